"""gunicorn as configured: switching, logging, limits.  Needs no browser."""

import http.client
import socket
import threading
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_documents import make_documents
from browser_site import Site, build, serve


def generation_of(address: str) -> str:
    """The generation that a server reports."""
    with urllib.request.urlopen(f"{address}/readyz", timeout=10) as response:
        return response.read().decode()


def test_a_switch_fails_no_request(tmp_path: Path) -> None:
    """While two new generations are published every request of four clients gets 200; both are served."""
    build(tmp_path / "index", make_documents())
    with serve(tmp_path / "index") as site:
        stop, answers, seen = threading.Event(), list[int](), {generation_of(site.address)}

        def ask() -> None:
            while not stop.is_set():
                with urllib.request.urlopen(f"{site.address}/search?q=harbour", timeout=10) as response:
                    answers.append(response.status)
                    response.read()

        clients = [threading.Thread(target=ask) for _ in range(4)]
        for client in clients:
            client.start()
        for number in range(2):
            build(tmp_path / "index", make_documents()[number + 1 :])
            time.sleep(1.5)
            seen.update(generation_of(site.address) for _ in range(8))
        stop.set()
        for client in clients:
            client.join()
        lasting = {generation_of(site.address) for _ in range(8)}
    assert set(answers) == {200}
    assert len(seen) == 3
    assert len(lasting) == 1


def test_the_log_tells_no_query(site: Site) -> None:
    """Method, path, status and milliseconds are logged; queries, addresses and forged lines are not."""
    urllib.request.urlopen(f"{site.address}/search?q=privateword", timeout=10).close()
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{site.address}/x%0AFORGED", timeout=10)
    caught.value.close()
    deadline = time.monotonic() + 5  # a line is written after its answer was sent
    while "GET /x%0AFORGED 404 " not in (log := site.log.read_text("utf-8")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "GET /search 200 " in log
    assert "privateword" not in log
    assert "GET /x%0AFORGED 404 " in log
    assert "\nFORGED" not in log


def test_the_log_names_no_address_for_what_is_no_request(site: Site) -> None:
    """An invalid request leaves one line, without the client's address and its content."""
    parts = urlsplit(site.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(b"GET privateword HTTP/1.1\r\n\r\n")
        assert b" 400 " in connection.recv(4_096)
    deadline = time.monotonic() + 5
    while "could not be read" not in (log := site.log.read_text("utf-8")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "A request could not be read as HTTP." in log
    assert "ip=" not in log
    assert "privateword" not in log


def test_a_request_line_has_its_limit(site: Site) -> None:
    """The server refuses an address longer than 4,094 bytes; a shorter one reaches the application."""
    host = urlsplit(site.address).netloc
    statuses = []
    for length in (3_900, 5_000):
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request("GET", "/search?q=" + "x" * length)
        statuses.append(connection.getresponse().status)
        connection.close()
    assert statuses[0] == 200
    assert 400 <= statuses[1] < 500


def test_the_server_names_no_version_and_believes_no_client(site: Site) -> None:
    """`Server` has no version, and a client cannot claim https."""
    request = urllib.request.Request(f"{site.address}/", headers={"X-Forwarded-Proto": "https", "Script-Name": "/evil"})
    with urllib.request.urlopen(request, timeout=10) as response:
        assert response.headers["Server"] == "gunicorn"
        assert "Strict-Transport-Security" not in response.headers
        assert b"/evil" not in response.read()


def test_without_an_index_the_server_says_so_and_starts_serving_once_there_is_one(tmp_path: Path) -> None:
    """503 with Retry-After until `reindex` has published, then 200 without a restart."""
    with serve(tmp_path / "index") as site:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(site.address, timeout=10)
        assert caught.value.code == 503
        assert caught.value.headers["Retry-After"]
        assert b"reindex" in caught.value.read()
        caught.value.close()
        build(tmp_path / "index", make_documents())
        time.sleep(1.2)
        for _ in range(8):
            assert '"ready"' in generation_of(site.address)
