"""A plot of the growth of cost, as SVG, drawn line by line."""

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from benchmarks.corpora import SIZES
from benchmarks.peers import PEERS
from benchmarks.queries import Kind
from benchmarks.results import Results

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 330, 260, 56, 44, 40
_COLOURS = ("#b3261e", "#1f6feb", "#7a8794", "#8250df", "#1a7f37", "#bf8700")
_TICKS = (0.01, 0.1, 1, 10, 100, 1_000)
_PANELS: tuple[tuple[Kind, str], ...] = (("and", "All words"), ("or", "Any word"))

Series = dict[str, list[tuple[float, float]]]


def growth_plot(all_results: Mapping[str, Results]) -> str:
    """The median page, best of five, against the number of articles: a panel for each kind, both axes logarithmic."""
    panels = [(title, _series(all_results, kind)) for kind, title in _PANELS]
    points = [point for _, series in panels for line in series.values() for point in line]
    if not points:
        points = [(1_000, 0.1), (100_000, 1)]
    x_range = min(x for x, _ in points), max(x for x, _ in points)
    y_range = min(y for _, y in points) / 1.5, max(y for _, y in points) * 1.5
    width = _LEFT + len(panels) * (_WIDTH + _GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT + _TOP + 90}" '
        'font-family="system-ui, sans-serif" font-size="12" fill="#333" role="img">',
        "<title>CPU time of the median result page against the number of articles</title>",
        f'<rect width="{width}" height="{_HEIGHT + _TOP + 90}" fill="#fff"/>',
    ]
    for number, (title, series) in enumerate(panels):
        parts += _panel(_LEFT + number * (_WIDTH + _GAP), title, series, (x_range, y_range))
    parts += _legend(sorted({name for _, series in panels for name in series}, key=_order))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _series(all_results: Mapping[str, Results], kind: Kind) -> Series:
    series: Series = {}
    for size in SIZES:
        results = all_results.get(size)
        build = results.part("builds", segments=1) if results and size != "sample" else None
        if results is None or build is None:
            continue
        for peer in PEERS:
            row = results.find(peer.name, kind)
            if row is not None and peer.index_of == peer.name:
                series.setdefault(peer.name, []).append((build["articles"], max(row.best.p50, 0.001)))
    return series


def _panel(left: int, title: str, series: Series, ranges: tuple[tuple[float, float], tuple[float, float]]) -> list[str]:
    def x(value: float) -> float:
        return left + _WIDTH * _along(value, ranges[0])

    def y(value: float) -> float:
        return _TOP + _HEIGHT * (1 - _along(value, ranges[1]))

    parts = [f'<text x="{left}" y="{_TOP - 18}" font-weight="600">{escape(title)}: median page, ms of CPU time</text>']
    for tick in _TICKS:
        if ranges[1][0] <= tick <= ranges[1][1]:
            parts.append(
                f'<line x1="{left}" x2="{left + _WIDTH}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="#ddd"/>'
            )
            parts.append(f'<text x="{left - 6}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>')
    parts += [
        f'<text x="{x(value):.1f}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">{_count(value)}</text>'
        for value in sorted({point[0] for line in series.values() for point in line})
    ]
    for name, line in series.items():
        path = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in line)
        colour, weight = _colour(name), 3 if _order(name) == 0 else 1.5
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{weight}"/>')
        parts += [f'<circle cx="{x(at):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>' for at, value in line]
    return parts


def _legend(names: Sequence[str]) -> list[str]:
    parts, left, top = [], _LEFT, _TOP + _HEIGHT + 52
    for name in names:
        label = next(peer.label for peer in PEERS if peer.name == name)
        parts.append(f'<rect x="{left}" y="{top - 9}" width="14" height="4" fill="{_colour(name)}"/>')
        parts.append(f'<text x="{left + 20}" y="{top}">{escape(label)}</text>')
        left += 36 + 7 * len(label)
    return parts


def _along(value: float, bounds: tuple[float, float]) -> float:
    low, high = bounds
    return 0.5 if low == high else math.log(value / low) / math.log(high / low)


def _order(name: str) -> int:
    return [peer.name for peer in PEERS].index(name)


def _colour(name: str) -> str:
    return _COLOURS[_order(name) % len(_COLOURS)]


def _count(value: float) -> str:
    return (
        f"{value / 1e6:.2g} M"
        if value >= 1e6 or value > 5e5
        else f"{value / 1e3:.0f} k"
        if value >= 1e3
        else f"{value:.0f}"
    )
