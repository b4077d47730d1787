"""Accessibility of every page, light and dark, wide and narrow: axe, contrast, focus."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_site import Site
from counts import sampled
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

STATES = {
    "front": "/",
    "results": "/search?q=harbour+-ferry&after=1981&before=2019&place=KARSK&agency=APP",
    "all": "/search",
    "one result": "/search?q=female+peacekeepers",
    "all values": "/facets/place?q=venom&order=name",
    "no results": "/search?q=harbour+xyzzy&after=1990",
    "did you mean": "/search?q=peacekepers+fmale",
    "last page": "/search?q=harbour&page=4",
    "months": "/search?q=coral&after=1907&before=1907&unit=month&chart=share",
    "undated": "/search?date=undated",
    "notices": "/search?q=oil:harbour+OR&after=soon&sort=best",
    "too long": "/search?q=" + "x" * 300,
    "article": "/article/summit?q=female+peacekeepers#match-2",
    "hostile results": "/search?q=venom&per_page=100",
    "hostile article": "/article/hostile-17?q=venom",
    "not found": "/article/none",
    "withheld": "/article/withheld",
}


# Every fourth of these has each state, each scheme and each width.
@pytest.mark.parametrize(("state", "scheme", "width"), sampled(product(STATES, ("light", "dark"), (1200, 360, 320))))
def test_axe_finds_nothing(chromium: Browser, site: Site, state: str, scheme: str, width: int) -> None:
    """No rule of axe is violated, best practices included, and no page is wider than the screen."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site.address + STATES[state])
    found = Axe().run(page)
    sideways = page.evaluate("document.documentElement.scrollWidth") - width
    context.close()
    assert found.violations_count == 0, found.generate_report()
    assert sideways <= 0


@pytest.mark.parametrize("state", sampled(STATES))
def test_large_text_fits_a_narrow_screen(chromium: Browser, site: Site, state: str) -> None:
    """With text of double size and the spacing of WCAG 1.4.12, a page scrolls in one direction only."""
    context = chromium.new_context(viewport={"width": 640, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(site.address + STATES[state])
    page.add_style_tag(
        content="html { font-size: 200% } * { line-height: 1.5 !important; letter-spacing: .12em !important; "
        "word-spacing: .16em !important } p { margin-bottom: 2em !important }"
    )
    sideways = page.evaluate("document.documentElement.scrollWidth") - 640
    context.close()
    assert sideways <= 0


@pytest.mark.parametrize("path", ["/", "/search?q=harbour&place=KARSK", "/article/summit?q=female#match-1"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_always_visible(chromium: Browser, site: Site, path: str, scheme: str) -> None:
    """Every element that Tab reaches has a focus ring, its own or that of its box."""
    context = chromium.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site.address + path)
    ring = """() => {
        const e = document.activeElement;
        const has = (n) => {
            const style = n && getComputedStyle(n);
            return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        };
        return e === document.body || has(e) || has(e.closest('.box')) ? '' : e.outerHTML;
    }"""
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(ring) == ""
    context.close()


def test_the_page_has_its_landmarks_and_a_skip_link(page: Page, site: Site) -> None:
    """The first Tab stop skips the masthead, and each landmark exists once."""
    page.goto(f"{site.address}/search?q=harbour")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for landmark in ("banner", "main", "search", "navigation", "status"):
        assert page.get_by_role(landmark).count() >= 1, landmark  # type: ignore[arg-type]
    assert page.get_by_role("heading", level=1).count() == 1


def test_targets_are_large_enough_to_hit(chromium: Browser, site: Site) -> None:
    """Links of filters and pages, buttons and fields are at least 24 pixels high (WCAG 2.5.8)."""
    context = chromium.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{site.address}/search?q=harbour&place=KARSK&place=Orlen&page=2")
    boxes = [
        element.bounding_box() for element in page.locator(".reading .part, button, .box input, .dates input").all()
    ]
    context.close()
    assert boxes
    assert [box for box in boxes if box and box["height"] < 24] == []
