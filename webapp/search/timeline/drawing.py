"""Draws bars as SVG, with attributes alone: the security policy of the pages forbids styles in them.

Markup is put together here and not by a template, which takes ten times as long for a page with 62 bars.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from webapp.search.timeline.axis import MOST_BARS
from webapp.search.timeline.bars import Bar, highest
from webapp.search.timeline.labels import label_axis
from webapp.search.timeline.periods import Period

_WIDEST = 3  # rem
_HEADROOM = 4.0  # percent above the highest bar
_LOWEST = 1.5  # percent: what little there is can be seen
_FILL = 0.8  # of the width of a period
_REMEMBERED = 256  # axes


class _Slot(NamedTuple):
    """Where a bar is drawn: the rectangle of its link, and the attributes for left and width of the bar in it."""

    target: str
    across: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: bars with their addresses, escaped; the first and the last bar of the chosen range, if any.

    `has_choice`: dates are chosen, of which no bar may have any.
    """

    bars: Sequence[Bar]
    addresses: Sequence[str | None]
    as_share: bool
    chosen: tuple[int, int] | None
    has_choice: bool
    caption: str

    @property
    def top(self) -> str:
        """The value of the highest bar in words."""
        value = highest(self.bars, as_share=self.as_share)
        return percent(value) if self.as_share else f"{value:,.0f}"


def draw(drawing: Drawing) -> Markup:
    """Draw a chart: a grid line at its highest value, bars that are links, the range, labels."""
    width = _WIDEST * len(drawing.bars)
    head = f'<svg class="bars" width="{width}rem" role="group" aria-label="{escape(drawing.caption)}">'
    line = f'<line class="grid" x1="0" x2="100%" y1="{_HEADROOM:g}%" y2="{_HEADROOM:g}%"/>'
    parts = [head, line, *_range(drawing), *_bars(drawing), "</svg>", _labels(*_ends(drawing))]
    return Markup("".join(parts))  # noqa: S704 - numbers, words of the calendar, escaped addresses


def name_of(bar: Bar, *, as_share: bool) -> str:
    """Name a bar: `2017: 42 articles`, `2017: 1.2%, 42 of 3,512 articles`; with what of it is chosen."""
    if as_share:
        words = f"{percent(bar.share)}, {bar.count:,} of {bar.articles or 0:,} articles"
    else:
        words = f"{bar.count:,} article{'' if bar.count == 1 else 's'}"
    if bar.inside == bar.count and bar.count:
        words += ", chosen"
    elif bar.inside:
        words += f", {bar.inside:,} of them chosen"
    return f"{bar.period.words}: {words}"


def percent(share: float) -> str:
    """Write a share with two significant digits: `12%`, `1.2%`, `0.012%`."""
    return f"{share:.0%}" if share >= 0.095 else f"{float(f'{share * 100:.2g}'):g}%"


def _range(drawing: Drawing) -> Iterator[str]:
    """Draw the chosen range as a band below the bars."""
    if drawing.chosen:
        first, last = drawing.chosen
        slot = 100 / len(drawing.bars)
        left, width = f"{first * slot:.3f}%", f"{(last - first + 1) * slot:.3f}%"
        yield f'<rect class="range" x="{left}" width="{width}" y="100%" height="5"/>'


def _bars(drawing: Drawing) -> Iterator[str]:
    slots, top = _slots(len(drawing.bars)), highest(drawing.bars, as_share=drawing.as_share) or 1.0
    for bar, address, slot in zip(drawing.bars, drawing.addresses, slots, strict=True):
        if bar.count:
            value = bar.share if drawing.as_share else bar.count
            height = max(_LOWEST, min(1.0, value / top) * (100 - _HEADROOM))
            drawn = f"<title>{name_of(bar, as_share=drawing.as_share)}</title>{slot.target}{_bar(bar, slot, height)}"
            yield f'<a href="{address}" rel="nofollow">{drawn}</a>' if address else f"<g>{drawn}</g>"


def _bar(bar: Bar, slot: _Slot, height: float) -> str:
    """Draw a bar: what of it is chosen below, the rest above."""
    chosen = height * bar.inside / bar.count
    hollow = " hollow" if bar.is_hollow else ""
    parts = ((f"bar{hollow}", 100 - height, height - chosen), (f"bar in{hollow}", 100 - chosen, chosen))
    return "".join(
        [f'<rect class="{kind}" {slot.across} y="{y:.2f}%" height="{tall:.2f}%"/>' for kind, y, tall in parts if tall]
    )


@lru_cache(maxsize=MOST_BARS)
def _slots(count: int) -> tuple[_Slot, ...]:
    slot = 100 / count
    left, wide = slot * (1 - _FILL) / 2, f"{slot * _FILL:.3f}%"
    return tuple(
        _Slot(
            f'<rect class="slot" x="{at * slot:.3f}%" width="{slot:.3f}%" height="100%"/>',
            f'x="{at * slot + left:.3f}%" width="{wide}"',
        )
        for at in range(count)
    )


def _ends(drawing: Drawing) -> tuple[Period, int]:
    return drawing.bars[0].period, len(drawing.bars)


@lru_cache(maxsize=_REMEMBERED)
def _labels(first: Period, count: int) -> str:
    """Write labels below some bars in sequence, with the screens that show them."""
    slot = 100 / count
    periods = [Period(first.scale, first.number + at) for at in range(count)]
    parts = [f'<svg class="axis" width="{_WIDEST * count}rem" aria-hidden="true">']
    for at, words, screen in label_axis(periods):
        kind = "" if screen == "all" else f' class="{screen}"'
        parts.append(f'<text{kind} x="{(at + 0.5) * slot:.3f}%" y="1.1em" text-anchor="middle">{words}</text>')
    return "".join([*parts, "</svg>"])
