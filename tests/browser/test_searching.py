"""A reader searches: with the keyboard, with links, with and without scripts."""

import pytest
from browser_site import Site
from browser_watch import Watch
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


def test_searching_by_keyboard(page: Page, site: Site) -> None:
    """`/` focuses the search box, Enter searches without empty values, and results link to articles and back."""
    watch = Watch(page)
    page.goto(site.address)
    page.keyboard.press("/")
    page.keyboard.type("female peacekeepers")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=female+peacekeepers")
    expect(page.get_by_role("status")).to_have_text("1 article")
    expect(page.locator("#q")).to_have_value("female peacekeepers")
    assert page.title() == "female peacekeepers · 1 article · Dateline"
    page.get_by_role("link", name="Chiefs of defence").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/summit?q=female+peacekeepers")
    page.keyboard.press("n")
    page.wait_for_url("**#match-1")
    page.keyboard.press("n")
    page.wait_for_url("**#match-2")
    page.keyboard.press("p")
    page.wait_for_url("**#match-1")
    page.get_by_role("link", name="Results").click()
    page.wait_for_url("**/search?q=female+peacekeepers#hit-summit")
    assert watch.incidents == []


def test_a_slash_can_be_typed(page: Page, site: Site) -> None:
    """In a field `/` is an ordinary character."""
    page.goto(site.address)
    page.locator("#q").fill("a")
    page.locator("#q").press("/")
    expect(page.locator("#q")).to_have_value("a/")


def test_back_finds_the_form_usable(page: Page, site: Site) -> None:
    """After Back the fields that were empty when the form was sent accept text."""
    page.goto(f"{site.address}/search?q=harbour")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Help").click()
    page.go_back()
    expect(page.locator("#after")).to_be_enabled()


def test_filters_are_links_that_add_and_remove(page: Page, site: Site) -> None:
    """The place of a hit is a link that filters, its × removes the filter, and typed dates have one."""
    page.goto(f"{site.address}/search?q=harbour")
    page.locator(".dateline .place a", has_text="KARSK").first.click()
    page.wait_for_url("**place=KARSK")
    page.locator("#after").fill("1990")
    page.locator("#before").fill("1999-12")
    page.locator("#before").press("Enter")
    page.wait_for_url("**after=1990&before=1999-12&place=KARSK")
    page.locator(".reading a", has_text="KARSK").click()
    page.wait_for_url("**/search?q=harbour&after=1990&before=1999-12")
    page.locator(".reading a", has_text="1990 to December 1999").click()
    page.wait_for_url("**/search?q=harbour")


def test_pages_and_orders_are_links(page: Page, site: Site) -> None:
    """The links Next, Previous and the orders work."""
    page.goto(f"{site.address}/search?q=harbour")
    page.get_by_role("link", name="oldest").click()
    expect(page.locator(".hit time").first).to_have_text("1980")
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".paging .where")).to_have_text("Page 2 of 4")
    page.get_by_role("link", name="Previous").click()
    expect(page.locator(".paging .where")).to_have_text("Page 1 of 4")


def test_no_results_suggest_other_searches(page: Page, site: Site) -> None:
    """The missing word is named, and the suggested search finds as many articles as it says."""
    page.goto(f"{site.address}/search?q=harbour+xyzzy")
    expect(page.locator(".reason")).to_have_text("No article in the archive has xyzzy.")
    page.get_by_role("link", name="without xyzzy").click()
    expect(page.get_by_role("status")).to_have_text("40 articles")


def test_another_spelling_is_a_link(page: Page, site: Site) -> None:
    """It finds the number of articles that it says, under the same filters; what was typed stays until then."""
    page.goto(f"{site.address}/search?q=Fmeale+peacekepers&after=2017")
    meant = page.locator(".meant")
    expect(meant).to_have_text("Did you mean Female peacekeepers (1 article)?")
    expect(page.locator("#q")).to_have_value("Fmeale peacekepers")
    meant.get_by_role("link").click()
    page.wait_for_url("**/search?q=Female+peacekeepers&after=2017")
    expect(page.get_by_role("status")).to_have_text("1 article")
    expect(page.locator(".meant")).to_have_count(0)


def test_every_example_of_the_front_page_works(page: Page, site: Site) -> None:
    """Each finds as many articles as it says."""
    page.goto(site.address)
    examples = page.locator(".examples li")
    assert examples.count() >= 5
    for at in range(examples.count()):
        example = examples.nth(at)
        total = example.locator(".total").inner_text()
        example.locator("a").click()
        expect(page.locator(".count h1 b")).to_have_text(total)
        page.go_back()


def test_everything_works_without_scripts(chromium: Browser, site: Site) -> None:
    """Searching, filtering, reading and stepping through matches need no scripts."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address)
    expect(page.locator(".shortcut")).to_be_hidden()
    page.locator("#q").fill("female peacekeepers")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_have_text("1 article")
    page.get_by_role("link", name="Chiefs of defence").click()
    page.get_by_role("link", name="go to the first").click()
    page.locator(".steps a:visible", has_text="Next").click()
    assert page.url.endswith("#match-2")
    expect(page.locator(".steps:visible")).to_contain_text("2 of ")
    page.get_by_role("link", name="Results").click()
    expect(page.get_by_role("status")).to_have_text("1 article")
    context.close()


def test_an_article_prints_without_controls(page: Page, site: Site) -> None:
    """On paper there are the article and its facts, without controls."""
    page.goto(f"{site.address}/article/summit?q=female#match-1")
    page.emulate_media(media="print")
    for selector in (".search", ".masthead nav", ".trail", ".steps"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".citation")).to_be_visible()
