"""What has files or processes of its own, and is closed when its `with` block ends."""

from types import TracebackType
from typing import Self


class Closing:
    """A context manager that calls `close` at its end, whatever happened."""

    def close(self) -> None:
        """Give files and processes back.  May be called more than once."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
