"""Every engine runs the same suite: add its factory here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from archive import ARTICLES

from dateline.article import Article
from dateline.engines import QueryLimits, open_engine
from dateline.ports import SearchEngine
from dateline.settings import Settings
from indexer.builds import build_index

Factory = Callable[..., SearchEngine]


def open_local(folder: Path, articles: tuple[Article, ...], limits: QueryLimits | None = None) -> SearchEngine:
    """Build an index of the articles and open it with the embedded engine."""
    build_index(articles, folder)
    return open_engine(Settings(index_dir=folder), limits)


ENGINES = {"local": open_local}


@pytest.fixture(params=sorted(ENGINES))
def engine_factory(request, tmp_path) -> Iterator[Factory]:
    """Open engines over archives of the test's own; they are closed behind it."""
    opened: list[SearchEngine] = []

    def make(articles: tuple[Article, ...], limits: QueryLimits | None = None) -> SearchEngine:
        opened.append(ENGINES[request.param](tmp_path / f"index-{len(opened)}", articles, limits))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request, tmp_path_factory) -> Iterator[SearchEngine]:
    """An engine over the small archive."""
    opened = ENGINES[request.param](tmp_path_factory.mktemp("index"), ARTICLES)
    yield opened
    opened.close()
