"""When the work for one request has to end: one clock, handed to everything that loops."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

Clock = Callable[[], float]
"""Gives seconds that only ever grow, from any beginning."""


class OutOfTimeError(Exception):
    """A deadline has passed.  Never leaves the engine, which answers with what it has by then."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of a clock.  Loops look at it every so many steps and stop once it has passed."""

    at: float
    clock: Clock = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> Self:
        """The moment so many seconds from now."""
        return cls(clock() + seconds, clock)

    @property
    def is_over(self) -> bool:
        """Whether the moment has passed."""
        return self.clock() > self.at

    def check(self) -> None:
        """Raise OutOfTimeError once the moment has passed."""
        if self.is_over:
            raise OutOfTimeError

    def earlier(self, seconds: float) -> Self:
        """The moment so many seconds before this one."""
        return replace(self, at=self.at - seconds)

    def within(self, seconds: float) -> Self:
        """This moment, or the one so many seconds from now, if that comes first."""
        return replace(self, at=min(self.at, self.clock() + seconds))
