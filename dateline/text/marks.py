"""Matches that stand side by side are marked as one."""

import re
from collections.abc import Iterable, Iterator

from dateline.text.folding import APOSTROPHES

_BETWEEN = re.compile(rf"[^\S\n]*\n?[^\S\n]*|[-\u2010\u2011{APOSTROPHES}]")


def merge_neighbours(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join ascending spans `text[start:end]` that overlap or are neighbours.

    Neighbours have nothing between them but white space without a blank line, or one hyphen or apostrophe.
    """
    first, last = -1, -1
    for start, end in spans:
        if first >= 0 and (start <= last or (not text[last].isalnum() and _BETWEEN.fullmatch(text, last, start))):
            last = max(last, end)
            continue
        if first >= 0:
            yield first, last
        first, last = start, end
    if first >= 0:
        yield first, last
