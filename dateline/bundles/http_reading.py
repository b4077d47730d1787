"""Reading over HTTP: bounded in time (see `deadline`) and size, and never redirected.

obstore follows redirects, and takes the session token of an S3 signature along to another host; so
everything is read here, from addresses that are signed for one object each.
"""

import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import IO, Any, TypeVar

from dateline.bundles.deadline import SOCKET_SECONDS, Deadline, TimedTlsSocket, connect, within
from dateline.bundles.store import Found, StoreError, Stream

SMALL_FILE_SECONDS = 20.0  # the longest a small file may take altogether, all attempts together
ATTEMPTS = 3
_FIRST_PAUSE_SECONDS = 0.25
_BLOCK = 1 << 18

Result = TypeVar("Result")

AddressOf = Callable[[str, str], str]
"""The address of a key for a method (GET or HEAD)."""


class _Request(urllib.request.Request):
    """A request, and the deadline of the transfer."""

    deadline: Deadline


class _Connection(http.client.HTTPConnection):
    """A connection whose look-up, connecting and reading end with a deadline."""

    def __init__(self, *arguments: Any, deadline: Deadline, **options: Any) -> None:  # noqa: ANN401 - http.client's
        super().__init__(*arguments, **options)
        self._create_connection = lambda address, *_: connect(address, deadline)


class _TlsConnection(_Connection, http.client.HTTPSConnection):
    """The same over TLS."""

    def __init__(self, *arguments: Any, deadline: Deadline, **options: Any) -> None:  # noqa: ANN401 - http.client's
        super().__init__(*arguments, deadline=deadline, **options)
        self._deadline = deadline

    def connect(self) -> None:
        """See `HTTPSConnection.connect`."""
        super().connect()
        if isinstance(self.sock, TimedTlsSocket):
            self.sock.deadline = self._deadline


class _Opening(urllib.request.HTTPSHandler, urllib.request.HTTPHandler):
    """Opens what a `_Request` asks for, within its deadline."""

    def __init__(self) -> None:
        self._tls = ssl.create_default_context()
        self._tls.sslsocket_class = TimedTlsSocket
        super().__init__(context=self._tls)

    def http_open(self, request: Any) -> Any:  # noqa: ANN401 - urllib's signature
        return self.do_open(partial(_Connection, deadline=request.deadline), request)

    def https_open(self, request: Any) -> Any:  # noqa: ANN401 - urllib's signature
        return self.do_open(partial(_TlsConnection, deadline=request.deadline), request, context=self._tls)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401 - urllib's signature
        return None


class HttpReader:
    """Reads what lies behind addresses.  Raises StoreError; no message of it shows an address, which may be signed."""

    def __init__(self, url: str, address_of: AddressOf) -> None:
        self._url = url
        self._address_of = address_of
        self._opener = urllib.request.build_opener(_NoRedirects, _Opening)

    @property
    def url(self) -> str:
        """The address of the bundle, as it was given."""
        return self._url

    def read(self, key: str, limit: int) -> Found | None:
        """A small file; None if there is none."""
        return _patiently(lambda deadline: self._read(key, limit, deadline))

    def size(self, key: str) -> int | None:
        """The size of an object; None if there is none."""
        return _patiently(lambda deadline: self._size(key, deadline))

    @contextmanager
    def stream(self, key: str, offset: int, seconds: float) -> Iterator[Stream]:
        """An object from an offset on, if the server understands ranges."""
        response = self._open("GET", key, Deadline(seconds), {"Range": f"bytes={offset}-"} if offset else {})
        if response is None:
            raise StoreError(f"{key} is missing", is_lasting=True)
        with closing(response):
            begins = offset if response.status == http.client.PARTIAL_CONTENT else 0
            yield Stream(begins, _blocks(response, key))

    def _read(self, key: str, limit: int, deadline: Deadline) -> Found | None:
        response = self._open("GET", key, deadline)
        if response is None:
            return None
        content = b""
        with closing(response):
            for block in _blocks(response, key):
                content += block
                if len(content) > limit:
                    raise StoreError(f"{key} has more than {limit:,} bytes", is_lasting=True)
            _check_whole(response, len(content), key)
            return Found(content, response.headers.get("ETag", ""))

    def _size(self, key: str, deadline: Deadline) -> int | None:
        response = self._open("HEAD", key, deadline)
        if response is None:
            return None
        with closing(response):
            announced = response.headers.get("Content-Length") or "0"
            if not (announced.isascii() and announced.isdigit() and len(announced) < 20):
                raise StoreError(f"the server gives {key} no size", is_lasting=True)
            return int(announced)

    def _open(self, method: str, key: str, deadline: Deadline, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - urllib's
        try:
            address = within(deadline, lambda: self._address_of(key, method))  # may ask a server for credentials
            request = _Request(address, headers=headers or {}, method=method)
            request.deadline = deadline
            return self._opener.open(request, timeout=SOCKET_SECONDS)
        except urllib.error.HTTPError as error:
            with closing(error):
                if error.code == http.client.NOT_FOUND:
                    return None
                is_lasting = error.code < 500 and error.code != http.client.TOO_MANY_REQUESTS
                raise StoreError(_answered(key, error.code), is_lasting=is_lasting) from None
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise StoreError(_unreachable(key, error)) from None


def _blocks(response: IO[bytes], key: str) -> Iterator[bytes]:
    try:
        while block := response.read1(_BLOCK):  # type: ignore[attr-defined]
            yield block
    except (OSError, http.client.HTTPException) as error:
        raise StoreError(_unreachable(key, error)) from None


def _check_whole(response: Any, received: int, key: str) -> None:  # noqa: ANN401 - urllib's
    announced = response.headers.get("Content-Length")
    if announced is not None and announced != str(received):
        raise StoreError(f"the transfer of {key} was cut short")


def _answered(key: str, status: int) -> str:
    if 300 <= status < 400:
        return f"the server wants to redirect {key} elsewhere, which is not followed"
    return f"the server answered {status} for {key}"


def _unreachable(key: str, error: Exception) -> str:
    reason = getattr(error, "reason", error)
    words = "nothing came in time" if isinstance(reason, TimeoutError) else type(reason).__name__
    if isinstance(reason, OSError) and reason.strerror:
        words = reason.strerror
    return f"{key} cannot be read: {words}"


def _patiently(attempt: Callable[[Deadline], Result]) -> Result:
    """Try a few times before the deadline of a small file; what lasts is not tried again."""
    deadline = Deadline(SMALL_FILE_SECONDS)
    for number in range(ATTEMPTS):
        try:
            return attempt(deadline)
        except StoreError as error:
            if error.is_lasting or number == ATTEMPTS - 1 or deadline.is_over:
                raise
            time.sleep(_FIRST_PAUSE_SECONDS * 4**number)
    raise AssertionError("unreachable")


class HttpStore(HttpReader):
    """A bundle on a web server, which can only be read."""

    def __init__(self, url: str) -> None:
        super().__init__(url, lambda key, _method: f"{url.rstrip('/')}/{key}")

    def upload(self, key: str, path: object) -> None:  # noqa: ARG002 - of the protocol
        """Refuse: nothing can be written here."""
        raise StoreError(_READ_ONLY, is_lasting=True)

    def swap(self, key: str, content: bytes, tag: str | None) -> None:  # noqa: ARG002 - of the protocol
        """Refuse: nothing can be written here."""
        raise StoreError(_READ_ONLY, is_lasting=True)


_READ_ONLY = "a bundle at an http address can only be pulled: give the s3:// or file:// address that is behind it"
