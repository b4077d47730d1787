"""Phrases on arrays against phrases by looking."""

import dataclasses
import random
from functools import cache

import numpy as np
import pytest
from counts import share
from oracle.plain_builder import average_lengths
from searched_archives import make_archive, make_engine, make_index, make_segments

from dateline.article import Article
from dateline.columnar.frequencies import Frequencies
from dateline.columnar.paged_docs import PagedDocs
from dateline.columnar.segment import Index
from dateline.request import SearchRequest
from dateline.search.doc_lists import DocLists
from dateline.search.phrase_positions import PhraseCandidates, WordOrder, phrase_mask
from dateline.search.positions import PositionLists
from dateline.search.thresholds import PhraseThresholds, PositionThresholds, SearchThresholds
from dateline.text.analysis import Analysis
from dateline.text.tokens import forms

ARTICLES = make_archive(500)
ANALYSIS = Analysis("english")
BODIES = [body for body in (list(forms(article.body)) for article in ARTICLES) if len(body) > 4]


def stands_in_order(words, tokens, distance):
    reached = [at for at, token in enumerate(tokens) if token == words[0]]
    for word in words[1:]:
        reached = [
            at for at, token in enumerate(tokens) if token == word and any(1 <= at - b <= distance for b in reached)
        ]
    return bool(reached)


@cache
def terms_of(field):
    """The terms of a field of each article."""
    return [ANALYSIS.terms(getattr(article, field)) for article in ARTICLES]


@cache
def index_of(segments):
    """The archive in some segments."""
    return make_index(ARTICLES, segments)


@cache
def expected(words, distance, fields):
    terms = [ANALYSIS.stem(word) for word in words]
    return {
        article.article_id
        for number, article in enumerate(ARTICLES)
        if any(stands_in_order(terms, terms_of(field)[number], distance) for field in fields)
    }


PHRASES = {
    "in blocks": PhraseThresholds(scalar_docs=0, at_once_postings=0),
    "all words at once": PhraseThresholds(scalar_docs=0, at_once_postings=10**6),
    "as by default": PhraseThresholds(),
    "one by one": PhraseThresholds(scalar_docs=10**6, scalar_positions=10**6),
    "in stretches": PhraseThresholds(scalar_docs=10**6, scalar_positions=1, stretch_positions=16),
    "in small blocks, some in stretches": PhraseThresholds(scalar_docs=0, block_positions=100, stretch_positions=12),
    "in small blocks": PhraseThresholds(scalar_docs=0, at_once_postings=0, block_positions=200),
}
POSITIONS = {
    "looked at apart": PositionThresholds(every_sum_postings=0, in_a_row=0, in_a_row_anyway=0, apart=10**6),
    "in a row": PositionThresholds(every_sum_postings=0, in_a_row=4, in_a_row_anyway=4_096, apart=0),
    "every sum kept": PositionThresholds(in_a_row=0, in_a_row_anyway=0, apart=10**6),
}


@pytest.mark.parametrize("segments", [1, 3])
@pytest.mark.parametrize("phrases", PHRASES.values(), ids=PHRASES)
@pytest.mark.parametrize("positions", POSITIONS.values(), ids=POSITIONS)
def test_phrases_stand_where_they_are_seen(segments, phrases, positions):
    """Whichever way the positions are read and compared: the same is found."""
    thresholds = SearchThresholds(positions=positions, phrases=phrases)
    engine = make_engine(index_of(segments), thresholds=thresholds)
    rng = random.Random(8)
    for _ in range(share(120)):
        words = rng.choice(BODIES)
        start = rng.randrange(len(words) - 3)
        cut = words[start : start + rng.randint(2, 4)]
        distance = rng.choice([1, 1, 2, 5, 999_999])
        if distance > 1:
            rng.shuffle(cut)
        field, fields = rng.choice([("", ("title", "body")), ("title:", ("title",)), ("body:", ("body",))])
        text = f'{field}"{" ".join(cut)}"' + (f"~{distance}" if distance > 1 else "")
        page = engine.search(SearchRequest(text, per_page=100))
        found = {hit.article_id for hit in page.hits}
        wanted = expected(tuple(cut), distance, fields)
        assert page.total == len(wanted), text
        assert found <= wanted
        assert len(found) == min(len(wanted), 100)


