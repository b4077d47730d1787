"""Opens segments: maps their files, and checks every bit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from dateline.article import DIGEST_BYTES
from dateline.columnar.checks import ImplausibleError
from dateline.columnar.format import Container, damaged, file_name, identity_of, open_container
from dateline.columnar.frequencies import Frequencies
from dateline.columnar.index_file import INDEX, SEGMENT_KINDS, SegmentEntry, read_index_file
from dateline.columnar.paged_docs import PagedDocs
from dateline.columnar.sections import DICTIONARIES, NUMBERS, SEVERAL, STRINGS, WORD_LISTS
from dateline.columnar.segment import (
    Deletions,
    Documents,
    Forms,
    Index,
    MetadataWords,
    OpenFile,
    PostingsSection,
    Segment,
    StoredTexts,
    TokenOffsets,
)
from dateline.columnar.segment_checks import (
    check_deletions,
    check_documents,
    check_forms,
    check_postings,
    check_texts,
    check_words,
)
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, StringColumn


def open_index(
    folder: Path, *, verify: bool = True, trusted: frozenset[str] = frozenset(), previous: Index | None = None
) -> Index:
    """Open an index; its arrays are mapped files.

    Raises CorruptIndexError, naming the file, if one is missing, is another file under this name, was changed in any
    bit, or has implausible values; IndexVersionError if one has another version.  Without `verify`, for a folder that
    was verified before and has not changed, only names, headers and lengths are checked; with `verify`, so are the
    files named in `trusted`.  Segments of `previous`, an open index, are taken over if they were verified and their
    files are hard links to files of this folder: they need not be opened again.
    """
    described = read_index_file(folder)
    unchecked = trusted if verify else frozenset(name for entry in described.segments for name in entry.files)
    opened = [_open_entry(folder, entry, unchecked, previous) for entry in described.segments]
    segments = tuple(segment for segment, _ in opened)
    files = {name: file for _, verified in opened for name, file in verified.items()}
    return Index(segments, described.language, *described.averages, described.similarity, files)


def open_segment(
    folder: Path, name: str, deletions: str | None = None, *, verify: bool | Literal["bytes"] = True
) -> Segment:
    """Open one segment, with the file of its deletions if one is named.  Raises as `open_index`.

    `verify="bytes"` checks that no bit was changed, but not that values are plausible.
    """
    return _open(
        folder,
        name,
        deletions,
        lambda path: open_container(path, verify=bool(verify)),
        checked=lambda _path: verify is True,
    )


def _open_entry(
    folder: Path, entry: SegmentEntry, unchecked: frozenset[str], previous: Index | None
) -> tuple[Segment, dict[str, OpenFile]]:
    """Open a segment, or take it over; returns its verified files as well."""
    verified: dict[str, OpenFile] = {}

    def checked(path: Path) -> bool:
        return path.name not in unchecked

    def open_listed(path: Path) -> Container:
        container = open_container(path, verify=checked(path))
        if container.header_crc32 != entry.files[path.name]:
            raise damaged(path, f"it is not the file that {INDEX} names")
        if checked(path):
            verified[path.name] = OpenFile(container.identity, container.header_crc32)
        return container

    segment = None if previous is None else _taken_over(folder, entry, previous)
    if previous is None or segment is None:
        segment = _open(folder, entry.name, entry.deletions, open_listed, checked)
    else:
        verified |= {name: previous.files[name] for name in _lasting_files(entry)}
        segment = _with_deletions(segment, folder, entry.deletions, open_listed, checked)
    if segment.live_count != entry.articles:
        raise damaged(folder / INDEX, f"segment {entry.name} has {segment.live_count} articles, not {entry.articles}")
    return segment, verified


def _taken_over(folder: Path, entry: SegmentEntry, previous: Index) -> Segment | None:
    """The segment of `previous` with the same files as an entry, without its deletions; None if it has none."""
    for name in _lasting_files(entry):
        known = previous.files.get(name)
        if known is None or known != OpenFile(_identity(folder / name), entry.files[name]):
            return None
    return next(replace(each, deletions=None) for each in previous.segments if each.name == entry.name)


def _lasting_files(entry: SegmentEntry) -> list[str]:
    """The files of a segment without its deletions, which no commit changes."""
    return [file_name(entry.name, kind) for kind in SEGMENT_KINDS]


def _identity(path: Path) -> tuple[int, ...]:
    try:
        return identity_of(path.stat())
    except OSError:
        return ()  # opening it raises the error


def _open(
    folder: Path,
    name: str,
    deletions: str | None,
    open_file: Callable[[Path], Container],
    checked: Callable[[Path], bool],
) -> Segment:
    """Open a segment, and check the values of the files that are to be `checked`."""
    files = {kind: open_file(folder / file_name(name, kind)) for kind in SEGMENT_KINDS}
    forms = files["forms"]
    segment = Segment(
        name=name,
        documents=_documents(files["documents"]),
        postings=_postings(files["postings"]),
        forms=Forms(_strings(forms, "forms"), forms["terms"], forms["dfs"]),
        texts=_texts(files["texts"]),
        deletions=None,
        **{name: _words(forms, name) for name in WORD_LISTS},
    )
    for kind, container in files.items():
        if checked(container.path):
            _check(segment, kind, container.path)
    return _with_deletions(segment, folder, deletions, open_file, checked)


def _with_deletions(
    segment: Segment,
    folder: Path,
    deletions: str | None,
    open_file: Callable[[Path], Container],
    checked: Callable[[Path], bool],
) -> Segment:
    if deletions is not None:
        deleted = open_file(folder / deletions)
        segment = replace(segment, deletions=Deletions(**deleted.arrays))
        if checked(deleted.path):
            _check(segment, "deletions", deleted.path)
    return segment


def _documents(file: Container) -> Documents:
    digests = file["digests"]
    if len(digests) % DIGEST_BYTES:
        raise damaged(file.path, "a digest is cut short")
    columns: dict[str, Any] = {name: _strings(file, name) for name in STRINGS}
    columns |= {name: file[name] for name in NUMBERS} | {"digests": digests.reshape(-1, DIGEST_BYTES)}
    columns |= {name: _dictionary(file, name) for name in DICTIONARIES}
    columns |= {name: _several(file, name) for name in SEVERAL}
    return Documents(**columns)


def _postings(file: Container) -> PostingsSection:
    if len(file["body_offset"]) != 1:
        raise damaged(file.path, "body_offset is not one number")
    return PostingsSection(
        terms=_strings(file, "terms"),
        doc_starts=file["doc_starts"],
        docs=_docs(file, "docs"),
        tfs=_frequencies(file, "tfs"),
        impacts=file["impacts"],
        position_starts=file["position_starts"],
        positions=file["positions"],
        body_offset=int(file["body_offset"][0]),
        title_starts=file["title_starts"],
        title_docs=_docs(file, "title_docs"),
        title_tfs=file["title_tfs"],
        max_impacts=file["max_impacts"],
    )


def _texts(file: Container) -> StoredTexts:
    offsets = TokenOffsets(file["token_offsets.starts"], _frequencies(file, "token_offsets.distances"))
    return StoredTexts(file["dictionary"], file["block_starts"], file["first_docs"], file["data"], offsets)


def _words(file: Container, name: str) -> MetadataWords:
    return MetadataWords(
        words=_strings(file, f"{name}.words"),
        doc_starts=file[f"{name}.doc_starts"],
        docs=_docs(file, f"{name}.docs"),
        tfs=_frequencies(file, f"{name}.tfs"),
        position_starts=file[f"{name}.position_starts"],
        positions=file[f"{name}.positions"],
    )


def _docs(file: Container, name: str) -> PagedDocs:
    return PagedDocs(file[f"{name}.low"], file[f"{name}.page_starts"], file[f"{name}.pages"])


def _frequencies(file: Container, name: str) -> Frequencies:
    return Frequencies(file[f"{name}.counts"], file[f"{name}.great_places"], file[f"{name}.great_counts"])


def _strings(file: Container, name: str) -> StringColumn:
    return StringColumn(file[f"{name}.offsets"], file[f"{name}.data"])


def _dictionary(file: Container, name: str) -> DictionaryColumn:
    return DictionaryColumn(file[f"{name}.codes"], _strings(file, f"{name}.values"))


def _several(file: Container, name: str) -> MultiValuedColumn:
    return MultiValuedColumn(file[f"{name}.starts"], file[f"{name}.codes"], _strings(file, f"{name}.values"))


def _check(segment: Segment, kind: str, path: Path) -> None:
    """Check the values of one file of a segment.  Raises CorruptIndexError."""
    count = segment.count
    try:
        if kind == "documents":
            check_documents(segment.documents)
        elif kind == "postings":
            check_postings(segment.postings, segment.documents)
        elif kind == "forms":
            check_forms(segment.forms, len(segment.postings.terms), count)
            for name in WORD_LISTS:
                check_words(getattr(segment, name), count, name)
        elif kind == "texts":
            check_texts(segment.texts, segment.documents)
        elif segment.deletions is not None:
            check_deletions(segment.deletions, segment)
    except ImplausibleError as error:
        raise damaged(path, str(error)) from error
