"""Membership of dates in a range of days, for the oracles of the tests."""

from dateline.dates import DateRange, PartialDate


def is_inside(date: PartialDate | None, days: DateRange) -> bool:
    """Whether the whole period of a date lies in a range; an undated article is in no bounded range."""
    if days.is_open:
        return True
    if date is None:
        return False
    return (days.first is None or days.first <= date.first_day) and (days.last is None or date.last_day <= days.last)
