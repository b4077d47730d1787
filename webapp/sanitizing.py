"""Text that is fit for a page: no control characters, nothing that UTF-8 cannot carry or that turns others around."""

import re
from typing import TypeVar

from markupsafe import Markup

from dateline.text.directions import closed

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_T = TypeVar("_T")


class FieldValue(str):
    """The value of a form's field, which is sent as it stands: the browser holds it apart by itself."""

    __slots__ = ()


def sanitize_text(value: _T) -> _T:
    """Put U+FFFD in the place of control characters and lone surrogates; what is no text stays as it is.

    HTML has no place for them, and a lone surrogate cannot be encoded.  What a text turns around
    ends with it: an element holds it apart only if it is `closed`.  Markup stays Markup, and whoever makes it
    closes the texts in it (`closed_markup`).
    """
    if not isinstance(value, str):
        return value
    text = _UNSHOWABLE.sub("�", value) if _UNSHOWABLE.search(value) else value
    return type(value)(text if isinstance(value, FieldValue | Markup) else closed(text))


def closed_markup(markup: Markup) -> Markup:
    """Markup of one text, in which every direction that it begins is ended."""
    return Markup(closed(markup))  # noqa: S704 - nothing is added but what ends directions
