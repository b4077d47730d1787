"""A position in the text of a query."""

import re

from dateline.text.folding import GROUP_SPACES, HEBREW, HEBREW_POINTS, JOIN_CONTROLS

QUOTES = '"“”„‟«»‹›❝❞「」『』〝〞〟＂'
"""The marks of a phrase; any of them begins and ends it.  Single quotation marks are apostrophes, too."""

INSIDE_WORD = rf'(?<=[{HEBREW}{HEBREW_POINTS}])"(?=[{HEBREW}])|(?<=\d)[{GROUP_SPACES}](?=\d{{3}}(?!\d))'
"""Matches a quotation mark, or a space, that is a part of a word: of a Hebrew one, of a number in groups."""

QUOTED = rf"[{QUOTES}]((?:{INSIDE_WORD}|[^{QUOTES}])*+)"
"""Matches a phrase up to its closing quotation mark, and captures what is in it."""

NOT_SEEN = re.compile(f"[{JOIN_CONTROLS}]")
"""Matches a character that is not seen: in front of an item it counts as space."""

_SPACE = re.compile(rf"[\s{JOIN_CONTROLS}]+")


class TextScanner:
    """Goes through a text from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def _peek(self) -> str:
        """The next character; empty at the end."""
        return self._text[self._at : self._at + 1]

    def _has_value(self) -> bool:
        """Whether something stands here, directly after a colon."""
        following = self._peek()
        return bool(following) and following != ")" and not following.isspace()

    def _take(self, pattern: re.Pattern[str]) -> str:
        """Go past what matches a pattern here, and return it; empty if nothing does."""
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._advance(match.end())
        return match.group()

    def _skip_space(self) -> bool:
        """Go to the next character that is not space; False at the end."""
        self._take(_SPACE)
        return self._at < len(self._text)

    def _advance(self, to: int) -> None:
        self._at = to
