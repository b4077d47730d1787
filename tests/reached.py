"""Generated tests that pass over some of their cases: how many reach the asserts, and that it is not too few."""

import functools
import sys
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec

P = ParamSpec("P")


@dataclass(slots=True)
class _Counts:
    """Running totals of one test."""

    cases: int = 0
    reached: int = 0


_counts: ContextVar[_Counts] = ContextVar("counts")


def reached(is_reached: object = True) -> bool:
    """Count a case of a test that `most_reach` decorates, once for each; return whether it reaches the asserts."""
    counts = _counts.get()
    counts.cases += 1
    counts.reached += bool(is_reached)
    return bool(is_reached)


def most_reach(share: float) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Decorate a test, outside of `given`: it fails if less than a share of its cases reach the asserts.

    The test prints how many do, which pytest shows with `-rP`.
    """

    def decorate(test: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(test)
        def counted(*args: P.args, **kwargs: P.kwargs) -> None:
            counts = _Counts()
            token = _counts.set(counts)
            try:
                test(*args, **kwargs)
            finally:
                _counts.reset(token)
            told = f"{counts.reached} of {counts.cases} cases reached the asserts"
            sys.stdout.write(f"{told}\n")
            assert counts.reached > share * counts.cases, told

        return counted

    return decorate
