"""Which periods a chart shows, and the calendar below it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dates import DateRange, PartialDate
from webapp.search.timeline.axis import MOST_BARS, choose_axis, days_between, span_of_days
from webapp.search.timeline.labels import label_axis
from webapp.search.timeline.periods import SCALES, Days, Period

DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: Days(min(pair), max(pair)))


def read(text: str) -> PartialDate | None:
    """A date, or None for an empty text."""
    return PartialDate.from_iso(text) if text else None


def days_of(first: str, last: str) -> Days:
    """The days from the beginning of a date to the end of another."""
    return Days(PartialDate.from_iso(first).first_day, PartialDate.from_iso(last).last_day)


OF_76_YEARS, OF_25_YEARS, OF_4_YEARS, OF_3_DAYS = (
    ("1948-03-14", "2024-06-02"),
    ("2001-01-03", "2026-04-11"),
    ("2015-05-01", "2019-02-03"),
    ("2017-07-08", "2017-07-10"),
)

AXES = [
    # without dates: the span of the archive
    (OF_76_YEARS, ("", ""), None, "decade", "1940s", "2020s"),
    (OF_25_YEARS, ("", ""), None, "year", "2001", "2026"),
    (OF_4_YEARS, ("", ""), None, "month", "May 2015", "February 2019"),
    (OF_3_DAYS, ("", ""), None, "day", "8 July 2017", "10 July 2017"),
    (("2017", "2017"), ("", ""), None, "month", "January 2017", "December 2017"),
    (("2017-07-08", "2017-07-08"), ("", ""), None, "day", "8 July 2017", "8 July 2017"),
    (("0019-01-01", "2024-06-02"), ("", ""), None, "century", "1 to 99", "2000 to 2099"),
    # years: the decade or the span around them
    (OF_76_YEARS, ("1956", "1956"), None, "year", "1950", "1959"),
    (OF_76_YEARS, ("1956", "1958"), None, "year", "1950", "1959"),
    (OF_76_YEARS, ("1956", "1963"), None, "year", "1950", "1969"),
    (OF_76_YEARS, ("1950", "1959"), None, "decade", "1940s", "2020s"),
    (OF_76_YEARS, ("1956", "1983"), None, "decade", "1940s", "2020s"),
    (OF_76_YEARS, ("1990", ""), None, "decade", "1940s", "2020s"),
    (OF_76_YEARS, ("2022", ""), None, "year", "2020", "2029"),
    (OF_76_YEARS, ("", "1951"), None, "year", "1940", "1959"),
    (OF_25_YEARS, ("2017", "2017"), None, "year", "2001", "2026"),
    (OF_25_YEARS, ("2010", "2019"), None, "year", "2001", "2026"),
    (OF_25_YEARS, ("1900", "2100"), None, "year", "2001", "2026"),
    (OF_4_YEARS, ("2017", "2017"), None, "month", "May 2015", "February 2019"),
    # months: their years
    (OF_76_YEARS, ("1956-03", "1956-03"), None, "month", "January 1956", "December 1956"),
    (OF_25_YEARS, ("2017-03-15", "2017-06-10"), None, "month", "January 2017", "December 2017"),
    (OF_25_YEARS, ("2016-11", "2017-02"), None, "month", "January 2016", "December 2017"),
    (OF_4_YEARS, ("2017-03", "2017-03"), None, "month", "May 2015", "February 2019"),
    # days: their months
    (OF_25_YEARS, ("2017-03-08", "2017-03-08"), None, "day", "1 March 2017", "31 March 2017"),
    (OF_25_YEARS, ("2017-07-20", "2017-08-10"), None, "day", "1 July 2017", "31 August 2017"),
    (OF_3_DAYS, ("2017-07-08", "2017-07-08"), None, "day", "8 July 2017", "10 July 2017"),
    # dates of which the archive has none
    (OF_25_YEARS, ("1950", "1950"), None, "year", "2001", "2026"),
    (OF_25_YEARS, ("2030-01", ""), None, "year", "2001", "2026"),
    (OF_25_YEARS, ("2017", "2015"), None, "year", "2001", "2026"),
    # a unit
    (OF_25_YEARS, ("2017", "2017"), "month", "month", "January 2017", "December 2017"),
    (OF_25_YEARS, ("2017-03", "2017-03"), "day", "day", "1 March 2017", "31 March 2017"),
    (OF_76_YEARS, ("1950", "1959"), "year", "year", "1950", "1959"),
    (OF_25_YEARS, ("2017-03", "2017-03"), "year", "year", "2001", "2026"),
    (OF_4_YEARS, ("", ""), "year", "year", "2015", "2019"),
    # a unit of which there would be too many
    (OF_25_YEARS, ("2017", "2017"), "day", "month", "January 2017", "December 2017"),
    (OF_25_YEARS, ("", ""), "month", "year", "2001", "2026"),
    (OF_76_YEARS, ("", ""), "year", "decade", "1940s", "2020s"),
    (OF_76_YEARS, ("1948", "2024"), "day", "decade", "1940s", "2020s"),
]


@pytest.mark.parametrize("row", AXES)
def test_an_axis_shows_the_span_or_the_next_longer_periods(row) -> None:
    """Written by hand; the unit of the address wins if there are few enough of it."""
    span, (after, before), unit, *expected = row
    days = days_of(*span)
    axis = choose_axis(days, days_between(read(after), read(before), days), unit)
    assert [axis.scale, axis.periods[0].words, axis.periods[-1].words] == expected


@given(SPANS, st.none() | SPANS, st.none() | st.sampled_from(("day", "month", "year")))
def test_an_axis_has_at_most_62_bars_and_holds_the_chosen_days(span, chosen, unit) -> None:
    """Whatever the archive: all chosen days of its span are on the axis, and without them all its days."""
    axis = choose_axis(span, chosen, unit)
    assert 1 <= axis.count == len(axis.periods) <= MOST_BARS
    shown = chosen.within(span) if chosen else span
    assert shown is None or shown.within(axis.days) == shown
    if unit is None and chosen is None:
        finer = SCALES[: SCALES.index(axis.scale)]
        assert (
            not finer or Period.of(finer[-1], span.last).number - Period.of(finer[-1], span.first).number >= MOST_BARS
        )


@given(DAYS, st.sampled_from(SCALES), st.integers(-3, 3))
def test_periods_part_the_calendar(day, scale, step) -> None:
    """Each day lies in the period of its number, and periods follow each other without a gap."""
    period = Period.of(scale, day)
    assert period.days.first <= day <= period.days.last
    assert Period.of(scale, period.days.first) == Period.of(scale, period.days.last) == period
    first, last = period.dates
    assert Days(first.first_day, last.last_day) == period.days
    assert Period.exactly(period.days).days == period.days
    after = period.beside(1)
    if after:
        assert (after.days.first - period.days.last).days == 1
    longer = period.around()
    assert longer is None or period.days.within(longer.days) == period.days
    moved = period.beside(step)
    assert moved is None or moved.number - period.number == step


def test_a_required_range_bounds_the_span() -> None:
    """Dates of the text of a search; None if the archive has none of these days."""
    earliest, latest = PartialDate(2001, 1, 3), PartialDate(2026, 4, 11)
    assert span_of_days(earliest, latest, DateRange()) == days_of("2001-01-03", "2026-04-11")
    of_2017 = DateRange.between(PartialDate(2017), PartialDate(2017))
    assert span_of_days(earliest, latest, of_2017) == days_of("2017", "2017")
    assert span_of_days(earliest, latest, DateRange(PartialDate(2027).first_day, None)) is None


@pytest.mark.parametrize(
    ("first", "last", "scale", "everywhere", "wide"),
    [
        ("2001", "2026", "year", "2010 2020", "2002 2004 2006 2008 2012 2014 2016 2018 2022 2024 2026"),
        ("2017-01", "2017-12", "month", "Jan Apr Jul Oct", "Feb Mar May Jun Aug Sep Nov Dec"),
        ("2016-01", "2017-12", "month", "2016 Apr Jul Oct 2017 Apr Jul Oct", "Feb Mar May Jun Aug Sep Nov Dec " * 2),
        ("2015-05", "2019-02", "month", "2016 2017 2018 2019", ""),
        ("2017-07-08", "2017-07-10", "day", "8 9 10", ""),
        ("2017-07-01", "2017-08-31", "day", "Jul 10 20 Aug 10 20", "5 15 25 5 15 25"),
        ("1940", "2029", "decade", "1940s 1960s 1980s 2000s 2020s", "1950s 1970s 1990s 2010s"),
    ],
)
def test_labels_leave_room_for_each_other(first, last, scale, everywhere, wide) -> None:
    """Those of every screen, and those for which phones have no room."""
    days = days_of(first, last)
    numbers = range(Period.of(scale, days.first).number, Period.of(scale, days.last).number + 1)
    labels = list(label_axis([Period(scale, number) for number in numbers]))
    assert " ".join(words for _, words, screen in labels if screen == "all") == everywhere
    assert " ".join(words for _, words, screen in labels if screen == "wide") == wide.strip()
