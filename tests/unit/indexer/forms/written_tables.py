"""Tables as programs write them, and what must be read from them: the examples that the reader was made with."""

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

from forms.examples import Example, Expected, zipped

MINT = "The mint at Sarn strikes its last copper coin on Friday at noon."
MINT_2 = "Its presses go to a museum."
PIER = "The pier of Wick was closed after a barge had struck it."
READ = (Expected("Mint closes", "1998-11-20", (MINT,)), Expected("Pier struck", "1998-11-23", (PIER,)))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(sheets: dict[str, str], *, styles: str = "", shared: str = "", properties: str = "") -> bytes:
    """A workbook of the given sheets, each the rows of its XML."""
    numbers = range(1, len(sheets) + 1)
    entries = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in zip(numbers, sheets, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="/xl/worksheets/s{n}.xml"/>' for n in numbers
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{entries}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        **({"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'} if styles else {}),
        **({"xl/sharedStrings.xml": f'<x:sst xmlns:x="{MAIN}">{shared}</x:sst>'} if shared else {}),
    }
    for number, rows in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/worksheets/s{number}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return zipped(parts)


def row_of_texts(texts: Sequence[str]) -> str:
    """A row of a workbook whose cells have their texts in themselves, without addresses."""
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f"<row>{cells}</row>"


def open_document(rows: str) -> bytes:
    """A spreadsheet of the open standard with one sheet."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        }
    )


def database(statements: Sequence[str]) -> bytes:
    """A database that the statements make."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return path.read_bytes()


_SHARED = workbook(
    {
        "Notes": '<row r="1"><c r="A1" t="inlineStr"><is><t>Made in 1999</t></is></c></row>',
        "Articles": '<row r="1"><c r="B1" t="s"><v>4</v></c></row><row r="3"><c r="B3" t="s"><v>0</v></c>'
        '<c r="C3" t="s"><v>1</v></c><c r="D3" t="s"><v>2</v></c></row><row r="4"><c r="B4" t="s"><v>3</v></c>'
        f'<c r="C4" s="1"><v>36119.25</v></c><c r="D4" t="str"><f>A1</f><v>{MINT}</v></c></row>'
        f'<row r="9"><c r="B9" t="inlineStr"><is><r><t>Pier </t></r><r><t>struck</t></r></is></c><c r="C9" s="2">'
        f'<v>36122</v></c><c r="D9" t="inlineStr"><is><t>{PIER}</t></is></c></row>',
    },
    styles='<numFmts><numFmt numFmtId="164" formatCode="[$-409]d\\-mmm\\-yy;@"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/>'
    '<xf numFmtId="164"/></cellXfs>',
    shared="<x:si><x:t>Headline</x:t></x:si><x:si><x:t>Published</x:t></x:si><x:si><x:t>Text</x:t></x:si>"
    "<x:si><x:t>Mint closes</x:t><x:rPh><x:t>aid</x:t></x:rPh></x:si><x:si><x:t>An archive of two</x:t></x:si>",
)
_SINCE_1904 = workbook(
    {
        "A": row_of_texts(["title", "date", "body"])
        + f'<row><c t="inlineStr"><is><t>Mint closes</t></is></c><c s="0"><v>34657</v></c>'
        f'<c t="inlineStr"><is><t>{MINT}</t></is></c></row>'
    },
    styles='<cellXfs><xf numFmtId="14"/></cellXfs>',
    properties='<workbookPr date1904="1"/>',
)
_CELL = '<table:table-cell office:value-type="string">{}</table:table-cell>'
_OPEN = open_document(
    '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/>'
    "</table:table-row><table:table-row>"
    + "".join(_CELL.format(f"<text:p>{name}</text:p>") for name in ("Title", "Date", "Body"))
    + "</table:table-row><table:table-row>"
    + _CELL.format(
        "<office:annotation><text:p>Check this</text:p></office:annotation><text:p>Mint<text:s/>closes</text:p>"
    )
    + '<table:table-cell office:value-type="date" office:date-value="1998-11-20T00:00:00"><text:p>20.11.</text:p>'
    "</table:table-cell>"
    + _CELL.format(f"<text:p>{MINT}</text:p><text:p/><text:p>{MINT_2}</text:p>")
    + "</table:table-row>"
)
_POSTS = (
    "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT)",
    "INSERT INTO authors VALUES (1, 'Ira Moss')",
    "CREATE TABLE posts (id TEXT, headline TEXT, story TEXT, published TEXT, writer TEXT)",
    f"INSERT INTO posts VALUES ('p1', 'Mint closes', '{MINT}', '1998-11-20', 'Ira Moss')",
)

EXAMPLES = (
    Example(
        "a separator that is a tab, in a text",
        "a.txt",
        f"sep=\t\nTitle\tDate\tBody\nMint closes\t1998-11-20\t{MINT}\nPier struck\t1998-11-23\t{PIER}\n".encode(),
        READ,
    ),
    Example(
        "a separator in quotation marks, with a byte order mark",
        "a.csv",
        f'\ufeff"sep=|"\r\nTitle|Date|Body\r\nMint closes|1998-11-20|{MINT}\r\n'.encode(),
        READ[:1],
    ),
    Example(
        "numbers for columns, with names above them",
        "a.csv",
        f"kop;datum;tekst\nMint closes;1998-11-20;{MINT}\nPier struck;1998-11-23;{PIER}\n".encode(),
        READ,
        {"field_map": {"title": "1", "date": "2", "body": "3"}},
    ),
    Example(
        "numbers for columns, without names",
        "a.tsv",
        f"1998-11-20\tMint closes\t{MINT}\n1998-11-23\tPier struck\t{PIER}\n".encode(),
        READ,
        {"field_map": {"title": "2", "date": "1", "body": "3"}},
    ),
    Example(
        "semicolons in a text, with cells in quotation marks",
        "a.txt",
        f'"id";"headline";"date";"content"\n"1";"Mint closes";"1998-11-20";"{MINT}\n\n{MINT_2}"\n'.encode(),
        (Expected("Mint closes", "1998-11-20", (MINT, MINT_2), original_id="1"),),
    ),
    Example(
        "dates that are approximate, contradicted, inferred, and in the name of the file",
        "1998-11-20.csv",
        f"title,date,body,link,place\nMint closes,[1920],{MINT},,Sarn\n"
        f"Mint closes,1998-11-20,{MINT},https://x.example/1999/01/02/mint,\n"
        f"Pier struck,,{PIER},https://x.example/1998/11/23/pier,\nPier struck,,{PIER},,\n".encode(),
        (
            READ[0]._replace(date="1920", place="Sarn", date_confidence="approximate"),
            READ[0]._replace(url="https://x.example/1999/01/02/mint", date_confidence="conflicting"),
            READ[1]._replace(url="https://x.example/1998/11/23/pier", date_source="URL", date_confidence="inferred"),
            READ[1]._replace(date="1998-11-20", date_source="file name", date_confidence="inferred"),
        ),
    ),
    Example(
        "a date in three columns",
        "a.csv",
        f"title,year,month,day,body\nMint closes,1998,11,20,{MINT}\nPier struck,1998,November,23,{PIER}\n"
        f"Pier struck,1998,11,,{PIER}\n".encode(),
        (*READ, READ[1]._replace(date="1998-11")),
    ),
    Example(
        "values that are none",
        "a.csv",
        f"title,date,body,author,section,url\nMint closes,1998-11-20,{MINT},NaN,NULL,\\N\n"
        f"Nan,1998-11-21,nan,None,<NA>,nan\n".encode(),
        (
            READ[0]._replace(authors=()),
            Expected("Nan", "1998-11-21", (), authors=()),
        ),
    ),
    Example(
        "authors as a list that Python writes",
        "a.csv",
        f"title,text,authors,date\nMint closes,{MINT},\"['Ira Moss', 'Lea Dunn']\",1998-11-20\n".encode(),
        (READ[0]._replace(authors=("Ira Moss", "Lea Dunn")),),
    ),
    Example(
        "an export of posts with names of a feed",
        "a.csv",
        "wp:post_id,title,link,pubDate,dc:creator,content:encoded,excerpt:encoded,wp:status\n"
        f"9,Mint closes,https://x.example/mint,1998-11-20 10:00:00,Ira Moss,<p>{MINT}</p>,Coin,publish\n".encode(),
        (READ[0]._replace(authors=("Ira Moss",), url="https://x.example/mint", original_id="9"),),
    ),
    Example("a workbook with shared texts, gaps, and a sheet that is no table", "a.xlsx", _SHARED, READ),
    Example("a workbook that counts from 1904, under another name", "a.data", _SINCE_1904, READ[:1]),
    Example(
        "a spreadsheet of the open standard", "a.ods", _OPEN, (Expected("Mint closes", "1998-11-20", (MINT, MINT_2)),)
    ),
    Example(
        "a database with one table of articles",
        "a.sqlite",
        database(_POSTS),
        (READ[0]._replace(authors=("Ira Moss",), original_id="p1"),),
    ),
    Example(
        "a view of a database, under any name",
        "a.bin",
        database([*_POSTS, "CREATE VIEW news AS SELECT headline AS t, story AS s, published AS p FROM posts"]),
        READ[:1],
        {"table": "news", "field_map": {"title": "t", "body": "s", "date": "p"}},
    ),
)
