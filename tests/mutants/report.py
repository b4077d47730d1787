"""What a run says in the end: the shares, the changes that survived, and those that no test runs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path, PurePosixPath

from .examination import Verdict


def report(checkout: Path, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yields the lines of a report on changes of the files of a checkout."""
    for word, title in (("survived", "Survived"), ("not run", "Run by no test")):
        some = [verdict for verdict in verdicts if verdict.word == word]
        if some:
            yield f"\n{title}: {len(some)}"
        for verdict in some:
            yield from _details(checkout, verdict)
    yield f"\n{'':24}{'killed':>8}{'survived':>10}{'not run':>9}{'share':>8}"
    for area in [*sorted({_area(verdict) for verdict in verdicts}), ""]:
        yield _row(area or "all", Counter(each.word for each in verdicts if not area or _area(each) == area))
    stopped = sum(verdict.by == "time" for verdict in verdicts)
    yield f"Of those killed, {stopped} took too much time."


def _area(verdict: Verdict) -> str:
    """The folder of the file, or its package."""
    return "/".join(PurePosixPath(verdict.mutant.path).parts[:-1][:2])


def _row(name: str, counts: Counter[str]) -> str:
    share = counts["killed"] / counts.total() if counts else 0
    return f"{name:24}{counts['killed']:8}{counts['survived']:10}{counts['not run']:9}{share:8.1%}"


def _details(checkout: Path, verdict: Verdict) -> Iterator[str]:
    mutant = verdict.mutant
    source = (checkout / mutant.path).read_bytes()
    before, after = (text.decode().splitlines() for text in (source, mutant.applied(source)))
    yield f"\n{mutant.path}:{mutant.lines[0]} {mutant.function}: {mutant.kind}"
    yield from list(unified_diff(before, after, n=1, lineterm=""))[3:]
    if verdict.tried:
        yield f"    {len(verdict.tried)} files of tests passed, {len(verdict.untried)} were not tried"
