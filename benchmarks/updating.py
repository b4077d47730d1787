"""An index that takes small updates, and a fresh one of the same articles: applying, building, asking, opening.

The fresh one is normalised by the mean lengths of the first, so that their answers must agree to the last digit.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.peers.dateline import DatelineIndex, build_segment
from benchmarks.peers.peer import Page
from benchmarks.queries import BenchQuery, Kind, QuerySet
from benchmarks.timing import Contender, Task, Timed, measure, percentile
from dateline.article import Article
from dateline.building.options import DEFAULT_OPTIONS
from dateline.columnar import open_index
from dateline.columnar.layout import Averages
from dateline.generations import generation_dir, read_current
from dateline.search.index_reader import IndexReader
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis
from dateline.whoosh_codec.index_writer import ColumnarWriter, create_whoosh_index
from indexer.builds import update_index
from indexer.builds.history import prune

KINDS: tuple[Kind, ...] = ("and", "or", "phrase", "dated")

_OPENINGS = 5


@dataclass(frozen=True, slots=True)
class Update:
    """One update: wall and CPU seconds, bytes of new files, documents of each segment afterwards."""

    wall_seconds: float
    cpu_seconds: float
    written_bytes: int
    segments: tuple[int, ...]
    deleted: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A kind of query over both indexes: CPU seconds, the best of several runs of each query."""

    kind: Kind
    queries: int
    updated_p50: float
    fresh_p50: float
    updated_p95: float
    fresh_p95: float
    differing: int

    @property
    def ratio(self) -> float:
        """The p50 of the updated index divided by that of the fresh one."""
        return self.updated_p50 / self.fresh_p50

    @property
    def ratio_p95(self) -> float:
        """The p95 of the updated index divided by that of the fresh one."""
        return self.updated_p95 / self.fresh_p95


@dataclass(frozen=True, slots=True)
class Opening:
    """CPU seconds of checking an index, of opening it without checks, and of preparing it for searches."""

    checked_seconds: float
    unchecked_seconds: float
    reader_seconds: float


def served_folder(index_dir: Path) -> Path:
    """The folder of the served generation."""
    name = read_current(index_dir)
    assert name is not None
    return generation_dir(index_dir, name)


def apply_update(index_dir: Path, articles: Sequence[Article]) -> Update:
    """Update an index as `reindex update` does, and measure it; keep only the new generation."""
    before = {path.stat().st_ino for path in served_folder(index_dir).iterdir()}
    wall, cpu = time.monotonic(), time.process_time()
    update_index(articles, index_dir)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    prune(index_dir, keep=1)
    folder = served_folder(index_dir)
    found = [path.stat() for path in folder.iterdir()]
    segments = open_index(folder, verify=False).segments
    return Update(
        wall,
        cpu,
        sum(each.st_size for each in found if each.st_ino not in before),
        tuple(segment.count for segment in segments),
        sum(segment.count - segment.live_count for segment in segments),
    )


def build_fresh(folder: Path, articles: Iterable[Article], like: Path) -> None:
    """Build an index of one segment with the mean lengths of another."""
    folder.mkdir(parents=True)
    index = create_whoosh_index(folder, Analysis(DEFAULT_LANGUAGE))
    described = open_index(like, verify=False)
    averages = Averages(described.average_title, described.average_body)
    built = build_segment(articles, folder, DEFAULT_OPTIONS._replace(averages=averages))
    writer = ColumnarWriter(index)
    writer.add_segment(built.name, built.averages)
    writer.commit(merge=False)
    index.close()


def compare(updated: Path, fresh: Path, queries: QuerySet, repeats: int) -> list[Compared]:
    """Ask both indexes the same queries, in turn."""
    contenders = {"updated": Contender(DatelineIndex(updated)), "fresh": Contender(DatelineIndex(fresh))}
    tasks: dict[Task, Sequence[BenchQuery]] = {(kind, "page"): queries.kinds[kind] for kind in KINDS}
    measured = measure(contenders, tasks, queries.warm_up, repeats)
    for contender in contenders.values():
        contender.index.close()
    return [_compared(kind, timed["updated"], timed["fresh"]) for (kind, _), timed in measured.items()]


def _compared(kind: Kind, updated: Timed, fresh: Timed) -> Compared:
    times, fresh_times = list(updated.best.values()), list(fresh.best.values())
    differing = sum(_shown(updated.answers[number]) != _shown(answer) for number, answer in fresh.answers.items())
    return Compared(
        kind,
        len(fresh.answers),
        updated_p50=percentile(times, 0.5),
        fresh_p50=percentile(fresh_times, 0.5),
        updated_p95=percentile(times, 0.95),
        fresh_p95=percentile(fresh_times, 0.95),
        differing=differing,
    )


def _shown(page: Page) -> tuple[Any, ...]:
    """The parts of an answer that must be equal over both indexes."""
    hits = [(hit.title, hit.day, hit.reference.article_id, hit.reference.score) for hit in page.hits]
    return page.total, hits, page.months


def measure_opening(folder: Path) -> Opening:
    """Open an index several times; the least of each."""
    found = []
    for _ in range(_OPENINGS):
        marks = [time.process_time()]
        open_index(folder)
        marks.append(time.process_time())
        index = open_index(folder, verify=False)
        marks.append(time.process_time())
        IndexReader(index)
        marks.append(time.process_time())
        found.append([end - start for start, end in pairwise(marks)])
    return Opening(*(min(each) for each in zip(*found, strict=True)))
