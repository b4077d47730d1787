"""The number of worker processes, from the CPUs and the memory that the control group allows."""

import os
from collections.abc import Iterator
from math import ceil
from pathlib import Path, PurePosixPath

WORKER_BYTES = 256 << 20  # per worker: at 98,323 articles up to 125 MB, 184 at a switch, and mapped files
MIN_WORKERS = 2  # if one dies, another answers; on one CPU two are as fast as one
MAX_WORKERS = 8  # hosts that share CPUs by weight show a container all CPUs of the machine

_NO_CPU = float("inf")
_NO_BYTES = 1 << 62  # version 1 says "no limit" with a number near 2**63


def count_workers(root: Path = Path("/")) -> int:
    """Return one worker per CPU, as far as memory allows; `root` is the folder of /proc and /sys.

    At least MIN_WORKERS if memory allows, at most MAX_WORKERS, and always one.
    """
    by_memory = granted_bytes(root) // WORKER_BYTES
    return int(max(1, min(max(MIN_WORKERS, ceil(granted_cpus(root))), by_memory, MAX_WORKERS)))


def granted_cpus(root: Path = Path("/")) -> float:
    """Return the number of CPUs that this process may use: its affinity, or a smaller quota (0.5: half a CPU)."""
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([float(affinity), *_cpu_quotas(root)])


def granted_bytes(root: Path = Path("/")) -> int:
    """Return the bytes of memory that this process may use: those of the machine, or a smaller limit."""
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
    """Convert a quota of CPU time to CPUs; `max`, `-1` and anything but a number mean no quota."""
    if not (quota.isdigit() and period.isdigit() and int(quota) and int(period)):
        return _NO_CPU
    return int(quota) / int(period)


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Yield the folders of this process's group and of all its parents; the controller "" is version 2.

    A container may see its own group as the top, while /proc names its path on the host.  So folders may not
    exist, and the top is always included.
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
