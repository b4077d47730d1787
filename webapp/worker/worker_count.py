"""How many worker processes this machine takes: what its control group grants of CPUs and memory."""

import os
from collections.abc import Iterator
from math import ceil
from pathlib import Path, PurePosixPath

WORKER_BYTES = 256 << 20  # at 98,323 articles up to 125 MB of its own, 184 at a switch, and mapped files
FEWEST = 2  # one that dies leaves another; on one CPU two answer as much as one
MOST = 8  # hosts that share by weight show a container all CPUs of the machine

_NO_CPU = float("inf")
_NO_BYTES = 1 << 62  # version 1 says "no limit" with a number near 2**63


def count_workers(root: Path = Path("/")) -> int:
    """Give a worker a CPU, as many as memory holds; `root` is where /proc and /sys lie.

    There are two at least where memory holds two, never more than eight, and always one.
    """
    by_memory = granted_bytes(root) // WORKER_BYTES
    return int(max(1, min(max(FEWEST, ceil(granted_cpus(root))), by_memory, MOST)))


def granted_cpus(root: Path = Path("/")) -> float:
    """Give how many CPUs this process may use: its affinity, or less by a quota (0.5 is half of one)."""
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([float(affinity), *_cpu_quotas(root)])


def granted_bytes(root: Path = Path("/")) -> int:
    """Give how many bytes of memory this process may take: the machine's, or less by a limit."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([machine, *_memory_limits(root)])


def _cpu_quotas(root: Path) -> Iterator[float]:
    for folder in _groups(root, ""):
        yield _ratio(*[*_words(folder / "cpu.max"), "", ""][:2])
    for folder in _groups(root, "cpu"):
        quota = _words(folder / "cpu.cfs_quota_us") or [""]
        period = _words(folder / "cpu.cfs_period_us") or [""]
        yield _ratio(quota[0], period[0])


def _memory_limits(root: Path) -> Iterator[int]:
    for controller, name in (("", "memory.max"), ("memory", "memory.limit_in_bytes")):
        for folder in _groups(root, controller):
            limit = _words(folder / name) or ["max"]
            if limit[0].isdigit() and 0 < int(limit[0]) < _NO_BYTES:
                yield int(limit[0])


def _ratio(quota: str, period: str) -> float:
    """Give a quota of CPU time as CPUs; `max`, `-1` and what is no number are no quota."""
    if not (quota.isdigit() and period.isdigit() and int(quota) and int(period)):
        return _NO_CPU
    return int(quota) / int(period)


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Yield the folders of this process's group and of all above it; "" is version 2.

    A container may see its own group as the top, while /proc names the path on the host: folders
    that are not there have no files, and the top is always looked at.
    """
    top = root / "sys/fs/cgroup" / controller
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = [*line.split(":", 2), "", "", ""][:3]
        if controller in controllers.split(",") and ".." not in PurePosixPath(path).parts:
            group = PurePosixPath(path.lstrip("/"))
            yield from (top / part for part in (group, *group.parents) if str(part) != ".")
    yield top


def _words(path: Path) -> list[str]:
    return " ".join(_lines(path)).split()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("ascii", "replace").splitlines()
    except OSError:
        return []  # no control groups, or none of this version
