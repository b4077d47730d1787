"""The newest withheld list of each bundle that was seen on this disk, in `withheld.serial`: its number and its ids.

    <number> <bundle>         the first bundle; below it, one on each line, the ids that were on its list
    <number> <bundle>         another bundle; below it
    <bundle> <id>             its ids in a form that older versions, which know one bundle, take for no id

The name of a bundle is the beginning of the SHA-256 of its address in canonical form.
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
from dateline.generations.withheld_files import SERIAL

_HEAD = re.compile(r"([0-9]{1,18}) ([0-9a-f]{16})")
_ID = re.compile(r"(?:([0-9a-f]{16}) )?([A-Za-z0-9._~-]{1,64})")
_PORTS = {"http": 80, "https": 443}


class SeenList(NamedTuple):
    """A list that was seen: its serial number (0: none was seen) and the ids on it."""

    serial: int = 0
    ids: frozenset[str] = frozenset()


def read_seen(index_dir: Path, store: Store) -> SeenList:
    """The newest list of a bundle that was seen on this disk.  Raises BundleError if the file cannot be read."""
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
    """The newest list of a bundle that was seen, as far as a damaged file can be understood.  Raises OSError."""
    return _of(_read(read_if_regular(index_dir / SERIAL) or b"")[0], store)


def note_seen(index_dir: Path, store: Store, new: SeenList) -> None:
    """Note the newest list of a bundle; under `withheld_lock`.  Lines that cannot be read are dropped.

    Raises OSError.
    """
    path = index_dir / SERIAL
    seen, wrong = _read(read_if_regular(path) or b"")
    name = _name(canonical_address(store.url))
    after = {name: new, **{other: each for other, each in seen.items() if other not in set(_names(store.url))}}
    if wrong or list(after.items()) != list(seen.items()) or not path.is_file():
        replace_file(path, "".join(_lines(after)).encode())


def canonical_address(url: str) -> str:
    """The address of a bundle in canonical form: without a final slash, capitals in the host, a default port."""
    parts = urlsplit(url)
    path = quote(posixpath.normpath("/" + unquote(parts.path).lstrip("/")).rstrip("/"))
    if parts.scheme in {"file", "s3"}:
        return f"{parts.scheme}://{parts.netloc.lower()}{path}"
    host = (parts.hostname or "").rstrip(".")
    port = parts.port if parts.port not in {None, _PORTS.get(parts.scheme)} else None
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}"


def _names(url: str) -> Iterator[str]:
    """The name of a bundle, and the names that older versions, which did not use the canonical form, may have used."""
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
    """The lists by the names of their bundles, in the order of the file; and whether any line is not understood."""
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
        f"{path} cannot be read ({why}), so it is not known which withheld list of the bundle was seen here. "
        "Run reindex withhold --restore. Nothing has changed."
    )
