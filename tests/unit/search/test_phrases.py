"""Phrases on arrays against phrases by looking."""

import random

import numpy as np
import pytest
from counts import share
from searched_archives import make_archive, make_engine, make_index

from dateline.article import Article
from dateline.columnar.frequencies import Frequencies
from dateline.columnar.paged_docs import PagedDocs
from dateline.request import SearchRequest
from dateline.search import matches, matching, phrases, positions
from dateline.search.doc_lists import DocLists
from dateline.text.analysis import Analysis
from dateline.text.tokens import forms

ARTICLES = make_archive(500)
ANALYSIS = Analysis("english")


def stands_in_order(words, tokens, distance):
    reached = [at for at, token in enumerate(tokens) if token == words[0]]
    for word in words[1:]:
        reached = [
            at for at, token in enumerate(tokens) if token == word and any(1 <= at - b <= distance for b in reached)
        ]
    return bool(reached)


def expected(words, distance, fields):
    terms = [ANALYSIS.stem(word) for word in words]
    return {
        article.article_id
        for article in ARTICLES
        if any(stands_in_order(terms, ANALYSIS.terms(getattr(article, field)), distance) for field in fields)
    }


@pytest.mark.parametrize("segments", [1, 3])
@pytest.mark.parametrize("ways", [(0, 0, 0), (0, 10**6, 0), (5, 160, 0), (10**6, 0, 10**6), (10**6, 0, 1)])
@pytest.mark.parametrize("sums", [(0, 0), (4_096, 0), (0, 1 << 22)])
def test_phrases_stand_where_they_are_seen(monkeypatch, segments, ways, sums):
    """One by one, all words at once or one by one, sums in a row, in windows or kept, with bitmaps: the same found."""
    few, some, many = ways
    anyway, each = sums
    monkeypatch.setattr(positions, "_EACH", each)
    monkeypatch.setattr(phrases, "FEW", few)
    monkeypatch.setattr(phrases, "MANY", many)
    monkeypatch.setattr(phrases, "SOME", some)
    monkeypatch.setattr(phrases, "SOME_PLACED", some)
    monkeypatch.setattr(phrases, "BLOCK", 64)
    monkeypatch.setattr(matching, "BLOCK", 64)
    monkeypatch.setattr(matches, "_MANY", 0 if anyway else 10**6)
    monkeypatch.setattr(positions, "_APART", 0 if anyway else 10**6)
    monkeypatch.setattr(positions, "_ANYWAY", anyway)
    monkeypatch.setattr(positions, "_NEAR", 4 if anyway else 0)
    engine = make_engine(make_index(ARTICLES, segments))
    rng = random.Random(8)
    for _ in range(share(120)):
        words = list(forms(rng.choice([a for a in ARTICLES if len(forms(a.body)) > 4]).body))
        start = rng.randrange(len(words) - 3)
        cut = words[start : start + rng.randint(2, 4)]
        distance = rng.choice([1, 1, 2, 5, 999_999])
        if distance > 1:
            rng.shuffle(cut)
        field, fields = rng.choice([("", ("title", "body")), ("title:", ("title",)), ("body:", ("body",))])
        text = f'{field}"{" ".join(cut)}"' + (f"~{distance}" if distance > 1 else "")
        page = engine.search(SearchRequest(text, per_page=100))
        found = {hit.article_id for hit in page.hits}
        wanted = expected(cut, distance, fields)
        assert page.total == len(wanted), text
        assert found <= wanted
        assert len(found) == min(len(wanted), 100)


def test_a_phrase_in_one_long_article_is_looked_for_by_arrays_and_by_the_clock():
    """Each word of a phrase that stands in few articles, but often there, is followed by a look at the clock."""
    words = " ".join(["hay", "stack"] * (phrases.MANY + 1))
    engine = make_engine(make_index([Article("long", "t", words), *ARTICLES[:20]]))
    reader, looks = engine._reader, []
    terms = [reader.term(b"hay"), reader.term(b"stack")] * 8
    doc = np.array([reader.find("long")], reader.dtype)
    for distance in (1, 3):
        looks.clear()
        mask = phrases.phrase_mask(reader, terms, doc, phrases.Nearness(distance), lambda: looks.append(1))
        assert mask.tolist() == [True]
        assert len(looks) >= len(terms) - 1, distance


def test_positions_in_one_long_article_are_not_copied_before_they_are_counted():
    """They are a view of the index: a list for one word that stands there millions of times takes 100 MB a thread."""
    count = 2 * phrases.MANY
    reader = make_engine(make_index([Article("long", "t", " ".join(["hay"] * count))]))._reader
    leaf, local = reader.locate(reader.find("long"))
    found = leaf.position_lists.in_document(reader.term(b"hay").number_in(leaf), local)
    assert isinstance(found, memoryview)
    assert len(found) == count


@pytest.mark.parametrize("each", [0, 1 << 22])
def test_positions_of_many_postings_are_those_of_each(monkeypatch, each):
    """The ways of reading positions agree, whatever the frequencies are."""
    monkeypatch.setattr(positions, "_EACH", each)
    rng = np.random.default_rng(8)
    tfs = rng.choice([1, 1, 2, 200, 300], 3_000)
    starts = np.array([0, 700, 701, 3_000])
    docs = np.concatenate([np.sort(rng.choice(9_000, n, replace=False)) for n in np.diff(starts)]).astype(np.uint16)
    numbers = np.arange(int(tfs.sum())).astype(np.uint32)
    lists = positions.PositionLists(starts, DocLists(PagedDocs.of(docs), starts, 9_000), Frequencies.of(tfs), numbers)
    ends = np.cumsum(tfs)
    for term in range(3):
        mine = docs[starts[term] : starts[term + 1]]
        some = np.unique(rng.choice(mine, 50))
        rows, found = lists.of(term, some, np.arange(len(some)))
        for row, doc in enumerate(some.tolist()):
            posting = starts[term] + int(np.searchsorted(mine, doc))
            wanted = list(range(ends[posting] - tfs[posting], ends[posting]))
            assert found[rows == row].tolist() == wanted == lists.in_document(term, doc).tolist()
        assert lists.in_document(term, 9_001).tolist() == []
