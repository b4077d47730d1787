"""The head of a request: bounded while it arrives, then read by gunicorn's own parser."""

import re
from http import HTTPStatus

from gunicorn.config import Config
from gunicorn.http import RequestParser
from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    NoMoreData,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.http.message import Request

MAX_HEAD_BYTES = 32_768  # for the request line and its headers; browsers send a twentieth of this

_END = re.compile(rb"\r\n\r\n|(?<!\r)\n")  # the end of a head, or a line end that is not HTTP


def is_readable(head: bytearray, arrived: int, cfg: Config) -> bool:
    """Whether a head, whose last `arrived` bytes are new, is complete or can be refused already."""
    if _END.search(head, max(0, len(head) - arrived - 3)) or len(head) > MAX_HEAD_BYTES:
        return True
    limit = cfg.limit_request_line + 2
    return len(head) > limit > 2 and head.find(b"\r\n", 0, limit) < 0


def read_head(head: bytes, peer: object, cfg: Config) -> Request | HTTPStatus:
    """Parse a readable head.  Returns the status to refuse it with if it is not a valid request."""
    try:
        request = next(RequestParser(cfg, [head], peer))
    except LimitRequestLine:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    except LimitRequestHeaders:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    except UnsupportedTransferCoding:
        return HTTPStatus.NOT_IMPLEMENTED
    except ExpectationFailed:
        return HTTPStatus.EXPECTATION_FAILED
    except (NoMoreData, StopIteration, ParseException):
        too_long = len(head) > MAX_HEAD_BYTES
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if too_long else HTTPStatus.BAD_REQUEST
    return request


def has_more(head: bytes, request: Request) -> bool:
    """Whether the client sends more than the head: a body, or another request; the server reads neither."""
    names = {name for name, _ in request.headers}
    return not head.endswith(b"\r\n\r\n") or not names.isdisjoint({"CONTENT-LENGTH", "TRANSFER-ENCODING"})
