"""Corrections of words, form by form: for engines that are simple enough to be believed.  It shares no code with them.

The model, with its numbers, is that of docs/adr/0042-did-you-mean.md: written down here a second time.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from dateline.article import METADATA_FIELDS, Article, values_of
from dateline.request import Correction, QueryWord
from dateline.text.tokens import forms

FormTable = Mapping[str, set[str]]


class PlainSpeller:
    """Corrections over some articles; `stem` gives the term of a form."""

    def __init__(self, articles: Iterable[Article], stem: Callable[[str], str]) -> None:
        self._articles = list(articles)
        self._stem = stem

    def corrections(self, words: Sequence[QueryWord], *, nothing_found: bool) -> list[Correction]:
        """See `SearchEngine.corrections`."""
        counts = [self._count(word.form, word.field) for word in words]
        doubtful = sorted((at for at, count in enumerate(counts) if count <= 3), key=lambda at: counts[at])
        if nothing_found and not doubtful:
            few = [at for at, count in enumerate(counts) if 50 * count <= len(self._articles)]
            doubtful = sorted(few, key=lambda at: counts[at])
        found: list[Correction] = []
        for at in doubtful[:3]:
            of_word = [*self._near(words[at], at, counts[at]), *self._splits(words[at], at, counts[at])]
            found += sorted(of_word, key=lambda each: -each.likelihood)[:3]
        for at in range(len(words) - 1):
            if words[at + 1].follows and (nothing_found or min(counts[at], counts[at + 1]) <= 3):
                found += self._joined(words, at, counts, nothing_found=nothing_found)
        return sorted(found, key=lambda each: -each.likelihood)

    def _near(self, word: QueryWord, at: int, count: int) -> list[Correction]:
        edits = 0 if len(word.form) <= 2 else 1 if len(word.form) <= 4 else 2
        ranked = []
        for form, articles in self._table(word.field).items():
            if abs(len(form) - len(word.form)) <= edits:
                distance = osa_distance(word.form, form)
                if distance <= edits:
                    likely = 0.5 * math.log(len(articles)) - cost(word.form, form, distance)
                    ranked.append((-likely, form, distance))
        seen, found = {self._term(word.form, word.field)}, list[Correction]()
        for minus_likely, form, distance in sorted(ranked):
            term = self._term(form, word.field)
            if term in seen:
                continue
            seen.add(term)
            articles = self._count(form, word.field)
            if articles >= 50 * count and (not count or is_typical(word.form, form, distance)):
                found.append(Correction(at, at + 1, (form,), articles, count, -minus_likely))
        found = found[:8]
        return [each for each in found if not any(is_typo_of(each, other) for other in found)]

    def _splits(self, word: QueryWord, at: int, count: int) -> list[Correction]:
        pairs = [(word.form[:cut], word.form[cut:]) for cut in range(2, len(word.form) - 1)]
        rated = [(min(self._count(part, word.field) for part in pair), pair) for pair in pairs]
        found = []
        for _, pair in sorted((each for each in rated if each[0]), reverse=True)[:2]:
            articles = sum(self._has_pair(article, pair, word.field) for article in self._articles)
            if articles and articles >= 50 * count:
                likely = 0.5 * math.log(articles) - 6.5
                found.append(Correction(at, at + 1, pair, articles, count, likely))
        return found

    def _joined(
        self, words: Sequence[QueryWord], at: int, counts: Sequence[int], *, nothing_found: bool
    ) -> list[Correction]:
        form, before = words[at].form + words[at + 1].form, min(counts[at], counts[at + 1])
        articles = self._count(form, words[at].field)
        if not articles or not (nothing_found or articles >= 50 * before):
            return []
        return [Correction(at, at + 2, (form,), articles, before, 0.5 * math.log(articles) - 6.5)]

    def _has_pair(self, article: Article, pair: tuple[str, str], field: str | None) -> bool:
        wanted = tuple(self._term(part, field) for part in pair)
        for text in _texts(article, field):
            terms = [self._term(form, field) for form in forms(text)]
            if wanted in pairwise(terms):
                return True
        return False

    def _count(self, form: str, field: str | None) -> int:
        """The articles with any form of the term, in title and body; in metadata with the form in the field."""
        place = field if field in METADATA_FIELDS else None
        term = self._term(form, field)
        return sum(
            any(self._term(other, field) == term for text in _texts(article, place) for other in forms(text))
            for article in self._articles
        )

    def _table(self, field: str | None) -> FormTable:
        table: dict[str, set[str]] = {}
        for article in self._articles:
            for text in _texts(article, field if field in METADATA_FIELDS else None):
                for form in forms(text):
                    table.setdefault(form, set()).add(article.article_id)
        return table

    def _term(self, form: str, field: str | None) -> str:
        return form if field in METADATA_FIELDS else self._stem(form)


def _texts(article: Article, field: str | None) -> list[str]:
    return [article.title, article.body] if field is None else list(values_of(article, field))


def osa_distance(a: str, b: str) -> int:
    """The optimal string alignment distance of two words, by the textbook."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def cost(typed: str, form: str, distance: int) -> float:
    """5 for each edit, 2 for each letter that is not in the form, half for another first letter."""
    left = list(form)
    wrong = 0
    for letter in typed:
        if letter in left:
            left.remove(letter)
        else:
            wrong += 1
    if single(typed) == single(form):
        wrong = 0
    return 5 * distance + 2 * wrong + (0.5 if typed[0] != form[0] else 0)


def is_typical(typed: str, form: str, distance: int) -> bool:
    """Whether a word that occurs may be a misspelling."""
    if typed[0] != form[0]:
        return False
    same_letters = sorted(typed) == sorted(form) or single(typed) == single(form)
    return len(typed) >= 10 if distance == 2 else len(typed) >= 6 or (len(typed) == 5 and same_letters)


def is_typo_of(one: Correction, other: Correction) -> bool:
    """Whether a correction should itself be corrected."""
    a, b = one.forms[0], other.forms[0]
    return other.articles >= 50 * one.articles and osa_distance(a, b) <= 1 and is_typical(a, b, 1)


def single(form: str) -> str:
    """Each run of equal letters once."""
    found = ""
    for letter in form:
        if not found.endswith(letter):
            found += letter
    return found
