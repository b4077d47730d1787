"""The configuration of gunicorn, and the module that it loads."""

import re
import runpy
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.http.message import Request

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.settings import Settings
from indexer.builds import build_index
from webapp import create_app
from webapp.search.links import MAX_ADDRESS
from webapp.worker.listening import all_addresses
from webapp.worker.request_heads import read_head
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


def test_all_links_of_the_longest_offered_search_fit_into_a_request_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The cursors of its later pages and the longest ids of articles included; a longer search is not offered."""
    room = MAX_ADDRESS - len("/search?q=report&place=&per_page=1")
    places = ("x" * room, "x" * room, "y" * (room + 1))
    date, time = PartialDate(2017, 7, 8), "23:59:59+05:30"
    build_index(
        [Article(f"{n}" * 64, "A report", "", date, time, place=each) for n, each in enumerate(places)], tmp_path
    )
    app = create_app(Settings(index_dir=tmp_path))
    client = app.test_client()

    def links(address: str) -> list[str]:
        return [unescape(link) for link in re.findall(r'href="(/[^"]*)"', client.get(address).text)]

    offered = {link for page in (1, 2, 3) for link in links(f"/search?q=report&per_page=1&page={page}")}
    longest = max((link for link in offered if "&place=" in link), key=len)
    assert longest == f"/search?q=report&place={places[0]}&per_page=1"
    config = Config()
    config.set("limit_request_line", load(monkeypatch)["limit_request_line"])
    followed = links(longest)
    assert any("&page=2&per_page=1&cursor=" in link for link in followed)
    for link in (longest, *followed):
        assert isinstance(read_head(f"GET {link} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), None, config), Request), link
    app.extensions["dateline.engine"].stop()


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
