"""Builds by several processes: the same files, and nothing left of what goes wrong."""

import fcntl
import json
import os
import random
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from counts import sampled
from processes import command_line, in_time, is_running, start_reindex, tree

from dateline.building import segment_builder, tasks
from dateline.building.memory_budget import MemoryBudget, MemoryCosts
from dateline.generations import generation_dir, read_current
from indexer.builds import BuildSettings
from indexer.pipeline import BuildOptions, run_build
from indexer.reporting import Report

SHARED = Path(__file__).parents[4] / "shared"
WORDS = [
    "ship",
    "harbour",
    "strike",
    "police",
    "Karsk",
    "L'Aquila",
    "Ærø",
    "1,000",
    "über",
    "the",
    "of",
    "peace",
    "wars",
]

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="processes are watched through /proc")


def write_sources(folder: Path, seed: int, count: int) -> None:
    """Files of all kinds: dates of all kinds and none, ids that come again in other ranges, lines that are bad."""
    rng = random.Random(seed)
    lines = []
    for number in range(count):
        row: dict[str, object] = {"body": " ".join(rng.choices(WORDS, k=rng.randint(0, 120))), "views": 1}
        if rng.random() < 0.9:
            row["id"] = f"a{rng.randint(0, count)}"
        if rng.random() < 0.8:
            row["date"] = rng.choice(["1956", "1956-01", f"19{rng.randint(48, 58)}-02-{rng.randint(1, 28):02}", "soon"])
        if rng.random() < 0.5:
            row |= {"title": " ".join(rng.choices(WORDS, k=5)), "place": rng.choice(WORDS), "time": "06:30"}
        lines.append(json.dumps(row, ensure_ascii=False) if rng.random() < 0.97 else rng.choice(["", "{", "[1]"]))
        if rng.random() < 0.1:
            lines.append(json.dumps({"title": f"rare{rng.getrandbits(60):x} {number}"}))
    folder.mkdir()
    (folder / "b.jsonl").write_text("\n".join(lines))
    (folder / "a.csv").write_text("title,body,date\n" + "".join(f"T{n},peace,195{n % 9}\n" for n in range(50)))
    (folder / "c.txt").write_text("A story\n\nKARSK, Jan. 5 - It rained.\n")


def build(sources: Path, index_dir: Path, budget: MemoryBudget) -> tuple[Report, dict[str, bytes]]:
    """Build; returns the report, without what depends on time, and the files but for those that Whoosh dates."""
    options = BuildOptions(index_dir, [str(sources)], building=BuildSettings(budget=budget), publish_anyway=True)
    report = run_build(options)
    folder = generation_dir(index_dir, read_current(index_dir))
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix not in (".toc", ".json")}
    files["INDEX.json"] = (folder / "INDEX.json").read_bytes()
    return replace(report, generation=None, index_dir="", seconds=0.0), files


SMALL = MemoryCosts(max_batch_bytes=3_000, form_bytes=3 << 20, token_bytes=1 << 14)
"""Read and tokenise little at a time, and spill segments early."""


@pytest.mark.parametrize("seed", sampled([1, 2, 3]))
def test_files_and_report_are_the_same_whatever_the_workers_and_the_memory(seed: int, tmp_path: Path) -> None:
    """One, two and three workers with different memory make equal files and reports."""
    write_sources(tmp_path / "sources", seed, 400)
    expected_report, expected = build(tmp_path / "sources", tmp_path / "1", MemoryBudget(512, 1, SMALL))
    assert expected_report.rejected
    assert any("already" in each.reason for each in expected_report.warnings)
    for workers, megabytes in ((1, 128), (2, 256), (3, 1024)):
        report, files = build(
            tmp_path / "sources", tmp_path / f"{workers}-{megabytes}", MemoryBudget(megabytes, workers, SMALL)
        )
        assert report == expected_report
        assert files.keys() == expected.keys()
        assert [name for name in files if files[name] != expected[name]] == []


