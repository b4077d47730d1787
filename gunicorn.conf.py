"""The configuration of gunicorn: `gunicorn webapp.wsgi:app` reads this file by itself.

Only `dateline.settings` reads the environment.  The reasons were measured on
gunicorn 27.0.1.
"""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gunicorn import systemd

from dateline.errors import SettingsError
from dateline.settings import Settings
from webapp.worker.listening import all_addresses, check_addresses
from webapp.worker.logger import PathLogger
from webapp.worker.worker_count import count_workers

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

PREPARED_SECONDS = 30.0  # time for a worker to open its index, before it takes requests without one

try:
    _settings = Settings.from_env()
except SettingsError as error:
    sys.exit(str(error))  # one sentence on standard error, exit 1


def post_worker_init(worker: "Worker") -> None:
    """Let a worker open the index, or begin to pull it, before it takes requests; others answer meanwhile."""
    holder = worker.wsgi.extensions["dateline.engine"]
    end = time.monotonic() + PREPARED_SECONDS
    worker.notify()
    while worker.alive and time.monotonic() < end and not holder.prepare(1.0):
        worker.notify()  # it is at work, although it takes no requests yet


def on_starting(server: "Arbiter") -> None:
    """Exit with one sentence if the server cannot listen; inherited sockets are bound already."""
    if server.master_pid or systemd.listen_fds(unset_environment=False):
        return
    try:
        check_addresses(server.address)
    except SettingsError as error:
        sys.exit(str(error))


def when_ready(server: "Arbiter") -> None:
    """Log the addresses once the server listens."""
    addresses = ", ".join(str(listener) for listener in server.LISTENERS)
    server.log.info("Dateline is at %s", addresses)


# Hosts set PORT (Heroku, Render, Cloud Run ...); without it the server listens on this machine alone.
bind = all_addresses(_settings.port) if _settings.port else ["127.0.0.1:8000"]

# Hosts that know the machine set WEB_CONCURRENCY; otherwise the CPUs and memory of the control group decide.
workers = _settings.web_concurrency or count_workers()

# A loop waits for clients, threads make pages: NumPy lets other threads run meanwhile.
worker_class = "webapp.worker.LoopWorker"
threads = 4

# Number of clients of a worker; one more replaces the client that is nearest to its deadline.
worker_connections = 500

# With keep-alive the threads of one worker took all connections in 4 of 6 runs, while the other core idled.
keepalive = 0

# A worker that does not report for this long is replaced; searches end after 2 s.
timeout = 30

# Seconds for requests in flight after SIGTERM (a search takes 2 s at most, the rest is for slow clients); hosts kill
# 30 s after it.  For hosts that kill after 10 s, GUNICORN_CMD_ARGS=--graceful-timeout=8 overrides this: the Dockerfile
# sets it.
graceful_timeout = 25

# Loaded once and forked: this saves about 12 MB for each worker.  The index is opened after the fork, so that no two
# workers share a file offset.
preload_app = True

# Workers are never replaced for their age, since their memory does not grow.
max_requests = 0

# The kernel does not distribute connections: with it six HUPs under load gave 18 resets, without it none.
reuse_port = False

# The socket is on by default since 25.1; it fails on read-only disks, and nothing here uses it.
control_socket_disable = True

# The heartbeat of a worker is a file; on a busy disk it would stall the worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes a private file

# gunicorn itself trusts no `X-Forwarded-*`: DATELINE_TRUSTED_PROXIES decides, in one place in webapp.  (Heroku sets
# FORWARDED_ALLOW_IPS=*, with which any client could claim https or another path.)
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

# The longest request line, in bytes; it also bounds the address of a search.
limit_request_line = 4094

# One line for each request on standard output, without address, query or user agent: queries are private.
logger_class = PathLogger
accesslog = "-"
