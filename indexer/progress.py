"""Progress on standard error: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from indexer.pipeline import Progress

_LINE_SECONDS = 5.0


@contextmanager
def progress_on_stderr(doing: str = "reading", done: str = "read") -> Iterator[Progress]:
    """Yield what shows on standard error how far a run is; the words say what it does."""
    if not sys.stderr.isatty():
        yield _Lines(done)
        return
    with tqdm(unit="B", unit_scale=True, desc=doing, leave=False, file=sys.stderr) as bar:
        yield _Bar(bar)


class _Bar:
    """A bar over the bytes of the sources."""

    def __init__(self, bar: "tqdm[None]") -> None:
        self._bar = bar

    def documents(self, count: int, read_bytes: int, total_bytes: int | None) -> None:
        self._bar.total = total_bytes
        self._bar.set_postfix_str(f"{count:,} documents", refresh=False)
        self._bar.update(read_bytes - self._bar.n)

    def stage(self, name: str) -> None:
        self._bar.set_description_str(name)


class _Lines:
    """Plain lines, at most one in `_LINE_SECONDS`; nothing for a run that ends before the first."""

    def __init__(self, done: str) -> None:
        self._done = done
        self._next = time.monotonic() + _LINE_SECONDS
        self._spoke = False

    def documents(self, count: int, read_bytes: int, total_bytes: int | None) -> None:
        if time.monotonic() >= self._next:
            of_all = f" of {total_bytes / 1e6:,.1f}" if total_bytes else ""
            self._say(f"{self._done} {count:,} documents, {read_bytes / 1e6:,.1f}{of_all} MB")

    def stage(self, name: str) -> None:
        if self._spoke:
            self._say(name)

    def _say(self, line: str) -> None:
        self._next = time.monotonic() + _LINE_SECONDS
        self._spoke = True
        print(line, file=sys.stderr, flush=True)  # noqa: T201  (a line of progress is what this is for)
