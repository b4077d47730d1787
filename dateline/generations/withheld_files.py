"""The withheld list on disk: `withheld.txt` and `withheld.known`, read together so that a loss is noticed.

Both are written under `withheld_lock`, in an order by which a kill between two writes hides too much rather than too
little: an added entry goes to the list first, a release to `withheld.known` first.
"""

import contextlib
import errno
import os
import stat
import threading
import time
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

from dateline.errors import CorruptIndexError, DatelineError
from dateline.generations.files import read_if_regular, read_regular, replace_file
from dateline.generations.known_withheld import KNOWN, KnownWithheld, read_known_lines
from dateline.generations.lock import withheld_lock
from dateline.withheld import Entries, Withheld, Withholding
from dateline.withheld.changes import Change
from dateline.withheld.digests import salt_of
from dateline.withheld.entries import read_lines, unite_entries

WITHHELD = "withheld.txt"
SERIAL = "withheld.serial"
"""Where the list comes from a bundle: the number of the newest list that was seen, for each bundle."""

Stamp: TypeAlias = tuple[tuple[int, ...] | None, tuple[int, ...] | None]
"""Differs between two states of the two files."""

_ADVICE = "Run reindex withhold --restore. Until then no article is served."
_LARGEST = 64 << 20  # bytes
_TOO_LARGE = "it is larger than 64 MB"
_MOST_NAMED = 100  # ids in a message
_ATTEMPTS = 50  # to read both files at one moment

_seen: dict[Path, Mapping[str, int]] = {}  # ids that this process has read, with the number of `KNOWN` at that time
_guard = threading.Lock()


class KnownNotWrittenError(DatelineError):
    """The list was written and is in force; `withheld.known` was not written."""


def read_withheld(index_dir: Path) -> Withheld:
    """Read the list of an index; empty if there is none and never was.

    Raises CorruptIndexError if it is not certain which articles must be hidden: if the list cannot be read, is no
    regular file, has a line that is no entry or a digest with an unknown salt, or lacks an article that must be on
    it, because `withheld.known` has it or this process has seen it there.
    """
    raw, known = _read_both(index_dir)
    path = index_dir / WITHHELD
    listed = Withheld.from_bytes(raw or b"", str(path))
    _check_complete(path, raw, listed.ids, known, _still_required(index_dir, known))
    entries = {name: unite_entries(entry, known.entries.get(name)) for name, entry in listed.entries.items()}
    withheld = Withheld(entries, known.salts)
    if withheld.unknown_salts:
        raise CorruptIndexError(
            f"{path} has digests of texts that were made with another DATELINE_BUNDLE_KEY, and {KNOWN} does not have "
            f"their salt. Set that key. {_ADVICE}"
        )
    _note_seen(index_dir, withheld, known)
    return withheld


def _check_complete(path: Path, raw: bytes | None, ids: frozenset[str], known: KnownWithheld, seen: Set[str]) -> None:
    """Raise CorruptIndexError if a list lacks an article that must be on it."""
    lost = (known.entries.keys() | seen) - ids
    if not lost:
        return
    loss = f"lacks {len(lost):,} of the withheld articles" if raw is not None else "is missing, and should have entries"
    if known.entries.keys() <= ids:  # no file has the lost entries: the user has to name them
        named = " ".join(sorted(lost)[:_MOST_NAMED])
        raise CorruptIndexError(f"{path} {loss}. Run reindex withhold {named}. Until then no article is served.")
    raise CorruptIndexError(f"{path} {loss}. {_ADVICE}")


def read_known(index_dir: Path) -> KnownWithheld:
    """Read `withheld.known`; empty if there is none.  Raises CorruptIndexError if it cannot be read or understood."""
    path = index_dir / KNOWN
    try:
        known, wrong = read_known_lines(_read(path) or b"")
    except OSError as error:
        raise CorruptIndexError(f"{path} cannot be read: {error.strerror}. {_ADVICE}") from error
    if wrong:
        raise CorruptIndexError(f"{path}, line {wrong[0]}, cannot be understood. {_ADVICE}")
    return known


