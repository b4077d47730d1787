"""The folder of a columnar index, as Whoosh's storage."""

from pathlib import Path

from whoosh.filedb.filestore import FileStorage


class ColumnarStorage(FileStorage):  # type: ignore[misc]
    """A folder that raises an error when it cannot be read; Whoosh's own storage takes it for an empty one."""

    def list(self) -> list[str]:
        """List the files.  Raises OSError."""
        return [path.name for path in Path(self.folder).iterdir()]
