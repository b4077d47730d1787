"""The ways to take a text as a day and a time of day."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from indexer.dating.clock_times import ZONE, ZONE_NAMES, read_iso_time, read_time

# As C programs and Twitter write: the year after the time.
_YEAR_LAST = re.compile(
    r"(?P<start>[^0-9]+[0-9]{1,2})\s(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
    r"(?:\s(?:[A-Z]{1,5}|(?:GMT|UTC)?[+-][0-9]{2}:?[0-9]{2}))?)(?P<end>\s[0-9]{4})",
    re.ASCII,
)
_COMPACT = re.compile(r"(?P<date>[0-9]{8})(?P<clock>[0-9]{6})(?:\.[0-9]{1,6})?(?P<zone>[Zz]?)", re.ASCII)
# As armies write a moment: day, hours, minutes, zone, month, year.
_MILITARY = re.compile(
    r"(?P<day>[0-9]{2})(?P<clock>[0-9]{4})\s?(?P<zone>[A-Z])\s?(?P<month>[A-Z]{3})\s?(?P<year>[0-9]{2}|[0-9]{4})"
)
_JOINT = (
    r"(?:\s?(?:[|;,·•@–—]|\|\||\s?\(|\s-\s|\s/\s)\s?|\s|(?<=[0-9]{4}):)"
    r"(?:(?:at|um|kl\.?|klo|kell|om|às|as|à|a\slas|alle(?:\sore)?|ore|ora|ob|u|o|в|στις|saat|pukul|jam|la|ve?|godz\.|o\sgodz\.|الساعة|-)\s)?"
)
_CLOCK = (
    r"[0-9]{1,2}(?:[:.][0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]{1,9})?)?\s?(?:[ap]\.?\s?m\.?)?"
    r"|\s?[ap]\.?\s?m\.?|\s?h(?![a-z])\s?(?:[0-9]{2})?(?:min)?"
    r"|(?:[.:][0-9]{2})?\s(?:uhr|hrs\.?|hours|h)(?![a-z])|[0-9]{2}\s?(?:hrs?\.?|hours|z\b))"
)
_ZONE = rf"(?:\s?(?:{ZONE}))?{ZONE_NAMES}"
_TIME_AFTER = re.compile(
    rf"(?P<day>.*?[^\s|;,·•@–—-])(?:{_JOINT})(?P<clock>{_CLOCK}{_ZONE})(?:\suhr)?[.)]?", re.IGNORECASE
)
_ISO_TIME_AFTER = re.compile(r"(?P<day>[0-9.,/-]{4,10})(?:t(?P<clock>[0-9].*)|\s(?P<basic>[0-9]{6}z?))", re.IGNORECASE)
_TIME_BEFORE = re.compile(
    rf"(?:(?:at|um|kl\.?|om|à|в|saat)\s)?(?P<clock>{_CLOCK}{_ZONE})(?:\s?[|;,·•–—-]\s?|\s)(?:(?:on|am)\s)?(?P<day>\S.*)",
    re.IGNORECASE,
)


class Split(NamedTuple):
    """A text without its time, the time (`''` without one), and the reader of the time."""

    day: str
    clock: str = ""
    read_clock: Callable[[str], str] = read_time


def splits(plain: str) -> Iterator[Split]:
    """The splits of a text, which has plain signs; the first is the whole text as a day."""
    yield Split(plain)
    if match := _ISO_TIME_AFTER.fullmatch(plain):
        yield Split(match["day"], match["clock"] or match["basic"], read_iso_time)
    if match := _YEAR_LAST.fullmatch(plain):
        yield Split(match["start"] + match["end"], match["clock"])
    if match := _COMPACT.fullmatch(plain):
        yield Split(match["date"], match["clock"] + match["zone"], read_iso_time)
    if match := _MILITARY.fullmatch(plain):
        zone = "Z" if match["zone"] == "Z" else ""
        yield Split(f"{match['day']} {match['month']} {match['year']}", match["clock"] + zone, read_iso_time)
    if match := _TIME_AFTER.fullmatch(plain):
        yield Split(match["day"], match["clock"])
    if match := _TIME_BEFORE.fullmatch(plain):
        yield Split(match["day"], match["clock"])
