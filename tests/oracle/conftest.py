"""Archives and the engines over them, each made once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from limits import WHOLE

from dateline.article import Article
from dateline.columnar.segment import Index
from dateline.engines import QueryLimits, open_engine
from dateline.engines.columnar import ColumnarEngine
from dateline.ports import SearchEngine
from dateline.request import EngineStatus
from dateline.search.thresholds import PositionThresholds, SearchThresholds
from dateline.settings import Settings
from indexer.builds import build_index
from oracle.plain_builder import average_lengths, build_segment
from oracle.stock_whoosh import build_stock, open_stock

from .archives import PRESS_1K, made_articles, press_articles
from .brute_force import Scan

AS_IN_A_LARGE_ARCHIVE = SearchThresholds(positions=PositionThresholds(every_sum_postings=0))
"""Positions are looked up as they are in a large archive."""


@dataclass(frozen=True)
class Compared:
    """An archive with the two that answer for it; `reopen` opens the engine once more."""

    articles: list[Article]
    scan: Scan
    engine: SearchEngine
    reopen: Callable[[QueryLimits], SearchEngine]


def _published(articles: list[Article], index_dir: Path) -> Compared:
    """Build and open as the command line and the web do."""
    build_index(articles, index_dir)
    settings = Settings(index_dir=index_dir)

    def reopen(limits: QueryLimits) -> SearchEngine:
        opened = open_engine(settings, limits)
        assert isinstance(opened, ColumnarEngine)
        return ColumnarEngine(opened.index, opened.status(), limits, thresholds=AS_IN_A_LARGE_ARCHIVE)

    return Compared(articles, Scan(articles, stored_impacts=True), reopen(WHOLE), reopen)


def _stock(articles: list[Article], folder: Path) -> Compared:
    totals = build_stock(articles, folder)

    def reopen(limits: QueryLimits) -> SearchEngine:
        return open_stock(folder, totals, limits)

    return Compared(articles, Scan(articles), reopen(WHOLE), reopen)


def _columnar(articles: list[Article], segments: int) -> Compared:
    """Deal the articles out to segments like cards: every segment reaches over all dates."""
    averages = average_lengths(articles)
    parts = [build_segment(articles[i::segments], name=f"MAIN_{i:016}", averages=averages) for i in range(segments)]
    index = Index(tuple(parts), "english", *averages)
    status = EngineStatus("columnar", "", len(articles), 0, None, None, "english")

    def reopen(limits: QueryLimits) -> SearchEngine:
        return ColumnarEngine(index, status, limits)

    return Compared(articles, Scan(articles, stored_impacts=True), reopen(WHOLE), reopen)


ENGINES: dict[str, Callable[[list[Article], Path], Compared]] = {
    "published": _published,
    "stock Whoosh": _stock,
    "columnar, 4 segments": lambda articles, _: _columnar(articles, 4),
}


def _compared(articles: list[Article], engine: str, index_dir: Path) -> Iterator[Compared]:
    compared = ENGINES[engine](articles, index_dir)
    yield compared
    compared.engine.close()


@pytest.fixture(scope="session", params=sorted(ENGINES))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compared]:
    """Make a small generated archive, which needs no shared folder."""
    yield from _compared(made_articles(), request.param, tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="session", params=sorted(ENGINES))
def press(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compared]:
    """Take real press releases, re-dated."""
    if not PRESS_1K.exists():
        pytest.skip(f"the shared corpus is not next to the project: {PRESS_1K}")
    yield from _compared(press_articles(), request.param, tmp_path_factory.mktemp("press"))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Publish the small archive, and give the settings to serve it."""
    settings = Settings(index_dir=tmp_path_factory.mktemp("published"))
    build_index(made_articles(), settings.index_dir)
    return settings
