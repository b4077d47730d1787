"""Several segments answer as one."""

import dataclasses
import random

import pytest
from limits import WHOLE
from oracle.plain_builder import average_lengths
from searched_archives import make_archive, make_engine, make_index, make_queries, make_segments
from withheld_ids import withheld_ids

from dateline.article import Article
from dateline.columnar.deletions import make_deletions
from dateline.columnar.segment import Index
from dateline.dates import PartialDate
from dateline.request import SORTS, SearchRequest
from dateline.search import term
from dateline.search.index_reader import IndexReader
from dateline.search.postings import ScoredDocs
from dateline.search.thresholds import PositionThresholds, SearchThresholds, TermThresholds

COUNT = 600
ONE_WORD = dataclasses.replace(WHOLE, expansions=1)
REQUESTS = [
    SearchRequest(
        text,
        sort=SORTS[number % 7 % 3],
        before=PartialDate(2016, 7) if number % 11 == 0 else None,
        places=("nairobi",) if number % 13 == 0 else (),
    )
    for number, text in enumerate(["", *make_queries(400)])
]


def everything(engine, request):
    """The answer to a request and to what follows it: pages, counts and two pages by cursor."""
    page = engine.search(dataclasses.replace(request, unit="month"))
    answers = [page]
    for _ in range(2):
        if page.next_cursor is not None:
            page = engine.search(dataclasses.replace(request, cursor=page.next_cursor))
            answers.append(page)
    return answers


@pytest.fixture(scope="module")
def articles():
    return make_archive(COUNT)


@pytest.mark.parametrize("segments", [2, 5, 20])
def test_the_same_documents_in_any_number_of_segments_give_the_same_page(articles, segments):
    """Matches, totals, order, scores, counts and cursors do not show how many segments there are."""
    one, several = make_engine(make_index(articles)), make_engine(make_index(articles, segments))
    for request in REQUESTS:
        assert everything(several, request) == everything(one, request), request


