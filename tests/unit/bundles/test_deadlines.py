"""No server keeps a pull, or take-downs, waiting without limit: every transfer has one deadline, look-ups included."""

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bundle_hosts import KEY, ROOT, TRUST
from hostile_servers import (
    DRIPPING,
    Behaviour,
    continues,
    cuts_body,
    drips_handshake,
    drips_head,
    hostile_server,
    is_silent,
    never_accepts,
    redirects,
)

from dateline.bundles import (
    BundleFollower,
    BundleWithheldList,
    FollowIntervals,
    TransferLimits,
    open_store,
    pull_bundle,
    transfer_deadline,
)
from dateline.bundles.http_store import HttpStore
from dateline.bundles.store import StoreError
from dateline.bundles.transfer_deadline import TimedSocket, TimedTlsSocket, TransferDeadline, run_within
from dateline.errors import BundleError
from dateline.generations import read_withheld
from dateline.settings import Settings
from indexer.withholding.changes import withhold
from webapp.serving import BundlePoller

QUICK = TransferLimits(small_file_seconds=0.3, object_seconds=0.3)
MUCH_LATER = 25.0  # a wide margin on a busy machine; hostile servers give up later still


@contextlib.contextmanager
def ends_in_time() -> Iterator[None]:
    """Fail where something goes on long after its deadline."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < MUCH_LATER


@pytest.mark.parametrize("behave", DRIPPING)
def test_a_small_file_has_a_deadline(behave: Behaviour) -> None:
    """All attempts together end in time, whichever part of the response the server delays."""
    with hostile_server(behave) as server, ends_in_time(), pytest.raises(StoreError):
        HttpStore(server.url, QUICK).read("CURRENT", 1_000)


@pytest.mark.parametrize("behave", DRIPPING)
def test_an_object_has_a_deadline(behave: Behaviour, bundle: Path, tmp_path: Path) -> None:
    """Where lists and manifests come as they should, and objects do not, a pull ends and has changed nothing."""
    with hostile_server(behave, bundle, spoiled="objects/") as server, ends_in_time(), pytest.raises(BundleError):
        pull_bundle(tmp_path / "host", open_store(server.url, limits=QUICK), TRUST)
    assert any("objects/" in path for path in server.asked)
    assert not (tmp_path / "host" / "CURRENT").exists()


def test_the_size_of_an_object_has_a_deadline() -> None:
    """A push asks for the sizes of objects before it sends any."""
    with hostile_server(drips_head) as server, ends_in_time(), pytest.raises(StoreError):
        HttpStore(server.url, QUICK).size("objects/x")


def test_a_server_that_takes_no_connection_is_given_up() -> None:
    """Connecting belongs to the transfer."""
    with never_accepts() as url, ends_in_time(), pytest.raises(StoreError):
        HttpStore(url, QUICK).read("CURRENT", 1_000)


@pytest.mark.parametrize("behave", [is_silent, drips_handshake])
def test_a_handshake_belongs_to_the_transfer(behave: Behaviour) -> None:
    """TLS with a server that is silent, or whose record never is complete."""
    with hostile_server(behave) as server, ends_in_time(), pytest.raises(StoreError):
        HttpStore(server.url.replace("http:", "https:"), QUICK).read("CURRENT", 1_000)


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server with a certificate for 127.0.0.1, which the clients of this process trust."""
    files = [str(tmp_path / name) for name in ("certificate.pem", "key.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", files[0])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context


def test_what_comes_over_tls_has_the_same_deadlines(tls: ssl.SSLContext, bundle: Path) -> None:
    """A bundle can be read over TLS; a server that drips there is given up as well."""
    with hostile_server(is_silent, bundle, spoiled="objects/", tls=tls) as server:
        found = HttpStore(server.url).read("CURRENT", 1_000)
    assert found is not None
    assert found.content == (bundle / "CURRENT").read_bytes()
    with hostile_server(drips_head, tls=tls) as server, ends_in_time(), pytest.raises(StoreError):
        HttpStore(server.url, QUICK).read("CURRENT", 1_000)


@pytest.mark.parametrize("is_tls", [False, True])
def test_a_read_has_the_time_that_is_left_and_begins_in_it(is_tls: bool) -> None:
    """Over TLS too: what a server sends in time is no reason to wait for more."""
    mine, theirs = socket.socketpair()
    timed: TimedSocket | ssl.SSLSocket = TimedSocket(fileno=mine.detach())
    if is_tls:
        context = ssl.create_default_context()
        context.sslsocket_class = TimedTlsSocket
        timed = context.wrap_socket(timed, server_hostname="localhost", do_handshake_on_connect=False)
    theirs.close()
    with timed:
        timed.deadline = TransferDeadline(100)  # type: ignore[union-attr]
        with contextlib.suppress(ssl.SSLError, BrokenPipeError):  # the server has left
            timed.recv_into(bytearray(1))
        assert timed.gettimeout() == transfer_deadline.SOCKET_SECONDS
        timed.deadline = TransferDeadline(0)  # type: ignore[union-attr]
        with pytest.raises(TimeoutError, match="it takes longer than 0 seconds"):
            timed.recv_into(bytearray(1))


def test_a_small_file_that_is_cut_is_no_file() -> None:
    """It is read again, as it may have been an accident, and given up in time; what there is of it is not used."""
    with hostile_server(cuts_body) as server, ends_in_time(), pytest.raises(StoreError, match="CURRENT was cut short"):
        HttpStore(server.url, TransferLimits(first_pause_seconds=0.01)).read("CURRENT", 1_000)
    assert server.asked == ["CURRENT"] * TransferLimits().small_file_attempts


def test_a_redirect_is_followed_by_nobody() -> None:
    """A server that redirects to itself is asked once."""
    with hostile_server(redirects) as server, pytest.raises(StoreError, match="redirect"):
        HttpStore(server.url, QUICK).read("CURRENT", 1_000)
    assert len(server.asked) == 1


def test_a_bucket_has_the_same_deadlines(proxy, bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses that were signed are read in the same way."""
    with hostile_server(drips_head) as server, ends_in_time():
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        with pytest.raises(StoreError):
            open_store(bucket, server.url, QUICK).read("CURRENT", 1_000)


@pytest.mark.parametrize("behave", [drips_head, continues, is_silent])
def test_what_is_written_to_a_bucket_has_deadlines(behave: Behaviour, proxy, bucket, tmp_path: Path) -> None:
    """The time limit of obstore is one for a whole request: small files have 20 seconds, parts of objects 300."""
    limits = TransferLimits(small_file_seconds=1, upload_part_seconds=1, upload_retries=0)
    (tmp_path / "object").write_bytes(b"some bytes")
    with hostile_server(behave) as server, ends_in_time():
        store = open_store(bucket, server.url, limits)
        with pytest.raises(StoreError):
            store.swap("CURRENT", b"name", "tag")
        with pytest.raises(StoreError):
            store.upload("objects/x", tmp_path / "object")


@pytest.fixture
def hanging_resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A resolver that never answers; yields the names that it was asked for."""
    asked: list[str] = []
    released = threading.Event()

    def hang(host: str, *_args: object, **_options: object) -> list[object]:
        asked.append(host)
        released.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr(transfer_deadline, "_slots", threading.BoundedSemaphore(2))
    yield asked
    released.set()


def test_a_look_up_belongs_to_the_transfer_and_threads_do_not_pile_up(hanging_resolver: list[str]) -> None:
    """Of five transfers two look the name up, whose threads hang; the others find no room, and end as well."""
    store = HttpStore("https://archive.example.org", QUICK)
    with ends_in_time():
        for _ in range(5):
            with pytest.raises(StoreError, match="longer than"):
                store.read("CURRENT", 1_000)
    assert hanging_resolver == ["archive.example.org"] * 2


def test_what_another_thread_raises_is_raised() -> None:
    """And its place is free again, however often."""
    for _ in range(10):
        with pytest.raises(ZeroDivisionError):
            run_within(TransferDeadline(60), lambda: 1 // 0)
    assert run_within(TransferDeadline(60), lambda: 7) == 7


def test_the_deadline_of_an_object_grows_with_its_size(bundle: Path, tmp_path: Path, monkeypatch) -> None:
    """60 seconds, and one for each 100 kB; a continued transfer has the time that is left."""
    given: dict[str, list[float]] = {}
    store = open_store(bundle.as_uri(), limits=TransferLimits(first_pause_seconds=0.0))
    real = store.stream

    def stream(key: str, offset: int, seconds: float):
        given.setdefault(key, []).append(seconds)
        if len(given[key]) == 1:
            raise StoreError("cut")
        return real(key, offset, seconds)

    monkeypatch.setattr(store, "stream", stream)
    pull_bundle(tmp_path / "host", store, TRUST)
    sizes = {f"objects/{path.name}": path.stat().st_size for path in (bundle / "objects").iterdir()}
    for key, (first, second) in given.items():
        assert first == pytest.approx(60 + sizes[key] / 100_000, abs=1)
        assert second < first


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("behave", [is_silent, drips_head])
def test_a_take_down_gets_through_while_an_object_hangs(behave: Behaviour, bundle: Path, tmp_path: Path) -> None:
    """The list has a thread of its own: the pull has not ended, nor failed, when an article is withheld here."""
    host = tmp_path / "host"
    with hostile_server(behave, bundle, spoiled="objects/") as server:
        settings = Settings(index_dir=host, bundle_url=server.url, bundle_key=KEY)
        limits = TransferLimits(small_file_seconds=QUICK.small_file_seconds)
        following = BundlePoller(BundleFollower(settings, intervals=FollowIntervals(start=0.05), limits=limits))
        following.start()
        try:
            wait_for(lambda: any("objects/" in path for path in server.asked))
            (tmp_path / "elsewhere").mkdir()
            shown = BundleWithheldList(open_store(bundle.as_uri()), KEY.encode())
            withhold(tmp_path / "elsewhere", ["a5"], "", shown)
            wait_for(lambda: "a5" in read_withheld(host).ids)
            assert sum("objects/" in path for path in server.asked) == 1
            with ends_in_time():
                following.stop()
        finally:
            following.stop()


def start_pull(tmp_path: Path, url: str, before: str = "") -> "subprocess.Popen[str]":
    """`reindex pull` of a bundle, as a process of its own."""
    program = f"{before}\nfrom indexer.cli import main\nmain(['pull', {url!r}, '--index-dir', {str(tmp_path / 'i')!r}])"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATELINE_BUNDLE_KEY": KEY}
    return subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.PIPE, text=True)


def test_a_command_that_waits_ends_when_it_is_told(tmp_path: Path) -> None:
    """Ctrl-C in the middle of a transfer ends it at once."""
    with hostile_server(is_silent) as server, start_pull(tmp_path, server.url) as process:
        wait_for(lambda: bool(server.asked))
        with ends_in_time():
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 130


def test_a_process_does_not_wait_for_a_look_up_that_hangs(tmp_path: Path) -> None:
    """The command prints its error and ends, though one of its threads never ends."""
    hang = (
        "import socket, time\nfrom functools import partial\nfrom dateline.bundles import TransferLimits\n"
        "from indexer.cli import bundles\n"
        "bundles.open_store = partial(bundles.open_store, limits=TransferLimits(small_file_seconds=0.3))\n"
        "socket.getaddrinfo = lambda *_, **__: time.sleep(30)"
    )
    with start_pull(tmp_path, "https://archive.example.org", hang) as process, ends_in_time():
        assert process.wait(timeout=60) == 1
        assert process.stderr is not None
        assert "it takes longer than 0 seconds" in process.stderr.read()
