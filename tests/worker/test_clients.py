"""Slow, broken and unusual clients: no thread waits for them, and the others are answered."""

import hashlib
import socket
import time
from pathlib import Path

import pytest
from worker_site import PART, Site, drain, read, serve, wait_until

from webapp.http.security import HEADERS

THREADS = 4


def carries_security_headers(headers: dict[str, str]) -> bool:
    """Whether an answer has all security headers."""
    return all(headers.get(name.lower()) == value for name, value in HEADERS)


def memory_bytes(pid: int) -> int:
    """The private memory of a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("Private_Dirty"))


def open_files(pid: int) -> int:
    """The number of open files and connections of a process."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def read_a_little(connections: list, bytes_each: int = 64) -> None:
    """Read some bytes of each answer, so that it has begun."""
    for connection in connections:
        assert connection.recv(bytes_each)


def test_a_half_sent_head_is_cut_after_a_total_time(quick_site: Site) -> None:
    """A client that sends a byte now and then gets 408 and is closed."""
    began = time.monotonic()
    with quick_site.connect(b"GET / HTTP/1.1\r\nX: ") as connection:
        connection.settimeout(0.1)
        received = b""
        while time.monotonic() < began + 20:
            try:
                connection.sendall(b"x")
                received = connection.recv(4_096)
                break
            except TimeoutError:
                continue
        connection.settimeout(20)
        assert received.startswith(b"HTTP/1.1 408 ")
        assert b"Content-Security-Policy" in received


def test_a_silent_connection_is_cut_without_a_word(quick_site: Site) -> None:
    """Browsers open connections that they never use."""
    with quick_site.connect() as connection:
        assert read(connection).status == 0


def test_a_head_may_come_a_byte_at_a_time(quick_site: Site) -> None:
    """It is complete wherever it was split, also within the four bytes of its end."""
    with quick_site.connect() as connection:
        for byte in b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n":
            connection.sendall(bytes([byte]))
            time.sleep(0.002)
        assert read(connection).status == 200


@pytest.mark.parametrize("way", ["stream?megabytes=10&length", "stream?megabytes=10", "large?megabytes=10"])
def test_slow_readers_hold_no_thread(quick_site: Site, way: str) -> None:
    """Twice as many clients as threads read nothing; another page is made, and then they are closed."""
    (worker,) = quick_site.workers()
    files = open_files(worker)
    readers = [quick_site.begin(f"/test/{way}") for _ in range(2 * THREADS)]
    read_a_little(readers)
    assert quick_site.ask("/test/work").status == 200
    wait_until(lambda: open_files(worker) <= files)
    wait_until(lambda: quick_site.counts().get("open", 0) == 0)
    assert all(drain(reader) < 10 << 20 for reader in readers)


def test_a_slow_reader_makes_no_more_than_it_takes(site: Site) -> None:
    """A streamed answer is made only a little ahead of the bytes that the client and the system have accepted."""
    before = site.counts().get("parts", 0)
    with site.begin("/test/stream?megabytes=100&length") as reader:
        read_a_little([reader])
        time.sleep(0.5)
        made = site.counts()["parts"] - before
        assert made * len(PART) < 20 << 20  # the system takes up to six megabytes on each side


@pytest.mark.parametrize("way", ["stream?megabytes=10&length", "stream?megabytes=10", "large?megabytes=10"])
def test_a_large_answer_arrives_whole(site: Site, way: str) -> None:
    """It arrives byte for byte, also at a client that pauses; and the worker's memory does not grow."""
    (worker,) = site.workers()
    before = memory_bytes(worker)
    with site.begin(f"/test/{way}") as connection:
        read_a_little([connection], 1)
        time.sleep(0.3)
        body = b"H" + connection.recv(1 << 16)
        while received := connection.recv(1 << 20):
            body += received
    head, _, _ = body.partition(b"\r\n\r\n")
    assert b" 200 OK" in head
    answer = site.ask(f"/test/{way}").body
    assert hashlib.sha256(answer).digest() == hashlib.sha256(PART * 160).digest()
    assert memory_bytes(worker) < before + (40 << 20)


