"""Bidirectional control characters: what a text turns around ends with it.

Embeddings and overrides (U+202A to U+202E) and isolates (U+2066 to U+2069) that a text leaves open
reorder what is written behind it, and ends of isolates that it did not begin end somebody else's (UAX #9).
"""

import re

_POP, _FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u202c", "\u2068", "\u2069"
_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069\n\r\u2029]")
_TURNING = re.compile(  # the controls, and letters that are written from right to left
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def closed(text: str) -> str:
    """`text` with every embedding, override and isolate that it begins ended, and without ends of others.

    A line ends all that are open.  What is balanced stays as it is.  Takes time in proportion to the text.
    """
    if _CONTROL.search(text) is None:
        return text
    opened = _Opened()
    return _CONTROL.sub(opened.pass_by, text) + opened.end_all()


def isolated(text: str) -> str:
    """`text` for where no element can hold it apart, as a page's title: it reorders nothing, nothing reorders it."""
    return f"{_FIRST_STRONG_ISOLATE}{closed(text)}{_POP_ISOLATE}" if _TURNING.search(text) else text


class _Opened:
    """What ends each of the embeddings and isolates that are open, the innermost last."""

    def __init__(self) -> None:
        self._ends: list[str] = []
        self._isolates = 0

    def pass_by(self, match: re.Match[str]) -> str:
        """What is to be written in the place of the next control."""
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
        """The ends of all that are open."""
        ends = "".join(reversed(self._ends))
        self._ends.clear()
        self._isolates = 0
        return ends

    def _end_isolate(self) -> str:
        """The end of the innermost isolate, and before it those of what was begun inside."""
        ends = [self._ends.pop()]
        while ends[-1] != _POP_ISOLATE:
            ends.append(self._ends.pop())
        self._isolates -= 1
        return "".join(ends)
