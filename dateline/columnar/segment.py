"""A segment: articles in the order of their dates, as arrays.

Documents are numbered from 0 in the order *oldest first*: first day, time of day with unknown first, article_id; the
undated last.  All arrays may be memory-mapped, and are never written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.frequencies import Frequencies
from dateline.columnar.paged_docs import PagedDocs
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, StringColumn, Uints
from dateline.similarity import DEFAULT, Similarity

Starts: TypeAlias = NDArray[np.int64]
"""Offsets of n lists in an array, and the end of the last: int64[n + 1], ascending from 0."""

UNDATED = 1 << 24
"""The first day of an undated article: after every ordinal of `datetime.date`."""

UNDATED_PRECISION, YEAR, MONTH, DAY = range(4)
"""Values of `Documents.precisions`."""

TOKENS_A_SAMPLE = 16
"""Of so many tokens of a body, the offset of one is stored."""

IMPACT_UNIT = 65_535
"""The stored form of an impact of 1: impacts are `max(1, floor(impact * IMPACT_UNIT))` as uint16."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The fields of n articles without their bodies; every column has n entries.

    `first_days` are int32 proleptic ordinals (UNDATED without a date), `precisions` uint8, `title_derived` uint8 (0 or
    1); lengths are exact numbers of tokens, unsigned.  Empty strings in `urls` and `original_ids` stand for None.
    `digests` are uint8[n, DIGEST_BYTES], of all fields of each article (see `article_digest`).  `origin_records` are
    the numbers of records in the files that articles come from, from 1; `added` and `changed` are seconds since 1970;
    in all three, which are unsigned, 0 stands for unknown.  `compounds` are those of title and body (see
    `dateline.text.compounds`).  The columns in RESERVED (see `sections`) are empty as yet.
    """

    ids: StringColumn
    titles: StringColumn
    urls: StringColumn
    original_ids: StringColumn
    digests: NDArray[np.uint8]
    first_days: NDArray[np.int32]
    precisions: NDArray[np.uint8]
    title_derived: NDArray[np.uint8]
    title_lengths: Uints
    body_lengths: Uints
    origin_records: Uints
    added: Uints
    changed: Uints
    times: DictionaryColumn
    places: DictionaryColumn
    agencies: DictionaryColumn
    sources: DictionaryColumn
    sections: DictionaryColumn
    languages: DictionaryColumn
    origin_roots: DictionaryColumn
    origin_files: DictionaryColumn
    date_sources: DictionaryColumn
    date_confidences: DictionaryColumn
    stories: DictionaryColumn
    authors: MultiValuedColumn
    compounds: MultiValuedColumn


@dataclass(frozen=True, slots=True)
class PostingsSection:
    """One list for each of T terms over title and body together; P postings, Q positions.

    The list of term t is `docs[doc_starts[t]:doc_starts[t + 1]]`, ascending; parallel to it are `tfs` (occurrences in
    both fields) and `impacts` (uint16, see IMPACT_UNIT).  Its positions are
    `positions[position_starts[t]:position_starts[t + 1]]`, tf of them for each posting in turn, ascending: position p
    of the title as p, of the body as `body_offset + p`, so that no phrase runs from one into the other.
    `title_docs` and `title_tfs`, bounded by `title_starts`, are the list of the title alone.  `max_impacts` (uint16[T])
    are the greatest impacts of the lists.  `terms` ascend by their bytes.  The df of a term is the difference of its
    `doc_starts`, its occurrences are that of its `position_starts`.
    """

    terms: StringColumn
    doc_starts: Starts
    docs: PagedDocs
    tfs: Frequencies
    impacts: NDArray[np.uint16]
    position_starts: Starts
    positions: Uints
    body_offset: int
    title_starts: Starts
    title_docs: PagedDocs
    title_tfs: Uints
    max_impacts: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Forms:
    """n surface forms (folded, unstemmed), ascending by their bytes.

    `terms` (uint32[n]) are the numbers of their terms, `dfs` (uint32[n]) the articles with the form in title or body.
    """

    forms: StringColumn
    terms: NDArray[np.uint32]
    dfs: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class MetadataWords:
    """The folded, unstemmed forms of a field such as the place: lists as in `PostingsSection`, positions from 0.

    Of several values of a document, the first position of each is two more than the last of the one before it.
    """

    words: StringColumn
    doc_starts: Starts
    docs: PagedDocs
    tfs: Frequencies
    position_starts: Starts
    positions: Uints


@dataclass(frozen=True, slots=True)
class TokenOffsets:
    """Where every 16th token (TOKENS_A_SAMPLE) of each of n bodies begins.

    Body i has the distances from `starts[i]` to `starts[i + 1]` (unsigned[n + 1]): of its tokens 16, 32 ..., each from
    the one before it, the first from the beginning of the body, in characters.
    """

    starts: Uints
    distances: Frequencies


@dataclass(frozen=True, slots=True)
class StoredTexts:
    """The bodies, compressed with zstd in blocks of neighbouring documents, all with one dictionary, or none (empty).

    Block b is `data[block_starts[b]:block_starts[b + 1]]` and holds the documents from `first_docs[b]` to
    `first_docs[b + 1]` (both arrays have one entry more than there are blocks): their bodies in UTF-8, each after its
    length (uint32, little-endian).  `token_offsets` are those of the bodies.
    """

    dictionary: NDArray[np.uint8]
    block_starts: Starts
    first_docs: NDArray[np.int32]
    data: NDArray[np.uint8]
    token_offsets: TokenOffsets


@dataclass(frozen=True, slots=True)
class Deletions:
    """Deleted articles of a segment, and their share in its statistics.

    `docs` are int32, ascending.  `term_numbers` (uint32) ascend; parallel to them are the articles (`term_dfs`) and the
    occurrences that each of these terms loses.  Likewise `form_numbers` and `form_dfs`.
    """

    docs: NDArray[np.int32]
    term_numbers: NDArray[np.uint32]
    term_dfs: NDArray[np.uint32]
    term_occurrences: NDArray[np.uint32]
    form_numbers: NDArray[np.uint32]
    form_dfs: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment and its name (`MAIN_` and 16 of `[0-9a-z]`); `deletions` is None while nothing was deleted."""

    name: str
    documents: Documents
    postings: PostingsSection
    forms: Forms
    places: MetadataWords
    agencies: MetadataWords
    sources: MetadataWords
    authors: MetadataWords
    sections: MetadataWords
    texts: StoredTexts
    deletions: Deletions | None = None

    @property
    def count(self) -> int:
        """The number of documents, deleted ones included."""
        return len(self.documents.ids)

    @property
    def live_docs(self) -> NDArray[np.int32]:
        """The documents that are not deleted, ascending: int32[live_count].  O(count): made anew each time."""
        return np.flatnonzero(self.is_live).astype(np.int32)

    @property
    def is_live(self) -> NDArray[np.bool_]:
        """Whether each document is live, in order: bool[count].  O(count): made anew each time."""
        is_live = np.ones(self.count, np.bool_)
        if self.deletions is not None:
            is_live[self.deletions.docs] = False
        return is_live

    @property
    def live_count(self) -> int:
        """The number of documents that are not deleted."""
        return self.count - (len(self.deletions.docs) if self.deletions else 0)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A mapped file: its `identity_of`, and the CRC-32 of its header."""

    identity: tuple[int, ...]
    header_crc32: int


@dataclass(frozen=True, slots=True)
class Index:
    """An open index: its segments, the language and the mean lengths of all of them, the `similarity` of their impacts.

    `files` has the mapped files that were verified, by their names; it is empty for an index in memory.
    """

    segments: tuple[Segment, ...]
    language: str
    average_title: float
    average_body: float
    similarity: Similarity = DEFAULT
    files: Mapping[str, OpenFile] = field(default_factory=dict, repr=False, compare=False)

    @property
    def live_count(self) -> int:
        """The number of documents that are not deleted, in all segments."""
        return sum(segment.live_count for segment in self.segments)
