"""Merges segments on arrays.  Building their live articles again would give the same bytes.

Documents are numbered anew by date; those of each segment keep their order, so that the lists of a term are ascending
runs that are merged.  Only the texts of deleted articles are tokenised, where it is not known which forms they have.
"""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.building.documents_writer import write_documents
from dateline.building.forms_writer import write_forms
from dateline.building.inversion import PostingsEncoding, title_postings
from dateline.building.merged_documents import MergedDocuments
from dateline.building.options import DEFAULT_OPTIONS, Built, SegmentOptions
from dateline.building.postings_writer import LENGTH_KINDS, LENGTH_OF, PostingSource, range_ends, write_postings
from dateline.building.spool import SPOOLS, Spool, release_pages
from dateline.building.string_union import select, unite
from dateline.building.texts_writer import TextsFile
from dateline.columnar.arrays import Int64s, ranges
from dateline.columnar.deleted_statistics import deleted_form_dfs
from dateline.columnar.layout import Averages, impacts_of
from dateline.columnar.metadata_words import words_of_metadata
from dateline.columnar.segment import Forms, Segment
from dateline.columnar.strings import Uints
from dateline.similarity import FieldLengths


def merge_segments(
    folder: Path, segments: Sequence[Segment], options: SegmentOptions = DEFAULT_OPTIONS, *, keep_impacts: bool = False
) -> Built:
    """Write the files of one segment of the live articles of several, no two of which have one id.

    `keep_impacts` copies the impacts; then those of all segments must be normalised by `options.averages`.  The
    deletions of a segment hold its deleted statistics, or the numbers of the documents alone (see `mark_deleted`).
    Raises CorruptIndexError if a block of texts is damaged, OSError.
    """
    tuning = options.tuning
    merged = MergedDocuments.of(segments, tuning.docs_at_a_time)
    documents = merged.file()
    with tempfile.TemporaryDirectory(dir=folder, prefix=SPOOLS) as spools, Spool(Path(spools), "blocks") as blocks:
        texts = TextsFile.pack(len(merged), merged.read_bodies, merged.read_distances, blocks)
        name = write_documents(folder, documents, texts, options.name)
    averages = options.averages or documents.averages
    lengths = FieldLengths(documents.arrays["title_lengths"], documents.arrays["body_lengths"], *averages)
    terms, term_numbers = unite([segment.postings.terms for segment in segments], tuning.strings_at_a_time)
    with _MergedPostings(folder, merged, term_numbers, lengths, options) as postings:
        postings.merge(len(terms), keep_impacts=keep_impacts)
        source = postings.source()
        occurring = select(terms, np.flatnonzero(source.occurring), tuning.strings_at_a_time)
        write_postings(folder, name, occurring, postings.encoding, source)
    forms = _merge_forms(segments, term_numbers, source.occurring, tuning.strings_at_a_time)
    write_forms(folder, name, forms, words_of_metadata(documents.columns))
    return Built(name, len(merged), averages)


