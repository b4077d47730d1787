"""Hostile documents and hostile queries stay text."""

import json
import re
from html.parser import HTMLParser
from itertools import product

import pytest
from counts import sampled
from flask.testing import FlaskClient

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.query.query import TextSpan
from webapp.search.marking import MAX_STOPS, mark_body, mark_text

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "&lt;script&gt;",
    "javascript:alert(1)",
    "\u202egnp.exe",
    "\x00<b>\x1b",
    "\x7f\x85\x9b31m",
    "\ud800",
    "<mark onmouseover=alert(1)>",
]
PATHS = ("/", "/search?q=word", "/search?q=alert", "/article/x?q=word", "/article/x?q=alert")
PARAMETERS = ("q", "after", "before", "place", "agency", "source", "sort", "page", "per_page", "cursor",
              "date", "unit", "chart")  # fmt: skip
KNOWN_TAGS = frozenset(
    """
    a abbr article aside b bdi body button caption code dd details div dl dt form g h1 h2 h3 head header html i input
    kbd label li line link main mark meta nav ol p pre rect script section span summary svg table tbody td text th
    thead time title tr ul
    """.split()  # noqa: SIM905 - a list that can be read
)


class Elements(HTMLParser):
    """The elements of a page and their attributes, the text of its scripts, and the JSON in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.scripts = set[str](), list[tuple[str, str]](), list[str]()
        self.descriptions, self._is_json = list[dict[str, str]](), False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._is_json = ("type", "application/ld+json") in attrs
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.cdata_elem and self._is_json:
            self.descriptions.append(json.loads(data))
        elif self.cdata_elem:
            self.scripts.append(data)


def assert_clean(html: str) -> None:
    """The page consists of Dateline's own elements only, without inline handlers, styles or scripts."""
    page = Elements(html)
    assert page.tags <= KNOWN_TAGS
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    assert page.scripts == []
    links = [value for name, value in page.attributes if name in {"href", "src", "action"}]
    assert not [link for link in links if not re.match(r"/(?!/)|#|https?://", link)]
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", html)


def hostile_archive(text: str) -> list[Article]:
    """An archive of one article whose every field is `text`."""
    return [
        Article("x", f"{text} word", f"{text} word\n\n{text}", PartialDate(2017), text, True, text, text, text, text)
    ]


# Every fourth of these pairs has each path, or each parameter, and each text.
@pytest.mark.parametrize(("path", "text"), sampled(product(PATHS, HOSTILE)))
def test_documents_are_escaped(make_client, path: str, text: str) -> None:
    """Title, body, place, agency, source, time and address of an article are never markup."""
    response = make_client(hostile_archive(text)).get(path)
    assert response.status_code == 200
    response.data.decode("utf-8")
    assert_clean(response.text)


@pytest.mark.parametrize(("name", "text"), sampled(product(PARAMETERS, HOSTILE)))
def test_parameters_are_escaped(client: FlaskClient, name: str, text: str) -> None:
    """The value of every parameter in the address is text."""
    response = client.get("/search", query_string={name: text.encode("utf-8", "replace")})
    assert response.status_code == 200
    assert_clean(response.text)
    assert client.get("/article/summit", query_string={name: text.encode("utf-8", "replace")}).status_code == 200


@pytest.mark.parametrize("text", HOSTILE)
def test_the_title_of_the_site_is_escaped(make_client, text: str) -> None:
    """A setting is text as well."""
    assert_clean(make_client([], title=text).get("/").text)


def test_archive_texts_cannot_turn_the_page_around(make_client) -> None:
    """A value with U+202E is isolated from the words around it."""
    html = make_client(hostile_archive("\u202eevil")).get("/search?q=word&place=%E2%80%AEevil").text
    without_isolates = re.sub(r' title="\u2068[^"\u2069]*\u2069[^"]*"', "", html)
    without_isolates = re.sub(r"<bdi>[^<]*</bdi>", "", without_isolates)
    without_isolates = re.sub(r"<title>[^<]*</title>|value=\"[^\"]*\"", "", without_isolates)
    outside = re.sub(r'<(h2|p)[^>]*dir="auto">.*?</\1>', "", without_isolates, flags=re.DOTALL)
    outside = re.sub(r'<span class="unseen"> of [^<]*</span>', "", outside)
    assert "\u202e" not in outside


def test_spans_are_marked_and_the_rest_is_escaped() -> None:
    """Only the marks are elements; the text inside and outside of them is escaped."""
    assert mark_text("a <b> & c", (TextSpan(2, 5),)) == "a <mark>&lt;b&gt;</mark> &amp; c"


def test_bad_spans_mark_what_they_can() -> None:
    """Spans that are empty, overlap or exceed the text never lose or repeat a character."""
    spans = (TextSpan(0, 3), TextSpan(2, 5), TextSpan(5, 5), TextSpan(6, 99))
    html = mark_text("abcdefgh", spans)
    assert html.striptags() == "abcdefgh"
    assert html == "<mark>abcde</mark>f<mark>gh</mark>"


def test_paragraphs_keep_their_matches() -> None:
    """Offsets count in the whole body, across blank lines and leading spaces."""
    body = "one word\n\n\n\n  two word, words\n\n \n\nword"
    at = [i for i in range(len(body)) if body.startswith("word", i)]
    marked = mark_body(body, tuple(TextSpan(i, i + 4) for i in at))
    assert [p.striptags()[:4] for p in marked.paragraphs] == ["one ", "two ", "word"]
    assert marked.matches == 4
    assert all(f'id="match-{n}">word</mark>' in "".join(marked.paragraphs) for n in range(1, 5))
    assert 'href="#match-5"' not in "".join(marked.paragraphs)


def test_the_number_of_anchors_is_bounded() -> None:
    """An article of one word a thousand times is marked throughout, but has few anchors."""
    marked = mark_body("word, " * 1000, tuple(TextSpan(6 * n, 6 * n + 4) for n in range(1000)))
    html = "".join(marked.paragraphs)
    assert html.count("<mark") == marked.matches == 1000
    assert html.count("<mark id=") == MAX_STOPS
    assert f'href="#match-{MAX_STOPS + 1}"' not in html
