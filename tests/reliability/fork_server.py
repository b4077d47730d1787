"""Runs `reindex` in forked children of a process that has imported everything: a start costs a millisecond.

Reads requests from standard input, one JSON object a line, and answers each with an object on
standard output.  A child runs in a folder, with an environment and an input; it can be traced by strace, killed
after a time, and given a planted defect.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from indexer.cli import cli
from indexer.cli import main as reindex
from reliability.planted import DEFECTS, announce_publishing
from reliability.revisions import write_source

STRACE = ("strace", "-f", "-y", "-o")
_LONGEST_SECONDS = 60.0


def serve() -> None:
    """Answer requests until there are no more."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 1)
    _warm_up()
    for line in sys.stdin:
        answers.write(json.dumps(_run(json.loads(line))) + "\n")


def _warm_up() -> None:
    """Import all modules that the commands import while they run."""
    importlib.import_module("numpy.ma")
    list(cli.commands.values())
    stderr = os.dup(2)
    with tempfile.TemporaryDirectory() as name:
        os.dup2(1, 2)
        folder = Path(name)
        index = ["--index-dir", str(folder / "index")]
        commands = [
            ["build", str(write_source(folder, 0))],
            ["update", str(folder / "source.jsonl"), "--delete-missing"],
            ["rollback"],
            ["verify"],
            ["status"],
            ["withhold", "a3"],
            ["release", "a3"],
            ["prune", "--keep", "1"],
        ]
        for arguments in commands:
            if arguments[0] == "update":
                write_source(folder, 1)
            with contextlib.suppress(SystemExit):
                reindex([*arguments, *index])
    os.dup2(stderr, 2)
    os.close(stderr)
    gc.collect()
    gc.freeze()  # earlier objects are never collected, so that children collect garbage at equal instants


def _run(request: dict[str, Any]) -> dict[str, Any]:
    gate, opener = os.pipe()
    publishing, announcer = os.pipe()
    begun = time.monotonic()
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        stdin.write(request["stdin"].encode("utf-8", "surrogateescape"))
        stdin.seek(0)
        pid = os.fork()
        if not pid:
            _child(request, gate, announcer, [stdin.fileno(), stdout.fileno(), stderr.fileno()])
        os.close(gate)
        os.close(announcer)
        tracer = _attach(pid, request) if request["trace"] is not None else None
        os.write(opener, b"x")
        if request["from_publish"]:
            os.read(publishing, 1)  # also at the end of the child
        code = _wait(pid, request["kill_after"])
        if tracer is not None:
            tracer.wait(_LONGEST_SECONDS)
            tracer.stderr.close()
        os.close(opener)
        os.close(publishing)
        seconds = time.monotonic() - begun
        return {"code": code, "stdout": _text(stdout), "stderr": _text(stderr), "seconds": seconds}


def _attach(pid: int, request: dict[str, Any]) -> "subprocess.Popen[bytes]":
    tracer = subprocess.Popen(
        [*STRACE, request["log"], *request["trace"], "-p", str(pid)], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    said = tracer.stderr.readline()
    if b"attached" not in said:
        os.kill(pid, signal.SIGKILL)
        sys.exit(f"strace: {said!r}")
    return tracer


def _wait(pid: int, kill_after: float | None) -> int:
    """Wait for a child, and kill it after the time; return its exit code, or minus the signal."""
    descriptor = os.pidfd_open(pid)
    try:
        if not select.select([descriptor], [], [], _LONGEST_SECONDS if kill_after is None else kill_after)[0]:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    finally:
        os.close(descriptor)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _child(request: dict[str, Any], gate: int, announcer: int, streams: Sequence[int]) -> None:
    """Run the command and end the process."""
    code: Any = 1
    try:
        _take_over(streams)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        if request["plant"]:
            DEFECTS[request["plant"]]()
        if request["from_publish"]:
            announce_publishing(announcer)
        os.read(gate, 1)
        reindex(request["arguments"])
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
        os._exit(code if isinstance(code, int) else 1)


def _take_over(streams: Sequence[int]) -> None:
    """Make the files the standard input, output and error of this process."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)


def _text(file: Any) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "surrogateescape")


if __name__ == "__main__":
    serve()
