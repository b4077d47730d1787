"""Writes frequencies into a file, a piece at a time."""

from collections.abc import Iterable

import numpy as np

from dateline.columnar.format import ContainerWriter
from dateline.columnar.frequencies import Frequencies
from dateline.columnar.strings import Uints


def append_frequencies(writer: ContainerWriter, name: str, pieces: Iterable[Uints]) -> None:
    """Write the three sections of `Frequencies`, given in pieces, in their order; `name` is that of their sections.

    Linear in the frequencies; memory is that of one piece, and 12 bytes for each overflowing one.  Raises OSError.
    """
    first = 0
    numbers, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)]
    for values in pieces:
        piece = Frequencies.of(values)
        writer.append(f"{name}.counts", piece.counts)
        numbers.append(piece.great_places + np.int64(first))
        counts.append(piece.great_counts)
        first += len(values)
    writer.append(f"{name}.great_places", np.concatenate(numbers))
    writer.append(f"{name}.great_counts", np.concatenate(counts))
