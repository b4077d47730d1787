"""Text that is fit for a page: no control characters, nothing that UTF-8 cannot carry."""

import re
from typing import TypeVar

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_T = TypeVar("_T")


def showable(value: _T) -> _T:
    """Put U+FFFD in the place of control characters and lone surrogates; what is no text stays as it is.

    HTML has no place for them, and a lone surrogate cannot be encoded.  Markup stays Markup.
    """
    if isinstance(value, str) and _UNSHOWABLE.search(value):
        return type(value)(_UNSHOWABLE.sub("�", value))
    return value
