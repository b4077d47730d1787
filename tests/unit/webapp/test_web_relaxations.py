"""A search without results: what is to blame, and searches that find something."""

import random
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from counts import share
from flask.testing import FlaskClient

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.deadline import Deadline
from dateline.engines.columnar import ColumnarEngine
from dateline.request import SearchPage, SearchRequest
from dateline.settings import Settings
from indexer.builds import build_index
from webapp import create_app
from webapp.search import relaxations

WORDS = ("ferry", "bridge", "harvest", "ministry", "lamp", "reef", "brig", "pilot", "winter", "trade")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """An archive in which each article has two words of ten: one and the next."""
    folder: Path = tmp_path_factory.mktemp("relaxed")
    articles = [
        Article(
            f"a{n}",
            f"About {WORDS[n % 10]} and {WORDS[(n + 1) % 10]}",
            "Nothing else.",
            PartialDate(2000 + n % 5),
            place=("KARSK", "Orlen")[n % 2],
            agency="Wire" if n % 3 else None,
        )
        for n in range(60)
    ]
    build_index(articles, folder)
    return create_app(Settings(index_dir=folder)).test_client()


def reason_of(client: FlaskClient, query: str) -> str:
    """The sentence on what is to blame."""
    (reason,) = re.findall(r'<p class="reason">(.*?)</p>', client.get(f"/search?{query}").text, re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", reason))


def relaxations_of(client: FlaskClient, query: str) -> list[tuple[str, int, str]]:
    """The other searches of the JSON."""
    found = client.get(f"/api/v1/search?{query}").get_json()["relaxations"]
    return [(each["change"], each["total"], each["url"]) for each in found]


def total_of(client: FlaskClient, url: str) -> int:
    """The number of articles that a page of results has."""
    return int(client.get(f"/api/v1/search?{urlsplit(url).query}").get_json()["total"])


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("q=ferry+xyzzy", "No article in the archive has xyzzy."),
        ("q=xyzzy", "No article in the archive has xyzzy. There is nothing else in this search."),
        ("q=xyzzy+plugh", "No article in the archive has xyzzy or plugh. There is nothing else in this search."),
        ('q="bridge+ferry"', "No article in the archive has “bridge ferry”. There is nothing else in this search."),
        ("q=ferry+harvest", "The archive has each part of this search, but no article has them all."),
        ("q=ferry&before=1990", "12 articles meet the rest of this search, but none is dated up to 1990."),
        ("q=ferry&place=Sabine", "12 articles meet the rest of this search, but none has the place Sabine."),
        ("q=ferry+date:1990", "12 articles meet the rest of this search, but none is dated 1990."),
        (
            "q=ferry&place=Sabine&agency=APP",
            "12 articles meet the rest of this search, but none all of its filters.",
        ),
        (
            "q=ferry+bridge&place=Orlen",
            "6 articles meet the rest of this search, but none has the place Orlen.",
        ),
        ("q=ferry&after=2010&before=2001", "The “From” date is later than the “To” date."),
        ("q=-about", "No article matches all parts of this search."),
    ],
)
def test_what_is_to_blame_is_named(client: FlaskClient, query: str, reason: str) -> None:
    """A word, a filter, or only everything together."""
    assert reason_of(client, query) == reason


def test_a_long_query_of_existing_words_has_a_way_out(client: FlaskClient) -> None:
    """However many words it has."""
    query = f"q={'+'.join(WORDS[:8])}"
    changes = [change for change, _, _ in relaxations_of(client, query)]
    assert changes[:2] == ["only ferry and bridge", "with any of these words"]
    assert len(changes) == 5


def test_the_rarest_words_of_a_long_query_are_kept(make_client) -> None:
    """As many of them as articles have together; single ones follow, the rarest first."""
    texts = [*["common"] * 9, *["frequent common"] * 5, "insulin diabetes", "insulin price", "frequent price", "voted"]
    client = make_client([Article(f"a{n}", "Notice", text) for n, text in enumerate(texts)])
    found = relaxations_of(client, "q=common+insulin+frequent+diabetes+-banned")
    assert found[0] == ("only insulin and diabetes", 1, "/search?q=insulin+diabetes+-banned")
    assert [change for change, _, _ in found[2:]] == ["only diabetes", "only insulin", "only frequent"]


