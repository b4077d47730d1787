"""Every engine runs the same suite: add its factory here."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from archive import ARTICLES, LONG_ARTICLES
from limits import UNHURRIED
from oracle.plain_builder import average_lengths, build_segment
from oracle.stock_whoosh import build_stock, open_stock

from dateline.article import Article
from dateline.columnar.segment import Index
from dateline.engines import QueryLimits, open_engine
from dateline.engines.columnar import ColumnarEngine
from dateline.ports import SearchEngine
from dateline.request import EngineStatus
from dateline.settings import Settings
from indexer.builds import build_index

Factory = Callable[..., SearchEngine]


def open_published(folder: Path, articles: tuple[Article, ...], limits: QueryLimits | None = None) -> SearchEngine:
    """Build and open as the command line and the web do."""
    build_index(articles, folder)
    return open_engine(Settings(index_dir=folder), limits or UNHURRIED)


def open_oracle(folder: Path, articles: tuple[Article, ...], limits: QueryLimits | None = None) -> SearchEngine:
    """Open the engine over stock Whoosh."""
    return open_stock(folder, build_stock(articles, folder), limits or UNHURRIED)


def open_columnar_engine(
    folder: Path, articles: tuple[Article, ...], limits: QueryLimits | None = None, segments: int = 1
) -> SearchEngine:
    """Open the columnar engine over segments made in memory, among which the articles are dealt out like cards."""
    latest = tuple({article.article_id: article for article in articles}.values())
    averages = average_lengths(latest)
    parts = [build_segment(latest[i::segments], name=f"MAIN_{i:016}", averages=averages) for i in range(segments)]
    dated = sorted((article.date for article in latest if article.date), key=lambda date: date.first_day)
    status = EngineStatus(
        generation=folder.name,
        created="2026-11-24T00:00:00.000000+00:00",
        articles=len(latest),
        undated=sum(article.date is None for article in latest),
        earliest=dated[0] if dated else None,
        latest=dated[-1] if dated else None,
        language="english",
    )
    index = Index(tuple(parts), "english", *averages)
    return ColumnarEngine(index, status, limits or UNHURRIED)


ENGINES = {
    "published": open_published,
    "stock Whoosh": open_oracle,
    "columnar, 3 segments": partial(open_columnar_engine, segments=3),
}


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


@pytest.fixture(scope="module", params=sorted(ENGINES))
def long_engine(request, tmp_path_factory) -> Iterator[SearchEngine]:
    """An engine over the archive with a long article."""
    opened = ENGINES[request.param](tmp_path_factory.mktemp("index"), LONG_ARTICLES)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=sorted(ENGINES.keys() - {"stock Whoosh"}))
def whole(request, tmp_path_factory) -> Iterator[SearchEngine]:
    """An engine over the small archive that can hide articles: the one over stock Whoosh cannot."""
    opened = ENGINES[request.param](tmp_path_factory.mktemp("index"), ARTICLES)
    yield opened
    opened.close()
