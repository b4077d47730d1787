"""`withheld.txt` and, beside it, `withheld.known`: read together, so that a list that has lost something is no list.

Both are written under `withheld_lock`, in the order by which a kill in between hides too much rather than too little:
what is added goes to the list first, what is released is said to be so first.
"""

import contextlib
import errno
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from dateline.errors import CorruptIndexError, DatelineError
from dateline.generations.files import read_if_regular, read_regular, replace_file
from dateline.generations.known_withheld import KNOWN, Known, read_known_lines
from dateline.generations.lock import withheld_lock
from dateline.withheld.digests import salt_of
from dateline.withheld.entries import Withheld, Withholding, read_lines, united

WITHHELD = "withheld.txt"
SERIAL = "withheld.serial"
"""Beside them where the list comes from a bundle: the number of the newest list seen, and of which bundle."""

Stamp: TypeAlias = tuple[tuple[int, ...] | None, tuple[int, ...] | None]

_ADVICE = "run reindex withhold --restore, for nothing is served meanwhile."
_LARGEST = 64 << 20  # bytes
_TOO_LARGE = "it is larger than 64 MB"
_MOST_NAMED = 100  # ids in a message
_ATTEMPTS = 50  # at reading the two files as of one moment

_seen: dict[Path, Mapping[str, int]] = {}  # ids that this process has read, with the number of `KNOWN` at that time
_guard = threading.Lock()


class KnownNotWrittenError(DatelineError):
    """The list was written, and holds; `withheld.known` was not."""


def read_withheld(index_dir: Path) -> Withheld:
    """Read the list of an index; empty if there is none and never was.

    Raises CorruptIndexError if nobody knows what must not be shown: if the list cannot be read, is no regular
    file, has a line that cannot be understood or a digest with an unknown salt, or lacks an article that must be on
    it, since `withheld.known` has it or this process has seen it there.
    """
    raw, known = _read_both(index_dir)
    path = index_dir / WITHHELD
    listed = Withheld.from_bytes(raw or b"", str(path))
    _check_whole(path, raw, listed.ids, known, _still_required(index_dir, known))
    entries = {name: united(entry, known.entries.get(name)) for name, entry in listed.entries.items()}
    withheld = Withheld(entries, known.salts)
    if withheld.unknown_salts:
        raise CorruptIndexError(
            f"{path} has texts that cannot be compared, since {KNOWN} has not what their digests were made with; "
            f"with the DATELINE_BUNDLE_KEY that they were made with, {_ADVICE}"
        )
    _note_seen(index_dir, withheld, known)
    return withheld


def _check_whole(path: Path, raw: bytes | None, ids: frozenset[str], known: Known, seen: Set[str]) -> None:
    """Raise CorruptIndexError for a list without an article that must be on it."""
    lost = (known.entries.keys() | seen) - ids
    if not lost:
        return
    what = f"lacks {len(lost):,} of the withheld articles" if raw is not None else "is missing, and is not empty"
    if known.entries.keys() <= ids:  # no file has them: they can only be named
        named = " ".join(sorted(lost)[:_MOST_NAMED])
        raise CorruptIndexError(f"{path} {what}; run reindex withhold {named}, for nothing is served meanwhile.")
    raise CorruptIndexError(f"{path} {what}; {_ADVICE}")


def read_known(index_dir: Path) -> Known:
    """What is known of the list.  Raises CorruptIndexError if it cannot be read."""
    path = index_dir / KNOWN
    try:
        known, wrong = read_known_lines(_read(path) or b"")
    except OSError as error:
        raise CorruptIndexError(f"{path} cannot be read: {error.strerror}; {_ADVICE}") from error
    if wrong:
        raise CorruptIndexError(f"{path}, line {wrong[0]}, cannot be understood; {_ADVICE}")
    return known


def withheld_stamp(index_dir: Path) -> Stamp:
    """What tells one state of the two files from another without reading them; None in the place of one that is not.

    Raises CorruptIndexError if they cannot be looked at.
    """
    return _stamp(index_dir / WITHHELD), _stamp(index_dir / KNOWN)


def write_withheld(
    index_dir: Path, entries: Iterable[Withholding], salts: Mapping[str, bytes] | None = None
) -> Withheld:
    """Put a list in the place of the one that is there, durably; under `withheld_lock`.

    What the list has no more was released.  `salts` are those that digests may have been made with.
    When this raises OSError, the list is as it was; it raises KnownNotWrittenError when the list was changed, and
    `withheld.known` could not be.
    """
    return _write(index_dir, entries, read_known(index_dir), salts or {})


def change_withheld(
    index_dir: Path, change: Callable[[dict[str, Withholding]], object], salts: Mapping[str, bytes] | None = None
) -> Withheld:
    """Change the entries of the list; nothing is written where nothing changes.  Raises as those above and below do."""
    with withheld_lock(index_dir):
        entries = dict(read_withheld(index_dir).entries)
        change(entries)
        return write_withheld(index_dir, entries.values(), salts)


def repair_withheld(
    index_dir: Path, entries: Iterable[Withholding], salts: Mapping[str, bytes], known: Known
) -> Withheld:
    """As `write_withheld`, whatever is there of either file; `known` is what could be read of it."""
    replace_file(index_dir / KNOWN, known.to_bytes())
    return _write(index_dir, entries, known, salts)


