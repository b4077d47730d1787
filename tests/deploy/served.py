"""A release that is served by its Procfile, and the files and memory of its processes."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from release import Release

READY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Served:
    """A running web command: its process, its port and its output."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def ask(self, target: str) -> tuple[int, bytes]:
        """Give the status and the whole body of one answer.  Raises OSError or HTTPException."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", target)
            response = connection.getresponse()
            return response.status, response.read()

    def stop(self, number: int) -> None:
        """Send a signal to every process, as hosts do."""
        os.killpg(self.process.pid, number)

    def master(self) -> int:
        """Give the process that the host has started."""
        return self.process.pid

    def workers(self) -> list[int]:
        """Give the processes that answer."""
        return [pid for pid in self._pids() if pid != self.process.pid]

    def resident_bytes(self) -> int:
        """Give the memory of all processes together; a shared page counts once."""
        return sum(_proportional_bytes(pid) for pid in self._pids())

    def _pids(self) -> list[int]:
        stats = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                stats[int(path.parent.name)] = path.read_text("ascii", "replace").rpartition(")")[2].split()
        return sorted(pid for pid, fields in stats.items() if int(fields[2]) == self.process.pid)


@contextlib.contextmanager
def serve(
    release: Release, command: str, log: Path, *, within: tuple[str, ...] = (), **settings: str
) -> Iterator[Served]:
    """Run a command of the Procfile through bash, in a process group of its own, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*within, "bash", "-c", command],
            cwd=release.folder,
            env=release.environ(PORT=str(port), **settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    served = Served(process, port, log)
    try:
        _wait_until_ready(served)
        yield served
    finally:
        with contextlib.suppress(ProcessLookupError):  # a test of stopping has stopped it
            served.stop(signal.SIGKILL)
        process.wait(timeout=60)


def index_files_of(pid: int, index_dir: Path) -> set[str]:
    """Give the files below a folder that a process has open or mapped."""
    held = set(re.findall(r"(/\S+)$", Path(f"/proc/{pid}/maps").read_text(), re.MULTILINE))
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            held.add(str(link.readlink()))
    return {path for path in held if path.startswith(f"{index_dir.resolve()}/")}


def _proportional_bytes(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0  # it has ended meanwhile
    return sum(int(kilobytes) for kilobytes in re.findall(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)) << 10


def _wait_until_ready(served: Served) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert served.process.poll() is None, served.log.read_text("utf-8", "replace")
        with contextlib.suppress(OSError, http.client.HTTPException):
            if served.ask("/readyz")[0] == 200:
                return
        time.sleep(0.05)
    raise AssertionError(served.log.read_text("utf-8", "replace"))
