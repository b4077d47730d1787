"""The words of a metadata field such as the place: lists of postings, made of its distinct values."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from dateline.columnar.arrays import Int64s, ranges, starts_of
from dateline.columnar.frequencies import Frequencies
from dateline.columnar.layout import number_dtype
from dateline.columnar.paged_docs import PagedDocs
from dateline.columnar.sections import WORD_LISTS
from dateline.columnar.segment import MetadataWords
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, StringColumn, owners_of
from dateline.text.tokens import forms


def words_of_metadata(columns: Mapping[str, DictionaryColumn | MultiValuedColumn]) -> dict[str, MetadataWords]:
    """The words of each field in WORD_LISTS, by the names of their sections."""
    return {name: metadata_words(columns[name]) for name in WORD_LISTS}


def _no_others(_value: str) -> Sequence[str]:
    return ()


def metadata_words(
    column: DictionaryColumn | MultiValuedColumn, others_of: Callable[[str], Sequence[str]] = _no_others
) -> MetadataWords:
    """The words of a field of n documents, and of the other names of each value.

    Each distinct value is tokenised once.  O(n + tokens log tokens).
    """
    of_values = [_words_of(()), *(_words_of([value, *others_of(value)]) for value in column.values)]  # by code
    words = sorted({word for value in of_values for word in value.words})
    number = {word: i for i, word in enumerate(words)}
    lengths = np.array([len(value.words) for value in of_values], np.int64)
    extents = np.array([value.extent for value in of_values], np.int64)
    numbers = np.array([number[word] for value in of_values for word in value.words], np.int64)
    offsets = np.array([position for value in of_values for position in value.positions], np.int64)
    codes = column.codes.astype(np.int64)
    places = ranges(starts_of(lengths)[codes], lengths[codes])
    tokens = numbers[places]
    order = np.argsort(tokens, kind="stable")
    owners, firsts = _owners_and_positions(column, extents[codes])
    docs = np.repeat(owners, lengths[codes])[order]
    positions = (np.repeat(firsts, lengths[codes]) + offsets[places])[order]
    tokens = tokens[order]
    begins = np.ones(len(tokens), np.bool_)
    begins[1:] = (tokens[1:] != tokens[:-1]) | (docs[1:] != docs[:-1])
    postings = np.flatnonzero(begins)
    return MetadataWords(
        words=StringColumn.from_strings(words),
        doc_starts=starts_of(np.bincount(tokens[postings], minlength=len(words))),
        docs=PagedDocs.of(docs[postings]),
        tfs=Frequencies.of(np.diff(postings, append=len(tokens))),
        position_starts=starts_of(np.bincount(tokens, minlength=len(words))),
        positions=positions.astype(number_dtype(int(np.max(positions, initial=-1)) + 1)),
    )


class _Words(NamedTuple):
    """The words of a value and its other names, their positions from 0, and the number of these that they take."""

    words: tuple[str, ...]
    positions: tuple[int, ...]
    extent: int


def _words_of(names: Sequence[str]) -> _Words:
    words, positions, first = list[str](), list[int](), 0
    for name in names:
        of_name = forms(name)
        positions += range(first, first + len(of_name))
        words += of_name
        first += len(of_name) + 1  # one position is left out, so that no phrase runs into the next name
    return _Words(tuple(words), tuple(positions), max(first - 1, 0))


def _owners_and_positions(column: DictionaryColumn | MultiValuedColumn, extents: Int64s) -> tuple[Int64s, Int64s]:
    """The document of each value of a column, and the position of its first word; `extents` are those of the values."""
    if isinstance(column, DictionaryColumn):
        return owners_of(column), np.zeros(len(column), np.int64)
    starts = column.starts.astype(np.int64)
    begins = starts_of(extents + 1)  # one position is left out after each value, so that no phrase runs into the next
    owners = owners_of(column)
    return owners, begins[:-1] - begins[starts[:-1]][owners]
