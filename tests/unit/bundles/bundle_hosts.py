"""Hosts of bundles: a server that speaks S3, a proxy in front of it, a plain web server."""

import contextlib
import http.client
import http.server
import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from warm_reindex import run_reindex

from dateline.article import Article
from dateline.bundles import PushReport, Store, Trust, push_bundle
from dateline.dates import PartialDate
from indexer.builds import build_index, update_index

ROOT = Path(__file__).parents[3]
KEY = "a key of the tests, made at random: 8d0f2c"
TRUST = Trust(KEY.encode())
WORDS = ("harbour", "bridge", "ferry", "winter", "council", "railway", "school", "forest")


def make_articles(count: int, first: int = 0) -> list[Article]:
    """Articles that differ, on days that follow each other."""
    return [
        Article(
            f"a{n}",
            f"Report {n} on the {WORDS[n % 8]}",
            f"The {WORDS[n % 8]} and the {WORDS[n * 3 % 8]}.",
            PartialDate(1960 + n % 40, 1 + n % 12, 1 + n % 28),
        )
        for n in range(first, first + count)
    ]


def build(index_dir: Path, count: int = 30, first: int = 0) -> str:
    """Publish a generation of `count` articles."""
    return build_index(make_articles(count, first), index_dir)


def update(index_dir: Path, count: int, first: int = 0) -> str:
    """Publish an update of the served generation to `count` articles, some of them new."""
    name = update_index(make_articles(count, first), index_dir).generation
    assert name is not None
    return name


def push_build(index_dir: Path, store: Store) -> PushReport:
    """Push a full build, which replaces the generation that the bundle serves."""
    served = store.read("CURRENT", 64)
    return push_bundle(index_dir, store, TRUST, replace=None if served is None else served.content.decode())


def free_port() -> int:
    """A port of this machine without a listener."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def moto_server() -> Iterator[int]:
    """Run moto's server in a process of its own; the port it listens on."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            assert process.poll() is None
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            threading.Event().wait(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


@dataclass
class Proxy:
    """Stands in front of a server: counts requests, and cuts, delays, replaces or redirects responses."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    cut_after: int | None = None  # bytes of an object, then the connection ends
    cuts_left: int = 0
    redirect_to: str | None = None
    delay_seconds: float = 0.0  # before an object is answered
    failing_method: str = ""  # any
    failing: str | None = None  # paths that hold this are answered 503
    released: threading.Event = field(default_factory=threading.Event)
    headers_seen: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def count(self, method: str, part: str) -> int:
        """How often something was asked for."""
        return sum(1 for each, path in self.asked if each == method and part in path)


class _Forward(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, proxy: Proxy, backend: int, *args: object) -> None:
        self.proxy, self.backend = proxy, backend
        super().__init__(*args)  # type: ignore[arg-type]

    def _forward(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.proxy.asked.append((self.command, self.path.partition("?")[0]))
        self.proxy.headers_seen.append(dict(self.headers.items()))
        if self.proxy.delay_seconds and "/objects/" in self.path:
            self.proxy.released.wait(self.proxy.delay_seconds)
        if self.proxy.redirect_to:
            return self._answer(307, [("Location", self.proxy.redirect_to)], b"")
        if self._fails():
            return self._answer(503, [], b"<Error/>")
        connection = http.client.HTTPConnection("127.0.0.1", self.backend, timeout=30)
        connection.request(self.command, self.path, body, dict(self.headers.items()))
        response = connection.getresponse()
        content = response.read()
        headers = [(k, v) for k, v in response.getheaders() if k.lower() not in {"transfer-encoding", "connection"}]
        connection.close()
        return self._answer(response.status, headers, content)

    def _fails(self) -> bool:
        proxy = self.proxy
        return bool(proxy.failing) and proxy.failing in self.path and proxy.failing_method in {"", self.command}

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        if not any(name.lower() == "content-length" for name, _ in headers):
            headers = [*headers, ("Content-Length", str(len(content)))]
        for name, value in [*headers, ("Connection", "close")]:
            self.send_header(name, value)
        self.end_headers()
        cut = self.proxy.cut_after
        if cut is not None and self.proxy.cuts_left and self.command == "GET" and "/objects/" in self.path:
            if len(content) > cut:
                self.proxy.cuts_left -= 1
            content = content[:cut]
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _forward  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None:
        pass


class _Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def _served(server: http.server.ThreadingHTTPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def proxy_before(backend: int) -> Iterator[Proxy]:
    """Put a proxy before a server of this machine."""
    proxy = Proxy()
    with _served(http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Forward, proxy, backend))) as port:
        proxy.port = port
        yield proxy
        proxy.released.set()


@contextlib.contextmanager
def web_server(folder: Path) -> Iterator[int]:
    """Serve a folder as a plain web server does, which knows no ranges; the port it listens on."""
    with _served(http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder)))) as port:
        yield port


def make_bucket(port: int, name: str) -> None:
    """Make an empty bucket."""
    urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/{name}", method="PUT"), timeout=30).close()


def environ_of(proxy: Proxy | None = None, **more: str) -> dict[str, str]:
    """The environment of a command that pushes or pulls."""
    s3 = {
        "AWS_ACCESS_KEY_ID": "id",
        "AWS_SECRET_ACCESS_KEY": "secret-of-the-tests",
        "AWS_SESSION_TOKEN": "token-of-the-tests",
        "AWS_REGION": "us-east-1",
    }
    mine = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", ""), "DATELINE_BUNDLE_KEY": KEY}
    return mine | (s3 | {"AWS_ENDPOINT_URL": proxy.url} if proxy else {}) | more


def reindex(*arguments: str | Path, environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run the command line to its end."""
    return run_reindex(arguments, folder=ROOT, environment=environ)


def rewrite_manifest(bundle: Path, change: dict[str, object], key: bytes | None = None) -> None:
    """Change fields of the manifest that a bundle in a folder serves; sign and name it anew."""
    import hashlib

    from dateline.bundles.signing import sign_manifest

    name = (bundle / "CURRENT").read_text()
    fields = json.loads((bundle / f"manifests/{name}.json").read_text()) | change
    raw = (json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    new = re.sub(r"[0-9a-f]{12}$", hashlib.sha256(raw).hexdigest()[:12], name)
    (bundle / f"manifests/{new}.json").write_bytes(raw)
    (bundle / f"manifests/{new}.hmac").write_text(sign_manifest(raw, 1, key or KEY.encode()))
    (bundle / "CURRENT").write_text(new)
