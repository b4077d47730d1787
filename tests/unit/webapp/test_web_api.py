"""The JSON interface."""

import json

import pytest
from flask.testing import FlaskClient
from memory_engine import GENERATION, MemoryEngine

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.errors import CorruptIndexError
from dateline.settings import Settings
from webapp import create_app

PAGE_KEYS = {
    "query",
    "generation",
    "total",
    "page",
    "per_page",
    "sort",
    "took_ms",
    "partial",
    "hits",
    "histogram",
    "facets",
    "did_you_mean",
    "relaxations",
    "next_cursor",
}
HIT_KEYS = {
    "article_id",
    "date",
    "time",
    "title",
    "title_derived",
    "snippet",
    "place",
    "agency",
    "source",
    "section",
    "authors",
    "score",
    "url",
    "source_url",
}
LATER_KEYS = {"date_source", "date_confidence", "origin", "language"}
ARTICLE_KEYS = HIT_KEYS - {"snippet", "score"} | LATER_KEYS | {"body", "generation"}


def test_a_page_has_exactly_the_documented_keys(client: FlaskClient) -> None:
    """Keys without a value yet are absent."""
    page = client.get("/api/v1/search?q=peacekeepers").get_json()
    assert set(page) == PAGE_KEYS
    parts = {"text": "peacekeepers", "understood": "peacekeepers", "ignored": [], "after": None, "before": None}
    assert page["query"] == parts
    assert (page["generation"], page["total"], page["page"], page["per_page"]) == (GENERATION, 1, 1, 10)
    assert page["sort"] == "relevance"
    assert page["took_ms"] >= 0
    (hit,) = page["hits"]
    assert set(hit) == HIT_KEYS
    assert hit["url"] == "/article/summit"
    assert hit["source_url"] == "https://news.example/summit"
    assert "<mark>peacekeepers</mark>" in hit["snippet"]
    assert hit["score"] > 0


def test_a_query_without_words_is_sorted_by_date(client: FlaskClient) -> None:
    """Without words there is no relevance: the order is newest first, and the score is null."""
    page = client.get("/api/v1/search").get_json()
    assert page["sort"] == "newest"
    assert {hit["score"] for hit in page["hits"]} == {None}


def test_matches_are_counted_per_period(make_client) -> None:
    """Periods come in order, then the coarse ones, marked as such, then the undated, even if there are none."""
    dates = ("2017-08", "2017-07-08", "2016", "2017-07-09", None)
    articles = [Article(f"a{n}", "t", "b", PartialDate.from_iso(on) if on else None) for n, on in enumerate(dates)]
    assert make_client(articles).get("/api/v1/search?per_page=1").get_json()["histogram"] == {
        "unit": "month",
        "counts": [
            {"period": "2017-07", "count": 2},
            {"period": "2017-08", "count": 1},
            {"period": "2016", "count": 1, "coarse": True},
            {"period": None, "count": 1},
        ],
    }
    nothing = make_client(articles).get("/api/v1/search?q=nothing").get_json()["histogram"]
    assert nothing == {"unit": "month", "counts": [{"period": None, "count": 0}]}


def test_the_web_asks_for_no_part_that_it_does_not_show(client: FlaskClient, engine: MemoryEngine) -> None:
    """A histogram within the dates goes to programs, and to pages with dates; other searches have no use for it."""
    for path in ("/", "/search?q=report", "/search?q=nothing+whatever", "/search?q=oil&cursor=no"):
        client.get(path)
    assert set(engine.asked_for) == {False}
    for path in ("/api/v1/search?q=oil", "/search?q=report&after=2001"):
        client.get(path)
        assert engine.asked_for[-1] is True


def test_what_was_ignored_is_named(client: FlaskClient) -> None:
    """Each ignored part has its text and its reason."""
    ignored = client.get("/api/v1/search?q=oil:2010").get_json()["query"]["ignored"]
    assert ignored == [{"text": "oil:", "reason": "unknown field, read as words"}]


