"""Times of day as sources write them."""

import re
from collections.abc import Mapping

from indexer.dating.date_errors import UnreadableDateError, quoted

_LONGEST = 80
ZONE = (
    r"[Zz]|[+-][0-9]{2}:?(?:[0-9]{2})?|(?:UTC|GMT)(?:\s?[+-][0-9]{1,2}(?::?[0-9]{2})?)?|[A-Za-z]{2,5}|МСК"
    r"|[A-Za-z]+(?:/[A-Za-z_]+){1,2}|[A-Za-z]+(?:\s(?:Standard|Daylight|Summer))?\sTime"
)
"""The forms of a time zone."""

ZONE_NAMES = r"(?:\s?\[!?[A-Za-z][A-Za-z0-9_/:+=-]{0,40}\]){0,3}(?:\s\([A-Za-z ]{1,40}\))?"
"""What may follow it: `[Asia/Kolkata]`, `[u-ca=gregory]`, `(Coordinated Universal Time)`."""

_ZONE = rf"(?P<zone>{ZONE})?{ZONE_NAMES}"
_FRACTION = r"(?:[.,][0-9]{1,9})?"
_TIME = re.compile(
    rf"(?P<hour>[0-9]{{1,2}})(?:[:.](?P<minute>[0-9]{{2}})(?::?(?P<second>[0-9]{{2}}){_FRACTION})?)?"
    rf"(?:\s?(?P<half>[ap])\.?\s?m(?![a-z])\.?)?\s?{_ZONE}",
    re.ASCII | re.IGNORECASE,
)
# As France, Portugal, Germany and armies write.
_HOURS = re.compile(
    r"(?P<hour>[0-9]{1,2})\s?[hH]\s?(?P<minute>[0-9]{2})?(?:min)?|"
    r"(?P<hour_2>[0-9]{1,2})(?:[.:](?P<minute_2>[0-9]{2}))?\s(?:Uhr|[hH]rs\.?|[hH]ours|[hH])|"
    r"(?P<hour_3>[0-9]{2})(?P<minute_3>[0-9]{2})\s?(?:[hH]rs?\.?|[hH]ours|(?P<zone>[Zz]))",
    re.ASCII,
)
# The basic form of ISO 8601, after a `T`.
_BASIC = re.compile(
    rf"(?P<hour>[0-9]{{2}})(?:(?P<minute>[0-9]{{2}})(?:(?P<second>[0-9]{{2}}){_FRACTION})?)?\s?{_ZONE}",
    re.ASCII | re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?", re.IGNORECASE)
# The zones with an offset in RFC 2822; other names are ambiguous.
_ZONES = {
    "z": "Z",
    "ut": "Z",
    "utc": "Z",
    "gmt": "Z",
    "est": "-05:00",
    "edt": "-04:00",
    "cst": "-06:00",
    "cdt": "-05:00",
    "mst": "-07:00",
    "mdt": "-06:00",
    "pst": "-08:00",
    "pdt": "-07:00",
}


def read_time(text: str) -> str:
    """Read a time of day, also `2:30 p.m.` and `18h30`, and return it as `HH:MM[:SS][±HH:MM|Z]`.

    A zone without a known offset is left out.  `24:00`, the end of the day, and the leap second `23:59:60Z` stay as
    they are.  Raises UnreadableDateError.
    """
    plain = " ".join(text.split()) if len(text) <= _LONGEST else ""
    match = _TIME.fullmatch(plain)
    if match is None or (match["minute"] is None and match["half"] is None):
        match = _HOURS.fullmatch(plain)
    if match is None:
        raise _unreadable(text)
    return _time_of(match.groupdict(), text)


def read_iso_time(text: str) -> str:
    """Read the time after the `T` of ISO 8601: as `read_time`, or `18`, `1810`, `181000` with a zone or without."""
    match = _BASIC.fullmatch(" ".join(text.split()))
    return read_time(text) if match is None else _time_of(match.groupdict(), text)


def _time_of(parts: Mapping[str, str | None], text: str) -> str:
    hours = parts.get("hour") or parts.get("hour_2") or parts.get("hour_3") or ""
    minutes = parts.get("minute") or parts.get("minute_2") or parts.get("minute_3") or ""
    seconds, half = parts.get("second"), parts.get("half")
    hour, minute, second = int(hours), int(minutes or 0), int(seconds or 0)
    if half:
        if not 1 <= hour <= 12:
            raise _unreadable(text)
        hour = hour % 12 + (12 if half in "pP" else 0)
    offset = _offset_of(parts.get("zone") or "")
    is_end_of_day = (hour, minute, second) == (24, 0, 0)
    is_leap_second = second == 60 and _is_last_minute(hour, minute, offset)
    if minute > 59 or not ((hour <= 23 and (second <= 59 or is_leap_second)) or is_end_of_day):
        raise UnreadableDateError(f"there is no such time of day as {quoted(text)}")
    return f"{hour:02}:{minute:02}{'' if seconds is None else f':{seconds}'}{offset}"


def _is_last_minute(hour: int, minute: int, offset: str) -> bool:
    """Whether it is 23:59 in UTC, when a leap second may follow; a time without an offset is taken as UTC."""
    sign = -1 if offset.startswith("-") else 1
    ahead = 0 if offset in ("", "Z") else sign * (int(offset[1:3]) * 60 + int(offset[4:6]))
    return (hour * 60 + minute - ahead) % (24 * 60) == 24 * 60 - 1


def _offset_of(zone: str) -> str:
    known = _ZONES.get(zone.lower())
    if known is not None:
        return known
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return ""
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    if hours > 14 or minutes > 59:
        raise UnreadableDateError(f"there is no time zone {quoted(zone)}")
    if zone in ("-0000", "-00:00"):
        return ""  # RFC 2822: the zone is not known
    return f"{match['sign']}{hours:02}:{minutes:02}"


def _unreadable(text: str) -> UnreadableDateError:
    return UnreadableDateError(f"{quoted(text)} is not a time of day that can be read")