def read_remains(index_dir: Path) -> tuple[dict[str, Withholding], Known, list[str]]:
    """What can be understood of either file, however damaged; and the lines of the list that cannot.

    Raises OSError for a file that cannot be read, or has a folder in its place.
    """
    for path in (index_dir / WITHHELD, index_dir / KNOWN):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder; remove it first", str(path))
        if path.is_file() and path.stat().st_size > _LARGEST:
            raise OSError(errno.EFBIG, f"{_TOO_LARGE}; remove it first", str(path))
    raw = read_if_regular(index_dir / WITHHELD) or b""
    entries, wrong = read_lines(raw)
    known, _ = read_known_lines(read_if_regular(index_dir / KNOWN) or b"")
    cut = raw.rpartition(b"\n")[2].decode("utf-8", "replace")
    if cut in entries and cut not in known.entries and any(name.startswith(cut) for name in known.entries):
        del entries[cut]  # the beginning of an id that is known
    return entries, known, list(wrong.values())


def note_left_out(index_dir: Path, left_out: Mapping[str, str]) -> None:
    """Keep what the last build or update left out, ids with the digests of their texts; under `withheld_lock`."""
    known = read_known(index_dir)
    if known.left_out != left_out:
        _put_known(index_dir, known, replace(known, left_out=dict(left_out)))


def _write(index_dir: Path, entries: Iterable[Withholding], known: Known, salts: Mapping[str, bytes]) -> Withheld:
    path = index_dir / WITHHELD
    before = read_if_regular(path)
    listed = {each.article_id: each for each in entries}
    withheld = Withheld(listed, {**known.salts, **{name: salts[name] for name in salts if _is_named(name, listed)}})
    earlier, wrong = read_lines(before or b"")
    is_other = before is None and (path.is_symlink() or path.exists())  # a link to nowhere, or a pipe
    gone = (known.entries.keys() | earlier.keys()) - listed.keys()
    kept = {name: entry for name, entry in known.entries.items() if name in listed}
    released = {**known.released, **dict.fromkeys(gone, _next_number(known))}
    lesser = _put_known(index_dir, known, Known(kept, released, withheld.salts, known.left_out))
    released = {name: number for name, number in released.items() if name not in listed}
    greater = replace(lesser, entries=listed, released=released)
    try:
        if wrong or is_other or list(earlier.values()) != list(listed.values()):
            replace_file(path, withheld.to_bytes())
    except OSError:
        with contextlib.suppress(OSError):  # the list holds; that it was released is healed by the next change
            _put_known(index_dir, lesser, known)
        raise
    try:
        _put_known(index_dir, lesser, greater)
    except OSError as error:
        raise KnownNotWrittenError(
            f"{path} has changed as it should, but {index_dir / KNOWN}, by which a list that has lost something is "
            f"told, cannot be written: {error.strerror}. Run the command again."
        ) from error
    return withheld


def _is_named(salt: str, entries: Mapping[str, Withholding]) -> bool:
    return any(salt_of(digest) == salt for each in entries.values() for digest in each.all_digests)


def _put_known(index_dir: Path, before: Known, known: Known) -> Known:
    """Write what is known, unless the file says so already; returns it with its number."""
    path = index_dir / KNOWN
    if known == before and list(known.entries) == list(before.entries) and (known == Known() or path.is_file()):
        return before
    numbered = replace(known, number=_next_number(before))
    replace_file(path, numbered.to_bytes())
    return numbered


def _next_number(known: Known) -> int:
    return max(time.time_ns(), known.number + 1)


def _read_both(index_dir: Path) -> tuple[bytes | None, Known]:
    """Both files as they were at one moment: who changes them replaces one after the other."""
    path = index_dir / WITHHELD
    for _ in range(_ATTEMPTS):
        stamp = withheld_stamp(index_dir)
        try:
            raw = _read(path)
        except OSError as error:
            raise CorruptIndexError(f"{path} cannot be read: {error.strerror}; {_ADVICE}") from error
        known = read_known(index_dir)
        if withheld_stamp(index_dir) == stamp:
            return raw, known
    raise CorruptIndexError(f"{path} does not stay the same for a moment; nothing is served meanwhile.")


def _read(path: Path) -> bytes | None:
    """Read a file as `read_regular` does, unless it is far larger than a list can be."""
    raw = read_regular(path, _LARGEST + 1)
    if raw is not None and len(raw) > _LARGEST:
        raise OSError(errno.EFBIG, _TOO_LARGE, str(path))
    return raw


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return (0,) if path.is_symlink() else None
    except OSError as error:
        raise CorruptIndexError(f"{path} cannot be read: {error.strerror}; {_ADVICE}") from error
    return found.st_dev, found.st_ino, found.st_mode, found.st_mtime_ns, found.st_ctime_ns, found.st_size


def _still_required(index_dir: Path, known: Known) -> frozenset[str]:
    """What this process has seen on the list, and what was not released since: a backup says what was so before."""
    seen = _seen.get(_key(index_dir), {})
    return frozenset(name for name, number in seen.items() if known.released.get(name, -1) <= number)


def _note_seen(index_dir: Path, withheld: Withheld, known: Known) -> None:
    with _guard:
        before = _seen.get(_key(index_dir), {})
        _seen[_key(index_dir)] = {name: max(_number_of(name, known), before.get(name, 0)) for name in withheld.ids}


def _number_of(article_id: str, known: Known) -> int:
    """With which number an article of the list was seen: before its release, if that is being written."""
    number = known.released.get(article_id)
    return known.number if number is None else min(known.number, number - 1)


def _key(index_dir: Path) -> Path:
    return index_dir.resolve()
