"""Portions: parts of the sources of about equal size, which several processes can read.

    portions = plan_portions(paths, options, count)     # in one process
    read_portion(portion, options, totals)              # each in any process, in any order

The documents and rejections of all portions, in their order, are those of `read_sources`, with the same lines, ids and
order.  The totals are joined in this order: `unused` counters are added, `missing` sets intersected, `empty` lists
joined, `assumptions` and `read_bytes` added.  (Of more than 200 unused fields the rare ones may be counted as "(other
fields)" instead of by name.)

A portion is a run of whole files and of ranges of large files.  Only uncompressed JSON Lines that begin as UTF-8 are
cut, at line ends; planning reads such a file once, to know the number of the first line of each range.

One fact is known only to a process that reads a file from its start: that too many documents in a row are rejected,
so that the rest is left out.  A range in which it may matter raises InseparableError; then one process must read
everything with `read_sources`.  (The encoding of a line depends on nothing but the line, if its file begins as UTF-8.)
"""

import codecs
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from indexer.sources.document import Finding, Outcome, ReadTotals, SourceDocument, SourceOptions
from indexer.sources.field_readers import FieldReaders
from indexer.sources.fields import FieldReader
from indexer.sources.folders.choosing import PassedOver
from indexer.sources.folders.listing import Listed, Remark
from indexer.sources.formats import UnknownFormatError
from indexer.sources.json_lines import read_json_lines
from indexer.sources.reader import (
    MOST_REJECTIONS_IN_A_ROW,
    format_of,
    given_encoding,
    list_sources,
    read_files,
    total_bytes,
)
from indexer.sources.streams import UNPACKING_ERRORS, BombError, SourceFile, open_range, open_stream

_SMALLEST_BYTES = 4 * 1024 * 1024  # of a portion: a smaller one is not worth a process
_BLOCK_BYTES = 1024 * 1024


class InseparableError(Exception):
    """A range of a file cannot be read without the part of the file before it."""


@dataclass(frozen=True, slots=True)
class FileRange:
    """Whole lines of uncompressed JSON Lines in UTF-8: the bytes from `start` to `end`, from line `first_line` on.

    A byte order mark is before `start`, and part of `size_bytes` of the first range.
    """

    file: SourceFile
    start: int
    end: int
    first_line: int

    @property
    def size_bytes(self) -> int:
        """The bytes of the file that this range accounts for."""
        return self.end if self.first_line == 1 else self.end - self.start


Piece = SourceFile | FileRange | Finding | PassedOver | Remark


@dataclass(frozen=True, slots=True)
class Portion:
    """The part of the sources that one process reads; `size_bytes` is None if it is not known.  Can be pickled."""

    pieces: tuple[Piece, ...]
    size_bytes: int | None


