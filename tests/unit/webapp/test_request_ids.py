"""Request ids: which are accepted, their form, and where they appear."""

import logging

import pytest

from webapp.logs import REQUEST_ID


@pytest.mark.parametrize("given", ["abc-DEF-019", "a", "x" * 64])
def test_a_trusted_proxy_names_the_request(make_client, given: str) -> None:
    """Its id comes back with the answer."""
    answer = make_client(trusted_proxies=1).get("/livez", headers={"X-Request-ID": given})
    assert answer.headers.getlist("X-Request-ID") == [given]


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a,b", "ä", "a_b", "<x>", "a\tb"])
def test_any_other_form_is_not_believed(make_client, given: str) -> None:
    """The request gets a new id instead."""
    answer = make_client(trusted_proxies=1).get("/livez", headers={"X-Request-ID": given})
    (made,) = answer.headers.getlist("X-Request-ID")
    assert made != given
    assert made.isalnum()


def test_a_client_names_nothing(make_client) -> None:
    """Without a trusted proxy each request gets a new id."""
    client = make_client()
    ids = {client.get("/livez", headers={"X-Request-ID": "mine"}).headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert "mine" not in ids


@pytest.mark.parametrize("path", ["/", "/none", "/search?q=report", "/api/v1/search?page=x", "/static/none", "/readyz"])
def test_every_answer_carries_one(make_client, path: str) -> None:
    """Pages, errors, static files and health checks have one."""
    assert make_client().get(path).headers["X-Request-ID"]


def test_a_line_that_is_logged_meanwhile_has_it(make_client, caplog) -> None:
    """Lines of every logger have it, also those of failing requests."""
    client = make_client(trusted_proxies=1)
    seen = []
    caplog.handler.addFilter(lambda record: seen.append((record.name, REQUEST_ID.get())) or True)
    client.application.view_functions["pages.front"] = lambda: 1 / 0
    with caplog.at_level(logging.ERROR):
        assert client.get("/", headers={"X-Request-ID": "abc-1"}).status_code == 500
    assert ("webapp.http.errors", "abc-1") in seen
