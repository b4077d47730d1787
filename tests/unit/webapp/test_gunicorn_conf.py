"""The configuration of gunicorn, and the module that it loads."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from gunicorn.config import Config

from webapp.worker.listening import all_addresses
from webapp.worker.worker_count import count_workers

ROOT = Path(__file__).parents[3]
CONF = ROOT / "gunicorn.conf.py"


def load(monkeypatch: pytest.MonkeyPatch, **environ: str) -> dict[str, object]:
    """Run the configuration with this environment."""
    for name in ("PORT", "WEB_CONCURRENCY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(CONF))


def test_gunicorn_accepts_every_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each name is a setting of the installed gunicorn, and its value passes gunicorn's own check."""
    known = Config()
    names = [name for name in load(monkeypatch) if name in known.settings]
    values = load(monkeypatch)
    for name in names:
        known.set(name, values[name])
    assert {"worker_class", "threads", "keepalive", "preload_app", "control_socket_disable"} <= set(names)
    assert known.settings["forwarded_allow_ips"].get() == []


def test_the_port_decides_who_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """With PORT, as hosts set it, the server listens on all interfaces; without it, on the own machine only."""
    assert load(monkeypatch)["bind"] == ["127.0.0.1:8000"]
    assert load(monkeypatch, PORT="5000")["bind"] == all_addresses(5000)


def test_workers_follow_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """WEB_CONCURRENCY sets the number of workers; without it the CPUs and the memory do."""
    assert load(monkeypatch)["workers"] == count_workers()
    assert load(monkeypatch, WEB_CONCURRENCY="4")["workers"] == 4


@pytest.mark.parametrize("command", [[str(CONF)], ["-c", "import webapp.wsgi"]])
def test_a_bad_setting_is_one_sentence_and_exit_1(command: list[str]) -> None:
    """Both the configuration and the application report it once, without a traceback."""
    environ = {"PYTHONPATH": str(ROOT), "PORT": "eighty"}
    done = subprocess.run(
        [sys.executable, *command], env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "PORT must be a whole number from 1 to 65535, not 'eighty'."
    assert done.stdout == ""