def withheld_stamp(index_dir: Path) -> Stamp:
    """The state of the two files without reading them (two `stat`s); None in the place of a file that is missing.

    Raises CorruptIndexError if the folder cannot be searched.
    """
    folder = os.fspath(index_dir)
    return _stamp(f"{folder}/{WITHHELD}"), _stamp(f"{folder}/{KNOWN}")


def write_withheld(
    index_dir: Path, entries: Iterable[Withholding], salts: Mapping[str, bytes] | None = None
) -> Withheld:
    """Replace the list durably and return the new one; under `withheld_lock`.

    Entries that the new list lacks count as released.  `salts` may have been used for digests of the new entries.
    Raises OSError if the list could not be changed, and KnownNotWrittenError if it was changed and `withheld.known`
    could not be.
    """
    return _write(index_dir, entries, read_known(index_dir), salts or {})


def change_withheld(index_dir: Path, change: Change, salts: Mapping[str, bytes] | None = None) -> Withheld:
    """Change the entries of the list and return the new one.  Nothing is written if nothing changes.

    Raises IndexLockedError if the lock is not free in time, and as `read_withheld` and `write_withheld` do.
    """
    with withheld_lock(index_dir):
        entries = change(read_withheld(index_dir).entries)
        return write_withheld(index_dir, entries.values(), salts)


def repair_withheld(
    index_dir: Path, entries: Iterable[Withholding], salts: Mapping[str, bytes], known: KnownWithheld
) -> Withheld:
    """Write both files anew, also if they are damaged; under `withheld_lock`.

    `known` is the part of `withheld.known` that could be read.  Raises as `write_withheld` does.
    """
    replace_file(index_dir / KNOWN, known.to_bytes())
    return _write(index_dir, entries, known, salts)


class Remains(NamedTuple):
    """The parts of damaged files that could be understood, and the lines of the list that could not."""

    entries: dict[str, Withholding]
    known: KnownWithheld
    wrong_lines: list[str]


