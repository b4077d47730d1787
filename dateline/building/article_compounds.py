"""The compounds of the articles of a batch, found with its tokens."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import Int64s
from dateline.text.array_tokens import RunVocabulary, TextTokens
from dateline.text.compound_links import find_hyphens, find_initials
from dateline.text.compounds import HYPHEN, MOST_PARTS, POINT, are_joined, has_room

_NOT_JOINED, _TOO_LONG = 0, -1


class ArticleCompounds(NamedTuple):
    """The compounds of n articles, in their order: `counts` int64[n], and the `codes` of each, int32, without order."""

    counts: Int64s
    codes: NDArray[np.int32]


class CompoundCodes:
    """Codes for compounds, from 1, in the order in which they are first met; finds those of articles.

    `vocabulary` is that of the tokeniser.
    """

    def __init__(self, vocabulary: RunVocabulary) -> None:
        self._vocabulary = vocabulary
        self._codes: dict[str, int] = {}
        self._pairs: dict[int, int] = {}  # most links come again and again

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def values(self) -> list[str]:
        """The compounds by their codes less one."""
        return list(self._codes)

    def of_articles(self, raw: bytes, tokens: TextTokens, apostrophe_compounds: Sequence[str]) -> ArticleCompounds:
        """The compounds of n articles, of which `raw` has title, body, title, body ... (see `join_texts`).

        `tokens` are those of `raw`, `apostrophe_compounds` those of the tokeniser.  O(bytes of `raw`).
        """
        hyphens, initials = find_hyphens(raw, tokens.starts), find_initials(raw, tokens.starts)
        ends = np.cumsum(tokens.counts)[1::2]
        numbers = tokens.apostrophe_numbers.tolist()
        codes = np.array([self._code(apostrophe_compounds[number]) for number in numbers], np.int64)
        of_pairs = self._codes_of_pairs(tokens, hyphens)
        linked, named = hyphens[of_pairs != _NOT_JOINED], of_pairs > _NOT_JOINED
        several = [(first, HYPHEN.join(self._forms(tokens, first, size))) for first, size in _chains(linked, fewest=3)]
        several += [(first, POINT.join(self._forms(tokens, first, size))) for first, size in _chains(initials)]
        several = [(first, compound) for first, compound in several if has_room(compound)]
        firsts = np.array([first for first, _ in several], np.int64)
        of_several = np.array([self._code(compound) for _, compound in several], np.int64)
        at = np.concatenate((tokens.apostrophes, hyphens[named], firsts))
        articles = np.searchsorted(ends, at, side="right")
        distinct = np.unique(articles << 32 | np.concatenate((codes, of_pairs[named], of_several)))
        return ArticleCompounds(np.bincount(distinct >> 32, minlength=len(ends)), distinct.astype(np.int32))

    def _codes_of_pairs(self, tokens: TextTokens, at: Int64s) -> Int64s:
        """For each token before a hyphen the code of the two words beside that, _NOT_JOINED or _TOO_LONG: int64[n]."""
        pairs = (tokens.forms[at].astype(np.int64) << 32 | tokens.forms[at + 1]).tolist()
        for pair in set(pairs).difference(self._pairs):
            self._pairs[pair] = self._code_of_pair(pair >> 32, pair & 0xFFFFFFFF)
        return np.fromiter(map(self._pairs.__getitem__, pairs), np.int64, len(pairs))

    def _code_of_pair(self, left: int, right: int) -> int:
        forms = self._vocabulary.form(left), self._vocabulary.form(right)
        if not are_joined(*forms):
            return _NOT_JOINED
        compound = HYPHEN.join(forms)
        return self._code(compound) if has_room(compound) else _TOO_LONG

    def _forms(self, tokens: TextTokens, first: int, size: int) -> list[str]:
        """The forms of `size` tokens from number `first` on."""
        return [self._vocabulary.form(number) for number in tokens.forms[first : first + size].tolist()]

    def _code(self, compound: str) -> int:
        return self._codes.setdefault(compound, len(self._codes) + 1)


def _chains(links: Int64s, fewest: int = 2) -> Iterator[tuple[int, int]]:
    """The first token, and the number of tokens, of each chain of linked tokens that has at most MOST_PARTS.

    `links` are the indexes of tokens that are linked to the next one, ascending.
    """
    begins = np.flatnonzero(np.diff(links, prepend=-2) != 1)
    sizes = np.diff(begins, append=len(links)) + 1
    some = (sizes >= fewest) & (sizes <= MOST_PARTS)
    return zip(links[begins[some]].tolist(), sizes[some].tolist(), strict=True)
