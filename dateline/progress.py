"""How far a long run has come: one report, and one signature for those who are told of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    `documents` are done, and `bytes_done` bytes of `bytes_total` (None: unknown).  A report with a `stage` says that
    this stage begins; its counts may be zero.
    """

    documents: int = 0
    bytes_done: int = 0
    bytes_total: int | None = None
    stage: str = ""


OnProgress: TypeAlias = Callable[[Progress], None]
"""Is called now and then during a run.  Its errors end the run, and pass through it."""


def ignore_progress(_progress: Progress) -> None:
    """Do nothing with a report."""


class ReportTimer:
    """Says when the next report is due: a tenth of a second after the last one."""

    def __init__(self, interval_seconds: float = 0.1) -> None:
        self._interval = interval_seconds
        self._due = time.monotonic() + interval_seconds

    def is_due(self) -> bool:
        """Whether a report is due now; if so, the next one is due an interval later."""
        now = time.monotonic()
        if now <= self._due:
            return False
        self._due = now + self._interval
        return True


class ByteCounter:
    """Adds up the bytes of a transfer, and reports each new sum to `on_progress`."""

    def __init__(self, on_progress: OnProgress, bytes_total: int | None = None) -> None:
        self._on_progress = on_progress
        self._total = bytes_total
        self._done = 0

    def add(self, count: int) -> None:
        """Add `count` bytes, and report the sum."""
        self._done += count
        self._on_progress(Progress(bytes_done=self._done, bytes_total=self._total))
