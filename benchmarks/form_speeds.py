"""How fast each form is read: megabytes of the file a second of CPU time.

    python -m benchmarks.form_speeds [--megabytes 8] [--forms nexis mail]

The files are made up: a story of five paragraphs of 60 words again and again, each with the head of its form.  They are
read as a build reads them, to documents; dates and ids are not worked out.
"""

import argparse
import csv
import json
import random
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.sources import SourceDocument, read_sources

_WORDS = (
    *("the", "council", "ferry", "bridge", "harbour", "said", "on", "of", "voted", "to", "for", "a", "new", "after"),
    *("years", "mayor", "town", "night", "crossing", "strike"),
)
_WIDTH = 72


def _paragraphs(draw: random.Random) -> list[str]:
    return [" ".join(draw.choices(_WORDS, k=60)).capitalize() + "." for _ in range(5)]


def _wrapped(paragraphs: Sequence[str], indent: str = "") -> str:
    lines: list[str] = []
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) >= _WIDTH:
                lines.append(indent + line.strip())
                line = ""
            line += f" {word}"
        lines += [indent + line.strip(), ""]
    return "\n".join(lines)


def _labels(number: int, paragraphs: Sequence[str]) -> str:
    return f"Title: Story {number}\nDate: 2019-03-14\nSource: Vale Post\n\n{_wrapped(paragraphs)}\n\n"


def _second_line(number: int, paragraphs: Sequence[str]) -> str:
    return f"Story {number} of the town\nMarch 14, 2019\nBy Ada Roe\n\n{_wrapped(paragraphs)}\n\n"


def _nexis(number: int, paragraphs: Sequence[str]) -> str:
    head = (
        "                 Vale Post\n\n              March 14, 2019, Thursday\n\nSECTION: NEWS\n\nLENGTH: 300 words\n\n"
    )
    return (
        f"      {number} of 99999 DOCUMENTS\n\n{head}HEADLINE: Story {number}\n\nBYLINE: Ada Roe\n\nBODY:\n"
        f"{_wrapped(paragraphs)}\nLOAD-DATE: March 15, 2019\n\n"
    )


def _nexis_uni(number: int, paragraphs: Sequence[str]) -> str:
    head = f"Story {number}\nVale Post\nMarch 14, 2019 Thursday\n\nCopyright 2019 Vale Post\n\nSection: NEWS\n"
    return (
        f"{head}Length: 300 words\nBody\n\n{_wrapped(paragraphs)}\nLoad-Date: March 15, 2019\n\n\nEnd of Document\n\n"
    )


def _factiva(number: int, paragraphs: Sequence[str]) -> str:
    return (
        f"HD  Story {number}\nBY  Ada Roe\nWC  300 words\nPD  14 March 2019\nSN  Vale Post\nSC  VALPOS\nLA  English\n"
        f"LP\n{_wrapped(paragraphs, '    ')}\nAN  Document VALPOS00201903140000{number:06}\n\n"
    )


def _proquest(number: int, paragraphs: Sequence[str]) -> str:
    return (
        f"{'_' * 60}\n\nStory {number}\n\nAuthor: Roe, Ada\n\nFull text: {_wrapped(paragraphs)}\n"
        f"Title: Story {number}\n\nPublication title: Vale Post\n\nPublication date: Mar 14, 2019\n\n"
    )


def _ris(number: int, paragraphs: Sequence[str]) -> str:
    text = " ".join(paragraphs)
    return f"TY  - NEWS\nTI  - Story {number}\nDA  - 2019/03/14/\nT2  - Vale Post\nN2  - {text}\nER  - \n\n"


def _trec(number: int, paragraphs: Sequence[str]) -> str:
    return (
        f"<DOC>\n<DOCNO> VP190314-{number:05} </DOCNO>\n<DATE>March 14, 2019</DATE>\n"
        f"<HEADLINE>Story {number}</HEADLINE>\n<TEXT>\n{_wrapped(paragraphs)}</TEXT>\n</DOC>\n"
    )


def _mail(number: int, paragraphs: Sequence[str]) -> str:
    return (
        "From a@post.example Thu Mar 14 08:00:00 2019\nFrom: Ada Roe <a@post.example>\n"
        f"Date: Thu, 14 Mar 2019 08:00:00 +0000\nSubject: Story {number}\nMessage-ID: <{number}@post.example>\n\n"
        f"{_wrapped(paragraphs)}\n\n"
    )


def _markdown(number: int, paragraphs: Sequence[str]) -> str:
    return f"---\ntitle: Story {number}\ndate: 2019-03-14\n---\n" + "\n\n".join(
        f"{paragraph[:200]} **{paragraph[200:260]}** [{paragraph[260:]}](https://post.example/)"
        for paragraph in paragraphs
    )


def _plain(number: int, paragraphs: Sequence[str]) -> str:
    return f"date 2019-03-14 ORLEN, March 14 (VP): Story {number}.\n\n{_wrapped(paragraphs)}\n\n"


_FORMS: dict[str, Callable[[int, Sequence[str]], str]] = {
    "plain": _plain,
    "labels": _labels,
    "second line": _second_line,
    "nexis": _nexis,
    "nexis uni": _nexis_uni,
    "factiva": _factiva,
    "proquest": _proquest,
    "ris": _ris,
    "trec": _trec,
    "mail": _mail,
    "markdown": _markdown,
}