def read_remains(index_dir: Path) -> Remains:
    """Read as much of both files as can be understood, however damaged they are.

    Raises OSError if a file cannot be read, is a folder, or is larger than 64 MB.
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
        del entries[cut]  # the last line was cut within an id that is known
    return Remains(entries, known, list(wrong.values()))


def note_left_out(index_dir: Path, left_out: Mapping[str, str]) -> None:
    """Note which articles the last build or update left out, by id with the digest of their text.

    Under `withheld_lock`.  Raises OSError, and CorruptIndexError if `withheld.known` cannot be read.
    """
    known = read_known(index_dir)
    if known.left_out != left_out:
        _put_known(index_dir, known, replace(known, left_out=dict(left_out)))


def _write(
    index_dir: Path, entries: Iterable[Withholding], known: KnownWithheld, salts: Mapping[str, bytes]
) -> Withheld:
    path = index_dir / WITHHELD
    before = read_if_regular(path)
    listed = {each.article_id: each for each in entries}
    withheld = Withheld(listed, {**known.salts, **{name: salts[name] for name in salts if _is_named(name, listed)}})
    earlier, wrong = read_lines(before or b"")
    is_other = before is None and (path.is_symlink() or path.exists())  # a link without a target, or a pipe
    lesser = _put_known(index_dir, known, _known_of_both(known, earlier, withheld))
    try:
        if wrong or is_other or list(earlier.values()) != list(listed.values()):
            replace_file(path, withheld.to_bytes())
    except OSError:
        with contextlib.suppress(OSError):  # the old list is in force; the next change repairs a noted release
            _put_known(index_dir, lesser, known)
        raise
    released = {name: number for name, number in lesser.released.items() if name not in listed}
    try:
        _put_known(index_dir, lesser, replace(lesser, entries=listed, released=released))
    except OSError as error:
        raise KnownNotWrittenError(
            f"{path} was changed as asked, but {index_dir / KNOWN}, which protects the list against losses, cannot be "
            f"written: {error.strerror}. Run the command again."
        ) from error
    return withheld


def _known_of_both(known: KnownWithheld, earlier: Entries, withheld: Withheld) -> KnownWithheld:
    """The facts that hold before and after the list is replaced: entries that both lists have, and the releases."""
    gone = (known.entries.keys() | earlier.keys()) - withheld.entries.keys()
    kept = {name: entry for name, entry in known.entries.items() if name in withheld.entries}
    released = {**known.released, **dict.fromkeys(gone, _next_number(known))}
    return KnownWithheld(kept, released, withheld.salts, known.left_out)


def _is_named(salt: str, entries: Entries) -> bool:
    return any(salt_of(digest) == salt for each in entries.values() for digest in each.all_digests)


def _put_known(index_dir: Path, before: KnownWithheld, known: KnownWithheld) -> KnownWithheld:
    """Write `withheld.known`, unless it says the same already; returns its content with its number."""
    path = index_dir / KNOWN
    if known == before and list(known.entries) == list(before.entries) and (known == KnownWithheld() or path.is_file()):
        return before
    numbered = replace(known, number=_next_number(before))
    replace_file(path, numbered.to_bytes())
    return numbered


def _next_number(known: KnownWithheld) -> int:
    return max(time.time_ns(), known.number + 1)


def _read_both(index_dir: Path) -> tuple[bytes | None, KnownWithheld]:
    """Both files as they were at one moment: a writer replaces one after the other."""
    path = index_dir / WITHHELD
    for _ in range(_ATTEMPTS):
        stamp = withheld_stamp(index_dir)
        try:
            raw = _read(path)
        except OSError as error:
            raise CorruptIndexError(f"{path} cannot be read: {error.strerror}. {_ADVICE}") from error
        known = read_known(index_dir)
        if withheld_stamp(index_dir) == stamp:
            return raw, known
    raise CorruptIndexError(f"{path} changes all the time. Until this ends no article is served.")


def _read(path: Path) -> bytes | None:
    """Read a file as `read_regular` does.  Raises OSError also if it is far larger than a list can be."""
    raw = read_regular(path, _LARGEST + 1)
    if raw is not None and len(raw) > _LARGEST:
        raise OSError(errno.EFBIG, _TOO_LARGE, str(path))
    return raw


def _stamp(path: str) -> tuple[int, ...] | None:
    """See `withheld_stamp`.  Each request asks for it: no Path is made, and a missing file is asked for once."""
    missing: tuple[int, ...] | None = None
    try:
        found = os.lstat(path)
        if stat.S_ISLNK(found.st_mode):
            missing = (0,)
            found = os.stat(path)  # noqa: PTH116  (see above)
    except (FileNotFoundError, NotADirectoryError):
        return missing
    except OSError as error:
        raise CorruptIndexError(f"{path} cannot be read: {error.strerror}. {_ADVICE}") from error
    return found.st_dev, found.st_ino, found.st_mode, found.st_mtime_ns, found.st_ctime_ns, found.st_size


def _still_required(index_dir: Path, known: KnownWithheld) -> frozenset[str]:
    """The ids that this process has seen on the list and that were not released since.

    A release noted in a backup that was put back is older than the moment at which the id was seen.
    """
    seen = _seen.get(_key(index_dir), {})
    return frozenset(name for name, number in seen.items() if known.released.get(name, -1) <= number)


def _note_seen(index_dir: Path, withheld: Withheld, known: KnownWithheld) -> None:
    with _guard:
        before = _seen.get(_key(index_dir), {})
        _seen[_key(index_dir)] = {name: max(_number_of(name, known), before.get(name, 0)) for name in withheld.ids}


def _number_of(article_id: str, known: KnownWithheld) -> int:
    """The number with which an article of the list was seen: less than that of its release, if one is being written."""
    number = known.released.get(article_id)
    return known.number if number is None else min(known.number, number - 1)


def _key(index_dir: Path) -> Path:
    return index_dir.resolve()
