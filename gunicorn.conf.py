"""How gunicorn serves the application: `gunicorn webapp.wsgi:app` reads this file by itself.

The environment is read by `dateline.settings` only.  The reasons are measured on
gunicorn 27.0.1.
"""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gunicorn import systemd

from dateline.errors import SettingsError
from dateline.settings import Settings
from webapp.listening import all_addresses, check_addresses
from webapp.serving.logger import PathLogger
from webapp.workers import count_workers

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

PREPARED_SECONDS = 30.0  # so long a worker may take to open its index, before it takes requests without one

try:
    _settings = Settings.from_env()
except SettingsError as error:
    sys.exit(str(error))  # one sentence on standard error, exit 1


def post_worker_init(worker: "Worker") -> None:
    """Let a worker open the index before it takes requests, which others answer meanwhile, or begin to pull it."""
    holder = worker.wsgi.extensions["dateline.engine"]
    end = time.monotonic() + PREPARED_SECONDS
    worker.notify()
    while worker.alive and time.monotonic() < end and not holder.prepare(1.0):
        worker.notify()  # it is at work, although it takes no requests yet


def on_starting(server: "Arbiter") -> None:
    """Say in one sentence why the server cannot listen; sockets that were handed to it are bound already."""
    if server.master_pid or systemd.listen_fds(unset_environment=False):
        return
    try:
        check_addresses(server.address)
    except SettingsError as error:
        sys.exit(str(error))


def when_ready(server: "Arbiter") -> None:
    """Say where the server listens, once it does."""
    addresses = ", ".join(str(listener) for listener in server.LISTENERS)
    server.log.info("Dateline is at %s", addresses)


# PORT is set by the hosts (Heroku, Render, Cloud Run ...); without it this is somebody's own machine.
bind = all_addresses(_settings.port) if _settings.port else ["127.0.0.1:8000"]

# Hosts that know the machine say it in WEB_CONCURRENCY; else what the control group grants decides.
workers = _settings.web_concurrency or count_workers()

# Clients are waited for by a loop, pages made by threads: NumPy lets the others run meanwhile.
worker_class = "webapp.serving.LoopWorker"
threads = 4

# So many clients a worker waits for; one more takes the place of the one that has had its time almost.
worker_connections = 500

# With keep-alive the threads of one worker took all connections in 4 of 6 runs, while the other core idled.
keepalive = 0

# A worker that does not report for this long is replaced; searches end after 2 s.
timeout = 30

# After SIGTERM, requests in flight may take so long to finish (a search takes 2 s at most, the rest is for slow
# clients); hosts kill 30 s after they asked.  Where they kill after 10, GUNICORN_CMD_ARGS=--graceful-timeout=8 goes
# before this: the Dockerfile sets it.
graceful_timeout = 25

# Loaded once and forked: about 12 MB less a worker.  The index is opened after the fork, at first use, so
# that no two workers share a file offset.
preload_app = True

# Workers are never replaced for their age: nothing grows.
max_requests = 0

# Never shared by the kernel: six HUPs under load gave 18 resets with it, none without.
reuse_port = False

# On by default since 25.1; fails on read-only disks, and nothing here uses it.
control_socket_disable = True

# The heartbeat of a worker is a file; on a busy disk it would stall the worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes a private file

# gunicorn itself believes no `X-Forwarded-*`: DATELINE_TRUSTED_PROXIES decides, in webapp, and in one place.
# (Heroku sets FORWARDED_ALLOW_IPS=*, with which any client could claim https or another path.)
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

# The longest request line: with it the longest address, and query, of a search.
limit_request_line = 4094

# One line a request on standard output.  No address, no query, no agent: what readers look for is theirs.
logger_class = PathLogger
accesslog = "-"
