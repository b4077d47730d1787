"""What the readers of exported articles share: parts of a file between lines that mark their ends."""

import io
import re
from collections.abc import Iterator

from indexer.dating import read_dateline
from indexer.sources.texts.lines import RawRecord, TextLines, to_text

_LONGEST_MARK = 400


def cut_before(stream: io.BufferedIOBase, mark: re.Pattern[str]) -> Iterator[RawRecord]:
    """The parts of a file, each of which begins with a line that `mark` matches; the first may begin without."""
    lines = TextLines(stream)
    record = RawRecord(1)
    for number, part in lines:
        if lines.is_line_start and len(part) < _LONGEST_MARK and mark.match(to_text(part)):
            if not record.is_blank:
                yield record
            record = RawRecord(number)
        record.add(part)
    if not record.is_blank:
        yield record


def cut_after(stream: io.BufferedIOBase, mark: re.Pattern[str]) -> Iterator[RawRecord]:
    """The parts of a file, each of which ends with a line that `mark` matches; the last may end without."""
    lines = TextLines(stream)
    record = RawRecord(1)
    for number, part in lines:
        if record.is_blank:
            record.start = number
        record.add(part)
        if lines.is_line_start and len(part) < _LONGEST_MARK and mark.match(to_text(part)):
            yield record
            record = RawRecord(number + 1)
    if not record.is_blank:
        yield record


def blocks_of(lines: list[str]) -> list[list[str]]:
    """The lines, without space around them, in blocks that blank lines separate."""
    blocks: list[list[str]] = [[]]
    for line in map(str.strip, lines):
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def place_of(dateline: str) -> str:
    """The place in a labelled dateline such as `ARNO, Jan. 4`; without a day all of it."""
    if not any(map(str.isdigit, dateline)):
        return dateline
    read = read_dateline(f"{dateline.rstrip(' :-–—')} -- It")
    return (read.place if read else None) or dateline


def is_copyright(line: str) -> bool:
    """Whether a line states a copyright."""
    return (
        re.match(r"\s*(?:copyright|©|\(c\)|all rights reserved|tous droits|alle rechte)", line, re.IGNORECASE)
        is not None
    )
