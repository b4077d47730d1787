"""Compares two recordings and reports the first differences."""

import itertools
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

SENTENCES = frozenset({"reason", "partial", "message"})
"""Keys of sentences for readers: both recordings must have one or none; its words may differ."""

SHOWN_CHARACTERS = 160


class Difference(NamedTuple):
    """A difference in one answer: the archive, the request, the path in the answer, and both values."""

    state: str
    number: int
    kind: str
    text: str
    where: str
    before: Any
    now: Any

    def __str__(self) -> str:
        before, now = (json.dumps(value)[:SHOWN_CHARACTERS] for value in (self.before, self.now))
        named = f"{self.state} #{self.number} {self.kind}: {self.text[:80]!r}"
        return f"{named}\n    at {self.where}\n    before {before}\n    now    {now}"


def differences(before: Path, now: Path, *, words: bool = False, ignored: Collection[str] = ()) -> Iterator[Difference]:
    """Yields all differences between two recordings, in their order.

    `words` compares sentences as well; keys that are `ignored` are left out wherever they stand.
    """
    with before.open(encoding="utf-8") as one, now.open(encoding="utf-8") as other:
        pairs = itertools.zip_longest(*(map(json.loads, itertools.islice(lines, 1, None)) for lines in (one, other)))
        for old, new in pairs:
            known = old or new
            text = known.get("request", {}).get("text", "")
            if old is None or new is None:
                yield Difference(known["state"], known["number"], known["kind"], text, "the whole line", old, new)
                continue
            for where, left, right in unequal(old, new, words=words):
                if not ignored or not _keys(where) & set(ignored):
                    yield Difference(known["state"], known["number"], known["kind"], text, where, left, right)


def unequal(before: Any, now: Any, where: str = "", *, words: bool = False) -> Iterator[tuple[str, Any, Any]]:
    """Yields the paths at which two JSON values differ, with both values."""
    key = where.rpartition(".")[2]
    if key in SENTENCES and not words:
        if bool(before) != bool(now):
            yield where, before, now
    elif isinstance(before, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*before, *now)):
            yield from unequal(before.get(name), now.get(name), f"{where}.{name}" if where else name, words=words)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for number, (left, right) in enumerate(zip(before, now, strict=True)):
            yield from unequal(left, right, f"{where}[{number}]", words=words)
    elif before != now or type(before) is not type(now):
        yield where, before, now


def report(before: Path, now: Path, *, words: bool, shown: int, ignored: Collection[str] = ()) -> tuple[list[str], int]:
    """Returns a report in lines, and the number of answers that differ."""
    found = list(differences(before, now, words=words, ignored=ignored))
    answers = {(each.state, each.number) for each in found}
    firsts = {(each.state, each.number): each for each in reversed(found)}
    lines = [str(each) for each in list(firsts.values())[::-1][:shown]]
    lines += [f"{count:6} in answers of {name}" for name, count in _counted(firsts.values())]
    lines.append(f"{len(found)} differences in {len(answers)} of {_count(before)} answers ({_count(now)} now)")
    return lines, len(answers)


def _keys(where: str) -> set[str]:
    return set(re.split(r"[.\[\]]+", where))


def _counted(firsts: Any) -> list[tuple[str, int]]:
    return Counter(f"{each.state}, {each.kind}" for each in firsts).most_common()


def _count(path: Path) -> int:
    with path.open(encoding="utf-8") as lines:
        return sum(1 for _ in lines) - 1
