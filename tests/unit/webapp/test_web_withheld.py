"""A withheld article is 410, without any of its content, for people, programs and caches."""

import pytest
from flask.testing import FlaskClient
from memory_engine import MemoryEngine
from test_web_headers import CSP
from withheld_ids import withheld_ids

PATHS = ["/article/summit", "/article/summit?q=peacekeepers", "/api/v1/articles/summit"]
WORDS = (b"peacekeepers", b"new york", b"united nations", b"2017", b"app", b"wire", b"news.example")


@pytest.fixture
def withholding(engine: MemoryEngine, make_client) -> FlaskClient:
    """A client of the small archive, with its best known article withheld."""
    return make_client(engine=engine.hiding(withheld_ids({"summit", "never-there"})))


@pytest.mark.parametrize("path", ["/article/summit", "/article/never-there"])
def test_its_page_says_that_it_is_withheld_and_nothing_else(withholding: FlaskClient, path: str) -> None:
    """It is 410 in plain words, with a search form; also if the generation never had the article."""
    response = withholding.get(path)
    assert response.status_code == 410
    assert "Article withheld" in response.text
    assert 'name="q"' in response.text
    assert "noindex" in response.text
    assert "summit" not in response.text
    assert not [word for word in WORDS if word in response.data.lower().replace(b"application", b"")]


def test_a_program_is_told_in_the_form_of_problem_details(withholding: FlaskClient) -> None:
    """The API answers with problem details (RFC 9457)."""
    response = withholding.get("/api/v1/articles/summit")
    assert response.status_code == 410
    assert response.content_type == "application/problem+json; charset=utf-8"
    assert response.get_json()["status"] == 410
    assert response.get_json()["title"] == "Article withheld"
    assert set(response.get_json()) == {"title", "status", "detail"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_cache_keeps_it(withholding: FlaskClient, path: str, method: str) -> None:
    """The answer must not be stored, has no validator, and has all security headers."""
    response = withholding.open(path, method=method)
    assert response.status_code == 410
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert response.headers["Content-Security-Policy"] == CSP


@pytest.mark.parametrize("path", PATHS)
def test_who_has_a_copy_is_not_told_that_it_still_holds(
    client: FlaskClient, withholding: FlaskClient, path: str
) -> None:
    """A cached page is revalidated each time; after the take-down its validator gets 410."""
    before = client.get(path)
    assert before.headers["Cache-Control"] == "no-cache"
    known = {"If-None-Match": before.headers["ETag"]}
    assert client.get(path, headers=known).status_code == 304
    assert withholding.get(path, headers=known).status_code == 410
    assert withholding.get(path, headers={"If-None-Match": "*"}).status_code == 410


def test_an_unknown_article_is_still_not_found(withholding: FlaskClient) -> None:
    """An article that never existed is 404, not 410."""
    assert withholding.get("/article/unknown").status_code == 404
    assert withholding.get("/api/v1/articles/unknown").status_code == 404
