"""The pieces of a query that were ignored, as readers see them."""

import re

from dateline.query.query import Ignored

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST_NAMED = 60


class IgnoredPieces:
    """Collects pieces with their reasons, each pair once."""

    def __init__(self) -> None:
        self._pieces: dict[Ignored, None] = {}
        self._texts: set[str] = set()

    def add(self, text: str, reason: str, replacements: tuple[str, ...] = ()) -> None:
        """Name a piece: its beginning if it is long, U+FFFD for each character that cannot be printed."""
        self._texts.add(text)
        text = text if len(text) <= _LONGEST_NAMED else text[: _LONGEST_NAMED - 1] + "…"
        self._pieces.setdefault(Ignored(_UNPRINTABLE.sub("\ufffd", text), reason, replacements))

    def add_if_new(self, text: str, reason: str) -> None:
        """Name a piece unless it is named already, for whatever reason."""
        if text not in self._texts:
            self.add(text, reason)

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def all(self) -> tuple[Ignored, ...]:
        """The pieces, in the order in which they were named first."""
        return tuple(self._pieces)
