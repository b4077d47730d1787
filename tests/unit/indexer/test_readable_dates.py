"""Dates as sources write them: what is read, what is refused, what is ambiguous."""

import contextlib
import datetime as dt
import re

import pytest
from golden_spellings import READ, REFUSED, TWO_DIGIT_YEARS
from hypothesis import given
from hypothesis import strategies as st
from reached import most_reach, reached

from dateline.text.analysis import languages
from indexer.dating import AmbiguousDateError, ReadDate, UnreadableDateError, read_date, read_time
from indexer.dating.month_names import MONTH_NAMES
from indexer.dating.weekday_names import WEEKDAY_NAMES

READABLE = [
    ("2017-07-08", "2017-07-08", None),
    ("2017-07", "2017-07", None),
    ("2017", "2017", None),
    ("  2017-07-08 ", "2017-07-08", None),
    ("20170708", "2017-07-08", None),
    ("2017/07/08", "2017-07-08", None),
    ("2017-7-8", "2017-07-08", None),
    ("2016-02-29", "2016-02-29", None),
    ("2017-07-08T14:30:05+01:00", "2017-07-08", "14:30:05+01:00"),
    ("2017-07-08T14:30:05 +0530", "2017-07-08", "14:30:05+05:30"),
    ("2017-07-08T14:30:05+13:00", "2017-07-08", "14:30:05+13:00"),
    ("2017-07-08T14:30:05+14:00", "2017-07-08", "14:30:05+14:00"),
    ("2017-07-08T14:30:05-12:00", "2017-07-08", "14:30:05-12:00"),
    ("2017-07-08T23:59:59+00:59", "2017-07-08", "23:59:59+00:59"),
    ("2017-07-08T14:30:05.123456Z", "2017-07-08", "14:30:05Z"),
    ("2017-07-08 14:30Z", "2017-07-08", "14:30Z"),
    ("2017-07-08 14:30", "2017-07-08", "14:30"),
    ("2017-07-08t00:00:00z", "2017-07-08", "00:00:00Z"),
    ("20170708143005", "2017-07-08", "14:30:05"),
    ("Sat, 08 Jul 2017 10:30:00 +0000", "2017-07-08", "10:30:00+00:00"),
    ("Sat, 8 Jul 2017 10:30 GMT", "2017-07-08", "10:30Z"),
    ("Sun, 06 Nov 1994 08:49:37 EST", "1994-11-06", "08:49:37-05:00"),
    ("08 Jul 2017 10:30:00 -0000", "2017-07-08", "10:30:00"),
    ("2017-07-08T10:30:00-00:00", "2017-07-08", "10:30:00"),
    ("2017-07-08 10:30:00 IST", "2017-07-08", "10:30:00"),
    ("Sat Jul  8 10:30:00 UTC 2017", "2017-07-08", "10:30:00Z"),
    ("Sat Jul  8 10:30:00 2017", "2017-07-08", "10:30:00"),
    ("July 8, 2017", "2017-07-08", None),
    ("JULY 8, 2017", "2017-07-08", None),
    ("July 8 2017", "2017-07-08", None),
    ("Jul. 8, 2017.", "2017-07-08", None),
    ("July 8th, 2017", "2017-07-08", None),
    ("8 Jul 2017", "2017-07-08", None),
    ("8th July 2017", "2017-07-08", None),
    ("1st of May 1999", "1999-05-01", None),
    ("8-Jul-2017", "2017-07-08", None),
    ("8 July, 2017", "2017-07-08", None),
    ("2017 July 8", "2017-07-08", None),
    ("Sept. 3, 1999", "1999-09-03", None),
    ("Saturday, July 8, 2017", "2017-07-08", None),
    ("Saturday 8 July 2017 at 2:30 p.m.", "2017-07-08", "14:30"),
    ("July 8, 2017 12:05 AM EDT", "2017-07-08", "00:05-04:00"),
    ("July 2017", "2017-07", None),
    ("Sept 1999", "1999-09", None),
    ("May, 2015", "2015-05", None),
    ("07/2017", "2017-07", None),
    ("13/04/2015", "2015-04-13", None),
    ("04/13/2015", "2015-04-13", None),
    ("3.3.2015", "2015-03-03", None),
    ("31-12-1999 23:59", "1999-12-31", "23:59"),
    ("1499500800", "2017-07-08", "08:00:00Z"),
    ("1499500800.5", "2017-07-08", "08:00:00Z"),
    ("1499500800000", "2017-07-08", "08:00:00Z"),
    ("100000000", "1973-03-03", "09:46:40Z"),
]

