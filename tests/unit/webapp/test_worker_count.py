"""The number of workers, by files of control groups in a temporary folder."""

import os
from pathlib import Path

import pytest

from webapp.worker.worker_count import count_workers, granted_bytes, granted_cpus

MB = 1 << 20


@pytest.fixture(autouse=True)
def large_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """32 CPUs and 64 GB, so that only the files decide."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(32), raising=False)
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 1 << 24, "SC_PAGE_SIZE": 4096}.__getitem__)


def make_machine(root: Path, groups: str, files: dict[str, str]) -> Path:
    """Write /proc/self/cgroup, and files below /sys/fs/cgroup."""
    texts = {"proc/self/cgroup": groups} | {f"sys/fs/cgroup/{name}": text for name, text in files.items()}
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{text}\n")
    return root


@pytest.mark.parametrize(
    ("cpu", "memory_mb", "workers"),
    [
        ("50000 100000", 512, 2),  # half a CPU and 512 MB: two, so that one may die
        ("100000 100000", 511, 1),  # not enough for two
        ("100000 100000", 128, 1),  # one is always started
        ("400000 100000", 1024, 4),
        ("400000 100000", 8192, 4),  # a worker a CPU
        ("250000 100000", 8192, 3),  # a part of a CPU counts
        ("max 100000", 8192, 8),  # all CPUs of a shared machine: no more than eight
    ],
)
def test_workers_follow_cpus_and_memory(tmp_path: Path, cpu: str, memory_mb: int, workers: int) -> None:
    """One worker for each CPU and 256 MB; at least two if memory allows, at most eight."""
    root = make_machine(tmp_path, "0::/", {"cpu.max": cpu, "memory.max": str(memory_mb * MB)})
    assert count_workers(root) == workers


def test_limits_of_version_1_are_read(tmp_path: Path) -> None:
    """Quota, period and memory each have a file of their own; the path is that on the host."""
    files = {
        "cpu/cpu.cfs_quota_us": "150000",
        "cpu/cpu.cfs_period_us": "100000",
        "memory/memory.limit_in_bytes": str(600 * MB),
    }
    root = make_machine(tmp_path, "4:memory:/docker/12ab\n3:cpu,cpuacct:/docker/12ab", files)
    assert granted_cpus(root) == 1.5
    assert granted_bytes(root) == 600 * MB
    assert count_workers(root) == 2


def test_version_1_has_numbers_for_no_limit(tmp_path: Path) -> None:
    """-1 means no quota, and 2**63 less a page means no memory limit."""
    files = {
        "cpu/cpu.cfs_quota_us": "-1",
        "cpu/cpu.cfs_period_us": "100000",
        "memory/memory.limit_in_bytes": "9223372036854771712",
    }
    root = make_machine(tmp_path, "4:memory:/\n3:cpu:/\n0::/", files)
    assert granted_cpus(root) == 32
    assert granted_bytes(root) == 64 << 30


def test_a_limit_of_a_group_above_counts(tmp_path: Path) -> None:
    """The lowest limit of the own group and its parents applies."""
    files = {
        "system.slice/cpu.max": "300000 100000",
        "system.slice/memory.max": str(700 * MB),
        "system.slice/dateline.service/cpu.max": "200000 100000",
        "system.slice/dateline.service/memory.max": "max",
    }
    root = make_machine(tmp_path, "0::/system.slice/dateline.service", files)
    assert granted_cpus(root) == 2
    assert granted_bytes(root) == 700 * MB


def test_a_path_out_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    """A group outside of the namespace is named with `..`; only the top is read then."""
    root = make_machine(tmp_path, "0::/../x", {"memory.max": str(512 * MB), "../x/memory.max": "1"})
    assert granted_bytes(root) == 512 * MB


@pytest.mark.parametrize("text", ["", "plenty", "-5 100000", "0 0", "-1"])
def test_what_cannot_be_read_is_no_limit(tmp_path: Path, text: str) -> None:
    """A file of an unknown form never stops a server from starting."""
    root = make_machine(tmp_path, text, {"cpu.max": text, "memory.max": text})
    assert count_workers(root) == 8


def test_without_control_groups_the_machine_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Affinity and physical memory apply."""
    assert count_workers(tmp_path) == 8
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(4), raising=False)
    assert count_workers(tmp_path) == 4
