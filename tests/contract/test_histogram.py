"""Counts per period: what every search engine owes."""

import dataclasses

import pytest
from archive import ARTICLES, make_article

from dateline.dates import PartialDate
from dateline.errors import BadRequestError
from dateline.request import PeriodCount, SearchRequest

UNDATED = PeriodCount(None, 2)
YEARS = [PeriodCount("1956", 5), PeriodCount("2017", 2), PeriodCount("2018", 1), PeriodCount("2020", 1)]
MONTHS = [PeriodCount("1956-01", 3), PeriodCount("1956-03", 1), PeriodCount("2017-07", 2), PeriodCount("2020-02", 1)]
DAYS = [
    PeriodCount("1956-01-14", 3),
    PeriodCount("2017-07-08", 1),
    PeriodCount("2017-07-09", 1),
    PeriodCount("2020-02-29", 1),
]
COARSE_YEARS = [PeriodCount("1956", 1, coarse=True), PeriodCount("2018", 1, coarse=True)]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("year", [*YEARS, UNDATED]),
        ("month", [*MONTHS, *COARSE_YEARS, UNDATED]),
        ("day", [*DAYS, *COARSE_YEARS, PeriodCount("1956-03", 1, coarse=True), UNDATED]),
    ],
)
def test_each_article_counts_in_the_period_of_its_own_precision(engine, unit, expected):
    """What is too coarse for the unit follows by itself, years before months, then the undated."""
    page = engine.search(SearchRequest(unit=unit))
    assert page.histogram.unit == unit
    assert list(page.histogram.counts) == expected
    assert sum(each.count for each in page.histogram.counts) == page.total == len(ARTICLES)


@pytest.mark.parametrize("text", ["bridge", "bridge OR tram", '"road bridge"', "the", "zebra", "-bridge", "polic*"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("unit", ["year", "month", "day", None])
def test_all_matches_are_counted_whatever_the_page(engine, text, sort, unit):
    """The order, the size and the place of a page change nothing, and the counts add up to the total."""
    whole = engine.search(SearchRequest(text, sort=sort, unit=unit))
    first = engine.search(SearchRequest(text, sort=sort, unit=unit, per_page=1))
    assert sum(each.count for each in whole.histogram.counts) == whole.total
    assert first.histogram == whole.histogram
    if first.next_cursor is not None:
        request = SearchRequest(text, sort=sort, unit=unit, per_page=1, cursor=first.next_cursor)
        assert engine.search(request).histogram == whole.histogram


def test_filters_bound_what_is_counted(engine):
    """As they bound what is found."""
    page = engine.search(SearchRequest("bridge", places=("orlen",), unit="day"))
    assert list(page.histogram.counts) == [PeriodCount("1956-01-14", 3), PeriodCount(None, 0)]
    page = engine.search(SearchRequest(after=PartialDate(2017), before=PartialDate(2018), unit="year"))
    assert list(page.histogram.counts) == [PeriodCount("2017", 2), PeriodCount("2018", 1), PeriodCount(None, 0)]


def test_nothing_is_counted_that_was_not_asked_for(engine):
    """Then there is no histogram, and everything else is the same."""
    asked, plain = (engine.search(SearchRequest("bridge", with_histogram=wanted)) for wanted in (True, False))
    assert plain.histogram is None
    assert dataclasses.replace(asked, histogram=None) == plain


@pytest.mark.parametrize(
    ("request_", "unit"),
    [
        (SearchRequest(), "year"),
        (SearchRequest("zebra"), "year"),
        (SearchRequest(after=PartialDate(2000)), "year"),
        (SearchRequest(after=PartialDate(2017)), "month"),
        (SearchRequest("date:2017"), "month"),
        (SearchRequest("bridge before:1956"), "month"),
        (SearchRequest("bridge OR date:1956"), "year"),
        (SearchRequest("after:2017-01", before=PartialDate(2017, 3)), "day"),
        (SearchRequest("date:2017-07"), "day"),
        (SearchRequest(before=PartialDate(1956, 2)), "day"),
        (SearchRequest("date:2030"), "day"),
        (SearchRequest(after=PartialDate(2017, 1, 1), before=PartialDate(2017, 4, 2)), "day"),
        (SearchRequest(after=PartialDate(2017, 1, 1), before=PartialDate(2017, 4, 3)), "month"),
        (SearchRequest(after=PartialDate(2010, 1, 1), before=PartialDate(2015, 1, 4)), "month"),
        (SearchRequest(after=PartialDate(2010, 1, 1), before=PartialDate(2015, 1, 5)), "year"),
    ],
)
def test_the_unit_fits_the_days_that_are_asked_for(engine, request_, unit):
    """Years for the archive's 64; months up to 1,830 days, days up to 92."""
    assert engine.search(request_).histogram.unit == unit


@pytest.mark.parametrize(
    ("dates", "unit"),
    [
        (["2017-07"], "month"),
        (["2017", None], "year"),
        (["2017-07-08", "2017"], "month"),
        (["2017-07-08", "2017-07-09"], "day"),
        ([None], "year"),
    ],
)
def test_no_unit_is_finer_than_the_dates_of_the_archive(engine_factory, dates, unit):
    """Else there would be coarse counts only."""
    engine = engine_factory(tuple(make_article(f"a{n}", date, "t", "b") for n, date in enumerate(dates)))
    page = engine.search(SearchRequest())
    assert page.histogram.unit == unit
    assert sum(each.count for each in page.histogram.counts) == len(dates)


@pytest.mark.parametrize("unit", ["week", "", "years"])
def test_an_unknown_unit_is_refused(unit):
    """The units are named."""
    with pytest.raises(BadRequestError, match="year, month, day") as caught:
        SearchRequest(unit=unit)
    assert caught.value.parameter == "unit"
