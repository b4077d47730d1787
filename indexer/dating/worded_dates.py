"""Dates with the name of a month, in any language that has a stemmer, such as `14 de marzo de 2019`.

A text is read as numbers, names of months, names of days, small words and a few signs.  Any other word or sign, a
second month, a number too many or another order than day-month-year, month-day-year and year-month-day make it no
date.  No language is guessed: a name that is two months in two languages needs another word that tells.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from dateline.dates import PartialDate
from indexer.dating.calendar_words import (
    MOST_WORDS,
    Meanings,
    fold,
    is_ordinal_ending,
    is_small_word,
    months_of,
    one_meaning,
    plain_signs,
    weekdays_of,
)
from indexer.dating.date_errors import AmbiguousDateError, UnreadableDateError, quoted, unreadable
from indexer.dating.date_parts import Conventions, full_year, make_date

_TOKEN = re.compile(
    r"(?P<number>[0-9]+)|(?P<word>(?:[^\W\d_]|[\u0900-\u0963\u0b82-\u0bd7])+)|(?P<sign>\S)|(?P<space>\s+)"
)
_SIGNS = frozenset(".,-/'()º°|·•")
_MOST_TOKENS = 40
_MOST_CHOICES = 16


class _Token(NamedTuple):
    kind: str
    text: str


@dataclass(slots=True)
class _Parts:
    """What a text has: numbers and months in their order, and the languages that its other words may be of."""

    order: list[tuple[str, str | Meanings]]  # ("number" or "year", digits) or ("month", its meanings)
    languages: set[str]
    points: int = 0  # numbers with a point after them


def read_worded(text: str, conventions: Conventions) -> PartialDate:
    """The date that `text` names with a month.

    Raises UnreadableDateError and AmbiguousDateError as `read_date` does.
    """
    tokens = _tokens(text)
    dates, failures = dict[PartialDate, None](), list[ValueError]()
    for parts in _readings(tokens):
        try:
            dates[_date_of(parts, text, conventions)] = None
        except (UnreadableDateError, AmbiguousDateError) as error:
            failures.append(error)
    if len(dates) > 1:
        raise AmbiguousDateError(f"{quoted(text)} may be {' or '.join(map(str, dates))}")
    if not dates:
        raise failures[-1] if failures else unreadable(text)
    return next(iter(dates))


def weekdays_in(text: str) -> frozenset[int]:
    """The days of the week (Monday is 0) that the words of `text` name, without those that languages differ about."""
    found = (one_meaning(weekdays_of(token.text), ()) for token in _tokens(text) if token.kind == "word")
    return frozenset(number for number in found if number is not None)


def without_words(text: str) -> str:
    """`text` without days of the week and small words; what is left has the form of a date in numbers, or not."""
    tokens = ((" " if _says_nothing(token) else token.text) for token in _tokens(text))
    return re.sub(r"(?<=[0-9]\.) (?=[0-9])", "", " ".join("".join(tokens).split())).strip(" ,.")


def _says_nothing(token: "_Token") -> bool:
    return token.kind == "word" and bool(weekdays_of(token.text) or is_small_word(token.text))


def _tokens(text: str) -> list[_Token]:
    """The tokens of a folded text; names of several words are one."""
    matches = _TOKEN.finditer(fold(plain_signs(text)))
    tokens = [_Token(match.lastgroup or "", match.group()) for match in matches]
    if len(tokens) > _MOST_TOKENS or any(char.isnumeric() and not char.isascii() for char in plain_signs(text)):
        return []  # a footnote's `²` is no digit of a date
    joined: list[_Token] = []
    at = 0
    while at < len(tokens):
        width = next((width for width in range(2 * MOST_WORDS - 1, 1, -2) if _is_name(tokens[at : at + width])), 1)
        kind = tokens[at].kind
        joined.append(_Token(kind, "".join(token.text for token in tokens[at : at + width])))
        at += width
    return joined


def _is_name(tokens: Sequence[_Token]) -> bool:
    """Whether words with spaces between them are one name."""
    if len(tokens) % 2 == 0 or any(
        token.kind != ("space" if number % 2 else "word") for number, token in enumerate(tokens)
    ):
        return False
    name = "".join(" " if token.kind == "space" else token.text for token in tokens)
    return bool(months_of(name) or weekdays_of(name))


def _readings(tokens: Sequence[_Token]) -> Iterator[_Parts]:
    """The ways to take each word that may be a month as one, or as a day of the week; one month is taken."""
    names = [number for number, token in enumerate(tokens) if token.kind == "word" and months_of(token.text)]
    choices = [(True, False) if weekdays_of(tokens[number].text) else (True,) for number in names]
    if len(names) > _MOST_CHOICES // 4:
        return
    for choice in product(*choices):
        months = {number for number, taken in zip(names, choice, strict=True) if taken}
        if months and len({tuple(sorted(set(months_of(tokens[number].text).values()))) for number in months}) == 1:
            parts = _parts_of(tokens, months)
            if parts is not None:
                yield parts


def _parts_of(tokens: Sequence[_Token], months: set[int]) -> _Parts | None:
    """The parts of a text; None if a word or a sign belongs in no date.  A month that is repeated counts once."""
    parts = _Parts([], set())
    for number, (kind, text) in enumerate(tokens):
        before = tokens[number - 1] if number else _Token("", "")
        if kind == "number":
            is_year = len(text) == 4 or before.text == "'"
            parts.order.append(("year" if is_year else "number", text))
            parts.points += number + 1 < len(tokens) and tokens[number + 1].text == "."
        elif number in months:
            if parts.order[-1:] and parts.order[-1][0] == "month":
                continue
            parts.order.append(("month", months_of(text)))
        elif kind == "word":
            if not _may_stand(tokens, number):
                return None
            parts.languages |= set(weekdays_of(text))
        elif kind == "sign" and text not in _SIGNS:
            return None
    return parts


def _may_stand(tokens: Sequence[_Token], number: int) -> bool:
    """Whether a word that is no month may stand in a date where it stands."""
    text = tokens[number].text
    if is_small_word(text) or weekdays_of(text):
        return True
    before = tokens[max(0, number - 2) : number]
    follows = bool(before) and (
        before[-1].kind == "number" or (len(before) == 2 and before[0].kind == "number" and before[1].text in ".-'")
    )
    return follows and is_ordinal_ending(text)


def _date_of(parts: _Parts, text: str, conventions: Conventions) -> PartialDate:
    """The date of parts in one of the orders."""
    day: str | None
    match [kind for kind, _ in parts.order]:
        case ["number", "month", "year" | "number"]:
            day, names, year = (part for _, part in parts.order)  # type: ignore[assignment]  # a text, a month, a text
        case ["month", "number", "year" | "number"]:
            names, day, year = (part for _, part in parts.order)  # type: ignore[assignment]
        case ["year", "month", "number"] if len(parts.order[0][1]) == 4:
            year, names, day = (part for _, part in parts.order)  # type: ignore[assignment]
        case ["month", "year"]:
            (_, names), (_, year) = parts.order
            day = None
        case ["year", "month"] if len(parts.order[0][1]) == 4:
            (_, year), (_, names) = parts.order
            day = None
        case ["number", "month"] | ["month", "number"] | ["month"]:
            raise UnreadableDateError(f"{quoted(text)} has no year")
        case _:
            raise unreadable(text)
    if day is not None and len(day) > 2:
        raise unreadable(text)
    month = _month_of(names, parts, text)  # type: ignore[arg-type]
    return make_date(full_year(str(year), text, conventions), month, day, text)


def _month_of(names: Meanings, parts: _Parts, text: str) -> int:
    """The one month that a name can be."""
    if parts.order[0][0] == "number":
        # Croatian, whose `listopada` is October, has a point after day and year; Polish, whose is November, has none.
        if not parts.points:
            names = {language: month for language, month in names.items() if language != "croatian"} or names
        elif parts.points > 1 and "croatian" in names and "czech" not in names:
            names = {"croatian": names["croatian"]}
    month = one_meaning(names, parts.languages)
    if month is None:
        raise AmbiguousDateError(f"{quoted(text)} may be of two months, in two languages")
    return month
