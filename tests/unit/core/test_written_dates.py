"""Dates and ranges as people write them."""

import contextlib
import datetime as dt
from collections.abc import Callable

import pytest
from counts import share
from golden_dates import PERIODS, RANGES, REFUSED
from hypothesis import given, settings
from hypothesis import strategies as st
from reached import most_reach, reached

from dateline.dates import MONTH_NUMBERS, PartialDate
from dateline.written_dates import LONGEST_WRITTEN, UnreadableDatesError, WrittenDates, read_written

NAMES = [f"{dt.date(2000, month, 1):%B}" for month in range(1, 13)]
SHORT = [f"{dt.date(2000, month, 1):%b}" for month in range(1, 13)]

bounded = settings(max_examples=share(400), deadline=None)
years = st.builds(PartialDate, st.integers(1, 9999))
months = st.builds(PartialDate, st.integers(1, 9999), st.integers(1, 12))
days = st.dates().map(PartialDate.of_day)
dates = st.one_of(years, months, days)

MONTH_FORMS: tuple[Callable[[PartialDate], str], ...] = (
    lambda d: f"{d.year:04}-{d.month}",
    lambda d: f"{d.year:04}/{d.month:02}",
    lambda d: f"{d.month}/{d.year:04}",
    lambda d: f"{NAMES[d.month - 1]} {d.year:04}",
    lambda d: f"{SHORT[d.month - 1].upper()}. {d.year:04}",
    lambda d: f"{SHORT[d.month - 1]}-{d.year:04}",
    lambda d: f"{d.year:04} {NAMES[d.month - 1].lower()}",
)
DAY_FORMS: tuple[Callable[[PartialDate], str], ...] = (
    lambda d: f"{d.year:04}.{d.month}.{d.day}",
    lambda d: f"{d.year:04}{d.month:02}{d.day:02}",
    lambda d: f"{d.day} {NAMES[d.month - 1]} {d.year:04}",
    lambda d: f"{NAMES[d.month - 1]} {d.day}, {d.year:04}",
    lambda d: f"the {d.day}th of {NAMES[d.month - 1]}, {d.year:04}",
    lambda d: f"{d.day:02}-{SHORT[d.month - 1]}-{d.year:04}",
    lambda d: f"{SHORT[d.month - 1].lower()}. {d.day}th {d.year:04}",
)
JOINTS = ("..", " .. ", " - ", " – ", " to ", " / ", "-")


def forms_of(date: PartialDate) -> tuple[Callable[[PartialDate], str], ...]:
    """The forms of a date of this precision; ISO is one of them."""
    if date.month is None:
        return (str,)
    return (str, *(MONTH_FORMS if date.day is None else DAY_FORMS))


@st.composite
def written(draw: st.DrawFn) -> tuple[PartialDate, str]:
    """A date, and one of the texts that mean it."""
    date = draw(dates)
    return date, draw(st.sampled_from(forms_of(date)))(date)


@pytest.mark.parametrize(("text", "iso"), PERIODS.items())
def test_a_period_is_read(text: str, iso: str) -> None:
    """Each text of the table names a day, a month, a year, a decade or a century."""
    read = read_written(text)
    assert (read.isoformat(), read.is_range) == (iso, False)


@pytest.mark.parametrize(("text", "iso"), RANGES.items())
def test_a_range_is_read(text: str, iso: str) -> None:
    """Each text of the table says where its range begins or ends."""
    read = read_written(text)
    assert (read.isoformat(), read.is_range) == (iso, True)


@pytest.mark.parametrize(("text", "told"), REFUSED.items())
def test_what_cannot_be_read_has_a_reason(text: str, told: tuple[str, tuple[str, ...]]) -> None:
    """Each text of the table is refused with its sentence, and with what it may mean."""
    with pytest.raises(UnreadableDatesError) as caught:
        read_written(text)
    reason, readings = told
    assert caught.value.reason == reason
    assert tuple(each.isoformat() for each in caught.value.readings) == readings
    assert str(caught.value) == (f"{reason}: {' or '.join(readings)}" if readings else reason)


@bounded
@given(written())
def test_a_date_in_any_form_is_that_date(case: tuple[PartialDate, str]) -> None:
    """Every day, month and year is read from each of its forms."""
    date, text = case
    assert read_written(text) == WrittenDates(date, date)


