"""Tables: delimiters, quotation, names of columns, numbers of rows."""

import csv
import io
from collections import Counter
from collections.abc import Callable

import pytest
from unit.indexer.positions import position_of

from dateline.errors import SourceError
from indexer.sources import Finding, SourceDocument

Read = Callable[..., list[SourceDocument | Finding]]

ROWS = [
    ["id", "Headline", "Date Published", "Text"],
    ["a1", "One, or the other; maybe", "2017-07-08", 'He said "yes".\n\nThen he left\tat once | for good.'],
    ["a2", "Two", "2017-07-09", "The second."],
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["stories.csv", "stories"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_delimiters(read_file: Read, delimiter: str, name: str, line_end: str):
    """The delimiter is told by the names of the columns; a table without a telling name by them too."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(ROWS)
    one, two = read_file(name, text.getvalue())
    assert (position_of(one), one.title, one.date) == ("a1", ROWS[1][1], "2017-07-08")
    assert one.body == 'He said "yes".\n\nThen he left\tat once | for good.'
    assert (two.title, two.body) == ("Two", "The second.")


@pytest.mark.parametrize(
    "names",
    [
        "Kop;Wat, waar, wie",
        "\r\n\nKop;Wat, waar, wie",
        "Kop ;Wat, waar, wie",
        '"Kop";Wat, waar, wie',
        "Wat, waar, wie;Kop\r",
    ],
)
def test_a_column_that_is_known_decides_the_delimiter(read_file: Read, names: str):
    """However often another delimiter stands in the names; a name is known without the space and quotes around it."""
    (document,) = read_file("s.csv", f"{names}\nOne, two;One, two\n", field_map={"title": "Kop"})
    assert document.title == "One, two"


@pytest.mark.parametrize(
    ("first", "is_table"),
    [
        ("title,body", True), ("date,body", True), ("title", False), ("date,place", False), ("title,verse", False),
        (f"title,body,{'x' * 989}", True), (f"title,body,{'x' * 990}", False),
    ],
)  # fmt: skip
def test_which_files_without_a_telling_name_are_tables(read_file: Read, first: str, is_table: bool):
    """Two column names of a short first line must be known, one of them as a title or a body."""
    (document,) = read_file("stories", f"{first}\nOne,two\n")
    assert (position_of(document) == "stories#2") == is_table


def test_tabs_in_a_tsv(read_file: Read):
    """A `.tsv` has tabs, however many commas its first line has."""
    (document,) = read_file("s.tsv", "title\tbody, text, and content\nOne, two\tBody\n")
    assert document.title == "One, two"


def test_backslashed_quotation_marks(read_file: Read):
    """As some databases write them."""
    (document,) = read_file("s.csv", 'title,body\n"One","He said \\"yes\\", twice."\n')
    assert document.body == 'He said "yes", twice.'


def test_rows_are_numbered_as_in_a_spreadsheet(read_file: Read):
    """The names are row 1; newlines inside quotation marks are no rows; blank rows count but are no documents."""
    outcomes = read_file("s.csv", 'title,body\nOne,"a\nb\nc"\n\nTwo,d\n,\n')
    assert [(outcome.line, position_of(outcome)) for outcome in outcomes] == [(2, "s.csv#2"), (4, "s.csv#4")]


def test_columns_that_are_not_used_are_named(read_file: Read):
    """Unknown, repeated and surplus columns are counted where they have a value."""
    unused: Counter[str] = Counter()
    text = "title,body,views,title,\nOne,a,17,Again,\nTwo,b,,,x,surplus\n"
    outcomes = read_file("s.csv", text, unused=unused)
    assert [outcome.title for outcome in outcomes] == ["One", "Two"]
    assert unused == {"views": 1, "title (column 4)": 1, "(column 5)": 1, "(column 6)": 1}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("cell", "name"), [("Tekst", "Tekst"), ('"a, b; ""c | d\t"" ,,;;||"', 'a, b; "c | d " ,,;;||')]
)
def test_a_table_without_known_columns_is_named(read_file: Read, cell: str, name: str, delimiter: str):
    """The reason lists the columns, so that they can be mapped; the delimiter is the one outside quotation marks."""
    table = "\n".join(delimiter.join(row) for row in [["Kop", cell, "Dag"], ["One", "a", "2001"], ["Two", "b", "2002"]])
    (rejection,) = read_file("s.csv", table)
    assert isinstance(rejection, Finding)
    assert rejection.reason.endswith(f": Kop, {name}, Dag; name one with --map")
    one, two = read_file("s.csv", table, field_map={"title": "Kop", "date": "Dag"})
    assert [(each.title, each.date) for each in (one, two)] == [("One", "2001"), ("Two", "2002")]


def test_of_many_unknown_columns_twenty_are_named(read_file: Read):
    """A line of text without column names does not fill the report."""
    (rejection,) = read_file("s.csv", ",".join(f"c{number}" for number in range(30)))
    assert rejection.reason.endswith("c18, c19; name one with --map")


def test_a_field_that_is_none_of_a_document_cannot_be_mapped(read_file: Read):
    """A wrong map is an error at once, which lists the fields."""
    with pytest.raises(SourceError, match="title, body, date"):
        read_file("s.csv", "a,b\n", field_map={"headline": "a"})


def test_a_huge_cell(read_file: Read):
    """A cell of 5 MB is read, one of 11 MB is named, and the rows after it are read."""
    text = f'title,body\nFive,"{"word " * 1_000_000}"\nEleven,"{"word " * 2_200_000}"\nTwo,b\n'
    five, eleven, two = read_file("s.csv", text)
    assert len(five.body) == 4_999_999
    assert isinstance(eleven, Finding)
    assert "10 MB" in eleven.reason
    assert (two.title, two.line) == ("Two", 4)


def test_a_row_larger_than_may_be_held(read_file: Read):
    """A row over 32 MB is passed over to its end, quotation marks, newlines and all."""
    text = 'title,body\nBig,"' + (('say ""yes"", ' * 50 + "\n") * 60_000) + '"\nTwo,b\n'
    big, two = read_file("s.csv", text)
    assert isinstance(big, Finding)
    assert "32 MB" in big.reason
    assert two.title == "Two"


def test_one_line_larger_than_may_be_held(read_file: Read):
    """A row of one line is rejected if it is too large."""
    big, two = read_file("s.csv", "title,body\nBig," + "x" * 40_000_000 + "\nTwo,b\n")
    assert isinstance(big, Finding)
    assert two.title == "Two"
