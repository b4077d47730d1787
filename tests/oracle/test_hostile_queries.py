"""Hostile queries get an answer, in time, from the parser, the engine and the web."""

import time
from urllib.parse import quote

import pytest

from dateline.engines import open_engine
from dateline.query.parser import parse
from dateline.request import MAX_QUERY_TERMS, SearchRequest
from webapp import create_app

from .harness import parse_differences
from .hostile import HOSTILE, NAMED

SECONDS = 2.5  # the deadline of a request and half a second for a slow machine

hostile = pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NAMED.items()])


@pytest.fixture(scope="module")
def engine(made):
    engine = open_engine(made.settings)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def client(made):
    return create_app(made.settings).test_client()


def test_there_are_enough_of_them():
    """At least 200 different texts, one of them of 100,000 characters."""
    assert len(set(HOSTILE)) >= 200
    assert max(map(len, HOSTILE)) >= 100_000


@hostile
@pytest.mark.parametrize("max_terms", [None, MAX_QUERY_TERMS])
def test_parser(text, max_terms):
    """The parser never raises, is quick, and its canonical text reads as the same query."""
    started = time.perf_counter()
    parse(text, language="english", max_terms=max_terms)
    assert time.perf_counter() - started < SECONDS
    assert parse_differences([text]) == []


@hostile
def test_engine(engine, text):
    """The engine answers a page and its snippets within the deadline, in every order."""
    for sort in ("relevance", "newest"):
        request = SearchRequest(text=text, sort=sort)
        started = time.perf_counter()
        page = engine.search(request)
        assert time.perf_counter() - started < SECONDS
        assert page.total >= len(page.hits)
        started = time.perf_counter()
        snippets = engine.snippets(request, page.hits)
        assert time.perf_counter() - started < SECONDS
        assert len(snippets) == len(page.hits)


@hostile
@pytest.mark.parametrize(("route", "statuses"), [("/search", {200}), ("/api/v1/search", {200, 400})])
def test_web(client, text, route, statuses):
    """The page answers 200 whatever the query, the API 200 or 400; both within the deadline."""
    started = time.perf_counter()
    response = client.get(f"{route}?q={quote(text, safe='', errors='surrogatepass')}")
    assert time.perf_counter() - started < SECONDS
    assert response.status_code in statuses


@pytest.mark.parametrize(
    "raw", ["%", "%zz", "%ff%fe", "%c0%af", "%ed%a0%80", "a%00b", "&q=b", "a&page=1&page=2", "=", "%25%32%35"]
)
@pytest.mark.parametrize(("route", "statuses"), [("/search", {200}), ("/api/v1/search", {200, 400})])
def test_bytes_that_are_no_text(client, raw, route, statuses):
    """A query string that is not well-formed UTF-8 or percent encoding is read as best it can be."""
    assert client.get(f"{route}?q={raw}").status_code in statuses
