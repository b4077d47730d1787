"""Runs commands and kills them, makes them fail, or records them."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from giving_up import give_up

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
KILLED = -9

T = TypeVar("T")


@dataclass(frozen=True)
class Outcome:
    """The end of a command: its exit code, or minus the signal, and its output."""

    code: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def acknowledged(self) -> bool:
        """Whether the command has reported success."""
        return self.code == 0 or self.generation is not None

    @property
    def generation(self) -> str | None:
        """The full name of the generation in the command's output."""
        try:
            return json.loads(self.stdout)["generation"]
        except (ValueError, KeyError, TypeError):
            return None


class Commands:
    """`reindex` in forked children of one process that has everything imported; see `fork_server`."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self.log = scratch / "strace.log"
        self._environment = {k: v for k, v in os.environ.items() if not k.startswith("DATELINE_")} | ENVIRONMENT
        self._environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "tests"), str(ROOT)])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reliability.fork_server"],
            cwd=scratch,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        arguments: Sequence[str | Path],
        *,
        plant: str | None = None,
        trace: Sequence[str] | None = None,
        kill_after: float | None = None,
        from_publish: bool = False,
        environment: Mapping[str, str] | None = None,
        is_whole_environment: bool = False,
        folder: Path | None = None,
        stdin: str = "",
    ) -> Outcome:
        """Run a command.

        `trace` has options of strace, whose log is then in `log`; `kill_after` is in
        seconds, from the beginning or, with `from_publish`, from the beginning of publishing.
        `environment` is added to that of the tests, or is all of it; bytes of `stdin` and of the outputs that are
        not UTF-8 are half surrogates.
        """
        theirs = {} if is_whole_environment else self._environment
        request = {
            "arguments": [str(each) for each in arguments],
            "plant": plant,
            "trace": None if trace is None else list(trace),
            "log": str(self.log),
            "kill_after": kill_after,
            "from_publish": from_publish,
            "environment": theirs | dict(environment or {}),
            "folder": str(folder or self._scratch),
            "stdin": stdin,
        }
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the server of commands has ended"
        return Outcome(**json.loads(line))

    def run_process(
        self, arguments: Sequence[str | Path], kill_after: float, environment: Mapping[str, str] | None = None
    ) -> Outcome:
        """Run a command as people do, in a process of its own, and kill that process alone after some seconds."""
        process = subprocess.Popen(
            [sys.executable, "-m", "indexer", *map(str, arguments)],
            cwd=ROOT,
            env=self._environment | dict(environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(kill_after)
        process.kill()
        stdout, stderr = process.communicate()
        return Outcome(process.returncode, stdout, stderr, kill_after)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


def need_strace(scratch: Path) -> None:
    """Skip the test if no process can be traced; in CI fail."""
    reason = ""
    if shutil.which("strace") is None:
        reason = "strace is not installed"
    else:
        tried = subprocess.run(
            ["strace", "-o", str(scratch / "tried"), "true"], capture_output=True, text=True, check=False
        )
        if tried.returncode:
            reason = f"no process can be traced here: {tried.stderr.strip()}"
    if reason:
        give_up(reason)


def every(items: Sequence[T], most: int) -> list[T]:
    """At most `most` of the items, evenly spread, with the first and the last."""
    if len(items) <= most:
        return list(items)
    return [items[round(i * (len(items) - 1) / (most - 1))] for i in range(most)]
