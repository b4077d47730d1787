"""Other spellings of a search that finds nothing, or has a word that hardly any article has."""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dateline.deadline import Deadline
from dateline.ports import SearchEngine
from dateline.query.query import Query
from dateline.query.scanner import QUOTED, QUOTES
from dateline.query.syntax import Field, Leaf
from dateline.request import CORRECTION_GAIN, Correction, QueryWord, SearchPage, SearchRequest
from dateline.text.tokens import Token, tokenize
from webapp.search.links import changed, offered_link

_MAX_COUNTED = 3

# As natural logarithms, like the likelihood of corrections:
_NEARLY_AS_LIKELY = 2.5  # half an edit
_UNCHANGED = 3.0  # that a word stays as it is, although it could be corrected

_QUOTED = re.compile(rf"{QUOTED}[{QUOTES}]?")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A search with another spelling: its text, its link, and the number of articles that it finds."""

    text: str
    link: str
    total: int


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """Searches with other spellings, the likeliest first; `is_complete`: time did not run out before all were tried."""

    spellings: tuple[Spelling, ...] = ()
    is_complete: bool = True


class _Word(NamedTuple):
    """A word of a query outside quotes: its leaf, and its tokens in the typed text."""

    leaf: Leaf
    word: QueryWord
    tokens: Sequence[Token]
    is_item: bool  # of the whole query, not of a group in it

    def is_protected(self, text: str) -> bool:
        """Whether it is typed in capitals or has a digit, as names do that look like no word."""
        typed = [text[token.start : token.end] for token in self.tokens]
        return any(each.isupper() and len(each) > 1 for each in typed) or any(map(str.isdigit, self.word.form))


def suggest(
    engine: SearchEngine, request: SearchRequest, page: SearchPage, articles: int, deadline: Deadline
) -> DidYouMean:
    """Find spellings of `request`, which `page` answers, that find some of all `articles` under its filters.

    They are offered if nothing was found, or if a word is in at most RARE_ARTICLES and they find CORRECTION_GAIN times
    as many articles.
    Words in quotes are left as they are, and those in capitals or with digits, too, unless nothing was found.
    Cost: see `SearchEngine.corrections`, and at most _MAX_COUNTED searches for counts; nothing if so many articles were
    found that no spelling can find enough.
    """
    if page.partial or page.total * CORRECTION_GAIN > articles:
        return DidYouMean()
    text = unicodedata.normalize("NFC", request.text)
    words = _words(page.query, text)
    corrections = engine.corrections([each.word for each in words], deadline, nothing_found=not page.total)
    if corrections is None:
        return DidYouMean(is_complete=False)
    if page.total:
        corrections = [each for each in corrections if not _touches_protected(each, words, text)]
    found: list[Spelling] = []
    least = -math.inf
    for likelihood, changes in _combined(corrections)[:_MAX_COUNTED]:
        if likelihood < least:
            break
        if deadline.is_over:
            return DidYouMean(tuple(found), is_complete=False)
        respelling = _Respelling(text, words, changes)
        respelt = changed(request, text=respelling.text)
        link = offered_link(respelt)
        if link is None:
            continue
        counted = engine.search(respelt.for_count, deadline)
        if counted.partial:
            return DidYouMean(tuple(found), is_complete=False)
        if respelling.is_read(counted.query, page.query) and _is_enough(counted.total, page.total):
            found.append(Spelling(respelling.text, link, counted.total))
            least = max(least, likelihood - _NEARLY_AS_LIKELY)
    return DidYouMean(tuple(found))


def _is_enough(total: int, before: int) -> bool:
    return total >= max(before * CORRECTION_GAIN, 1)


def _words(query: Query, text: str) -> list[_Word]:
    """The words of a query that may be corrected: those that are not optional, with all their tokens in its text."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    tokens: dict[str, list[Token]] = {}
    for token in tokenize(text):
        if not any(start <= token.start < end for start, end in quoted):
            tokens.setdefault(token.form, []).append(token)
    leaves, required = list(query.tree.leaves()), frozenset(query.required.leaves())
    items = frozenset(query.tree.conjuncts)
    words: list[_Word] = []
    before: _Word | None = None
    for leaf in leaves:
        forms = leaf.forms_in({}) or ()
        own = tokens.get(forms[0], []) if len(forms) == 1 and leaf in required else []
        if len(own) != leaves.count(leaf) or any(word.leaf == leaf for word in words):
            before = None
            continue
        follows = before is not None and before.is_item and leaf in items and before.word.field == leaf.field
        before = _Word(leaf, QueryWord(forms[0], leaf.field, follows and len(own) == 1), own, leaf in items)
        words.append(before)
    return words


