"""A short soak: publishes, replaced and killed workers, while clients ask; it must find planted defects."""

from dataclasses import replace
from pathlib import Path

import pytest

from dateline.article import Article
from dateline.dates import PartialDate
from indexer.builds import build_index

from .soak import run
from .soak_clients import Answer
from .soak_findings import Publish, Record, Sample, find_faults, summarize
from .soak_plan import CLOSES_AT_ONCE, PUBLISHES_EARLY, Plan

SHORT = Plan(seconds=6, publishes=5, hups=1, kills=1, noticed_seconds=5)  # a busy machine may be slow
DEFECTIVE = Plan(seconds=4, hups=0, kills=0, noticed_seconds=1)


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """A small archive, published once."""
    articles = [Article(f"a{n}", f"Report {n}", "Ships came. " * 20, PartialDate(1900 + n)) for n in range(100)]
    build_index(articles, tmp_path / "index")
    return tmp_path / "index"


def test_no_request_fails_while_generations_and_workers_change(index_dir: Path) -> None:
    """Closed engines refuse to answer here; each answer is that of the generation it names."""
    record = run(index_dir, SHORT, strict=True)
    assert find_faults(record) == []
    figures = summarize(record)
    assert (figures["publishes"], figures["hups"], figures["kills"], figures["workers"]) == (5, 1, 1, 2)
    assert figures["requests"] > 100
    assert figures["pages_after_a_cursor"] > 0


@pytest.mark.parametrize(
    ("plant", "publishes", "found"),
    [(CLOSES_AT_ONCE, 4, "answered by 500"), (PUBLISHES_EARLY, 2, "could be served")],
)
def test_a_planted_defect_is_found(index_dir: Path, plant: str, publishes: int, found: str) -> None:
    """An engine that is closed under its users; a CURRENT that names a generation which does not exist yet."""
    faults = find_faults(
        run(index_dir, replace(DEFECTIVE, publishes=publishes, plant=plant), strict=plant == CLOSES_AT_ONCE)
    )
    assert any(found in fault for fault in faults), faults


def answer(began: float = 5.0, **changes: object) -> Answer:
    """A correct answer in `make_record`."""
    return Answer("/api/v1/search?q=soakprobe", began, began + 0.1, 200, "first", 0)._replace(**changes)


def make_record(*answers: Answer) -> Record:
    """A second generation at 10, a kill at 30."""
    publishes = [Publish(0, 0, "first", 0), Publish(9, 10, "second", 5)]
    return Record(publishes=publishes, kills=[30.0], answers=list(answers))


@pytest.mark.parametrize(
    "wrong",
    [
        answer(status=500),
        answer(status=0, error="reset"),
        answer(30.4, status=0, error="reset"),
        answer(29.95, status=503, generation=None, total=None),
        answer(total=5),
        answer(generation="third"),
        answer(generation="second", total=5),
        answer(11.1),
        answer(20.0, follows="second"),
        answer(ids=("a", "a")),
    ],
)
def test_each_fault_is_found(wrong: Answer) -> None:
    """Failures outside of a kill, wrong totals, unknown generations, those served too early or too long, hits twice."""
    good = (answer(), answer(10.9), answer(12.0, generation="second", total=5), answer(20.0, follows="first"))
    in_flight = answer(29.95, status=0, generation=None, total=None, error="reset")
    assert find_faults(make_record(*good, in_flight)) == []
    assert len(find_faults(make_record(*good, wrong, in_flight))) == 1


@pytest.mark.parametrize("name", ["private_bytes", "files"])
def test_growth_is_found(name: str) -> None:
    """In the last half; growth while workers are replaced does not count."""
    record = make_record()
    level = {"private_bytes": 100 << 20, "pss_bytes": 300 << 20, "files": 60}
    record.samples = [Sample(at, 2, **{**level, name: level[name] * min(at, 20) // 20 + 1}) for at in range(40)]
    assert find_faults(record) == []
    record.samples = [Sample(at, 2, **{**level, name: level[name] * (1 + at)}) for at in range(40)]
    assert len(find_faults(record)) == 1