@pytest.mark.parametrize("segments", [1, 5])
def test_deleted_articles_leave_no_trace(articles, segments):
    """After deletions every answer is that of an index that never held the deleted articles."""
    gone = set(random.Random(8).sample([article.article_id for article in articles], COUNT // 5))
    deleted, never = deleted_and_never_held(articles, gone, segments)
    for request in REQUESTS:
        assert everything(deleted, request) == everything(never, request), request


@pytest.mark.parametrize("segments", [1, 5])
@pytest.mark.parametrize("text", ["place:na*", "place:na*s", "place:naw~", "bad*", "title:bad*", "-place:na*"])
def test_the_most_frequent_words_are_those_of_live_articles(segments, text):
    """At the limit of expansions a pattern stands for other words once articles are deleted, or hidden."""
    words = [("nairobi", "bada"), *[("naw", "bade")] * 2, *[("naws", "badi")] * 3, *[("nations", "bado")] * 4]
    articles = [
        Article(f"a-{number}", f"{word} bam", f"bam {word} {number}", PartialDate(2015 + number % 3), place=place)
        for number, (place, word) in enumerate(words)
    ]
    for count in (0, 3, 4, 7, 9):
        gone = {article.article_id for article in articles[len(articles) - count :]}
        deleted, never = deleted_and_never_held(articles, gone, segments, ONE_WORD)
        hidden = make_engine(make_index(articles, segments), ONE_WORD).hiding(withheld_ids(gone))
        expected = everything(never, SearchRequest(text))
        assert everything(deleted, SearchRequest(text)) == expected, count
        assert everything(hidden, SearchRequest(text)) == expected, count


@pytest.mark.parametrize("where", ["place:nairobi", "(place:nairobi OR place:york)", "(place:york OR -place:nairobi)"])
def test_what_an_article_is_about_adds_nothing_to_its_score(articles, where):
    """Words of metadata choose articles; their scores are those of the other words alone."""
    engine = make_engine(make_index(articles[:100], 3))
    scores = {hit.article_id: hit.score for hit in engine.search(SearchRequest("bam", per_page=100)).hits}
    found = engine.search(SearchRequest(f"bam {where}", per_page=100)).hits
    assert 0 < len(found) < len(scores)
    assert {hit.article_id: hit.score for hit in found} == {hit.article_id: scores[hit.article_id] for hit in found}


def deleted_and_never_held(articles, gone, segments, limits=WHOLE):
    """An engine over an index of which some articles are deleted, and one over an index that never held them."""
    averages = average_lengths(articles)
    parts = []
    for segment in make_segments(articles, segments, averages):
        docs = [doc for doc, article_id in enumerate(segment.documents.ids) if article_id in gone]
        parts.append(dataclasses.replace(segment, deletions=make_deletions(segment, docs)))
    left = [article for article in articles if article.article_id not in gone]
    never = Index(tuple(make_segments(left, 1, averages)), "english", *averages)
    return make_engine(Index(tuple(parts), "english", *averages), limits), make_engine(never, limits)


def tiers(articles, rng):
    """An index as updates leave it: a large segment with deletions, small ones behind and before it."""
    averages = average_lengths(articles)
    old = [dataclasses.replace(article, body=f"{article.body} gone") for article in rng.sample(articles, 70)]
    replaced = {article.article_id for article in old}
    large = [article for article in articles if article.article_id not in replaced] + old
    small = [[article for article in articles if article.article_id in replaced][i::7] for i in range(7)]
    first, *others = make_segments(large, 1, averages)
    docs = [doc for doc, article_id in enumerate(first.documents.ids) if article_id in replaced]
    parts = [dataclasses.replace(first, deletions=make_deletions(first, docs)), *others]
    for number, some in enumerate((small[0], small[1] + small[2] + small[3], small[4] + small[5] + small[6])):
        (part,) = make_segments(some, 1, averages)
        parts.insert(number, dataclasses.replace(part, name=f"MAIN_{number + 1:016}"))
    return Index(tuple(parts), "english", *averages)


NOTHING_KEPT = SearchThresholds(TermThresholds(kept_articles=0))
WAYS = {
    "short lists": SearchThresholds(),
    "long lists": SearchThresholds(TermThresholds(kept_articles=0, segmented_from=4)),
    "no room": SearchThresholds(
        TermThresholds(kept_articles=0, merged_bytes=0, list_bytes=0), PositionThresholds(every_sum_postings=0)
    ),
}


def differing(articles, thresholds):
    """The requests that an index in tiers answers otherwise than one of one segment."""
    several = make_engine(tiers(articles, random.Random(3)), thresholds=thresholds)
    one = make_engine(make_index(articles), thresholds=thresholds)
    return [request for request in REQUESTS if everything(several, request) != everything(one, request)]


@pytest.mark.parametrize("thresholds", WAYS.values(), ids=WAYS)
def test_an_index_in_tiers_answers_as_a_fresh_one(articles, thresholds):
    """Whether the lists of small segments are kept as one, put together each time, or read apart."""
    assert differing(articles, thresholds) == []


def test_a_list_kept_without_regard_to_dates_is_noticed(articles, monkeypatch):
    """The comparison is able to fail."""
    monkeypatch.setattr(term, "_between", lambda merged, _: merged)
    assert differing(articles, NOTHING_KEPT)


def test_offsets_counted_from_another_segment_are_noticed(articles, monkeypatch):
    """So is a phrase that is looked for at offsets of another segment's lists."""
    monkeypatch.setattr(ScoredDocs, "count_before", lambda *_: 0)
    with pytest.raises((AssertionError, IndexError)):
        assert differing(articles, SearchThresholds()) == []


def test_an_empty_index_answers():
    """Without articles there is nothing to find and nothing to fail."""
    engine = make_engine(Index((), "english", 0.0, 0.0))
    for request in REQUESTS[:60]:
        page = engine.search(dataclasses.replace(request, unit="day"))
        assert (page.total, page.hits) == (0, ())
        assert [each.count for each in page.histogram.counts] == [0]


@pytest.mark.parametrize("list_bytes", [0, 2_000, 8_000, 8 << 20])
def test_kept_lists_of_frequent_words_take_no_more_than_they_may(articles, list_bytes):
    """The merged lists of small segments share the bytes that are allowed, and no rare word has one."""
    limits = TermThresholds(frequent_docs=40, list_bytes=list_bytes)
    reader = IndexReader(tiers(articles, random.Random(3)), thresholds=SearchThresholds(limits))
    terms = reader._terms._frequent.values()
    kept = [term._merged for term in terms if term._merged is not None]
    size = sum(each.docs.nbytes + each.impacts.nbytes for each in kept)
    assert min(term.df for term in terms) >= 40
    assert size <= list_bytes
    assert bool(kept) == bool(list_bytes)
    assert len(kept) < len(terms) or list_bytes > 8_000
