"""Requests when the server stops, reloads, or loses a worker."""

import os
import signal
from pathlib import Path

import pytest
from worker_site import drain, read, serve, wait_until

LOG = Path(__file__)  # a file that exists
HALF = b"GET /test/work HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_what_has_begun_is_finished(tmp_path: Path, number: int) -> None:
    """Requests in threads, in the queue, half sent and half read are finished; then the server exits with 0."""
    with serve(tmp_path / "index") as site:
        silent = site.connect()
        works = [site.begin("/test/work?seconds=1") for _ in range(6)]
        half = site.connect(HALF)
        large = site.begin("/test/stream?megabytes=10&length")
        assert large.recv(1)
        wait_until(lambda: site.begun() >= 3)
        site.process.send_signal(number)
        wait_until(lambda: "Handling signal" in site.log)
        half.sendall(b"\r\n")
        assert [read(work).status for work in works] == [200] * 6
        assert read(half).status == 200
        assert drain(large) > 10 << 20
        assert site.process.wait(timeout=20) == 0
        assert read(silent).status == 0
        assert "Traceback" not in site.log


def test_who_does_not_read_cannot_keep_it_from_stopping(tmp_path: Path) -> None:
    """Slow readers and half-sent heads are closed at the end of the graceful timeout."""
    with serve(tmp_path / "index", "--graceful-timeout 1") as site:
        slow = [site.begin("/test/stream?megabytes=10"), site.connect(HALF)]
        assert slow[0].recv(1)
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(timeout=20) == 0


def test_a_reload_answers_all(tmp_path: Path) -> None:
    """HUP replaces the worker; the old one finishes its requests, and the new one answers the others."""
    with serve(tmp_path / "index") as site:
        (old,) = site.workers()
        works = [site.begin("/test/work?seconds=1") for _ in range(4)]
        wait_until(lambda: site.begun() == 4)
        site.process.send_signal(signal.SIGHUP)
        for _ in range(50):
            assert site.ask("/test/work").status == 200
        assert [read(work).status for work in works] == [200] * 4
        wait_until(lambda: old not in site.workers())
        assert site.ask("/test/work").status == 200


def test_a_worker_that_has_nothing_yet_takes_nothing(tmp_path: Path) -> None:
    """It opens its index first, is not replaced meanwhile, and stops when told to."""
    with serve(tmp_path / "index", "--timeout 2", DATELINE_TEST_OPENING="5") as site:
        assert "WORKER TIMEOUT" not in site.log
        assert site.ask("/readyz").status == 503
        site.process.send_signal(signal.SIGHUP)
        wait_until(lambda: site.log.count("Booting") == 2)
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(timeout=20) == 0


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    """Only its own requests are lost."""
    with serve(tmp_path / "index") as site:
        (old,) = site.workers()
        os.kill(old, signal.SIGKILL)
        wait_until(lambda: site.workers() not in ([], [old]))
        assert site.ask("/test/work").status == 200


def test_a_parent_that_is_gone_takes_its_workers_along(tmp_path: Path) -> None:
    """Otherwise they would go on answering, and nothing would stop them."""
    with serve(tmp_path / "index") as site:
        (worker,) = site.workers()
        site.process.kill()
        wait_until(lambda: not Path(f"/proc/{worker}").exists() or _is_ended(worker))


def _is_ended(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_certificate_is_refused(tmp_path: Path) -> None:
    """The server speaks plain HTTP, and says so if TLS is configured."""
    with (
        pytest.raises(AssertionError, match="plain HTTP"),
        serve(tmp_path / "index", f"--certfile {LOG} --keyfile {LOG}"),
    ):
        pass


@pytest.mark.parametrize("kind", ["gthread", "sync"])
def test_workers_of_gunicorn_serve_it_as_well(tmp_path: Path, kind: str) -> None:
    """Another worker class serves the same pages, without the loop; it keeps no connection either."""
    with serve(tmp_path / "index", f"--worker-class {kind}") as site:
        assert site.ask("/livez").body == b"ok\n"
        assert site.ask("/test/work").headers["connection"] == "close"
        assert site.ask("/").headers["x-request-id"]
