"""The title of a story without one: its first sentence, shortened if it is long."""

import re
import unicodedata

from indexer.dating.sentences import first_sentence

LONGEST_TITLE = 100
_SIGHT = 2000
_ELLIPSIS = "…"
_TRAILING = re.compile(r"[\s,;:–—\-(\[“‘\"]+$")
_FINAL_STOPS = re.compile(r"(?<!\.)\.([”’\")\]]*)$")
_PAIRS = (("“", "”"), ('"', '"'), ("(", ")"))


def derive_title(story: str) -> str:
    """The first sentence of `story` (without a dateline), cut to `LONGEST_TITLE` characters and an ellipsis.

    Its full stop is removed, and so is a quotation mark that is opened and not closed.
    """
    line = " ".join(story[:_SIGHT].split())
    sentence = first_sentence(line)
    if len(sentence) <= LONGEST_TITLE and (len(sentence) < len(line) or len(story) <= _SIGHT):
        return _without_lone_mark(_FINAL_STOPS.sub(r"\1", sentence)).strip()
    return _without_lone_mark(_cut(sentence)) + _ELLIPSIS


def _cut(sentence: str) -> str:
    """The words of `sentence` that fit; a part of the first word if even that does not fit."""
    space = sentence.rfind(" ", LONGEST_TITLE // 2, LONGEST_TITLE + 1)
    end = space if space > 0 else min(LONGEST_TITLE, len(sentence))
    while 1 < end < len(sentence) and unicodedata.combining(sentence[end]):
        end -= 1
    return _TRAILING.sub("", sentence[:end])


def _without_lone_mark(title: str) -> str:
    for opening, closing in _PAIRS:
        if title.startswith(opening) and closing not in title[1:]:
            return title[1:].lstrip()
        if title.endswith(closing) and opening not in title[:-1]:
            return title[:-1].rstrip()
    return title
