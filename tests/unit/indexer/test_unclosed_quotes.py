"""A quotation mark that is never closed costs no row but its own, which is named."""

import csv
import gzip
import io
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from counts import share
from hypothesis import assume, given
from hypothesis import strategies as st
from unit.indexer.positions import position_of

from indexer.cli import cli
from indexer.sources import Finding, ReadTotals, SourceDocument
from indexer.sources.fields import FieldReader
from indexer.sources.quotation import Quotation, Scan
from indexer.sources.record_lines import RecordLines
from indexer.sources.streams import SourceFile
from indexer.sources.tables import Dialect, _Table, read_table

Read = Callable[..., list[SourceDocument | Finding]]

# What a table holds, line by line, and which rows are read and named: by hand.
GOLDEN = {
    "the rest of the file": (["title,body", 'One,"a', "Two,b", "Three,c"], "One? Two Three"),
    "the next row has marks": (["title,body", 'One,"a', 'Two,"b, c"', "Three,d"], "One? Two Three"),
    "rows before one with marks": (["title,body", 'One,"a', "Two,b", "Three,c", 'Four,"d, e"'], "One? Two Three Four"),
    "the next row has many lines": (["title,body", 'One,"a', 'Two,"b', "", "c, d", '"', "Three,e"], "One? Two Three"),
    "the next row has doubled marks": (["title,body", 'One,"a', 'Two,"say ""b"""', "Three,d"], "One? Two Three"),
    "a doubled mark comes first": (["title,body", 'One,"a', 'Two,"""b"" he said"', "Three,d"], "One? Two Three"),
    "an empty cell with marks": (["title,body,place", 'One,"a,', 'Two,b,""', "Three,c,x"], "-1 Two Three"),
    "the next row begins with a line end": (["title,body", 'One,"a', 'Two,"', 'b"', "Three,c"], "One? Two Three"),
    "the next row begins with a comma": (["title,body", 'One,"a', 'Two,", or b"', "Three,c"], "One? Two Three"),
    "every cell has marks": (['"title","body"', '"One","a', '"Two","b"', '"Three","c"'], "One? Two Three"),
    "the first cell": (["title,body", '"One,a', '"Two","b"', "Three,c"], "-1 Two Three"),
    "two in a row": (["title,body", 'One,"a', 'Two,"b', "Three,c", 'Four,"d, e"'], "One? Two? Three Four"),
    "two apart": (["title,body", 'One,"a', "Two,b", 'Three,"c', "Four,d"], "One? Two Three? Four"),
    "the last row": (["title,body", "One,a", 'Two,"b'], "One Two?"),
    "the last row, with prose": (["title,body", "One,a", 'Two,"b, c', "", "and d, e"], "One Two?"),
    "blank lines behind it": (["title,body", 'One,"a', "", "", "Two,b"], "One? Two"),
    "the names of the columns": (['title,"body', "One,a", 'Two,"b, c"'], "-0 One Two"),
    "the names of the columns, all with marks": (['"title","body', '"One","a"', '"Two","b"'], "-0 One Two"),
    "one column": (["title", '"One', "Two", '"Three"'], "One? Two Three"),
    "its own text has many lines": (
        ["id,title,date,body", '1,One,1999-01-01,"a', "b, and, or, c", "d", "2,Two,1999-01-02,b"], "One? Two",
    ),
    "a long text behind a date": (
        ["id,title,date,body", '1,One,1999-01-01,"a', f"2,Two,1999-01-02,{'b ' * 200}"], "One? Two",
    ),
    "rows are written with spaces": (["title,body", 'One,"a', "Two, b", "Three, c"], "One? Two Three"),
    "a text of many lines": (["title,body", 'One,"a', "", 'b, c ""d"",', "Two,e", '"', "Three,f"], "One Three"),
    "a text of many lines that begins and ends with them": (["title,body", 'One,"', "a, b", '"', "Two,c"], "One Two"),
    "many lines in a short row": (["title,body,place", 'One,"a, b, c', "d, e, f", 'g"', "Two,h,i"], "One Two"),
    "marks that are not doubled": (["title,body", 'One,"he said "a", twice"', "Two,b"], "One? Two"),
    "marks that are not doubled, in two lines": (["title,body", 'One,"he', 'said "a" twice"', "Two,b"], "One? Two"),
    "a delimiter behind every row": (["title,body", "A,,", "B,,", 'One,"a,', "Two,b,", "Three,c,"], "A B -3 Two Three"),
    "every row is short": (["title,body,date", "A,z", "B,z", 'One,"a', "Two,b", "Three,c"], "A B One? Two Three"),
    "a delimiter behind every row, the first is broken": (
        ["title,body", 'One,"a,', "Two,b,", "Three,c,", 'Four,"d, e",', "Five,f,"], "-1 Two Three Four Five",
    ),
    "a delimiter behind every row, the second is broken": (
        ["title,body", "One,a,", 'Two,"b,', "Three,c,", "Four,d,"], "One -2 Three Four",
    ),
    "every row is short, the first is broken": (
        ["title,body,date", 'One,"a', "Two,b", "Three,c", "Four,d"], "One? Two Three Four",
    ),
    "prose in the last row, no row before it": (["title,body,date", 'One,"a, b', "and c, d", "e"], "-1"),
    "a row of blank lines in marks": (["title,body", '"', '"', "Two,b", "Three,c"], "-1 Two Three"),
    "inches": (["title,body", 'One,a 5" nail', "Two,b"], "One Two"),
    "inches in a row with too many cells": (["title,body", 'One,a 5" nail,c', "Two,b"], "One? Two"),
}  # fmt: skip


