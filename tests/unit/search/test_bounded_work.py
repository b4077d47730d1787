"""What bounds the work of a search: its deadline, which is admitted, and cursors, whose pages cost the same."""

from dataclasses import replace
from itertools import count

import pytest
from limits import WHOLE
from searched_archives import make_archive, make_engine, make_index, postings_read

from dateline.deadline import Deadline
from dateline.request import SORTS, SearchRequest
from dateline.search import searcher
from dateline.search.collectors import top_docs

COUNT = 600
QUERIES = [
    "bam basted",
    "bam OR basted",
    '"bam basted"',
    '"bam basted baling"~4',
    "ba* -bam",
    "basted~ bam",
    "bam -(basted ba*)",
    "place:nairobi bam",
    "b*a*ed -ba*m place:n*i*bi",
    "place:nairobo~ b*s*d",
    '(bam "basted bam") OR gack',
]


@pytest.fixture(scope="module", params=[1, 3])
def index(request):
    return make_index(make_archive(COUNT), request.param)


def test_whenever_time_runs_out_the_answer_holds_sure_matches_and_says_what_was_skipped(index):
    """The clock strikes at each look at it in turn: what is given matches, what is left out is admitted."""
    engine, cut = make_engine(index), 0
    for text in QUERIES:
        request = SearchRequest(text, per_page=100)
        everything = set(ids_of_all(engine, request))
        for allowed in count():
            page = engine.search(request, Deadline(allowed, count(1).__next__))
            assert {hit.article_id for hit in page.hits} <= everything, (text, allowed)
            assert page.total <= len(everything)
            if page.partial is None:
                assert page.total == len(everything)
                break
            assert "time ran out before “" in page.partial or "time ran out before the" in page.partial
            cut += 1
    assert cut > len(QUERIES)


def ids_of_all(engine, request):
    """The ids of all matches, by cursors."""
    page = engine.search(request)
    yield from (hit.article_id for hit in page.hits)
    while page.next_cursor is not None:
        page = engine.search(replace(request, cursor=page.next_cursor))
        yield from (hit.article_id for hit in page.hits)


def test_a_word_that_was_skipped_is_named(index):
    """Each by itself, as it stands in the query."""
    engine = make_engine(index, replace(WHOLE, seconds=-1))
    assert engine.search(SearchRequest("bam OR basted")).partial == (
        "time ran out before “bam” was looked up; time ran out before “basted” was looked up"
    )


def test_a_word_of_a_field_is_looked_up_as_long_as_there_is_time():
    """The clock is looked at before each segment."""
    segments = 6
    engine = make_engine(make_index(make_archive(60), segments))
    request = SearchRequest("place:nairobi")
    pages = [engine.search(request, Deadline(allowed, count(1).__next__)) for allowed in range(3 * segments)]
    cut = [page.partial for page in pages if page.partial is not None]
    assert segments < len(cut) < len(pages)
    assert {"time ran out before “place:nairobi” was looked up"} >= set(cut[:segments])


@pytest.mark.parametrize("sort", SORTS)
def test_pages_by_cursor_cost_the_same_however_deep(index, sort, monkeypatch):
    """A page by cursor reads as many postings and makes as many hits at any depth; a page by number makes more."""
    engine = make_engine(index)
    wanted, read, made = [], [], []
    best, by_date, search = top_docs.best, searcher.top_by_date, engine._searcher.search

    def counted_best(docs, scores, number, ranking):
        wanted.append(number)
        return best(docs, scores, number, ranking)

    def counted_by_date(docs, order, page, *, newest):
        wanted.append(page.skipped + page.limit)
        return by_date(docs, order, page, newest=newest)

    def counted_search(request, deadline):
        with postings_read() as counts:
            result = search(request, deadline)
        read.append(sum(counts))
        made.append(len(result.top.docs))
        return result

    monkeypatch.setattr(top_docs, "best", counted_best)
    monkeypatch.setattr(searcher, "top_by_date", counted_by_date)
    monkeypatch.setattr(engine._searcher, "search", counted_search)
    request = SearchRequest("bam basted", sort=sort, per_page=5)
    assert len(list(ids_of_all(engine, request))) > 50
    assert set(wanted) == {5}
    assert len(set(read)) == 1
    assert max(made) == 5
    wanted.clear()
    engine.search(replace(request, page=4))
    assert wanted == [20]
