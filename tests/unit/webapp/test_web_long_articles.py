"""An article of megabytes: its page comes in parts, its JSON in pieces, both in bounded memory."""

import json
import re
import tracemalloc
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from memory_engine import MemoryEngine

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.settings import Settings
from indexer.builds import build_index
from webapp import create_app
from webapp.search.marking import MAX_MARKS, MAX_STOPS

PARAGRAPH = "Straw, straw and hay “in” the barn, and no end of it."
BODY = "\n\n".join([*[PARAGRAPH] * 10_000, "A needle.", *[PARAGRAPH] * 10_000])
LONG = Article("long", "The haystack", BODY, PartialDate(2020, 1, 1))
HAY = Article("hay", "A megabyte of hay", ", ".join(["hay"] * 3_000), PartialDate(2020, 1, 2))


@pytest.fixture
def client(make_client) -> FlaskClient:
    """A client of an archive with a long article."""
    return make_client([LONG, HAY])


def get(client: FlaskClient, address: str) -> str:
    """The page, unescaped."""
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.text)


def test_each_part_links_to_its_neighbours_and_keeps_the_query(client: FlaskClient) -> None:
    """Links lead from the first part to the last, and every paragraph is in one part."""
    address, seen, parts = "/article/long?q=needle", 0, 0
    while address:
        html = get(client, address)
        parts += 1
        assert f"Part {parts} of " in html
        assert f"<title>The haystack, part {parts} of " in html
        assert html.count('rel="next"') in {0, 2}
        seen += html.count("Straw, straw") + html.count("needle</mark>")
        following = re.search(r'<a rel="next" href="([^"]*)">Next part', html)
        address = following.group(1) if following else ""
        assert not address or "q=needle" in address
    assert seen == 20_001
    assert parts > 5
    assert f'part={parts - 1}">← Previous part' in html


def test_the_first_match_is_one_link_away(client: FlaskClient) -> None:
    """Every other part links to it; the link leads to a mark, and no part links to itself."""
    html = get(client, "/article/long?q=needle")
    (link,) = re.findall(r'href="([^"]*)#match-1">The first match is in part', html)
    there = get(client, link)
    assert '<mark id="match-1">needle</mark>' in there
    assert "match in this part" in there
    assert "The first match" not in there
    assert "#match-1" not in get(client, "/article/long?q=nothing")


@pytest.mark.parametrize(
    ("part", "notice"),
    [
        ("0", "The part number was not used: it must be from 1 to"),
        ("99", "The part number was not used: it must be from 1 to"),
        ("99999999999", "The part number was not used: it must be a whole number"),
        ("x", "The part number was not used: it must be a whole number, not “x”"),
        ("-1", "The part number was not used: it must be a whole number"),
        ("2&part=3", "The part number is given 2 times in the address"),
    ],
)
def test_a_part_that_cannot_be_shown_is_named(client: FlaskClient, part: str, notice: str) -> None:
    """It is replaced by the first part, with a notice; of repeated values the first is used."""
    html = get(client, f"/article/long?part={part}")
    assert notice in html
    assert f"Part {2 if '2 times' in notice else 1} of " in html


def test_a_short_article_has_one_part_and_no_links_to_others(client: FlaskClient) -> None:
    """For another part, its page has a notice."""
    html = get(client, "/article/hay")
    assert "Part " not in html
    assert 'class="notices"' not in html
    assert get(client, "/article/hay?part=1") == html
    assert "The part number was not used: it must be 1" in get(client, "/article/hay?part=2")


def test_at_most_so_many_matches_are_marked(client: FlaskClient) -> None:
    """The page gives the number of all matches and of the marked ones."""
    html = get(client, "/article/hay?q=hay")
    assert f"3,000 matches in the text, of which the first {MAX_MARKS:,} are marked" in html
    assert html.count("</mark>") == MAX_MARKS + 1  # one in the title
    assert html.count('id="match-') == MAX_STOPS


def test_the_json_of_a_long_article_is_whole_and_streamed(client: FlaskClient) -> None:
    """It has the fields of every article; a request with its validator gets no body."""
    response = client.get("/api/v1/articles/long", buffered=False)
    assert response.is_streamed
    found = json.loads(b"".join(response.response))
    response.close()
    short = client.get("/api/v1/articles/hay").get_json()
    assert list(found) == list(short)
    assert found["body"] == BODY
    etag = response.headers["ETag"]
    assert client.get("/api/v1/articles/long", headers={"If-None-Match": etag}).status_code == 304
    assert client.head("/api/v1/articles/long").headers["ETag"] == etag


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_the_engine_is_lent_until_a_streamed_answer_is_closed(make_client, encoding: str) -> None:
    """A shorter lease could close its files too early."""
    engine = MemoryEngine([LONG])
    client = make_client(engine=engine)
    holder = client.application.extensions["dateline.engine"]
    response = client.get("/api/v1/articles/long", headers={"Accept-Encoding": encoding}, buffered=False)
    holder.stop()
    assert not engine.closed
    assert b"".join(response.response)
    response.close()
    assert engine.closed


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of a published archive with an article of 5 MB."""
    folder = tmp_path_factory.mktemp("long")
    build_index([replace(LONG, body="\n\n".join([BODY] * 4)), HAY], folder)
    return create_app(Settings(index_dir=folder)).test_client()


@pytest.mark.parametrize("address", ["/article/long?q=straw", "/article/long?q=needle&part=2", "/api/v1/articles/long"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_memory_does_not_grow_with_the_article(published: FlaskClient, address: str, encoding: str) -> None:
    """The real engine holds little more than one part of the text at any time."""
    published.get("/article/hay?q=hay")
    tracemalloc.start()
    response = published.get(address, headers={"Accept-Encoding": encoding}, buffered=False)
    size = sum(map(len, response.response))
    response.close()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > (100_000 if encoding == "identity" else 500)
    assert peak < 15_000_000
