"""The list of the files in the sources, in a stable order, made before a file is read."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath
from typing import NamedTuple, TypeAlias

from dateline.errors import SourceError
from dateline.generations.current import BUILDS, CURRENT
from dateline.generations.lock import LOCK
from dateline.generations.publishing import OWN_NAMES
from indexer.sources.document import Finding, SourceOptions
from indexer.sources.folders.choosing import PassedOver
from indexer.sources.folders.kinds import FOLDERS_OF_PROGRAMS, is_code_tree
from indexer.sources.folders.roots import STANDARD_INPUT, SourcePath, absolute, place_sources
from indexer.sources.rules.matching import RuleMatcher
from indexer.sources.rules.rule_files import RULES_FILE, read_rules
from indexer.sources.streams import SourceFile


class Remark(NamedTuple):
    """A warning about the rules, or about a file that has some."""

    finding: Finding


Listed: TypeAlias = SourceFile | Finding | PassedOver | Remark


def list_files(paths: Sequence[Path | str], options: SourceOptions) -> list[Listed]:
    """The files of `paths` in order, each with its options, and a rejection for each entry of a folder that is no file.

    A folder is walked recursively, each level sorted by the bytes of its names.  Names that begin with a point are
    skipped, and so are the files of an index, whose folder may have documents as well.  A link to a file inside the
    folder is followed, unless that file is read under its own name.  Links to folders are not followed, and no file
    outside the folder is read.

    Raises SourceError if a path is missing, if a folder cannot be read (half a folder would look like deleted
    articles), if there is no file, or if rules are wrong.
    """
    placed = options.roots or place_sources(list(map(str, paths)), (), keeps_others=False)
    by_path = {each.path: each for each in placed.read}
    matcher = RuleMatcher(options, options.rules or read_rules(placed, options.config))
    files = [entry for path in paths for entry in _list_source(path, by_path, matcher)]
    if not any(isinstance(each, SourceFile | Finding) for each in files):
        named = ", ".join(_printable(path) for path in paths) or "no source"
        raise SourceError(
            f"there is nothing to index in {named}; name a file or a folder with documents"
            + (f"; {len(files):,} files are not meant to be articles (--include names files to read)" if files else "")
        )
    is_part = any(each.inside for each in placed.read)  # then other files may match the rules
    return files if is_part else [*files, *map(Remark, matcher.unused_rules())]


def _list_source(path: Path | str, placed: Mapping[Path, SourcePath], matcher: RuleMatcher) -> Iterator[Listed]:
    if str(path) == STANDARD_INPUT:
        options = matcher.options_of("stdin", "stdin")
        yield SourceFile(None, "standard input", "stdin", "stdin", None, options, is_chosen=True)
        return
    path = Path(path)
    try:
        status = path.stat()
    except OSError as error:
        raise SourceError(f"{_printable(path)} cannot be read: {reason_of(error)}; check the path") from None
    place = placed.get(absolute(path))
    if place is None:
        return  # it is inside another path, and read there
    if stat.S_ISDIR(status.st_mode):
        yield from _Folder(path, place, matcher).files()
    else:
        size = status.st_size if stat.S_ISREG(status.st_mode) else None
        position = _printable(place.inside or path.name)
        options = matcher.options_of(place.root.name, position)
        yield SourceFile(path, _printable(path), place.root.name, position, size, options, is_chosen=True)


class _Folder:
    """One walk through a source folder."""

    def __init__(self, root: Path, place: SourcePath, matcher: RuleMatcher) -> None:
        self._root, self._place, self._matcher = root, place, matcher
        self._globs = matcher.globs_of(place.root.name)
        self._code_trees: set[Path] = set()
        self._real_root = root.resolve()

    def files(self) -> Iterator[Listed]:
        """The files in order.  Links are resolved last, when all files with their own names are known."""
        entries = list(self._walk())
        own_names = {_identity(entry.stat(follow_symlinks=False)) for entry in entries if not entry.is_symlink()}
        for entry in entries:
            path = Path(entry.path)
            if entry.is_symlink():
                yield from self._follow(path, own_names)
            elif entry.is_file(follow_symlinks=False):
                yield self._to_file(path, entry.stat(follow_symlinks=False).st_size)
            else:
                yield Finding(_printable(path), None, "it is neither a file nor a folder")

    def _walk(self) -> Iterator[os.DirEntry[str]]:
        pending = self._enter(self._root)
        while pending:
            entry = pending.pop()
            if not entry.is_dir(follow_symlinks=False):
                yield entry
            elif entry.name.lower() not in FOLDERS_OF_PROGRAMS:
                pending.extend(self._enter(Path(entry.path)))

    def _enter(self, folder: Path) -> list[os.DirEntry[str]]:
        entries = _entries_last_first(folder)
        if folder.parent in self._code_trees or is_code_tree([entry.name for entry in entries]):
            self._code_trees.add(folder)
        return entries

    def _follow(self, link: Path, own_names: set[tuple[int, int]]) -> Iterator[Listed]:
        try:
            target = link.resolve(strict=True)
            status = target.stat()
        except (OSError, RuntimeError):
            yield Finding(_printable(link), None, "it is a link that leads nowhere")
            return
        if not target.is_relative_to(self._real_root):
            yield Finding(_printable(link), None, "it is a link out of the folder, which is not followed")
        elif stat.S_ISREG(status.st_mode) and _identity(status) not in own_names:
            yield self._to_file(link, status.st_size)

    def _to_file(self, path: Path, size: int) -> Listed:
        position = _printable(PurePosixPath(self._place.inside, path.relative_to(self._root).as_posix()))
        if path.name == RULES_FILE:
            return self._to_rules(path, position)
        reason = self._globs.reason_against(position, in_code_tree=path.parent in self._code_trees)
        if reason is not None:
            return PassedOver(_printable(path), reason)
        root, is_chosen = self._place.root.name, bool(self._globs.include)
        options = self._matcher.options_of(root, position)
        return SourceFile(path, _printable(path), root, position, size, options, is_chosen=is_chosen)

    def _to_rules(self, path: Path, position: str) -> Listed:
        """A file of rules, which is no document."""
        if position == RULES_FILE:
            return PassedOver(_printable(path), "a file of rules")
        where = _printable(self._place.root.path)
        reason = f"its rules do not hold: they belong in the {RULES_FILE} of the source, here of {where}"
        return Remark(Finding(_printable(path), None, reason))


def _entries_last_first(folder: Path | str) -> list[os.DirEntry[str]]:
    """The entries of `folder` that are neither hidden nor part of an index, sorted backwards for a stack."""
    try:
        with os.scandir(folder) as scan:
            entries = [entry for entry in scan if not entry.name.startswith(".")]
    except OSError as error:
        raise SourceError(
            f"the folder {_printable(folder)} cannot be read: {reason_of(error)}; check its permissions"
        ) from None
    names = {entry.name for entry in entries}
    if BUILDS in names and (CURRENT in names or LOCK in names):
        entries = [entry for entry in entries if entry.name not in OWN_NAMES]
    return sorted(entries, key=lambda entry: os.fsencode(entry.name), reverse=True)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def reason_of(error: OSError) -> str:
    """The message of the system, without numbers and paths."""
    return (error.strerror or str(error)).lower()


def _printable(path: PurePath | str) -> str:
    """A name that can be printed and stored: bytes that are not UTF-8 are written as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
