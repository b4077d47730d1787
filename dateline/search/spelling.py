"""Finds what words of a query may be misspelt for: near forms of the index, two words for one, one word for two."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from dateline.article import METADATA_FIELDS
from dateline.deadline import CheckTime
from dateline.query.syntax import Field
from dateline.request import CORRECTION_GAIN, RARE_ARTICLES, Correction, QueryWord
from dateline.search.expansion import is_one_edit
from dateline.search.index_reader import IndexReader
from dateline.text.analysis import Analysis

MAX_CORRECTIONS = 3
"""Corrections of each word."""

_MAX_WORDS = 3  # of a query, those that the fewest articles have
_MAX_COMPARED = 8  # corrections of a word
_MAX_SPLITS = 2  # that are counted
_TWO_EDITS_FROM = 10  # letters of a word that articles have
_SHORTEST_PART = 2  # letters of each of two words for one

# The noisy channel, as natural logarithms, tried on the first tenth of the press releases (benchmarks.misspellings).
_EDIT = 5.0
_LETTER = 2.0  # of a wrong letter: there are many, and only one place to drop one, or to swap it with its neighbour
_FIRST = 0.5  # people seldom miss the first letter
_SPACE = 1.5
_FREQUENCY = 0.5  # the square root: no frequency makes up for a second edit

PairCounter = Callable[[tuple[str, str], Field | None], int]
"""Counts the articles that have two forms next to each other in a field (None: in title or body)."""


class _Word(NamedTuple):
    """A word of a query, its number there, its term, and the number of articles with it."""

    at: int
    form: str
    field: Field | None
    term: str
    articles: int


class Speller:
    """Finds corrections for one query; `count` and `check_time` may raise what ends the search."""

    def __init__(self, reader: IndexReader, analysis: Analysis, count: PairCounter, check_time: CheckTime) -> None:
        self._reader = reader
        self._analysis = analysis
        self._count_pair = count
        self._check_time = check_time

    def corrections(self, query: Sequence[QueryWord], *, nothing_found: bool) -> list[Correction]:
        """Corrections of the words of a query, the likeliest first; at most MAX_CORRECTIONS for each word.

        See `SearchEngine.corrections`.  Costs a look-up for each word, and one or two milliseconds and two counts of
        pairs for each that may be misspelt, three at most.
        """
        words = [self._word(at, each) for at, each in enumerate(query)]
        doubtful = [word for word in words if word.articles <= RARE_ARTICLES]
        if nothing_found and not doubtful:
            doubtful = [word for word in words if word.articles * CORRECTION_GAIN <= self._reader.live_count]
        found: list[Correction] = []
        for word in sorted(doubtful, key=lambda word: word.articles)[:_MAX_WORDS]:
            self._check_time()
            found += _likeliest([*self._near(word), *self._splits(word)])[:MAX_CORRECTIONS]
        for pair, second in zip(pairwise(words), query[1:], strict=True):
            if second.follows and (nothing_found or min(word.articles for word in pair) <= RARE_ARTICLES):
                found += self._joined(pair, nothing_found=nothing_found)
        return _likeliest(found)

    def _word(self, at: int, word: QueryWord) -> _Word:
        return _Word(at, word.form, word.field, self._term(word.form, word.field), self._count(word.form, word.field))

    def _term(self, form: str, field: Field | None) -> str:
        return form if field in METADATA_FIELDS else self._analysis.stem(form)

    def _count(self, form: str, field: Field | None) -> int:
        """The number of live articles with a form; in title and body with any form of its term."""
        if field not in METADATA_FIELDS:
            term = self._reader.term(self._analysis.stem(form).encode("utf-8", "surrogatepass"))
            return term.df if term else 0
        columns, dfs = self._reader.forms(field)
        numbers = [column.find(form.encode("utf-8", "surrogatepass")) for column in columns]
        return sum(int(df[number]) for number, df in zip(numbers, dfs, strict=True) if number >= 0)

    def _near(self, word: _Word) -> list[Correction]:
        """The words that are one or two edits away, of each term the likeliest form; none that is misspelt itself."""
        terms, found = {word.term}, list[Correction]()
        for likely, form, distance in self._ranked(word):
            term = self._term(form, word.field)
            if term in terms:
                continue
            terms.add(term)
            articles = self._count(form, word.field)
            if _is_worth(articles, word.articles) and (not word.articles or is_misspelling(word.form, form, distance)):
                found.append(_correction((word,), (form,), articles, likely))
                if len(found) == _MAX_COMPARED:
                    break
        return [each for each in found if not any(map(partial(_is_rather, each), found))]

    def _ranked(self, word: _Word) -> list[tuple[float, str, int]]:
        """The likelihood of each form near a word, the likeliest first, the form, and its distance."""
        near: dict[bytes, tuple[int, int]] = {}
        columns, dfs = self._reader.forms(word.field)
        edits = most_edits(word.form, is_known=word.articles > 0)
        for column, df, forms in zip(columns, dfs, self._reader.near_forms(word.field), strict=True):
            numbers, distances = forms.within(word.form, edits)
            for number, distance in zip(numbers.tolist(), distances.tolist(), strict=True):
                if df[number]:
                    raw = column.bytes_at(number)
                    near[raw] = (distance, int(df[number]) + near.get(raw, (0, 0))[1])
        found = []
        for raw, (distance, articles) in near.items():
            form = raw.decode("utf-8", "surrogatepass")
            found.append((likelihood(articles, cost(word.form, form, distance)), form, distance))
        return sorted(found, key=lambda each: (-each[0], each[1]))

    def _splits(self, word: _Word) -> Iterator[Correction]:
        """Two words for one, where articles have them next to each other."""
        form, ends = word.form, range(_SHORTEST_PART, len(word.form) - _SHORTEST_PART + 1)
        pairs = [(form[:end], form[end:]) for end in ends]
        counted = [(min(self._count(part, word.field) for part in pair), pair) for pair in pairs]
        for _, pair in sorted((each for each in counted if each[0]), reverse=True)[:_MAX_SPLITS]:
            articles = self._count_pair(pair, word.field)
            if articles and _is_worth(articles, word.articles):
                yield _correction((word,), pair, articles, likelihood(articles, _EDIT + _SPACE))

    def _joined(self, pair: tuple[_Word, _Word], *, nothing_found: bool) -> Iterator[Correction]:
        """One word for two."""
        form, field = pair[0].form + pair[1].form, pair[0].field
        articles = self._count(form, field)
        rarer = min(word.articles for word in pair)
        if articles and (nothing_found or _is_worth(articles, rarer)):
            yield _correction(pair, (form,), articles, likelihood(articles, _EDIT + _SPACE))


def most_edits(form: str, *, is_known: bool) -> int:
    """The edits by which a form may be misspelt: none below three letters, one below five, else two.

    If articles have it (`is_known`), one below ten: see `is_misspelling`.
    """
    two_from = _TWO_EDITS_FROM if is_known else 5
    return 0 if len(form) < 3 else 1 if len(form) < two_from else 2


def likelihood(articles: int, cost_of_edits: float) -> float:
    """How likely a form in some articles, at least one, is what was meant: a natural logarithm up to a constant."""
    return _FREQUENCY * math.log(articles) - cost_of_edits


def cost(typed: str, form: str, distance: int) -> float:
    """How unlikely it is that a form is typed so, by some edits: minus a natural logarithm up to a constant.

    A letter that is put in, or in another's place, is one of many; not so where only equal letters are miscounted.
    """
    wrong = 0 if _singled(typed) == _singled(form) else (Counter(typed) - Counter(form)).total()
    return _EDIT * distance + _LETTER * wrong + _FIRST * (typed[:1] != form[:1])


def is_misspelling(form: str, other: str, distance: int) -> bool:
    """Whether a word that articles have may all the same be another one, misspelt.

    Most rare words are right: names, above all.  People seldom miss the first letter, and two edits in a word of
    middle length, or any in a short one, make another word; but in any they swap neighbours and miscount equal letters.
    """
    if form[0] != other[0]:
        return False
    if distance > 1:
        return len(form) >= _TWO_EDITS_FROM
    return len(form) >= 6 or (len(form) >= 5 and (sorted(form) == sorted(other) or _singled(form) == _singled(other)))


def _singled(form: str) -> str:
    """A form with one letter in place of several equal ones."""
    return "".join(letter for at, letter in enumerate(form) if not at or letter != form[at - 1])


def _is_worth(articles: int, before: int) -> bool:
    return articles >= before * CORRECTION_GAIN


def _is_rather(one: Correction, other: Correction) -> bool:
    """Whether the form of a correction is itself a misspelling of that of another one."""
    form, better = one.forms[0], other.forms[0]
    return _is_worth(other.articles, one.articles) and is_misspelling(form, better, 1) and is_one_edit(form, better)


def _correction(words: Sequence[_Word], forms: tuple[str, ...], articles: int, likely: float) -> Correction:
    before = min(word.articles for word in words)
    return Correction(words[0].at, words[-1].at + 1, forms, articles, before, likely)


def _likeliest(found: Sequence[Correction]) -> list[Correction]:
    return sorted(found, key=lambda each: -each.likelihood)
