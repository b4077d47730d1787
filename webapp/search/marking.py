"""Marks the words of a query in a title and in the paragraphs of an article."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from dateline.query.query import TextSpan
from webapp.sanitizing import closed_markup

MAX_MARKS = 2_000  # further matches in a part of an article are not marked
MAX_STOPS = 200  # further matches are marked without links to the next and previous match
_MARK = Markup("<mark>{}</mark>")
_STOP = Markup('<mark id="match-{}">{}</mark>{}')
_STEPS = Markup(
    '<span class="steps" lang="en" dir="ltr">{number} of {last}{previous}{next}'
    '<a class="done" href="#text">Close</a></span>'
)
_STEP = Markup('<a rel="{}" href="#match-{}">{}</a>')


@dataclass(frozen=True, slots=True)
class MarkedBody:
    """The paragraphs of a body as HTML, the first MAX_MARKS matches marked, and the number of all matches."""

    paragraphs: tuple[Markup, ...]
    matches: int

    @property
    def marked(self) -> int:
        """The number of marked matches."""
        return min(self.matches, MAX_MARKS)


def mark_text(text: str, spans: Sequence[TextSpan]) -> Markup:
    """Write `text` as HTML with the spans (ascending) marked."""
    pieces = _pieces(text, spans, 0, len(text))
    written = (_MARK.format(piece) if is_match else escape(piece) for piece, is_match in pieces)
    return closed_markup(Markup("").join(written))


def mark_body(body: str, spans: Sequence[TextSpan]) -> MarkedBody:
    """Write the paragraphs of `body` as HTML, the spans (ascending) marked.

    Each match is an anchor with links to the next and the previous one.
    """
    shown = spans[:MAX_MARKS]
    matches = sum(1 for paragraph in _bounds(body) for _ in _within(spans, *paragraph))
    last = min(matches, MAX_STOPS)
    paragraphs, number = list[Markup](), 0
    for start, end in _bounds(body):
        pieces = list[Markup]()
        for piece, is_match in _pieces(body, shown, start, end):
            number += is_match
            pieces.append(_stop(piece, number, last) if is_match else escape(piece))
        paragraphs.append(closed_markup(Markup("").join(pieces)))
    return MarkedBody(tuple(paragraphs), matches)


def _bounds(body: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each paragraph: text between blank lines, without surrounding white space."""
    start = 0
    for paragraph in body.split("\n\n"):
        text = paragraph.strip()
        if text:
            first = start + paragraph.index(text)
            yield first, first + len(text)
        start += len(paragraph) + 2


def _within(spans: Sequence[TextSpan], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of spans (ascending) that lie from `start` to `end`, without overlaps."""
    for at in range(bisect_right(spans, start, key=lambda span: span.end), len(spans)):
        first, last = max(spans[at].start, start), min(spans[at].end, end)
        if spans[at].start >= end:
            break
        if first < last:
            yield first, last
            start = last


def _pieces(text: str, spans: Sequence[TextSpan], start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Cut `text[start:end]` at the spans; yields each piece and whether it is a match."""
    for first, last in _within(spans, start, end):
        if start < first:
            yield text[start:first], False
        yield text[first:last], True
        start = last
    if start < end:
        yield text[start:end], False


def _stop(text: str, number: int, last: int) -> Markup:
    if number > last:
        return _MARK.format(text)
    previous = _STEP.format("prev", number - 1, "Previous") if number > 1 else ""
    following = _STEP.format("next", number + 1, "Next") if number < last else ""
    steps = _STEPS.format(number=number, last=last, previous=previous, next=following)
    return _STOP.format(number, text, steps)
