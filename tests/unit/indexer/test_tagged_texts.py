"""Texts whose fields stand in tags, such as `<title>`, `<date>` and `<body>`, without a page around them."""

from collections.abc import Callable

import pytest

from indexer.sources import Finding, SourceDocument

ONE = "The gate of the park is open again."
TWO = "Children were the first to come, and the last to go."
BOTH = f"{ONE}\n\n{TWO}"

# The content, and for each article title, date and text.
TEXTS: dict[str, tuple[str, list[tuple[str, str | None, str]]]] = {
    "a body": (
        f"<title>Gate opens</title>\n<date>2016-03-01</date>\n<body>{ONE}\n\n{TWO}</body>\n",
        [("Gate opens", "2016-03-01", BOTH)],
    ),
    "on one line": (
        f"<title>Gate opens</title><date>2016-03-01</date><body>{ONE}</body>",
        [("Gate opens", "2016-03-01", ONE)],
    ),
    "paragraphs": (
        f"<headline>Gate opens</headline>\n<date>March 1, 2016</date>\n<text>\n<p>{ONE}</p>\n<p>{TWO}</p>\n</text>",
        [("Gate opens", "March 1, 2016", BOTH)],
    ),
    "paragraphs alone": (
        f"<TITLE>Gate opens</TITLE>\n<P>{ONE}</P>\n<P>{TWO}</P>",
        [("Gate opens", None, BOTH)],
    ),
    "paragraphs without ends": (
        f"<title>Gate opens</title>\n<date>2016-03-01</date>\n<body>\n<p>{ONE}\n<p>{TWO}\n</body>",
        [("Gate opens", "2016-03-01", BOTH)],
    ),
    "the date first": (
        f"<date>2016-03-01</date>\n<title>Gate &amp; park</title>\n<text>{ONE} It is <i>open</i>.</text>",
        [("Gate & park", "2016-03-01", f"{ONE} It is open.")],
    ),
    "several": (
        f"<title>One</title>\n<date>2016-03-01</date>\n<body><p>{ONE}</p></body>\n\n"
        f"<title>Two</title>\n<date>2016-03-02</date>\n<body><p>{TWO}</p></body>\n",
        [("One", "2016-03-01", ONE), ("Two", "2016-03-02", TWO)],
    ),
    "several with the date first": (
        f"<date>2016-03-01</date>\n<title>One</title>\n<text>{ONE}</text>\n"
        f"<date>2016-03-02</date>\n<title>Two</title>\n<text>{TWO}</text>\n",
        [("One", "2016-03-01", ONE), ("Two", "2016-03-02", TWO)],
    ),
    "text outside": (
        f"<title>Gate opens</title>\n<p>{ONE}</p>\n{TWO}\n",
        [("Gate opens", None, BOTH)],
    ),
}


@pytest.mark.parametrize(("content", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_fields_in_tags(read_file: Callable[..., list], content: str, expected: list[tuple[str, str | None, str]]):
    """Title, date and text are read, and nothing of the text is lost."""
    documents = read_file("a.txt", content)
    assert [(each.title, each.date, each.body) for each in documents] == expected


def test_the_other_fields(read_file: Callable[..., list]):
    """Author, source, section, place, address and id; what is no field is named."""
    content = (
        "<title>Gate opens</title><author>Jane Doe</author><source>The Courier</source><section>Local</section>"
        f"<place>Arno</place><url>https://example.org/7</url><id>7</id><language>en</language><body>{ONE}</body>"
    )
    (document,) = read_file("a.txt", content)
    assert isinstance(document, SourceDocument)
    assert (document.authors, document.source, document.section) == (("Jane Doe",), "The Courier", "Local")
    assert (document.place, document.url, document.original_id) == ("Arno", "https://example.org/7", "7")
    assert document.body == ONE


PAGES = {
    "a page": f"<title>Gate opens</title>\n<body><div class=a><p>{ONE}</p></div></body>",
    "a link": f"<title>Gate opens</title>\n<p><a href=x>{ONE}</a></p>",
    "no title": f"<date>2016-03-01</date>\n<p>{ONE}</p>",
    "a name of a page": f"<title>Gate opens</title>\n<body>{ONE}</body>",
}


@pytest.mark.parametrize(("kind", "content"), PAGES.items(), ids=PAGES.keys())
def test_pages_stay_refused(read_file: Callable[..., list], kind: str, content: str):
    """What has other tags is HTML, and so is what its name says."""
    (finding,) = read_file("a.html" if kind.startswith("a name") else "a.txt", content)
    assert isinstance(finding, Finding)
    assert "it is HTML or XML" in finding.reason
