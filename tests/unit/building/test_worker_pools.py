"""Tasks are done by whoever is free, results come in the order of the tasks, and no worker outlives its parent."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dateline.building.workers import InlinePool, ProcessPool, WorkerError, WorkerPool, WorkerTask, make_pool
from dateline.errors import SourceError


class WorkerState:
    """A state with a number."""

    def __init__(self, process: int, processes: int) -> None:
        self.place = process, processes
        self.done = 0

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class Square:
    number: int

    def run(self, state: WorkerState) -> int:
        state.done += 1
        time.sleep(0.001 * (self.number % 3))
        return self.number**2


class Done:
    def run(self, state: WorkerState) -> tuple[tuple[int, int], int]:
        return state.place, state.done


@dataclass(frozen=True)
class Fail:
    error: Exception

    def run(self, state: WorkerState) -> None:
        raise self.error


class Die:
    def run(self, state: WorkerState) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Large:
    """A task and a result that fit into no pipe."""

    content: bytes

    def run(self, state: WorkerState) -> bytes:
        return self.content[::-1]


def run_all(pool: WorkerPool, tasks: Iterable[WorkerTask]) -> list[Any]:
    """Have tasks done; returns their results in the order of the tasks."""
    results: list[Any] = []
    for task in tasks:
        pool.submit(task, results.append)
    pool.join()
    return results


@contextmanager
def opened(workers: int) -> Iterator[WorkerPool]:
    pool = make_pool(workers, WorkerState)
    try:
        yield pool
    finally:
        pool.close()


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks_and_every_process_has_its_state(workers: int) -> None:
    """With one, two and three workers."""
    with opened(workers) as pool:
        assert run_all(pool, map(Square, range(40))) == [number**2 for number in range(40)]
        places, counts = zip(*pool.broadcast(Done()), strict=True)
        assert places == tuple((number, workers) for number in range(workers))
        assert sum(counts) == 40
        assert all(counts)


def test_large_tasks_and_results_block_neither_side() -> None:
    """Three megabytes go each way at the same time."""
    contents = [bytes([number]) * (3 << 20) for number in range(12)]
    with opened(2) as pool:
        assert run_all(pool, map(Large, contents)) == contents


def test_tasks_are_accepted_ahead_before_one_waits() -> None:
    """`ahead` tasks are accepted without waiting for a result."""
    received: list[int] = []
    pool = ProcessPool(1, WorkerState)
    try:
        for number in range(8):
            pool.submit(Square(number), received.append, ahead=8)
        assert not received
        pool.submit(Square(8), received.append, ahead=2)
        assert len(received) >= 7  # the worker may have one left when it is given another
        pool.join()
    finally:
        pool.close()
    assert received == [number**2 for number in range(9)]


@pytest.mark.parametrize(
    ("error", "expected", "message"),
    [
        (OSError(28, "No space left on device", "/tmp/x"), OSError, "No space left on device"),
        (SourceError("there is nothing"), SourceError, "there is nothing"),
        (ValueError("a defect"), WorkerError, r"failed \(ValueError: a defect\); nothing has changed"),
    ],
)
def test_what_a_worker_raises_is_raised_here(error: Exception, expected: type[Exception], message: str) -> None:
    """Errors of the system and of Dateline as they are, others as a WorkerError."""
    with opened(2) as pool, pytest.raises(expected, match=message):
        run_all(pool, [Square(1), Fail(error), *map(Square, range(20))])


def test_a_worker_that_dies_is_named_in_a_sentence() -> None:
    """With its process, its signal and what has changed."""
    with (
        opened(2) as pool,
        pytest.raises(WorkerError, match=r"process \d+\) was ended by SIGKILL; nothing has changed"),
    ):
        run_all(pool, [Square(1), Die(), *map(Square, range(20))])


def test_a_worker_hears_of_ctrl_c_at_no_moment() -> None:
    """SIGINT is blocked in it from its first instruction on, so that it prints no traceback; not in this process."""
    mine = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with opened(2) as pool:
        assert isinstance(pool, ProcessPool)
        for worker in pool._workers:
            status = Path(f"/proc/{worker.process.pid}/status").read_text()
            blocked = int(re.search("SigBlk:\\s*([0-9a-f]+)", status)[1], 16)
            assert blocked >> (signal.SIGINT - 1) & 1
        assert run_all(pool, [Square(3)]) == [9]
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == mine


def test_workers_are_gone_after_close() -> None:
    """Both processes have ended."""
    pool = ProcessPool(2, WorkerState)
    pids = [worker.process.pid for worker in pool._workers]
    pool.close()
    assert not any(is_running(pid) for pid in pids if pid)


def test_one_worker_is_this_process() -> None:
    """No process is started for it."""
    assert isinstance(make_pool(1, WorkerState), InlinePool)


_PARENT = """
import sys, time
sys.path.insert(0, {here!r})
from test_worker_pools import Sleep, WorkerState
from dateline.building.workers import ProcessPool
if __name__ == "__main__":
    pool = ProcessPool(2, WorkerState)
    for worker in pool._workers:
        pool.submit(Sleep(), print)
    print(*[worker.process.pid for worker in pool._workers], flush=True)
    time.sleep(60)
"""


class Sleep:
    def run(self, state: WorkerState) -> None:
        time.sleep(60)


def test_workers_end_in_the_middle_of_a_task_when_their_parent_is_killed(tmp_path: Path) -> None:
    """They notice that their pipe is closed."""
    script = tmp_path / "parent.py"
    script.write_text(_PARENT.format(here=str(Path(__file__).parent)))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(is_running, pids))
        parent.kill()
        assert in_time(lambda: not any(map(is_running, pids)))


def is_running(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def in_time(condition: Callable[[], Any], seconds: float = 30.0) -> bool:
    """Whether something becomes true before so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False
