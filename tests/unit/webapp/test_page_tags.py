"""The validators of pages, made before the work: equal tags have equal pages, and a client that has one is told so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from counts import sampled, share
from flask import Flask
from flask.testing import FlaskClient
from memory_engine import MemoryEngine

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.generations.withheld_files import write_withheld
from dateline.settings import Settings
from dateline.withheld import Withheld, Withholding
from webapp import create_app
from webapp.search import pages
from webapp.search.page_tags import make_tag

FIRST, SECOND = "20260101T000000Z-000000000001", "20260102T000000Z-000000000002"
ADDRESSES = [
    "/",
    "/search",
    "/search?q=ships",
    "/search?q=ship*",
    "/search?q=ships&sort=oldest",
    "/search?q=ships&per_page=2",
    "/search?q=ships&per_page=2&page=2",
    f"/search?q=ships&per_page=2&page=2&cursor={FIRST}",
    "/search?q=ships&page=x",
    "/search?q=nothing",
    "/search?q=%C3%BC",
    "/search?q=%FC",
    "/article/a",
    "/article/b",
    "/article/b?q=ships",
    "/article/c?q=ships",
    "/article/c?q=ships&part=2",
]
ENCODINGS = ["identity", "gzip", "zstd"]
LAYOUTS: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"trusted_proxies": 1}, ""),
    ({"trusted_proxies": 1, "hsts": "max-age=300"}, "/x"),
    ({"title": "Another archive"}, ""),
    ({"base_url": "https://news.example"}, ""),
]


def articles_of(generation: str) -> list[Article]:
    """Articles with the same ids; in each generation they have other texts."""
    day = 1 if generation == FIRST else 2
    return [Article(name, f"Report {name}", f"Ships of day {day}.", PartialDate(2000, 1, day)) for name in "abcdef"]


def make_app(index_dir: Path, **settings: Any) -> Flask:
    """An application over the generation that CURRENT names."""
    return create_app(
        Settings(index_dir=index_dir, **settings),
        lambda _, generation, __: MemoryEngine(articles_of(str(generation)), str(generation)),
    )


def publish(index_dir: Path, name: str) -> None:
    """Name a generation in CURRENT."""
    (index_dir / "builds" / name).mkdir(parents=True, exist_ok=True)
    (index_dir / "CURRENT").write_text(f"{name}\n")


def withhold(index_dir: Path, *article_ids: str) -> None:
    """Replace the list, as the command does."""
    write_withheld(index_dir, [Withholding(article_id, "2026-11-24") for article_id in article_ids])


def changes(index_dir: Path) -> Iterator[None]:
    """Publish, withhold, release and publish again, with a stop after each."""
    publish(index_dir, FIRST)
    yield
    withhold(index_dir, "a")
    yield
    withhold(index_dir, "b")
    yield
    withhold(index_dir)
    yield
    publish(index_dir, SECOND)
    yield


@dataclass
class Reader:
    """Asks for pages as a browser with an endless cache, and compares each answer with those that it has."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    tags: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0

    def ask(self, client: FlaskClient, path: str, encoding: str, root: str) -> None:
        """Ask for a page anew, and with each validator that an answer to this address ever had."""
        asked = {"Accept-Encoding": encoding, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        environ = {"SCRIPT_NAME": root}
        answer = client.get(path, headers=asked, environ_overrides=environ)
        if answer.status_code == 200:
            tag = answer.headers["ETag"]
            assert self.bodies.setdefault(tag, answer.data) == answer.data, path
            self.tags.setdefault(path, []).append(tag)
        for tag in set(self.tags.get(path, [])):
            again = client.get(path, headers={**asked, "If-None-Match": tag}, environ_overrides=environ)
            assert again.status_code in {304, answer.status_code}
            if again.status_code == 304:
                assert again.headers["ETag"] == answer.headers["ETag"] == tag, path
                self.unchanged += 1


def read_everything(index_dir: Path) -> Reader:
    """Read all addresses in all states of the index, in all layouts, by old processes and by new ones."""
    index_dir.mkdir()
    publish(index_dir, FIRST)
    reader = Reader()
    old = [(make_app(index_dir, **settings), root) for settings, root in LAYOUTS]
    for _ in changes(index_dir):
        for app, root in [*old, (make_app(index_dir), ""), (old[0][0], "/y")]:
            app.extensions["dateline.engine"].refresh()
            for number, path in enumerate(sampled(ADDRESSES)):
                reader.ask(app.test_client(), path, ENCODINGS[number % 3], root)
                reader.ask(app.test_client(), path, "identity", root)
    for app, _root in old:
        app.extensions["dateline.engine"].stop()
    return reader


def test_pages_with_equal_tags_are_equal(tmp_path: Path) -> None:
    """Before and after articles are withheld and released and a generation is published, behind proxies or not."""
    reader = read_everything(tmp_path / "index")
    assert reader.unchanged > share(500)
    assert len(reader.bodies) > share(200)


@pytest.mark.parametrize(
    "plant",
    [
        lambda lease: make_tag(SimpleNamespace(engine=SimpleNamespace(status=lambda: None), hidden=lease.hidden)),
        lambda lease: make_tag(
            SimpleNamespace(engine=SimpleNamespace(status=lease.engine.status().generation.__str__), hidden=None)
        ),
        lambda lease: "always the same",
    ],
    ids=["without the generation", "without the withheld list", "without the address"],
)
def test_a_tag_that_lacks_a_part_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Callable[[Any], str]
) -> None:
    """The comparison sees a defect of each kind."""
    monkeypatch.setattr(pages, "make_tag", plant)
    with pytest.raises(AssertionError):
        read_everything(tmp_path / "index")


