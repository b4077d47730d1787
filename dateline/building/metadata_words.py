"""The words of a metadata field such as the place: lists of postings, made of its distinct values."""

from collections.abc import Mapping

import numpy as np

from dateline.columnar.arrays import Int64s, ranges, starts_of
from dateline.columnar.frequencies import Frequencies
from dateline.columnar.layout import number_dtype
from dateline.columnar.paged_docs import PagedDocs
from dateline.columnar.sections import WORD_LISTS
from dateline.columnar.segment import MetadataWords
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, StringColumn
from dateline.text.tokens import forms


def words_of_metadata(columns: Mapping[str, DictionaryColumn | MultiValuedColumn]) -> dict[str, MetadataWords]:
    """The words of each field in WORD_LISTS, by the names of their sections."""
    return {name: metadata_words(columns[name]) for name in WORD_LISTS}


def metadata_words(column: DictionaryColumn | MultiValuedColumn) -> MetadataWords:
    """The words of a field of n documents; each distinct value is tokenised once.  O(n + tokens log tokens)."""
    of_values = [(), *(forms(value) for value in column.values)]  # by code
    words = sorted({word for value in of_values for word in value})
    number = {word: i for i, word in enumerate(words)}
    lengths = np.array([len(value) for value in of_values], np.int64)
    numbers = np.array([number[word] for value in of_values for word in value], np.int64)
    codes = column.codes.astype(np.int64)
    tokens = numbers[ranges(starts_of(lengths)[codes], lengths[codes])]
    order = np.argsort(tokens, kind="stable")
    owners, firsts = _owners_and_positions(column, lengths[codes])
    docs = np.repeat(owners, lengths[codes])[order]
    positions = ranges(firsts, lengths[codes])[order]
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


def _owners_and_positions(column: DictionaryColumn | MultiValuedColumn, lengths: Int64s) -> tuple[Int64s, Int64s]:
    """The document of each value of a column, and the position of its first word; `lengths` are those in words."""
    if isinstance(column, DictionaryColumn):
        return np.arange(len(column)), np.zeros(len(column), np.int64)
    starts = column.starts.astype(np.int64)
    begins = starts_of(lengths + 1)  # one position is left out after each value, so that no phrase runs into the next
    owners = np.repeat(np.arange(len(column)), np.diff(starts))
    return owners, begins[:-1] - begins[starts[:-1]][owners]
