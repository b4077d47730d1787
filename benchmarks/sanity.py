"""Checks that all engines did equal work: totals, months, hits and years agree, except for effects of stemming."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.peers.peer import Page
from benchmarks.queries import BenchQuery
from benchmarks.timing import Timed

_NEAR_SHARE, _NEAR_COUNT = 0.1, 2
"""Totals are near each other within a tenth or two articles: tokenisers and stemmers differ in rare words."""

_MOST_APART = 0.25
"""Of the queries of a kind: with more totals that are not near, an engine does something else."""

_ALIKE_KINDS = frozenset(("and", "or", "dated", "newest", "phrase"))
"""Beginnings of words are looked up among stems by some and among words by others."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One engine's totals compared with the first engine's: common queries, equal totals, totals near each other."""

    peer: str
    kind: str
    queries: int
    equal: int
    near: int


def compare_totals(kind: str, answers: Mapping[str, Mapping[int, Page]]) -> list[Agreement]:
    """Compare the totals of all engines with those of the first one."""
    first, *others = answers
    agreements = []
    for name in others:
        ours = answers[first]
        pairs = [(ours[number].total, page.total) for number, page in answers[name].items() if number in ours]
        equal = sum(ours == theirs for ours, theirs in pairs)
        near = sum(_is_near(ours, theirs) for ours, theirs in pairs)
        agreements.append(Agreement(name, kind, len(pairs), equal, near))
    return agreements


def find_faults(kind: str, queries: Sequence[BenchQuery], answers: Mapping[str, Mapping[int, Page]]) -> list[str]:
    """Sentences about engines with wrong results; empty if all agree."""
    faults = [
        f"{each.peer}: {each.queries - each.near} of {each.queries} totals of {kind} queries are others than Dateline's"
        for each in compare_totals(kind, answers)
        if kind in _ALIKE_KINDS and each.queries - each.near > _MOST_APART * each.queries
    ]
    for name, pages in answers.items():
        for number, page in pages.items():
            fault = _fault_of_page(queries[number], page)
            if fault:
                faults.append(f"{name}: {fault} ({kind} query {' '.join(queries[number].words)!r})")
                break
    return faults


def find_failures(what: str, measured: Mapping[str, Timed]) -> list[str]:
    """Sentences about engines that raised an error instead of answering."""
    return [
        f"{name}: {len(timed.failures)} queries of {what} failed, one with {next(iter(timed.failures.values()))}"
        for name, timed in measured.items()
        if timed.failures
    ]


def _is_near(ours: int, theirs: int) -> bool:
    return abs(ours - theirs) <= max(_NEAR_COUNT, _NEAR_SHARE * max(ours, theirs))


def _fault_of_page(query: BenchQuery, page: Page) -> str | None:
    """A sentence about an error within a page; None if there is none."""
    if sum(page.months.values()) != page.total:
        return "the months do not add up to the total"
    if len(page.hits) != min(10, page.total):
        return "the page has not ten hits, or all where there are fewer"
    if query.year is not None and any((hit.day or "")[:4] != str(query.year) for hit in page.hits):
        return "a hit is of another year"
    days = [hit.day or "" for hit in page.hits]
    if query.kind == "newest" and days != sorted(days, reverse=True):
        return "the hits do not come newest first"
    return None
