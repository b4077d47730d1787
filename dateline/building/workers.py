"""Pools of workers: this process alone, or processes that it starts.

A task is an object with a method `run`, which gets the state of its worker: what a worker keeps from one task to
the next.  Worker processes are spawned, not forked: they inherit no lock and no open file.  They end when this
process ends, however it dies.  When a worker process dies or fails, the next call of its pool raises `WorkerError`,
or the OSError or DatelineError that the worker met.
"""

import contextlib
import os
import pickle
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing import connection, get_context, resource_tracker
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, TypeAlias

from dateline.errors import BuildError, DatelineError

AHEAD = 2
"""Tasks that a worker may be given before it has finished the first, if a call names no other number."""

_ENDING_SECONDS = 5.0  # that a worker may take to end by itself


class WorkerTask(Protocol):
    """A task of a worker.  It can be pickled, and so can its result."""

    def run(self, state: Any) -> Any:  # noqa: ANN401  (each task knows the state that it needs)
        """Do the task."""
        ...


MakeState: TypeAlias = Callable[[int, int], Any]
"""Makes the state of worker number p of n."""

Receive: TypeAlias = Callable[[Any], None]
"""Takes the result of a task."""


class WorkerError(BuildError):
    """A worker died, or failed by a defect."""


class WorkerPool(Protocol):
    """Workers that do tasks."""

    @property
    def processes(self) -> int:
        """The number of processes that do tasks."""
        ...

    def submit(self, task: WorkerTask, receive: Receive, *, ahead: int = AHEAD) -> None:
        """Have a task done.  `receive` gets its result, in this thread, after the results of earlier tasks.

        Waits while each worker has `ahead` tasks; small tasks need a larger number to keep the workers busy.
        Raises WorkerError if a worker died or failed, OSError or DatelineError if a task raised it.
        """
        ...

    def join(self) -> None:
        """Wait until all submitted tasks are done and their results are received.  Raises as `submit`."""
        ...

    def broadcast(self, task: WorkerTask) -> list[Any]:
        """Have a task done once by each worker; the results are in the order of the workers.  Raises as `submit`."""
        ...

    def close(self) -> None:
        """End the workers, also in the middle of a task."""
        ...


class InlinePool:
    """A pool whose one worker is this process: it does a task when the task is submitted."""

    processes = 1

    def __init__(self, make_state: MakeState) -> None:
        self.state = make_state(0, 1)

    def submit(self, task: WorkerTask, receive: Receive, *, ahead: int = AHEAD) -> None:  # noqa: ARG002
        """See `WorkerPool`; raises whatever the task raises."""
        receive(task.run(self.state))

    def join(self) -> None:
        """See `WorkerPool`."""

    def broadcast(self, task: WorkerTask) -> list[Any]:
        """See `WorkerPool`; raises whatever the task raises."""
        return [task.run(self.state)]

    def close(self) -> None:
        """Close the state."""
        self.state.close()


@contextlib.contextmanager
def _interrupts_kept() -> Iterator[None]:
    """Block SIGINT here for a moment, and for good in the processes that are started meanwhile.

    A terminal sends SIGINT to workers as well, and one that is still importing would print a traceback.  This
    process ends them.
    """
    resource_tracker.ensure_running()  # when it starts, it unblocks the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Worker:
    """A worker process, as this process sees it."""

    def __init__(self, make_state: MakeState, number: int, count: int) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_work, args=(theirs, make_state, number, count), daemon=True, name=f"reindex worker {number + 1}"
        )
        with _interrupts_kept():
            self.process.start()
        theirs.close()
        self.awaited: deque[int] = deque()  # numbers of its tasks

    def send(self, number: int, task: WorkerTask) -> None:
        self.awaited.append(number)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # `receive` will say that it died
            self.connection.send(task)

    def receive(self) -> tuple[int, Any]:
        """The number and the result of its next finished task.  Raises the error of the task, or WorkerError."""
        try:
            is_done, result = self.connection.recv()
        except (EOFError, ConnectionResetError):
            self.process.join(_ENDING_SECONDS)
            raise WorkerError(
                f"A worker of the build (process {self.process.pid}) {_ended(self.process.exitcode)};"
                " nothing has changed. If memory was short, run it with fewer --workers or less --memory."
            ) from None
        if not is_done:
            raise result
        return self.awaited.popleft(), result


