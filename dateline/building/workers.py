"""Who does the tasks of a build: this process alone, or workers, processes that it starts.

A task is an object with a method `run`, which is given the desk of the process: what
a process keeps from one task to the next.  Workers are spawned, not forked, so that they hold nothing of
this process, no lock either.  They end when it does, whatever it dies of.  When one of them dies or
fails, `WorkerError` or the OSError that it met is raised here, at the next call.
"""

import contextlib
import os
import pickle
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection, get_context, resource_tracker
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, TypeAlias

from dateline.errors import BuildError, DatelineError

AHEAD = 2
"""Tasks that a worker has or waits for, if no other number is asked for."""

_ENDING_SECONDS = 5.0  # that a worker may take to end of itself


class Task(Protocol):
    """Something to do; can be pickled, and its result too."""

    def run(self, desk: Any) -> Any:  # noqa: ANN401  (each task knows what desk it is done at)
        """Do it."""
        ...


MakeDesk: TypeAlias = Callable[[int, int], Any]
"""Makes the desk of process number p of n."""

Receive: TypeAlias = Callable[[Any], None]


class WorkerError(BuildError):
    """A worker died, or failed for a reason that is a defect."""


class Crew(Protocol):
    """Does tasks."""

    @property
    def processes(self) -> int:
        """How many processes there are that do tasks."""
        ...

    def submit(self, task: Task, receive: Receive, *, ahead: int = AHEAD) -> None:
        """Have a task done; `receive` is called in this thread with its result, after those of earlier tasks.

        Waits while each worker has `ahead` tasks: more of small ones keep it busy while this process is.
        """
        ...

    def settle(self) -> None:
        """Wait until all tasks that were submitted are done, and their results received."""
        ...

    def everywhere(self, task: Task) -> list[Any]:
        """Have a task done once in each process; the results are in the order of the processes."""
        ...

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        ...


def run_all(crew: Crew, tasks: Iterable[Task]) -> list[Any]:
    """Have tasks done; returns their results in the order of the tasks."""
    results: list[Any] = []
    for task in tasks:
        crew.submit(task, results.append)
    crew.settle()
    return results


class Alone:
    """This process, which does a task when it is submitted."""

    processes = 1

    def __init__(self, make_desk: MakeDesk) -> None:
        self.desk = make_desk(0, 1)

    def submit(self, task: Task, receive: Receive, *, ahead: int = AHEAD) -> None:  # noqa: ARG002
        """See `Crew`."""
        receive(task.run(self.desk))

    def settle(self) -> None:
        """See `Crew`."""

    def everywhere(self, task: Task) -> list[Any]:
        """See `Crew`."""
        return [task.run(self.desk)]

    def close(self) -> None:
        """Close the desk."""
        self.desk.close()


@contextlib.contextmanager
def _interrupts_kept() -> Iterator[None]:
    """Block SIGINT here for a moment, and in the processes that are started meanwhile for good.

    A terminal sends it to workers as well, which would tell of it while they import; this process ends them.
    """
    resource_tracker.ensure_running()  # when it starts, it unblocks the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Worker:
    """A process that was started, from this side."""

    def __init__(self, make_desk: MakeDesk, number: int, count: int) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_work, args=(theirs, make_desk, number, count), daemon=True, name=f"reindex worker {number + 1}"
        )
        with _interrupts_kept():
            self.process.start()
        theirs.close()
        self.awaited: deque[int] = deque()  # numbers of its tasks

    def send(self, number: int, task: Task) -> None:
        self.awaited.append(number)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # `receive` will say that it died
            self.connection.send(task)

    def receive(self) -> tuple[int, Any]:
        """The number and the result of its next task that is done."""
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


class Workers:
    """So many processes, which do tasks as they become free."""

    def __init__(self, count: int, make_desk: MakeDesk) -> None:
        self.processes = count
        self._next = 0
        self._receivers: deque[tuple[int, Receive]] = deque()
        self._results: dict[int, Any] = {}
        self._workers: list[_Worker] = []
        try:
            for number in range(count):
                self._workers.append(_Worker(make_desk, number, count))
        except BaseException:
            self.close()
            raise

    def submit(self, task: Task, receive: Receive, *, ahead: int = AHEAD) -> None:
        """See `Crew`."""
        while min(len(worker.awaited) for worker in self._workers) >= ahead:
            self._wait()
        self._hand(min(self._workers, key=lambda worker: len(worker.awaited)), task, receive)

    def settle(self) -> None:
        """See `Crew`."""
        while self._receivers:
            self._wait()

    def everywhere(self, task: Task) -> list[Any]:
        """See `Crew`."""
        results: list[Any] = []
        for worker in self._workers:
            self._hand(worker, task, results.append)
        self.settle()
        return results

    def close(self) -> None:
        """See `Crew`."""
        for worker in self._workers:
            worker.process.kill()
            worker.connection.close()
        for worker in self._workers:
            worker.process.join()
            worker.process.close()
        self._workers = []

    def _hand(self, worker: _Worker, task: Task, receive: Receive) -> None:
        self._receivers.append((self._next, receive))
        worker.send(self._next, task)
        self._next += 1

    def _wait(self) -> None:
        """Wait for results, and hand on those whose turn it is."""
        by_connection = {worker.connection: worker for worker in self._workers if worker.awaited}
        for ready in connection.wait(list(by_connection)):
            assert isinstance(ready, connection.Connection)
            number, result = by_connection[ready].receive()
            self._results[number] = result
        while self._receivers and self._receivers[0][0] in self._results:
            number, receive = self._receivers.popleft()
            receive(self._results.pop(number))


def make_crew(workers: int, make_desk: MakeDesk) -> Crew:
    """One worker is this process itself."""
    return Alone(make_desk) if workers == 1 else Workers(workers, make_desk)


def _ended(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-exit_code).name}"
    return "ended before its work was done"


class _Inbox:
    """Takes the tasks that come, so that the other side never waits; ends the process when that side is gone."""

    def __init__(self, tasks: "connection.Connection[Any, Any]") -> None:
        self._tasks = tasks
        self._waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._take, daemon=True).start()

    def next(self) -> Task:
        """The next task."""
        task: Task = pickle.loads(self._waiting.get())  # noqa: S301  (from the process that started this one)
        return task

    def _take(self) -> None:
        try:
            while True:
                self._waiting.put(self._tasks.recv_bytes())
        except (EOFError, OSError):
            os._exit(1)  # also in the middle of a task: nobody waits for it


def _work(tasks: "connection.Connection[Any, Any]", make_desk: MakeDesk, number: int, count: int) -> None:
    """What a worker does until it is ended."""
    inbox = _Inbox(tasks)
    try:
        desk = make_desk(number, count)
        while True:
            tasks.send((True, inbox.next().run(desk)))
    except Exception as error:
        tasks.send((False, _portable(error)))


def _portable(error: Exception) -> Exception:
    """An error that can be pickled and says the same."""
    if isinstance(error, OSError):
        return OSError(error.errno, error.strerror, error.filename)
    if isinstance(error, DatelineError):
        with contextlib.suppress(Exception):
            pickle.loads(pickle.dumps(error))  # noqa: S301  (made here)
            return error
    return WorkerError(f"A worker of the build failed ({type(error).__name__}: {error}); nothing has changed.")
