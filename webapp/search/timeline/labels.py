"""Which bars of a chart have a label below them, so that labels never touch."""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from dateline.dates import PartialDate
from webapp.search.timeline.periods import Period, Scale

Screen: TypeAlias = Literal["all", "wide", "narrow"]
"""Where a label is shown: everywhere, on wide screens only, or on phones only."""

_DESKTOP, _PHONE = 56.0, 18.0  # rem
_WIDEST = 3.0  # rem of a bar
_NEEDED: dict[Scale, float] = {"day": 1.6, "month": 1.75, "year": 2.5}  # rem of a label with some space
_STEPS: dict[Scale, tuple[int, ...]] = {"day": (1, 5, 10), "month": (1, 3, 6, 12)}
_USUAL_STEPS = (1, 2, 5, 10, 20)


def label_axis(periods: Sequence[Period]) -> Iterator[tuple[int, str, Screen]]:
    """List the labels of some periods in sequence: the index of each, its words, the screens that show it."""
    scale = periods[0].scale
    several_years = periods[0].dates[0].year != periods[-1].dates[0].year
    several_months = scale == "day" and Period.of("month", periods[0].days.first) != Period.of(
        "month", periods[-1].days.first
    )
    wide, narrow = (_step(scale, len(periods), room) for room in (_DESKTOP, _PHONE))
    if scale == "month" and several_years and len(periods) > 24:
        wide = narrow = 12
    for at, period in enumerate(periods):
        screens = [_is_labelled(period, step) for step in (wide, narrow)]
        if any(screens) and not (several_months and period.dates[0].day == 30):
            words = _words(period, is_among_longer=several_months or several_years)
            yield at, words, "all" if all(screens) else "wide" if screens[0] else "narrow"


def _step(scale: Scale, count: int, room: float) -> int:
    slot, steps = min(_WIDEST, room / count), _STEPS.get(scale, _USUAL_STEPS)
    return next((step for step in steps if step * slot >= _NEEDED.get(scale, 3.0)), steps[-1])


def _is_labelled(period: Period, step: int) -> bool:
    if period.scale == "day":
        day = period.dates[0].day or 1
        return day == 1 or (day % step == 0 and (step == 1 or day < 31))
    return period.number % step == 0


def _words(period: Period, *, is_among_longer: bool) -> str:
    """Label a period; the first day of a month has its name, the first month of a year its number, among others."""
    date = period.dates[0]
    month = PartialDate(date.year, date.month).to_words(short=True).split()[0]
    if period.scale == "day":
        return month if is_among_longer and date.day == 1 else str(date.day)
    if period.scale == "month":
        return str(date.year) if is_among_longer and date.month == 1 else month
    return period.words.split()[0]
