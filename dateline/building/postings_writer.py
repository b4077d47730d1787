"""Writes the file of postings, range after range of terms."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.building.frequencies_writer import append_frequencies
from dateline.building.inversion import PostingsEncoding
from dateline.columnar.arrays import Int64s, narrow_dtype, starts_of
from dateline.columnar.format import ContainerWriter
from dateline.columnar.paged_docs import runs_of
from dateline.columnar.segment import Starts
from dateline.columnar.strings import StringColumn, Uints

LENGTH_OF = {
    "docs": "dfs", "tfs": "dfs", "impacts": "dfs", "positions": "occurrences",
    "title_docs": "title_dfs", "title_tfs": "title_dfs",
}  # fmt: skip
"""The lists of a term, each with the kind of its length."""

LENGTH_KINDS = ("dfs", "occurrences", "title_dfs")
"""The kinds of lengths: documents, positions, documents with the term in their titles."""

ReadLists: TypeAlias = Callable[[str, np.dtype[Any]], Iterator[Uints]]


@dataclass(frozen=True, slots=True)
class PostingSource:
    """The lists of n terms, which are read from spools range after range.

    `lengths` has int64[n] for each of LENGTH_KINDS; terms with a length of 0 do not occur and are left out.  Ranges
    of terms lie between two of `ends`, of which the first is 0 and the last n.  `read(name, dtype)` gives the list
    `name` of LENGTH_OF: one array of `dtype` for each range, of `positions` one or more.  `highest` has the highest
    of `tfs` and of `title_tfs`.
    """

    lengths: Mapping[str, Int64s]
    ends: Sequence[int]
    read: ReadLists
    highest: Mapping[str, int]

    @property
    def occurring(self) -> NDArray[np.bool_]:
        """Which terms have postings, in their order: bool[n].  O(n)."""
        return self.lengths["dfs"] > 0


def write_postings(
    folder: Path, segment: str, terms: StringColumn, encoding: PostingsEncoding, source: PostingSource
) -> None:
    """Write the file of a segment; `terms` are the occurring terms of `source`, in the order of their bytes.

    Raises OSError.  Linear in the postings and positions; memory is that of one range, and 8 bytes a term.
    """
    starts = {kind: starts_of(lengths) for kind, lengths in source.lengths.items()}
    occurring = np.append(source.occurring, True)  # an empty list begins where the next one does
    dtypes = _dtypes(terms, encoding, source)
    max_impacts = [np.zeros(0, np.uint16)]
    with ContainerWriter(folder, segment, "postings", {name: dtype.str for name, dtype in dtypes.items()}) as writer:
        writer.append("terms.offsets", terms.offsets)
        writer.append("terms.data", terms.data)
        writer.append("doc_starts", starts["dfs"][occurring])
        _write_docs(writer, "docs", source, encoding)
        append_frequencies(writer, "tfs", source.read("tfs", narrow_dtype(source.highest["tfs"])))
        for i, values in enumerate(source.read("impacts", dtypes["impacts"])):
            writer.append("impacts", values)
            max_impacts.append(_greatest(values, starts["dfs"][source.ends[i] : source.ends[i + 1] + 1]))
        writer.append("position_starts", starts["occurrences"][occurring])
        for values in source.read("positions", dtypes["positions"]):
            writer.append("positions", values)
        writer.append("body_offset", np.array([encoding.body_offset], np.int64))
        writer.append("title_starts", starts["title_dfs"][occurring])
        _write_docs(writer, "title_docs", source, encoding)
        for values in source.read("title_tfs", dtypes["title_tfs"]):
            writer.append("title_tfs", values)
        writer.append("max_impacts", np.concatenate(max_impacts))


def _write_docs(writer: ContainerWriter, name: str, source: PostingSource, encoding: PostingsEncoding) -> None:
    first, page = 0, -1  # that of the posting before
    all_starts, all_pages = [np.zeros(0, np.int64)], [np.zeros(0, np.uint16)]
    for docs in source.read(name, encoding.docs):
        starts, pages = runs_of(docs)
        writer.append(f"{name}.low", docs.astype(np.uint16))
        if len(pages):
            goes_on = int(pages[0] == page)
            all_starts.append(starts[goes_on:] + first)
            all_pages.append(pages[goes_on:])
            first, page = first + len(docs), int(pages[-1])
    writer.append(f"{name}.page_starts", np.concatenate(all_starts))
    writer.append(f"{name}.pages", np.concatenate(all_pages))


def range_ends(occurrences: Int64s, max_positions: int) -> list[int]:
    """The ends of ranges of terms, ascending, after a 0; `occurrences` is int64[terms].

    Each range has up to `max_positions` positions, or is one term with more.  O(terms).
    """
    position_starts = starts_of(occurrences)
    ends = [0]
    while ends[-1] < len(occurrences):
        most = position_starts[ends[-1]] + max_positions
        ends.append(max(int(np.searchsorted(position_starts, most, "right")) - 1, ends[-1] + 1))
    return ends


def _dtypes(terms: StringColumn, encoding: PostingsEncoding, source: PostingSource) -> dict[str, np.dtype[Any]]:
    starts = np.dtype(np.int64)
    postings = int(source.lengths["dfs"].sum())
    dtypes: dict[str, np.dtype[Any]] = {
        "terms.offsets": terms.offsets.dtype,
        "terms.data": terms.data.dtype,
        "doc_starts": starts,
        "docs.low": np.dtype(np.uint16),
        "docs.page_starts": narrow_dtype(postings),
        "docs.pages": np.dtype(np.uint16),
        "tfs.counts": np.dtype(np.uint8),
        "tfs.great_places": narrow_dtype(postings),
        "tfs.great_counts": np.dtype(np.uint32),
        "impacts": np.dtype(np.uint16),
        "position_starts": starts,
        "positions": encoding.positions,
        "body_offset": starts,
        "title_starts": starts,
        "title_docs.low": np.dtype(np.uint16),
        "title_docs.page_starts": narrow_dtype(int(source.lengths["title_dfs"].sum())),
        "title_docs.pages": np.dtype(np.uint16),
        "title_tfs": narrow_dtype(source.highest["title_tfs"]),
        "max_impacts": np.dtype(np.uint16),
    }
    return {name: dtype.newbyteorder("<") for name, dtype in dtypes.items()}


def _greatest(impacts: Uints, starts: Starts) -> NDArray[np.uint16]:
    """The greatest impact of each list that is not empty: uint16[lists]; list i ends where `starts[i + 1]` says."""
    begins = starts[:-1][np.diff(starts) > 0] - starts[0]
    return np.maximum.reduceat(impacts, begins) if len(begins) else np.zeros(0, np.uint16)
