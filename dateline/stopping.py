"""Ctrl-C while a program is still importing what it needs: one sentence, no traceback."""

import contextlib
import os
import signal
from collections.abc import Iterator
from types import FrameType

STOPPED = 130
"""The exit status of a program that SIGINT has stopped, as a shell tells it."""


@contextlib.contextmanager
def exit_at_interrupt(sentence: str) -> Iterator[None]:
    """Within the block SIGINT ends the process at once, with a sentence on standard error and exit status STOPPED.

    For blocks that have nothing to undo.  An exception would be printed by whatever module is being
    imported, or swallowed by it.  Where SIGINT is ignored, or somebody else's, it stays so.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(OSError):
            os.write(2, f"{sentence}\n".encode())
        os._exit(STOPPED)

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, stop)
    yield
    if signal.getsignal(signal.SIGINT) is stop:  # else it has a handler for what comes
        signal.signal(signal.SIGINT, signal.default_int_handler)