def test_an_article_is_one_flat_object(client: FlaskClient) -> None:
    """The article has exactly the documented keys, dates as precise as they are."""
    article = client.get("/api/v1/articles/summit").get_json()
    assert set(article) == ARTICLE_KEYS
    assert article["date"] == "2017-07-08"
    assert article["body"].count("\n\n") == 1
    assert client.get("/api/v1/articles/undated").get_json()["date"] is None
    assert client.get("/api/v1/articles/a3").get_json()["date"] == "2003-04"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("after=x", "after"),
        ("page=1001", "page"),
        ("sort=x", "sort"),
        ("q=" + "x" * 257, "q"),
        ("cursor=no", "cursor"),
        ("q=a&q=b", "q"),
        ("after=2010&after=2012", "after"),
    ],
)
def test_a_bad_parameter_is_a_problem(client: FlaskClient, query: str, parameter: str) -> None:
    """It is 400 with problem details (RFC 9457) that name the parameter."""
    response = client.get(f"/api/v1/search?{query}")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json; charset=utf-8"
    problem = json.loads(response.data)
    assert problem["status"] == 400
    assert problem["parameter"] == parameter
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize(
    ("query", "beginning"),
    [
        ("per_page=0", "per_page must be"),
        ("q=a&q=b", "q is given"),
        ("cursor=no", "The cursor"),
        ("q=" + "x" * 257, "The query"),
    ],
)
def test_a_problem_writes_the_parameter_as_it_is(client: FlaskClient, query: str, beginning: str) -> None:
    """A sentence begins with a capital, unless it begins with the name of the parameter."""
    assert client.get(f"/api/v1/search?{query}").get_json(force=True)["detail"].startswith(beginning)


@pytest.mark.parametrize("path", ["/api/v1/articles/none", "/api/v1/articles/%FF", "/api/v1/none", "/api/none"])
def test_what_is_not_there_is_a_problem(client: FlaskClient, path: str) -> None:
    """It is 404 in JSON for every unknown address under /api/."""
    response = client.get(path)
    assert response.status_code == 404
    assert response.content_type == "application/problem+json; charset=utf-8"
    assert json.loads(response.data)["status"] == 404


def test_following_the_cursors_visits_every_article_once(client: FlaskClient) -> None:
    """`next_cursor` leads through all results and is null at their end."""
    seen, cursor = list[str](), ""
    while cursor is not None:
        page = client.get(f"/api/v1/search?per_page=7&cursor={cursor}").get_json()
        seen += [hit["article_id"] for hit in page["hits"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == page["total"] == 30


def test_json_is_utf8_and_never_breaks(make_client) -> None:
    """Letters are not escaped; NUL and lone surrogates, in the query or in the archive, give valid JSON."""
    client = make_client([Article("x", "Überschrift \ud800", "Text \x00 «é» \udfff", place="Köln")])
    response = client.get("/api/v1/search?q=%00%ED%A0%80text")
    assert "Überschrift".encode() in response.data
    assert json.loads(response.data.decode("utf-8"))["total"] in {0, 1}
    assert json.loads(client.get("/api/v1/articles/x").data.decode("utf-8"))["place"] == "Köln"


def test_only_web_addresses_are_given(make_client) -> None:
    """A `javascript:` address of a document is null in hits and in articles."""
    client = make_client([Article("x", "t", "b", url="javascript:alert(1)")])
    assert client.get("/api/v1/search").get_json()["hits"][0]["source_url"] is None
    assert client.get("/api/v1/articles/x").get_json()["source_url"] is None


def test_live_and_ready(client: FlaskClient) -> None:
    """A served index is ready, and names its generation."""
    assert (client.get("/livez").status_code, client.get("/livez").text.strip()) == (200, "ok")
    assert client.get("/readyz").get_json() == {"status": "ready", "generation": GENERATION, "articles": 30}


def test_without_an_index_only_livez_is_well(tmp_path) -> None:
    """All others answer 503 with Retry-After, as problem details to programs; no path of the disk is named."""

    def refuse(*_: object) -> MemoryEngine:
        raise CorruptIndexError("/srv/secret/postings is damaged")

    client = create_app(Settings(index_dir=tmp_path), refuse).test_client()
    assert client.get("/livez").status_code == 200
    for path in ("/readyz", "/api/v1/search", "/api/v1/articles/x", "/", "/search?q=a", "/article/x"):
        response = client.get(path)
        assert response.status_code == 503, path
        assert int(response.headers["Retry-After"]) > 0
        assert "secret" not in response.text
    assert client.get("/readyz").content_type == "application/problem+json; charset=utf-8"
    assert "load this page again" in client.get("/").text


def test_an_archive_without_an_index_says_how_to_build_one(tmp_path) -> None:
    """It is not the same as an index that cannot be read."""
    page = create_app(Settings(index_dir=tmp_path)).test_client().get("/")
    assert page.status_code == 503
    assert "No index yet" in page.text
    assert ">reindex<" in page.text
