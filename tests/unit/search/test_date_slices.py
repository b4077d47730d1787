"""Dates in searches: slices of lists, the order of all segments, counts per period."""

import dataclasses
import datetime as dt
import itertools
from collections import Counter

import numpy as np
import pytest
from date_ranges import is_inside
from searched_archives import counting_postings, make_archive, make_engine, make_index
from withheld_ids import withheld_ids

from dateline.columnar.layout import article_key, order_key
from dateline.dates import DateRange, PartialDate
from dateline.query.syntax import Word
from dateline.request import SearchRequest
from dateline.search.date_order import merged_ranks
from dateline.search.searcher import ExecutionRequest
from dateline.text.analysis import Analysis
from dateline.text.tokens import forms

ARTICLES = make_archive(600)
RANGES = [
    ("2015", "2015"), ("2015-03", "2015-03"), ("2015-03-10", "2016-03-09"), ("2016", None), (None, "2016-02-29"),
    ("2020", None), (None, "2014"), ("2017-01-01", "2016-01-01"), ("2015-12-31", "2016-01-01"),
]  # fmt: skip
UNITS = ("year", "month", "day")
LENGTHS = {"year": 4, "month": 7, "day": 10}


def read(text):
    return PartialDate.from_iso(text) if text else None


@pytest.mark.parametrize("segments", [1, 5])
@pytest.mark.parametrize(("after", "before"), RANGES)
def test_no_posting_outside_the_slice_is_read(segments, after, before):
    """A query within a range reads of each list no more than the postings whose articles begin in it."""
    engine = make_engine(make_index(ARTICLES, segments))
    days = DateRange.between(read(after), read(before))
    analysis = Analysis("english")
    for words in itertools.combinations(("bam", "basted", "baling"), 2):
        request = ExecutionRequest(node=Word(words[0]), days=days)
        answer, count = counting_postings(engine, request)
        term = analysis.stem(words[0])
        having = [a for a in ARTICLES if term in {analysis.stem(f) for f in forms(f"{a.title} {a.body}")}]
        begun = [a for a in having if a.date and is_inside(PartialDate.of_day(a.date.first_day), days)]
        inside = [a for a in having if is_inside(a.date, days)]
        assert count <= len(begun)
        assert answer.total == len(inside)


QUERIES = ("", "bam", "bam OR basted", "gunck OR gunstions", "bam basted", "ba*", "-bam", "bam OR -basted", '"bam bam"')
WITHIN_PERIODS = [("2015-03-10", "2016-03-09"), (None, "2017-05-15"), (None, "2016-02-28"), ("2016", "2016-12-30")]


def every_hit(engine, request):
    """The hits of all pages of a search."""
    hits = []
    while len(page := engine.search(request).hits) == request.per_page:
        hits += page
        request = dataclasses.replace(request, page=request.page + 1)
    return [*hits, *page]


@pytest.mark.parametrize("sort", ["relevance", "newest"])
@pytest.mark.parametrize(("segments", "hidden"), [(1, ()), (4, ("a-1", "a-2", "a-3"))])
def test_a_range_finds_the_matches_whose_whole_date_lies_in_it(segments, hidden, sort):
    """Lists, unions, bitmaps, phrases and filters leave out a month or a year that goes on after the end."""
    engine = make_engine(make_index(ARTICLES, segments)).hiding(withheld_ids(hidden))
    for text in QUERIES:
        matches = every_hit(engine, SearchRequest(text, sort=sort, per_page=100))
        for after, before in RANGES + WITHIN_PERIODS:
            days = DateRange.between(read(after), read(before))
            expected = {hit.article_id for hit in matches if is_inside(hit.date, days)}
            request = SearchRequest(text, read(after), read(before), sort=sort, per_page=100)
            assert {hit.article_id for hit in every_hit(engine, request)} == expected, request
            page = engine.search(request)
            assert page.total == sum(each.count for each in page.histogram.counts) == len(expected), request


@pytest.mark.parametrize("segments", [1, 4])
@pytest.mark.parametrize("unit", UNITS)
def test_counts_per_period_add_up_and_are_right(segments, unit):
    """Each match counts in the period of its own precision, the coarse and the undated apart, whatever the way."""
    engine = make_engine(make_index(ARTICLES, segments))
    for text in ("", "bam", "bam OR basted OR gack", "funtions", "bam date:2016", "bam OR basted after:2016-05", "zz"):
        page = engine.search(SearchRequest(text, per_page=100, unit=unit))
        found = [h for n in range(1, 7) for h in engine.search(SearchRequest(text, per_page=100, page=n)).hits]
        assert len(found) == page.total
        fine, coarse = Counter(), Counter()
        for hit in found:
            period = hit.date.isoformat()[: LENGTHS[unit]] if hit.date else None
            (fine if period is None or len(period) == LENGTHS[unit] else coarse)[period] += 1
        entries = page.histogram.counts
        assert {e.period: e.count for e in entries if not e.coarse and e.period} == {p: c for p, c in fine.items() if p}
        assert {e.period: e.count for e in entries if e.coarse} == dict(coarse)
        assert [e.count for e in entries if e.period is None] == [fine[None]]
        assert sum(e.count for e in entries) == page.total


def test_ranks_over_segments_are_those_of_one_list():
    """The merged order is that of day, time of day and id; a key stands where it would be put in."""
    index = make_index(ARTICLES, 7)
    documents = [segment.documents for segment in index.segments]
    ids = [article_id for each in documents for article_id in each.ids]
    ordered = [ids[doc] for doc in np.argsort(merged_ranks(documents))]
    assert ordered == [article.article_id for article in sorted(ARTICLES, key=article_key)]


@pytest.mark.parametrize("segments", [1, 7])
def test_a_cursor_of_an_article_that_is_gone_goes_on_behind_it(segments):
    """A rank between two articles splits both orders there."""
    order = make_engine(make_index(ARTICLES, segments))._reader.order
    keys = sorted(map(article_key, ARTICLES))
    dated = sum(article.date is not None for article in ARTICLES)
    for date, time in itertools.product((PartialDate(2016, 5, 3), PartialDate(2014), None), (None, "12:00")):
        key = order_key(date, time, "b")
        below = sum(other < key for other in keys)
        rank = order.rank_of(key)
        assert rank.oldest == below
        assert rank.newest == (below + len(keys) - dated if date else below - dated)
        exact = order.rank_of(keys[below - 1]) if below else None
        assert exact is None or exact.oldest == below


def test_the_last_day_of_time_is_a_day():
    """Years and months at both ends of the calendar have their last days."""
    index = make_index(
        ARTICLES[:3]
        + [
            type(ARTICLES[0])(f"e{n}", "end", "of time", date)
            for n, date in enumerate((PartialDate(1), PartialDate(1, 2), PartialDate(9999), PartialDate(9999, 12)))
        ]
    )
    engine = make_engine(index)
    assert engine.search(SearchRequest("end date:9999")).total == 2
    assert engine.search(SearchRequest("end before:9999-12-30")).total == 2
    assert engine.search(SearchRequest("end", after=PartialDate(1), before=PartialDate(1))).total == 2
    assert engine.search(SearchRequest("end before:0001-03-01")).total == 1
    assert dt.date.max.year == 9999