UNREADABLE = [
    "",
    "garbage",
    "tomorrow",
    "Monday",
    "0000",
    "0000-01-01",
    "12",
    "201707",
    "99999999",
    "201707081430",
    "2017-02-29",
    "2017-13",
    "31 June 2017",
    "1950-51",
    "1950s",
    "Spring 2017",
    "03/04/15",
    "July 8, '17",
    "8 July 17",
    "July 8-9, 2017",
    "2017-07-08 garbage",
    "2017-07-08T25:00",
    "2017-07-08T14:61",
    "2017-07-08T10:30+99:00",
    "2017-07-08T10:30+15:00",
    "2017-07-08T10:30-15:00",
    "2017-07-08T10:30+13:60",
    "2017-07-08T14:60",
    "2017-07-08T14:30:60",
    "２０１７",
    "Apr\u0131l 8, 2017",
    "2017\x00",
    "2" * 5000,
]


@pytest.mark.parametrize(("text", "date", "time"), READABLE)
def test_readable_dates(text: str, date: str, time: str | None):
    """Each form gives its date as precisely as it is written, and its time with its own offset."""
    read = read_date(text, day_first=None)
    assert (read.date.isoformat(), read.time) == (date, time)


@pytest.mark.parametrize("text", UNREADABLE)
def test_unreadable_dates(text: str):
    """Nothing is guessed: no two-digit year, no decade, no year 0000, no impossible day or time."""
    with pytest.raises(UnreadableDateError):
        read_date(text, day_first=None)


@pytest.mark.parametrize("text", ["03/04/2015", "3.4.2015", "3-4-2015 10:30"])
def test_ambiguous_dates(text: str):
    """Day and month in numbers need to be told apart, and the message says how."""
    with pytest.raises(AmbiguousDateError, match="--day-first or --month-first"):
        read_date(text, day_first=None)
    assert read_date(text, day_first=True).date.isoformat() == "2015-04-03"
    assert read_date(text, day_first=False).date.isoformat() == "2015-03-04"


def test_the_only_possible_reading_needs_no_choice():
    """A part above 12 is the day, whichever comes first by choice."""
    assert read_date("13/04/2015", day_first=False) == read_date("04/13/2015", day_first=True)


def test_the_tables_are_large_enough():
    """Forty dates would be few."""
    assert len(READABLE) + len(UNREADABLE) >= 70


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("14:30", "14:30"),
        ("9:05", "09:05"),
        ("14.30", "14:30"),
        ("2 pm", "14:00"),
        ("12:00 a.m.", "00:00"),
        ("14:30:05 UTC+2", "14:30:05+02:00"),
        ("08:00 (local time)", "08:00"),
        ("24:00", "24:00"),
        ("23:59:60Z", "23:59:60Z"),
        ("18h30", "18:30"),
        ("18 h", "18:00"),
        ("18.10 Uhr", "18:10"),
        ("1810 hrs", "18:10"),
        ("18:10+05:30[Asia/Kolkata]", "18:10+05:30"),
        ("18:10 America/New_York", "18:10"),
    ],
)
def test_times(text: str, time: str):
    """A time of day of its own is read in the same form."""
    assert read_time(text) == time


@pytest.mark.parametrize("text", ["", "noon", "14", "24:01", "13 pm", "0 am", "14:30 or so"])
def test_unreadable_times(text: str):
    """What is no time of day is refused."""
    with pytest.raises(UnreadableDateError):
        read_time(text)


DAYS = (
    "8 July 2017",
    "July 8, 2017",
    "2017-07-08",
    "8/7/2017",
    "13/7/2017",
    "July 2017",
    "2017",
    "20170708",
    "1499500800",
)
TIMES = ("14:30", "9:05 pm", "24:00", "14:30:05", "2 a.m.", "143005", "")
ZONES = ("Z", "+05:30", "-0500", "+14:00", "+15:00", "EST", "IST", "UTC+2", "(local time)", "", "")
CLOCKS = st.tuples(*map(st.sampled_from, ((" ", " ", ", ", " at ", "\u00a0", "T", ""), TIMES, ("", " "), ZONES)))
TEXTS = st.tuples(
    st.sampled_from(("", "", "", "Saturday ")),
    st.sampled_from(DAYS),
    st.just("") | CLOCKS.map("".join),
    st.sampled_from(("", "", "", ".", " 8", "x")),
).map("".join)


