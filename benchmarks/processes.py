"""Measures processes from outside: CPU time, wall time and memory, descendants included."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SAMPLE_SECONDS = 0.05
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class FailedCommandError(Exception):
    """A measured process did not exit with 0; the message has the end of its output."""


@dataclass(frozen=True, slots=True)
class Run:
    """The cost of a process and its descendants.

    `peak_bytes` is the highest sum of resident memory seen, pages of mapped files
    included; `peak_private_bytes` without those, which the page cache would hold anyway.
    """

    output: str
    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int
    peak_private_bytes: int


def run_measured(command: Sequence[str], folder: Path | None = None) -> Run:
    """Run a command to its end and measure it.  Raises FailedCommandError if it does not exit with 0."""
    started, before = time.monotonic(), os.times()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watch = _MemoryWatch(process.pid)
    watch.start()
    output, errors = process.communicate()
    watch.stop()
    wall, after = time.monotonic() - started, os.times()
    if process.returncode:
        raise FailedCommandError(f"{' '.join(command)} ended with {process.returncode}: {errors[-2_000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(output, cpu, wall, watch.peak_bytes, watch.peak_private_bytes)


class _MemoryWatch(threading.Thread):
    """Looks at the memory of a process and its descendants twenty times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = self.peak_private_bytes = 0
        self._pid = pid
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            sums = [_resident(pid) for pid in descendants(self._pid)]
            self.peak_bytes = max(self.peak_bytes, sum(resident for resident, _ in sums))
            self.peak_private_bytes = max(self.peak_private_bytes, sum(private for _, private in sums))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def descendants(pid: int) -> Iterator[int]:
    """A process and its running descendants."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                for child in (task / "children").read_text().split():
                    yield from descendants(int(child))


def _resident(pid: int) -> tuple[int, int]:
    """Resident bytes, and those of them that are not pages of files; 0 for a process that has ended."""
    with suppress(OSError, ValueError):
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
        return int(resident) * _PAGE_BYTES, (int(resident) - int(shared)) * _PAGE_BYTES
    return 0, 0


def private_bytes() -> int:
    """Anonymous memory of this process: it is shared with no other process and no page cache."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "Anonymous":
            return int(value.split()[0]) * 1024
    raise ValueError("the kernel does not tell the anonymous memory of a process")


def folder_bytes(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
