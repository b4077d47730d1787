"""Dates whose year, month and day a source keeps apart."""

import re

from indexer.dating.worded_dates import weekdays_in

_NOTHING_BEHIND = re.compile(r"(?<=[0-9])\.0+\Z")  # as programs write a whole number
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th|\.)\Z", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{4}")
_NUMBER = re.compile(r"[0-9]{1,2}")


def join_parts(year: str, month: str, day: str) -> str:
    """The text of the date with these parts, for `read_date`; parts that cannot be give one that cannot be read.

    It ends before a part that is blank or zero, and a day that is one of the week is left out.  What is no year of
    four digits stands alone.
    """
    year, month, day = (_NOTHING_BEHIND.sub("", part.strip()) for part in (year, month, day))
    if _YEAR.fullmatch(year) is None:
        return year
    if year in month:  # `2012-02`, `February 2012`
        month = month.replace(year, "").strip(" -/.,")
    if not month.strip("0"):
        return year
    day = "" if not day.strip("0") or weekdays_in(day) else _ORDINAL.sub("", day)
    if month[0].isalpha() and (not day or _NUMBER.fullmatch(day)):
        return f"{day} {month} {year}".strip()
    parts = [part.zfill(2) if _NUMBER.fullmatch(part) else part for part in (month, day) if part]
    return "-".join([year, *parts])
