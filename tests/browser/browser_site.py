"""A real index and a real gunicorn, each in a process of its own."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Site:
    """A served archive: its address, its index folder, and the log of gunicorn."""

    address: str
    index_dir: Path
    log: Path


def build(index_dir: Path, documents: list[dict[str, str]]) -> None:
    """Run `reindex build` in a process of its own over a file of documents."""
    source = index_dir.parent / f"{index_dir.name}.jsonl"
    source.write_text("".join(json.dumps(document) + "\n" for document in documents), "utf-8")
    command = [sys.executable, "-m", "indexer", "build", str(source), "--index-dir", str(index_dir)]
    done = subprocess.run(command, env=_environ(index_dir), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def serve(index_dir: Path) -> Iterator[Site]:
    """Serve an index with the project's own gunicorn configuration on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    log = index_dir.parent / f"{index_dir.name}.log"
    command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "--bind", place]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "webapp.wsgi:app"], cwd=ROOT, env=_environ(index_dir), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait(f"http://{place}/livez", process, log)
        yield Site(f"http://{place}", index_dir, log)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _environ(index_dir: Path) -> dict[str, str]:
    mine = {"PYTHONPATH": str(ROOT), "DATELINE_INDEX_DIR": str(index_dir), "WEB_CONCURRENCY": "2"}
    return {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"} | mine


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text("utf-8", "replace")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"gunicorn did not answer: {log.read_text('utf-8', 'replace')}")
