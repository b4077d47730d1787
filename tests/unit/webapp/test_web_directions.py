"""Bidirectional controls in articles and in queries: their effect ends with the text."""

import re
from html.parser import HTMLParser
from urllib.parse import quote_plus

import pytest

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.text.directions import closed

TURNING = ["\u202egnp.exe", "a \u2067 b", "\u2069\u202elatem", "\u202c\u202bx", "\u2066\u202e\u2069\u202dy", "x\u202d"]
"""Overrides, embeddings and isolates that are left open, and ends of isolates that others began."""

VOID = frozenset({"meta", "link", "input", "br", "img"})
OF_A_FIELD = frozenset({"value", "href"})


class Texts(HTMLParser):
    """The whole text of each element, the values of its attributes, and the fields of forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts, self.fields, self._open = list[tuple[str, str]](), dict[str, str](), list[tuple[str, list[str]]]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.texts += [(f"{tag} {name}", value) for name, value in given.items() if name not in OF_A_FIELD]
        if tag == "input":
            self.fields[given["name"]] = given.get("value", "")
        if tag not in VOID:
            self._open.append((tag, []))

    def handle_data(self, data: str) -> None:
        for _, pieces in self._open:
            pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        name, pieces = self._open.pop()
        assert name == tag
        self.texts.append((tag, "".join(pieces)))


def turned(html: str) -> list[tuple[str, str]]:
    """The elements and attributes whose text changes the direction of others."""
    return [(where, text) for where, text in Texts(html).texts if closed(text) != text]


@pytest.fixture(params=TURNING)
def turning(request: pytest.FixtureRequest) -> str:
    """A text that would change the direction of others."""
    return request.param


@pytest.fixture
def archive(turning: str) -> list[Article]:
    """One article that consists of this text, and one without a title."""
    fields = {"place": turning, "agency": turning, "source": turning, "url": f"https://e.example/{quote_plus(turning)}"}
    body = f"Venom {turning} venom.\n\nMore {turning}"
    return [
        Article("one", f"Venom {turning}", body, PartialDate(2020, 1, 1), **fields),
        Article("two", f"Venom {turning}", body, None, title_derived=True, **fields),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/search?q=venom",
        "/article/one",
        "/article/one?q=venom+{}",
        "/article/{}",
        "/search?q=venom&place={}&agency={}&source={}",
        "/search?q={}",
        "/search?q=none+{}&place={}&after=1990",
        "/search?q=%22a+{}+b%22+OR+x{}*+-y",
        "/search?q=venom&page=9&place={}",
        "/search?q=venom&after={}&before={}&sort={}&page={}&cursor={}",
        "/search?q=venom&{}={}",
        "/search?q={}&q={}",
        "/search?q=" + 300 * "word+" + "{}",
    ],
)
def test_no_element_and_no_attribute_turns_others_around(make_client, archive, turning: str, address: str) -> None:
    """Titles, places, agencies, sources, snippets, queries, notices and the page's title are checked."""
    html = make_client(archive).get(address.replace("{}", quote_plus(turning))).text
    assert turned(html) == []


def test_the_check_finds_a_title_that_is_left_open() -> None:
    """The planted defect: an override without its end, alone or after an isolate that it has ended."""
    assert turned("<p><bdi>\u202egnp</bdi> is there</p>")
    assert turned("<title>\u2069\u202e</title>")
    assert turned('<a title="\u2067x">y</a>')


def test_the_title_of_a_page_is_held_apart(make_client, archive, turning: str) -> None:
    """<title> can hold no element, so control characters isolate the article's title."""
    html = make_client(archive).get("/article/one").text
    title = re.search(r"<title>(.*)</title>", html)[1]
    assert title == f"\u2068{closed(f'Venom {turning}')}\u2069, 1 Jan 2020 · Dateline"


def test_what_is_sent_again_is_as_it_was(make_client, archive, turning: str) -> None:
    """The fields of the form hold the query and the filters unchanged, or they would find other articles."""
    html = make_client(archive).get(f"/search?q=venom+{quote_plus(turning)}&place={quote_plus(turning)}").text
    fields = Texts(html).fields
    assert (fields["q"], fields["place"]) == (f"venom {turning}", turning)


def test_programs_get_the_text_as_it_is(make_client, archive, turning: str) -> None:
    """JSON contains the text of the archive unchanged."""
    told = make_client(archive).get("/api/v1/articles/one").json
    assert (told["title"], told["place"]) == (f"Venom {turning}", turning)
