"""What the tests say of a change: it is killed, or it survives."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .drawing import Mutant
from .nearest_tests import SELECTED, RecordedTests, batches, nearest
from .working_tree import Outcome, WorkingTree

_SEED = "--hypothesis-seed=0"


@dataclass(frozen=True)
class Verdict:
    """The tests against a change: `by` names the test that failed, or is empty; `tried` and `untried` are files.

    A change that no test runs has neither `tried` nor `untried`.
    """

    mutant: Mutant
    by: str
    tried: Sequence[str]
    untried: Sequence[str]

    @property
    def word(self) -> str:
        """In one or two words."""
        return "killed" if self.by else "survived" if self.tried or self.untried else "not run"


async def examine(
    tree: WorkingTree, mutant: Mutant, tests: Sequence[RecordedTests], seconds: float, passed: Sequence[str] = ()
) -> Verdict:
    """Run the nearest tests over a change until one fails, or they have taken some seconds; some have `passed`."""
    near = [test for test in nearest(tests, mutant) if test.path not in passed]
    tried, by = list(passed), ""
    start = min((test.seconds for test in tests), default=0)
    with tree.changed(mutant):
        for batch in batches(near, start, seconds):
            paths = [test.path for test in batch]
            limit = 60 + 5 * sum(test.seconds for test in batch)
            by = failure(await tree.run_pytest(["-x", _SEED, *SELECTED, *paths], limit))
            tried += paths
            if by:
                break
    return Verdict(mutant, by, tried, [test.path for test in near if test.path not in tried])


def failure(outcome: Outcome) -> str:
    """The name of the test that failed, or what else ended a run of pytest; empty if all tests passed."""
    if outcome.status in {0, 5}:
        return ""
    if outcome.status is None:
        return "time"
    named = re.search(r"^(?:FAILED|ERROR) (\S+)", outcome.output, re.MULTILINE)
    return named[1] if named else f"exit status {outcome.status}"


def read_verdicts(path: Path) -> dict[str, Verdict]:
    """Read the verdicts given so far by the names of the changes, the last for each."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines()) if path.exists() else ()
    verdicts = [Verdict(_mutant(**row.pop("mutant")), **row) for row in rows]
    return {verdict.mutant.name: verdict for verdict in verdicts}


def _mutant(lines: Sequence[int], statement: Sequence[int], **others: object) -> Mutant:
    return Mutant(lines=tuple(lines), statement=tuple(statement), **others)


def write_verdict(path: Path, verdict: Verdict) -> None:
    """Add a verdict."""
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(verdict)) + "\n")
