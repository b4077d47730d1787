"""A segment: articles in the order of their dates, as arrays.

Documents are numbered from 0 in the order *oldest first*: first day, time of day with
unknown first, article_id; the undated last.  All arrays may be memory-mapped and
are never written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.frequencies import Frequencies
from dateline.columnar.paged_docs import PagedDocs
from dateline.columnar.strings import DictionaryColumn, StringColumn, Uints
from dateline.similarity import DEFAULT, Similarity

Starts: TypeAlias = NDArray[np.int64]

UNDATED = 1 << 24
"""Stands for the first day of an undated article: after every ordinal of `datetime.date`."""

UNDATED_PRECISION, YEAR, MONTH, DAY = range(4)
"""Values of `Documents.precisions`."""

IMPACT_UNIT = 65_535
"""An impact of 1 as it is stored: impacts are `max(1, floor(impact * IMPACT_UNIT))` as uint16."""


@dataclass(frozen=True, slots=True)
class Documents:
    """What is known of each of n articles besides its words and its body; every column has n entries.

    `first_days` are int32 proleptic ordinals (UNDATED where there is no date),
    `precisions` uint8, `title_derived` uint8 (0 or 1); lengths are exact counts of
    tokens, unsigned.  Empty strings in `urls` and `original_ids` stand for None.  `digests` are
    uint8[n, DIGEST_BYTES], of each article that of all its fields (see `article_digest`).
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
    times: DictionaryColumn
    places: DictionaryColumn
    agencies: DictionaryColumn
    sources: DictionaryColumn


@dataclass(frozen=True, slots=True)
class Postings:
    """One list for each of T terms over title and body together; P postings, Q positions.

    The list of term t is `docs[doc_starts[t]:doc_starts[t + 1]]`, ascending, beside it
    `tfs` (occurrences in both fields) and `impacts` (uint16, see IMPACT_UNIT).  Its
    positions are `positions[position_starts[t]:position_starts[t + 1]]`, tf of them
    for each posting in turn, ascending: position p of the title as p, of the body
    as `body_offset + p`, so that a phrase cannot run from one into the other.
    `title_docs` and `title_tfs` are the small list of the title alone.  `terms` ascend
    by their bytes.  df of a term is the difference of `doc_starts`, its occurrences
    that of `position_starts`.
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
    """Surface forms (folded, unstemmed) ascending by their bytes, the number of each one's term, and its articles.

    `terms` are uint32, `dfs` uint32: the articles with the form in title or body.
    """

    forms: StringColumn
    terms: NDArray[np.uint32]
    dfs: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class MetadataWords:
    """The folded, unstemmed forms of a field such as the place: lists like those of `Postings`, positions from 0."""

    words: StringColumn
    doc_starts: Starts
    docs: PagedDocs
    tfs: Frequencies
    position_starts: Starts
    positions: Uints


@dataclass(frozen=True, slots=True)
class StoredTexts:
    """The bodies, compressed with zstd in blocks of neighbouring documents, all with one dictionary, or none (empty).

    Block b is `data[block_starts[b]:block_starts[b + 1]]` and holds the documents from
    `first_docs[b]` to `first_docs[b + 1]` (both arrays have one entry more than
    there are blocks): their bodies as UTF-8, each with its length before it (uint32, little-endian).
    """

    dictionary: NDArray[np.uint8]
    block_starts: Starts
    first_docs: NDArray[np.int32]
    data: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Deletions:
    """Deleted articles of a segment, and what the statistics lose by them.

    `docs` are int32, ascending.  `term_numbers` ascend; beside them the articles
    (`term_dfs`) and occurrences that each of these terms loses; likewise forms.
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
    postings: Postings
    forms: Forms
    places: MetadataWords
    agencies: MetadataWords
    sources: MetadataWords
    texts: StoredTexts
    deletions: Deletions | None = None

    @property
    def count(self) -> int:
        """All documents, deleted ones included."""
        return len(self.documents.ids)

    @property
    def live_docs(self) -> NDArray[np.int32]:
        """The numbers of the documents that are not deleted, ascending: int32[live_count], made anew each time."""
        every = np.arange(self.count, dtype=np.int32)
        return every if self.deletions is None else np.delete(every, self.deletions.docs)

    @property
    def live_count(self) -> int:
        """Documents that are not deleted."""
        return self.count - (len(self.deletions.docs) if self.deletions else 0)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """Which file was mapped (device, inode, bytes, nanoseconds of its last change), and the CRC-32 of its header."""

    identity: tuple[int, ...]
    header_crc32: int


@dataclass(frozen=True, slots=True)
class Index:
    """What is searched: segments, and what holds for all of them.  `similarity` made their impacts.

    `files` has the mapped files that were verified, by their names; it is empty where there are none.
    """

    segments: tuple[Segment, ...]
    language: str
    average_title: float
    average_body: float
    similarity: Similarity = DEFAULT
    files: Mapping[str, OpenFile] = field(default_factory=dict, repr=False, compare=False)
