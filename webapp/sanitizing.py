"""Makes any text safe for a page: no control characters, no lone surrogates, no effect on the direction of others."""

import re
from typing import TypeVar

from markupsafe import Markup

from dateline.text.directions import closed

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_T = TypeVar("_T")


class FieldValue(str):
    """The value of a form field, whose directions are not closed: the browser isolates it."""

    __slots__ = ()


def sanitize_text(value: _T) -> _T:
    """Replace control characters and lone surrogates by U+FFFD; a value that is not a string is returned as it is.

    HTML allows no control characters, and a lone surrogate cannot be encoded.  Directions that a text begins are
    closed, so that they end with it.  Markup stays Markup; its texts were closed when it was made (`closed_markup`).
    """
    if not isinstance(value, str) or value.isprintable() or str.replace(value, "\n", " ").isprintable():
        return value  # no control character but ends of lines, and none of direction; a page has many such pieces
    text = _UNSAFE.sub("�", value) if _UNSAFE.search(value) else value
    return type(value)(text if isinstance(value, FieldValue | Markup) else closed(text))


def closed_markup(markup: Markup) -> Markup:
    """Close every direction that the markup of one text begins."""
    return markup if markup.isascii() else Markup(closed(markup))  # noqa: S704 - adds only characters that end directions
