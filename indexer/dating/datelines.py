"""The line at the head of a story that says where and when it was filed, and by which agency.

    UNITED NATIONS, July 8 (APP): The heads ...     place, date, agency, mark
    PARIS (Reuters) - The minister ...              place, agency, mark
    LONDON, March 3, 1951 -- The king ...           place, date, mark
    NEW YORK — The mayor ...                        place, mark
    July 8 (Reuters) - Apple ...                    date, agency, mark
    (Reuters) - Apple ...                           agency, mark

The less of it there is, the more is asked of the rest: a place alone must be in
capitals, be no known acronym and be followed by a dash and a sentence in small
letters; a place in small letters needs an agency and a dash, or an American
state and a dash.  A wrong place is worse than none.
"""

import re
from dataclasses import dataclass

from indexer.dating.gazetteer import (
    AGENCY_WORDS,
    KNOWN_AGENCIES,
    NO_PLACE_STARTS,
    NO_PLACES,
    PARTICLES,
    REGIONS,
)
from indexer.dating.readable_dates import MONTHS

_SIGHT = 200
_MONTH = rf"(?:{'|'.join(MONTHS)})\b\.?"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_DATE = (
    rf"{_WEEKDAY}(?:(?P<month>{_MONTH})\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<day_before>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+(?P<month_after>{_MONTH}))(?![0-9])"
    r"(?:,?\s+(?P<year>[0-9]{4})\b)?"
)
_AGENCY = r"(?:\((?P<agency>[^()]{1,60})\)|/(?P<slashed>[^/()]{1,60})/)"
_MARK = r"(?P<mark>:|\.?\s*(?:--+|[—–―])|\.?\s+[-_]+(?=\s)|\.)"
# The place is as short as the rest allows, and never long, so the search is bounded.
_FORM = re.compile(
    rf"[\[(]?(?P<place>[^\W\d_][^()\[\]/:—–―\n]{{1,60}}?)??\]?"
    rf"(?:(?(place),\s*|){_DATE},?\.?)?"
    rf"\s*,?\s*{_AGENCY}?\s*{_MARK}\]?\s*",
    re.IGNORECASE,
)
_DATE_ALONE = re.compile(_DATE, re.IGNORECASE)
_PARTY = re.compile(r"[RDIL]-.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline says, as written; `end` is the offset in the paragraph where the story begins."""

    place: str | None
    agency: str | None
    month: int | None
    day: int | None
    year: int | None
    end: int
