"""Alternatives: what a word or a phrase of a query stands for in an index, beside what was typed.

    email           also the phrase e mail       where articles have `e-mail`
    e-mail          also the word email
    amato           also the word damato         where articles have `D'Amato`
    us              also the phrase u s          where articles have `U. S.`
    10000           also the phrase 10 000

They are words and phrases, of the compounds of the index (see `dateline.text.compounds`) and of rules.  No token of the
index changes by them.  Of a phrase they are made of those of its words, one after the other.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias, cast

from dateline.query.syntax import Leaf, Phrase, Word
from dateline.search.compound_table import words_for
from dateline.search.index_reader import IndexReader
from dateline.text.analysis import Analysis
from dateline.text.compounds import HYPHEN, MOST_PARTS, POINT, parts_of_compound

MOST_ALTERNATIVES = 16
"""Of a word or a phrase, itself included."""

_RARE = 100  # a compound in fewer than one of so many articles with its word, or with a part of it, would find others
_REMEMBERED = 4_096  # words, and leaves
_NUMBER = re.compile(r"([0-9]+)(s?)", re.ASCII)
_FEWEST_GROUPED = 4  # digits of a number that may be written in groups
_GROUP = 3

FormSequence: TypeAlias = tuple[str, ...]
Chains: TypeAlias = tuple[tuple[int, int], ...]


class FoundAlternatives(NamedTuple):
    """The alternatives of a leaf, itself first; `is_cut` if there are more than MOST_ALTERNATIVES."""

    leaves: tuple[Word | Phrase, ...]
    is_cut: bool = False


class _Step(NamedTuple):
    """One way to read a phrase from one of its words on: `taken` of them stand as `forms`."""

    taken: int
    forms: FormSequence


class AlternativeFinder:
    """Finds the alternatives of words and phrases in one index.  Safe for several threads."""

    def __init__(self, reader: IndexReader, analysis: Analysis) -> None:
        self._reader = reader
        self._analysis = analysis
        self._of_word = lru_cache(_REMEMBERED)(self._read_word)
        self.of: Callable[[Leaf], FoundAlternatives | None] = lru_cache(_REMEMBERED)(self._find)
        """The alternatives of a leaf; None if it only stands for itself, as patterns and metadata do."""

    def _find(self, leaf: Leaf) -> FoundAlternatives | None:
        forms = tuple(leaf.forms_in({}) or ()) if leaf.is_scored else ()
        chains, distance = leaf.chains, leaf.order or 1
        steps = [self._distinct(forms[at:], self._steps(forms, at, chains, distance)) for at in range(len(forms))]
        if not any(steps):
            return None
        found = dict[FormSequence, FormSequence]()  # by their terms: of two with equal terms the first
        for sequence in _sequences(forms, steps):
            found.setdefault(tuple(map(self._analysis.stem, sequence)), sequence)
            if len(found) > MOST_ALTERNATIVES:
                break
        others = list(found.values())[1:MOST_ALTERNATIVES]  # the first is the leaf itself
        if not others:
            return None
        known = dict(self._compounds(self._analysis.stem(forms[0]))) if len(forms) == 1 else {}
        made = [_made(each, leaf, has_hyphens=HYPHEN.join(each) in known) for each in others]
        return FoundAlternatives((cast(Word | Phrase, leaf), *made), len(found) > MOST_ALTERNATIVES)

    def _steps(self, forms: FormSequence, at: int, chains: Chains, distance: int) -> list[_Step]:
        """The other ways to read the words of a leaf from number `at` on."""
        steps = [_Step(1, each) for each in self._of_word(forms[at]) if all(map(self._occurs, each))]
        if distance > 1:
            return steps
        ends = {end for first, end in chains if first == at}
        ends |= {at + 2 for first, end in chains if first <= at and at + 2 <= end}
        ends |= {end for end in range(at + 2, min(at + MOST_PARTS, len(forms)) + 1) if self._is_known(forms[at:end])}
        joined = ((end - at, "".join(forms[at:end])) for end in sorted(ends, reverse=True))
        steps += [_Step(taken, (word,)) for taken, word in joined if self._occurs(word)]
        is_behind = any(first < at < end for first, end in chains)
        if is_behind and (other := self._other_number(forms[at])) is not None:
            steps.append(_Step(1, (other,)))
        return steps

    def _distinct(self, forms: FormSequence, steps: Sequence[_Step]) -> list[_Step]:
        """The steps that read other terms than these words, and others than the steps before them."""
        found = dict[tuple[int, FormSequence], _Step]()
        for step in steps:
            terms = tuple(map(self._analysis.stem, step.forms))
            if terms != tuple(map(self._analysis.stem, forms[: step.taken])):
                found.setdefault((step.taken, terms), step)
        return list(found.values())

    def _other_number(self, form: str) -> str | None:
        """`52s` for `52` and the reverse, as behind a hyphen: `B-52s`."""
        number = _NUMBER.fullmatch(form)
        if number is None:
            return None
        other = number[1] if number[2] else f"{number[1]}s"
        return other if self._occurs(other) else None

    def _read_word(self, form: str) -> tuple[FormSequence, ...]:
        """The other ways in which a word may stand; words of them may be in no article."""
        term = self._analysis.stem(form)
        found = dict[FormSequence, None]()
        for compound, articles in self._compounds(term):
            parts = parts_of_compound(compound)
            if self._analysis.stem(words_for(compound)[0]) != term:  # the last part after an apostrophe was typed
                if articles * _RARE >= self._articles(form):
                    found["".join(parts),] = None
            elif self._is_spelling(form, compound, parts, articles):
                found[parts] = None
        if form.isdigit() and len(form) >= _FEWEST_GROUPED:
            first = len(form) % _GROUP or _GROUP
            found[form[:first], *(form[i : i + _GROUP] for i in range(first, len(form), _GROUP))] = None
        return tuple(found)

    def _compounds(self, term: str) -> list[tuple[str, int]]:
        """The compounds for a term, ascending, each with the number of live articles that have it."""
        found: dict[str, int] = {}
        for segment in self._reader.segments:
            live = self._reader.live
            of_segment = None if live is None else live[segment.base : segment.end]
            for compound, number in segment.compounds.find(term, self._analysis):
                found[compound] = found.get(compound, 0) + segment.compounds.articles(number, of_segment)
        return sorted((compound, articles) for compound, articles in found.items() if articles)

    def _is_known(self, forms: FormSequence) -> bool:
        """Whether some words are a compound of the index, or a number in groups, and so one word together."""
        return forms in self._of_word("".join(forms))

    def _is_spelling(self, form: str, compound: str, parts: FormSequence, articles: int) -> bool:
        """Whether a word stands for the parts of a compound that are the word together.

        Initials do not, if they are rare beside the word: of `it` they are those of a person.
        """
        if POINT in compound:
            return articles * _RARE >= self._articles(form)
        return HYPHEN not in compound or self._is_worth(form, parts, articles)

    def _is_worth(self, form: str, parts: FormSequence, articles: int) -> bool:
        """Whether the phrase of the parts mostly finds the compound.

        Beside a word that articles have, a compound that is rare beside it, or beside one of its parts, is left out: of
        `maybe` and one `may-be` the phrase would find every `may be`.
        """
        together = self._articles(form)
        return not together or articles * _RARE >= max(together, min(map(self._articles, parts)))

    def _occurs(self, form: str) -> bool:
        return self._articles(form) > 0

    def _articles(self, form: str) -> int:
        term = self._reader.term(self._analysis.stem(form).encode("utf-8", "surrogatepass"))
        return term.df if term else 0


def _made(forms: FormSequence, leaf: Leaf, *, has_hyphens: bool) -> Word | Phrase:
    """An alternative of a leaf; of a word one with hyphens, where the index has it so."""
    if len(forms) == 1:
        return Word(forms[0], leaf.field)
    return Phrase(forms, leaf.order or 1, leaf.field, ((0, len(forms)),) if has_hyphens else ())


def _sequences(forms: FormSequence, steps: Sequence[Sequence[_Step]]) -> Iterator[FormSequence]:
    """The ways to read some words, those with the fewest other readings first."""
    possible = sum(map(bool, steps))
    for changes in range(possible + 1):
        yield from _with_changes(forms, steps, 0, changes)


def _with_changes(
    forms: FormSequence, steps: Sequence[Sequence[_Step]], at: int, changes: int
) -> Iterator[FormSequence]:
    if not changes:
        yield forms[at:]
        return
    for first in range(at, len(forms)):
        for step in steps[first]:
            for rest in _with_changes(forms, steps, first + step.taken, changes - 1):
                yield (*forms[at:first], *step.forms, *rest)
