"""Finds the errors of a soak: compares answers with the times of publishes and of kills."""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .soak_clients import Answer

KILL_SECONDS = 0.25  # after the signal was sent a connection may still reach a worker that is about to be gone
MOST_GROWTH = 0.05
SPARE_BYTES = 6 << 20  # a worker's memory varies by the lists and bitmaps of one more segment
SPARE_FILES = 24  # an index has one to five segments, each of four or five files


@dataclass(frozen=True, slots=True)
class Publish:
    """A generation that was put in service between two moments, and the total of the probe in it."""

    began: float
    ended: float
    generation: str
    total: int


@dataclass(frozen=True, slots=True)
class Sample:
    """The workers at a moment: their number, memory in bytes and number of descriptors."""

    at: float
    workers: int
    private_bytes: int
    pss_bytes: int
    files: int


@dataclass(slots=True)
class Record:
    """All observations and actions."""

    publishes: list[Publish] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    hups: list[float] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    noticed_seconds: float = 1.0
    answers: list[Answer] = field(default_factory=list)
    log: str = ""


def find_faults(record: Record) -> list[str]:
    """All errors, in sentences; empty if there are none."""
    return [*_failures(record), *_inconsistent(record), *_late(record), *_broken_sequences(record), *_growth(record)]


def summarize(record: Record) -> dict[str, Any]:
    """The figures of a soak."""
    taken = sorted(1000 * (answer.ended - answer.began) for answer in record.answers if answer.status)
    lags = [lag * 1000 for lag in _lags(record)]
    last = record.samples[-1] if record.samples else None
    return {
        "requests": len(record.answers),
        "statuses": dict(Counter(str(answer.status) for answer in record.answers)),
        "publishes": len(record.publishes) - 1,
        "publish_seconds": [round(each.ended - each.began, 2) for each in record.publishes[1:]],
        "hups": len(record.hups),
        "kills": len(record.kills),
        "p50_ms": round(_at(taken, 0.5), 1),
        "p99_ms": round(_at(taken, 0.99), 1),
        "max_ms": round(taken[-1], 1) if taken else 0.0,
        "noticed_ms": {"median": round(statistics.median(lags)), "max": round(max(lags))} if lags else {},
        "pages_after_a_cursor": sum(answer.follows is not None for answer in record.answers),
        "sequences_that_moved_on": sum(1 for each in record.answers if each.follows not in {None, each.generation}),
        "private_mb": [round(sample.private_bytes / 1e6, 1) for sample in _thinned(record.samples)],
        "pss_mb": [round(sample.pss_bytes / 1e6, 1) for sample in _thinned(record.samples)],
        "files": [sample.files for sample in _thinned(record.samples)],
        "workers": last.workers if last else 0,
    }


def _failures(record: Record) -> Iterator[str]:
    """Answers other than 2xx, except requests that were in flight at a kill."""
    for answer in record.answers:
        in_flight = any(answer.began <= kill + KILL_SECONDS and answer.ended >= kill for kill in record.kills)
        if not 200 <= answer.status < 300 and not (in_flight and answer.status == 0):
            yield f"{answer.path} was answered by {answer.status or answer.error}"
    if "Traceback" in record.log:
        yield f"the log has a traceback: {record.log[record.log.index('Traceback') :][:2_000]}"


def _inconsistent(record: Record) -> Iterator[str]:
    """Totals that differ from those of the named generation."""
    totals = {publish.generation: publish.total for publish in record.publishes}
    for answer in record.answers:
        if answer.generation is not None and answer.generation not in totals:
            yield f"{answer.path} names {answer.generation}, which was never published"
        elif answer.total is not None and answer.total != totals[str(answer.generation)]:
            yield f"{answer.path} counts {answer.total}, in {answer.generation} there are {totals[answer.generation]}"


def _late(record: Record) -> Iterator[str]:
    """Answers from generations that were not served at that time: too early, or too late."""
    for answer in record.answers:
        if answer.generation in {None, answer.follows} or not 200 <= answer.status < 300:
            continue
        terms = [*_terms(record, answer.generation)]
        if terms and not any(begin <= answer.ended and answer.began <= end for begin, end in terms):
            terms_text = ", ".join(f"{begin - answer.began:.2f} to {end - answer.began:.2f} s" for begin, end in terms)
            yield f"{answer.path} came from {answer.generation}, which could be served from {terms_text} of that moment"


def _terms(record: Record, generation: str) -> Iterator[tuple[float, float]]:
    """The time in which a generation may answer: until some seconds after the next was published."""
    for publish, after in zip(record.publishes, [*record.publishes[1:], None], strict=True):
        if publish.generation == generation:
            yield publish.began, after.ended + record.noticed_seconds if after else float("inf")


def _lags(record: Record) -> Iterator[float]:
    """Seconds from each publish to the last request that an older engine answered."""
    current = [each for each in record.answers if each.generation is not None and each.follows is None and each.status]
    for publish, after in zip(record.publishes[1:], [*record.publishes[2:], None], strict=True):
        until = after.began if after else float("inf")
        within = (each for each in current if publish.ended <= each.began < until)
        yield max((each.began - publish.ended for each in within if each.generation != publish.generation), default=0.0)


def _broken_sequences(record: Record) -> Iterator[str]:
    """Pages with a repeated hit; a repetition across generations is counted in `sequences_that_moved_on`."""
    for answer in record.answers:
        if len(set(answer.ids)) != len(answer.ids):
            yield f"{answer.path} has a hit twice"


def _growth(record: Record) -> Iterator[str]:
    """Memory and descriptors over the last half, in which no worker is replaced: its quarters are compared."""
    samples = record.samples[len(record.samples) // 2 :]
    third, fourth = samples[: len(samples) // 2], samples[len(samples) // 2 :]
    if len(third) < 3:
        return
    for name, spare in (("private_bytes", SPARE_BYTES), ("files", SPARE_FILES)):
        before, after = (max(getattr(sample, name) for sample in part) for part in (third, fourth))
        if after > before * (1 + MOST_GROWTH) + spare * samples[-1].workers:
            yield f"{name} of the workers grew from {before:,} to {after:,}"


def _thinned(samples: Sequence[Sample]) -> Sequence[Sample]:
    return samples[:: max(1, len(samples) // 12)]


def _at(ascending: Sequence[float], share: float) -> float:
    return ascending[int(share * (len(ascending) - 1))] if ascending else 0.0
