"""The newest lists that were seen on a disk, in `withheld.serial`: of each bundle its number and its ids.

    <number> <bundle>         and below it, a line each, the ids that were on the list
    <number> <bundle>         of another bundle, and below it
    <bundle> <id>             its ids: a version before this one, which knows one bundle, takes them for none

A bundle is named by the beginning of the SHA-256 of its address, in whatever way that is spelled.
"""

import hashlib
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from dateline.bundles.store import Store
from dateline.errors import BundleError
from dateline.generations.files import read_if_regular, read_regular, replace_file
from dateline.generations.withheld import SERIAL

_HEAD = re.compile(r"([0-9]{1,18}) ([0-9a-f]{16})")
_ID = re.compile(r"(?:([0-9a-f]{16}) )?([A-Za-z0-9._~-]{1,64})")
_PORTS = {"http": 80, "https": 443}


class SeenList(NamedTuple):
    """A list that was seen: its serial number (0: none was) and the articles on it."""

    serial: int = 0
    ids: frozenset[str] = frozenset()


def read_seen(index_dir: Path, store: Store) -> SeenList:
    """The newest list of a bundle that was seen on this disk.  Raises BundleError if nobody can tell."""
    path = index_dir / SERIAL
    try:
        raw = read_regular(path)
    except OSError as error:
        raise _unreadable(path, error.strerror or "no file") from error
    seen, wrong = _read(raw or b"")
    if wrong:
        raise _unreadable(path, "a line of it cannot be understood")
    return _of(seen, store)


def read_seen_remains(index_dir: Path, store: Store) -> SeenList:
    """The same, as far as it can be understood."""
    return _of(_read(read_if_regular(index_dir / SERIAL) or b"")[0], store)


def note_seen(index_dir: Path, store: Store, new: SeenList) -> None:
    """Note the newest list of a bundle; under `withheld_lock`.  What can't be read of other bundles is dropped."""
    path = index_dir / SERIAL
    seen, wrong = _read(read_if_regular(path) or b"")
    name = _name(canonical_address(store.url))
    after = {name: new, **{other: each for other, each in seen.items() if other not in set(_names(store.url))}}
    if wrong or list(after.items()) != list(seen.items()) or not path.is_file():
        replace_file(path, "".join(_lines(after)).encode())


def canonical_address(url: str) -> str:
    """The address of a bundle in one way: the same for a slash at its end, an upper-case host, a default port."""
    parts = urlsplit(url)
    path = quote(posixpath.normpath("/" + unquote(parts.path).lstrip("/")).rstrip("/"))
    if parts.scheme in {"file", "s3"}:
        return f"{parts.scheme}://{parts.netloc.lower()}{path}"
    host = (parts.hostname or "").rstrip(".")
    port = parts.port if parts.port not in {None, _PORTS.get(parts.scheme)} else None
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}"


def _names(url: str) -> Iterator[str]:
    """The names that a bundle has here, or may have from a version that took its address as it was spelled."""
    address = canonical_address(url)
    yield _name(address)
    yield _name(url.rstrip("/"))
    parts = urlsplit(address)
    yield _name(f"file:{parts.path}" if parts.scheme == "file" else f"{parts.scheme}://{parts.netloc}{parts.path}")
    yield _name(f"{parts.scheme}://{unquote(parts.netloc + parts.path)}")
    if parts.scheme in _PORTS and parts.port is None:
        yield _name(f"{parts.scheme}://{parts.netloc}:{_PORTS[parts.scheme]}{parts.path}")


def _name(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]


def _of(seen: dict[str, SeenList], store: Store) -> SeenList:
    return max((seen[name] for name in set(_names(store.url)) if name in seen), default=SeenList())


def _read(raw: bytes) -> tuple[dict[str, SeenList], bool]:
    """The lists by their bundles, the first one first; and whether there is anything else."""
    serials: dict[str, int] = {}
    ids: dict[str, set[str]] = {}
    first, wrong = "", False
    for line in raw.decode("ascii", "replace").split("\n"):
        if head := _HEAD.fullmatch(line):
            first = first or head[2]
            serials[head[2]] = int(head[1])
        elif (each := _ID.fullmatch(line)) and (each[1] or first):
            ids.setdefault(each[1] or first, set()).add(each[2])
        elif line:
            wrong = True
    wrong = wrong or not ids.keys() <= serials.keys()
    return {name: SeenList(serial, frozenset(ids.get(name, ()))) for name, serial in serials.items()}, wrong


def _lines(seen: dict[str, SeenList]) -> Iterator[str]:
    for number, (name, each) in enumerate(seen.items()):
        yield f"{each.serial} {name}\n"
        yield from (f"{name + ' ' if number else ''}{article_id}\n" for article_id in sorted(each.ids))


def _unreadable(path: Path, why: str) -> BundleError:
    return BundleError(
        f"{path} cannot be read ({why}), so that nobody knows which withheld list of the bundle was seen here; "
        "run reindex withhold --restore. Nothing has changed."
    )
