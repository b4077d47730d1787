"""What a page costs is measured by its parts; a dear part and a large page are seen."""

import time
from pathlib import Path

import pytest

from benchmarks import page_costs
from benchmarks.corpora import Corpus
from benchmarks.page_costs import BARE, FTS5, NOTHING, WHOLE, contenders, measure, missed, open_peer
from benchmarks.page_times import PARTS, Server, main, without
from benchmarks.results import Results
from benchmarks.tables import page_costs_tables
from dateline.settings import Settings
from indexer.builds import build_index
from webapp import create_app
from webapp.search import results as page

pytestmark = pytest.mark.filterwarnings(  # the page over FTS5 never closes its database
    "ignore:unclosed database:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

QUERIES = {"all words": [{"q": "harbour"}, {"q": "xqzzyx"}], "dates": [{"q": "harbour", "after": "1950"}]}


@pytest.fixture(scope="module")
def index_dir(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive, published."""
    folder: Path = tmp_path_factory.mktemp("costs")
    build_index(corpus.base(), folder)
    return folder


def test_each_page_without_a_part_lacks_that_part_alone(index_dir: Path) -> None:
    """And the whole page has them all again afterwards."""
    asks = contenders(index_dir)
    whole = asks[WHOLE]("/search?q=harbour")[1]
    marks = {"time strip": b'<section class="time"', "facets": b'id="narrow"', "read-back": b'title="Remove this"'}
    for part, mark in marks.items():
        lacking = asks[f"without {part}"]("/search?q=harbour")[1]
        assert [each for each, found in marks.items() if found not in lacking] == [part], mark
    misspelt = "/search?q=harborr"
    assert b'class="meant"' in asks[WHOLE](misspelt)[1]
    assert b'class="meant"' not in asks["without did you mean"](misspelt)[1]
    bare = asks[BARE]("/search?q=harbour")[1]
    assert all((found in bare) == (part == "read-back") for part, found in marks.items())
    assert asks[WHOLE]("/search?q=harbour")[1] == whole


def test_a_part_that_a_checkout_does_not_have_changes_nothing(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name is neither set nor left behind, and it takes no turn."""
    assert "without read-back" in contenders(index_dir)
    monkeypatch.delattr(page, "read_back")
    assert "without read-back" not in contenders(index_dir)
    before = dict(vars(page))
    with without(PARTS):
        assert not hasattr(page, "read_back")
    assert dict(vars(page)) == before


def test_a_dear_part_is_seen(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a part that takes 10 ms costs that much, and it alone; searches that find nothing are apart."""
    read_back = page.read_back

    def dear(*arguments: object) -> object:
        end = time.process_time() + 0.01
        while time.process_time() < end:
            pass
        return read_back(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(page, "read_back", dear)
    measured = measure(contenders(index_dir), None, QUERIES, 3)
    costs = {(row["kind"], row["part"]): row["p50"] for row in measured.parts["costs"]}
    assert {kind for kind, _ in costs} == {"all words", "dates", NOTHING}
    assert all(costs[kind, "read-back"] > 7 for kind in ("all words", "dates", NOTHING))
    assert all(cost < 7 for (_, part), cost in costs.items() if part != "read-back")
    tables = page_costs_tables(measured)
    assert "| page |" in tables
    assert FTS5 not in tables


def test_bars_that_are_missed_are_named() -> None:
    """Newer parts that take too long, and pages with too many bytes."""
    costs = [{"kind": "dates", "part": part, "p50": 1.6, "p95": 2.0} for part in ("newer parts", "zstd")]
    sizes = [{"page": name, "p50": 9_000, "p95": 9_000, "most": 39_000} for name in (WHOLE, "zstd")]
    found = missed(Results("98k", parts={"costs": costs, "bytes": sizes}))
    assert len(found) == 2
    assert "1.6 ms for dates" in found[0]
    assert "39,000 bytes (zstd" in found[1]


def test_without_the_file_there_is_no_peer(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shared files are not part of the project."""
    monkeypatch.setattr(page_costs, "PEER", tmp_path / "none.py")
    assert open_peer(corpus, tmp_path) is None


def test_the_peer_answers_over_the_same_articles(corpus: Corpus, tmp_path: Path) -> None:
    """All articles with the word are found."""
    peer = open_peer(corpus, tmp_path)
    if peer is None:
        pytest.skip(f"{page_costs.PEER} is missing")
    assert b"articles</p>" in peer("/search?q=harbour")[1]
    assert b"<p>0 articles" not in peer("/search?q=harbour")[1]


def test_an_address_that_is_not_answered_is_no_measurement(index_dir: Path) -> None:
    """An error page is quick."""
    with pytest.raises(ValueError, match="404"):
        Server(create_app(Settings(index_dir=index_dir))).ask("/none")


def test_two_checkouts_are_compared_with_and_without_newer_parts(index_dir: Path) -> None:
    """One figure each for the search, the page, and the page without its newer parts."""
    times = main(index_dir, {"all words": [{"q": "harbour"}]})
    assert list(times) == ["search: all words", "page: all words", "without newer parts: all words"]
    assert all(value > 0 for value in times.values())
