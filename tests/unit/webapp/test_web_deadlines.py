"""One clock for each request: every call of the engine gets a deadline, and the page says what is incomplete."""

import pytest
from flask.testing import FlaskClient
from memory_engine import MemoryEngine

from webapp.deadlines import AFTER_MARKS_SECONDS, AFTER_SEARCH_SECONDS, REQUEST_SECONDS


class Clock:
    """A clock that stands still; the tests compare the deadlines with it."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(client: FlaskClient) -> Clock:
    """The clock of an application whose engine is open and whose front page is cached."""
    client.get("/")
    made = Clock()
    client.application.extensions["dateline.clock"] = made
    return made


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=report",
        "/search?q=report&cursor=bad",
        "/search?q=report+xyzzy",
        "/search?q=xyzzy&after=2001&place=KARSK",
        "/article/summit?q=female",
        "/api/v1/search?q=report",
        "/",
    ],
)
def test_every_stage_of_a_page_has_a_deadline_of_its_request(
    client: FlaskClient, engine: MemoryEngine, clock: Clock, path: str
) -> None:
    """Searches, snippets, marks, further searches and the front page end by the clock of the request, and in time."""
    client.application.extensions["dateline.frontpages"].__init__()
    engine.deadlines.clear()
    assert client.get(path).status_code == 200
    assert engine.deadlines
    for deadline in engine.deadlines:
        assert deadline is not None
        assert deadline.clock is clock
        assert clock.now < deadline.at <= clock.now + REQUEST_SECONDS - AFTER_MARKS_SECONDS
    if "article" not in path:
        assert engine.deadlines[0].at == clock.now + REQUEST_SECONDS - AFTER_SEARCH_SECONDS


@pytest.mark.parametrize("path", ["/search?q=report", "/article/summit?q=female"])
def test_what_was_left_unmarked_is_said(client: FlaskClient, engine: MemoryEngine, path: str) -> None:
    """A notice of the page says so; the number of articles is still certain."""
    engine.left_out = "time ran out before the matches were marked"
    html = client.get(path).text
    assert "Incomplete: <bdi>time ran out before the matches were marked</bdi>." in html
    assert "At least" not in html


def test_programs_are_told_what_was_left_out(client: FlaskClient, engine: MemoryEngine) -> None:
    """`partial` names the omissions of the search and of the snippets."""
    assert client.get("/api/v1/search?q=report").get_json()["partial"] is None
    engine.left_out = "time ran out before the matches were marked"
    assert client.get("/api/v1/search?q=report").get_json()["partial"] == engine.left_out
    engine.partial = "time ran out before the matches were ranked"
    assert client.get("/api/v1/search?q=report").get_json()["partial"] == f"{engine.partial}; {engine.left_out}"


def test_a_front_page_for_which_there_was_no_time_is_not_kept(
    client: FlaskClient, engine: MemoryEngine, clock: Clock
) -> None:
    """It is shown incomplete; the next request makes it again, complete."""
    client.application.extensions["dateline.frontpages"].__init__()
    before = engine.searches
    client.application.extensions["dateline.clock"] = lambda: clock.now + 10 * (engine.searches > before)
    assert 'id="examples"' not in client.get("/").text
    client.application.extensions["dateline.clock"] = clock
    assert 'id="examples"' in client.get("/").text
    searches = engine.searches
    client.get("/")
    assert engine.searches == searches


def test_what_a_request_waits_for_the_first_engine_is_not_counted(make_client, engine: MemoryEngine) -> None:
    """The clock of the request starts when there is an engine."""
    client, clock = make_client(engine=engine), Clock()
    client.application.extensions["dateline.clock"] = clock
    opened = client.application.extensions["dateline.engine"]
    opened._warm = lambda _: setattr(clock, "now", clock.now + 10)
    assert client.get("/search?q=report").status_code == 200
    assert engine.deadlines[-1].at > clock.now
