"""Datelines: the line at the head of a story with the place, the date and the agency that filed it.

    UNITED NATIONS, July 8 (APP): The heads ...     place, date, agency, mark
    PARIS (Reuters) - The minister ...              place, agency, mark
    LONDON, March 3, 1951 -- The king ...           place, date, mark
    GENEVA — (AP) — The envoy ...                   place, mark, known agency, mark
    JAKARTA, KOMPAS.com - The court ...             place, website, mark
    NEW YORK — The mayor ...                        place, mark
    KARACHI: The bank ...                           known place, colon
    July 8 (Reuters) - Apple ...                    date, agency, mark
    (Reuters) - Apple ...                           agency, mark

The fewer parts there are, the stricter are the conditions.  A place alone must be in capitals, must not be a known
acronym, and needs a dash and a sentence in small letters after it; before a colon it must be a city of a list, or have
an American state, since a name there may be a speaker.  Clubs (`MANCHESTER UNITED - ...`) and ordinary words (`BATH -
...`) are no places.  A person in parentheses is no agency.  A mark may be missing after a known agency.  `THE HAGUE`
needs a date or an agency.  A place in small letters needs an agency and a dash, or an American state and a dash.  A
wrong place is worse than none.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dateline.dates import MONTH_NUMBERS
from indexer.dating.agencies import is_clear_agency, is_known_agency, is_named_agency, is_person, may_be_agency
from indexer.dating.calendar_words import fold
from indexer.dating.cities import CITIES, SPOKEN_STARTS, TITLE_WORDS
from indexer.dating.gazetteer import (
    CLUB_ENDS,
    CLUB_STARTS,
    NO_PLACE_STARTS,
    NO_PLACES,
    ORDINARY_WORDS,
    OTHER_MONTHS,
    PARTICLES,
    PLACES,
    REGIONS,
)

_SIGHT = 200
_STORY_WORDS = 20  # of a story that are looked at
_FEWEST_WORDS = 5
_FEWEST_SMALL_WORDS = 2
# ASCII only: else `ı` and `ſ` would match `i` and `s`.
_MONTH = rf"(?a:{'|'.join(MONTH_NUMBERS)})\b\.?"
_ANY_MONTH = rf"(?a:{'|'.join([*MONTH_NUMBERS, *OTHER_MONTHS])})\b\.?"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DATE = (
    rf"(?:{_WEEKDAY},?\s+)?"
    rf"(?:(?P<month>{_MONTH})\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<day_before>[0-9]{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:d[ei]\s+)?(?P<month_after>{_ANY_MONTH}))(?![0-9])"
    r"(?:,?\s+(?:del?\s+)?(?P<year>[0-9]{4})\b)?"
)
# The shortest possible match, of bounded length, so that each search is bounded.
_PLACE = r"\[?(?P<place>[^\W\d_](?:[^()\[\]/:—–―\n]|(?<=\w)/(?=\w)){1,60}?)\]?"
_AGENCY = r"(?:\((?P<agency>[^()\n]{1,60})\)|/(?P<slashed>[^/()\n]{1,60})/)"
_RULE = r"(?:--\s?)?"  # SAN FRANCISCO--(BUSINESS WIRE)--Apple
_DASHES = ("--", "—", "–", "―")
_SPACED_DASH = re.compile(r"\s[-_]\s")
_DASH = r"(?:\s*(?:--+|[—–―])|\s+[-_](?=\s))"
_MARK = rf"(?P<mark>{_DASH}|\s*:(?=\s|$)|\s*\.(?=\s|$))"

# A dateline with neither an agency nor a dash has this; most other texts do not, and need no further look.
_COLON = re.compile(r"[0-9]:|[^\W\d_][.\]]?\s?:\s")
_DATE_ALONE = re.compile(_DATE, re.IGNORECASE)
_PLACE_COLON = re.compile(rf"{_PLACE}(?P<mark>\s?:)\s+")
_PLACE_DATE_AGENCY = re.compile(rf"{_PLACE},?\s+{_DATE}[.,]?\s*{_RULE}{_AGENCY}{_MARK}?\s*", re.IGNORECASE)
_PLACE_AGENCY = re.compile(rf"{_PLACE}(?:,\s+{_WEEKDAY})?,?\s*{_RULE}{_AGENCY}{_MARK}?\s*", re.IGNORECASE)
_PLACE_DASH_AGENCY = re.compile(rf"{_PLACE}{_DASH}\s*{_AGENCY}(?P<mark>{_DASH})\s*")
_PLACE_SITE = re.compile(
    rf"{_PLACE},\s+(?P<agency>[^\W\d_][\w-]{{1,30}}(?:\.[A-Za-z]{{2,4}}){{1,2}})(?P<mark>{_DASH})\s*"
)
_PLACE_DATE = re.compile(rf"{_PLACE},\s+{_DATE}\.?{_MARK}\s*", re.IGNORECASE)
_PLACE_ALONE = re.compile(rf"{_PLACE}(?P<mark>{_DASH})(?P<space>\s*)")
_DATE_AGENCY = re.compile(rf"(?:{_DATE}\.?\s*)?{_AGENCY}(?P<mark>{_DASH})\s*", re.IGNORECASE)

_DOMAINS = frozenset(
    {"com", "net", "org", "info", "id", "my", "ph", "in", "pk", "de", "fr", "it", "es", "ru", "tv", "news", "co"}
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?")
_CONNECTED = re.compile(r"[-'’./&]")
_POSTAL = re.compile(r"[A-Z]{2}|[A-Z][a-z]{1,4}\.?|(?:D\.\s?C|N\.\s?[CDHJMY]|R\.\s?I|S\.\s?[CD]|W\.\s?Va)\.")
_SMALL_WORD = re.compile(r"\s[a-zß-ÿ]")


@dataclass(frozen=True, slots=True)
class Dateline:
    """The parts of a dateline, as written; `end` is the offset in the paragraph where the story begins."""

    place: str | None
    agency: str | None
    month: int | None
    day: int | None
    year: int | None
    end: int


def read_dateline(paragraph: str) -> Dateline | None:
    """The dateline at the head of `paragraph`, or None.  Looks at its first 200 characters only."""
    head = paragraph[:_SIGHT]
    has_agency = _may_have_agency(head)
    has_dash = _has_dash(head)
    if not (has_agency or has_dash or (":" in head and _COLON.search(head) is not None)):
        return None
    for form, is_dateline, needs_agency, needs_dash in _READERS:
        if (needs_agency and not has_agency) or (needs_dash and not has_dash):
            continue
        match = form.match(head)
        if match is not None and is_dateline(match, head[match.end() :]):
            return _make_dateline(match)
    return None


def _has_dash(head: str) -> bool:
    if any(map(head.__contains__, _DASHES)):
        return True
    return ("-" in head or "_" in head) and _SPACED_DASH.search(head) is not None


def _may_have_agency(head: str) -> bool:
    """Whether there may be an agency.  Quick, since most parentheses have none, for example `(D-WA)`."""
    if "/" in head:
        return True
    opening = head.find("(")
    closing = head.find(")", opening + 1) if opening >= 0 else -1
    return closing > opening and _may_stand_for_agency(head[opening + 1 : closing])


@lru_cache(maxsize=4_096)
def _may_stand_for_agency(text: str) -> bool:
    """Whether text in parentheses may be an agency in one of the forms, or a date in its place."""
    if not text.strip():
        return False
    return may_be_agency(text) or is_clear_agency(text) or _DATE_ALONE.fullmatch(text.strip()) is not None


def _make_dateline(match: re.Match[str]) -> Dateline:
    groups = match.groupdict()
    agency = groups.get("agency") or groups.get("slashed")
    date: dict[str, str | None] = groups
    in_parentheses = _DATE_ALONE.fullmatch((agency or "").strip())
    if in_parentheses is not None:
        agency, date = None, in_parentheses.groupdict()
    if agency is not None and is_person(agency):
        agency = None
    month = date.get("month") or date.get("month_after")
    day = date.get("day") or date.get("day_before")
    year = date.get("year")
    return Dateline(
        place=groups.get("place"),
        agency=None if agency is None else " ".join(agency.split()),
        month=None if month is None else _number_of_month(month.rstrip(".").lower()),
        day=None if day is None else int(day),
        year=None if year is None else int(year),
        end=match.end(),
    )


def _number_of_month(name: str) -> int:
    return MONTH_NUMBERS[name] if name in MONTH_NUMBERS else OTHER_MONTHS[name]


def _is_place_date_agency(match: re.Match[str], story: str) -> bool:
    """Whether it is a dateline; with a date and an agency the place may be in small letters."""
    agency = match["agency"] or match["slashed"]
    is_unmarked = match["mark"] is None and is_known_agency(agency) and story[:1].isupper()
    if not (_has_mark(match) or is_unmarked) or not _begins_story(story, agency):
        return False
    if _is_place_in_capitals(match["place"]):
        return may_be_agency(agency)
    return _is_place_in_small_letters(match["place"]) and is_clear_agency(agency)


def _is_place_agency(match: re.Match[str], story: str) -> bool:
    agency = match["agency"] or match["slashed"]
    is_known = is_known_agency(agency)
    if not _begins_story(story, agency):
        return False
    if _is_place_in_capitals(match["place"]):
        may_be = may_be_agency(agency) or _DATE_ALONE.fullmatch(agency) is not None
        return (_has_mark(match) or (is_known and match["mark"] is None and story != "")) and may_be
    has_dash = match["mark"] is not None and match["mark"].strip() not in (":", ".")
    return has_dash and is_known and _is_place_in_small_letters(match["place"])


def _is_place_dash_agency(match: re.Match[str], story: str) -> bool:
    agency = match["agency"] or match["slashed"]
    return is_known_agency(agency) and _is_place_in_capitals(match["place"]) and _begins_story(story, agency)


def _is_place_site(match: re.Match[str], story: str) -> bool:
    is_site = match["agency"].rpartition(".")[2].lower() in _DOMAINS
    return is_site and _is_place_in_capitals(match["place"]) and _begins_story(story, "")


def _is_place_date(match: re.Match[str], story: str) -> bool:
    is_marked = match["mark"].strip() != "."
    return is_marked and _is_place_in_capitals(match["place"]) and _begins_story(story, "")


def _is_place_alone(match: re.Match[str], story: str) -> bool:
    """Whether it is a dateline: a place in capitals, or a city with its state, and a story that looks like one."""
    place = match["place"]
    first = story.split(maxsplit=1)[0] if story else ""
    if not story or not _begins_story(story, "") or (not match["space"] and first.isupper() and first[:2].isalpha()):
        return False
    city, comma, region = place.rpartition(",")
    if comma and _is_region(region) and (_is_place_in_small_letters(city) or _is_place_in_capitals(city)):
        return True
    if not _is_place_in_capitals(place) or _SMALL_WORD.search(story) is None or _INITIALS.fullmatch(place):
        return False
    words = place.partition(",")[0].split()
    if place.lower() in ORDINARY_WORDS and not _is_city(place):
        return False
    if len(words) > 4 or "THE" in words or _names_no_place(words):
        return False
    return len(words) > 1 or (len(place) > 3 and any(vowel in place.upper() for vowel in "AEIOUY"))


def _names_no_place(words: Sequence[str]) -> bool:
    """Whether the words of a name say that it is no place: `CBS NEWS`, `LEEDS UNITED`, but not `NEWPORT NEWS`."""
    names = [word.strip(".").lower() for word in words]
    if len(names) > 1 and (names[-1] in CLUB_ENDS or names[0] in CLUB_STARTS):
        return True
    return not NO_PLACES.isdisjoint(names) and " ".join(names) not in PLACES


def _is_place_colon(match: re.Match[str], story: str) -> bool:
    """Whether it is a dateline: known cities in capitals, or a city with its state, and a story in sentences."""
    city, comma, region = match["place"].partition(",")
    if not city.isupper() or not _is_told(story):
        return False
    if comma:
        return _is_region(region) and _is_place_in_capitals(match["place"])
    return all(_is_city(name) for name in city.split("/"))


def _is_city(name: str) -> bool:
    return fold(" ".join(name.replace(".", " ").replace("’", "'").split())) in CITIES


def _is_told(story: str) -> bool:
    """Whether `story` begins like one: with a sentence in small letters that is no answer, no remark and no title."""
    first, *others = [*story.split()[:_STORY_WORDS], ""]
    if len(others) < _FEWEST_WORDS or not (first[0].isupper() or first[0].isdigit()):
        return False
    is_spoken = first.strip(",.!?:;").lower() in SPOKEN_STARTS
    small = [word for word in others if word[:1].islower() and word.strip(",.;:") not in TITLE_WORDS]
    return not is_spoken and len(small) >= _FEWEST_SMALL_WORDS


def _is_date_agency(match: re.Match[str], story: str) -> bool:
    agency = match["agency"] or match["slashed"]
    has_date = bool(match["day"] or match["day_before"])
    is_agency = is_clear_agency(agency) if has_date else is_named_agency(agency)
    return is_agency and _begins_story(story, agency)


def _has_mark(match: re.Match[str]) -> bool:
    """Whether a mark separates the dateline from the story; a full stop counts only after `/TASS/`."""
    mark = (match["mark"] or "").strip()
    return mark != "" and (mark != "." or match["slashed"] is not None)


def _begins_story(story: str, agency: str) -> bool:
    """Whether `story` does not begin with a small letter; after a known agency it may (`eBay said`)."""
    return not story[:1].islower() or (agency != "" and is_known_agency(agency))


def _is_region(text: str) -> bool:
    text = text.strip()
    folded = text.replace(".", "").replace(" ", "").lower()
    return folded in REGIONS and _POSTAL.fullmatch(text) is not None


def _is_place_in_capitals(place: str) -> bool:
    """Whether a place is written like `NEW YORK`, `NYSTRÖM’S LANDING`, `RIO de JANEIRO`, `McALLEN, Texas`."""
    city, *regions = place.split(",")
    words = city.split()
    if not 1 <= len(words) <= 6 or len(regions) > 3:
        return False
    names = [word.strip(".").lower() for word in words]
    if names[0] == "the" and len(names) == 2:
        del names[0]  # THE HAGUE, but not THE PRESIDENT
    if names[0] in NO_PLACE_STARTS or (names[0] in NO_PLACES and len(names) == 1):
        return False
    if names[-1] == "news" and " ".join(names) not in PLACES:
        return False
    if sum(map(str.isupper, city)) < 2 or not all(map(_is_capital_word, words)) or words[0].islower():
        return False
    return all(map(_is_name, regions))


def _is_capital_word(word: str) -> bool:
    word = word.removesuffix("'s").removesuffix("’s")
    for piece in _CONNECTED.split(word):
        bare = piece.removeprefix("Mac").removeprefix("Mc")
        if piece and not (bare.isalpha() and bare.isupper()) and piece not in PARTICLES:
            return False
    return any(map(str.isalpha, word))


def _is_place_in_small_letters(place: str) -> bool:
    """Whether a place is written like `Paris` or `Salt Lake City, Utah`, without a word that begins a sentence."""
    words = place.partition(",")[0].split()
    if not 1 <= len(words) <= 4 or all(map(str.isupper, words)):
        return False
    first = words[0].strip(".").lower()
    is_day_name = first in MONTH_NUMBERS or re.fullmatch(_WEEKDAY, first) is not None
    is_label = first in NO_PLACE_STARTS or (first in NO_PLACES and len(words) == 1)
    return not is_label and not is_day_name and all(map(_is_name, place.split(",")))


def _is_name(part: str) -> bool:
    """Whether `part` is one to four capitalised words."""
    words = part.split()
    if not 1 <= len(words) <= 4 or words[0][0].islower():
        return False
    return all(
        (word[0].isupper() or word in PARTICLES) and all(map(str.isalpha, filter(None, _CONNECTED.split(word))))
        for word in words
    )


# Each form, its conditions, and whether the text must have an agency, and a dash.
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], bool], bool, bool], ...] = (
    (_PLACE_DATE_AGENCY, _is_place_date_agency, True, False),
    (_PLACE_AGENCY, _is_place_agency, True, False),
    (_PLACE_DASH_AGENCY, _is_place_dash_agency, True, True),
    (_PLACE_DATE, _is_place_date, False, False),
    (_PLACE_SITE, _is_place_site, False, True),
    (_PLACE_ALONE, _is_place_alone, False, True),
    (_PLACE_COLON, _is_place_colon, False, False),
    (_DATE_AGENCY, _is_date_agency, True, True),
)
