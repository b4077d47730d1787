"""Snippets: the part of a text that shows best why it matches."""

import html
import re
from typing import TypeAlias

from dateline.text.folding import GROUP_SPACES
from dateline.text.marks import merge_neighbours

LENGTH = 220
"""Characters of a snippet, without marks and ellipses; words, and sentences if possible, are kept whole."""

_SENTENCE_END = re.compile(r"[.!?][”’\"')\]]*\s+(?=[“‘\"'(\[]*[^\W\da-z_])|\n\n")
_WORD = re.compile(r"[^\s.!?…,;:’”\"')\]]")  # the beginning of a word after the end of a sentence
_SPACE = re.compile(rf"(?!(?<=\d)[{GROUP_SPACES}]\d)\s+")  # what joins a number stays
_TO_ESCAPE = re.compile(r"[&<>\"']|[^\S ]|  ")
_REACH = 60  # characters that may be lost at the start so that the snippet begins with a sentence


Mark: TypeAlias = tuple[int, int, int]
"""A match to mark: its start and its end in characters, and the number of its part of the query."""


def make_snippet(text: str, marks: list[Mark], shown: int = 0) -> str:
    """Cut the best window out of a text and mark the matches in it.

    `marks` are ascending.  The best window has the most parts of the query; of such windows the most matches; of
    these it is the earliest.  Without matches it is the beginning.  If the first `shown` characters are on the page
    already (as a title), the window lies after them, unless it then has fewer parts of the query.
    Returns HTML-escaped text with `<mark>` and no other element, and an ellipsis where the text was cut.
    """
    marks = [mark for mark in marks if mark[1] - mark[0] <= LENGTH]  # a longer word cannot be shown
    start, end = _bounds(text, *_window(marks, shown)) if marks else _beginning(text, shown)
    return "".join(
        (
            "… " if start else "",
            marked(
                text[start:end],
                [(first - start, last - start) for first, last, _ in marks if start <= first and last <= end],
            ),
            " …" if end < len(text.rstrip()) else "",
        )
    )


def marked(text: str, spans: list[tuple[int, int]]) -> str:
    """Escape a text for HTML, with `<mark>` around ascending spans; neighbours are one mark."""
    escape = _escape if _TO_ESCAPE.search(text) else str  # most texts have nothing to escape
    parts: list[str] = []
    done = 0
    for start, end in merge_neighbours(text, spans):
        parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    parts.append(escape(text[done:]))
    return "".join(parts).strip()


def _escape(text: str) -> str:
    return html.escape(_SPACE.sub(" ", text)) if _TO_ESCAPE.search(text) else text


def _window(marks: list[Mark], shown: int) -> tuple[int, int]:
    """The span of the best window: after the shown characters if it has as many parts of the query there."""
    best, parts = _best_window(marks)
    if not shown:
        return best
    following, parts_following = _best_window([mark for mark in marks if mark[0] >= shown])
    return following if parts_following >= parts else best


def _best_window(marks: list[Mark]) -> tuple[tuple[int, int], int]:
    """The span from the first to the last match of the best window, and its number of parts of the query."""
    best, parts, matches = (0, 0), 0, 0
    inside: dict[int, int] = {}
    first = 0
    begin = marks[0][0] if marks else 0
    for last, (_, end, group) in enumerate(marks):
        inside[group] = inside.get(group, 0) + 1
        while end - begin > LENGTH:  # ends at the last match, which is no longer than that
            gone = marks[first][2]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            first += 1
            begin = marks[first][0]
        held, count = len(inside), last - first + 1
        if held > parts or (held == parts and count > matches):
            parts, matches, best = held, count, (begin, end)
    return best, parts


def _beginning(text: str, shown: int) -> tuple[int, int]:
    """The beginning of a text, after the shown characters if there is more text."""
    rest = _WORD.search(text, shown) if shown else None
    start = rest.start() if rest else 0
    return start, _end_of_word(text, min(start + LENGTH, len(text)), start)


def _bounds(text: str, first: int, last: int) -> tuple[int, int]:
    """Widen a span to about LENGTH characters, to the bounds of sentences if they are near, else of words."""
    room = max(LENGTH - (last - first), 0)
    start = max(first - room // 2, 0)
    end = min(max(start + LENGTH, last), len(text))
    start = max(min(start, end - LENGTH), 0)
    start = _start_of_sentence(text, start, first)
    end = min(max(start + LENGTH, last), len(text))
    return start, _end_of_word(text, end, last)


def _start_of_sentence(text: str, start: int, first: int) -> int:
    """The beginning of the sentence nearest to `start` and before the first match; else of the word."""
    low = max(start - _REACH, 0)
    if low == 0:
        return 0
    near = [
        low + m.end()
        for m in _SENTENCE_END.finditer(text[low : min(start + _REACH, first) + 2])
        if low + m.end() <= first
    ]
    if near:
        return min(near, key=lambda at: abs(at - start))
    space = _last_space(text, low, start + 1)
    return space + 1 if space >= 0 else start


def _end_of_word(text: str, end: int, last: int) -> int:
    """The end of a sentence shortly before `end`; else of the word before it."""
    if end >= len(text.rstrip()):
        return len(text.rstrip())
    for match in reversed(list(_SENTENCE_END.finditer(text, max(last, end - _REACH), end + 1))):
        return match.start() + len(match.group().rstrip())
    space = _last_space(text, last, end + 1)
    return space if space > 0 else end


def _last_space(text: str, start: int, end: int) -> int:
    """The offset of the last space or newline of a stretch; -1 if it has none."""
    return max(text.rfind(" ", start, end), text.rfind("\n", start, end))
