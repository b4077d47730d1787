"""Bidirectional control characters: their effect must end with the text that contains them.

An embedding or override (U+202A to U+202E) or an isolate (U+2066 to U+2069) that a text leaves open reorders the text
after it, and an end without a beginning ends an isolate of the text around it (UAX #9).
"""

import re

_POP, _FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u202c", "\u2068", "\u2069"
_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069\n\r\u2029]")
_TURNING = re.compile(  # the controls, and letters of right-to-left scripts
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def closed(text: str) -> str:
    """End every embedding, override and isolate that a text begins, and remove ends without a beginning.

    The end of a line ends all that are open.  A balanced text is returned unchanged.  Takes time in proportion to the
    text.
    """
    if text.isascii() or _CONTROL.search(text) is None:
        return text
    opened = _Opened()
    return _CONTROL.sub(opened.take, text) + opened.end_all()


def isolated(text: str) -> str:
    """Isolate a text that no element can isolate, for example in the title of a page.

    The text around it does not reorder it, nor the other way round.
    """
    return f"{_FIRST_STRONG_ISOLATE}{closed(text)}{_POP_ISOLATE}" if _TURNING.search(text) else text


class _Opened:
    """The ends of the embeddings and isolates that are open, the innermost last."""

    def __init__(self) -> None:
        self._ends: list[str] = []
        self._isolates = 0

    def take(self, match: re.Match[str]) -> str:
        """Take the next control, and return the text that replaces it."""
        control = match[0]
        if control in "\n\r\u2029":
            return self.end_all() + control
        if control == _POP:
            return self._ends.pop() if self._ends[-1:] == [_POP] else ""
        if control == _POP_ISOLATE:
            return self._end_isolate() if self._isolates else ""
        is_embedding = control <= "\u202e"
        self._ends.append(_POP if is_embedding else _POP_ISOLATE)
        self._isolates += not is_embedding
        return control

    def end_all(self) -> str:
        """Close all that are open, and return their ends."""
        ends = "".join(reversed(self._ends))
        self._ends.clear()
        self._isolates = 0
        return ends

    def _end_isolate(self) -> str:
        """Close the innermost isolate, and return its end after the ends of the embeddings inside it."""
        ends = [self._ends.pop()]
        while ends[-1] != _POP_ISOLATE:
            ends.append(self._ends.pop())
        self._isolates -= 1
        return "".join(ends)
