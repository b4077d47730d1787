"""The spellings of a word or a phrase in an archive: obviously right, and slow.

It follows the sentences of `dateline.search.alternatives` and shares with it only tokens, stems and `compounds_of`,
which has a table of its own.  An archive is two counters: how many articles have each term, and each compound.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import NamedTuple, TypeAlias

from dateline.article import Article
from dateline.query.syntax import Phrase, Word
from dateline.text.analysis import Analysis
from dateline.text.compounds import compounds_of
from dateline.text.tokens import tokenize

MOST = 16
Words: TypeAlias = tuple[str, ...]


class Change(NamedTuple):
    """Words `first` to `end` of a leaf read as others; `number` is its place among the changes that begin there."""

    first: int
    number: int
    end: int
    words: Words


class Compound(NamedTuple):
    """A word that articles have in parts, and in how many of them."""

    text: str
    parts: Words
    articles: int


class Found(NamedTuple):
    """The spellings of a leaf, itself first; `is_cut` if there are more than are searched for."""

    leaves: tuple[Word | Phrase, ...]
    is_cut: bool


class ArchiveSpellings:
    """What an archive has, and how words and phrases of title and body may stand in it."""

    def __init__(self, articles: Iterable[Article], language: str = "english") -> None:
        self._stem = Analysis(language).stem
        self._remembered: dict[Word | Phrase, Found] = {}
        self._words: dict[str, list[Words]] = {}
        self._terms: Counter[str] = Counter()
        compounds: Counter[str] = Counter()
        for article in articles:
            compounds.update(compounds_of(article.title) | compounds_of(article.body))
            tokens = [*tokenize(article.title), *tokenize(article.body)]
            self._terms.update({self._stem(token.form) for token in tokens})
        self._compounds = [
            Compound(each, tuple(re.split("[-'.]", each)), compounds[each]) for each in sorted(compounds)
        ]

    def of(self, leaf: Word | Phrase) -> Found:
        """The spellings of a leaf: those with the fewest changes first, of these those that change an earlier word."""
        if leaf not in self._remembered:
            self._remembered[leaf] = self._find(leaf)
        return self._remembered[leaf]

    def of_word(self, form: str) -> list[Words]:
        """How else a word may stand: its compounds in the order of the alphabet, then in groups of digits."""
        if form not in self._words:
            others = [other for each in self._compounds if (other := self._of_compound(form, each))]
            if re.fullmatch("[0-9]{4,}", form):
                others.append(tuple(re.sub("(?<=[0-9])(?=(...)+$)", " ", form).split()))
            self._words[form] = others
        return self._words[form]

    def _of_compound(self, form: str, compound: Compound) -> Words:
        """A compound in parts for the word that it is together, joined for its last part after an apostrophe."""
        together = "".join(compound.parts)
        if self._is_same((together,), (form,)):
            is_left_out = "." in compound.text and compound.articles * 100 < self._articles(form)
            is_left_out |= "-" in compound.text and not self._is_frequent_enough(form, compound)
            return () if is_left_out else compound.parts
        is_last = "'" in compound.text and self._is_same(compound.parts[-1:], (form,))
        return (together,) if is_last and compound.articles * 100 >= self._articles(form) else ()

    def _find(self, leaf: Word | Phrase) -> Found:
        words = (leaf.form,) if isinstance(leaf, Word) else leaf.forms
        by_terms = dict[Words, Words]()
        for changed in self._readings(words, self._changes(leaf, words)):
            by_terms.setdefault(self._stems(changed), changed)
            if len(by_terms) > MOST:
                break
        own, *others = by_terms.values()
        assert own == words
        made = [self._made(each, leaf, is_word=len(words) == 1) for each in others]
        return Found((leaf, *made[: MOST - 1]), len(made) >= MOST)

    def _made(self, words: Words, leaf: Word | Phrase, *, is_word: bool) -> Word | Phrase:
        """A spelling; that of a word has hyphens where articles have it so."""
        if len(words) == 1:
            return Word(words[0], leaf.field)
        has_hyphens = is_word and "-".join(words) in {each.text for each in self._compounds}
        distance = leaf.distance if isinstance(leaf, Phrase) else 1
        return Phrase(words, distance, leaf.field, ((0, len(words)),) if has_hyphens else ())

    def _readings(self, words: Words, changes: list[Change]) -> Iterator[Words]:
        """The words with every set of changes of which no two change the same word."""
        for count in range(len(words) + 1):
            for chosen in combinations(changes, count):
                if all(one.end <= other.first for one, other in pairwise(chosen)):
                    yield _with_changes(words, chosen)

    def _changes(self, leaf: Word | Phrase, words: Words) -> list[Change]:
        """All changes of the words, ascending."""
        changes = []
        for first in range(len(words)):
            spelt = [(first + 1, each) for each in self.of_word(words[first]) if all(map(self._occurs, each))]
            if isinstance(leaf, Phrase) and leaf.distance == 1:
                spelt += self._joined(leaf, first) + self._number_behind_hyphen(leaf, first)
            others = [(end, each) for end, each in spelt if not self._is_same(each, words[first:end])]
            changes += [Change(first, number, end, each) for number, (end, each) in enumerate(others)]
        return changes

    def _joined(self, leaf: Phrase, first: int) -> list[tuple[int, Words]]:
        """Words that may stand as one: a whole chain, two neighbours in one, up to four that the archive has as one."""
        found = []
        for end in range(len(leaf.forms), first + 1, -1):
            is_chain = (first, end) in leaf.chains
            is_pair = end == first + 2
            inside = any(begin <= first and end <= last for begin, last in leaf.chains)
            words = leaf.forms[first:end]
            is_known = end - first <= 4 and words in self.of_word("".join(words))
            if (is_chain or (is_pair and inside) or is_known) and self._occurs("".join(leaf.forms[first:end])):
                found.append((end, ("".join(leaf.forms[first:end]),)))
        return found

    def _number_behind_hyphen(self, leaf: Phrase, at: int) -> list[tuple[int, Words]]:
        """`52s` for `52` and the reverse, in `B-52`."""
        word = leaf.forms[at]
        is_behind = any(begin < at < end for begin, end in leaf.chains)
        if not is_behind or not re.fullmatch("[0-9]+s?", word):
            return []
        other = word[:-1] if word.endswith("s") else word + "s"
        return [(at + 1, (other,))] if self._occurs(other) else []

    def _is_frequent_enough(self, form: str, compound: Compound) -> bool:
        """Beside a word that stands joined too, a compound counts unless it is under a hundredth of it or of a part."""
        joined = self._articles(form)
        rarest_part = min(map(self._articles, compound.parts))
        return joined == 0 or compound.articles * 100 >= max(joined, rarest_part)

    def _occurs(self, form: str) -> bool:
        return self._articles(form) > 0

    def _articles(self, form: str) -> int:
        return self._terms[self._stem(form)]

    def _stems(self, words: Words) -> Words:
        return tuple(self._stem(word) for word in words)

    def _is_same(self, some: Words, others: Words) -> bool:
        return self._stems(some) == self._stems(others)


def _with_changes(words: Words, changes: Iterable[Change]) -> Words:
    result: list[str] = []
    at = 0
    for change in changes:
        result += [*words[at : change.first], *change.words]
        at = change.end
    return (*result, *words[at:])
