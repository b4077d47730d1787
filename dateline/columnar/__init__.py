"""The index format: columns of an archive as arrays, and the Whoosh codec that keeps them.

This package imports no Whoosh by itself: only its modules named `whoosh_*` do, so
that a process that serves never loads it.
"""

from dateline.columnar.reader import open_index

__all__ = ["open_index"]