def test_without_the_missing_word_more_is_relaxed(client: FlaskClient) -> None:
    """If the rest still finds nothing, any of its words, or a single one, is offered."""
    found = relaxations_of(client, "q=ferry+harvest+xyzzy")
    assert found[0][:2] == ("with any of the other words", 24)
    assert ("without xyzzy, without harvest", 12) in [each[:2] for each in found]
    with_filter = relaxations_of(client, "q=ferry+harvest+xyzzy&place=Sabine")
    assert with_filter[0][0] == "with any of the other words, without all filters"


def test_of_two_words_each_is_offered_alone(client: FlaskClient) -> None:
    """Where nothing is found without the excluded word either."""
    assert relaxations_of(client, "q=ferry+lamp+-about") == [
        ("only ferry", 12, "/search?q=ferry"),
        ("only lamp", 12, "/search?q=lamp"),
    ]


def test_a_filter_is_removed_with_the_missing_word(client: FlaskClient) -> None:
    """Both are named."""
    found = relaxations_of(client, "q=ferry+xyzzy&before=1990")
    assert found[0] == ("without xyzzy, any date instead of up to 1990", 12, "/search?q=ferry")
    found = relaxations_of(client, "q=ferry+xyzzy+date:1990")
    assert found[0] == ("without xyzzy, any date instead of 1990", 12, "/search?q=ferry")


def test_nothing_is_offered_where_the_archive_has_nothing(client: FlaskClient) -> None:
    """Then the page says so."""
    assert relaxations_of(client, "q=xyzzy+plugh") == []
    assert relaxations_of(client, "q=ferry") == []


def test_every_search_that_finds_nothing_has_a_way_that_finds_what_it_says(client: FlaskClient) -> None:
    """Generated searches: each count is the total of the page it leads to, and there is one if any word is there."""
    rng, without_results = random.Random(11), 0
    for _ in range(share(400)):
        words = rng.sample([*WORDS, "xyzzy", "plugh"], rng.randint(1, 5))
        signs = [rng.choice(("", "", "", "-", "title:")) + word for word in words]
        dates = rng.choice(("", "", "&after=2003", "&before=1990", "&after=2001&before=2002"))
        filters = rng.choice(("", "", "&place=KARSK", "&place=Sabine", "&agency=wire&place=orlen"))
        query = f"q={'+'.join(signs)}{dates}{filters}"
        if client.get(f"/api/v1/search?{query}").get_json()["total"]:
            assert relaxations_of(client, query) == []
            continue
        without_results += 1
        found = relaxations_of(client, query)
        assert len(found) == len({url for _, _, url in found}) <= 5
        for change, total, url in found:
            assert total == total_of(client, url) > 0, (query, change)
            assert parse_qs(urlsplit(url).query) != parse_qs(query)
        if any(not sign.startswith("-") and sign.removeprefix("title:") in WORDS for sign in signs):
            assert found, query
    assert without_results > share(400) // 4


def test_no_search_is_run_twice_for_a_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of a search are counted to find what is missing, and offered alone in the end."""
    run, search = list[SearchRequest](), ColumnarEngine.search

    def watched(engine: ColumnarEngine, request: SearchRequest, deadline: Deadline | None = None) -> SearchPage:
        run.append(request)
        return search(engine, request, deadline)

    monkeypatch.setattr(ColumnarEngine, "search", watched)
    assert "only <b><bdi>ferry</bdi></b>" in client.get("/search?q=ferry+harvest+lamp").text
    assert [each.text for each in run].count("ferry") == 1
    assert len(run) == len(set(run))


def test_parts_that_need_not_be_left_out_change_nothing(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the rarest words fail together, searches that keep them find nothing; without that knowledge all are run."""
    rng = random.Random(7)
    others = ["nothing", "else", "about", "title:about", "-wire", "xyzzy", "date:2001"]
    drawn = [rng.sample(WORDS, rng.randint(1, 3)) + rng.sample(others, rng.randint(2, 4)) for _ in range(share(120))]
    queries = ["+".join(rng.sample(parts, len(parts))) for parts in drawn]
    queries += [f"{each}&place=KARSK" for each in queries[::3]]
    known = [relaxations_of(client, f"q={each}") for each in queries]
    assert sum(map(bool, known)) > len(known) // 2
    without_one, saved = relaxations._without_one, list[int]()

    def without_each(request: Any, rest: Any, without: Any, left_out: list[Any]) -> Any:
        saved.append(len(rest) - len(left_out))
        return without_one(request, rest, without, rest)

    monkeypatch.setattr(relaxations, "_without_one", without_each)
    assert [relaxations_of(client, f"q={each}") for each in queries] == known
    assert sum(saved) > len(queries) // 4
