"""A clean copy with nothing but the locked requirements is built, served in 512 MB, and stopped as hosts do."""

import json
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import memory_limit
import pytest
from image import environment, last, make_image
from memory_limit import limited_memory
from release import ROOT, Release, copy_release
from served import Served, index_files_of, serve
from stopping import HALF_SENT, stop_in_mid_load

HOST_BYTES = 512 << 20
WEB = re.search(r"^web: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)[1]

EARLY = """
from webapp.wsgi import app

app.test_client().get("/readyz")
"""


def test_the_project_is_not_installed(release: Release) -> None:
    """Outside of its folder the release's Python knows no Dateline, and no console script is there."""
    done = subprocess.run(
        [str(release.venv / "bin/python"), "-c", "import dateline"],
        cwd=release.venv,
        env=release.environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No module named 'dateline'" in done.stderr
    assert not (release.venv / "bin/reindex").exists()


def test_the_release_holds_an_index_and_nothing_for_development(release: Release) -> None:
    """One generation is published inside of the folder; tests and benchmarks are not there."""
    generation = (release.folder / "index_data/CURRENT").read_text().strip()
    assert [path.name for path in (release.folder / "index_data/builds").iterdir()] == [generation]
    assert not (release.folder / "tests").exists()
    assert not (release.folder / "benchmarks").exists()


def test_a_release_is_served_searched_and_stopped_in_512_mb(release: Release, tmp_path: Path) -> None:
    """The Procfile's command answers on PORT within the limit; SIGTERM in mid-load cuts no request in flight."""
    with limited_memory(HOST_BYTES) as within, serve(release, WEB, tmp_path / "log", within=within) as served:
        status, body = served.ask("/api/v1/search?q=bridge&sort=newest")
        assert status == 200
        assert json.loads(body)["total"] > 0
        assert b"<mark>" in served.ask("/search?q=bridge")[1]
        assert len(served.workers()) <= 2
        assert served.resident_bytes() < HOST_BYTES
        outcome = stop_in_mid_load(served)
    assert outcome.in_flight == {"answered": HALF_SENT}
    assert outcome.clients["answered"] >= 20
    assert outcome.clients["cut"] == 0
    assert outcome.exit_code == 0


def test_requests_that_are_cut_would_be_noticed(release: Release, tmp_path: Path) -> None:
    """The planted defect is a server that does not wait; so GUNICORN_CMD_ARGS does override gunicorn.conf.py."""
    impatient = "--graceful-timeout=0"
    with serve(release, WEB, tmp_path / "log", WEB_CONCURRENCY="2", GUNICORN_CMD_ARGS=impatient) as served:
        outcome = stop_in_mid_load(served)
    assert outcome.in_flight == {"cut": HALF_SENT}


def test_a_person_at_a_terminal_ends_it_at_once(release: Release, tmp_path: Path) -> None:
    """SIGINT, as Ctrl-C sends it to every process, ends an idle server with exit 0 and without a trace."""
    with serve(release, WEB, tmp_path / "log", WEB_CONCURRENCY="1") as served:
        served.stop(signal.SIGINT)
        assert served.process.wait(timeout=20) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_what_the_image_holds_is_enough(release: Release, tmp_path: Path) -> None:
    """The Dockerfile's command answers from a folder with only the files of the last stage."""
    image = make_image(release, tmp_path / "app")
    settings = environment()
    del settings["PORT"]  # a free one is given
    with serve(image, shlex.join(json.loads(last("CMD"))), tmp_path / "log", **settings) as served:
        status, page = served.ask("/search?q=bridge")
        assert status == 200
        style = re.search(rb'/static/[^"]+[.]css', page)[0].decode()
        assert served.ask(style)[0] == 200


def test_an_image_that_serves_other_documents_is_without_the_sample(release: Release, tmp_path: Path) -> None:
    """It has only the index of the configured documents, and a command without a SOURCE reads no others."""
    copy = Release(tmp_path / "release", release.venv)
    copy_release(copy.folder)
    (copy.folder / "archive").mkdir()
    (copy.folder / "archive/mine.txt").write_text("date 1999-05-06 A story of our own.\n\nWith a body.\n")
    done = copy.compile(DATELINE_DOCUMENTS="archive")
    assert done.returncode == 0, done.stderr
    image = make_image(copy, tmp_path / "app")
    assert not list((image.folder / "index_data").rglob("*.txt"))
    command = [str(image.venv / "bin/python"), "-m", "indexer", "update"]
    told = subprocess.run(
        command, cwd=image.folder, env=image.environ(), capture_output=True, text=True, check=False, timeout=60
    )
    assert (told.returncode, "1 unchanged" in told.stdout) in {(0, True), (1, False)}
    assert told.returncode == 0 or "is not there. Name the SOURCEs" in told.stderr


@pytest.mark.parametrize("groups", [memory_limit.GROUPS, Path("/nowhere")])
def test_the_limit_of_memory_holds(groups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that asks for more than the limit does not get it, with or without control groups."""
    monkeypatch.setattr(memory_limit, "GROUPS", groups)
    take = [sys.executable, "-c", f"bytearray({HOST_BYTES}); print('taken')"]
    with limited_memory(HOST_BYTES) as within:
        done = subprocess.run([*within, *take], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "taken" not in done.stdout


def ask_until_both_opened(served: Served, index_dir: Path) -> None:
    """Ask until both workers have answered, and so have opened the index."""
    for _ in range(2_000):
        workers = served.workers()
        if len(workers) == 2 and all(index_files_of(pid, index_dir) for pid in workers):
            return
        served.ask("/search?q=bridge")
    pytest.fail("a worker never opened the index")


def test_the_index_is_opened_after_the_fork(release: Release, tmp_path: Path) -> None:
    """Only workers hold files of the index; so no two share a descriptor, as they could only after a fork."""
    index_dir = release.folder / "index_data/builds"
    with serve(release, WEB, tmp_path / "log", WEB_CONCURRENCY="2") as served:
        ask_until_both_opened(served, index_dir)
        assert index_files_of(served.master(), index_dir) == set()


def test_an_index_opened_before_the_fork_would_be_noticed(release: Release, tmp_path: Path) -> None:
    """The planted defect is an application that opens its index while it is loaded."""
    (tmp_path / "early.py").write_text(EARLY)
    command = "gunicorn --config gunicorn.conf.py early:app"
    with serve(release, command, tmp_path / "log", WEB_CONCURRENCY="2", PYTHONPATH=str(tmp_path)) as served:
        assert index_files_of(served.master(), release.folder / "index_data/builds")
