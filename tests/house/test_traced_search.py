"""A page parses its query once, and a search stays in a module as long as it can."""

from pathlib import Path

import pytest

from dateline.engines.columnar import ColumnarEngine
from dateline.query.parser import parse
from house import tracing
from house.tracing import Called, changes_of_module, count

CHANGES_OF_MODULE = 25


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the sample archive."""
    return tracing.sample_index(tmp_path_factory.mktemp("sample") / "index")


def test_a_page_parses_and_expands_its_query_once(index_dir: Path) -> None:
    """Search, snippets, marks in titles and the list of parts take one parsed query."""
    calls = tracing.traced_page(index_dir, tracing.PAGE)
    assert count(calls, "dateline/query/", ("parse",)) == 1
    assert count(calls, "dateline/search/expansion.py", tracing.EXPANDING) == 1


def test_a_planted_parse_is_counted(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Snippets that parse the query again."""
    before = count(tracing.traced_page(index_dir, tracing.PAGE), "dateline/query/", ("parse",))
    snippets = ColumnarEngine.snippets

    def planted(self, *asked):
        parse(tracing.PAGE)
        return snippets(self, *asked)

    monkeypatch.setattr(ColumnarEngine, "snippets", planted)
    assert count(tracing.traced_page(index_dir, tracing.PAGE), "dateline/query/", ("parse",)) == before + 1


def test_a_search_seldom_changes_the_module(index_dir: Path) -> None:
    """Who reads along with a search changes the file no more often than this."""
    measures = tracing.traced_measures(index_dir)
    assert int(measures["of these in another module than the call before"]) <= CHANGES_OF_MODULE


def test_changes_of_module_are_counted() -> None:
    """Calls of other packages do not count."""
    files = ["dateline/a.py", "dateline/a.py", "dateline/b.py", "webapp/c.py", "dateline/b.py", "dateline/a.py"]
    assert changes_of_module([Called(file, "f") for file in files]) == 2
