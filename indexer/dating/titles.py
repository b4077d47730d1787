"""A title for a story that came without one: its first sentence, cut where it is long."""

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
    """The first sentence of `story` (a text without its dateline), at most `LONGEST_TITLE` characters and an ellipsis.

    Without its full stop, and without a quotation mark that it opens and does not close.
    """
    line = " ".join(story[:_SIGHT].split())
    sentence = first_sentence(line)
    if len(sentence) <= LONGEST_TITLE and (len(sentence) < len(line) or len(story) <= _SIGHT):
        return _without_lone_mark(_FINAL_STOPS.sub(r"\1", sentence)).strip()
    return _without_lone_mark(_cut(sentence)) + _ELLIPSIS


def _cut(sentence: str) -> str:
    """The words of `sentence` that fit; a part of the first where even that does not."""
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
