"""Which files of tests run a line, and in which order they are asked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from .drawing import Lines, Mutant
from .working_tree import WorkingTree

SELECTED = ("-m", "not alone")
"""The tests of `make test`, without those that measure memory or time and would blame others for it."""

_LONGEST = 1_800
_FIRST_BATCH = 2


@dataclass(frozen=True)
class RecordedTests:
    """A file of tests, the seconds of a run of it by itself, and the lines of each file that it ran.

    If it `fails` on the unchanged code, it tells nothing about a change.
    """

    path: str
    seconds: float
    lines: Mapping[str, Sequence[int]]
    fails: str = ""

    @cached_property
    def count(self) -> int:
        """The number of lines that it ran."""
        return sum(map(len, self.lines.values()))

    def runs(self, path: str, lines: Lines) -> bool:
        """Whether it ran any of some lines of a file."""
        return any(lines[0] <= number <= lines[1] for number in self.lines.get(path, ()))


def test_files(checkout: Path, among: Sequence[str]) -> list[str]:
    """The files of tests in some folders, or that are named themselves, below a checkout."""
    paths = [path for each in among for path in (checkout / each, *(checkout / each).rglob("test_*.py"))]
    return sorted({path.relative_to(checkout).as_posix() for path in paths if path.is_file()})


async def record(tree: WorkingTree, test: str, packages: Sequence[str]) -> RecordedTests:
    """Run a file of tests in an unchanged tree, and learn which lines of some packages it runs."""
    written = tree.checkout.parent / "lines"
    written.unlink(missing_ok=True)
    with tree.recorded(written):
        outcome = await tree.run_pytest([*SELECTED, test], _LONGEST)
    lines = read_lines(written, packages) if written.exists() else {}
    return RecordedTests(test, outcome.seconds, lines, "" if outcome.status in {0, 5} else outcome.output[-2_000:])


def read_lines(written: Path, packages: Sequence[str]) -> dict[str, list[int]]:
    """Read what line recorders have written, each line once and ascending."""
    found: dict[str, set[int]] = {}
    for row in set(written.read_text(encoding="utf-8").splitlines()):
        path, _, number = row.rpartition(":")
        if path.startswith(tuple(f"{package}/" for package in packages)):
            found.setdefault(path, set()).add(int(number))
    return {path: sorted(numbers) for path, numbers in found.items()}


def read_tests(path: Path) -> list[RecordedTests]:
    """Read the files of tests that were recorded so far."""
    return [RecordedTests(**json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []


def write_test(path: Path, test: RecordedTests) -> None:
    """Add a recorded file of tests."""
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(test)) + "\n")


def nearest(tests: Sequence[RecordedTests], mutant: Mutant) -> list[RecordedTests]:
    """The files of tests that run what is changed, the nearest first: those that are quick and run little else."""
    sound = [test for test in tests if not test.fails]
    found = [test for test in sound if test.runs(mutant.path, mutant.lines)]
    found = found or [test for test in sound if test.runs(mutant.path, mutant.statement)]
    return sorted(found, key=lambda test: test.seconds * test.count)


def batches(tests: Sequence[RecordedTests], start: float, seconds: float) -> Iterator[list[RecordedTests]]:
    """Yields ever larger batches of tests, until they take some seconds; `start` is what each run needs to begin."""
    batch: list[RecordedTests] = []
    spent, bound = 0.0, float(_FIRST_BATCH)
    for test in tests:
        if spent >= seconds:
            break
        batch.append(test)
        spent += test.seconds - start
        if spent >= bound:
            yield batch
            batch, bound = [], 3 * spent
    if batch:
        yield batch
