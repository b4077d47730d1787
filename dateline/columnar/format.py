"""Containers: files of named arrays, whose every byte is checked.

    magic "DLCOLUMN" | version | header length | header: JSON, padded with spaces | CRC-32 of all before
    | sections, each from a multiple of 64, zeros between them

Numbers are little-endian.  `docs/index-format.md` describes every byte.  The part up to and including the CRC-32 keeps
its form in all later versions, so that a file of a later version can be told from a damaged one.
"""

import json
import mmap
import os
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.sections import KINDS
from dateline.errors import CorruptIndexError, IndexVersionError

MAGIC = b"DLCOLUMN"
FORMAT = 3
"""The version of written files."""

OLDEST_READABLE = 3
"""The oldest readable version."""

ALIGNMENT = 64  # bytes: a cache line, and more than any array needs
_VERIFIED_BYTES = 8 << 20  # at a time
_PRELUDE = len(MAGIC) + 4 + 4
_CRC_BYTES = 4
_WIDEST = 10**15 - 1  # a length or an offset with as many digits as any, for which room is reserved
_SEGMENT_NAME = re.compile(r"MAIN_[0-9a-z]{16}")
_FILE_NAME = re.compile(rf"(?P<segment>{_SEGMENT_NAME.pattern})\.(?:(?P<number>[1-9][0-9]{{0,8}})\.)?(?P<kind>[a-z]+)")

Array: TypeAlias = NDArray[Any]


def damaged(path: Path, what: str) -> CorruptIndexError:
    """The error for a damaged file; `what` says how."""
    return CorruptIndexError(f"{path} is damaged ({what}); run reindex to build a new index.")


def file_name(segment: str, kind: str, number: int | None = None) -> str:
    """The name of a file of a segment; only files of deletions have a number (from 1).

    Raises ValueError if a segment has no file of this name.
    """
    name = ".".join((segment, *([] if number is None else [str(number)]), kind))
    if split_file_name(name) is None:
        raise ValueError(f"a segment has no file of the name {name!r}")
    return name


def split_file_name(name: str) -> tuple[str, str] | None:
    """The segment and the kind of a file; None if no file of a segment has this name."""
    match = _FILE_NAME.fullmatch(name)
    if match is None or match["kind"] not in KINDS or (match["kind"] == "deletions") != bool(match["number"]):
        return None
    return match["segment"], match["kind"]


@dataclass(frozen=True, slots=True)
class StoredSection:
    """An array in a file: `count` entries of `dtype` from byte `offset`, and their CRC-32."""

    name: str
    dtype: str
    count: int
    offset: int
    crc32: int

    @property
    def end(self) -> int:
        """The byte after the last."""
        return self.offset + self.count * np.dtype(self.dtype).itemsize

    def to_json(self) -> dict[str, Any]:
        """The form in the header."""
        return {"crc32": self.crc32, "dtype": self.dtype, "offset": self.offset, "shape": [self.count]}


@dataclass(frozen=True, slots=True)
class Container:
    """An open file: its arrays are views of the mapped file and cannot be written.

    `header_crc32` is the CRC-32 of the header, which has those of all sections: it stands for the whole content.
    `identity` is the result of `identity_of` when the file was mapped.
    """

    path: Path
    segment: str
    kind: str
    header_crc32: int
    arrays: Mapping[str, Array]
    identity: tuple[int, ...]

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]


