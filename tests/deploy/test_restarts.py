"""Restarts on a server of your own: behind a socket that stays open, and by a server that replaces itself."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from release import ROOT

from dateline.article import Article
from dateline.dates import PartialDate
from indexer.builds import build_index

SECONDS = 60  # on a busy machine
CLIENTS = 4
WITH_SOCKET = ["bash", "-c", 'exec 3<&"$SOCKET"; export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@"', "-"]
"""As systemd hands a socket over: descriptor 3, and the number of the process that it is meant for."""


@dataclass
class Clients:
    """Threads that ask again and again, and the results of their requests."""

    port: int
    answered: int = 0
    failed: list[str] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        """Ask until told to stop."""
        while not self._stopped.is_set():
            try:
                status = ask(self.port, "/search?q=harbour")
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(type(error).__name__)
                time.sleep(0.01)
            else:
                self.answered += status == 200
                if status != 200:
                    self.failed.append(str(status))

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        """Ask with several threads meanwhile."""
        threads = [threading.Thread(target=self.ask) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            for thread in threads:
                thread.join(SECONDS)


def ask(port: int, path: str) -> int:
    """The status of an answer, after reading all of it."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status


def wait_until(is_true: Callable[[], bool]) -> None:
    """Wait for something that happens within SECONDS."""
    deadline = time.monotonic() + SECONDS
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_ready(port: int) -> bool:
    """Whether the server is ready."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        return ask(port, "/readyz") == 200
    return False


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small index."""
    folder = tmp_path_factory.mktemp("restarts") / "index"
    build_index([Article(f"a{n}", f"Report {n}", "The harbour.", PartialDate(1990 + n)) for n in range(20)], folder)
    return folder


@pytest.fixture
def start(index_dir: Path, tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """A function that starts a server, on its own port or on a socket; remaining servers are killed in the end."""
    started = []

    def start_one(port: int | None = None, given: socket.socket | None = None) -> "subprocess.Popen[bytes]":
        settings = {"DATELINE_INDEX_DIR": str(index_dir), "WEB_CONCURRENCY": "2", "PATH": os.environ["PATH"]}
        settings |= {"SOCKET": str(given.fileno())} if given else {"PORT": str(port)}
        command = [*(WITH_SOCKET if given else ()), sys.executable, "bin/serve.py", "--pid", str(tmp_path / "pid")]
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=settings,
                stdout=log,
                stderr=log,
                pass_fds=[given.fileno()] if given else [],
                start_new_session=True,
            )
        started.append(process)
        return process

    yield start_one
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(SECONDS)


def restart(process: "subprocess.Popen[bytes]", start_again: Callable[[], "subprocess.Popen[bytes]"]) -> None:
    """Do what `systemctl restart` does: SIGTERM, wait for the end, start."""
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 0
    start_again()


def test_a_restart_behind_a_socket_loses_no_request(start) -> None:
    """Connections wait in a socket that stays open (dateline.socket), and the new process takes them."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as held:
        port = held.getsockname()[1]
        process = start(given=held)
        wait_until(lambda: is_ready(port))
        clients = Clients(port)
        with clients.asking():
            wait_until(lambda: clients.answered > 20)
            restart(process, lambda: start(given=held))
            wait_until(lambda before=clients.answered: clients.answered > before + 20)
    assert clients.failed == []


def test_a_restart_without_a_socket_is_noticed(start) -> None:
    """The planted defect is a port of the server itself: it is closed during the start."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = start(port)
    wait_until(lambda: is_ready(port))
    clients = Clients(port)
    with clients.asking():
        wait_until(lambda: clients.answered > 20)
        restart(process, lambda: start(port))
        wait_until(lambda before=clients.answered: clients.answered > before + 20)
    assert "ConnectionRefusedError" in clients.failed


def test_a_server_that_replaces_itself_loses_no_request(start, tmp_path: Path) -> None:
    """USR2 starts a second one with new code on its socket, and SIGTERM ends the first once the second is ready."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = start(port)
    wait_until(lambda: is_ready(port))
    clients = Clients(port)
    second = tmp_path / "pid.2"
    with clients.asking():
        wait_until(lambda: clients.answered > 20)
        process.send_signal(signal.SIGUSR2)
        wait_until(lambda: second.exists() and (tmp_path / "log").read_text().count("Dateline is at ") == 2)
        replacing = int(second.read_text())
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        wait_until(lambda before=clients.answered: clients.answered > before + 20)
    os.kill(replacing, signal.SIGKILL)
    assert clients.failed == []
