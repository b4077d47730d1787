"""What a reader sees: marks, jumps, sizes, measures."""

import base64
from collections.abc import Mapping
from itertools import product

import pytest
from browser_site import Site
from counts import sampled
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

INK = """async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const points = context.getImageData(0, 0, image.width, image.height).data, rows = new Array(image.height).fill(0);
  for (let at = 0; at < points.length; at += 4) rows[Math.floor(at / 4 / image.width)] += 255 - points[at];
  return rows.map((row) => row - Math.min(...rows));
}"""
"""How much ink each row of pixels of a picture has."""

STYLE = "(rules) => { const s = new CSSStyleSheet(); s.replaceSync(rules); document.adoptedStyleSheets = [s]; }"
UNMARK = (
    "(title) => { for (const m of title.querySelectorAll('mark')) m.replaceWith(...m.childNodes); title.normalize(); }"
)

SMALL_TARGETS = """(least) => {
  const found = [];
  for (const target of document.querySelectorAll("a[href], button, input:not([type=hidden])")) {
    const box = target.getBoundingClientRect();
    const inText = ".title, .snippet, .skip, .no-results .advice, .body, .error p, .help > p, .citation";
    if (!box.width || box.height >= least || target.closest(inText)) continue;
    found.push(`${target.textContent.trim() || target.id} ${box.width}x${box.height}`);
  }
  return found;
}"""
"""Links and controls that are lower than `least` pixels, without those in a line of text."""

CHARACTERS_A_LINE = """(selector) => {
  const counts = [];
  for (const block of document.querySelectorAll(selector)) {
    const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), lines = new Map();
    for (let text; (text = texts.nextNode());) {
      for (let at = 0; at < text.length; at++) {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const line = Math.round(range.getBoundingClientRect().bottom / 8);
        lines.set(line, (lines.get(line) ?? 0) + 1);
      }
    }
    counts.push(...[...lines.values()].slice(0, -1));
  }
  return counts.sort((a, b) => a - b)[Math.floor(counts.length / 2)];
}"""


def moved_ink(page: Page, rules: str) -> float:
    """The share of the ink of a title that marks move to other rows of pixels."""
    page.evaluate(STYLE, f"mark {{ background: none !important; {rules} }}")
    title, sheet = page.locator(".title:has(mark)").first.element_handle(), page.context.new_page()

    def ink() -> list[float]:
        return sheet.evaluate(INK, base64.b64encode(title.screenshot()).decode())  # type: ignore[no-any-return]

    marked = ink()
    title.evaluate(UNMARK)
    plain = ink()
    sheet.close()
    return sum(abs(one - other) for one, other in zip(marked, plain, strict=True)) / sum(plain)


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_marked_word_stands_on_the_line_of_its_title(chromium: Browser, site: Site, scale: int) -> None:
    """Every row of pixels has the same ink with marks and without; marks a pixel lower, a planted defect, move it."""
    context = chromium.new_context(device_scale_factor=scale)
    page = context.new_page()
    for path in ("/search?q=harbour", "/search?q=coral+lamp+brigs", "/article/summit?q=defence"):
        page.goto(site.address + path)
        assert moved_ink(page, "") < 0.01, path
    page.goto(f"{site.address}/search?q=harbour")
    assert moved_ink(page, "position: relative; top: 1px") > 0.02
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mark_has_one_background(chromium: Browser, site: Site, scheme: str) -> None:
    """Titles, snippets and texts have the same, over the whole height."""
    context = chromium.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page, found = context.new_page(), set[tuple[str, str]]()
    for path, selector in (
        ("/search?q=harbour", ".title mark"),
        ("/search?q=harbour", ".snippet mark"),
        ("/article/summit?q=chiefs", "h1 mark"),
        ("/article/summit?q=female", "#text mark"),
    ):
        page.goto(site.address + path)
        script = "(mark) => { const s = getComputedStyle(mark); return [s.backgroundColor, s.backgroundImage]; }"
        found.add(tuple(page.locator(selector).first.evaluate(script)))
    ((colour, picture),) = found
    assert picture == "none"
    assert colour != "rgba(0, 0, 0, 0)"
    context.close()


