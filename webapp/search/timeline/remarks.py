"""Sentences about a chart: in place of one that would say nothing, and on what has no bar."""

from collections.abc import Iterator

from dateline.dates import PartialDate, Unit
from dateline.request import SearchPage
from webapp.search.timeline.axis import MOST_BARS, Axis
from webapp.search.timeline.bars import FEWEST_ARTICLES, Bar, Folded
from webapp.search.timeline.periods import SCALES, Period

_MISSING = {4: "month", 7: "day"}  # what a date of this length does not say


def sentence_instead(axis: Axis, matches: Folded, page: SearchPage) -> str | None:
    """Say what there is if that is a single day, month or year, a single article, or none; None for a chart.

    Empty if nothing was found: the page says so.
    """
    if not matches.dated:
        return "No article that matches has a date." if page.total else ""
    if matches.dated == 1:
        where = "" if axis.is_whole else f" in {words_of(axis)}"
        date = page.hits[0].date if page.total == 1 and page.hits else None
        words = _only_period(axis, matches)
        return f"It is from {date.to_words()}." if date else f"The only match{where} with a date is from {words}."
    return f"All are from {words_of(axis)}." if axis.count == 1 else None


def words_of(axis: Axis) -> str:
    """Name the days of an axis: `2017`, `July 2017 to August 2017`, `8 to 10 July 2017`."""
    days = axis.days
    period = Period.exactly(days)
    if period:
        return period.words
    first, last = (Period(axis.scale, number) for number in (axis.first, axis.last))
    is_one_month = Period.of("month", days.first) == Period.of("month", days.last)
    return f"{days.first.day if is_one_month else first.words} to {last.words}"


def caption_of(axis: Axis, *, as_share: bool) -> str:
    """Say what bars show; with the days where the labels below them do not say the year."""
    words = f"{'Share of all articles' if as_share else 'Articles'} by {axis.scale}"
    is_one_year = axis.days.first.year == axis.days.last.year
    is_without_year = axis.scale == "day" or (axis.scale == "month" and is_one_year)
    return f"{words}, {words_of(axis)}" if is_without_year else words


def remarks_on(
    axis: Axis, wanted: Unit | None, matches: Folded, inside: Folded, bars: tuple[Bar, ...]
) -> Iterator[str]:
    """Name the dates without a bar, a unit that would give too many, and hollow bars."""
    for length, missing in _MISSING.items():
        count, chosen = (_of_length(length, folded) for folded in (matches, inside))
        if count:
            one = f"1 article is dated without a {missing}, and has no bar"
            words = one if count == 1 else f"{count:,} articles are dated without a {missing}, and have no bar"
            yield f"{words}{_chosen(chosen, count)}."
    if wanted and SCALES.index(wanted) < SCALES.index(axis.scale):
        yield f"These are bars by {axis.scale}: there would be more than {MOST_BARS} by {wanted}."
    if any(bar.is_hollow and bar.count for bar in bars):
        yield f"Hollow bars are of periods with fewer than {FEWEST_ARTICLES} articles, too few to compare."


def _of_length(length: int, folded: Folded) -> int:
    return sum(each.count for each in folded.coarse if each.period and len(each.period) == length)


def _chosen(chosen: int, count: int) -> str:
    if not chosen:
        return ""
    return "; it is chosen" if count == 1 else "; all are chosen" if chosen == count else f"; {chosen:,} of them chosen"


def _only_period(axis: Axis, matches: Folded) -> str:
    for number in matches.by_number:
        return Period(axis.scale, number).words
    return PartialDate.from_iso(str(matches.coarse[0].period)).to_words()
