"""The export of an archive as JSON Lines."""

import contextlib
import fcntl
import gzip
import json
import lzma
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from dateline.article import Article
from dateline.errors import DatelineError
from dateline.generations.files import sync
from dateline.progress import OnProgress, Progress, ReportTimer, ignore_progress
from indexer.sources.exported import to_row

_LINES_A_WRITE = 64
_PERMISSIONS = 0o666  # without the bits of the umask


class ExportError(DatelineError):
    """An export failed, or the disk did not confirm it.  No partial file has the name of the export."""


class Sink(Protocol):
    """A file or stream that lines are written to."""

    def write(self, data: bytes, /) -> object:
        """Write all of `data`."""
        ...


def export_articles(articles: Iterable[Article], sink: Sink, on_progress: OnProgress = ignore_progress) -> int:
    """Write one line of JSON per article, in UTF-8, and return the number of articles.

    `on_progress` gets the numbers of articles and bytes written, now and then and at the end.
    """
    count = size = 0
    timer = ReportTimer()
    lines: list[bytes] = []
    for article in articles:
        lines.append(to_line(article))
        count += 1
        if len(lines) == _LINES_A_WRITE:
            size += _write(sink, lines)
            lines = []
            if timer.is_due():
                on_progress(Progress(count, size))
    size += _write(sink, lines)
    on_progress(Progress(count, size))
    return count


def to_line(article: Article) -> bytes:
    """The line of an article.  A lone surrogate, which the name of a file may contain, is escaped."""
    row = to_row(article)
    try:
        return json.dumps(row, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(row).encode() + b"\n"


def _write(sink: Sink, lines: list[bytes]) -> int:
    data = b"".join(lines)
    sink.write(data)
    return len(data)


@contextmanager
def atomic_file(path: Path) -> Iterator[Sink]:
    """Yield a sink for a file that gets its name, `path`, when all of it is on the disk.

    It is compressed if the name ends in `.gz` or `.xz`.  An existing file is replaced, and its permissions are kept;
    the partial files of killed exports are removed.  A device or a named pipe is written directly.  Raises
    ExportError if the file cannot be written, or if the disk did not confirm its name.
    """
    try:
        is_special = path.exists() and not path.is_file()
        opened = path.open("wb") if is_special else _replacing(Path(os.path.realpath(path)))
        with opened as file, _compressed(file, path.name) as sink:
            yield sink
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror}; no partial file is left.") from error


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    with contextlib.suppress(OSError):  # the folder may be one that cannot be listed
        _remove_leftovers(path)
    part, descriptor = _new_part(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with contextlib.suppress(FileNotFoundError):
                os.fchmod(descriptor, stat.S_IMODE(path.stat().st_mode))
            yield file
            file.flush()
            os.fsync(descriptor)
            part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    try:
        sync(path.parent)
    except OSError as error:
        raise ExportError(
            f"{path} is written, whole and in its place, but the disk did not confirm its name ({error.strerror}):"
            " after a power cut the old file may be back, or none; run the export again."
        ) from error


def _part_prefix(path: Path) -> str:
    return f".{path.name[:200]}."


def _new_part(path: Path) -> tuple[Path, int]:
    """Create a partial file, and lock it; the system releases the lock when the process ends, even if it is killed."""
    while True:
        part = path.with_name(f"{_part_prefix(path)}{secrets.token_hex(4)}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PERMISSIONS)
        with contextlib.suppress(OSError):  # without locks no export removes the parts of another
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if part.exists():
            return part, descriptor
        os.close(descriptor)  # another export removed it before it was locked


def _remove_leftovers(path: Path) -> None:
    """Remove the partial files of killed exports: those that no process has locked."""
    name = re.compile(re.escape(_part_prefix(path)) + r"[0-9a-f]{8}\.part")
    for part in [part for part in path.parent.iterdir() if name.fullmatch(part.name)]:
        with contextlib.suppress(OSError):  # it is locked, gone, or owned by another user
            _remove_unlocked(part)


def _remove_unlocked(part: Path) -> None:
    descriptor = os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        part.unlink()
    finally:
        os.close(descriptor)


@contextmanager
def _compressed(file: BinaryIO, name: str) -> Iterator[Sink]:
    """Yield a sink that compresses into `file` as the end of `name` says; equal data give equal bytes."""
    if name.lower().endswith(".gz"):
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as gzipped:
            yield gzipped
    elif name.lower().endswith(".xz"):
        with lzma.LZMAFile(file, "wb") as xz:
            yield xz
    else:
        yield file
