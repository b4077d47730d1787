"""A small archive in memory and an application that serves it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from memory_engine import MemoryEngine
from werkzeug.test import TestResponse

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.settings import Settings
from webapp import create_app
from webapp.search.frontpage import FrontPages

MakeClient = Callable[..., FlaskClient]


class ReadingClient(FlaskClient):
    """A client that reads every answer to its end, so that served files are closed."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        return super().open(*args, **{"buffered": True} | kwargs)  # type: ignore[arg-type]


def make_archive() -> list[Article]:
    """Thirty articles: a known one, an undated one, and many alike."""
    known = Article(
        "summit",
        "Peacekeepers meet in New York",
        "UNITED NATIONS, July 8 (APP): Female peacekeepers met.\n\nThe oil price was not discussed.",
        PartialDate(2017, 7, 8),
        time="14:30",
        url="https://news.example/summit",
        source="Wire",
        place="UNITED NATIONS",
        agency="APP",
    )
    undated = Article("undated", "Oil found", "Nobody knows when the oil was found.", title_derived=True)
    others = [
        Article(f"a{n}", f"Report {n}", f"Harvest report number {n}.", PartialDate(2000 + n, 1 + n % 12), place="KARSK")
        for n in range(28)
    ]
    return [known, undated, *others]


@pytest.fixture
def engine() -> MemoryEngine:
    """The archive, ready to search."""
    return MemoryEngine(make_archive())


@pytest.fixture
def make_client(tmp_path: Path) -> MakeClient:
    """Make a client of an application over some articles, with any settings."""

    def make(
        articles: Sequence[Article] = (),
        engine: MemoryEngine | None = None,
        make_front_pages: Callable[[], FrontPages] = FrontPages,
        **settings: object,
    ) -> FlaskClient:
        served = engine or MemoryEngine(articles)
        app = create_app(
            Settings(index_dir=tmp_path, **settings),  # type: ignore[arg-type]
            lambda *_: served,
            make_front_pages=make_front_pages,
        )
        app.test_client_class = ReadingClient
        return app.test_client()

    return make


@pytest.fixture
def client(engine: MemoryEngine, make_client: MakeClient) -> FlaskClient:
    """A client of the small archive."""
    return make_client(engine=engine)
