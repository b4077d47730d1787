"""A clone of the checkout with an environment of its own: every process that tests start sees a change."""

import asyncio
import os
import resource
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import cache_from_source
from math import ceil
from pathlib import Path

from . import line_recorder
from .drawing import Mutant

_MEMORY = 6 << 30
_LARGEST_FILE = 2 << 30
_MARK = "DATELINE_TESTED_TREE"


@dataclass(frozen=True)
class Outcome:
    """How a run of pytest ended: its exit status, or None if it was stopped after its time; its output; its seconds."""

    status: int | None
    output: str
    seconds: float


@dataclass(frozen=True)
class WorkingTree:
    """A clone in the folder `checkout`; changes of files last for a block, and leave nothing."""

    checkout: Path

    @property
    def _packages(self) -> Path:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.checkout / ".venv" / "lib" / version / "site-packages"

    @contextmanager
    def changed(self, mutant: Mutant) -> Iterator[None]:
        """Change a file during a block."""
        path = self.checkout / mutant.path
        source, status = path.read_bytes(), path.stat()
        path.write_bytes(mutant.applied(source))
        try:
            yield
        finally:
            path.write_bytes(source)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
            Path(cache_from_source(str(path))).unlink(missing_ok=True)
            _git(self.checkout, "checkout", "--quiet", ".")
            _git(self.checkout, "clean", "-fdxq", "-e", ".venv", "-e", "__pycache__")

    @contextmanager
    def recorded(self, lines: Path) -> Iterator[None]:
        """Write the lines that processes run during a block to a file."""
        shutil.copy(line_recorder.__file__, self._packages)
        loader = self._packages / "line_recorder.pth"
        start = f"import line_recorder; line_recorder.record({f'{self.checkout}/'!r}, {str(lines)!r})\n"
        loader.write_text(start, encoding="utf-8")
        try:
            yield
        finally:
            loader.unlink()

    async def run_pytest(self, arguments: Sequence[str], limit: float) -> Outcome:
        """Run pytest for `limit` seconds at most, then stop it and all processes that it left."""
        started = time.monotonic()
        command = [str(self.checkout / ".venv/bin/python"), "-m", "pytest", "-p", "no:cacheprovider"]
        process = await asyncio.create_subprocess_exec(
            *command,
            f"--basetemp={self.checkout.parent / 'tmp'}",
            *arguments,
            cwd=self.checkout,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=_be_modest,
            start_new_session=True,
        )
        output = asyncio.create_task(process.communicate())
        try:
            for _ in range(ceil(limit)):  # the seconds of a machine that is suspended do not count
                if (await asyncio.wait([output], timeout=1))[0]:
                    written = output.result()[0].decode(errors="replace")
                    return Outcome(process.returncode, written, time.monotonic() - started)
            return Outcome(None, "", time.monotonic() - started)
        finally:
            self._stop_processes()
            await output

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
        }
        path = f"{self.checkout / '.venv/bin'}:{kept.get('PATH', os.defpath)}"
        return kept | {"PATH": path, "VIRTUAL_ENV": str(self.checkout / ".venv"), _MARK: str(self.checkout)}

    def _stop_processes(self) -> None:
        """Kill what was started from the environment of this tree, or has its mark."""
        python, mark = f"{self.checkout / '.venv'}/".encode(), f"{_MARK}={self.checkout}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command, environment = ((process / name).read_bytes() for name in ("cmdline", "environ"))
                if command.startswith(python) or mark in environment.split(b"\0"):
                    os.kill(int(process.name), signal.SIGKILL)


def make_tree(checkout: Path, commit: str, folder: Path) -> WorkingTree:
    """Clone a commit of a checkout into a new folder, next to what lies next to the checkout."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tree = folder / "tree"
    _git(folder, "clone", "--quiet", "--shared", "--no-checkout", str(checkout), str(tree))
    _git(tree, "checkout", "--quiet", "--detach", commit)
    (folder / "shared").symlink_to(checkout.parent / "shared")
    _make_environment(tree)
    return WorkingTree(tree)


def _make_environment(tree: Path) -> None:
    """Make an environment with the packages of the running one, but for the project, and its commands."""
    made = tree / ".venv"
    venv.create(made, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = Path(sysconfig.get_path("purelib"))
    path = made / "lib" / version / "site-packages" / "checkout.pth"
    path.write_text(f"{tree}\n{packages}\n", encoding="utf-8")
    python = str(Path(sys.executable)).encode()
    for command in Path(sys.executable).parent.iterdir():
        text = command.read_bytes() if command.is_file() and not command.is_symlink() else b""
        if text.startswith(b"#!" + python):
            copy = made / "bin" / command.name
            copy.write_bytes(text.replace(python, str(made / "bin/python").encode(), 1))
            copy.chmod(0o755)


def _be_modest() -> None:
    """Let others of the machine go first, and fail before a loop fills the memory or the disk."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)
