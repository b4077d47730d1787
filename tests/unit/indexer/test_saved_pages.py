"""Web pages that a browser has saved: where their dates come from, and what of them is no text."""

import time
from collections.abc import Callable

import pytest
from form_cases import Story, stories_of

from indexer.sources import ReadTotals
from indexer.sources.mail.saved_pages import dates_of_page, without_footers

SAVED = "Fri, 1 Jan 2021 10:00:00 -0000"
TEXT = "<h1>Gate opens</h1><p>The gate of the park is open.</p>"


def saved(
    head: str = "", body: str = TEXT, *, url: str = "https://post.example/gate", sender: str = "<Saved by Blink>"
):
    """A page that was saved in January 2021."""
    return (
        f"From: {sender}\nSnapshot-Content-Location: {url}\nSubject: Gate opens\nDate: {SAVED}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\n\n'
        f"--b\nContent-Type: text/html\nContent-Location: {url}\n\n"
        f"<html><head><title>Gate opens</title>{head}</head><body>{body}</body></html>\n--b--\n"
    )


HEADS = {
    "article:published_time": '<meta property="article:published_time" content="2019-03-14T10:00:00Z">',
    "datePublished": "<meta itemprop='datePublished' content='2019-03-14'/>",
    "the content first": '<META CONTENT="14 March 2019" NAME="DC.date.issued">',
    "without quotation marks": "<meta name=pubdate content=2019-03-14>",
    "the surest of two": '<meta name="date" content="2020-01-01">'
    '<meta property="article:published_time" content="2019-03-14">',
    "not one of a change": '<meta property="og:updated_time" content="2020-05-05">'
    '<meta name="date" content="2019-03-14">',
    "not one in a comment": '<!-- <meta name="date" content="2018-01-01"> --><meta name="date" content="2019-03-14">',
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_the_head_of_a_page_states_its_date(read_file: Callable[..., list], head: str) -> None:
    """In the usual names of `meta`; the date of saving contradicts it not."""
    (story,) = stories_of(read_file, "a.mhtml", saved(head))
    assert (story.date, story.date_source, story.date_confidence) == ("2019-03-14", "head", "stated")


DATES = {
    "only the date of saving": (saved(), "2021-01-01", "modified", "approximate"),
    "the address": (saved(url="https://post.example/2019/03/14/gate"), "2019-03-14", "URL", "inferred"),
    "a page and its address": (
        saved(HEADS["datePublished"], url="https://post.example/2019/03/gate"),
        "2019-03-14",
        "head",
        "stated",
    ),
    "a change": (
        saved('<meta property="article:modified_time" content="2019-05-06">'),
        "2019-05-06",
        "modified",
        "inferred",
    ),
    "an element": (
        saved(
            body=f'{TEXT}<time datetime="2018-01-01">x</time>'
            '<time itemprop="datePublished" datetime="2019-03-14">y</time>'
        ),
        "2019-03-14",
        "head",
        "stated",
    ),
    "a byline": (saved(body=f"<p>By Ada Roe, March 14, 2019</p>{TEXT}"), "2019-03-14", "byline", "inferred"),
}


@pytest.mark.parametrize(("content", "date", "source", "confidence"), DATES.values(), ids=DATES.keys())
def test_dates_of_saved_pages(
    read_file: Callable[..., list], content: str, date: str, source: str, confidence: str
) -> None:
    """The date of saving is approximate, and the last one; it has no time of day."""
    (story,) = stories_of(read_file, "a.mhtml", content)
    assert (story.date, story.date_source, story.date_confidence) == (date, source, confidence)
    assert story.url is not None


def test_the_date_of_a_mail_is_its_date(read_file: Callable[..., list]) -> None:
    """Also of one with a page in it."""
    content = saved(HEADS["datePublished"], sender="Ada <ada@x.example>").replace("Snapshot-Content-Location", "X-Page")
    (story,) = stories_of(read_file, "a.eml", f"Message-ID: <1@x.example>\n{content}")
    assert (story.date, story.date_source) == ("2021-01-01", "mail header")


def test_navigation_and_footers_are_no_text(read_file: Callable[..., list]) -> None:
    """They are counted; a footer inside of the article stays."""
    body = (
        f"<nav>Home</nav><article>{TEXT}<footer>Ada Roe wrote this.</footer></article><footer><p>Imprint</p></footer>"
    )
    totals = ReadTotals()
    (document,) = read_file("a.mhtml", saved(body=body), totals=totals)
    assert document.body.split("\n\n") == ["The gate of the park is open.", "Ada Roe wrote this."]
    assert totals.removed == {"navigation list": 1, "footer": 1, "page head": 1}


def test_hostile_pages_take_linear_time() -> None:
    """Elements that never end, and attributes without end."""
    start = time.process_time()
    for part in ("<meta ", "<time datetime=", "<footer>", "</footer>", "<!--", "<meta a='", "</head ", "</article "):
        source = part * (1_000_000 // len(part))
        dates_of_page(source)
        without_footers(source, ReadTotals().removed)
    assert time.process_time() - start < 10


def test_a_page_without_a_date(read_file: Callable[..., list]) -> None:
    """It has none."""
    content = saved().replace(f"Date: {SAVED}\n", "")
    assert stories_of(read_file, "a.mhtml", content) == [
        Story("Gate opens", None, ("The gate of the park is open.",), url="https://post.example/gate")
    ]
