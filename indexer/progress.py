"""Progress on standard error: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from indexer.pipeline import Progress

_LINE_SECONDS = 5.0


@contextmanager
def progress_on_stderr() -> Iterator[Progress]:
    """Yield a callback for the pipeline that shows how far it is."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    with tqdm(unit="B", unit_scale=True, desc="reading", leave=False, file=sys.stderr) as bar:

        def show(documents: int, read_bytes: int, total_bytes: int | None) -> None:
            bar.total = total_bytes
            bar.set_postfix_str(f"{documents:,} documents", refresh=False)
            bar.update(read_bytes - bar.n)

        yield show


class _Lines:
    """Plain lines, at most one in `_LINE_SECONDS`."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _LINE_SECONDS

    def __call__(self, documents: int, read_bytes: int, total_bytes: int | None) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _LINE_SECONDS
            of_all = f" of {total_bytes / 1e6:,.1f}" if total_bytes else ""
            print(f"read {documents:,} documents, {read_bytes / 1e6:,.1f}{of_all} MB", file=sys.stderr, flush=True)  # noqa: T201
