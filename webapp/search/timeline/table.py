"""The table with everything that a chart shows, for those who cannot see it."""

from collections.abc import Iterator

from markupsafe import Markup

from dateline.dates import PartialDate
from dateline.request import PeriodCount
from webapp.search.timeline.bars import Bar, Folded
from webapp.search.timeline.drawing import Drawing, percent


def tabulate(drawing: Drawing, matches: Folded, inside: Folded, undated: str | None) -> Markup:
    """Make the table of a chart: a row for each period, for dates without a bar, and for the undated, with their link.

    `undated` is escaped.
    """
    rows = [*_of_bars(drawing), *_of_coarse(drawing, matches, inside)]
    if matches.undated:
        rows.append(_row(drawing, _linked("undated", undated), matches.undated, inside.undated))
    head = "".join(f'<th scope="col">{name}</th>' for name in _columns(drawing))
    caption = f'<caption class="unseen">{drawing.caption}</caption>'
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return Markup(table)  # noqa: S704 - numbers, words of the calendar, escaped addresses


def _columns(drawing: Drawing) -> Iterator[str]:
    yield from ("Period", "Articles")
    if drawing.has_choice:
        yield "Chosen"
    if drawing.as_share:
        yield from ("All articles", "Share")


def _of_bars(drawing: Drawing) -> Iterator[str]:
    for bar, address in zip(drawing.bars, drawing.addresses, strict=True):
        yield _row(drawing, _linked(bar.period.words, address), bar.count, bar.inside, bar)


def _of_coarse(drawing: Drawing, matches: Folded, inside: Folded) -> Iterator[str]:
    chosen = {each.period: each.count for each in inside.coarse}
    for each in matches.coarse:
        yield _row(drawing, _coarse_words(each), each.count, chosen.get(each.period, 0))


def _coarse_words(count: PeriodCount) -> str:
    date = PartialDate.from_iso(str(count.period))
    return f"{date.to_words()} without a {'month' if date.month is None else 'day'}"


def _linked(words: str, address: str | None) -> str:
    return f'<a href="{address}" rel="nofollow">{words}</a>' if address else words


def _row(drawing: Drawing, head: str, count: int, chosen: int, bar: Bar | None = None) -> str:
    cells = [f"{count:,}"]
    if drawing.has_choice:
        cells.append(f"{chosen:,}")
    if drawing.as_share:
        cells += [f"{bar.articles or 0:,}", percent(bar.share)] if bar else ["", ""]
    return f'<tr><th scope="row">{head}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