def test_unsent_answers_are_bounded(tmp_path: Path) -> None:
    """Of four unsent answers of 16 MB one or two fit: the oldest is aborted, the newest stays."""
    with serve(tmp_path / "index", limits={"loop_worker.MAX_HELD_BYTES": 30 << 20}) as site:
        readers = []
        for number in range(4):
            readers.append(site.begin("/test/large?megabytes=16"))
            read_a_little(readers[-1:])
            wait_until(lambda made=number + 1: site.log.count("GET /test/large 200 ") == made)
        assert drain(readers[-1]) > 16 << 20
        assert drain(readers[0]) < 16 << 20


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\r\n\r\n", 400),
        (b"GET privateword HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: x\n\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03privateword\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nBad Name: privateword\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: privateword\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nHost: x\r\nExpect: privateword\r\n\r\n", 417),
        (b"GET /" + b"privateword" * 1_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET /" + b"privateword" * 1_000, 414),
        (b"GET / HTTP/1.1\r\n" + b"X: privateword\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"privateword" * 1_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10_000, 431),
    ],
)
def test_an_invalid_request_is_refused_and_not_quoted(quick_site: Site, sent: bytes, status: int) -> None:
    """The answer has a status, the security headers and an id, and nothing of the request is in it or in the log."""
    with quick_site.connect(sent) as connection:
        answer = read(connection)
    assert answer.status == status
    assert carries_security_headers(answer.headers)
    assert answer.headers["x-request-id"]
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert b"privateword" not in answer.body
    assert "privateword" not in quick_site.log


def test_a_body_is_not_read_and_the_answer_arrives(quick_site: Site) -> None:
    """A method that is not allowed gets 405 although the client sends a megabyte meanwhile."""
    with quick_site.connect(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n") as connection:
        connection.sendall(b"x" * 1_000_000)
        answer = read(connection)
    assert answer.status == 405
    assert carries_security_headers(answer.headers)


def test_no_body_is_asked_for(quick_site: Site) -> None:
    """A client that asks whether to send a body gets the answer at once."""
    answer = quick_site.ask("/", "Content-Length: 5", "Expect: 100-continue", method="PUT")
    assert answer.status == 405


def test_a_connection_carries_one_request(quick_site: Site) -> None:
    """A second request on the connection is not answered, and does not damage the first answer."""
    request = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    with quick_site.connect(request * 3) as connection:
        answer = read(connection)
    assert answer.body == b"ok\n"
    assert answer.headers["connection"] == "close"


def test_a_head_request_has_no_body(quick_site: Site) -> None:
    """This holds for answers of a thread and of the loop."""
    for path in ("/test/large?megabytes=1", "/livez"):
        answer = quick_site.ask(path, method="HEAD")
        assert answer.status == 200
        assert answer.body == b""


def test_a_client_that_ends_its_sending_side_is_answered(quick_site: Site) -> None:
    """Some health checks and pipes do so right after their request, as if they had left."""
    for path in ("/test/large?megabytes=1", "/test/stream?megabytes=2", "/livez"):
        with quick_site.begin(path) as connection:
            connection.shutdown(socket.SHUT_WR)
            assert read(connection).status == 200


def test_an_old_client_is_answered(quick_site: Site) -> None:
    """HTTP/1.0 has no chunks: the answer ends with the connection."""
    with quick_site.connect(b"GET /test/stream?megabytes=2 HTTP/1.0\r\n\r\n") as connection:
        answer = read(connection)
    assert answer.body == PART * 32
    assert "transfer-encoding" not in answer.headers


def test_connections_are_bounded_and_newcomers_served(tmp_path: Path) -> None:
    """With a limit of twenty and sixty silent connections a page is answered: the oldest ones are closed."""
    with serve(tmp_path / "index", "--worker-connections 20") as site:
        for _ in range(60):
            site.connect()
        assert site.ask("/test/work").status == 200
        (worker,) = site.workers()
        assert open_files(worker) < 60


def test_an_application_that_fails_gives_500(quick_site: Site) -> None:
    """Before its answer has begun: 500 with the headers; later: a closed connection. The log has only the stack."""
    early = quick_site.ask("/test/fail-early?q=privateword")
    assert early.status == 500
    assert carries_security_headers(early.headers)
    late = quick_site.ask("/test/fail?q=privateword")
    assert late.status == 200
    assert late.body == b"begun"
    wait_until(lambda: quick_site.log.count("ValueError") >= 2)
    assert "privateword" not in quick_site.log
    assert quick_site.ask("/livez").status == 200


def test_an_application_that_ends_its_thread_gives_500(quick_site: Site) -> None:
    """After `SystemExit` in more requests than there are threads, each got 500, and the next request is answered."""
    for _ in range(2 * THREADS):
        assert quick_site.ask("/test/exit").status == 500
    assert quick_site.ask("/test/exit-late").body == b"begun"
    assert quick_site.ask("/test/work").status == 200