def _write(folder: Path, form: str, size_bytes: int) -> int:
    """Write the file or the files of a form; the number of stories."""
    draw = random.Random(7)  # noqa: S311 - no secret
    stories, size, number = [], 0, 0
    while size < size_bytes:
        number += 1
        stories.append(_FORMS[form](number, _paragraphs(draw)))
        size += len(stories[-1])
    if form == "markdown":
        for index, story in enumerate(stories):
            (folder / f"{index}.md").write_text(story)
        return number
    text = "".join(stories)
    (folder / "stories.txt").write_text(text)
    return number


def _rows(stories: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """The stories as records, with a line end between their paragraphs."""
    return [
        {"id": f"s{number}", "title": f"Story {number}", "date": "2019-03-14", "body": "\n\n".join(paragraphs)}
        for number, paragraphs in enumerate(stories, start=1)
    ]


def _json_lines(rows: Sequence[dict[str, str]], path: Path) -> None:
    path.with_suffix(".jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def _json_list(rows: Sequence[dict[str, str]], path: Path) -> None:
    path.with_suffix(".json").write_text(json.dumps(list(rows)))


def _nested_json(rows: Sequence[dict[str, str]], path: Path) -> None:
    hits = [{"_index": "a", "_id": row["id"], "_source": row} for row in rows]
    path.with_suffix(".json").write_text(json.dumps({"took": 1, "hits": {"total": len(hits), "hits": hits}}))


def _html_lines(rows: Sequence[dict[str, str]], path: Path) -> None:
    _json_lines([{**row, "body": _to_html(row["body"])} for row in rows], path)


def _to_html(body: str) -> str:
    paragraphs = (
        f'<p class="x">{text[:200]} <a href="https://post.example/?a=1&amp;b=2">{text[200:260]}</a> {text[260:]}</p>'
        for text in body.split("\n\n")
    )
    return "\n".join(paragraphs) + "<script>count()</script>"


def _table(rows: Sequence[dict[str, str]], path: Path) -> None:
    with path.with_suffix(".csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _workbook(rows: Sequence[dict[str, str]], path: Path) -> None:
    """A workbook whose texts are in its cells; it is stored unpacked, so that its size is that of its XML."""
    texts = [list(rows[0]), *(list(row.values()) for row in rows)]
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) + "</row>" for row in texts
    )
    with zipfile.ZipFile(path.with_suffix(".xlsx"), "w") as archive:
        archive.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="A" id="a"/></sheets></workbook>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="a" Target="worksheets/a.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/a.xml", f"<worksheet><sheetData>{cells}</sheetData></worksheet>")


def _open_document(rows: Sequence[dict[str, str]], path: Path) -> None:
    """A spreadsheet of the open standard, stored unpacked."""
    texts = [list(rows[0]), *(list(row.values()) for row in rows)]
    cells = "".join(
        "<table-row>" + "".join(f"<table-cell><p>{text}</p></table-cell>" for text in row) + "</table-row>"
        for row in texts
    )
    with zipfile.ZipFile(path.with_suffix(".ods"), "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f'<document><table name="A">{cells}</table></document>')


def _database(rows: Sequence[dict[str, str]], path: Path) -> None:
    connection = sqlite3.connect(path.with_suffix(".db"))
    connection.execute("CREATE TABLE stories (id TEXT, title TEXT, date TEXT, body TEXT)")
    connection.executemany("INSERT INTO stories VALUES (?, ?, ?, ?)", [tuple(row.values()) for row in rows])
    connection.commit()
    connection.close()


_RECORDS: dict[str, Callable[[Sequence[dict[str, str]], Path], None]] = {
    "json lines": _json_lines,
    "json list": _json_list,
    "json hits": _nested_json,
    "html fields": _html_lines,
    "csv": _table,
    "xlsx": _workbook,
    "ods": _open_document,
    "sqlite": _database,
}


def _write_records(folder: Path, form: str, size_bytes: int) -> int:
    """Write the file of a form of records; the number of stories."""
    draw = random.Random(7)  # noqa: S311 - no secret
    stories, size = [], 0
    while size < size_bytes:
        stories.append(_paragraphs(draw))
        size += sum(map(len, stories[-1]))
    _RECORDS[form](_rows(stories), folder / "stories")
    return len(stories)


def _rtf(folder: Path) -> None:
    """Turn the labelled text in `folder` into RTF."""
    text = (folder / "stories.txt").read_text()
    (folder / "stories.txt").write_text("{\\rtf1\\ansi " + text.replace("\n", "\\par\n") + "}")


def measure(form: str, megabytes: float) -> tuple[float, int, int]:
    """The megabytes a second, the documents that were read, and those that were written."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if form in _RECORDS:
            written = _write_records(folder, form, int(megabytes * 1e6))
        else:
            written = _write(folder, "labels" if form == "rtf" else form, int(megabytes * 1e6))
        if form == "rtf":
            _rtf(folder)
        size = sum(path.stat().st_size for path in folder.iterdir())
        started = time.process_time()
        read = sum(isinstance(outcome, SourceDocument) for outcome in read_sources([folder]))
        return size / 1e6 / (time.process_time() - started), read, written


def main() -> None:
    """Print a line for each form."""
    forms = [*_FORMS, "rtf", *_RECORDS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=8)
    parser.add_argument("--forms", nargs="*", default=forms, choices=forms)
    options = parser.parse_args()
    for form in options.forms:
        speed, read, written = measure(form, options.megabytes)
        sys.stdout.write(f"{form:12} {speed:6.1f} MB/s   {read:,} of {written:,} stories\n")


if __name__ == "__main__":
    main()
