"""The strip of bars over time in a browser: links without scripts, keyboard, colours, sizes."""

import re
from itertools import pairwise

import pytest
from browser_site import Site
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

CHOSEN = "/search?q=harbour&after=1990&before=1994"
LUMINANCE = """(colour) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}"""


def contrast(page: Page, selector: str) -> float:
    """The contrast of the fill of an element with the paper."""
    fill = page.locator(selector).first.evaluate("(node) => getComputedStyle(node).fill")
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    lighter, darker = sorted((page.evaluate(LUMINANCE, each) for each in (fill, paper)), reverse=True)
    return float((lighter + 0.05) / (darker + 0.05))


def test_bars_are_links_without_scripts(chromium: Browser, site: Site) -> None:
    """A click on a year finds as many articles as its name says, and its table has the same link."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}{CHOSEN}&sort=oldest")
    bar = page.get_by_role("link", name="1996: 1 article")
    page.get_by_text("As a table").click()
    in_table = page.get_by_role("row", name="1996 1 0").get_by_role("link").get_attribute("href")
    assert bar.get_attribute("href") == in_table
    bar.click()
    assert page.url == f"{site.address}/search?q=harbour&after=1996&before=1996&sort=oldest"
    expect(page.get_by_role("status")).to_have_text("1 article")
    page.get_by_role("link", name="All dates").click()
    assert page.url == f"{site.address}/search?q=harbour&sort=oldest"
    context.close()


def test_periods_follow_each_other(page: Page, site: Site) -> None:
    """Next leads one year on, the share keeps the dates, and the undated are one click away."""
    page.goto(f"{site.address}/search?q=harbour&after=1990&before=1990")
    page.locator(".time").get_by_role("link", name="1991", exact=True).click()
    assert page.url == f"{site.address}/search?q=harbour&after=1991&before=1991"
    page.get_by_role("link", name="Share of all").click()
    assert page.url == f"{site.address}/search?q=harbour&after=1991&before=1991&chart=share"
    expect(page.get_by_role("group", name="Share of all articles by year")).to_be_visible()


def test_the_keyboard_can_skip_the_chart_or_walk_through_it(page: Page, site: Site) -> None:
    """The skip link comes first, then the bars from the earliest on, each with a ring."""
    page.goto(site.address + CHOSEN)
    page.locator(".time .skip").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("1990: ")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("1991: ")
    page.locator(".time .skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.time')")
    assert page.evaluate("document.querySelector('.time').compareDocumentPosition(document.activeElement) & 4")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_can_be_seen_on_the_paper(chromium: Browser, site: Site, scheme: str) -> None:
    """All of them at least 3:1, and the chosen ones stand on a band besides their colour."""
    context = chromium.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site.address + CHOSEN)
    assert contrast(page, ".bars .bar:not(.in)") >= 3
    assert contrast(page, ".bars .bar.in") >= 3
    band, first, last = (
        page.locator(selector).bounding_box()
        for selector in (".bars .range", ".bars a:has-text('1990: ')", ".bars a:has-text('1994: ')")
    )
    assert band is not None
    assert first is not None
    assert last is not None
    assert abs(band["x"] - first["x"]) < 1
    assert abs(band["x"] + band["width"] - last["x"] - last["width"]) < 1
    assert band["height"] >= 4
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1200, 1600])
@pytest.mark.parametrize(
    "path",
    [
        "/search?q=harbour",
        CHOSEN,
        "/search?q=coral&after=1907&before=1907&unit=month",
        "/search?q=venom&after=2019-12-30&before=2020-01-02&chart=share",
        "/search?after=1960&before=2010&unit=year",
    ],
)
def test_bars_are_tall_and_not_too_wide(page: Page, site: Site, path: str, width: int) -> None:
    """At most 3 rem wide, links of 24 pixels at least, within the page, and no label touches the next one."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.address + path)
    hits = [box.bounding_box() for box in page.locator(".bars .slot").all()]
    assert all(box and box["width"] <= 48.5 and box["height"] >= 24 for box in hits)
    labels = [box for box in (text.bounding_box() for text in page.locator(".axis text").all()) if box and box["width"]]
    labels.sort(key=lambda box: box["x"])
    for one, other in pairwise(labels):
        assert one["x"] + one["width"] + 2 < other["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_forced_colours_tell_bars_apart(chromium: Browser, site: Site) -> None:
    """Bars have the colour of text, the chosen ones that of a selection."""
    context = chromium.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(site.address + CHOSEN)
    fill = "(node) => getComputedStyle(node).fill"
    plain, chosen, paper = (
        page.locator(".bars .bar:not(.in)").first.evaluate(fill),
        page.locator(".bars .bar.in").first.evaluate(fill),
        page.evaluate("getComputedStyle(document.documentElement).backgroundColor"),
    )
    assert len({plain, chosen, paper}) == 3
    context.close()


def test_paper_has_the_bars_and_no_links(page: Page, site: Site) -> None:
    """Printed, the chart stays, and what can be clicked below it goes."""
    page.goto(site.address + CHOSEN)
    page.emulate_media(media="print")
    expect(page.locator(".bars")).to_be_visible()
    expect(page.locator(".under")).to_be_hidden()


def test_a_chart_needs_no_style_of_its_own(page: Page, site: Site) -> None:
    """The security policy forbids styles in the markup, so that there are none."""
    page.goto(site.address + CHOSEN)
    assert not re.search(r"<[^>]*\sstyle=", page.locator(".time").inner_html())
