"""Servers that never come to an end: each accepts a connection, reads the request and misbehaves in its own way."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

PAUSE_SECONDS = 0.02  # between the bytes of a dripping server
GIVES_UP_SECONDS = 40.0  # so that a client without a deadline fails a test, and does not hang it

Behaviour = Callable[[Callable[[bytes], None], threading.Event], None]
"""Told what sends bytes, and what is set when all is over."""

OK = b"HTTP/1.1 200 OK\r\n"


def _drip(send: Callable[[bytes], None], over: threading.Event, byte: bytes) -> None:
    while not over.wait(PAUSE_SECONDS):
        send(byte)


def drips_head(send: Callable[[bytes], None], over: threading.Event) -> None:
    """A header that never ends."""
    send(OK + b"X-Long: ")
    _drip(send, over, b"a")


def drips_status(send: Callable[[bytes], None], over: threading.Event) -> None:
    """A status line that never ends."""
    send(b"HTTP/1.1 200 ")
    _drip(send, over, b"a")


def drips_headers(send: Callable[[bytes], None], over: threading.Event) -> None:
    """One header after the other."""
    send(OK)
    _drip(send, over, b"X: y\r\n")


def continues(send: Callable[[bytes], None], over: threading.Event) -> None:
    """`100 Continue`, again and again, as fast as the client takes it."""
    while not over.is_set():
        send(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)


def continues_slowly(send: Callable[[bytes], None], over: threading.Event) -> None:
    """`100 Continue`, again and again, with pauses."""
    _drip(send, over, b"HTTP/1.1 100 Continue\r\n\r\n")


def drips_body(send: Callable[[bytes], None], over: threading.Event) -> None:
    """A body that comes byte by byte."""
    send(OK + b"Content-Length: 60\r\n\r\n")
    _drip(send, over, b"a")


def drips_error(send: Callable[[bytes], None], over: threading.Event) -> None:
    """The head of an answer of 503, byte by byte."""
    send(b"HTTP/1.1 503 Busy\r\nX-Long: ")
    _drip(send, over, b"a")


def drips_chunk_size(send: Callable[[bytes], None], over: threading.Event) -> None:
    """The size of a chunk, digit by digit."""
    send(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    _drip(send, over, b"0")


def drips_trailer(send: Callable[[bytes], None], over: threading.Event) -> None:
    """Send trailers after the last chunk without end."""
    send(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n")
    _drip(send, over, b"X: y\r\n")


def drips_handshake(send: Callable[[bytes], None], over: threading.Event) -> None:
    """A TLS record of 16 kB that never is complete."""
    send(b"\x16\x03\x03\x40\x00")
    _drip(send, over, b"\x02")


def is_silent(_send: Callable[[bytes], None], over: threading.Event) -> None:
    """Nothing at all."""
    over.wait()


def redirects(send: Callable[[bytes], None], over: threading.Event) -> None:
    """To itself."""
    send(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")


def cuts_body(send: Callable[[bytes], None], _over: threading.Event) -> None:
    """A body that ends before the announced length."""
    send(OK + b"Content-Length: 60\r\n\r\nabc")


DRIPPING: tuple[Behaviour, ...] = (
    drips_head, drips_status, drips_headers, continues, continues_slowly, drips_body, drips_error, drips_chunk_size,
    drips_trailer, is_silent,
)  # fmt: skip


class HostileServer:
    """Serves the files of a folder, if given, but for those with `spoiled` in their path; over `tls`, if given."""

    def __init__(self, behave: Behaviour, folder: Path | None, spoiled: str, tls: ssl.SSLContext | None) -> None:
        self._behave, self._folder, self._spoiled, self._tls = behave, folder, spoiled, tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.over = threading.Event()
        self.asked: list[str] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def close(self) -> None:
        self.over.set()
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        if self._tls is not None:
            connection = self._tls.wrap_socket(connection, server_side=True)
        giving_up = threading.Timer(GIVES_UP_SECONDS, connection.shutdown, [socket.SHUT_RDWR])
        giving_up.daemon = True
        giving_up.start()
        with connection, contextlib.suppress(OSError):
            path = connection.recv(65_536).decode("latin-1").partition(" /")[2].partition(" ")[0]
            self.asked.append(path)
            if self._spoiled in path or self._folder is None:
                self._behave(connection.sendall, self.over)
            else:
                self._answer(connection, self._folder / path)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        giving_up.cancel()

    def _answer(self, connection: socket.socket, path: Path) -> None:
        content = path.read_bytes() if path.is_file() else None
        status = b"404 Not Found" if content is None else b"200 OK"
        head = b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(content or b""))
        connection.sendall(head + (content or b""))


@contextlib.contextmanager
def hostile_server(
    behave: Behaviour, folder: Path | None = None, spoiled: str = "/", tls: ssl.SSLContext | None = None
) -> Iterator[HostileServer]:
    """Run a server in threads of this process."""
    server = HostileServer(behave, folder, spoiled, tls)
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def never_accepts() -> Iterator[str]:
    """The address of a port that takes no connection, since others wait there already."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