@most_reach(0.1)
@given(TEXTS, st.sampled_from([None, True, False]))
def test_any_text_is_read_or_refused(text: str, day_first: bool | None):
    """No text raises anything but the two errors; what is read is a year of the text, and is the same in ISO 8601."""
    try:
        read = read_date(text, day_first=day_first)
    except (UnreadableDateError, AmbiguousDateError):
        reached(False)
        return
    reached()
    assert str(read.date.year) in text or text.strip().isdigit()
    assert read.time is None or re.fullmatch(r"\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?", read.time)
    if read.date.year >= 1600:  # earlier ones are read in words only
        assert read_date(read.date.isoformat() + (f"T{read.time}" if read.time else "")) == read


@given(st.text(max_size=90))
def test_no_text_raises_another_error(text: str):
    """Of any characters, dates and times alike."""
    for read in (read_date, read_time):
        with contextlib.suppress(UnreadableDateError, AmbiguousDateError):
            read(text)


@pytest.mark.parametrize(("text", "expected"), [pair for pairs in READ.values() for pair in pairs])
def test_spellings_are_read(text: str, expected: str):
    """Each spelling of the table gives its date, as precisely as it is written."""
    assert told(read_date(text)) == expected


@pytest.mark.parametrize(("text", "expected", "years"), TWO_DIGIT_YEARS)
def test_two_digit_years(text: str, expected: str, years: range):
    """A year of two digits is the one among the years of its source."""
    assert told(read_date(text, two_digit_years=years)) == expected


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_is_refused_has_a_reason(text: str, reason: str):
    """What cannot be read surely is named, with a reason for people."""
    with pytest.raises((UnreadableDateError, AmbiguousDateError), match=re.escape(reason)):
        read_date(text)


def test_the_spellings_are_many():
    """At least 300 spellings in at least 15 languages, of which each month and each language of a stemmer has one."""
    texts = [text for pairs in READ.values() for text, _ in pairs]
    assert len(texts) + len(REFUSED) >= 400
    assert READ.keys() - {"numbers"} == set(languages()) - {"porter", "dutch_porter"}


def told(read: ReadDate) -> str:
    """What was read, in words of the table."""
    flags = ["approximate"] * read.is_approximate + ["modified"] * read.is_modified
    return " ".join([read.date.isoformat(), *filter(None, [read.time]), *flags])


@pytest.mark.parametrize("language", sorted(MONTH_NAMES.keys() - {"croatian"}))
def test_every_form_of_a_month_is_read(language: str):
    """A day with any form of a month is of that month; Croatian forms are there to be refused."""
    for month, line in enumerate(MONTH_NAMES[language].split(","), start=1):
        for name in line.split():
            assert read_date(f"14 {name.replace('_', ' ')} 2019").date.isoformat() == f"2019-{month:02}-14", name


NAMES_OF_MONTHS = {language: [same.split() for same in text.split(",")] for language, text in MONTH_NAMES.items()}


@given(
    st.sampled_from(sorted(NAMES_OF_MONTHS.keys() - {"croatian"})),
    st.dates(min_value=dt.date(1600, 1, 1), max_value=dt.date(2050, 12, 31)),
    st.sampled_from(["{d} {m} {y}", "{d}. {m} {y}", "{m} {d}, {y}", "{y} {m} {d}", "{d}-{m}-{y}", "{d}{m}{y}"]),
    st.integers(0, 9),
)
def test_no_form_in_any_language_is_another_date(language: str, day: dt.date, form: str, number: int):
    """A date with any name of its month is that day, or is refused."""
    names = NAMES_OF_MONTHS[language][day.month - 1]
    name = names[number % len(names)].replace("_", " ")
    text = form.format(d=day.day, m=name, y=f"{day.year:04}")
    try:
        assert read_date(text).date.isoformat() == day.isoformat(), text
    except (UnreadableDateError, AmbiguousDateError):
        assert language in ("polish", "czech"), text


CROATIAN = (
    ("14. listopada 2019.", "2019-10-14"),
    ("14. listopada 2019. u 18:10", "2019-10-14 18:10"),
    ("1. lipnja 2019.", "2019-06-01"),
    ("31. srpnja 2019.", "2019-07-31"),
)


@pytest.mark.parametrize(("text", "expected"), CROATIAN)
def test_croatian_dates(text: str, expected: str):
    """With points after day and year a name that is another month in Polish is Croatian."""
    assert told(read_date(text)) == expected


@pytest.mark.parametrize("language", WEEKDAY_NAMES)
def test_days_of_the_week_are_read(language: str):
    """A day of the week before or after a date changes nothing."""
    month = MONTH_NAMES[language].split(",")[7].split()[0]
    for line in WEEKDAY_NAMES[language].split(","):
        for name in line.split():
            day = name.replace("_", " ")
            assert read_date(f"{day}, 14 {month} 2019").date.isoformat() == "2019-08-14", day
            assert read_date(f"14 {month} 2019 {day}").date.isoformat() == "2019-08-14", day
