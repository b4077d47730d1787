"""Dates in the names of files and folders, in ids and in addresses.  What may be another number is no date."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from dateline.dates import MONTH_NUMBERS, PartialDate
from indexer.dating.calendar_words import fold, months_of, one_meaning

_YEARS = range(1600, 2051)
_LONGEST = 400

_YEAR = r"(?P<year>1[6-9][0-9]{2}|20[0-5][0-9])"
_START = r"(?<![0-9])(?<![0-9][-_.:/+])"  # in a longer number, a version or a telephone number
_END = r"(?![0-9])(?!\.[0-9])"
_ISO_DAY = re.compile(
    rf"{_START}(?<![vV])(?<!\$){_YEAR}(?P<mark>[-_.])(?P<month>[0-9]{{2}})(?P=mark)(?P<day>[0-9]{{2}}){_END}", re.ASCII
)
_MARKED = re.compile("[0-9][-_.][0-9]")
_PARTED = re.compile("[-_ .][12][0-9]{3}")
_COMPACT = re.compile("[0-9](?:[0-9]{7}|[A-Za-z]{3,9}[12])")
_DIGITS = re.compile(
    rf"(?<![0-9A-Za-z])(?<![0-9][-_.:/+]){_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})(?![0-9A-SU-Za-su-z])(?!\.[0-9])",
    re.ASCII,
)
_NAMED = re.compile(  # 10Apr2007akaka175
    rf"(?<![0-9])(?<![0-9]\.)(?P<day>[0-9]{{1,2}})(?P<name>[A-Za-z]{{3,9}}){_YEAR}(?![0-9])", re.ASCII
)
_ANY_DAY = re.compile(rf"(?<![0-9]){_YEAR}[-_.](?P<month>[0-9]{{2}})[-_.](?P<day>[0-9]{{2}})(?![0-9])", re.ASCII)
_DAY_AND_MONTH = re.compile(
    rf"{_START}(?<![vV])(?P<first>[0-9]{{2}})(?P<mark>[-_.])(?P<second>[0-9]{{2}})(?P=mark){_YEAR}{_END}", re.ASCII
)
_NAMED_MONTH = re.compile(
    rf"(?:[^\W\d_]+[-_ .]+)?(?:(?P<day>[0-9]{{1,2}})[-_ .]+(?P<name>[^\W\d_]{{3,12}})"
    rf"|(?P<name_first>[^\W\d_]{{3,12}})[-_ .]+(?P<day_after>[0-9]{{1,2}}),?)[-_ .]+{_YEAR}(?![0-9])",
)
_MONTH_AT_END = re.compile(rf"(?:^|[^0-9][-_.]|[-_.](?<![0-9].)){_YEAR}(?P<mark>[-_.])(?P<month>[0-9]{{2}})$", re.ASCII)
_YEAR_ALONE = re.compile(_YEAR, re.ASCII)
_FOLDER = re.compile(rf"{_YEAR}(?:(?P<mark>[-_.]?)(?P<month>[0-9]{{2}})(?:(?P=mark)(?P<day>[0-9]{{2}}))?)?", re.ASCII)
_MONTH_FOLDER = re.compile(r"(?P<month>[0-9]{1,2})(?:[-_ .][^\W\d_]+)?|(?P<name>[^\W\d_]+)")
_DAY_FOLDER = re.compile(r"[0-9]{1,2}", re.ASCII)
_SUFFIXES = re.compile(r"(?:\.[A-Za-z][A-Za-z0-9]{0,7}){1,3}$")
_MAY_BE_YEAR = re.compile("1[6-9][0-9]{2}|20[0-5][0-9]")
_MONTHS = {number: name for name, number in MONTH_NUMBERS.items() if len(name) == 3}
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/[0-9]+[a-z_]*/")


def date_of_file_name(name: str) -> PartialDate | None:
    """The one date in the name of a file, without its folders: `x_20250624.csv`, `NYT-1987-05.txt`, `1905.txt`.

    None if there is none, or more than one.
    """
    if _MAY_BE_YEAR.search(name, 0, _LONGEST) is None:
        return None
    stem = _stem_of(name[:_LONGEST])
    found = dict.fromkeys(_days_in(stem))
    if found:
        return next(iter(found)) if len(found) == 1 else None
    month = _MONTH_AT_END.search(stem)
    if month is not None:
        return _month_or_year(month)
    return PartialDate(int(stem)) if _YEAR_ALONE.fullmatch(stem) else None


def date_of_id(identifier: str) -> PartialDate | None:
    """The one day in an id such as `sp-30Jun2006Rhoe409` or `sn83030214/1905-01-01/ed-1`.

    Digits alone are the number of an article, whatever they look like.
    """
    if _MAY_BE_YEAR.search(identifier) is None or identifier.isdigit() or len(identifier) > _LONGEST:
        return None
    *folders, name = identifier.split("/")
    date = date_of_folders(folders) if folders else None
    if date is not None and date.day is not None:
        return date
    found = dict.fromkeys(_days_in(_stem_of(name)))
    return next(iter(found)) if len(found) == 1 else None


def date_of_folders(folders: Sequence[str]) -> PartialDate | None:
    """The one date that folders are named after, the outermost first: `2019`, `03`, `14`, or `1905-01-01`.

    A folder counts only if its name is nothing else.  None if they contradict each other.
    """
    found = list(_dates_of_folders(folders[-12:]))
    finest = max(found, key=lambda date: len(date.isoformat()), default=None)
    agree = finest is not None and all(finest.isoformat().startswith(date.isoformat()) for date in found)
    return finest if agree else None


def date_of_url(url: str) -> PartialDate | None:
    """The date in the path of an address: `/2019/03/14/`, `/2019/mar/14/`, `/2019-03-14/`, `/2019/03/`, `/20190314-`.

    A year alone is none: it may be that of what the article is about.
    """
    try:
        path = unquote(urlsplit(_ARCHIVED.sub("", url[:_LONGEST])).path)
    except ValueError:
        return None
    *folders, name = path.strip("/").split("/")
    date = date_of_folders([*folders, name] if path.endswith("/") else folders)
    if date is not None and date.month is not None:
        return date
    found = dict.fromkeys(_days_in(_stem_of(name), is_url=True))
    return next(iter(found)) if len(found) == 1 else None


def tells_no_other(name: str, day: PartialDate) -> bool:
    """Whether an id or an address has one year only, in a usual form of a day: then no other date is read in it.

    A quick look, which most names with a date pass; what does not pass may still tell no other date.
    """
    if len(name) > _LONGEST:
        return False
    lower = name.lower()
    for form in _usual_forms(day):
        before, found, after = lower.partition(form)
        if found:
            if before[-1:].isdigit() or after[:1].isdigit():  # 14Mar2019 is not the fourth of March
                return False
            return _MAY_BE_YEAR.search(before) is None and _MAY_BE_YEAR.search(after) is None
    return False


@lru_cache(maxsize=4_096)
def _usual_forms(day: PartialDate) -> tuple[str, ...]:
    year, month, number = day.isoformat().split("-")
    name = _MONTHS[int(month)]
    return (
        f"{year}-{month}-{number}",
        f"{year}/{month}/{number}",
        f"{year}{month}{number}",
        f"{int(number)}{name}{year}",
        f"{year}/{name}/{number}",
    )


def _stem_of(name: str) -> str:
    """A name without what tells its format, and without UUIDs."""
    stem = _SUFFIXES.sub("", name) if "." in name else name
    return _UUID.sub(" ", stem) if stem.count("-") >= 4 else stem


def _days_in(stem: str, *, is_url: bool = False) -> Iterator[PartialDate]:
    """The days in a name; in an address digits alone are a day only where the name begins."""
    if _COMPACT.search(stem) is not None:
        for form in (_DIGITS, _NAMED):
            for match in form.finditer(stem):
                if form is _NAMED:
                    yield from _day(match["year"], _month_number(match["name"]), match["day"])
                elif not is_url or (match.start() == 0 and match.end() < len(stem)):
                    yield from _day(match["year"], match["month"], match["day"])
    if _MARKED.search(stem) is not None:
        yield from _marked_days(stem)
    if not is_url and _PARTED.search(stem) is not None and (match_named := _NAMED_MONTH.match(stem)) is not None:
        name = match_named["name"] or match_named["name_first"]
        yield from _day(match_named["year"], _month_number(name), match_named["day"] or match_named["day_after"])


def _marked_days(stem: str) -> Iterator[PartialDate]:
    """The days with a sign between their numbers; of two, as at the ends of a range, both."""
    for match in _ISO_DAY.finditer(stem):
        yield from _day(match["year"], match["month"], match["day"])
    if len(days := list(_ANY_DAY.finditer(stem))) > 1:
        for match in days:
            yield from _day(match["year"], match["month"], match["day"])
    for match in _DAY_AND_MONTH.finditer(stem):
        first, second = int(match["first"]), int(match["second"])
        if first > 12 or second > 12 or first == second:
            yield from _day(match["year"], *((second, first) if first > 12 else (first, second)))


def _day(year: str, month: int | str | None, day: int | str) -> Iterator[PartialDate]:
    """The day, if there is one."""
    if month is not None:
        try:
            yield PartialDate(int(year), int(month), int(day))
        except ValueError:
            return


@lru_cache(maxsize=512)
def _month_number(name: str) -> int | None:
    return one_meaning(months_of(fold(name)), ())


def _month_or_year(match: re.Match[str]) -> PartialDate | None:
    """`1987-05` is a month; `2004-05` may be two years as well, and so is only the year in both readings."""
    year, month = int(match["year"]), int(match["month"])
    if not 1 <= month <= 12:
        return None
    return PartialDate(year) if month == year % 100 + 1 else PartialDate(year, month)


def _dates_of_folders(folders: Sequence[str]) -> Iterator[PartialDate]:
    for number, name in enumerate(folders):
        match = _FOLDER.fullmatch(name)
        if match is None:
            continue
        year, month, day = match["year"], match["month"], match["day"]
        if month is None:
            month, day = _below(folders[number + 1 : number + 3])
        elif day is None and not match["mark"]:
            continue  # 190512 may be 19 May 1912
        try:
            yield PartialDate(int(year), *(None if part is None else int(part) for part in (month, day)))
        except ValueError:
            continue


def _below(folders: Sequence[str]) -> tuple[str | None, str | None]:
    """The month and the day that the folders in the folder of a year are named after, if they are."""
    match = _MONTH_FOLDER.fullmatch(folders[0]) if folders else None
    if match is None:
        return None, None
    month = match["month"] or str(_month_number(match["name"]) or "")
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return None, None
    day = folders[1] if len(folders) > 1 and _DAY_FOLDER.fullmatch(folders[1]) else None
    return month, day if day is not None and 1 <= int(day) <= 31 else None
