"""The parts of a spreadsheet, which is a zip archive of XML: bounded in size, read as streams of tags and texts."""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

MOST_ENTRIES = 10_000
_MOST_DIRECTORY_BYTES = 4 * 1024 * 1024
# XML of cells is seldom compressed to less than 1/100; a part that seems to be is a bomb, unless it is small.
_HIGHEST_RATIO = 200
_FREE_BYTES = 32 * 1024 * 1024
_END_BYTES = 65_557  # the record at the end of an archive, with the longest comment
_END = b"PK\x05\x06"
_BLOCK_BYTES = 64 * 1024
_DEEPEST = 200  # elements inside each other


class UnreadableSheetError(Exception):
    """A spreadsheet cannot be read; the message says why."""


def open_package(path: Path) -> zipfile.ZipFile:
    """The archive at `path`, which the caller closes.  Raises UnreadableSheetError, OSError."""
    with path.open("rb") as file:
        _check_directory(file)
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, struct.error) as error:
        raise UnreadableSheetError(f"its zip archive is damaged ({error})") from None


def _check_directory(file: BinaryIO) -> None:
    """Refuse an archive whose directory would take much memory; that is known before it is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_BYTES))
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < 22:
        raise UnreadableSheetError("its zip archive is damaged: it has no end")
    entries, directory_bytes = struct.unpack("<HI", tail[place + 10 : place + 16])
    if entries > MOST_ENTRIES or directory_bytes > _MOST_DIRECTORY_BYTES:
        raise UnreadableSheetError(f"its zip archive has more than {MOST_ENTRIES:,} parts")


class XmlReader:
    """Reads the elements of one part of an archive; subclasses handle tags and texts, and collect results.

    Names of elements and attributes come without their prefixes.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self.text
        self._parser.StartDoctypeDeclHandler = self._refuse

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def text(self, text: str) -> None:
        """Handle text between tags."""

    def read(self, archive: zipfile.ZipFile, part: str) -> Iterator[None]:
        """Read a part of an archive, block by block; after each one results may be taken.

        Raises UnreadableSheetError if it is damaged, or a bomb.
        """
        try:
            info = archive.getinfo(part)
            if info.file_size > max(_FREE_BYTES, info.compress_size * _HIGHEST_RATIO):
                raise UnreadableSheetError(f"its part {part} unpacks to more than {_HIGHEST_RATIO} times its size")
            with archive.open(info) as stream:
                while block := stream.read(_BLOCK_BYTES):
                    self._parser.Parse(block, False)  # noqa: FBT003  (the parameter is positional)
                    yield
            self._parser.Parse(b"", True)  # noqa: FBT003
            yield
        except KeyError:
            raise UnreadableSheetError(f"it has no part {part}") from None
        except expat.ExpatError as error:
            raise UnreadableSheetError(f"its part {part} is damaged ({error})") from None
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
            raise UnreadableSheetError(f"its part {part} cannot be unpacked ({error})") from None

    def read_whole(self, archive: zipfile.ZipFile, part: str) -> None:
        """Read a part of an archive to its end; raises as `read` does."""
        for _ in self.read(archive, part):
            pass

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableSheetError(f"its elements lie more than {_DEEPEST} deep inside each other")
        bare = {key.rpartition(":")[2]: value for key, value in attributes.items()} if attributes else attributes
        self.start(name.rpartition(":")[2], bare)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(name.rpartition(":")[2])

    def _refuse(self, *_: object) -> None:
        raise UnreadableSheetError("it declares a document type, which no spreadsheet does")
