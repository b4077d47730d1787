"""gunicorn as configured, with one worker of the tests' application, and clients on bare sockets."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60.0
PART = b"0123456789abcdef" * 4_096  # of large answers: 64 kB


@dataclass(frozen=True, slots=True)
class Site:
    """A running server."""

    process: "subprocess.Popen[bytes]"
    port: int
    log_file: Path
    connections: list[socket.socket] = field(default_factory=list)
    held: list[socket.socket] = field(default_factory=list)  # those that keep the threads

    @property
    def log(self) -> str:
        """The log up to now."""
        return self.log_file.read_text("utf-8", "replace")

    def connect(self, sent: bytes = b"") -> socket.socket:
        """Open a connection, and send some bytes.  It is closed with the site at the latest."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.connections.append(connection)
        connection.sendall(sent)
        return connection

    def ask(self, target: str, *headers: str, method: str = "GET") -> "Answer":
        """Make a request and read its answer."""
        lines = "".join(f"{line}\r\n" for line in ("Host: localhost", *headers))
        with self.connect(f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")) as connection:
            return read(connection)

    def begin(self, target: str) -> socket.socket:
        """Send a request, and do not read its answer."""
        return self.connect(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("latin-1"))

    def begun(self) -> int:
        """The number of calls of `/test/work`."""
        file = self.log_file.with_name("begun")
        return file.stat().st_size if file.exists() else 0

    def counts(self) -> dict[str, int]:
        """The counts of the application; repeated while too many requests wait."""
        while (answer := self.ask("/test/counts")).status == 503:
            time.sleep(0.02)
        counted: dict[str, int] = json.loads(answer.body)
        return counted

    def workers(self) -> list[int]:
        """The ids of the worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; the status is 0 if nothing arrived."""

    status: int
    headers: dict[str, str]
    body: bytes


def read(connection: socket.socket) -> Answer:
    """Read to the end.  Names of headers become lower case, chunks are joined."""
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while received := connection.recv(1 << 16):
            data += received
    head, _, body = data.partition(b"\r\n\r\n")
    if not head:
        return Answer(0, {}, b"")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return Answer(int(status.split()[1]), headers, _unchunked(body) if "transfer-encoding" in headers else body)


def drain(connection: socket.socket) -> int:
    """Read to the end, or until the connection is closed, and count the bytes."""
    count = 0
    with contextlib.suppress(ConnectionResetError):
        while received := connection.recv(1 << 20):
            count += len(received)
    return count


def _unchunked(body: bytes) -> bytes:
    parts, at = [], 0
    while (end := body.find(b"\r\n", at)) > 0 and (size := int(body[at:end], 16)):
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 4 + size
    return b"".join(parts)


def wait_until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until a condition holds; the test fails if it never does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextlib.contextmanager
def serve(folder: Path, arguments: str = "", limits: dict[str, float] | None = None, **environ: str) -> Iterator[Site]:
    """Run a server; `limits` are constants of `webapp.worker`, as in `{"loop_worker.MAX_WAITING": 2}`."""
    folder.mkdir(exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = os.pathsep.join((str(ROOT), str(Path(__file__).parent)))
    mine = {"PYTHONPATH": path, "DATELINE_INDEX_DIR": str(folder), "DATELINE_TEST_LIMITS": json.dumps(limits or {})}
    command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "--workers", "1"]
    with (folder / "log").open("wb") as output:
        process = subprocess.Popen(
            [*command, *arguments.split(), "--bind", f"127.0.0.1:{port}", "worker_app:app"],
            cwd=ROOT,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"} | mine | environ,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    site = Site(process, port, folder / "log")
    try:
        _wait(site)
        yield site
    finally:
        for connection in site.connections:
            connection.close()
        _end(site)


def _wait(site: Site) -> None:
    def answers() -> bool:
        assert site.process.poll() is None, site.log
        try:
            return site.ask("/livez").status == 200
        except OSError:
            return False

    wait_until(answers, READY_SECONDS)


def _end(site: Site) -> None:
    with contextlib.suppress(OSError):
        for pid in [*site.workers(), site.process.pid]:  # at once: what is half done here need not be finished
            os.kill(pid, signal.SIGKILL)
    site.process.wait(timeout=60)
