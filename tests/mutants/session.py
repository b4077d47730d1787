"""A run: files of tests are recorded, changes drawn and examined, several at once; what was done is not done again."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from .drawing import Mutant, draw
from .examination import Verdict, examine, read_verdicts, write_verdict
from .nearest_tests import read_tests, record, test_files, write_test
from .report import report
from .working_tree import WorkingTree, make_tree

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Session:
    """Which changes of which commit of a checkout are drawn, and what is done about them.

    `tests` are folders or files of tests, which may take `seconds` for each change; `workers` changes are examined at
    once.  `goes_on` also examines those that were not killed, by the tests that were not tried.
    """

    checkout: Path
    commit: str
    packages: Sequence[str]
    tests: Sequence[str] = ("tests",)
    seed: int = 1
    count: int = 300
    seconds: float = 60
    workers: int = 2
    goes_on: bool = False

    @property
    def folder(self) -> Path:
        """Where trees and findings are kept."""
        return self.checkout / ".mutants"

    @property
    def tests_file(self) -> Path:
        """The recorded files of tests of this commit."""
        return self.folder / f"{self.commit[:12]}.tests"

    @property
    def verdicts_file(self) -> Path:
        """The verdicts on the changes of this commit and seed."""
        return self.folder / f"{self.commit[:12]}-{self.seed}.verdicts"


async def run(session: Session) -> Sequence[str]:
    """Record, draw and examine what is missing; returns the lines of the report."""
    trees = [
        make_tree(session.checkout, session.commit, session.folder / str(number)) for number in range(session.workers)
    ]
    checkout = trees[0].checkout
    await _record_tests(session, trees)
    drawn = draw(checkout, session.packages, session.seed, session.count)
    await _examine(session, trees, drawn)
    verdicts = read_verdicts(session.verdicts_file)
    return [*_failing(session), *report(checkout, [verdicts[mutant.name] for mutant in drawn])]


async def _record_tests(session: Session, trees: Sequence[WorkingTree]) -> None:
    known = {test.path for test in read_tests(session.tests_file)}
    missing = [path for path in test_files(trees[0].checkout, session.tests) if path not in known]

    async def one(tree: WorkingTree, path: str) -> str:
        test = await record(tree, path, session.packages)
        write_test(session.tests_file, test)
        return f"{test.seconds:6.1f} s  {path}{'  FAILS' if test.fails else ''}"

    await _share_out(trees, missing, one)


def _failing(session: Session) -> Iterator[str]:
    for test in read_tests(session.tests_file):
        if test.fails:
            yield f"{test.path} fails without a change, and was not asked."


async def _examine(session: Session, trees: Sequence[WorkingTree], drawn: Sequence[Mutant]) -> None:
    tests = read_tests(session.tests_file)
    verdicts = read_verdicts(session.verdicts_file)

    async def one(tree: WorkingTree, mutant: Mutant) -> str:
        passed = verdicts[mutant.name].tried if mutant.name in verdicts else ()
        verdict = await examine(tree, mutant, tests, session.seconds, passed)
        write_verdict(session.verdicts_file, verdict)
        return f"{verdict.word:9}{mutant.path}:{mutant.lines[0]} {mutant.kind}  {verdict.by}"

    await _share_out(trees, [mutant for mutant in drawn if _is_open(session, verdicts.get(mutant.name))], one)


def _is_open(session: Session, verdict: Verdict | None) -> bool:
    """Whether a change has no verdict yet, or one that may change."""
    return verdict is None or (session.goes_on and not verdict.by)


async def _share_out(
    trees: Iterable[WorkingTree], items: Sequence[_Item], work: Callable[[WorkingTree, _Item], Awaitable[str]]
) -> None:
    """Have each tree take the next item as soon as it is free; prints a line for each."""
    numbered = enumerate(items, 1)

    async def take(tree: WorkingTree) -> None:
        for number, item in numbered:
            line = await work(tree, item)
            sys.stdout.write(f"{number}/{len(items)}  {line}\n")
            sys.stdout.flush()

    async with asyncio.TaskGroup() as group:
        for tree in trees:
            group.create_task(take(tree))
