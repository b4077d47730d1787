"""Partial dates and ranges."""

import datetime as dt

import pytest
from date_ranges import is_inside
from hypothesis import given
from hypothesis import strategies as st

from dateline.dates import DateRange, PartialDate, unit_for_span


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("2017", "2017-01-01", "2017-12-31", "2017"),
        ("2017-07", "2017-07-01", "2017-07-31", "July 2017"),
        ("2017-07-08", "2017-07-08", "2017-07-08", "8 July 2017"),
        ("2016-02", "2016-02-01", "2016-02-29", "February 2016"),
        ("1900-02", "1900-02-01", "1900-02-28", "February 1900"),
        ("0001", "0001-01-01", "0001-12-31", "1"),
        ("9999-12", "9999-12-01", "9999-12-31", "December 9999"),
    ],
)
def test_a_partial_date_has_a_first_and_a_last_day(text, first, last, words):
    """A year, a month or a day is the period from its first to its last day."""
    date = PartialDate.from_iso(text)
    assert (date.first_day.isoformat(), date.last_day.isoformat()) == (first, last)
    assert date.isoformat() == text
    assert date.to_words() == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "17",
        "20170708",
        "2017-7",
        "2017-13",
        "2017-00",
        "2017-02-30",
        "2017-07-08T00",
        "0000",
        " 2017",
        "٢٠١٧",
        "2017-",
        "2017-07-",
    ],
)
def test_anything_else_is_no_date(text):
    """Only the three ISO forms are read, and only dates that exist."""
    with pytest.raises(ValueError):  # noqa: PT011  (the contract is ValueError)
        PartialDate.from_iso(text)


def test_a_day_needs_its_month():
    """There is no day of a year."""
    with pytest.raises(ValueError, match="month"):
        PartialDate(2017, None, 8)


@pytest.mark.parametrize(
    ("after", "before", "inside", "outside"),
    [
        ("2017", "2017", ["2017", "2017-07", "2017-01-01", "2017-12-31"], ["2016-12-31", "2018", None]),
        ("2017-07", None, ["2017-07", "2017-07-01", "2018"], ["2017", "2017-06-30", None]),
        (None, "2017-07", ["2017-07", "2017-07-31", "2016"], ["2017", "2017-08-01", None]),
        ("2017-07-08", "2017-07-08", ["2017-07-08"], ["2017-07", "2017", "2017-07-09", None]),
        ("2018", "2017", [], ["2017", "2018", "2017-12-31", None]),
        (None, None, ["2017", None], []),
    ],
)
def test_a_range_holds_what_lies_wholly_inside(after, before, inside, outside):
    """An article matches if its whole period lies inside; the undated match no bounded range."""
    date = {text: PartialDate.from_iso(text) if text else None for text in (after, before, *inside, *outside)}
    days = DateRange.between(date[after], date[before])
    assert [text for text in inside if not is_inside(date[text], days)] == []
    assert [text for text in outside if is_inside(date[text], days)] == []


@pytest.mark.parametrize(
    ("days", "unit"),
    [(1, "day"), (92, "day"), (93, "month"), (1_830, "month"), (1_831, "year"), (100_000, "year")],
)
def test_a_span_is_counted_in_a_readable_number_of_periods(days, unit):
    """A quarter of a year by day, five years by month; never finer than the finest unit."""
    assert unit_for_span(days) == unit
    assert unit_for_span(days, "month") == ("year" if unit == "year" else "month")
    assert unit_for_span(days, "year") == "year"


@given(st.dates())
def test_a_day_is_a_period_of_one_day(day: dt.date):
    """The period of a day begins and ends with it, and reads back from its text."""
    date = PartialDate.of_day(day)
    assert date.first_day == date.last_day == day
    assert PartialDate.from_iso(date.isoformat()) == date
