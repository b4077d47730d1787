"""Counts per period, date by date."""

from collections import Counter
from collections.abc import Iterator, Sequence

from date_ranges import is_inside

from dateline.dates import DateRange, PartialDate, Unit
from dateline.request import PeriodCount

LENGTHS: dict[Unit, int] = {"year": len("2017"), "month": len("2017-07"), "day": len("2017-07-08")}


def count_periods(dates: Sequence[PartialDate | None], unit: Unit) -> Iterator[PeriodCount]:
    """See `dateline.request.Histogram`: a date is counted by as much of it as the unit takes."""
    counts = Counter(date.isoformat()[: LENGTHS[unit]] for date in dates if date)
    for length in (LENGTHS[unit], *(each for each in LENGTHS.values() if each < LENGTHS[unit])):
        of_length = sorted(period for period in counts if len(period) == length)
        yield from (PeriodCount(each, counts[each], coarse=length < LENGTHS[unit]) for each in of_length)
    yield PeriodCount(None, sum(date is None for date in dates))


def within(counts: Iterator[PeriodCount], days: DateRange) -> list[PeriodCount]:
    """Those of some counts whose whole period lies in a range, and the undated."""
    return [each for each in counts if each.period is None or is_inside(PartialDate.from_iso(each.period), days)]


def unit_of(dates: Sequence[PartialDate | None], days: DateRange) -> Unit:
    """The unit where none is asked for, of the dates of an archive and the range of a search."""
    dated = [date for date in dates if date]
    if not dated:
        return "year"
    first = max(min(date.first_day for date in dated), days.first or dated[0].first_day.min)
    last = min(max(date.last_day for date in dated), days.last or dated[0].last_day.max)
    days_between = (last - first).days + 1
    fitting: Unit = "day" if days_between <= 92 else "month" if days_between <= 1_830 else "year"
    finest = max(len(date.isoformat()) for date in dated)
    return next(unit for unit, length in LENGTHS.items() if length == min(LENGTHS[fitting], finest))
