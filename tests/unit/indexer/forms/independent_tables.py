"""Tables as programs write them, and what must be read from them: the independent third (see `independent_json`)."""

import sqlite3
import tempfile
from pathlib import Path

from forms.examples import Example, Expected, zipped

ROOF = "The roof of the market hall was lifted by the storm on Sunday night."
ROOF_2 = "Stallholders moved to the car park."
MILL = "The paper mill at Orrin takes on sixty apprentices."

SEPARATOR = Example(
    "a table of a spreadsheet that names its separator",
    "export.csv",
    f'sep=;\r\nTitle;Date;Text;Author\r\n"Roof; lifted";2009-01-26;"{ROOF}\n\n{ROOF_2}";Hana Lowe\r\n'
    f"Mill hires;2009-01-27;{MILL};\r\n".encode(),
    (
        Expected("Roof; lifted", "2009-01-26", (ROOF, ROOF_2), authors=("Hana Lowe",)),
        Expected("Mill hires", "2009-01-27", (MILL,)),
    ),
)

NO_HEADER = Example(
    "a table without names of columns",
    "rows.csv",
    f"17,Roof lifted,2009-01-26,{ROOF}\n18,Mill hires,2009-01-27,{MILL}\n".encode(),
    (
        Expected("Roof lifted", "2009-01-26", (ROOF,), original_id="17"),
        Expected("Mill hires", "2009-01-27", (MILL,), original_id="18"),
    ),
    options={"field_map": {"id": "1", "title": "2", "date": "3", "body": "4"}},
)

TABS_IN_TXT = Example(
    "a table with tabs whose name ends in .txt",
    "articles.txt",
    f"headline\tpublished\tcontent\tsection\nRoof lifted\t2009-01-26\t{ROOF}\tLocal\n"
    f"Mill hires\t2009-01-27\t{MILL}\tWork\n".encode(),
    (
        Expected("Roof lifted", "2009-01-26", (ROOF,), section="Local"),
        Expected("Mill hires", "2009-01-27", (MILL,), section="Work"),
    ),
)

COMMAS_IN_TXT = Example(
    "a table with commas whose name ends in .txt",
    "articles.txt",
    f'id,title,date,text\n1,Roof lifted,2009-01-26,"{ROOF}"\n2,Mill hires,2009-01-27,"{MILL}"\n'.encode(),
    (
        Expected("Roof lifted", "2009-01-26", (ROOF,), original_id="1"),
        Expected("Mill hires", "2009-01-27", (MILL,), original_id="2"),
    ),
)

DATA_FRAME = Example(
    "a data frame with an index and missing values",
    "df.csv",
    f",title,publication,author,date,url,content\n0,Roof lifted,Orrin Echo,nan,2009-01-26,NaN,{ROOF}\n"
    f"1,Mill hires,Orrin Echo,Hana Lowe,NaT,https://echo.example/mill,{MILL}\n"
    "2,Nan,Orrin Echo,,2009-01-28,,nan\n".encode(),
    (
        Expected("Roof lifted", "2009-01-26", (ROOF,), source="Orrin Echo", authors=()),
        Expected(
            "Mill hires", None, (MILL,), url="https://echo.example/mill", authors=("Hana Lowe",), source="Orrin Echo"
        ),
        Expected("Nan", "2009-01-28", (), source="Orrin Echo"),
    ),
)

MEDIA_CLOUD = Example(
    "a list of stories of a research service",
    "stories.csv",
    b"id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    b"a81,2023-09-12 01:02:03,en,orrinecho.example,orrinecho.example,2023-09-11,Roof lifted,https://orrinecho.example/roof\n",
    (
        Expected(
            "Roof lifted",
            "2023-09-11",
            (),
            url="https://orrinecho.example/roof",
            source="orrinecho.example",
            original_id="a81",
        ),
    ),
)

FLATTENED = Example(
    "a table that was made of nested JSON",
    "normalized.csv",
    f"_id,headline.main,byline.original,pub_date,lead_paragraph,web_url\nn1,Roof lifted,By Hana Lowe,2009-01-26T05:00:00Z,{ROOF},https://n.example/r\n".encode(),
    (
        Expected(
            "Roof lifted", "2009-01-26", (ROOF,), url="https://n.example/r", authors=("Hana Lowe",), original_id="n1"
        ),
    ),
)


def _spreadsheet() -> bytes:
    """A workbook with shared and inline strings and a date by its style, from the description of the standard."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    sheet = (
        f'{head}<worksheet xmlns="{main}"><sheetData>'
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Roof lifted</t></is></c><c r="B2" s="1"><v>39839</v></c>'
        '<c r="C2" t="s"><v>3</v></c></row></sheetData></worksheet>'
    )
    return zipped(
        {
            "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'spreadsheetml.sheet.main+xml"/></Types>',
            "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="News" '
            'sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId3" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/styles.xml": f'{head}<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
            "xl/sharedStrings.xml": f'{head}<sst xmlns="{main}" count="4" uniqueCount="4"><si><t>Title</t></si>'
            f"<si><t>Date</t></si><si><t>Text</t></si><si><t>{ROOF}</t></si></sst>",
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def _open_document() -> bytes:
    """A spreadsheet of the open standard."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )

    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    date = (
        '<table:table-cell office:value-type="date" office:date-value="2009-01-27"><text:p>27/01/09</text:p>'
        "</table:table-cell>"
    )
    rows = "".join(
        f"<table:table-row>{''.join(cells)}</table:table-row>"
        for cells in ((cell("Headline"), cell("Published"), cell("Body")), (cell("Mill hires"), date, cell(MILL)))
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
            'opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type='
            '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} '
            'office:version="1.2"><office:body><office:spreadsheet><table:table table:name="News">'
            f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        }
    )


def _database() -> bytes:
    """A database with a table of articles and one of users."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT)")
        database.execute("CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT, body TEXT, published_at TEXT)")
        database.execute("CREATE TABLE drafts (id INTEGER PRIMARY KEY, title TEXT, body TEXT, published_at TEXT)")
        database.execute("INSERT INTO users VALUES (1, 'Hana', 'h@x.example')")
        database.execute("INSERT INTO posts VALUES (5, 'Roof lifted', ?, '2009-01-26 09:00:00')", (ROOF,))
        database.execute("INSERT INTO drafts VALUES (6, 'Mill hires', ?, '2009-01-27')", (MILL,))
        database.commit()
        database.close()
        return path.read_bytes()


WORKBOOK = Example("a workbook", "news.xlsx", _spreadsheet(), (Expected("Roof lifted", "2009-01-26", (ROOF,)),))
OPEN_DOCUMENT = Example(
    "a spreadsheet of the open standard", "news.ods", _open_document(), (Expected("Mill hires", "2009-01-27", (MILL,)),)
)
DATABASE = Example(
    "a database",
    "news.db",
    _database(),
    (Expected("Roof lifted", "2009-01-26", (ROOF,), original_id="5"),),
    options={"table": "posts"},
)

EXAMPLES = (
    SEPARATOR,
    NO_HEADER,
    TABS_IN_TXT,
    COMMAS_IN_TXT,
    DATA_FRAME,
    MEDIA_CLOUD,
    FLATTENED,
    WORKBOOK,
    OPEN_DOCUMENT,
    DATABASE,
)
