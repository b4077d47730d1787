"""What is drawn of bars: where they stand, how high they are, what they are named."""

import re

import pytest

from webapp.search.timeline.bars import Bar
from webapp.search.timeline.drawing import Drawing, draw, name_of, percent
from webapp.search.timeline.periods import Period

LINK = "/search?q=oil"


def drawing_of(*bars: tuple[int, int, int | None], as_share: bool = False, chosen: tuple[int, int] | None = None):
    """A chart of the years from 2000 on, of which the first has a link."""
    listed = [Bar(Period("year", 2000 + at), *bar) for at, bar in enumerate(bars)]
    addresses = [LINK, *[None] * (len(bars) - 1)]
    return Drawing(listed, addresses, as_share, chosen, chosen is not None, "Articles & more")


def rectangles(svg: str) -> list[tuple[str, ...]]:
    """The class, left, width, top and height of each bar."""
    form = r'<rect class="(bar[^"]*)" x="([^"]*)%" width="([^"]*)%" y="([^"]*)%" height="([^"]*)%"/>'
    return re.findall(form, svg)


def test_bars_share_the_width_and_the_highest_has_the_height() -> None:
    """Written by hand: a fifth of each place is free, 4% above the highest; of a bar the chosen part is below."""
    svg = draw(drawing_of((100, 0, None), (50, 50, None), (50, 25, None), (1, 0, None), chosen=(1, 2)))
    assert rectangles(svg) == [
        ("bar", "2.500", "20.000", "4.00", "96.00"),
        ("bar in", "27.500", "20.000", "52.00", "48.00"),
        ("bar", "52.500", "20.000", "52.00", "24.00"),
        ("bar in", "52.500", "20.000", "76.00", "24.00"),
        ("bar", "77.500", "20.000", "98.50", "1.50"),  # what little there is can be seen
    ]
    assert '<rect class="range" x="25.000%" width="50.000%" y="100%" height="5"/>' in svg
    assert re.findall(r'<rect class="slot" x="([^"]*)%" width="25.000%" height="100%"/>', svg) == [
        "0.000", "25.000", "50.000", "75.000",
    ]  # fmt: skip
    assert svg.startswith('<svg class="bars" width="12rem" role="group" aria-label="Articles &amp; more">')
    assert '<line class="grid" x1="0" x2="100%" y1="4%" y2="4%"/>' in svg


def test_only_bars_with_articles_are_drawn_and_those_with_an_address_are_links() -> None:
    """An empty period has neither; the calendar below has all of them."""
    svg = draw(drawing_of((3, 0, None), (0, 0, None), (4, 0, None)))
    assert re.findall(r"<(a|g)[^>]*><title>(.*?)</title>", svg) == [
        ("a", "2000: 3 articles"),
        ("g", "2002: 4 articles"),
    ]
    assert f'<a href="{LINK}" rel="nofollow">' in svg
    assert 'class="range"' not in svg
    below = svg.partition('<svg class="axis" width="9rem" aria-hidden="true">')[2]
    assert re.findall(r'x="([^"]*)%" y="1.1em" text-anchor="middle">(\d+)<', below) == [
        ("16.667", "2000"), ("50.000", "2001"), ("83.333", "2002"),
    ]  # fmt: skip


def test_shares_are_compared_with_the_highest_that_is_not_hollow() -> None:
    """A period of fewer than 20 articles may have a higher one, and then is cut at the top."""
    drawing = drawing_of((10, 0, 40), (5, 0, 40), (9, 0, 10), as_share=True)
    assert [(kind, top, height) for kind, _, _, top, height in rectangles(draw(drawing))] == [
        ("bar", "4.00", "96.00"),
        ("bar", "52.00", "48.00"),
        ("bar hollow", "4.00", "96.00"),
    ]
    assert rectangles(draw(drawing_of((3, 0, 0), as_share=True)))[0][3:] == ("98.50", "1.50")  # of no articles
    assert drawing.top == "25%"
    assert drawing_of((3_512, 0, None), (1, 0, None)).top == "3,512"
    assert drawing_of((9, 0, 10), (1, 0, 10), as_share=True).top == "90%"  # all are hollow


@pytest.mark.parametrize(
    ("counts", "as_share", "name"),
    [
        ((42, 0, None), False, "2017: 42 articles"),
        ((1, 0, None), False, "2017: 1 article"),
        ((1, 1, None), False, "2017: 1 article, chosen"),
        ((3_512, 3_512, None), False, "2017: 3,512 articles, chosen"),
        ((3_512, 1_200, None), False, "2017: 3,512 articles, 1,200 of them chosen"),
        ((0, 0, None), False, "2017: 0 articles"),
        ((42, 0, 3_512), True, "2017: 1.2%, 42 of 3,512 articles"),
        ((42, 42, 3_512), True, "2017: 1.2%, 42 of 3,512 articles, chosen"),
        ((42, 1, 3_512), True, "2017: 1.2%, 42 of 3,512 articles, 1 of them chosen"),
        ((0, 0, 0), True, "2017: 0%, 0 of 0 articles"),
    ],
)
def test_a_bar_has_a_name(counts: tuple[int, int, int | None], as_share: bool, name: str) -> None:
    """Those who see no bars hear it."""
    assert name_of(Bar(Period("year", 2017), *counts), as_share=as_share) == name


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0%"), (1.0, "100%"), (0.5, "50%"), (0.096, "10%"), (0.0949, "9.5%"), (0.0123, "1.2%"),
        (0.01, "1%"), (0.001234, "0.12%"), (0.00012, "0.012%"),
    ],
)  # fmt: skip
def test_a_share_has_two_digits_that_count(share: float, words: str) -> None:
    """Small ones are not all the same."""
    assert percent(share) == words
