"""The benchmarks run from end to end, untimed, and the project's tables are made from recorded results."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from counts import FULL

from benchmarks.__main__ import main
from benchmarks.bars import BARS, judge
from benchmarks.corpora import PROJECT
from benchmarks.peers import PEERS
from benchmarks.plot import growth_plot
from benchmarks.report import PAGE, README, filled, read_recorded
from benchmarks.results import Results, Times, make_rows, read_results, write_results
from benchmarks.running import results_path
from benchmarks.tables import losses
from benchmarks.timing import Timed

_INSTALLED = [peer.name for peer in PEERS if peer.unavailable() is None and peer.name != "whoosh"]
_MEASURED = ",".join(_INSTALLED if FULL else ("dateline", "fts5"))


def test_a_run_measures_everything_and_keeps_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run over the sample archive, each query once."""
    arguments = ["--size", "sample", "--peers", _MEASURED, "--work", str(tmp_path), "--queries", "6", "--repeats", "1"]
    assert main([*arguments, "--stages", "builds,pages,http,reindex"]) == 0, capsys.readouterr().out
    results = read_results(results_path(tmp_path, "sample"))
    assert {build["peer"] for build in results.parts["builds"]} >= {"dateline", "fts5"}
    assert all(build["cpu_seconds"] > 0 and build["index_bytes"] for build in results.parts["builds"])
    assert results.find("dateline", "and").queries == 6  # type: ignore[union-attr]
    assert results.find("fts5", "phrase").ours_best.p50 > 0  # type: ignore[union-attr]
    assert results.parts["reindex"][0]["peak_bytes"] > 10_000_000
    assert results.parts["faults"] == []
    assert "**Dateline**" in capsys.readouterr().out
    arguments[3] = "dateline"
    assert main([*arguments, "--stages", "builds,cold", "--fresh", ""]) == 0
    results = read_results(results_path(tmp_path, "sample"))
    assert all(build["is_kept"] for build in results.parts["builds"])
    assert results.parts["cold"][0]["open_seconds"] > 0
    assert results.parts["pages"], "what earlier stages found is kept"


def test_a_missing_corpus_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The run prints its own message, without a traceback, and returns 2."""
    assert main(["--size", "10k", "--work", str(tmp_path), "--corpora", str(tmp_path)]) == 2
    assert capsys.readouterr().out.startswith("benchmarks: ")


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Results survive the way to a file and back."""
    results = _results(ours=1.0, theirs=2.0)
    write_results(results, tmp_path / "98k.json")
    assert read_results(tmp_path / "98k.json") == results


@pytest.mark.parametrize(("ours", "verdict"), [(0.9, "met"), (1.1, "missed")])
def test_a_slow_dateline_misses_its_bars(ours: float, verdict: str) -> None:
    """A ratio of 0.9 meets the bar for pages, 1.1 misses it; a bar without results is not measured."""
    judged = {each.bar.what: each for each in judge({"98k": _results(ours=ours, theirs=1.0)})}
    page = judged["AND page p50 relative to tantivy's, 1 segment"]
    assert (page.value, page.verdict) == (pytest.approx(ours), verdict)
    assert judged["AND page p50 relative to stock Whoosh's"].verdict == "not measured"
    assert len(judged) == len(BARS)


def test_a_floor_is_missed_from_below() -> None:
    """A build by stock Whoosh that takes only 13 times Dateline's CPU time misses the bar."""
    results = Results("98k")
    builds: list[dict[str, Any]] = [
        {"peer": "dateline", "segments": 1, "cpu_seconds": 10.0, "index_bytes": 1, "peak_bytes": 1},
        {"peer": "whoosh", "segments": 1, "cpu_seconds": 130.0, "index_bytes": 1, "peak_bytes": 1},
    ]
    results.put("builds", builds)
    judged = {each.bar.what: each for each in judge({"98k": results})}
    assert judged["stock Whoosh's build relative to Dateline's, CPU time"].verdict == "missed"


@pytest.mark.parametrize("path", [README, PAGE], ids=lambda path: path.name)
def test_the_tables_of_the_project_are_made_from_the_recorded_results(path: Path) -> None:
    """README and the page of benchmarks contain the tables of the recorded results, cell by cell."""
    text = path.read_text(encoding="utf-8")
    assert "<!-- benchmarks:" in text
    assert filled(text, read_recorded()) == text, "run `python -m benchmarks --record` with the results' work folder"


def test_a_table_that_was_changed_by_hand_is_found() -> None:
    """A changed cell is not what the recorded results give."""
    text = README.read_text(encoding="utf-8").replace("| **Dateline** |", "| **Dateline** | 0.001 |", 1)
    assert filled(text, read_recorded()) != text


def test_the_plot_is_well_formed_and_has_a_line_for_each_engine() -> None:
    """The plot is XML with two lines, each with a point for each size of archive."""
    small, large = _results(ours=1.0, theirs=2.0), _results(ours=2.0, theirs=9.0)
    for results, articles in ((small, 1_000), (large, 98_323)):
        results.put("builds", [{"peer": "dateline", "segments": 1, "articles": articles}])
    svg = ET.fromstring(growth_plot({"1k": small, "98k": large}))
    lines = svg.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2
    assert all(len(line.attrib["points"].split()) == 2 for line in lines)


def test_what_is_lost_is_spelt_out_and_nothing_else() -> None:
    """A list of queries has a line only if a peer is faster; the line names the peer and the ratios."""
    assert losses(_results(ours=1.0, theirs=2.0)) == []
    assert losses(_results(ours=3.0, theirs=2.0)) == [
        "all words, page, 1 segment: tantivy (each once 1.50 / 1.50, best of five 1.50 / 1.50)"
    ]


def test_every_option_is_in_the_docs() -> None:
    """The page of benchmarks names each option, variable and target."""
    text = PAGE.read_text(encoding="utf-8")
    for option in ("SIZE", "PEERS", "BENCH", "--record", "--stages", "--fresh", "--builds", "--queries", "--repeats",
                   "--work", "--corpora"):  # fmt: skip
        assert f"`{option}" in text
    assert (PROJECT / "benchmarks" / "results").is_dir()


def _results(*, ours: float, theirs: float) -> Results:
    """Results with one list of queries."""
    timed = {name: Timed({0: seconds}, {0: seconds}) for name, seconds in (("dateline", ours), ("tantivy", theirs))}
    rows = make_rows("and", "page", 1, timed, "dateline")
    assert rows[1].ours_best == Times.of([ours])
    results = Results("98k", versions={"dateline": "1", "tantivy": "1"})
    results.put("pages", rows)
    return results
