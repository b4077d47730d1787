"""Marks the words of a query in a title and in the paragraphs of an article."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from dateline.query.query import TextSpan
from dateline.text.marks import merge_neighbours
from webapp.sanitizing import closed_markup

MAX_MARKS = 2_000  # further matches in a part of an article are not marked
MAX_STOPS = 200  # further matches are marked without links to the next and previous match
_BEGINNING = 80  # characters
_MARK = Markup("<mark>{}</mark>")
_STOP = Markup('<span id="at-{0}"><mark id="match-{0}">{1}</mark>{2}</span>')
_STEPS = Markup(
    '<span class="steps" lang="en" dir="ltr">{number} of {last}{previous}{next}'
    '<a class="done" href="#at-{number}">Close</a></span>'
)
_STEP = Markup('<a rel="{}" href="#match-{}">{}</a>')


@dataclass(frozen=True, slots=True)
class MarkedBody:
    """The paragraphs of a body as HTML, the first MAX_MARKS matches marked, and the number of all matches.

    `beginnings` are the first characters of each paragraph, without marks.
    """

    paragraphs: tuple[Markup, ...]
    matches: int
    beginnings: tuple[str, ...] = ()

    @property
    def marked(self) -> int:
        """The number of marked matches."""
        return min(self.matches, MAX_MARKS)


def mark_text(text: str, spans: Sequence[TextSpan]) -> Markup:
    """Write `text` as HTML with the spans (ascending) marked."""
    if not spans:
        return closed_markup(escape(text))
    written, at = list[str](), 0
    for first, last in merge_neighbours(text, ((span.start, span.end) for span in spans)):
        written.append(f"{escape(text[at:first])}<mark>{escape(text[first:last])}</mark>")
        at = last
    return closed_markup(Markup("".join([*written, escape(text[at:])])))  # noqa: S704 - each piece is escaped


def mark_body(body: str, spans: Sequence[TextSpan]) -> MarkedBody:
    """Write the paragraphs of `body` as HTML, the spans (ascending) marked.

    Each match is an anchor with links to the next and the previous one.
    """
    bounds = list(_bounds(body))
    matches = [_matches(body, spans, *paragraph) for paragraph in bounds]
    last = min(sum(map(len, matches)), MAX_STOPS)
    paragraphs, number = list[Markup](), 0
    for (start, end), within in zip(bounds, matches, strict=True):
        pieces = list[Markup]()
        for piece, is_match in _pieces(body, within, start, end):
            number += is_match
            pieces.append(_stop(piece, number, last) if is_match and number <= MAX_MARKS else escape(piece))
        paragraphs.append(closed_markup(Markup("").join(pieces)))
    beginnings = tuple(body[start : min(start + _BEGINNING, end)] for start, end in bounds)
    return MarkedBody(tuple(paragraphs), sum(map(len, matches)), beginnings)


def _bounds(body: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each paragraph: text between blank lines, without surrounding white space."""
    start = 0
    for paragraph in body.split("\n\n"):
        text = paragraph.strip()
        if text:
            first = start + paragraph.index(text)
            yield first, first + len(text)
        start += len(paragraph) + 2


def _matches(text: str, spans: Sequence[TextSpan], start: int, end: int) -> list[tuple[int, int]]:
    """List the matches in `text[start:end]`; words side by side are one match."""
    return list(merge_neighbours(text, _within(spans, start, end)))


def _within(spans: Sequence[TextSpan], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of spans (ascending) that lie from `start` to `end`."""
    for at in range(bisect_right(spans, start, key=lambda span: span.end), len(spans)):
        if spans[at].start >= end:
            break
        first, last = max(spans[at].start, start), min(spans[at].end, end)
        if first < last:
            yield first, last


def _pieces(text: str, matches: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[tuple[str, bool]]:
    """Cut `text[start:end]` at the matches in it; yields each piece and whether it is a match."""
    for first, last in matches:
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
