"""The page of an article: links to its paragraphs, the results around it, its facts for programs."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from memory_engine import GENERATION
from test_web_escaping import Elements

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.settings import Settings
from indexer.builds import build_index
from webapp import create_app
from webapp.search.passages import link_passages

NAV = re.compile(r'<nav class="neighbours".*?</nav>', re.DOTALL)


@pytest.fixture
def client(make_client) -> FlaskClient:
    """Thirty reports, one a day."""
    body = "The first paragraph, long enough to be cut - at a word, not inside of one, surely.\n\nA second & last."
    return make_client(
        [Article(f"r{n:02}", f"Report {n}", body, PartialDate(2017, 7, n + 1), place="KARSK") for n in range(30)]
    )


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("Short.", "#p-1:~:text=Short."),
        ("A-b, c & d", "#p-1:~:text=A%2Db%2C%20c%20%26%20d"),
        ("Two\nlines  of it", "#p-1:~:text=Two%20lines%20of%20it"),
        ("é" * 80, f"#p-1:~:text={'%C3%A9' * 60}"),
        ("word " * 16, "#p-1:~:text=" + "%20".join(["word"] * 12)),
        ("lone \ud800", "#p-1:~:text=lone%20%3F"),
        ("", "#p-1"),
    ],
)
def test_a_passage_is_linked_by_its_first_words(text: str, fragment: str) -> None:
    """They end with a word, and no sign of theirs is one of the fragment."""
    assert link_passages("/article/x", [text]) == (f"/article/x{fragment}",)


def test_each_paragraph_has_a_link_without_the_query(client: FlaskClient) -> None:
    """A copied link shows the paragraph and nothing of the search."""
    html = client.get("/article/r03?q=paragraph&place=KARSK").text
    links = [unescape(link) for link in re.findall(r'class="passage" href="([^"]*)"', html)]
    assert [link.partition(":~:")[0] for link in links] == ["/article/r03#p-1", "/article/r03#p-2"]
    assert unquote(links[1]).endswith(":~:text=A second & last.")
    assert all(f'id="p-{n}"' in html for n in (1, 2))


def neighbours_of(client: FlaskClient, address: str) -> tuple[list[str], str]:
    """The links to the results beside an article, and the words between them."""
    found = NAV.search(client.get(address).text)
    if found is None:
        return [], ""
    links = [unescape(link) for link in re.findall(r'href="([^"]*)"', found[0])]
    return links, " ".join(re.sub(r"<[^>]*>", " ", found[0]).split())


def test_a_reader_walks_through_the_results_from_article_to_article(client: FlaskClient) -> None:
    """Across pages, to the last one and back; each link keeps the search, and the page that leads back to it."""
    address, seen = "/article/r00?q=report&place=KARSK&sort=oldest&per_page=7", list[str]()
    while address:
        seen.append(address.removeprefix("/article/")[:3])
        links, words = neighbours_of(client, address)
        assert f"Result {len(seen)} of 30" in words
        back = client.get(address).text
        assert f'#hit-{seen[-1]}"' in back
        results = unescape(re.search(r'href="(/search[^"]*)#hit-', back)[1])  # type: ignore[index]
        assert f'id="hit-{seen[-1]}"' in client.get(results).text
        address = links[-1] if len(seen) < 30 else ""
    assert seen == [f"r{n:02}" for n in range(30)]
    links, _ = neighbours_of(client, "/article/r29?q=report&place=KARSK&sort=oldest&per_page=7&page=5")
    assert len(links) == 1
    assert links[0].startswith("/article/r28?")


@pytest.mark.parametrize(
    "address", ["/article/r03", "/article/r03?q=nothinghasthis", "/article/r03?q=report&page=2&sort=oldest"]
)
def test_an_article_that_is_not_among_the_results_has_none_beside_it(client: FlaskClient, address: str) -> None:
    """Without a search, and where the results have changed."""
    assert neighbours_of(client, address) == ([], "")


def test_the_facts_are_written_for_programs(make_client) -> None:
    """As a NewsArticle, with what is known and nothing else."""
    known = Article(
        "x", "A </script> & “title”", "Text.", PartialDate(2017, 7), place="KARSK", agency="APP", source="Wire"
    )
    client = make_client([known, Article("y", "Only this", "Text.")], base_url="https://archive.example")
    (described,) = Elements(client.get("/article/x?q=text").text).descriptions
    assert described == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "A </script> & “title”",
        "url": "https://archive.example/article/x",
        "datePublished": "2017-07",
        "inLanguage": "en",
        "contentLocation": {"@type": "Place", "name": "KARSK"},
        "sourceOrganization": {"@type": "Organization", "name": "APP"},
        "isPartOf": {"@type": "CreativeWork", "name": "Wire"},
    }
    (described,) = Elements(client.get("/article/y").text).descriptions
    assert described.keys() == {"@context", "@type", "headline", "url", "inLanguage"}


def test_a_reader_walks_on_from_a_later_page(client: FlaskClient) -> None:
    """The links of later pages name their generation, which stays in those to the articles and back."""
    page = client.get("/search?q=report&sort=oldest").text
    following = unescape(re.search(r'rel="next" href="([^"]*)"', page)[1])  # type: ignore[index]
    assert f"cursor={GENERATION}" in following
    page = client.get(following).text
    first = unescape(re.search(r'href="(/article/r10[^"]*)"', page)[1])  # type: ignore[index]
    links, words = neighbours_of(client, first)
    assert "Result 11 of 30" in words
    assert [link.split("?")[0] for link in links] == ["/article/r09", "/article/r11"]
    for link, number in zip(links, (10, 12), strict=True):
        assert f"Result {number} of 30" in neighbours_of(client, link)[1]


def test_a_reader_walks_on_beyond_the_pages_that_have_numbers(tmp_path: Path) -> None:
    """There a page is found by its cursor only, so that its last article has none after it."""
    build_index([Article(f"r{n:05}", f"Report {n}", "Text.", PartialDate(2017)) for n in range(10_150)], tmp_path)
    client = create_app(Settings(index_dir=tmp_path)).test_client()
    page = client.get("/search?q=report&sort=oldest&per_page=100&page=100").text
    following = unescape(re.search(r'rel="next" href="([^"]*)"', page)[1])  # type: ignore[index]
    second = re.findall(r'<h2 [^>]*><a href="([^"]*)"', client.get(following).text)[1]
    links, words = neighbours_of(client, unescape(second))
    assert "Result 10,002 of 10,150" in words
    for link, number in zip(links, ("10,001", "10,003"), strict=True):
        assert f"Result {number} of 10,150" in neighbours_of(client, link)[1]