def _touches_protected(correction: Correction, words: Sequence[_Word], text: str) -> bool:
    return any(word.is_protected(text) for word in words[correction.first : correction.end])


def _combined(corrections: Sequence[Correction]) -> list[tuple[float, tuple[Correction, ...]]]:
    """The ways to make some corrections together, each with its likelihood, the likeliest first.

    A word that no article has is always corrected; one that articles have may stay as it is.
    """
    by_first: dict[int, list[Correction]] = {}
    for each in corrections:
        by_first.setdefault(each.first, []).append(each)
    rated = [
        (sum(each.likelihood for each in way) - _UNCHANGED * sum(not _changes(way, at) for at in by_first), way)
        for way in _ways(by_first, 0, max(by_first, default=-1))
        if way
    ]
    return sorted(rated, key=lambda way: -way[0])


def _changes(way: Sequence[Correction], at: int) -> bool:
    return any(each.first <= at < each.end for each in way)


def _ways(by_first: Mapping[int, Sequence[Correction]], at: int, last: int) -> Iterator[tuple[Correction, ...]]:
    """The ways to correct the words from `at` on."""
    if at > last:
        yield ()
        return
    choices = by_first.get(at, ())
    if not any(each.end == at + 1 and not each.articles_before for each in choices):
        yield from _ways(by_first, at + 1, last)
    for each in choices:
        for rest in _ways(by_first, each.end, last):
            yield (each, *rest)


class _Respelling:
    """A text with some corrections, and the leaves that it has if it is read like the text before."""

    def __init__(self, text: str, words: Sequence[_Word], changes: Sequence[Correction]) -> None:
        edits: list[tuple[int, int, str]] = []
        self._leaves: dict[str, list[str]] = {}
        for change in changes:
            changed = words[change.first : change.end]
            self._leaves |= {word.leaf.text: [] for word in changed[1:]}
            self._leaves[changed[0].leaf.text] = [_in_field(form, changed[0].word.field) for form in change.forms]
            for first, last in zip(changed[0].tokens, changed[-1].tokens, strict=True):
                edits.append((first.start, last.end, _written(text[first.start : last.end], changed[0], change.forms)))
        self.text = text
        for start, end, new in sorted(edits, reverse=True):
            self.text = f"{self.text[:start]}{new}{self.text[end:]}"

    def is_read(self, as_: Query, of: Query) -> bool:
        """Whether a query differs from another one by the corrections alone."""
        leaves = [leaf.text for leaf in of.tree.leaves()]
        expected = [text for leaf in leaves for text in self._leaves.get(leaf, [leaf])]
        return [leaf.text for leaf in as_.tree.leaves()] == expected


def _written(typed: str, word: _Word, forms: Sequence[str]) -> str:
    """Forms in the letters of the word that was typed, and as one part of the query."""
    if typed.isupper() and len(typed) > 1:
        forms = [form.upper() for form in forms]
    elif typed[:1].isupper():
        forms = [form.capitalize() for form in forms]
    text = f" {word.word.field}:".join(forms) if word.word.field else " ".join(forms)
    if len(forms) == 1 or word.is_item:
        return text
    return f"({text})" if word.word.field is None else " ".join(forms)


def _in_field(form: str, field: Field | None) -> str:
    return f"{field}:{form}" if field else form
