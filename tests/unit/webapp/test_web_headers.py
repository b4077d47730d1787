"""Methods, security headers, proxies, caching."""

import io
import logging

import pytest
from flask import abort
from flask.testing import FlaskClient
from memory_engine import MemoryEngine
from werkzeug.exceptions import BadGateway, HTTPException

from dateline.errors import ArticleMovedError
from webapp.http.errors import to_problem
from webapp.http.static_files import asset_name

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
STYLE = f"/static/{asset_name('dateline.css')}"
EVERYTHING = [
    "/",
    "/search?q=oil",
    "/article/summit",
    "/article/none",
    "/none",
    "/api/v1/search",
    "/api/v1/search?page=0",
    "/livez",
    "/readyz",
    STYLE,
    f"/static/{asset_name('dateline.js')}",
    f"/static/{asset_name('favicon.svg')}",
    "/static/none",
]


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_response_carries_the_security_headers(client: FlaskClient, path: str, method: str) -> None:
    """Pages, errors, JSON and static files alike; no cookie, no version, HSTS only over https."""
    headers = client.open(path, method=method).headers
    assert headers.getlist("Content-Security-Policy") == [CSP]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    for name in ("Strict-Transport-Security", "Set-Cookie", "Access-Control-Allow-Origin", "X-Powered-By"):
        assert name not in headers


@pytest.mark.parametrize("path", EVERYTHING)
def test_every_body_names_its_type_and_charset(client: FlaskClient, path: str) -> None:
    """Text has a charset, so that no browser guesses."""
    kind = client.get(path).content_type
    assert kind == "image/svg+xml" or kind.endswith(("charset=utf-8", 'charset="utf-8"'))


@pytest.mark.parametrize("path", ["/", "/search", "/article/summit", "/api/v1/search", "/livez", STYLE])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_only_get_and_head_are_allowed(client: FlaskClient, path: str, method: str) -> None:
    """Any other method is 405, with Allow."""
    response = client.open(path, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/article/before", "/api/v1/articles/before"])
def test_an_article_with_another_id_now_is_found_there(
    client: FlaskClient, engine: MemoryEngine, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """By a redirection that keeps the query, and that no cache keeps without asking."""

    def raise_moved(*_: object) -> None:
        raise ArticleMovedError("now")

    monkeypatch.setattr(engine, "article", raise_moved)
    monkeypatch.setattr(engine, "article_part", raise_moved)
    response = client.get(f"{path}?q=oil")
    assert (response.status_code, response.headers["Cache-Control"]) == (301, "no-cache")
    assert response.headers["Location"] == path.replace("before", "now?q=oil")


@pytest.mark.parametrize(("path", "kind"), [("/odd", "text/html"), ("/api/v1/odd", "application/problem+json")])
def test_any_other_mistake_of_a_client_is_answered(client: FlaskClient, path: str, kind: str) -> None:
    """With its own status, and what to do."""
    client.application.add_url_rule(path, view_func=lambda: abort(415))
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (415, kind)
    assert "Unsupported Media Type" in response.text
    assert "Check the address and try again." in response.text


@pytest.mark.parametrize("path", ["/", "/search?q=oil", "/article/summit", "/article/none", "/api/v1/search", STYLE])
def test_head_is_get_without_a_body(client: FlaskClient, path: str) -> None:
    """HEAD answers with the status and type of GET, and nothing after the headers."""
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.content_type, head.data) == (get.status_code, get.content_type, b"")


@pytest.mark.parametrize("path", ["//evil.example/%2f..", "/search/", "/article/", "/article/a/b", "/%00"])
def test_nothing_redirects(client: FlaskClient, path: str) -> None:
    """An address exists or is not found: no redirect could lead to another site."""
    response = client.get(path)
    assert response.status_code == 404
    assert "Location" not in response.headers


def test_https_is_believed_from_trusted_proxies_only(engine: MemoryEngine, make_client) -> None:
    """HSTS appears if all trusted proxies say https, never on the word of a client."""
    forwarded = {"X-Forwarded-Proto": "https"}
    hsts = "max-age=63072000; includeSubDomains"
    assert "Strict-Transport-Security" not in make_client(engine=engine, hsts=hsts).get("/", headers=forwarded).headers
    trusting = make_client(engine=engine, trusted_proxies=1, hsts=hsts)
    for path in ("/", "/none", "/livez", STYLE):
        assert trusting.get(path, headers=forwarded).headers.getlist("Strict-Transport-Security") == [hsts]
    assert "Strict-Transport-Security" not in trusting.get("/").headers
    through_two = make_client(engine=engine, trusted_proxies=2, hsts=hsts)
    assert "Strict-Transport-Security" not in through_two.get("/", headers=forwarded).headers


@pytest.mark.parametrize("path", EVERYTHING)
def test_no_browser_is_bound_to_https_unless_the_owner_says_so(engine: MemoryEngine, make_client, path: str) -> None:
    """HSTS would hold for years, and for everything else under the name."""
    client = make_client(engine=engine, trusted_proxies=1)
    assert "Strict-Transport-Security" not in client.get(path, headers={"X-Forwarded-Proto": "https"}).headers


def test_forwarded_hosts_and_prefixes_change_nothing(engine: MemoryEngine, make_client) -> None:
    """A page is the same whatever host or prefix a header claims."""
    client = make_client(engine=engine, trusted_proxies=1)
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "//evil.example", "Host": "evil.example"}
    assert client.get("/search?q=oil", headers=forged).data == client.get("/search?q=oil").data