def plan_portions(
    paths: Sequence[Path | str],
    options: SourceOptions,
    count: int,
    *,
    smallest_bytes: int = _SMALLEST_BYTES,
) -> list[Portion]:
    """Divide the sources at `paths` into at most `count` portions of about equal size, in order.

    There are fewer if portions would be smaller than `smallest_bytes`, or if a large file cannot be cut.  Standard
    input is one portion.  Raises SourceError as `read_sources` does.
    """
    readers = FieldReaders(options, ReadTotals())
    files = list_sources(paths, options)
    size = total_bytes(files) or 0
    count = max(1, min(count, size // max(1, smallest_bytes)))
    bounds = [size * number // count for number in range(1, count)]
    groups: list[list[Piece]] = [[] for _ in range(count)]
    base = 0
    for file in files:
        for offset, piece in _cut(file, [bound - base for bound in bounds], readers):
            groups[bisect_right(bounds, base + offset)].append(piece)
        base += _size(file) or 0
    return [Portion(tuple(group), _sum(group)) for group in groups if group]


def read_portion(portion: Portion, options: SourceOptions, totals: ReadTotals | None = None) -> Iterator[Outcome]:
    """The documents and rejections of a portion, in order; `totals` as in `read_sources`.

    Raises InseparableError, when documents are taken, if one process must read all sources.
    """
    totals = totals if totals is not None else ReadTotals()
    totals.total_bytes = portion.size_bytes
    return _read_pieces(portion.pieces, FieldReaders(options, totals), totals)


def _read_pieces(pieces: Sequence[Piece], readers: FieldReaders, totals: ReadTotals) -> Iterator[Outcome]:
    for piece in pieces:
        if isinstance(piece, FileRange):
            outcomes = _read_range(piece, readers.of(piece.file), totals)
            yield from _watch_rejections(totals.without_passed_over(outcomes))
        else:
            yield from read_files([piece], readers, totals)


def _read_range(piece: FileRange, fields: FieldReader, totals: ReadTotals) -> Iterator[Outcome]:
    file = replace(piece.file, decoder=piece.file.decoder.renewed())
    try:
        with open_range(file, piece.start, piece.end, totals) as lines:
            totals.read_bytes += piece.size_bytes - (piece.end - piece.start)
            totals.forms.begin(file.name, "jsonl", is_start=piece.first_line == 1)
            yield from read_json_lines(file, lines, fields, first_line=piece.first_line, records=file.options.records)
    except OSError as error:
        raise InseparableError(f"{file.name} cannot be read") from error
    finally:
        totals.assume(file.decoder.assumptions(file.name))


def _watch_rejections(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Pass on `outcomes`; raises InseparableError if they may be part of too many rejections in a row.

    Half of such a run is in one range, or a whole range is inside it.
    """
    in_a_row = documents = 0
    for outcome in outcomes:
        if isinstance(outcome, SourceDocument):
            documents += 1
            in_a_row = 0
        else:
            in_a_row += 1
            if in_a_row * 2 >= MOST_REJECTIONS_IN_A_ROW:
                raise InseparableError("too many documents in a row cannot be read")
        yield outcome
    if in_a_row and not documents:
        raise InseparableError("no document of a range can be read")


def _cut(file: Listed, bounds: Sequence[int], readers: FieldReaders) -> list[tuple[int, Piece]]:
    """The pieces of `file`, cut near the `bounds` inside it, each with its offset in the file."""
    inside = [bound for bound in bounds if 0 < bound < (_size(file) or 0)]
    if not isinstance(file, SourceFile) or not inside:
        return [(0, file)]
    ranges = _ranges(file, inside, readers.of(file))
    return [(piece.start, piece) for piece in ranges] if len(ranges) > 1 else [(0, file)]


def _ranges(file: SourceFile, bounds: Sequence[int], fields: FieldReader) -> list[FileRange]:
    """The ranges of a file; a new one begins with the first line at each of `bounds`.  Empty if it cannot be cut."""
    try:
        with open_stream(file, ReadTotals(), given_encoding(file, fields)) as stream:
            file = replace(file, decoder=stream.decoder)
            start = stream.plain_start
            if start is None or format_of(file, stream.head, fields) != "jsonl":
                return []
            codecs.getincrementaldecoder("utf-8")().decode(stream.head)
        return make_ranges(file, find_cuts(file, start, bounds))
    except (UnknownFormatError, BombError, OSError, *UNPACKING_ERRORS):
        return []  # the reader of the file reports the error


def make_ranges(file: SourceFile, cuts: Sequence[tuple[int, int]]) -> list[FileRange]:
    """The ranges between `cuts` (see `find_cuts`) that are not empty."""
    return [FileRange(file, start, end, line) for (start, line), (end, _) in pairwise(cuts) if start < end]


def find_cuts(
    file: SourceFile, start: int, bounds: Sequence[int], block_bytes: int = _BLOCK_BYTES
) -> list[tuple[int, int]]:
    """The offsets where ranges begin, with the numbers of their lines; and the end of the file, with a number near it.

    Reads the file up to the last of `bounds`, in blocks of `block_bytes`.
    """
    assert file.path is not None
    cuts = [(start, 1)]
    targets = [bound for bound in bounds if bound > start]
    offset, line = start, 1
    with file.path.open("rb", buffering=0) as raw:
        raw.seek(start)
        while targets and (block := raw.read(block_bytes)):
            while targets and (found := block.find(b"\n", max(0, targets[0] - 1 - offset))) >= 0:
                cuts.append((offset + found + 1, line + block.count(b"\n", 0, found + 1)))
                targets = [target for target in targets if target > cuts[-1][0]]
            offset += len(block)
            line += block.count(b"\n")
    return [*cuts, (max(file.size_bytes or 0, cuts[-1][0]), line)]


def _size(piece: Piece) -> int | None:
    return piece.size_bytes if isinstance(piece, SourceFile | FileRange) else 0


def _sum(pieces: Sequence[Piece]) -> int | None:
    sizes = [_size(piece) for piece in pieces]
    return None if None in sizes else sum(size or 0 for size in sizes)
