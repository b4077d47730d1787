"""The counts of each harness: full, or a quarter for a shorter run.

`make test` runs a quarter of the counts; `make test-all`, which CI runs, all of them (DATELINE_COUNTS=full).
"""

import os
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

FULL = os.environ.get("DATELINE_COUNTS", "quarter") == "full"
SHARE = 1 if FULL else 4


def share(count: int) -> int:
    """The full count, or a quarter of it, rounded up."""
    return -(-count // SHARE)


def counted(variable: str, count: int) -> int:
    """A count that an environment variable sets; without it, the share of a default."""
    return int(os.environ.get(variable) or share(count))


def sampled(items: Iterable[T], begin: int = 0) -> list[T]:
    """All items, or every fourth, beginning with number `begin`, which is below 4."""
    return list(items)[begin % SHARE :: SHARE]
