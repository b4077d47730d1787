"""The deadline of one request: one clock that all its loops check."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self, TypeAlias

Clock: TypeAlias = Callable[[], float]
"""Returns seconds that never decrease; the starting point is arbitrary."""


CheckTime = Callable[[], None]
"""Looks at the clock, and raises OutOfTimeError when time is over."""


class OutOfTimeError(Exception):
    """A deadline has passed.  The engine catches it and answers with its results so far."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of a clock.  Loops check it now and then, and stop once it has passed."""

    at: float
    clock: Clock = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> Self:
        """The moment in `seconds` from now."""
        return cls(clock() + seconds, clock)

    @property
    def is_over(self) -> bool:
        """Whether the moment has passed."""
        return self.clock() > self.at

    def check(self) -> None:
        """Raise OutOfTimeError if the moment has passed."""
        if self.is_over:
            raise OutOfTimeError

    def earlier(self, seconds: float) -> Self:
        """The moment `seconds` before this one."""
        return replace(self, at=self.at - seconds)

    def within(self, seconds: float) -> Self:
        """This moment, or the moment in `seconds` from now if that comes first."""
        return replace(self, at=min(self.at, self.clock() + seconds))
