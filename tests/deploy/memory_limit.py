"""A limit of memory for a tree of processes, by the best means that this machine allows."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
_IN_GROUP = 'echo $$ > "$1/cgroup.procs" && shift && exec "$@"'
_IN_DATA_LIMIT = 'ulimit -d "$1" && shift && exec "$@"'


@contextlib.contextmanager
def limited_memory(limit_bytes: int) -> Iterator[tuple[str, ...]]:
    """Yield the words that, put before a command, keep it and all its children within `limit_bytes`.

    A control group counts them together.  If none can be made, each process may have
    that much data of its own: mapped files and reserved addresses do not count there, so
    that an index of any size may be mapped.
    """
    name = f"dateline-{os.getpid()}-{time.monotonic_ns()}"
    for folder, file in ((GROUPS / name, "memory.max"), (GROUPS / "memory" / name, "memory.limit_in_bytes")):
        try:
            folder.mkdir()
        except OSError:
            continue
        if not (folder / file).exists():  # a mere folder, or a group that does not count memory
            folder.rmdir()
            continue
        (folder / file).write_text(str(limit_bytes))
        try:
            yield ("sh", "-c", _IN_GROUP, "sh", str(folder))
        finally:
            _remove(folder)
        return
    yield ("sh", "-c", _IN_DATA_LIMIT, "sh", str(limit_bytes >> 10))


def _remove(folder: Path) -> None:
    """Remove a group; its last process may need a moment to end."""
    for _ in range(100):
        with contextlib.suppress(OSError):
            folder.rmdir()
            return
        time.sleep(0.05)