def test_pages_are_asked_for_again_but_not_sent_again(client: FlaskClient) -> None:
    """A page may be cached, is revalidated each time, and is not sent again if it is unchanged."""
    response = client.get("/search?q=oil")
    assert response.headers["Cache-Control"] == "no-cache"
    again = client.get("/search?q=oil", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Security-Policy" in again.headers


@pytest.mark.parametrize("path", ["/none", "/article/none", "/readyz", "/livez", "/api/v1/search?page=0"])
def test_errors_and_states_are_not_kept(client: FlaskClient, path: str) -> None:
    """Answers that may change within a second are never stored."""
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_ever_under_their_own_name(client: FlaskClient) -> None:
    """The name changes with the content, and the pages link to the current name."""
    response = client.get(STYLE)
    assert "immutable" in response.headers["Cache-Control"]
    assert "max-age=315360000" in response.headers["Cache-Control"]
    assert STYLE in client.get("/").text
    assert client.get("/static/dateline.css").status_code == 404


def test_an_unexpected_error_says_nothing_and_is_logged_on_one_line(
    engine: MemoryEngine, make_client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The 500 is generic in HTML and JSON; the log has the trace, and a forged path stays on its line."""
    client = make_client(engine=engine)

    def fail(*_: object) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr(engine, "article", fail)
    with caplog.at_level(logging.ERROR):
        page = client.get("/article/a%0AFORGED?q=private")
        problem = client.get("/api/v1/articles/a")
    assert (page.status_code, problem.status_code) == (500, 500)
    assert "secret" not in page.text + problem.text
    assert problem.content_type == "application/problem+json; charset=utf-8"
    assert "the secret" in caplog.text
    assert "\nFORGED" not in caplog.text
    assert "private" not in "".join(record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("error", [BadGateway("the secret"), HTTPException("the secret")])
def test_an_error_of_the_server_is_no_fault_of_the_request(client: FlaskClient, error: HTTPException) -> None:
    """Whatever raised it: it is a 500 without details."""
    with client.application.test_request_context("/"):
        problem = to_problem(error)
    assert problem.status == 500
    assert "secret" not in repr(problem)


def test_raw_bytes_in_the_address_never_break(client: FlaskClient) -> None:
    """A server may pass bytes that are not UTF-8 in the path or in the query."""
    statuses = list[str]()
    for path, query in (
        ("/search", "q=\xff\xfe&place=\xed\xa0\x80"),
        ("/article/\xff", ""),
        ("/api/v1/search", "q=\xff"),
    ):
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        b"".join(client.application(environ, lambda status, *_: statuses.append(status)))
    assert statuses == ["200 OK", "404 NOT FOUND", "200 OK"]
