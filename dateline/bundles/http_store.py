"""Reading over HTTP, limited in time (see `transfer_deadline`) and in size, without redirects.

obstore follows redirects, and sends the session token of an S3 signature to the other host.  So all reading is done
here, from addresses of which each is signed for one object.
"""

import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import IO, Any, TypeAlias, TypeVar

from dateline.bundles.store import StoredFile, StoreError, Stream
from dateline.bundles.transfer_deadline import SOCKET_SECONDS, TimedTlsSocket, TransferDeadline, connect, run_within
from dateline.bundles.transfer_limits import DEFAULT_LIMITS, TransferLimits

_BLOCK = 1 << 18

_Result = TypeVar("_Result")

AddressOf: TypeAlias = Callable[[str, str], str]
"""Gives the address of a key for a method (GET or HEAD).  Raises StoreError."""


class _Request(urllib.request.Request):
    """A request with the deadline of its transfer."""

    deadline: TransferDeadline


class _Connection(http.client.HTTPConnection):
    """A connection whose look-up, handshake and reading end with a deadline."""

    def __init__(self, *arguments: Any, deadline: TransferDeadline, **options: Any) -> None:  # noqa: ANN401 - http.client's
        super().__init__(*arguments, **options)
        self._create_connection = lambda address, *_: connect(address, deadline)


class _TlsConnection(_Connection, http.client.HTTPSConnection):
    """A `_Connection` over TLS."""

    def __init__(self, *arguments: Any, deadline: TransferDeadline, **options: Any) -> None:  # noqa: ANN401 - http.client's
        super().__init__(*arguments, deadline=deadline, **options)
        self._deadline = deadline

    def connect(self) -> None:
        """See `HTTPSConnection.connect`."""
        super().connect()
        if isinstance(self.sock, TimedTlsSocket):
            self.sock.deadline = self._deadline


class _Opening(urllib.request.HTTPSHandler, urllib.request.HTTPHandler):
    """Sends a `_Request` within its deadline."""

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
    """Reads a bundle from addresses.  Raises StoreError, without addresses in the message, since they may be signed."""

    def __init__(self, url: str, address_of: AddressOf, limits: TransferLimits = DEFAULT_LIMITS) -> None:
        self._url = url
        self._address_of = address_of
        self._limits = limits
        self._opener = urllib.request.build_opener(_NoRedirects, _Opening)

    @property
    def url(self) -> str:
        """The address of the bundle, as the user gave it."""
        return self._url

    @property
    def limits(self) -> TransferLimits:
        """The limits of transfers with this store."""
        return self._limits

    def read(self, key: str, limit: int) -> StoredFile | None:
        """Read a small file; None if there is none."""
        return self._try_repeatedly(lambda deadline: self._read(key, limit, deadline))

    def size(self, key: str) -> int | None:
        """The size of an object in bytes; None if there is none."""
        return self._try_repeatedly(lambda deadline: self._size(key, deadline))

    @contextmanager
    def stream(self, key: str, offset: int, seconds: float) -> Iterator[Stream]:
        """Read an object from `offset` on, or from its beginning if the server does not understand ranges."""
        response = self._open("GET", key, TransferDeadline(seconds), {"Range": f"bytes={offset}-"} if offset else {})
        if response is None:
            raise StoreError(f"{key} is missing", is_lasting=True)
        with closing(response):
            begins = offset if response.status == http.client.PARTIAL_CONTENT else 0
            yield Stream(begins, _blocks(response, key))

    def _try_repeatedly(self, attempt: Callable[[TransferDeadline], _Result]) -> _Result:
        """Try a few times within the time of a small file.  A lasting error ends it at once."""
        deadline = TransferDeadline(self._limits.small_file_seconds)
        for number in range(1, self._limits.small_file_attempts):
            try:
                return attempt(deadline)
            except StoreError as error:
                if error.is_lasting or deadline.is_over:
                    raise
                time.sleep(self._limits.first_pause_seconds * 4 ** (number - 1))
        return attempt(deadline)

    def _read(self, key: str, limit: int, deadline: TransferDeadline) -> StoredFile | None:
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
            return StoredFile(content, response.headers.get("ETag", ""))

    def _size(self, key: str, deadline: TransferDeadline) -> int | None:
        response = self._open("HEAD", key, deadline)
        if response is None:
            return None
        with closing(response):
            announced = response.headers.get("Content-Length") or "0"
            if not (announced.isascii() and announced.isdigit() and len(announced) < 20):
                raise StoreError(f"the server gives {key} no size", is_lasting=True)
            return int(announced)

    def _open(self, method: str, key: str, deadline: TransferDeadline, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - urllib's
        try:
            address = run_within(deadline, lambda: self._address_of(key, method))  # may ask a server for credentials
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
        return f"the server wants to redirect {key} elsewhere, and redirects are not followed"
    return f"the server answered {status} for {key}"


def _unreachable(key: str, error: Exception) -> str:
    reason = getattr(error, "reason", error)
    words = "nothing came in time" if isinstance(reason, TimeoutError) else type(reason).__name__
    if isinstance(reason, OSError) and reason.strerror:
        words = reason.strerror
    return f"{key} cannot be read: {words}"


class HttpStore(HttpReader):
    """A bundle on a web server, which can only be read.  See `Store` for the methods and what they raise."""

    def __init__(self, url: str, limits: TransferLimits = DEFAULT_LIMITS) -> None:
        super().__init__(url, lambda key, _method: f"{url.rstrip('/')}/{key}", limits)

    def upload(self, key: str, path: object) -> None:  # noqa: ARG002 - of the protocol
        """Raise StoreError: a web server takes no files."""
        raise StoreError(_READ_ONLY, is_lasting=True)

    def swap(self, key: str, content: bytes, tag: str | None) -> None:  # noqa: ARG002 - of the protocol
        """Raise StoreError: a web server takes no files."""
        raise StoreError(_READ_ONLY, is_lasting=True)


_READ_ONLY = "a bundle at an http address can only be pulled; give its s3:// or file:// address"
