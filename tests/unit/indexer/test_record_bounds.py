"""Records that mean harm: each is named within bounds of memory and time, and the other files are read."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from forms.examples import zipped
from forms.written_tables import open_document, row_of_texts, workbook

MEGABYTES = 512
SECONDS = 5.0

READ = """
import json, pathlib, re, sys, time
from indexer.sources import Finding, SourceDocument, read_sources
found = list(read_sources(sys.argv[1:]))
print(json.dumps([
    [each.title for each in found if isinstance(each, SourceDocument)],
    [each.reason for each in found if isinstance(each, Finding)],
    int(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) / 1024,
    time.process_time(),
]))
"""
WORDS = b"x " * 50_000_000
COLUMNS = range(1_000_000)
REPEATED = 'table:number-rows-repeated="999999999"'
CELL = (
    '<table:table-cell table:number-columns-repeated="999999999" office:value-type="string"><text:p>title</text:p>'
    "</table:table-cell>"
)

ENTITIES = '<!DOCTYPE a [<!ENTITY a "' + "ha" * 500 + '">]><a>' + "&a;" * 500_000 + "</a>"

HOSTILE: dict[str, tuple[str, Callable[[], bytes], list[str], str]] = {
    "a list a million deep": ("a.json", lambda: b"[" * 1_000_000, [], "the end is missing"),
    "an object a million deep": ("a.json", lambda: b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000, [], "too deep"),
    "a field a million deep": (
        "a.json",
        lambda: b'[{"title": "A", "x": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b'}, {"title": "B"}]',
        ["B"],
        "too deep",
    ),
    "an object of ten million objects": (
        "a.json",
        lambda: b'{"a": [' + b"{}," * 10_000_000 + b"{}]}",
        [],
        "more than 2,000,000 lists and objects",
    ),
    "a line of 100 MB": (
        "a.jsonl",
        lambda: b'{"title": "A", "body": "' + WORDS + b'"}\n{"title": "B"}\n',
        ["B"],
        "longer than 32 MB",
    ),
    "a cell of 100 MB": ("a.csv", lambda: b'title,body\nA,"' + WORDS + b'"\nB,b\n', ["B"], "larger than 32 MB"),
    "a table of a million columns": (
        "a.csv",
        lambda: b"title,body," + b",".join(b"c%d" % n for n in COLUMNS) + b"\nA,b" + b",1" * len(COLUMNS) + b"\nB,b\n",
        ["A", "B"],
        "1,000,002 columns, of which the first 1,000 are read",
    ),
    "a row of fifty million cells": (
        "a.csv",
        lambda: b"title,body\nA,b\n" + b"," * 50_000_000 + b"\nB,b\n",
        ["A", "B"],
        "the row is larger than 32 MB",
    ),
    "a table of twenty million columns": (
        "a.csv",
        lambda: b"," * 20_000_000,
        [],
        "the row has more than 2,000,000 cells",
    ),
    "a row of twenty million cells and a quotation mark": (
        "a.csv",
        lambda: b"title,body\nA,b\n" + b"," * 20_000_000 + b'"\nB,b\n',
        ["A"],
        "the row has more than 2,000,000 cells",
    ),
    "an object of a million fields": (
        "a.jsonl",
        lambda: b'{"title": "A", ' + b",".join(b'"c%d": 1' % n for n in COLUMNS) + b'}\n{"title": "B"}\n',
        ["A", "B"],
        "",
    ),
    "a sheet that unpacks to 1,000 times its size": (
        "a.xlsx",
        lambda: workbook({"A": row_of_texts(["title", "body"]) + row_of_texts(["a" * 1000]) * 100_000}),
        [],
        "unpacks to more than 200 times its size",
    ),
    "a sheet with its last cell in the last corner": (
        "a.xlsx",
        lambda: workbook({"A": '<row r="1"/><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'}),
        [],
        "none of its sheets has a row",
    ),
    "a sheet of a hundred thousand columns": (
        "a.xlsx",
        lambda: workbook({"A": row_of_texts(["title", "body"] + ["c"] * 100_000) + row_of_texts(["A", "b"])}),
        ["A"],
        "100,002 columns, of which the first 1,000 are read",
    ),
    "a sheet that repeats its cells without end": (
        "a.ods",
        lambda: open_document(f"<table:table-row {REPEATED}>{CELL}</table:table-row>"),
        [],
        "",
    ),
    "a sheet with entities": (
        "a.ods",
        lambda: zipped({"content.xml": ENTITIES}),
        [],
        "declares a document type",
    ),
    "a sheet that is cut": ("a.ods", lambda: open_document("")[:-30], [], "zip archive is damaged"),
}


@pytest.mark.parametrize("form", HOSTILE)
def test_a_hostile_file(tmp_path: Path, form: str):
    """It takes less than 512 MB and 5 seconds, a sentence names it, and what can be read is read."""
    name, make, titles, reason = HOSTILE[form]
    (tmp_path / name).write_bytes(make())
    (tmp_path / "z.jsonl").write_text('{"title": "Z", "body": "The last."}\n')
    command = [sys.executable, "-c", READ, str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    read, reasons, megabytes, seconds = json.loads(printed)
    assert read == [*titles, "Z"]
    assert any(reason in each for each in reasons) or not reason, reasons
    assert megabytes < MEGABYTES
    assert seconds < SECONDS


def test_json_lines_need_no_other_library(tmp_path: Path):
    """A build of plain JSON Lines loads no reader of HTML, XML, PDF, zip archives or databases."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "A", "body": "One. Two.", "author": "By Jane Doe"}\n' * 3)
    show = "import sys; from indexer.sources import read_sources; print(len(list(read_sources(sys.argv[1:])))); "
    show += "print(*(name for name in sys.modules if name.split('.')[0] in ('xml', 'pyexpat', 'sqlite3', "
    show += (
        "'selectolax', 'lxml', 'bs4', 'pypdf', 'email', 'yaml') or name in ('html.parser', 'indexer.sources.markup')))"
    )
    printed = subprocess.run([sys.executable, "-c", show, str(path)], capture_output=True, text=True, check=True).stdout
    assert printed.split() == ["3"]
