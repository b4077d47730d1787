"""The page on the index format says what the code does, down to the bytes of its example."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
from made_segments import make_segment

from dateline.building.segment_writer import write_deletions
from dateline.columnar.format import ALIGNMENT, FORMAT, MAGIC, OLDEST_READABLE, open_container
from dateline.columnar.layout import BLOCK_BYTES, ZSTD_LEVEL
from dateline.columnar.sections import BYTES, COUNTS, KINDS, NARROW, POSITIONS, STARTS
from dateline.columnar.segment import UNDATED, Deletions

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "index-format.md").read_text("utf-8")
TYPES = {"narrow": NARROW, "counts": COUNTS, "numbers": POSITIONS, "uint8": BYTES, "int64": STARTS, "uint16": ("<u2",),
         "uint32": ("<u4",), "int32": ("<i4",)}  # fmt: skip
LINE = 16


def write_example(folder: Path) -> Path:
    """Write the file of the worked example."""
    deletions = Deletions(
        docs=np.array([2], np.int32),
        term_numbers=np.array([1, 258], np.uint32),
        term_dfs=np.array([1, 1], np.uint32),
        term_occurrences=np.array([2, 1], np.uint32),
        form_numbers=np.array([4, 770], np.uint32),
        form_dfs=np.array([1, 1], np.uint32),
    )
    segment = dataclasses.replace(make_segment(1), name="MAIN_0000000000000000", deletions=deletions)
    return folder / write_deletions(folder, segment, 1)


def to_dump(raw: bytes) -> str:
    """Write bytes in hexadecimal with their offsets; `*` stands for lines like the one before."""
    lines: list[str] = []
    earlier = b""
    for at in range(0, len(raw), LINE):
        line = raw[at : at + LINE]
        if line != earlier:
            text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in line)
            lines.append(f"{at:4d}  {line.hex(' '):<47}  {text}".rstrip())
        elif lines[-1] != "*":
            lines.append("*")
        earlier = line
    return "\n".join([*lines, f"{len(raw):4d}"]) + "\n"


def test_the_example_has_the_bytes_that_are_written(tmp_path: Path) -> None:
    """The dump on the page is that of a file made now."""
    path = write_example(tmp_path)
    assert to_dump(path.read_bytes()) in PAGE


def test_the_table_of_the_example_says_where_everything_is(tmp_path: Path) -> None:
    """Offsets and values in the table are those of the file."""
    raw = write_example(tmp_path).read_bytes()
    rows = dict(re.findall(r"^\| (\d+–\d+) \| (.*) \|$", PAGE, re.MULTILINE))
    spans = {what: raw[int(where.split("–")[0]) : int(where.split("–")[1]) + 1] for where, what in rows.items()}
    assert spans["magic"] == MAGIC
    assert spans[f"version {FORMAT}"] == FORMAT.to_bytes(4, "little")
    for name, array in open_container(write_example(_folder(tmp_path))).arrays.items():
        assert spans[f"`{name}`: {', '.join(map(str, array.tolist()))}"] == array.tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_every_section_is_on_the_page_in_its_order_with_its_type(kind: str) -> None:
    """The tables of the page and of the code are one."""
    part = PAGE.split(f"\n## {kind}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([a-z_.]+)` \| (\w+) \|", part, re.MULTILINE)
    assert [(name, TYPES[kind_of_number]) for name, kind_of_number in rows] == list(KINDS[kind])


def test_the_index_file_of_the_page_is_that_of_the_committed_index() -> None:
    """The page shows INDEX.json of `tests/compat/version_3`."""
    index = (ROOT / "tests" / "compat" / "version_3" / "INDEX.json").read_text("ascii")
    assert f"```json\n{index}```" in PAGE


def test_numbers_on_the_page_are_those_of_the_code() -> None:
    """Versions, alignment, block size and level; each version has an index in `tests/compat`."""
    assert f"This is version {FORMAT}." in PAGE
    assert f"The oldest readable version is {OLDEST_READABLE}." in PAGE
    assert f"multiple of {ALIGNMENT} bytes" in PAGE
    assert f"{BLOCK_BYTES >> 10} KiB before compression (level {ZSTD_LEVEL})" in PAGE
    assert f"{UNDATED:,} for the undated" in PAGE
    for version in range(OLDEST_READABLE, FORMAT + 1):
        assert (ROOT / "tests" / "compat" / f"version_{version}").is_dir()
        assert f"\n| {version} | " in PAGE


def _folder(folder: Path) -> Path:
    again = folder / "again"
    again.mkdir()
    return again