class ContainerWriter:
    """Writes a container section by section, so that no section has to fit into memory.

    `dtypes` has the type of each section of the kind, in their order.  Append the entries of one section after the
    other, in any number of pieces.  The file is complete when the `with` block ends, and removed after an exception.
    Nothing is forced to disk: publishing a generation does that.  Raises FileExistsError if the file exists, ValueError
    for a section, a type or an order that the kind does not have, OSError.
    """

    def __init__(
        self, folder: Path, segment: str, kind: str, dtypes: Mapping[str, str], number: int | None = None
    ) -> None:
        self.path = folder / file_name(segment, kind, number)
        if list(dtypes) != [section.name for section in KINDS[kind]]:
            raise ValueError(f"a file of kind {kind} has the sections {[section.name for section in KINDS[kind]]}")
        for section in KINDS[kind]:
            if dtypes[section.name] not in section.dtypes:
                raise ValueError(f"section {section.name} cannot be of type {dtypes[section.name]}")
        self._segment, self._kind, self._dtypes = segment, kind, dict(dtypes)
        self._room = _header_room(segment, kind, self._dtypes)
        self._sections: list[StoredSection] = []
        self._file = self.path.open("xb")
        self._file.write(bytes(_PRELUDE + self._room + _CRC_BYTES))

    def append(self, name: str, entries: Array) -> None:
        """Add n entries, in order, to a section; they are converted to its dtype, and must fit it.  O(n).

        Raises ValueError if the section is earlier than the current one or unknown, OSError.
        """
        while not self._sections or self._sections[-1].name != name:
            self._next_section()
        section = self._sections[-1]
        raw = np.ascontiguousarray(entries, section.dtype).data.cast("B") if len(entries) else b""
        self._file.write(raw)
        count = section.count + len(entries)
        crc32 = zlib.crc32(raw, section.crc32)
        self._sections[-1] = StoredSection(name, section.dtype, count, section.offset, crc32)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                self._finish()
        if error is not None:
            self.path.unlink()

    def _next_section(self) -> None:
        names = list(self._dtypes)[len(self._sections) :]
        if not names:
            raise ValueError("the sections of a container are written in their order")
        self._pad()
        self._sections.append(StoredSection(names[0], self._dtypes[names[0]], 0, self._file.tell(), 0))

    def _pad(self) -> None:
        self._file.write(bytes(-self._file.tell() % ALIGNMENT))

    def _finish(self) -> None:
        while len(self._sections) < len(self._dtypes):
            self._next_section()
        length = self._file.tell()
        header = _header(self._segment, self._kind, length, self._sections).ljust(self._room)
        start = MAGIC + FORMAT.to_bytes(4, "little") + len(header).to_bytes(4, "little") + header
        self._file.seek(0)
        self._file.write(start + zlib.crc32(start).to_bytes(_CRC_BYTES, "little"))


