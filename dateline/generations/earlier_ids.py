"""The earlier ids of articles: addresses that lead to an article under another id now.

They stand in a file of the generation, a line for each: the earlier id, a tab, the id now, in the order of their bytes.
"""

import mmap
from collections.abc import Mapping
from pathlib import Path

EARLIER_IDS = "EARLIER_IDS"
_TEMPORARY = f"{EARLIER_IDS}.new"


class EarlierIds:
    """Finds the id that an article has now, without reading the whole file.  None are known without a file."""

    def __init__(self, folder: Path | None = None) -> None:
        self._lines: bytes | mmap.mmap = b""
        path = folder and folder / EARLIER_IDS
        if path and path.is_file() and path.stat().st_size:
            with path.open("rb") as file:
                self._lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def find(self, earlier: str) -> str | None:
        """The id now of an earlier id, None if it is none.  O(log n)."""
        wanted = earlier.encode("utf-8", "surrogatepass")
        low, high = 0, len(self._lines)
        while low < high:
            start = self._lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._lines.find(b"\n", start)
            end = len(self._lines) if end < 0 else end
            name, _, now = bytes(self._lines[start:end]).partition(b"\t")
            if name == wanted:
                return now.decode("utf-8", "replace")
            low, high = (end + 1, high) if name < wanted else (low, start)
        return None

    def to_dict(self) -> dict[str, str]:
        """All earlier ids, each with the id now."""
        lines = bytes(self._lines).decode("utf-8", "replace").splitlines()
        pairs = (line.partition("\t") for line in lines)
        return {name: now for name, _, now in pairs if now}


def write_earlier_ids(folder: Path, earlier: Mapping[str, str]) -> None:
    """Write the file, in place of one that may be a link to that of another generation; none if there are no ids.

    Raises OSError.
    """
    if not earlier:
        (folder / EARLIER_IDS).unlink(missing_ok=True)
        return
    lines = sorted(f"{name}\t{now}\n".encode("utf-8", "surrogatepass") for name, now in earlier.items())
    (folder / _TEMPORARY).write_bytes(b"".join(lines))
    (folder / _TEMPORARY).replace(folder / EARLIER_IDS)
