"""Hostile queries get an answer, in time, from the parser, the engine and the web."""

from urllib.parse import quote

import pytest
from counts import sampled
from processor_time import at_most

from dateline.engines import QueryLimits
from dateline.query.parser import parse
from dateline.request import MAX_QUERY_TERMS, SearchRequest
from webapp import create_app

from .harness import reading_differences
from .hostile import HOSTILE, NAMED

SECONDS = 2.5  # of processor time, since other work on the machine is no fault: the deadline and a half


def hostile(begin: int) -> pytest.MarkDecorator:
    """The hostile queries; in a shorter run every fourth, from another one on for each layer."""
    texts = [pytest.param(text, id=name) for name, text in NAMED.items()]
    return pytest.mark.parametrize("text", sampled(texts, begin))


@pytest.fixture(scope="module")
def engine(made):
    engine = made.reopen(QueryLimits())
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def client(published):
    return create_app(published).test_client()


def test_there_are_enough_of_them():
    """At least 200 different texts, one of them of 100,000 characters."""
    assert len(set(HOSTILE)) >= 200
    assert max(map(len, HOSTILE)) >= 100_000


@hostile(0)
def test_parser(text):
    """The parser never raises, is quick, and its canonical text reads as the same query."""
    with at_most(SECONDS):
        query = parse(text, language="english")
        parse(text, language="english", max_terms=MAX_QUERY_TERMS)
    assert reading_differences(query) == []


@hostile(1)
def test_engine(engine, text):
    """The engine answers a page and its snippets, each within the deadline."""
    request = SearchRequest(text=text)
    with at_most(SECONDS):
        page = engine.search(request)
    assert page.total >= len(page.hits)
    with at_most(SECONDS):
        snippets = engine.snippets(page.query, page.hits).texts
    assert len(snippets) == len(page.hits)


@hostile(2)
@pytest.mark.parametrize(("route", "statuses"), [("/search", {200}), ("/api/v1/search", {200, 400})])
def test_web(client, text, route, statuses):
    """The page answers 200 whatever the query, the API 200 or 400; both within the deadline."""
    with at_most(SECONDS):
        response = client.get(f"{route}?q={quote(text, safe='', errors='surrogatepass')}", follow_redirects=True)
    assert response.status_code in statuses


@pytest.mark.parametrize(
    "raw", ["%", "%zz", "%ff%fe", "%c0%af", "%ed%a0%80", "a%00b", "&q=b", "a&page=1&page=2", "=", "%25%32%35"]
)
@pytest.mark.parametrize(("route", "statuses"), [("/search", {200}), ("/api/v1/search", {200, 400})])
def test_bytes_that_are_no_text(client, raw, route, statuses):
    """A query string that is not well-formed UTF-8 or percent encoding is read as best it can be."""
    assert client.get(f"{route}?q={raw}", follow_redirects=True).status_code in statuses
