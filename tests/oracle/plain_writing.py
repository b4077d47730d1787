"""Writes an index that is in memory, without Whoosh."""

from pathlib import Path

from dateline.building.segment_writer import write_deletions, write_segment
from dateline.columnar.index_file import segment_entry, write_index_file
from dateline.columnar.segment import Index


def write_index(folder: Path, index: Index) -> None:
    """Write segments, deletions and INDEX.json into a folder that has none of them."""
    entries = []
    for segment in index.segments:
        write_segment(folder, segment)
        deletions = write_deletions(folder, segment, 1) if segment.deletions else None
        entries.append(segment_entry(folder, segment.name, deletions))
    averages = (index.average_title, index.average_body)
    write_index_file(folder, entries, index.language, averages, index.similarity)