def _header(segment: str, kind: str, length: int, sections: Sequence[StoredSection]) -> bytes:
    fields = {
        "kind": kind,
        "length": length,
        "sections": {section.name: section.to_json() for section in sections},
        "segment": segment,
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")


def _header_room(segment: str, kind: str, dtypes: Mapping[str, str]) -> int:
    """Bytes that any header of these sections fits into, and after which the sections begin aligned."""
    widest = [StoredSection(name, dtype, _WIDEST, _WIDEST, 2**32 - 1) for name, dtype in dtypes.items()]
    least = len(_header(segment, kind, _WIDEST, widest))
    return least + -(_PRELUDE + least + _CRC_BYTES) % ALIGNMENT


def write_container(
    folder: Path, segment: str, kind: str, arrays: Mapping[str, Array], number: int | None = None
) -> str:
    """Write arrays [n] of any dtypes, by name, in the order of the sections; returns the name of the file.

    Linear in their bytes.  Raises as `ContainerWriter`.
    """
    dtypes = {name: array.dtype.newbyteorder("<").str for name, array in arrays.items()}
    with ContainerWriter(folder, segment, kind, dtypes, number) as writer:
        for name, array in arrays.items():
            writer.append(name, array)
    return writer.path.name


def open_container(path: Path, *, verify: bool = True) -> Container:
    """Map a file, whose name tells its segment and kind.

    Raises CorruptIndexError if it is missing, is another file under this name, or was changed in any byte,
    IndexVersionError if it has another version.  Without `verify`, the sections and the zeros between them are not
    read; their offsets are checked nevertheless.
    """
    name = split_file_name(path.name)
    if name is None:
        raise damaged(path, "a segment has no file of this name")
    try:
        with path.open("rb") as file:
            identity = identity_of(os.fstat(file.fileno()))
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:  # ValueError: an empty file
        raise CorruptIndexError(f"{path} cannot be read: {error}; run reindex to build a new index.") from error
    header, header_crc32, start = _read_header(path, content)
    segment, kind = name
    if header.get("segment") != segment or header.get("kind") != kind:
        raise damaged(path, "it is another file under this name")
    sections = _read_sections(path, kind, header)
    if header["length"] != len(content):
        raise damaged(path, f"it is {len(content)} bytes long instead of {header['length']}")
    _check_offsets(path, sections, start, len(content))
    if verify:
        verify_sections(path, content, start, sections)
    arrays = {
        section.name: np.frombuffer(content, section.dtype, section.count, section.offset) for section in sections
    }
    return Container(path, segment, kind, header_crc32, arrays, identity)


def identity_of(found: os.stat_result) -> tuple[int, ...]:
    """Device, inode, size and time of change of a file: they stay as long as nothing is written into it."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _read_header(path: Path, content: mmap.mmap) -> tuple[dict[str, Any], int, int]:
    """The header, its CRC-32, and the offset after it."""
    if content[: len(MAGIC)] != MAGIC:
        raise damaged(path, "it does not start like a file of an index")
    version = int.from_bytes(content[len(MAGIC) : len(MAGIC) + 4], "little")
    length = int.from_bytes(content[len(MAGIC) + 4 : _PRELUDE], "little")
    end = _PRELUDE + length
    if end + _CRC_BYTES > len(content):
        raise damaged(path, "it is too short for its header")
    crc32 = zlib.crc32(content[:end])
    if crc32 != int.from_bytes(content[end : end + _CRC_BYTES], "little"):
        raise damaged(path, "its header was altered")
    if not OLDEST_READABLE <= version <= FORMAT:
        raise IndexVersionError.of_format(path, version, OLDEST_READABLE, FORMAT)
    try:
        header = json.loads(content[_PRELUDE:end])
    except (ValueError, RecursionError) as error:
        raise damaged(path, "its header is not JSON") from error
    if not isinstance(header, dict):
        raise damaged(path, "its header is not an object")
    return header, crc32, end + _CRC_BYTES


def _read_sections(path: Path, kind: str, header: Mapping[str, Any]) -> list[StoredSection]:
    """The sections in the header, in the order of the kind."""
    try:
        stored = header["sections"]
        sections = [
            StoredSection(name, each["dtype"], each["shape"][0], each["offset"], each["crc32"])
            for name, each in ((section.name, stored[section.name]) for section in KINDS[kind])
        ]
        numbers = [header["length"], *(n for each in sections for n in (each.count, each.offset, each.crc32))]
    except (KeyError, TypeError, IndexError) as error:
        raise damaged(path, "its header is incomplete") from error
    if len(stored) != len(sections) or any(type(number) is not int or number < 0 for number in numbers):
        raise damaged(path, "its header has unexpected values")
    for each, allowed in zip(sections, KINDS[kind], strict=True):
        if each.dtype not in allowed.dtypes:
            raise damaged(path, f"section {each.name} has another type")
    return sections


def _check_offsets(path: Path, sections: Sequence[StoredSection], start: int, length: int) -> None:
    """Raise CorruptIndexError unless the sections fill the file from byte `start`, one after the other."""
    end = start
    for section in sections:
        if section.offset != end + -end % ALIGNMENT:
            raise damaged(path, f"section {section.name} is at another offset")
        end = section.end
    if end != length:
        raise damaged(path, "its sections do not fill it")


def verify_sections(path: Path, content: mmap.mmap, start: int, sections: Sequence[StoredSection]) -> None:
    """Check the CRC-32 of every section and the zeros between them; `start` is the end of the header.

    Raises CorruptIndexError.  Reads the whole file, and gives the mapped memory back piece by piece.
    """
    with memoryview(content) as view:
        for section in sections:
            if not gap_is_empty(view, start, section):
                raise damaged(path, f"there are bytes other than zero before section {section.name}")
            if not section_is_whole(view, section):
                raise damaged(path, f"section {section.name} was altered")
            start = section.end


def gap_is_empty(view: memoryview, start: int, section: StoredSection) -> bool:
    """Whether there are only zeros from `start`, the end of the section before, to a section."""
    return not any(view[start : section.offset])


def section_is_whole(view: memoryview, section: StoredSection) -> bool:
    """Whether a section has its CRC-32."""
    crc32 = 0
    for begin in range(section.offset, section.end, _VERIFIED_BYTES):
        crc32 = zlib.crc32(view[begin : min(begin + _VERIFIED_BYTES, section.end)], crc32)
        if isinstance(view.obj, mmap.mmap) and hasattr(view.obj, "madvise"):
            view.obj.madvise(mmap.MADV_DONTNEED)  # pages that are read again are mapped again
    return crc32 == section.crc32