def test_tags_without_the_settings_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The title of the archive stands on each page."""
    monkeypatch.setattr("webapp.search.page_tags.register", lambda app, _: app.extensions.update({"dateline.tags": ""}))
    with pytest.raises(AssertionError):
        read_everything(tmp_path / "index")


@pytest.mark.parametrize("path", ["/search?q=ships", "/article/b?q=ships"])
def test_a_page_that_is_unchanged_takes_no_search(
    make_client: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """The engine is asked for its status alone."""
    engine = MemoryEngine(articles_of(FIRST))
    client = make_client(engine=engine)
    tag = client.get(path).headers["ETag"]
    for name in ("search", "parse", "snippets", "title_highlights", "article", "article_part", "highlights"):
        monkeypatch.delattr(MemoryEngine, name)
    answer = client.get(path, headers={"If-None-Match": f'"another", W/{tag}'})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("lack", ["partial", "left_out"])
@pytest.mark.parametrize("path", ["/search?q=ships", "/search?q=nothing", "/article/b?q=ships"])
def test_an_incomplete_page_has_another_tag(make_client: Callable[..., FlaskClient], lack: str, path: str) -> None:
    """A client that has it is sent the complete one; one that has the complete one keeps it."""
    engine = MemoryEngine(articles_of(FIRST))
    client = make_client(engine=engine)
    complete = client.get(path)
    setattr(engine, lack, "time ran out")
    incomplete = client.get(path)
    assert (incomplete.data == complete.data) == (incomplete.headers["ETag"] == complete.headers["ETag"])
    assert client.get(path, headers={"If-None-Match": complete.headers["ETag"]}).status_code == 304
    setattr(engine, lack, None)
    again = client.get(path, headers={"If-None-Match": incomplete.headers["ETag"]})
    assert again.status_code == (304 if incomplete.data == complete.data else 200)


def test_searches_that_were_left_out_make_a_page_incomplete(make_client: Callable[..., FlaskClient]) -> None:
    """If time runs out while other searches are tried, the page has another validator than that with all of them."""
    engine = MemoryEngine(articles_of(FIRST))
    client = make_client(engine=engine)
    complete = client.get("/search?q=ships+zebra")
    assert "Try instead" in complete.text
    times = iter([0.0])
    client.application.extensions["dateline.clock"] = lambda: next(times, 100.0)
    incomplete = client.get("/search?q=ships+zebra")
    assert "Try instead" not in incomplete.text
    assert incomplete.headers["ETag"] != complete.headers["ETag"]


def test_spellings_that_were_left_out_make_a_page_incomplete(
    make_client: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If time runs out while spellings are looked for, a client that has that page is sent the one with them."""
    client = make_client(engine=MemoryEngine(articles_of(FIRST)))
    complete = client.get("/search?q=shpis")
    assert "Did you mean" in complete.text
    with monkeypatch.context() as patch:
        patch.setattr(MemoryEngine, "corrections", lambda *_, **__: None)
        incomplete = client.get("/search?q=shpis")
    assert "Did you mean" not in incomplete.text
    assert client.get("/search?q=shpis", headers={"If-None-Match": incomplete.headers["ETag"]}).data == complete.data


def test_any_validator_asks_for_the_page_itself(make_client: Callable[..., FlaskClient]) -> None:
    """`*` stands for whatever there is, which is known only when the page is made."""
    client = make_client(engine=MemoryEngine(articles_of(FIRST)))
    assert client.get("/article/none", headers={"If-None-Match": "*"}).status_code == 404
    assert client.get("/article/a", headers={"If-None-Match": "*"}).status_code == 304


def test_lists_that_hide_other_articles_have_other_stamps() -> None:
    """Entries, digests and exceptions count, and a salt that became known; other salts do not."""
    digest = "d1-aaaa-" + "0" * 12
    lists = [
        Withheld(),
        Withheld({"a": Withholding("a", "2026-11-24")}),
        Withheld({"b": Withholding("b", "2026-11-24")}),
        Withheld({"a": Withholding("a", "2026-11-24"), "b": Withholding("b", "2026-11-24")}),
        Withheld({"a": Withholding("a", "2026-11-24", digests=(digest,))}),
    ]
    assert len({each.stamp for each in lists}) == len(lists)
    assert Withheld({}, {"unused": b"1"}).stamp == Withheld().stamp
