"""Measures engines query by query, in turn, so that other load of the machine affects all of them."""

import gc
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.peers.peer import OpenIndex
from benchmarks.queries import BenchQuery, Kind

REPEATS = 5
_SEED = 7


@dataclass(slots=True)
class Timed:
    """One engine on one list of queries.

    By number of query: CPU seconds of the first and of the best run, and the answer; or the error.
    """

    once: dict[int, float] = field(default_factory=dict)
    best: dict[int, float] = field(default_factory=dict)
    answers: dict[int, Any] = field(default_factory=dict)
    failures: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contender:
    """An open index that is measured, on no more than `most_queries` of a list."""

    index: OpenIndex
    most_queries: int | None = None


Task = tuple[Kind, str]
"""The name of a list of queries, and the operation to run on them."""


def measure(
    contenders: Mapping[str, Contender],
    tasks: Mapping[Task, Sequence[BenchQuery]],
    warm_up: Sequence[BenchQuery] = (),
    repeats: int = REPEATS,
) -> dict[Task, dict[str, Timed]]:
    """Measure every engine on every task.

    First each query once, all tasks shuffled together: the cost of a query that was not asked just before.  Then each
    query `repeats` times in a row by each engine in turn; the best counts.  The first engine
    changes from query to query.
    """
    measured: dict[Task, dict[str, Timed]] = {task: {name: Timed() for name in contenders} for task in tasks}
    prepared = {
        (task, name): [contender.index.prepare(query) for query in queries[: contender.most_queries]]
        for task, queries in tasks.items()
        for name, contender in contenders.items()
    }
    jobs = [(task, number) for task, queries in tasks.items() for number in range(len(queries))]
    random.Random(_SEED).shuffle(jobs)  # noqa: S311  (not a secret)
    for contender in contenders.values():
        for query in warm_up[: contender.most_queries]:
            contender.index.measure("page", contender.index.prepare(query))
    with _no_collection():
        for turn, (task, number) in enumerate(jobs):
            for name in _rotated(list(contenders), turn):
                if number < len(prepared[task, name]):
                    _ask_once(
                        contenders[name].index, task[1], prepared[task, name][number], number, measured[task][name]
                    )
        for turn, (task, number) in enumerate(jobs):
            for name in _rotated(list(contenders), turn):
                if number in measured[task][name].once:
                    index, ready = contenders[name].index, prepared[task, name][number]
                    best = min(index.measure(task[1], ready).seconds for _ in range(repeats))
                    measured[task][name].best[number] = best
    return measured


def _ask_once(index: OpenIndex, operation: str, prepared: object, number: int, timed: Timed) -> None:
    """Measure a query; a query that fails is noted, and not asked again."""
    try:
        timed.once[number], timed.answers[number] = index.measure(operation, prepared)
    except Exception as error:
        timed.failures[number] = repr(error)


def percentile(values: Sequence[float], share: float) -> float:
    """The quantile `share` (0 to 1) of some values; 0 if there are none."""
    if not values:
        return 0.0
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _rotated(names: list[str], turn: int) -> list[str]:
    at = turn % len(names)
    return names[at:] + names[:at]


@contextmanager
def _no_collection() -> Iterator[None]:
    """Collect no garbage while queries are measured: an unrelated query would be charged for it."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