def test_a_build_that_takes_the_earlier_of_two_articles_for_the_later_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reversed sequence numbers change the files."""
    write_sources(tmp_path / "sources", 1, 400)
    _, expected = build(tmp_path / "sources", tmp_path / "1", MemoryBudget(512, 1, SMALL))
    monkeypatch.setattr(
        segment_builder, "IndexArticles", lambda task, sequence: tasks.IndexArticles(task, 1_000 - sequence)
    )
    _, files = build(tmp_path / "sources", tmp_path / "3", MemoryBudget(1024, 3, SMALL))
    assert files != expected


def test_a_file_that_must_be_read_by_one_process_is(tmp_path: Path) -> None:
    """Reading stops after too many bad lines, at the same line with one worker and with two."""
    lines = (
        [f'{{"title": "first {number}"}}' for number in range(300)] + ["{"] * 1_500 + ['{"title": "left out"}'] * 300
    )
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    reports = [
        build(tmp_path / "a.jsonl", tmp_path / str(workers), MemoryBudget(512, workers, SMALL)) for workers in (1, 2)
    ]
    assert reports[0] == reports[1]
    assert reports[0][0].articles == 300


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not next to the project")
def test_press_releases_give_the_same_files(tmp_path: Path) -> None:
    """A real archive gives equal files with one worker and with several."""
    built = [
        build(SHARED / "corpora/press-1k.jsonl", tmp_path / str(workers), MemoryBudget(megabytes, workers))
        for workers, megabytes in ((1, 384), (2, 256), (3, 384))
    ]
    assert built[0] == built[1] == built[2]


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """An index, and sources next to it that take a while to read."""
    write_sources(tmp_path / "few", 1, 20)
    build(tmp_path / "few", tmp_path / "index", MemoryBudget())
    write_sources(tmp_path / "many", 2, 60_000)
    return tmp_path


def workers_of(pid: int) -> list[int]:
    return [each for each in tree(pid)[1:] if "spawn_main" in command_line(each)]


def reading(pid: int) -> bool:
    """Whether both workers are at work: they have put something on disk."""
    opened = [list(Path(f"/proc/{each}/fd").iterdir()) for each in workers_of(pid)]
    return len(opened) == 2 and all(any("tokens-" in str(fd.resolve()) for fd in each) for each in opened)


def leftovers(index_dir: Path) -> Iterator[str]:
    return (path.name for path in (index_dir / "builds").iterdir() if path.name.startswith("."))


def test_a_worker_that_is_killed_ends_the_build_with_a_sentence_and_changes_nothing(served: Path) -> None:
    """The build exits with 1, names the signal, stops all its processes and removes its folder."""
    before = read_current(served / "index")
    with start_reindex([served / "many", "--index-dir", served / "index", "--workers", "2"]) as process:
        assert in_time(lambda: reading(process.pid))
        pids = tree(process.pid)
        os.kill(workers_of(process.pid)[0], signal.SIGKILL)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "was ended by SIGKILL; nothing has changed" in errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert read_current(served / "index") == before
    assert list(leftovers(served / "index")) == []
    assert in_time(lambda: not any(map(is_running, pids)))


def test_workers_end_with_the_process_that_started_them_and_the_next_build_sweeps(served: Path) -> None:
    """If the first process is killed, its lock is free at once, and its workers end within ten seconds."""
    before = read_current(served / "index")
    with start_reindex([served / "many", "--index-dir", served / "index", "--workers", "2"]) as process:
        assert in_time(lambda: reading(process.pid))
        pids = tree(process.pid)
        process.kill()
    with (served / "index" / "LOCK").open() as lock:  # free at once, whether workers are still there or not
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert in_time(lambda: not any(map(is_running, pids)), 10)
    assert read_current(served / "index") == before
    assert list(leftovers(served / "index")) != []
    build(served / "few", served / "index", MemoryBudget())
    assert list(leftovers(served / "index")) == []


def test_what_a_worker_raises_is_said_in_a_sentence(served: Path) -> None:
    """The last line names the error of the worker; there is no traceback and no path of Python."""
    fault = (
        "import indexer.reading.parallel_reader as reading\n"
        "class Faulty(reading._ReadPortion):\n"
        "    __reduce__ = lambda self: (int, ('not a task',))\n"
        "reading._ReadPortion = Faulty\n"
    )
    with start_reindex([served / "many", "--index-dir", served / "index", "--workers", "2"], fault) as process:
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "A worker of the build failed (ValueError:" in errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert sys.executable not in errors
