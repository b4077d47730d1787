"""A segment whose values of metadata are shown under other names than those that its articles have.

The columns of the files keep what the sources say; so another table of names needs no other files.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from dateline.article import METADATA_PLURALS, MetadataField
from dateline.columnar.arrays import starts_of
from dateline.columnar.metadata_words import metadata_words
from dateline.columnar.reader import open_index
from dateline.columnar.segment import Index, Segment
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, StringColumn, Uints, narrow, owners_of
from dateline.generations.names_file import read_names
from dateline.names import Names

_Column = TypeVar("_Column", DictionaryColumn, MultiValuedColumn)


@dataclass(frozen=True, slots=True)
class ShownIndex:
    """An open index as its generation is shown: `index` has the shown names, `stored` those of the sources."""

    index: Index
    stored: Index
    names: Names


def open_shown(folder: Path, previous: ShownIndex | None = None) -> ShownIndex:
    """Open the index of a generation with its names.  Raises as `open_index` and `read_names` do.

    Segments of `previous` are taken over, those with shown names if the names are the same.
    """
    names = read_names(folder)
    stored = open_index(folder, previous=previous.stored if previous else None)
    known = _shown_by_stored(previous) if previous and previous.names == names else {}
    segments = []
    for segment in stored.segments:
        shown = known.get(id(segment.documents))
        segments.append(replace(shown, deletions=segment.deletions) if shown else with_names(segment, names))
    return ShownIndex(replace(stored, segments=tuple(segments)), stored, names)


def with_names(segment: Segment, names: Names) -> Segment:
    """A segment with the names under which its values are shown; their words, and those of all their other names.

    O(documents) for each field of which an entry has a value; without any it is the segment itself.
    """
    columns, words = dict[str, Any](), dict[str, Any]()
    for field in names.table:
        plural = METADATA_PLURALS[field]
        column = getattr(segment.documents, plural)
        shown = [names.shown(field, value) for value in column.values]
        if any(name != value or names.others(field, name) for name, value in zip(shown, column.values, strict=True)):
            columns[plural] = _renamed(column, shown)
            words[plural] = metadata_words(columns[plural], partial(names.others, field))
    return replace(segment, documents=replace(segment.documents, **columns), **words) if columns else segment


def count_renamed(segment: Segment, names: Names) -> int:
    """The number of live documents with a value that is shown under another name.  O(documents) for each field."""
    is_renamed = np.zeros(segment.count, np.bool_)
    for field in names.table:
        column = getattr(segment.documents, METADATA_PLURALS[field])
        differs = np.array([False, *(names.shown(field, value) != value for value in column.values)])
        is_renamed[owners_of(column)[differs.take(column.codes)]] = True
    return int(np.count_nonzero(is_renamed & segment.is_live))


def entries_in_use(segment: Segment, names: Names) -> set[tuple[MetadataField, str]]:
    """The entries (see `Names.entries`) of which an article, deleted or not, has a value.  O(values)."""
    columns = ((field, getattr(segment.documents, METADATA_PLURALS[field])) for field in names.table)
    found = ((field, names.entry_of(field, value)) for field, column in columns for value in column.values)
    return {(field, shown) for field, shown in found if shown is not None}


def _shown_by_stored(opened: ShownIndex) -> dict[int, Segment]:
    """The segments with shown names, by the identity of the documents of those without."""
    pairs = zip(opened.stored.segments, opened.index.segments, strict=True)
    return {id(stored.documents): shown for stored, shown in pairs}


def _renamed(column: _Column, shown: Sequence[str]) -> _Column:
    """A column with other names for its values, in their order.  O(codes)."""
    distinct = DictionaryColumn.from_strings(shown)
    codes = np.concatenate([np.zeros(1, np.uint8), distinct.codes]).take(column.codes)
    if isinstance(column, DictionaryColumn):
        return DictionaryColumn(narrow(codes, len(distinct.values)), distinct.values)
    return _without_repeats(column, codes, distinct.values)


def _without_repeats(column: MultiValuedColumn, codes: Uints, values: StringColumn) -> MultiValuedColumn:
    """A column with other codes, of which each document has each once, where it comes first.  O(codes log codes)."""
    owners = owners_of(column)
    _, firsts = np.unique(owners << 32 | codes.astype(np.int64), return_index=True)
    kept = np.sort(firsts)
    counts = np.bincount(owners[kept], minlength=len(column))
    return MultiValuedColumn(narrow(starts_of(counts)), narrow(codes[kept], len(values)), values)