class ProcessPool:
    """A pool of `count` processes; a task goes to the process with the fewest tasks."""

    def __init__(self, count: int, make_state: MakeState) -> None:
        self.processes = count
        self._next = 0
        self._receivers: deque[tuple[int, Receive]] = deque()
        self._results: dict[int, Any] = {}
        self._workers: list[_Worker] = []
        try:
            for number in range(count):
                self._workers.append(_Worker(make_state, number, count))
        except BaseException:
            self.close()
            raise

    def submit(self, task: WorkerTask, receive: Receive, *, ahead: int = AHEAD) -> None:
        """See `WorkerPool`."""
        while min(len(worker.awaited) for worker in self._workers) >= ahead:
            self._wait()
        self._send(min(self._workers, key=lambda worker: len(worker.awaited)), task, receive)

    def join(self) -> None:
        """See `WorkerPool`."""
        while self._receivers:
            self._wait()

    def broadcast(self, task: WorkerTask) -> list[Any]:
        """See `WorkerPool`."""
        results: list[Any] = []
        for worker in self._workers:
            self._send(worker, task, results.append)
        self.join()
        return results

    def close(self) -> None:
        """See `WorkerPool`."""
        for worker in self._workers:
            worker.process.kill()
            worker.connection.close()
        for worker in self._workers:
            worker.process.join()
            worker.process.close()
        self._workers = []

    def _send(self, worker: _Worker, task: WorkerTask, receive: Receive) -> None:
        self._receivers.append((self._next, receive))
        worker.send(self._next, task)
        self._next += 1

    def _wait(self) -> None:
        """Wait for results, and deliver those that are next in order."""
        by_connection = {worker.connection: worker for worker in self._workers if worker.awaited}
        for ready in connection.wait(list(by_connection)):
            assert isinstance(ready, connection.Connection)
            number, result = by_connection[ready].receive()
            self._results[number] = result
        while self._receivers and self._receivers[0][0] in self._results:
            number, receive = self._receivers.popleft()
            receive(self._results.pop(number))


def make_pool(workers: int, make_state: MakeState) -> WorkerPool:
    """Make a pool of `workers` workers; one worker is this process."""
    return InlinePool(make_state) if workers == 1 else ProcessPool(workers, make_state)


def _ended(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-exit_code).name}"
    return "ended before its work was done"


class _Inbox:
    """Takes tasks as they come, so that the other side never waits; ends the process when that side is gone."""

    def __init__(self, tasks: "connection.Connection[Any, Any]") -> None:
        self._tasks = tasks
        self._waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._take, daemon=True).start()

    def next(self) -> WorkerTask:
        """The next task."""
        task: WorkerTask = pickle.loads(self._waiting.get())  # noqa: S301  (from the process that started this one)
        return task

    def _take(self) -> None:
        try:
            while True:
                self._waiting.put(self._tasks.recv_bytes())
        except (EOFError, OSError):
            os._exit(1)  # also in the middle of a task: no process waits for it


def _work(tasks: "connection.Connection[Any, Any]", make_state: MakeState, number: int, count: int) -> None:
    """Do tasks until the process is ended."""
    inbox = _Inbox(tasks)
    try:
        state = make_state(number, count)
        while True:
            tasks.send((True, inbox.next().run(state)))
    except Exception as error:
        tasks.send((False, _portable(error)))


def _portable(error: Exception) -> Exception:
    """An error with the same message that can be pickled."""
    if isinstance(error, OSError):
        return OSError(error.errno, error.strerror, error.filename)
    if isinstance(error, DatelineError):
        with contextlib.suppress(Exception):
            pickle.loads(pickle.dumps(error))  # noqa: S301  (made here)
            return error
    return WorkerError(f"A worker of the build failed ({type(error).__name__}: {error}); nothing has changed.")
