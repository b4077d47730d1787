"""What a program does not show is not published: hidden text of RTF, hidden sheets, the stars of briefs."""

from collections.abc import Callable

import pytest
from form_cases import Story, stories_of
from forms.examples import zipped
from forms.written_tables import row_of_texts, workbook

from indexer.sources import Finding, ReadTotals

RTF = {
    "a group": (r"The gate {\v never seen }opens.", "The gate opens."),
    "to its end": (r"The gate \v never seen\par more \v0 opens.", "The gate opens."),
    "to plain text": (r"The gate {\v never {\b seen} }\plain opens.", "The gate opens."),
    "letters of every kind": (r"The gate {\v \'e9\u233?\emdash }opens.", "The gate opens."),
    "inside of another group": (r"The {\b gate {\v {\i never} seen }opens}.", "The gate opens."),
    "deleted in a revision": (r"The gate {\deleted never seen }opens.", "The gate opens."),
    "shown again": (r"{\v A {\v0 gate} never} opens.", "gate opens."),
}


@pytest.mark.parametrize(("source", "text"), RTF.values(), ids=RTF.keys())
def test_hidden_text_of_rtf(read_file: Callable[..., list], source: str, text: str) -> None:
    """Words that a program hides are left out, and only they."""
    (document,) = read_file("a.rtf", r"{\rtf1\ansi " + source + "}")
    assert document.body.split() == text.split()


def rows(title: str) -> str:
    """A sheet of one article."""
    return row_of_texts(["title", "date", "text"]) + row_of_texts([title, "2016-03-01", "The gate opens."])


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_of_a_workbook(read_file: Callable[..., list], state: str) -> None:
    """They are passed over and counted."""
    content = workbook({"A": rows("Shown"), f'B" state="{state}': rows("Hidden"), 'C" state="visible': rows("Also")})
    totals = ReadTotals()
    assert [each.title for each in read_file("a.xlsx", content, totals=totals)] == ["Shown", "Also"]
    assert totals.passed_over == {"a hidden sheet": 1}


def open_document(sheets: dict[str, str], styles: dict[str, str]) -> bytes:
    """A spreadsheet of the open standard: sheets of one article each, by titles, with their styles."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )

    def row(cells: tuple[str, ...]) -> str:
        inner = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table-row>{inner}</table:table-row>"

    tables = "".join(
        f'<table:table table:name="{title}" table:style-name="{style}">{row(("title", "text"))}'
        f"{row((title, 'The gate opens.'))}</table:table>"
        for title, style in sheets.items()
    )
    properties = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{display}"/>'
        "</style:style>"
        for name, display in styles.items()
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {spaces}><office:automatic-styles>{properties}"
            f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
            "</office:document-content>",
        }
    )


def test_hidden_sheets_of_the_open_standard(read_file: Callable[..., list]) -> None:
    """A style of the sheet says that it is not displayed."""
    content = open_document({"Shown": "t1", "Hidden": "t2", "Also": "t1"}, {"t1": "true", "t2": "false"})
    totals = ReadTotals()
    assert [each.title for each in read_file("a.ods", content, totals=totals)] == ["Shown", "Also"]
    assert totals.passed_over == {"a hidden sheet": 1}


def test_only_hidden_sheets(read_file: Callable[..., list]) -> None:
    """Nothing is published, and both are said."""
    totals = ReadTotals()
    (finding,) = read_file("a.ods", open_document({"Hidden": "t2"}, {"t2": "false"}), totals=totals)
    assert isinstance(finding, Finding)
    assert totals.passed_over == {"a hidden sheet": 1}


def test_the_stars_of_a_brief_are_no_text(read_file: Callable[..., list]) -> None:
    """Reuters writes them where the body would be."""
    content = (
        '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n<REUTERS NEWID="12"><DATE>2-JUN-1987 04:30:01.00</DATE>\n'
        '<TEXT TYPE="BRIEF">&#2;\n******<TITLE>KILN IS LIT</TITLE>\n******\n&#3;</TEXT>\n</REUTERS>\n'
    )
    assert stories_of(read_file, "a.sgm", content) == [
        Story("KILN IS LIT", "1987-06-02", (), date_source="field", id="12")
    ]
