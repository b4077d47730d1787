"""Portions: the sources cut into parts of about equal size, each of which a process can read alone.

    portions = plan_portions(paths, options, count)     # in one process
    read_portion(portion, options, totals)             # each in any process, in any order

The documents and rejections of the portions, one portion after the other, are those
that `read_sources` gives, with the same lines, ids and order.  What is noted besides
is put together so: `unused` counters are added in the order of the portions,
`missing` sets are intersected, `empty` lists are joined, `read_bytes` are added.
(Of more than 200 unused fields the rare ones may be counted as "(other fields)" instead of by name.)

A portion is a run of files, read as a whole, and of ranges of large files.  Only a
plain file of JSON Lines that begins as UTF-8 is cut, at line ends; planning reads it
once, to know the number of each range's first line.

Two things are seen only by who reads a file from its start: that too many of its
documents in a row are rejected, so that the rest is left out, and what other encoding
than UTF-8 and Windows-1252 its lines are in.  A range in which that may matter raises
InseparableError; then all is to be read by `read_sources` in one process.
"""

import codecs
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from indexer.sources.document import Finding, Outcome, ReadTotals, SourceDocument, SourceOptions
from indexer.sources.encodings import Decoder
from indexer.sources.fields import FieldReader
from indexer.sources.formats import UnknownFormatError
from indexer.sources.json_lines import read_json_lines
from indexer.sources.reader import MOST_REJECTIONS_IN_A_ROW, format_of, list_sources, read_files, total_bytes
from indexer.sources.streams import UNPACKING_ERRORS, BombError, SourceFile, open_range, open_stream

_SMALLEST_BYTES = 4 * 1024 * 1024  # of a portion: less is not worth a process
_BLOCK_BYTES = 1024 * 1024


class InseparableError(Exception):
    """A range of a file cannot be read without what lies before it."""


@dataclass(frozen=True, slots=True)
class FileRange:
    """Whole lines of a plain UTF-8 file of JSON Lines: the bytes from `start` to `end`, from line `first_line` on.

    A byte order mark lies before `start`, and counts to `size_bytes` of the first range.
    """

    file: SourceFile
    start: int
    end: int
    first_line: int

    @property
    def size_bytes(self) -> int:
        """The bytes of the file that are done with when this range has been read."""
        return self.end if self.first_line == 1 else self.end - self.start


Piece = SourceFile | FileRange | Finding


@dataclass(frozen=True, slots=True)
class Portion:
    """What one process reads; `size_bytes` is None where it is not known.  Can be pickled."""

    pieces: tuple[Piece, ...]
    size_bytes: int | None


def plan_portions(
    paths: Sequence[Path | str],
    options: SourceOptions,
    count: int,
    *,
    smallest_bytes: int = _SMALLEST_BYTES,
) -> list[Portion]:
    """The sources at `paths` in at most `count` portions of about equal size, in order.

    Fewer where a portion would be smaller than `smallest_bytes`, or where a file that
    cannot be cut is large; one for standard input.  Raises SourceError as `read_sources` does.
    """
    fields = FieldReader(options.field_map, ReadTotals())
    files = list_sources(paths, options)
    size = total_bytes(files) or 0
    count = max(1, min(count, size // max(1, smallest_bytes)))
    bounds = [size * number // count for number in range(1, count)]
    groups: list[list[Piece]] = [[] for _ in range(count)]
    base = 0
    for file in files:
        for offset, piece in _cut(file, [bound - base for bound in bounds], options, fields):
            groups[bisect_right(bounds, base + offset)].append(piece)
        base += _size(file) or 0
    return [Portion(tuple(group), _sum(group)) for group in groups if group]


def read_portion(portion: Portion, options: SourceOptions, totals: ReadTotals | None = None) -> Iterator[Outcome]:
    """The documents and rejections of a portion, in order; `totals` as in `read_sources`.

    Raises InseparableError, when documents are taken, if one process must read all sources.
    """
    totals = totals if totals is not None else ReadTotals()
    totals.total_bytes = portion.size_bytes
    return _read_pieces(portion.pieces, options, FieldReader(options.field_map, totals), totals)


def _read_pieces(
    pieces: Sequence[Piece], options: SourceOptions, fields: FieldReader, totals: ReadTotals
) -> Iterator[Outcome]:
    for piece in pieces:
        if isinstance(piece, FileRange):
            yield from _watch_rejections(_read_range(piece, fields, totals))
        else:
            yield from read_files([piece], options, fields, totals)


class _LineDecoder(Decoder):
    """Decodes lines that need no look at others."""

    __slots__ = ()

    def decode_foreign(self, data: bytes) -> str | None:
        raise InseparableError(f"the encoding of a line of {len(data):,} bytes shows only by those before it")


def _read_range(piece: FileRange, fields: FieldReader, totals: ReadTotals) -> Iterator[Outcome]:
    file = replace(piece.file, decoder=_LineDecoder())
    try:
        with open_range(file, piece.start, piece.end, totals) as lines:
            totals.read_bytes += piece.size_bytes - (piece.end - piece.start)
            yield from read_json_lines(file, lines, fields, first_line=piece.first_line)
    except OSError as error:
        raise InseparableError(f"{file.name} cannot be read") from error


def _watch_rejections(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """`outcomes`, unless they may be part of too many rejections in a row.

    Such a run lies half in one range, or all of a range lies in it.
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


def _cut(
    file: SourceFile | Finding, bounds: Sequence[int], options: SourceOptions, fields: FieldReader
) -> list[tuple[int, Piece]]:
    """`file` in pieces, cut near those of `bounds` that lie inside it, each with its offset in the file."""
    inside = [bound for bound in bounds if 0 < bound < (_size(file) or 0)]
    if isinstance(file, Finding) or not inside:
        return [(0, file)]
    ranges = _ranges(file, inside, options, fields)
    return [(piece.start, piece) for piece in ranges] if len(ranges) > 1 else [(0, file)]


def _ranges(file: SourceFile, bounds: Sequence[int], options: SourceOptions, fields: FieldReader) -> list[FileRange]:
    """The ranges of a file of which the lines from `bounds` on begin a new one; none if it cannot be cut."""
    try:
        with open_stream(file, ReadTotals()) as stream:
            start = stream.plain_start
            if start is None or format_of(file, stream.head, options.format, fields) != "jsonl":
                return []
            codecs.getincrementaldecoder("utf-8")().decode(stream.head)
        return make_ranges(file, find_cuts(file, start, bounds))
    except (UnknownFormatError, BombError, OSError, *UNPACKING_ERRORS):
        return []  # whoever reads the file says so


def make_ranges(file: SourceFile, cuts: Sequence[tuple[int, int]]) -> list[FileRange]:
    """The ranges between `cuts` (see `find_cuts`) that are not empty."""
    return [FileRange(file, start, end, line) for (start, line), (end, _) in pairwise(cuts) if start < end]


def find_cuts(
    file: SourceFile, start: int, bounds: Sequence[int], block_bytes: int = _BLOCK_BYTES
) -> list[tuple[int, int]]:
    """Where ranges begin: offsets of lines, with their numbers; and the file's end, with the number of a line near it.

    Nothing is read behind the last of `bounds`.
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
    return 0 if isinstance(piece, Finding) else piece.size_bytes


def _sum(pieces: Sequence[Piece]) -> int | None:
    sizes = [_size(piece) for piece in pieces]
    return None if None in sizes else sum(size or 0 for size in sizes)
