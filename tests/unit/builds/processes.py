"""Runs of `reindex` as processes, watched from outside."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]
_PAGE = os.sysconf("SC_PAGE_SIZE")


def start_reindex(arguments: Sequence[str | Path], before: str = "") -> "subprocess.Popen[str]":
    """Start `reindex`; `before` is code that the process runs first (workers do not)."""
    code = f"{before}\nimport sys\nfrom indexer.cli import main\nif __name__ == '__main__':\n    main(sys.argv[1:])\n"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def tree(pid: int) -> list[int]:
    """A process and all that came of it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in tree(int(child)))]


def is_running(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def command_line(pid: int) -> str:
    """The command line of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def resident_bytes(pids: Sequence[int]) -> int:
    """The resident memory of some processes; what they share is counted for each."""
    total = 0
    for pid in pids:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
        except (OSError, IndexError):
            continue
    return total


def peak_of(process: "subprocess.Popen[str]", every_seconds: float = 0.01) -> int:
    """Wait for a process to end; returns the greatest sum of resident memory over it and all that came of it."""
    peak = 0
    while process.poll() is None:
        peak = max(peak, resident_bytes(tree(process.pid)))
        time.sleep(every_seconds)
    return peak


def in_time(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    """Whether something becomes true before so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False