@bounded
@given(days, st.sampled_from("/.-"), st.booleans())
def test_days_and_months_in_numbers_are_never_guessed(date: PartialDate, mark: str, day_first: bool) -> None:
    """Either only one order is a date, and it is this one, or both are offered."""
    assert date.month is not None
    assert date.day is not None
    pair = (date.day, date.month) if day_first else (date.month, date.day)
    text = f"{pair[0]}{mark}{pair[1]:02}{mark}{date.year:04}"
    if date.day > 12 or date.day == date.month:
        assert read_written(text) == WrittenDates(date, date)
        return
    with pytest.raises(UnreadableDatesError) as caught:
        read_written(text)
    other = PartialDate(date.year, date.day, date.month)
    assert set(caught.value.readings) == {WrittenDates(date, date), WrittenDates(other, other)}


@most_reach(0.3)
@bounded
@given(written(), written(), st.sampled_from(JOINTS))
def test_a_range_of_any_forms_has_its_ends(
    first: tuple[PartialDate, str], last: tuple[PartialDate, str], joint: str
) -> None:
    """With each mark between two dates, it is the range, or among its readings, or refused if it is reversed."""
    text = f"{first[1]}{joint}{last[1]}"
    try:
        readings: tuple[WrittenDates, ...] = (read_written(text),)
    except UnreadableDatesError as error:
        readings = error.readings
    if reached(first[0].first_day <= last[0].last_day):
        assert WrittenDates(first[0], last[0], is_range=True) in readings
    else:  # `2001-02-1/2001` is reversed with its first mark in the middle, and not with the last
        assert joint == "-" or not readings


@bounded
@given(
    st.one_of(
        dates.map(lambda date: WrittenDates(date, date)),
        st.tuples(dates, dates).map(lambda two: WrittenDates(*two, is_range=True)),
    )
)
def test_the_iso_form_reads_back(dates: WrittenDates) -> None:
    """What is written to links and notices is read as it was meant."""
    if dates.first and dates.last and dates.first.first_day <= dates.last.last_day:
        read = read_written(dates.isoformat())
        assert (read.first, read.last) == (dates.first, dates.last)


PIECES = (*MONTH_NUMBERS, *"0123456789", "20", "2007", "-", "–", "/", ".", "..", ",", " ", "'", "s", "th", "of", "the")
PIECES += (" to ", "from ", "until ", "between ", " and ", "century", "Sunday", "\x00", "\ud800", "İ", "½")


@st.composite
def mistyped(draw: st.DrawFn) -> str:
    """A text of the tables in which some characters are replaced by others, often one digit by another."""
    if draw(st.booleans()):
        text = draw(st.sampled_from([*PERIODS, *RANGES]))
        digits = [place for place, char in enumerate(text) if char in "0123456789"]
        place = draw(st.sampled_from(digits or [0]))
        return text[:place] + draw(st.sampled_from("0123456789")) + text[place + 1 :]
    text = draw(st.sampled_from([*PERIODS, *RANGES, *REFUSED]))
    begin = draw(st.integers(0, len(text)))
    end = draw(st.integers(begin, min(len(text), begin + 3)))
    return text[:begin] + draw(st.sampled_from(PIECES)) + text[end:]


@most_reach(0.1)
@bounded
@given(mistyped())
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises anything else, and what is read has a bound, and begins before it ends."""
    try:
        read = read_written(text)
    except UnreadableDatesError:
        reached(False)
        return
    reached()
    assert read.first or read.last
    assert not (read.first and read.last) or read.first.first_day <= read.last.last_day


@bounded
@given(st.text(max_size=LONGEST_WRITTEN * 2))
def test_a_text_of_any_characters_is_read_or_refused(text: str) -> None:
    """No character breaks the reader."""
    with contextlib.suppress(UnreadableDatesError):
        read_written(text)


def test_a_long_text_is_no_date() -> None:
    """The longest text is read, one more character is too many."""
    text = "2007".ljust(LONGEST_WRITTEN)
    assert read_written(text).isoformat() == "2007"
    with pytest.raises(UnreadableDatesError):
        read_written(text + " ")