class _MergedPostings:
    """The lists of several segments, merged range after range of terms into spools."""

    def __init__(
        self,
        folder: Path,
        merged: MergedDocuments,
        term_numbers: list[NDArray[np.uint32]],
        lengths: FieldLengths,
        options: SegmentOptions,
    ) -> None:
        averages = Averages(lengths.average_title, lengths.average_body)
        self.encoding = PostingsEncoding.of(lengths.title, lengths.body, averages, options.similarity)
        self._merged, self._term_numbers, self._lengths = merged, term_numbers, lengths
        self._max_positions = options.budget.tokens_at_a_time() // 2  # a posting takes more here than in `run_merge`
        self._spools = {name: Spool(folder) for name in LENGTH_OF}
        self._dtypes: dict[str, np.dtype[Any]] = {
            name: np.dtype(np.uint32) for name in ("tfs", "title_tfs")
        }  # narrowed in the end
        self._dtypes |= {"docs": self.encoding.docs, "title_docs": self.encoding.docs}
        self._dtypes |= {"positions": self.encoding.positions, "impacts": np.dtype(np.uint16)}
        self._list_lengths: dict[str, Int64s] = {}
        self._ends: list[int] = []
        self._highest = {"tfs": 0, "title_tfs": 0}

    def merge(self, terms: int, *, keep_impacts: bool) -> None:
        """Merge the lists of `terms` terms; see `merge_segments` for `keep_impacts`.  Raises OSError."""
        self._list_lengths = {kind: np.zeros(terms, np.int64) for kind in LENGTH_KINDS}
        occurrences = np.zeros(terms, np.int64)
        for segment, numbers in zip(self._merged.segments, self._term_numbers, strict=True):
            occurrences[numbers] += np.diff(segment.postings.position_starts)
        self._ends = range_ends(occurrences, self._max_positions)
        for first, last in pairwise(self._ends):
            self._merge_range(first, last, keep_impacts=keep_impacts)
            for segment in self._merged.segments:
                release_pages(segment.postings.docs.low)

    def source(self) -> PostingSource:
        """The merged lists."""
        return PostingSource(self._list_lengths, self._ends, self._read, self._highest)

    def _merge_range(self, first: int, last: int, *, keep_impacts: bool) -> None:
        read = [self._read_lists(source, first, last) for source in range(len(self._term_numbers))]
        sources = np.repeat(np.arange(len(read)), [len(docs) for _, docs, *_ in read])
        terms, docs, tfs, impacts, begins = (np.concatenate(each) for each in zip(*read, strict=True))
        order = np.argsort((terms << 32) | docs, kind="stable")  # a merge: those of each segment ascend
        terms, docs, tfs, impacts = terms[order], docs[order], tfs[order], impacts[order]
        titled, title_tfs = self._merge_positions(sources[order], begins[order], tfs)
        if not keep_impacts:
            impacts = self._impacts(docs, tfs, titled, title_tfs)
        lists = {"docs": docs, "tfs": tfs, "impacts": impacts, "title_docs": docs[titled], "title_tfs": title_tfs}
        for name, values in lists.items():
            self._spools[name].append(values.astype(self._dtypes[name]))
        for name, highest in self._highest.items():
            self._highest[name] = max(highest, int(np.max(lists[name], initial=0)))
        count = last - first
        self._list_lengths["dfs"][first:last] = np.bincount(terms, minlength=count)
        self._list_lengths["occurrences"][first:last] = np.bincount(terms, tfs, count)
        self._list_lengths["title_dfs"][first:last] = np.bincount(terms[titled], minlength=count)

    def _read_lists(self, source: int, first: int, last: int) -> tuple[NDArray[Any], ...]:
        """The live postings of a segment: terms (from `first`), new documents, tfs, impacts, offsets of positions."""
        postings, numbers = self._merged.segments[source].postings, self._term_numbers[source]
        begin, end = np.searchsorted(numbers, (first, last))
        lists = slice(int(postings.doc_starts[begin]), int(postings.doc_starts[end]))
        terms = np.repeat(numbers[begin:end].astype(np.int64) - first, np.diff(postings.doc_starts[begin : end + 1]))
        docs = self._merged.numbers[source][postings.docs[lists]]
        tfs, impacts = postings.tfs[lists].astype(np.int64), postings.impacts[lists]
        begins = int(postings.position_starts[begin]) + np.cumsum(tfs) - tfs
        live = docs >= 0
        if not live.all():
            terms, docs, tfs, impacts, begins = terms[live], docs[live], tfs[live], impacts[live], begins[live]
        return terms, docs, tfs, impacts, begins

    def _merge_positions(self, sources: Int64s, begins: Int64s, tfs: Int64s) -> tuple[Int64s, Int64s]:
        """Append the positions of postings to their spool.  Returns the results of `title_postings` for all of them.

        A frequent word has far more positions than there are documents, so they are copied in pieces.
        """
        found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        ends = range_ends(tfs, self._max_positions)
        for first, last in pairwise(ends):
            piece = slice(first, last)
            positions = self._read_positions(sources[piece], begins[piece], tfs[piece])
            self._spools["positions"].append(positions)
            titled, title_tfs = title_postings(positions, np.cumsum(tfs[piece]) - tfs[piece], self.encoding.body_offset)
            found.append((titled + first, title_tfs))
        titled, title_tfs = (np.concatenate(each) for each in zip(*found, strict=True))
        return titled, title_tfs

    def _read_positions(self, sources: Int64s, begins: Int64s, tfs: Int64s) -> Uints:
        starts = np.cumsum(tfs) - tfs
        positions = np.empty(int(tfs.sum()), self.encoding.positions)
        for source, segment in enumerate(self._merged.segments):
            mine = np.flatnonzero(sources == source)
            values = segment.postings.positions[ranges(begins[mine], tfs[mine])].astype(np.int64)
            values[values >= segment.postings.body_offset] += self.encoding.body_offset - segment.postings.body_offset
            positions[ranges(starts[mine], tfs[mine])] = values
        return positions

    def _impacts(self, docs: Int64s, tfs: Int64s, titled: Int64s, title_tfs: Int64s) -> NDArray[np.uint16]:
        in_titles = np.zeros(len(docs), np.int64)
        in_titles[titled] = title_tfs
        lengths = FieldLengths(
            self._lengths.title[docs], self._lengths.body[docs], self._lengths.average_title, self._lengths.average_body
        )
        return impacts_of(in_titles, tfs - in_titles, lengths, self.encoding.similarity)

    def _read(self, name: str, dtype: np.dtype[Any]) -> Iterator[Uints]:
        spool, stored, lengths = self._spools[name], self._dtypes[name], self._list_lengths[LENGTH_OF[name]]
        at = 0
        for first, last in pairwise(self._ends):
            count = int(lengths[first:last].sum())
            most = self._max_positions if name == "positions" else max(count, 1)
            for start in range(0, max(count, 1), most):
                values = spool.array(stored, at, min(most, count - start))
                at += values.nbytes
                yield values.astype(dtype, copy=False)

    def __enter__(self) -> "_MergedPostings":
        return self

    def __exit__(self, *error: object) -> None:
        for spool in self._spools.values():
            spool.close()


def _merge_forms(
    segments: Sequence[Segment],
    term_numbers: Sequence[NDArray[np.uint32]],
    occurring: NDArray[np.bool_],
    strings_at_a_time: int,
) -> Forms:
    """The forms of live articles, with the numbers of their terms among the occurring ones."""
    forms, numbers = unite([segment.forms.forms for segment in segments], strings_at_a_time)
    dfs, terms = np.zeros(len(forms), np.uint32), np.zeros(len(forms), np.uint32)
    for segment, of_forms, of_terms in zip(segments, numbers, term_numbers, strict=True):
        dfs[of_forms] += (segment.forms.dfs - deleted_form_dfs(segment)).astype(np.uint32)
        terms[of_forms] = of_terms[segment.forms.terms]
    live = np.flatnonzero(dfs)
    kept = np.cumsum(occurring, dtype=np.uint32) - np.uint32(1)
    return Forms(select(forms, live, strings_at_a_time), kept[terms[live]] if len(live) else terms[live], dfs[live])
