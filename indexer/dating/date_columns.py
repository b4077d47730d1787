"""What the dates of one column tell about each other: the order of day and month, the years that two digits mean."""

import re
from dataclasses import dataclass, field

from indexer.dating.calendar_words import plain_signs
from indexer.dating.date_errors import AmbiguousDateError, UnreadableDateError, quoted
from indexer.dating.date_labels import unframe
from indexer.dating.date_parts import Conventions
from indexer.dating.readable_dates import is_doubtful, read_date
from indexer.dating.time_splits import splits
from indexer.dating.unix_times import is_milliseconds, may_be_milliseconds
from indexer.dating.worded_dates import without_words

_NUMBERS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})\.?", re.ASCII)
_POINTS = re.compile(r"(?<![0-9.])[0-9]{1,2}\.\s?[0-9]{1,2}\.\s?(?:[0-9]{4}|[0-9]{2})(?![0-9])")
_MARGIN = 10  # years before the first and after the last date in which two digits may be
_LONGEST_SPAN = 79  # with both margins it has less than 100 years


def written_order(text: str) -> bool | None:
    """Whether a date in numbers has the day first (True) or the month; None if it may be either, or has another form.

    A part above 12 is no month, one above 31 no day; a year of two digits may also stand first.
    """
    for split in splits(unframe(plain_signs(text)).text):
        match = _NUMBERS.fullmatch(split.day) or _NUMBERS.fullmatch(without_words(split.day))
        if match is not None:
            first, second, year = int(match[1]), int(match[3]), match[4]
            if first <= 12 < second <= 31:
                return False
            is_day = 12 < first <= 31 and second <= 12
            return True if is_day and (len(year) == 4 or int(year) > 31) else None
    return None


def has_points(text: str) -> bool:
    """Whether the numbers of a date have points between them: such dates have an order of their own."""
    return _POINTS.search(text) is not None


@dataclass(slots=True)
class DateColumn:
    """Learns from the dates of a column, in any order.

    `examples` has, by whether it has points and whether its day is first, the first text with no other reading.
    `first_year` and `last_year` are those of the dates with a full year.  `has_milliseconds`: one of them
    can only be Unix milliseconds.  `doubtful` counts the days that programs write for no date.
    """

    examples: dict[tuple[bool, bool], str] = field(default_factory=dict)
    first_year: int | None = None
    last_year: int | None = None
    has_milliseconds: bool = False
    doubtful: dict[str, int] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Learn from a date; one that cannot be read teaches at most its order."""
        order = written_order(text)
        if order is not None:
            self.examples.setdefault((has_points(text), order), text)
        if may_be_milliseconds(text):
            return  # the others tell how it is read
        self.has_milliseconds = self.has_milliseconds or is_milliseconds(text)
        try:
            read = read_date(text, day_first=True)
        except (UnreadableDateError, AmbiguousDateError):
            return
        if is_doubtful(read):
            self.doubtful[read.date.isoformat()] = self.doubtful.get(read.date.isoformat(), 0) + 1
        elif not read.is_modified:
            year = read.date.year
            self.first_year = min(year, self.first_year or year)
            self.last_year = max(year, self.last_year or year)

    @property
    def conventions(self) -> Conventions:
        """How the column writes dates: orders, each unless it has both or none; years, unless they span a century."""
        orders = self._order(points=False), self._order(points=True)
        return Conventions(orders[0], self._years(), self.has_milliseconds, orders[1], self._no_dates())

    def describe(self, *, has_order: bool, text: str) -> str:
        """A sentence about how a date of the column was read: the order of its numbers, or its year of two digits."""
        if not has_order:
            years = " to ".join(map(str, dict.fromkeys((self.first_year, self.last_year))))
            return f"its years of two digits are read near those of its other dates, {years}"
        points = has_points(text)
        order = self._order(points=points) is True
        example = self.examples.get((points, order), "")
        dates = "dates with points" if points else "dates"
        return f"its {dates} are read {'day' if order else 'month'} first, since {quoted(example)} has no other reading"

    def _no_dates(self) -> frozenset[str]:
        """The doubtful days that occur more than once, far from all other dates."""
        if self.first_year is None or self.last_year is None:
            return frozenset()
        years = range(self.first_year - _MARGIN, self.last_year + _MARGIN + 1)
        return frozenset(day for day, count in self.doubtful.items() if count > 1 and int(day[:4]) not in years)

    def _order(self, *, points: bool) -> bool | None:
        """Whether dates with or without points have the day first; None if both orders occur, or none."""
        orders = [order for has, order in self.examples if has is points]
        return orders[0] if len(orders) == 1 else None

    def _years(self) -> range | None:
        if self.first_year is None or self.last_year is None or self.last_year - self.first_year > _LONGEST_SPAN:
            return None
        return range(self.first_year - _MARGIN, self.last_year + _MARGIN + 1)
