"""The index format: the columns of an archive as arrays in mapped files, and how they are read."""

from dateline.columnar.reader import open_index

__all__ = ["open_index"]