@pytest.mark.parametrize(
    "phrase", ['"report harbour storm"', '"report harbour storm"~2', 'body:"report harbour storm"']
)
def test_a_word_of_nearly_every_article_may_be_missing_in_a_small_segment(phrase):
    """Articles are chosen by the rarer words of a phrase: in that segment none has it, whatever its other words are."""
    common = [Article(f"common-{number}", "t", f"report of day {number}") for number in range(40)]
    large, small = (
        [*common, Article("has", "t", "report harbour storm")],
        [Article("lacks", "harbour", "storm harbour storm")],
    )
    averages = average_lengths([*large, *small])
    segments = [
        dataclasses.replace(make_segments(part, 1, averages)[0], name=f"MAIN_{number:016}")
        for number, part in enumerate((large, small))
    ]
    page = make_engine(Index(tuple(segments), "english", *averages)).search(SearchRequest(phrase))
    assert [hit.article_id for hit in page.hits] == ["has"]


def long_article(text):
    """An engine over an article of a text and some others, in small stretches; the segment of the article."""
    thresholds = SearchThresholds(phrases=PhraseThresholds(scalar_positions=100, stretch_positions=1_000))
    engine = make_engine(make_index([Article("long", "t", text), *ARTICLES[:20]]), thresholds=thresholds)
    segment, doc = engine._reader.locate(engine._reader.find("long"))
    return engine, segment, doc


def test_a_phrase_in_one_long_article_is_looked_for_in_stretches_and_by_the_clock():
    """Each stretch is followed by a look at the clock; nothing larger than a stretch is in memory."""
    engine, segment, doc = long_article(" ".join(["hay", "hay", "stack"] * 5_000))
    reader, looks = engine._reader, []
    for words, distance, is_there in ((("stack", "stack"), 1, False), (("stack", "hay"), 1, True)):
        looks.clear()
        numbers = [reader.term(word.encode()).number_in(segment) for word in words]
        candidates = PhraseCandidates(segment.position_lists, numbers, np.array([doc], segment.docs.dtype))
        order = WordOrder(distance, body_offset=segment.body_offset)
        mask = phrase_mask(candidates, order, reader.thresholds.phrases, lambda: looks.append(1))
        assert mask.tolist() == [is_there]
        assert is_there or len(looks) >= 15


@pytest.mark.parametrize("at", [0, 998, 999, 1_000, 1_001, 5_000, 14_998])
def test_a_phrase_over_the_edge_of_a_stretch_is_found(at):
    """Wherever it stands, directly or at a distance."""
    words = ["hay", "stack"] * 7_500
    words[at : at + 2] = ["hay", "hay"]
    engine, _, _ = long_article(" ".join(words))
    for text, total in (('"hay hay"', 1), ('"stack hay hay hay"~2', 1), ('"hay hay hay hay"', 0)):
        assert engine.search(SearchRequest(text)).total == total, text


def test_positions_in_one_long_article_are_not_copied_before_they_are_counted():
    """They are a view of the index: a list for one word that stands there millions of times takes 100 MB a thread."""
    count = 10_000
    reader = make_engine(make_index([Article("long", "t", " ".join(["hay"] * count))]))._reader
    segment, doc = reader.locate(reader.find("long"))
    found = segment.position_lists.in_document(reader.term(b"hay").number_in(segment), doc)
    assert isinstance(found, memoryview)
    assert len(found) == count


@pytest.mark.parametrize("each", [0, 1 << 22])
def test_positions_of_many_postings_are_those_of_each(each):
    """The ways of reading positions agree, whatever the frequencies are."""
    rng = np.random.default_rng(8)
    tfs = rng.choice([1, 1, 2, 200, 300], 3_000)
    starts = np.array([0, 700, 701, 3_000])
    docs = np.concatenate([np.sort(rng.choice(9_000, n, replace=False)) for n in np.diff(starts)]).astype(np.uint16)
    numbers = np.arange(int(tfs.sum())).astype(np.uint32)
    listed = DocLists(PagedDocs.of(docs), starts, 9_000)
    thresholds = PositionThresholds(every_sum_postings=each)
    lists = PositionLists(starts, listed, Frequencies.of(tfs), numbers, thresholds)
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
