"""Several segments answer as one."""

import dataclasses
import random

import pytest
from searched_archives import make_archive, make_engine, make_index, make_queries, make_segments

from dateline.columnar.builder import average_lengths
from dateline.columnar.deletions import make_deletions
from dateline.columnar.segment import Index
from dateline.dates import PartialDate
from dateline.request import SORTS, SearchRequest
from dateline.text.analysis import Analysis

COUNT = 600
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
    rng = random.Random(8)
    gone = set(rng.sample([article.article_id for article in articles], COUNT // 5))
    averages = average_lengths(articles)
    analysis = Analysis("english")
    parts = []
    for segment in make_segments(articles, segments, averages):
        docs = [doc for doc, article_id in enumerate(segment.documents.ids) if article_id in gone]
        parts.append(dataclasses.replace(segment, deletions=make_deletions(segment, docs, analysis)))
    left = [article for article in articles if article.article_id not in gone]
    deleted = make_engine(Index(tuple(parts), "english", *averages))
    never = make_engine(Index(tuple(make_segments(left, 1, averages)), "english", *averages))
    for request in REQUESTS:
        assert everything(deleted, request) == everything(never, request), request


def test_an_empty_index_answers():
    """Without articles there is nothing to find and nothing to fail."""
    engine = make_engine(Index((), "english", 0.0, 0.0))
    for request in REQUESTS[:60]:
        page = engine.search(dataclasses.replace(request, unit="day"))
        assert (page.total, page.hits) == (0, ())
        assert [each.count for each in page.histogram.counts] == [0]
