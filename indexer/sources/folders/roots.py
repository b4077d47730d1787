"""The roots of an archive: the folders and files that were named as its sources, each with a name.

Articles keep the name of their root and their path in it.  The roots of the served generation are remembered in
`sources.toml` in the folder of the index, which no bundle carries: paths are nobody else's business.

    [[root]]
    name = "wire"
    path = "/home/anna/wire"
"""

import json
import os
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from dateline.errors import SourceError
from dateline.generations.files import read_regular, write_synced
from dateline.generations.publishing import SOURCES, SOURCES_TEMPORARY

STANDARD_INPUT = "-"


class Root(NamedTuple):
    """A root: its name, and its path, absolute."""

    name: str
    path: Path


class SourcePath(NamedTuple):
    """A path to read: its root, and its own path in that root, empty if it is the root itself."""

    path: Path
    root: Root
    inside: str


@dataclass(frozen=True, slots=True)
class SourceRoots:
    """The paths that are read, each in its root, and all roots that are remembered afterwards.

    `absorbed` has, by the name of each root that lies in another one now, the path in that root.
    """

    read: tuple[SourcePath, ...]
    remembered: tuple[Root, ...]
    absorbed: tuple[tuple[str, SourcePath], ...] = ()

    def covers(self, root: str, file: str) -> bool:
        """Whether the paths that are read would give the articles of a root and a file, if they still had them.

        What is known of no root (`""`) counts as read.
        """
        if not root:
            return True
        if any(each.root.name == root and _is_inside(file, each.inside) for each in self.read):
            return True
        return any(name == root for name, _ in self.absorbed)


def place_sources(paths: Sequence[str], remembered: Sequence[Root], *, keeps_others: bool) -> SourceRoots:
    """Find the root of each path to read.

    A path inside a remembered root is a part of it, if the others are kept, as in an update.  A path inside another
    one is not read twice.  Standard input has no root.
    """
    given = dict.fromkeys(absolute(path) for path in paths if path != STANDARD_INPUT)
    outer = [path for path in given if not any(other in path.parents for other in given)]
    read, roots = list[SourcePath](), list(remembered)
    for path in outer:
        holder = next((root for root in roots if path == root.path or root.path in path.parents), None)
        if holder is None or (path != holder.path and not keeps_others):
            holder = Root(_new_name(path, roots), path)
            roots.append(holder)
        read.append(SourcePath(path, holder, path.relative_to(holder.path).as_posix() if path != holder.path else ""))
    absorbed = [
        (root.name, each) for root in roots for each in read if each.path in root.path.parents and each.root != root
    ]
    gone = {name for name, _ in absorbed}
    kept = [root for root in roots if root.name not in gone] if keeps_others else [each.root for each in read]
    return SourceRoots(tuple(read), tuple(dict.fromkeys(kept)), tuple(absorbed))


def absolute(path: Path | str) -> Path:
    """An absolute path, in which links stay: a link that another takes the place of is the same source."""
    return Path(os.path.abspath(path))  # noqa: PTH100  (`resolve` follows links)


def _is_inside(file: str, folder: str) -> bool:
    return not folder or file == folder or file.startswith(f"{folder}/")


def _new_name(path: Path, roots: Iterable[Root]) -> str:
    """The name of a new root: that of its folder or file, with a number if another root has it."""
    taken = {root.name for root in roots}
    base = path.name.encode("utf-8", "backslashreplace").decode() or "root"
    return next(name for name in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
                if name not in taken)  # fmt: skip


def read_roots(index_dir: Path) -> tuple[Root, ...]:
    """The remembered roots of an index; none if there is no `sources.toml`.  Raises SourceError if it is damaged."""
    try:
        return _parse(index_dir)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(index_dir, error) from None


def read_known(index_dir: Path) -> tuple[Root, ...] | None:
    """As `read_roots`, but None if the file is damaged: then it is written anew."""
    try:
        return _parse(index_dir)
    except OSError as error:
        raise _unreadable(index_dir, error) from None
    except (ValueError, KeyError, TypeError):
        return None


def _parse(index_dir: Path) -> tuple[Root, ...]:
    raw = read_regular(index_dir / SOURCES)
    if raw is None:
        return ()
    tables = tomllib.loads(raw.decode()).get("root", [])
    return tuple(Root(_text(table["name"]), absolute(index_dir / _text(table["path"]))) for table in tables)


def _unreadable(index_dir: Path, error: Exception) -> SourceError:
    return SourceError(
        f"The remembered sources cannot be read: {index_dir / SOURCES}: {error}; mend or remove it, or name the SOURCEs"
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("a name or a path of a root is no text")
    return value


def remember_roots(index_dir: Path, roots: Sequence[Root]) -> None:
    """Write the roots, if they have changed.  Paths inside the folder of the index are relative to it.

    A kill leaves the old file or the new one.  Raises OSError or SourceError.
    """
    if read_known(index_dir) == tuple(roots):
        return
    lines = [
        "# The sources of this index, which reindex reads if none is named.  Paths may be edited, names should stay."
    ]
    for root in roots:
        lines += ["", "[[root]]", f"name = {json.dumps(root.name, ensure_ascii=False)}",
                  f"path = {json.dumps(_written(root.path, index_dir), ensure_ascii=False)}"]  # fmt: skip
    content = "\n".join([*lines, ""]).encode("utf-8", "surrogatepass")
    try:
        content.decode()
    except UnicodeDecodeError:
        return  # a path that is not UTF-8 cannot stand in TOML; it must be named each time
    write_synced(index_dir / SOURCES_TEMPORARY, content)
    (index_dir / SOURCES_TEMPORARY).replace(index_dir / SOURCES)


def _written(path: Path, index_dir: Path) -> str:
    folder = absolute(index_dir)
    return path.relative_to(folder).as_posix() if folder in path.parents else str(path)
