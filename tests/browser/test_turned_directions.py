"""A text that changes directions affects only itself, measured in Chromium."""

from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest
from browser_site import Site, build, serve
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TURNING = ["\u202egnp", "\u2069\u202elatem", "a\u2067b", "\u2069\u2069\u202d\u202eq", "שלום 12", "\u202bx 3"]

TURNED = """() => {
  // The words of the application: text outside of elements that hold texts of the archive apart.
  const words = (block) => {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest('bdi, .unseen, [dir=auto], [hidden]')) continue;
      for (const match of node.data.matchAll(/[A-Za-z“”*←·,]+/g)) {
        const range = document.createRange();
        for (const at of [match.index, match.index + match[0].length - 1]) {
          range.setStart(node, at); range.setEnd(node, at + 1);
          const box = range.getBoundingClientRect();
          if (box.width) found.push([match[0], box.left, box.top + box.height / 2]);
        }
      }
    }
    return found;
  };
  const wrong = [];
  for (const block of document.querySelectorAll('p:not([dir=auto]), main li, h1, h2, h3, dd')) {
    if (block.querySelector('p, article, li') || getComputedStyle(block).direction === 'rtl') continue;
    const all = words(block);
    all.slice(1).forEach(([word, left, middle], at) => {
      const before = all[at];
      if (Math.abs(middle - before[2]) < 6 && left < before[1]) wrong.push(`${before[0]} > ${word}`);
    });
  }
  for (const star of document.querySelectorAll('.title abbr')) {
    const title = star.parentElement.querySelector('a').getBoundingClientRect();
    const isMoved = star.getBoundingClientRect().left < title.right - 1;
    if (isMoved && getComputedStyle(star.parentElement).direction === 'ltr') wrong.push('the star of a title');
  }
  return wrong;
}"""
"""Pairs of words, or ends of a word, that stand in a line the wrong way round."""


@pytest.fixture(scope="module")
def turning_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An archive in which every field changes directions."""
    index_dir = tmp_path_factory.mktemp("turning") / "index"
    build(index_dir, [_document(number, text) for number, text in enumerate(TURNING)])
    with serve(index_dir) as site:
        yield site


def _document(number: int, text: str) -> dict[str, str]:
    named = {"place": text, "agency": text, "source": text, "url": f"https://e.example/{number}"}
    title = {"title": f"Venom {text}"} if number % 2 else {}  # else the first words are the title, with a star
    return {"id": f"turning-{number}", "date": "2020-01-01", "text": f"Venom {text}", **title, **named}


def addresses() -> Iterator[str]:
    """Every kind of page, with each text in every place of it."""
    yield "/"
    yield "/search?q=venom"
    for number, text in enumerate(TURNING):
        part = quote_plus(text)
        yield f"/article/turning-{number}?q=venom+{part}"
        yield f"/search?q=venom&place={part}&agency={part}&source={part}"
        yield f"/search?q=nothing+{part}+like&place={part}&after={part}&sort={part}"


def test_no_word_of_the_application_is_moved(page: Page, turning_site: Site) -> None:
    """Results, filters, notices, suggestions, facts and the citation read from left to right, with any content."""
    wrong = {}
    for address in addresses():
        page.goto(turning_site.address + address)
        if found := page.evaluate(TURNED):
            wrong[address] = found
    assert wrong == {}


def test_a_title_that_is_left_open_would_be_seen(page: Page) -> None:
    """The planted defect: an override in an isolating element, with its own end of an isolate."""
    page.set_content("<main><p>“<bdi>\u2069\u202elatem</bdi>”, by hand, in time</p></main>")
    assert page.evaluate(TURNED)
    page.set_content("<main><p>“<bdi>\u202elatem</bdi>”, by hand, in time</p></main>")
    assert page.evaluate(TURNED) == []