def rows_of(outcomes: list[SourceDocument | Finding]) -> str:
    """The titles of documents, with a question mark if a warning names them; of findings a minus and their rows.

    Rows are numbered without that of the names.
    """
    return " ".join(
        f"-{each.line - 1}" if isinstance(each, Finding) else f"{each.title or each.body}{'?' if each.warning else ''}"
        for each in outcomes
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize(("lines", "expected"), GOLDEN.values(), ids=GOLDEN)
def test_rows_are_read_on_behind_the_one_that_is_named(
    read_file: Read, lines: list[str], expected: str, delimiter: str, line_end: str
) -> None:
    """With commas and tabs, with line ends of both kinds."""
    text = line_end.join([*lines, ""]).replace(",", delimiter)
    outcomes = read_file("s.tsv" if delimiter == "\t" else "s.csv", text)
    assert rows_of(outcomes) == expected


def test_a_table_whose_last_line_does_not_end(read_file: Read) -> None:
    """The end of the file is the end of the last row."""
    assert rows_of(read_file("s.csv", 'title,body\nOne,"a\nTwo,b')) == "One? Two"
    assert rows_of(read_file("s.csv", 'title,body\nOne,a\nTwo,"b')) == "One Two?"


def test_the_line_of_the_file_is_named_as_well(read_file: Read) -> None:
    """Rows above it may have many lines."""
    _, one, two = read_file("s.csv", 'title,body\nZero,"a\nb\nc"\nOne,"d\nTwo,e\n')
    assert (one.line, two.line, position_of(two)) == (3, 4, "s.csv#4")
    assert "which begins in line 5 of the file, has a quotation mark that is never closed" in one.warning


def test_backslashed_marks(read_file: Read) -> None:
    """Where a backslash escapes them, as some databases do."""
    text = 'title,body\nZero,"say \\"a\\" he"\nOne,"b\nTwo,"c \\"d\\" e"\nThree,f\n'
    assert rows_of(read_file("s.csv", text)) == "Zero One? Two Three"


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_packed_tables(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    """They can only be read forwards; by the command line, in one process and in two, the report names the line.

    Equal rows of the two files are one article.
    """
    count = share(3_000)
    rows = "".join(f"T{n},text {n}\n" for n in range(count))
    raw = pack(f'title,body\nOne,"a\n{rows}Two,"b, c"\n'.encode())
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv{suffix}").write_bytes(raw)
    for workers in ("1", "2"):
        arguments = ["build", str(tmp_path), "--index-dir", str(tmp_path / workers), "--json", "--workers", workers]
        done = CliRunner().invoke(cli, arguments)
        report = json.loads(done.stdout)
        named = [each["line"] for each in report["warnings"] if "never closed" in each["reason"]]
        assert (report["articles"], report["rejected"], named) == (count + 2, [], [2, 2])


def test_a_row_whose_cells_may_be_wrong_is_kept_and_named(tmp_path: Path) -> None:
    """A mark that closes no cell, in a row of one line, takes nothing from others: a warning says so."""
    (tmp_path / "s.csv").write_text('title,body\n"One,"a, b"\nTwo,c\n')
    done = CliRunner().invoke(cli, ["build", str(tmp_path / "s.csv"), "--index-dir", str(tmp_path / "i"), "--json"])
    report = json.loads(done.stdout)
    assert (report["articles"], report["rejected"]) == (2, [])
    assert [each["line"] for each in report["warnings"] if "quotation mark" in each["reason"]] == [2]


def read_small_records(table: str | bytes) -> list[SourceDocument | Finding]:
    """What a table holds, where a record may have a megabyte."""
    raw = table.encode() if isinstance(table, str) else table
    file, stream = SourceFile(None, "s.csv", "s.csv", "s.csv", None), io.BufferedReader(io.BytesIO(raw))
    dialect = Dialect(",", has_backslashes=False)
    return list(read_table(file, stream, dialect, FieldReader({}, ReadTotals()), max_record_bytes=1 << 20))


def test_more_than_a_row_may_be_is_swallowed() -> None:
    """Rows are found behind it; a text of that size is passed over as before, though a line of it looks like a row."""
    rows = "".join(f"T{n},{'some words of a row ' * 50}\n" for n in range(2000))
    outcomes = read_small_records(f'title,body\nOne,"a\n{rows}Last,"b, c"\n')
    assert len(outcomes) == 2002
    assert [each.line for each in outcomes if each.warning] == [2]
    text = ("some words of prose\n" * 20 + "one, two\n") * 4000
    outcomes = read_small_records(f'title,body\nOne,"{text}"\nTwo,b\n')
    assert rows_of(outcomes) == "-1 Two"
    assert "larger than 1 MB" in outcomes[0].reason


@pytest.mark.parametrize("rows", [1000, 100_000], ids=["small", "larger than a row may be"])
@pytest.mark.parametrize(
    ("cell", "reason"),
    [("Zażółć gęślą jaźń".encode("iso-8859-2"), "not UTF-8"), ("東京".encode("iso2022_jp"), "ISO-2022-JP")],
)
def test_a_row_with_an_unclosed_mark_whose_encoding_is_not_known(cell: bytes, reason: str, rows: int) -> None:
    """It is rejected, and the rows after it are read."""
    table = b'title,body\nOne,a\nTwo,"' + cell + b"\n" + b"".join(b"T%d,body\n" % number for number in range(rows))
    outcomes = read_small_records(table)
    assert len(outcomes) == rows + 2
    (rejection,) = [each for each in outcomes if isinstance(each, Finding)]
    assert rejection.line == 3
    assert reason in rejection.reason


@pytest.mark.parametrize(
    "lines",
    [
        ['X,"y', *["a,b"] * 2000], ['X,"y', *["a"] * 2000], ['X,"y', *["a,b,c"] * 2000], ['X,"y', *['a,""'] * 2000],
        ['X,"y', 'a,"b', *["c,d"] * 9] * 200, ['X,"y', *['"a'] * 2000], ['X,"y', *['a,",'] * 2000],
        ['X,"y, z', "u, v", '"'] * 700, ['X,"he', 'said "a", twice"'] * 700, ['X,"y', *["a,b"] * 1000, '"z,5" nail'],
    ],
)  # fmt: skip
def test_the_work_grows_with_the_text(lines: list[str], read_file: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Characters that are looked at more than once are bounded, whatever marks there are: counted, not timed."""
    scanned = 0
    real = Quotation.scan

    def scan(self: Quotation, text: str, start: int) -> Scan:
        nonlocal scanned
        found = real(self, text, start)
        scanned += found.end - start + 1
        return found

    monkeypatch.setattr(Quotation, "scan", scan)
    text = "\n".join(["title,body", *lines, ""])
    read_file("s.csv", text)
    first, scanned = scanned, 0
    read_file("s.csv", "\n".join(["title,body", *lines * 4, ""]))
    assert first <= 20 * len(text) + 10_000
    assert scanned <= 80 * len(text) + 10_000


@pytest.mark.parametrize(
    "row", ['r{0},"A title {0}","the harbour\nthe ferry\n', 'r{0},"A title {0},the harbour\n', 'r{0},A,"the harbour\n']
)
def test_a_mark_that_is_not_closed_in_every_row_takes_no_more_time_a_row(
    read_file: Read, monkeypatch: pytest.MonkeyPatch, row: str
) -> None:
    """Cells that were cut, with marks in other cells and line ends in the text: each line is read a few times."""
    read = 0
    real = RecordLines._read_line

    def read_line(self: RecordLines) -> str:
        nonlocal read
        read += 1
        return real(self)

    monkeypatch.setattr(RecordLines, "_read_line", read_line)
    outcomes = read_file("s.csv", "id,title,body\n" + "".join(map(row.format, range(300))))
    assert len(outcomes) == 300
    assert all(isinstance(each, Finding) or each.warning for each in outcomes)
    assert read <= 600 * 4


NAMES = ["title", "body", "id", "place"]
# An empty cell, or a text that begins with a letter: if it begins with a mark or a delimiter, it cannot be told from
# the end of a cell.
CELLS = st.one_of(st.just(""), st.tuples(st.sampled_from("ab1"), st.text(alphabet='ab1 ,"\n', max_size=8)).map("".join))


@st.composite
def random_tables(draw: st.DrawFn) -> tuple[list[list[str]], int, int, str, int]:
    """Rows, which of their cells is not closed, line ends, and which cells have marks."""
    count = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(CELLS, min_size=count, max_size=count), min_size=1, max_size=6))
    rows = [[f"r{number}{cells[0]}", *cells[1:]] for number, cells in enumerate(rows)]
    row, cell = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, count - 1))
    return (
        rows,
        row,
        cell,
        draw(st.sampled_from(["\n", "\r\n"])),
        draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )


def written(rows: list[list[str]], line_end: str, quoting: int) -> str:
    """Rows as the csv module writes them."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end, quoting=quoting).writerows(rows)
    return text.getvalue()


def records_of(text: str) -> list[tuple[list[str] | Finding, str | None]]:
    """The records of a table, with what is doubtful about them."""
    file = SourceFile(None, "s.csv", "s.csv", "s.csv", None)
    stream = io.BufferedReader(io.BytesIO(text.encode()))
    table = _Table(file, stream, Dialect(",", has_backslashes=False), FieldReader({}, ReadTotals()))
    found = []
    for record in table.read_records():
        found.append((record.cells, record.warning))
        if len(found) == 1 and isinstance(record.cells, list):
            table.set_columns(record.cells)
    return found


@given(random_tables())
def test_one_mark_that_is_missing_costs_one_row(table: tuple[list[list[str]], int, int, str, int]) -> None:
    """Of random rows all but one are read, in order, and something is named; without it all are what csv reads."""
    rows, broken, open_cell, line_end, quoting = table
    # Before the first full row, two lines of one cell each say that a row has one cell.
    assume(broken or "".join(rows[0]).count("\n") < 3)
    head = written([NAMES[: len(rows[0])]], line_end, quoting)
    parts = [written([row], line_end, quoting) for row in rows]
    whole = head + "".join(parts)
    expected = [row for row in csv.reader(io.StringIO(whole, newline="")) if any(row)]
    assert records_of(whole) == [(row, None) for row in expected]

    def raw(number: int, cell: str) -> str:
        if number == open_cell:
            return '"' + cell.replace('"', '""')
        return written([[cell]], "", quoting) if cell or quoting == csv.QUOTE_ALL else ""

    parts[broken] = ",".join(raw(number, cell) for number, cell in enumerate(rows[broken])) + line_end
    found = records_of(head + "".join(parts))
    records = iter(cells for cells, _ in found)
    assert all(any(row == cells for cells in records) for number, row in enumerate(rows) if number != broken)
    assert any(isinstance(cells, Finding) or doubt for cells, doubt in found)
