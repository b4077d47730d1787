"""A bound on the processor time of a test's own work, whatever else its process and the machine do."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail if the block takes more processor time than this.

    Only its own thread counts, and what earlier tests left in memory is not gone through again by the garbage
    collector: after ten thousand tests in one process that alone takes seconds.
    """
    gc.freeze()
    try:
        begun = time.thread_time()
        yield
        spent = time.thread_time() - begun
    finally:
        gc.unfreeze()
    assert spent < seconds, f"{spent:.3f} s of processor time, of at most {seconds}"
