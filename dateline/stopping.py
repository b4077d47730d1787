"""Ctrl-C while a program still imports its modules: one sentence, no traceback."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

STOPPED = 130
"""The exit status of a program that SIGINT has stopped, as shells report it."""


@contextlib.contextmanager
def exit_at_interrupt(sentence: str) -> Iterator[None]:
    """In the block SIGINT ends the process at once, with a sentence on standard error and exit status STOPPED.

    Only for blocks that have nothing to undo.  (The module being imported could print or swallow an exception.)  If
    SIGINT is ignored or has a handler already, or in another thread than the main one, this changes nothing.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(OSError):
            os.write(2, f"{sentence}\n".encode())
        os._exit(STOPPED)

    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, stop)
    yield
    if signal.getsignal(signal.SIGINT) is stop:  # else the block has set a handler
        signal.signal(signal.SIGINT, signal.default_int_handler)
