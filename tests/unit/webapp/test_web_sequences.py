"""Sequences of pages while generations are published: no hit is repeated or omitted."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.generations import generation_dir, read_current
from dateline.generations.publishing import remove_generation
from dateline.settings import Settings
from indexer.builds import build_index
from webapp import create_app
from webapp.serving import EngineHolder
from webapp.serving.generation_opener import GenerationOpener


def make_articles(first: int, end: int) -> list[Article]:
    """Make articles, each newer and shorter than the one before, and so more relevant."""
    return [
        Article(f"a{n:03}", f"Harbour report {n}", "Ships came. " * (99 - n % 90), PartialDate(1900 + n, 1, 1))
        for n in range(first, end)
    ]


class Archive:
    """An archive of which new generations are published between two pages."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self.publish(20, 60)
        app = create_app(Settings(index_dir=index_dir))
        self.client: FlaskClient = app.test_client()
        self.holder: EngineHolder = app.extensions["dateline.engine"]

    def publish(self, first: int, end: int) -> str:
        return build_index(make_articles(first, end), self.index_dir)

    def switch(self, first: int, end: int) -> None:
        """Publish a generation, and wait until it is served."""
        name = self.publish(first, end)
        self.holder.refresh()
        assert self.client.get("/readyz").get_json()["generation"] == name

    def walk_json(self, address: str, between: Callable[[int], None]) -> list[str]:
        """Return the ids on all pages by `next_cursor`; `between` is called with the number of each page after it."""
        ids, cursor, number = list[str](), "", 0
        while cursor is not None:
            page = self.client.get(f"/api/v1/search?{address}&cursor={cursor}").get_json()
            ids += [hit["article_id"] for hit in page["hits"]]
            cursor, number = page["next_cursor"], number + 1
            between(number)
        return ids

    def walk_pages(self, address: str, between: Callable[[int], None]) -> list[str]:
        """Return the ids on all pages by the links of the pages."""
        ids, number, link = list[str](), 0, f"/search?{address}"
        while link:
            text = self.client.get(link).text
            ids += re.findall(r'href="/article/(a[0-9]+)', text)
            found = re.search('rel="next" href="([^"]+)"', text)
            link, number = html.unescape(found[1]) if found else "", number + 1
            between(number)
        return ids


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(tmp_path / "index")
    yield archive
    archive.holder.stop()


ORDERS = ["sort=newest", "sort=oldest", "q=harbour", "q=ships+report"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("walk", ["walk_json", "walk_pages"])
def test_a_sequence_is_that_of_the_generation_it_began_with(archive: Archive, order: str, walk: str) -> None:
    """New articles before and after the page, and removed articles, do not change it."""
    before = getattr(archive, walk)(order, lambda _: None)
    assert len(before) == len(set(before)) == 40

    def publish(number: int) -> None:
        if number == 2:
            archive.switch(10, 50)

    assert getattr(archive, walk)(order, publish) == before
    assert len(getattr(archive, walk)(order, lambda _: None)) == 40


@pytest.mark.parametrize("order", ORDERS)
def test_without_the_generation_pages_would_repeat(
    archive: Archive, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted defect that the test above finds: the generation of a cursor is ignored."""
    before = archive.walk_json(order, lambda _: None)
    monkeypatch.setattr(GenerationOpener, "acquire", lambda *_: None)
    assert archive.walk_json(order, lambda number: archive.switch(10, 50) if number == 2 else None) != before


def test_a_sequence_survives_several_publishes(archive: Archive) -> None:
    """Its generation stays open, after any number of publishes."""
    before = archive.walk_json("q=&sort=newest", lambda _: None)
    assert archive.walk_json("q=&sort=newest", lambda number: archive.switch(number, 60 + number)) == before


def test_previous_pages_come_from_the_same_generation(archive: Archive) -> None:
    """They are linked by number, with the generation in place of a cursor, readable in the address."""
    archive.client.get("/readyz")
    old = read_current(archive.index_dir)
    archive.switch(10, 50)
    pages = f"sort=newest&page=3&cursor={old}"
    assert archive.walk_pages(pages, lambda _: None) == [f"a{n:03}" for n in range(39, 19, -1)]
    text = archive.client.get(f"/search?{pages}").text
    assert f"page=2&amp;cursor={old}" in text
    assert re.findall(r'href="/article/(a[0-9]+)\?[^"]*', archive.client.get(f"/search?{pages}").text)[0] == "a039"
    back = archive.client.get(f"/article/a039?{pages}").text
    assert f"page=3&amp;cursor={old}" in back


def test_a_sequence_whose_generation_is_gone_goes_on_in_the_current_one(archive: Archive) -> None:
    """It continues after the last hit shown: newer articles before it are not shown, and none after it is skipped."""
    old = read_current(archive.index_dir)
    assert old is not None

    def prune(number: int) -> None:
        if number == 2:
            archive.switch(10, 70)
            remove_generation(archive.index_dir, old)
            archive.holder._slots.keep(None)  # as long as it is open, it is not gone
            assert not generation_dir(archive.index_dir, old).exists()

    assert archive.walk_json("q=&sort=newest", prune) == [f"a{n:03}" for n in range(59, 9, -1)]


def test_the_json_page_names_the_generation_that_answered(archive: Archive) -> None:
    """It is the generation of the sequence, not the current one."""
    first = archive.client.get("/api/v1/search?q=harbour").get_json()
    archive.switch(10, 50)
    second = archive.client.get(f"/api/v1/search?q=harbour&cursor={first['next_cursor']}").get_json()
    assert (second["generation"], second["total"]) == (first["generation"], 40)
    assert archive.client.get("/api/v1/search?q=harbour").get_json()["generation"] != first["generation"]


def test_a_withheld_article_is_in_no_page_of_a_sequence(archive: Archive) -> None:
    """This holds in every generation."""
    first = archive.client.get("/api/v1/search?q=&sort=newest").get_json()
    archive.switch(10, 50)
    address = f"/api/v1/search?q=&sort=newest&cursor={first['next_cursor']}"
    assert archive.client.get(address).get_json()["hits"][0]["article_id"] == "a049"
    (archive.index_dir / "withheld.txt").write_text("a049\t2026-11-24\t\n")
    archive.holder._slots._reopen_at = 0
    page = archive.client.get(address).get_json()
    assert (page["generation"], page["total"], page["hits"][0]["article_id"]) == (first["generation"], 39, "a048")


@pytest.mark.parametrize("cursor", ["20261124T081500Z-3f9ac1b2d4e5", "../../etc/passwd", "x"])
def test_a_cursor_from_elsewhere_opens_nothing(archive: Archive, cursor: str) -> None:
    """The name of an unknown generation gives pages of the current one; any other text gives a notice."""
    response = archive.client.get(f"/api/v1/search?q=&page=2&cursor={cursor}")
    assert response.status_code == (200 if cursor.startswith("2026") else 400)
    assert archive.client.get(f"/search?page=2&cursor={cursor}").status_code == 200


def test_a_number_too_deep_is_refused_with_a_generation_too(archive: Archive) -> None:
    """The name of a generation, unlike a real cursor, does not lift the depth limit."""
    name = read_current(archive.index_dir)
    response = archive.client.get(f"/api/v1/search?page=1001&cursor={name}")
    assert (response.status_code, response.get_json()["parameter"]) == (400, "page")
