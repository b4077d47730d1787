"""Writes a segment that is in memory, or its deletions, into files."""

from dataclasses import fields
from pathlib import Path

import numpy as np

from dateline.columnar.format import Array, write_container
from dateline.columnar.sections import WORD_LISTS
from dateline.columnar.segment import Segment


def write_segment(folder: Path, segment: Segment) -> tuple[str, ...]:
    """Write the files of a segment without its deletions; returns their names.

    Raises FileExistsError if one of them exists, OSError.
    """
    return tuple(
        write_container(folder, segment.name, kind, arrays) for kind, arrays in segment_arrays(segment).items()
    )


def write_deletions(folder: Path, segment: Segment, number: int) -> str:
    """Write the deletions of a segment under a new number (from 1); returns the name of the file.

    Raises FileExistsError if the number was used, OSError.
    """
    assert segment.deletions is not None
    return write_container(folder, segment.name, "deletions", arrays_of(segment.deletions), number)


def segment_arrays(segment: Segment) -> dict[str, dict[str, Array]]:
    """The sections of a segment, by kind of file: arrays [n] by name, in their order and dtype, without a copy."""
    words = {name: getattr(segment, name) for name in WORD_LISTS}
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
    """The arrays of a dataclass by the names of its fields, those of nested ones joined by a point.

    Arrays become one-dimensional, without a copy, of their dtype; a number becomes int64[1].  They are in the order of
    the fields.
    """
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