def test_words_side_by_side_are_one_mark(page: Page, site: Site) -> None:
    """In a title, a snippet and a text; a match is then counted once."""
    page.goto(f"{site.address}/search?q=female+peacekeepers")
    expect(page.locator(".snippet mark").first).to_have_text("Female peacekeepers")
    page.goto(f"{site.address}/article/summit?q=female+peacekeepers")
    expect(page.locator(".matches")).to_contain_text("2 matches in the text")
    assert page.locator("#text mark").all_inner_texts() == ["Female peacekeepers", "female peacekeepers"]


@pytest.mark.parametrize("with_scripts", [True, False])
def test_closing_the_steps_leaves_the_reader_where_he_is(chromium: Browser, site: Site, with_scripts: bool) -> None:
    """The page does not move, whichever match it is."""
    context = chromium.new_context(java_script_enabled=with_scripts, viewport={"width": 1200, "height": 800})
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site.address}/article/reef?q=brigs#match-90")
    before = page.locator("#match-90").bounding_box()
    assert before is not None
    assert 0 < before["y"] < 800
    page.locator(".steps:visible .done").click()
    expect(page.locator(".steps:visible")).to_have_count(0)
    after = page.locator("#match-90").bounding_box()
    assert after is not None
    assert abs(after["y"] - before["y"]) < 2
    context.close()


def test_results_lead_back_to_the_hit(page: Page, site: Site) -> None:
    """The hit that was read is in sight, also on a later page and after a new order."""
    page.set_viewport_size({"width": 1000, "height": 600})
    page.goto(f"{site.address}/search?q=harbour&sort=oldest")
    page.get_by_role("link", name="Next").click()
    hit = page.locator(".hits > li").nth(8)
    identifier = hit.get_attribute("id")
    hit.get_by_role("link").filter(has=page.locator("mark")).first.click()
    page.get_by_role("link", name="Results").click()
    page.wait_for_url(f"**#{identifier}")
    assert "page=2" in page.url
    expect(page.locator(f"#{identifier}")).to_be_in_viewport()


def test_a_new_search_from_an_article_keeps_dates_filters_and_order(page: Page, site: Site) -> None:
    """They are in the form; an empty field is removed from the address."""
    page.goto(f"{site.address}/search?q=harbour&after=1990&place=KARSK&sort=oldest")
    page.locator(".title a").first.click()
    page.locator("#q").fill("ships")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search?q=ships&after=1990&place=KARSK&sort=oldest")


def test_without_scripts_an_address_has_no_empty_parameters(chromium: Browser, site: Site) -> None:
    """The server leads to the address without them."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address)
    page.locator("#q").fill("harbour")
    page.get_by_role("button", name="Search").click()
    assert page.url == f"{site.address}/search?q=harbour"
    page.locator("#q").fill(" ")
    page.get_by_role("button", name="Search").click()
    assert page.url == f"{site.address}/search"
    context.close()


def test_help_begins_at_the_top(page: Page, site: Site) -> None:
    """A jump to it is not moved by the room that matches have above them."""
    page.set_viewport_size({"width": 1000, "height": 500})
    page.goto(f"{site.address}/#help")
    box = page.locator("#help").bounding_box()
    assert box is not None
    assert -1 <= box["y"] < 40


PATHS = [
    "/facets/agency?q=harbour",
    "/",
    "/search?q=harbour&place=KARSK&after=1990",
    "/search?q=reef",
    "/search?q=xyzzy",
    "/article/summit?q=female",
    "/none",
]


@pytest.mark.parametrize(("path", "width"), sampled(product(PATHS, (320, 390, 1200))))
def test_targets_are_large_enough_for_fingers(page: Page, site: Site, path: str, width: int) -> None:
    """At least 24 pixels high, unless they stand in a line of text."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.address + path)
    assert page.evaluate(SMALL_TARGETS, 24) == []


