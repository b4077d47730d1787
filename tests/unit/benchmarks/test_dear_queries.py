"""No page of the application is dear, whatever is asked for; and a loop without a clock would be seen."""

import time
from itertools import islice
from pathlib import Path

import pytest
from counts import share

from benchmarks.corpora import Corpus
from benchmarks.dear_queries import Attacker, failures, main, measure, open_client, read_archive
from dateline.engines import columnar
from dateline.text import snippets
from indexer.builds import build_index

COUNT = 150


@pytest.fixture(scope="module")
def index_dir(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive, published."""
    folder = tmp_path_factory.mktemp("dear")
    build_index(corpus.base(), folder)
    return folder


def test_queries_are_of_every_kind_and_the_same_each_time(index_dir: Path) -> None:
    """A seed names them; none is refused for its length."""
    archive = read_archive(index_dir)
    queries = list(islice(Attacker(archive, 14).queries(), COUNT))
    assert queries == list(islice(Attacker(archive, 14).queries(), COUNT))
    assert max(map(len, queries)) <= 256
    for piece in ("* OR ", "~ OR ", '"~', "place:", "title:", " -", "*a", "-("):
        assert any(piece in query for query in queries), piece


def test_no_page_over_a_small_archive_is_dear(index_dir: Path) -> None:
    """Each is answered, far below the bar."""
    pages = list(measure(open_client(index_dir), Attacker(read_archive(index_dir), 14).addresses(), share(COUNT)))
    assert failures(pages, 1.0) == []
    assert {page.status for page in pages} == {200}


def test_a_loop_without_a_clock_is_seen(
    index_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command fails and names the page."""

    def dear(*arguments: object) -> str:
        end = time.process_time() + 0.01
        while time.process_time() < end:
            pass
        return snippets.make_snippet(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(columnar, "make_snippet", dear)
    assert main([str(index_dir), "--count", "2", "--frequent", "20", "--most", "0.3"]) == 1
    assert "(bar 0.3 s)" in capsys.readouterr().out
