"""Progress on standard error: a bar on a terminal, else a plain line now and then."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from dateline.progress import OnProgress, Progress

_LINE_SECONDS = 5.0


@contextmanager
def progress_on_stderr(
    doing: str = "reading", done: str = "read", *, line_seconds: float = _LINE_SECONDS
) -> Iterator[OnProgress]:
    """Yield an `on_progress` that shows on standard error how far a run has come.

    `doing` ("reading") heads the bar of a terminal, `done` ("read") begins each plain line.  There is at most one line
    in `line_seconds`, and none for a run that ends before the first is due.
    """
    if not sys.stderr.isatty():
        yield _ProgressLines(done, line_seconds)
        return
    with tqdm(unit="B", unit_scale=True, desc=doing, leave=False, file=sys.stderr) as bar:
        yield _ProgressBar(bar)


class _ProgressBar:
    """A bar over the bytes of a run."""

    def __init__(self, bar: "tqdm[None]") -> None:
        self._bar = bar

    def __call__(self, progress: Progress) -> None:
        """Show a report."""
        if progress.stage:
            self._bar.set_description_str(progress.stage)
            return
        self._bar.total = progress.bytes_total
        if progress.documents:
            self._bar.set_postfix_str(f"{progress.documents:,} documents", refresh=False)
        self._bar.update(progress.bytes_done - self._bar.n)


class _ProgressLines:
    """Plain lines; a stage is named only if a line was printed before."""

    def __init__(self, done: str, line_seconds: float) -> None:
        self._done, self._line_seconds = done, line_seconds
        self._due = time.monotonic() + line_seconds
        self._has_printed = False

    def __call__(self, progress: Progress) -> None:
        """Print a line, if one is due."""
        if progress.stage:
            if self._has_printed:
                self._print(progress.stage)
        elif time.monotonic() >= self._due:
            self._print(f"{self._done} {_amount(progress)}")

    def _print(self, line: str) -> None:
        self._due = time.monotonic() + self._line_seconds
        self._has_printed = True
        print(line, file=sys.stderr, flush=True)  # noqa: T201  (this class exists to print lines)


def _amount(progress: Progress) -> str:
    documents = f"{progress.documents:,} documents, " if progress.documents else ""
    of_all = f" of {progress.bytes_total / 1e6:,.1f}" if progress.bytes_total else ""
    return f"{documents}{progress.bytes_done / 1e6:,.1f}{of_all} MB"
