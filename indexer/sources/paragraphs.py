"""The paragraphs of a text whose lines may have been wrapped by a typewriter, a wire or a program.

A single line does not show where a paragraph ends.  So three questions are asked about the whole text:

1. *Is it wrapped at all?*  In a wrapped text many lines begin with a small letter after a line that does not end a
   sentence.  A text with one line per paragraph has almost no such lines.  Wrapped lines may have blank lines between
   them (double spacing), so the question is asked for each height of gap.
2. *Do blank lines separate the paragraphs?*  If there are higher gaps, at least as many as the paragraph ends that
   the lines suggest, only they count.
3. *Was it wrapped to a width?*  If nearly every line is so full that the next word would not fit, a line with room
   left ends a paragraph.  A full line that ends a sentence proves nothing; then it counts whether the other
   paragraphs of the text have one sentence or several.  If the lines are ragged, as in text copied from a page in a
   proportional font, each line that ends a sentence ends a paragraph.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.dating.sentences import count_inner_sentences, ends_sentence

# No wrap is wider.  The mean is per newline, blank lines included.
_WIDEST_MEAN = 150
_NARROWEST_MEAN = 16
_HIGHEST_GAP = 3
_MOST_LINES = 200_000
_ROOM = 5  # characters that must be left in a line that ends a paragraph, but not a sentence
_BULLETS = ("• ", "▪ ", "· ", "* ", "● ", "■ ")
# A line that begins with a comma continues the text after any gap: some editors put `MOSCOW` on its own line.
_COMMA_LINE = re.compile(r"\n[^\S\n]*+,(?=[^\S\n])")
_BEFORE_COMMA = re.compile(r"(?<=\S)\s++,(?=[^\S\n])")
_MARK = re.compile('[“”"]')
# A newline that is not one alone, or not one of two, between lines without space at their ends; or before a comma.
_NOT_SINGLE = re.compile(r"\n(?:(?<=\s\n)|[\s,])")
_NOT_DOUBLE = re.compile(r"\n(?:(?!\n)(?<!\n\n)|\n\n|(?<=[^\S\n]\n)|[^\S\n]|,)")


@dataclass(frozen=True, slots=True)
class _TextLines:
    """The lines of a text that are not blank, and the number of blank lines before each."""

    texts: Sequence[str]
    gaps: Sequence[int]

    def continues(self, i: int) -> bool:
        """Whether line `i` clearly continues the sentence of the line before."""
        first = self.texts[i][0]
        if not first.isalpha() or first.isupper():
            return False
        return not ends_sentence(self.texts[i - 1])

    def ends_sentence(self, i: int) -> bool:
        """Whether the line before `i` ends a sentence, also judged by the start of line `i`."""
        return ends_sentence(self.texts[i - 1], self.texts[i][:40])

    def filled_width(self, i: int) -> int:
        """The width of the line before `i` together with the first word of line `i`."""
        following = self.texts[i]
        space = following.find(" ")
        return len(self.texts[i - 1]) + 1 + (len(following) if space < 0 else space)


def restore_paragraphs(text: str) -> str:
    """The paragraphs of `text` (with newlines as line ends), each on one line, with one blank line between them.

    Words and their order stay the same; a word with a hyphen at the end of a line keeps it.  Cost: linear in the text.
    A text that is not wrapped, with one blank line between all of its paragraphs or with none, takes a short way.
    """
    text = text.strip()
    if "\n" not in text:
        return text
    if _NOT_SINGLE.search(text) is None:
        restored = text.replace("\n", "\n\n")  # and its length tells how many there were, without a count
        if len(text) > _WIDEST_MEAN * (len(restored) - len(text)):
            return restored
    newlines = text.count("\n")
    if len(text) > _WIDEST_MEAN * newlines and _NOT_DOUBLE.search(text) is None:
        return text
    if _COMMA_LINE.search(text):
        text = _BEFORE_COMMA.sub(lambda match: "," if "\n" in match.group() else match.group(), text)
        newlines = text.count("\n")
    if newlines > _MOST_LINES:
        return _lines_as_paragraphs(text)
    if len(text) > _WIDEST_MEAN * newlines:
        return "\n\n".join(filter(None, map(str.strip, text.split("\n"))))
    return "\n\n".join(join_lines(_split(text)))


def _lines_as_paragraphs(text: str) -> str:
    """Make each line a paragraph without an object per line: for texts of millions of lines, which are no stories."""
    while "\n\n" in text:
        text = text.replace("\n\n", "\n")
    return text.strip().replace("\n", "\n\n")


def _split(text: str) -> _TextLines:
    texts: list[str] = []
    gaps: list[int] = []
    gap = 0
    for line in map(str.strip, text.split("\n")):
        if line:
            texts.append(line)
            gaps.append(gap)
            gap = 0
        else:
            gap += 1
    return _TextLines(texts, gaps)


def join_lines(lines: _TextLines) -> list[str]:
    """The paragraphs of the lines, in order."""
    wrapped_gap = _wrapped_gap(lines)
    if wrapped_gap is None:
        return list(lines.texts)
    inner = [i for i in range(1, len(lines.texts)) if lines.gaps[i] <= wrapped_gap]
    starts = _paragraph_starts(lines, inner)
    higher = len(lines.texts) - 1 - len(inner)
    if higher and higher >= len(starts):
        starts = set()  # question 2: the blank lines decide
    starts.update({0, *(i for i in range(1, len(lines.texts)) if lines.gaps[i] > wrapped_gap)})
    bounds = [*sorted(starts), len(lines.texts)]
    return [_join(lines.texts[a:b]) for a, b in pairwise(bounds)]


def _wrapped_gap(lines: _TextLines) -> int | None:
    """The greatest gap between lines of one paragraph; None if the text is not wrapped."""
    going_on = [i for i in range(1, len(lines.texts)) if lines.continues(i)]
    if not going_on:
        return None
    places = Counter(lines.gaps[1:])
    for gap in range(_HIGHEST_GAP, -1, -1):
        widths = [len(lines.texts[i - 1]) for i in going_on if lines.gaps[i] == gap]
        if widths and len(widths) * 4 >= places[gap] and sum(widths) >= _NARROWEST_MEAN * len(widths):
            return gap
    return None


def _paragraph_starts(lines: _TextLines, inner: Sequence[int]) -> set[int]:
    """The lines among `inner` that begin a paragraph, judged by the lines alone."""
    running = [i for i in inner if not lines.ends_sentence(i)]
    ending = [i for i in inner if lines.ends_sentence(i)]
    starts = {i for i in inner if lines.texts[i].startswith(_BULLETS)}
    if not running:
        return starts | set(ending)
    widths = sorted(len(lines.texts[i - 1]) for i in running)
    width = widths[(len(widths) * 95) // 100]
    full = sum(lines.filled_width(i) > width for i in running)
    if full * 100 < 85 * len(running):
        starts |= _after_short_lines(lines, running, width // 2)
        return starts | _outside_quotations(lines, starts, ending)
    return starts | _starts_by_width(lines, ending, width) | _after_short_lines(lines, running, width)


def _after_short_lines(lines: _TextLines, running: Sequence[int], width: int) -> set[int]:
    """The lines after a heading or the like: a line that ends no sentence and leaves room up to `width`."""
    return {i for i in running if lines.filled_width(i) + _ROOM <= width and not lines.continues(i)}


def _starts_by_width(lines: _TextLines, ending: Sequence[int], width: int) -> set[int]:
    """Question 3, for a text wrapped to `width`: the lines among `ending` that begin a paragraph.

    The line before each of `ending` ends a sentence.
    """
    short = {i for i in ending if lines.filled_width(i) <= width}
    full = set(ending) - short
    if not full:
        return short
    several = sum(map(count_inner_sentences, lines.texts))
    return short if several > len(short) else short | _outside_quotations(lines, short, sorted(full))


def _outside_quotations(lines: _TextLines, starts: set[int], places: Sequence[int]) -> set[int]:
    """The lines among `places` (ascending) that do not cut a quotation in two.

    A quotation that continues after the end of a paragraph is opened again in the next one.  So a line without an
    opening mark belongs to the paragraph before it, if a quotation is open and is closed before the next of `places`.
    """
    chosen: set[int] = set()
    following = dict(zip(places, [*places[1:], len(lines.texts)], strict=False))
    curly = straight = 0
    for i in range(1, len(lines.texts)):
        before = lines.texts[i - 1]
        curly = max(0, curly + before.count("“") - before.count("”"))
        straight += before.count('"')
        if i in following:
            mark = _MARK.search(" ".join(lines.texts[i : following[i]]))
            opened = {"”": curly, '"': straight % 2}.get(mark.group(), 0) if mark else 0
            if not opened or lines.texts[i].startswith('"'):
                chosen.add(i)
        if i in chosen or i in starts:
            curly = straight = 0
    return chosen


def _join(lines: Sequence[str]) -> str:
    parts = [lines[0]]
    for before, line in pairwise(lines):
        parts.append("" if _is_broken_word(before, line) else " ")
        parts.append(line)
    return "".join(parts)


def _is_broken_word(before: str, line: str) -> bool:
    """Whether the line ends inside a compound (`peace-` `keeping`), and not at a dash."""
    return before[-1] in "-‐‑—" and before[-2:-1].isalnum() and line[0].isalnum()