def test_a_small_target_would_be_found(page: Page, site: Site) -> None:
    """The planted defect: links of 20 pixels."""
    page.goto(f"{site.address}/search?q=harbour")
    page.evaluate(
        "document.querySelector('.sorts a').style.cssText = 'display: inline-block; height: 20px; padding: 0'"
    )
    assert len(page.evaluate(SMALL_TARGETS, 24)) == 1


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_a_date_in_words_fits_its_field(page: Page, site: Site, width: int) -> None:
    """The text has 16 pixels, below which phones enlarge the page."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site.address}/search?q=harbour")
    for name in ("after", "before"):
        field = page.locator(f"#{name}")
        field.fill("24 November 2017")
        assert field.evaluate("(field) => parseFloat(getComputedStyle(field).fontSize)") >= 16
        assert field.evaluate("(field) => field.scrollWidth <= field.clientWidth")
    assert page.locator("#q").evaluate("(field) => parseFloat(getComputedStyle(field).fontSize)") >= 16


@pytest.mark.parametrize("width", [700, 768, 900, 1024, 1200, 1600])
def test_an_article_is_never_squeezed(page: Page, site: Site, width: int) -> None:
    """Its text has the measure of a book, or the width of the screen."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site.address}/article/reef")
    box = page.locator("#text").bounding_box()
    assert box is not None
    assert box["width"] > 480


@pytest.mark.parametrize(("path", "selector"), [("/article/reef", "#text p"), ("/search?q=keeper", ".snippet")])
def test_lines_are_as_long_as_in_a_book(page: Page, site: Site, path: str, selector: str) -> None:
    """About 66 characters."""
    page.goto(site.address + path)
    assert 58 <= page.evaluate(CHARACTERS_A_LINE, selector) <= 74


