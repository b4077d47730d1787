"""From segments to files."""

from dataclasses import fields
from pathlib import Path

import numpy as np

from dateline.article import METADATA_PLURALS
from dateline.columnar.format import Array, write_container
from dateline.columnar.index_file import segment_entry, write_index_file
from dateline.columnar.segment import Index, Segment


def write_segment(folder: Path, segment: Segment) -> tuple[str, ...]:
    """Write a segment, its deletions apart; returns the names of its files, none of which may be there yet."""
    return tuple(
        write_container(folder, segment.name, kind, arrays) for kind, arrays in segment_arrays(segment).items()
    )


def write_deletions(folder: Path, segment: Segment, number: int) -> str:
    """Write the deletions of a segment under a number that they never had (from 1); returns the name of the file."""
    assert segment.deletions is not None
    return write_container(folder, segment.name, "deletions", arrays_of(segment.deletions), number)


def write_index(folder: Path, index: Index) -> None:
    """Write segments, deletions and INDEX.json into a folder that has none of them."""
    entries = []
    for segment in index.segments:
        write_segment(folder, segment)
        deletions = write_deletions(folder, segment, 1) if segment.deletions else None
        entries.append(segment_entry(folder, segment.name, deletions))
    averages = (index.average_title, index.average_body)
    write_index_file(folder, entries, index.language, averages, index.similarity)


def segment_arrays(segment: Segment) -> dict[str, dict[str, Array]]:
    """The sections of the files of a segment, by kind of file."""
    words = {name: getattr(segment, name) for name in METADATA_PLURALS.values()}
    forms = arrays_of(segment.forms)
    for name, each in words.items():
        forms |= arrays_of(each, f"{name}.")
    return {
        "documents": arrays_of(segment.documents),
        "postings": arrays_of(segment.postings),
        "forms": forms,
        "texts": arrays_of(segment.texts),
    }


def arrays_of(part: object, prefix: str = "") -> dict[str, Array]:
    """The arrays of a part by their names, those of columns inside it with a point; a number is an array of one."""
    arrays: dict[str, Array] = {}
    for field in fields(part):  # type: ignore[arg-type]
        value = getattr(part, field.name)
        name = f"{prefix}{field.name}"
        if isinstance(value, np.ndarray):
            arrays[name] = value.reshape(-1)
        elif isinstance(value, int):
            arrays[name] = np.array([value], np.int64)
        else:
            arrays |= arrays_of(value, f"{name}.")
    return arrays
