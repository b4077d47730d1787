"""Archives and the engines over them, each made once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dateline.article import Article
from dateline.engines import QueryLimits, open_engine
from dateline.ports import SearchEngine
from dateline.settings import Settings
from indexer.builds import build_index

from .archives import PRESS_1K, made_articles, press_articles
from .brute_force import Scan


@dataclass(frozen=True)
class Compared:
    """An archive with the two that answer for it."""

    articles: list[Article]
    scan: Scan
    engine: SearchEngine
    settings: Settings


def _open(index_dir: Path) -> SearchEngine:
    """Open an engine that has all the time it wants: where nothing is cut short, both answers are whole."""
    return open_engine(Settings(index_dir=index_dir), QueryLimits(terms=None, seconds=60))


def _compared(articles: list[Article], index_dir: Path) -> Iterator[Compared]:
    build_index(articles, index_dir)
    engine = _open(index_dir)
    yield Compared(articles, Scan(articles), engine, Settings(index_dir=index_dir))
    engine.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compared]:
    """Make a small generated archive, which needs nothing beside the project."""
    yield from _compared(made_articles(), tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compared]:
    """Take 1,000 real press releases, re-dated."""
    if not PRESS_1K.exists():
        pytest.skip(f"the shared corpus is not beside the project: {PRESS_1K}")
    yield from _compared(press_articles(), tmp_path_factory.mktemp("press"))