def test_a_long_title_leaves_room_for_the_text(page: Page, site: Site) -> None:
    """One of 667 characters; and in a list it does not push the others away."""
    for width in (390, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{site.address}/article/wordy")
        box = page.locator("h1").bounding_box()
        assert box is not None
        assert box["height"] < 560
        page.goto(f"{site.address}/search?q=coral")
        box = page.locator("#hit-wordy .title").bounding_box()
        assert box is not None
        assert box["height"] < 500


def test_titles_show_of_what_kind_they_are(page: Page, site: Site) -> None:
    """Those in capitals are smaller and spaced, derived ones are of regular weight; none has an asterisk."""
    page.goto(f"{site.address}/search?q=coral")

    def style(article: str) -> Mapping[str, str]:
        values = "{size: s.fontSize, weight: s.fontWeight, spacing: s.letterSpacing}"
        script = f"(title) => {{ const s = getComputedStyle(title); return {values}; }}"
        return page.locator(f"#hit-{article} .title").evaluate(script)  # type: ignore[no-any-return]

    usual, capitals, derived = style("reef"), style("capitals"), style("derived")
    assert (usual["weight"], derived["weight"]) == ("700", "400")
    assert float(capitals["size"][:-2]) < float(usual["size"][:-2])
    assert float(capitals["spacing"][:-2]) > 0
    assert "*" not in page.locator("#hit-derived .title").inner_text()
    expect(page.locator("#hit-derived .title")).to_contain_text("its first words")


def test_single_keys_can_be_switched_off(page: Page, site: Site) -> None:
    """On every page from then on, and on again."""
    page.goto(f"{site.address}/#help")
    switch = page.get_by_role("button", name="Shortcuts")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.goto(f"{site.address}/search?q=harbour")
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    page.goto(f"{site.address}/#help")
    switch.click()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_one_ring_shows_where_the_keyboard_is(page: Page, site: Site) -> None:
    """The box has a ring while its field has the focus, and none while its button has it."""
    page.goto(site.address)
    ring = "(node) => getComputedStyle(node).outlineStyle !== 'none'"
    page.locator("#q").focus()
    assert page.locator(".box").evaluate(ring)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Search")).to_be_focused()
    assert not page.locator(".box").evaluate(ring)
    assert page.get_by_role("button", name="Search").evaluate(ring)


def test_a_page_that_is_not_there_leads_to_the_front_page(page: Page, site: Site) -> None:
    """Also an article that is not there, or withheld."""
    for path in ("/none", "/article/none", "/article/withheld"):
        page.goto(site.address + path)
        page.locator("main").get_by_role("link", name="front page").click()
        assert page.url == f"{site.address}/"


def test_the_title_of_a_page_has_the_count(page: Page, site: Site) -> None:
    """It tells two tabs of one search apart."""
    for path, title in (
        ("/search?q=harbour", "harbour · 40 articles · Dateline"),
        ("/search?q=female", "female · 1 article · Dateline"),
        ("/search?q=xyzzy", "xyzzy · no articles · Dateline"),
    ):
        page.goto(site.address + path)
        assert page.title() == title


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_a_cross_stays_with_the_last_word_of_its_part(page: Page, site: Site, width: int) -> None:
    """However the sentence is broken; and it never scrolls sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    filters = "&".join(
        ["place=UNITED+NATIONS&place=Orlen&agency=Harbour+Wire&agency=APP", "after=1980-04-12&before=2019-12"]
    )
    for query in (
        '"the harbour master"+ferry+-venom',
        "ships+harbour+quiet+karsk+ferry+master+number+reports",
        "h" * 120,
    ):
        page.goto(f"{site.address}/search?q={query}&{filters}")
        script = """(parts) => parts.filter((part) => {
          const cross = part.querySelector(".cross").getClientRects();
          const words = part.querySelector("b").getClientRects(), last = words[words.length - 1];
          return cross.length !== 1 || Math.abs(cross[0].bottom - last.bottom) > last.height / 2;
        }).map((part) => part.textContent)"""
        parts = page.locator(".reading a.part")
        assert parts.count() >= 6
        assert parts.evaluate_all(script) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_has_a_link_to_the_values_below_the_results(page: Page, site: Site) -> None:
    """They are in the page once; on a desktop they stand beside the hits."""
    page.goto(f"{site.address}/search?q=harbour")
    hits, values = page.locator(".hits").bounding_box(), page.locator("#narrow").bounding_box()
    assert hits is not None
    assert values is not None
    assert values["x"] >= hits["x"] + hits["width"]
    assert values["y"] < hits["y"] + 50
    expect(page.get_by_role("link", name="Narrow", exact=True)).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator("#narrow")).not_to_be_in_viewport()
    page.get_by_role("link", name="Narrow", exact=True).click()
    expect(page.locator("#facet-place")).to_be_in_viewport()
    page.get_by_role("link", name="Orlen").last.click()
    page.wait_for_url("**/search?q=harbour&place=Orlen")
    page.get_by_role("link", name="Narrow", exact=True).click()
    page.get_by_role("link", name="Back to the results").click()
    expect(page.locator("article.hit").first).to_be_in_viewport()


def test_a_long_place_takes_two_lines_and_is_whole_in_its_title(page: Page, site: Site) -> None:
    """So does a long agency."""
    page.goto(f"{site.address}/search?q=venom&per_page=100")
    for kind in ("place", "agency"):
        heights = page.locator(f".hit .{kind} > *").evaluate_all(
            "(n) => n.map((e) => e.getBoundingClientRect().height)"
        )
        assert max(heights) <= 2 * 24 + 1
        longest = page.locator(f".hit .{kind} a", has_text="A" * 300)
        assert "A" * 400 in str(longest.get_attribute("title"))
