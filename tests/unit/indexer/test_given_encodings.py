"""Encodings that a person gives, and those that a file declares."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from written_texts import TEXTS

from dateline.errors import SourceError
from indexer.cli import main
from indexer.sources import (
    Finding,
    ReadTotals,
    SourceDocument,
    SourceOptions,
    UnknownEncodingError,
    checked_encoding,
    declared_encoding,
    plan_portions,
    read_portion,
    read_sources,
)
from indexer.sources.encoding_names import shown_encoding
from indexer.sources.encodings import Decoder, UndecodableError

Read = Callable[..., list[SourceDocument | Finding]]

POLISH = "Wójt pojechał na święta do Łodzi."
JAPANESE = "表示のソース"  # in Shift JIS some bytes are backslashes


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("windows-1250", "cp1250"),
        ("CP1250", "cp1250"),
        (" Latin2 ", "iso8859-2"),
        ("ISO 8859-2", "iso8859-2"),
        ("mac-roman", "mac-roman"),
        ("Mac Roman", "mac-roman"),
        ("x-mac-roman", "mac-roman"),
        ("macintosh", "mac-roman"),
        ("Shift_JIS", "shift_jis"),
        ("GBK", "gbk"),
        ("koi8-u", "koi8-u"),
        ("ascii", "ascii"),
        ("utf8", "utf-8"),
        ("UTF-16", "utf-16"),
        ("utf-32-le", "utf-32-le"),
    ],
)
def test_names(name: str, codec: str):
    """As people, Python and browsers write them."""
    assert checked_encoding(name) == codec
    assert checked_encoding(shown_encoding(codec)) == codec


@pytest.mark.parametrize(
    "name",
    [
        *["cp037", "cp500", "cp1140", "cp424", "cp864"],  # no ASCII, or not quite
        *["utf-7", "hz", "iso2022_jp", "iso-2022-kr", "shift_jis_2004"],  # ASCII with other meanings
        *["base64", "rot13", "zip", "hex"],  # no encodings of text
        *["unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined"],
    ],
)
def test_codecs_that_readers_cannot_rely_on(name: str):
    """An ASCII byte must be that character; the refusal says what to do."""
    with pytest.raises(UnknownEncodingError, match="convert the files to UTF-8"):
        checked_encoding(name)


@pytest.mark.parametrize("name", ["", "latin-99", "windows-9999", "ą", "a\0b", "../x", "a" * 10_000])
def test_unknown_names(name: str):
    """The refusal shows names that are known."""
    with pytest.raises(UnknownEncodingError, match="use a name such as windows-1250"):
        checked_encoding(name)


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        ("'iso-8859-2'", "iso8859-2"),
        ('"gb2312"', "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("x-sjis", "cp932"),
        ("unicode-1-1-utf-8", "utf-8"),
        ("ebcdic-cp-us", None),
        ("utf-7", None),
        ("none", None),
        ("", None),
    ],
)
def test_declared_labels(label: str, codec: str | None):
    """As in XML, HTML and mail; some labels mean more than they say."""
    assert declared_encoding(label) == codec


def test_a_declared_encoding_is_believed_if_it_fits():
    """Without a word, however short the text; UTF-8 shows itself; one that does not fit is detected."""
    decoder = Decoder()
    assert decoder.decode(POLISH.encode("iso8859-2"), declared="ISO-8859-2") == POLISH
    assert decoder.decode(POLISH.encode(), declared="ISO-8859-2") == POLISH
    assert not decoder.assumptions("s")
    text = TEXTS["russian"][0]
    assert decoder.decode(text.encode("koi8-r"), declared="windows-1251") == text
    assert [each.encoding for each in decoder.assumptions("s")] == ["KOI8-R"]
    with pytest.raises(UndecodableError, match="not UTF-8"):
        decoder.decode(POLISH.encode("iso8859-2"), declared="x-unknown")


FORMS: dict[str, str] = {
    "s.txt": "date 2017-07-08\ntitle {0}\n{0}\n",
    "s.jsonl": '{{"date": "2017-07-08", "title": "{0}", "body": "{0}"}}\n',
    "s.json": '[{{"date": "2017-07-08", "title": "{0}", "body": "{0}"}}]',
    "s.csv": 'date,title,body\n2017-07-08,{0},"{0}"\n',
}
GIVEN = [
    *[
        (POLISH, encoding)
        for encoding in ("cp1250", "iso8859-2", "cp852", "mac-latin2", "utf-8", "utf-16", "utf-32-be")
    ],
    *[(JAPANESE, encoding) for encoding in ("shift_jis", "cp932", "euc_jp", "utf-16-le")],
    *[("联通", encoding) for encoding in ("gbk", "gb18030")],  # the bytes are sound UTF-8
]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(("text", "encoding"), GIVEN)
@pytest.mark.parametrize("line_end", ["\n", "\r"])
def test_a_given_encoding(read_file: Read, name: str, text: str, encoding: str, line_end: str):
    """In every format, however short the text; nothing is said about it."""
    totals = ReadTotals()
    content = FORMS[name].format(text).replace("\n", line_end)
    (document,) = read_file(name, content.encode(encoding), totals=totals, encoding=encoding)
    assert isinstance(document, SourceDocument), document
    assert (document.date, document.title, document.body) == ("2017-07-08", text, text)
    assert all(not each.documents for each in totals.assumptions.values())


@pytest.mark.parametrize("encoding", ["cp1250", "ascii", "shift_jis", "utf-8"])
def test_bytes_that_the_given_encoding_does_not_have(read_file: Read, encoding: str):
    """The line and the byte are named, and the other lines are read."""
    byte = {"cp1250": b"\x81", "utf-8": b"\xe9"}.get(encoding, b"\xff")
    data = b'{"title": "One"}\n{"title": "T' + byte + b' o"}\n{"title": "Three"}\n'
    one, two, three = read_file("s.jsonl", data, encoding=encoding)
    assert (one.title, three.title) == ("One", "Three")
    assert isinstance(two, Finding)
    assert two.line == 2
    assert f"0x{byte.hex()} that {shown_encoding(encoding)}, the encoding that was given, does not have" in two.reason


@pytest.mark.parametrize(("name", "line"), [("s.txt", 3), ("s.csv", 3), ("s.json", 2)])
def test_such_bytes_in_other_formats(read_file: Read, name: str, line: int):
    """A story, a row and an element are rejected, and the others are read."""
    content = {
        "s.txt": b"date 2017-07-08\nOne.\ndate 2017-07-09\nT\x81o.\n",
        "s.csv": b"title,body\nOne,a\nT\x81o,b\n",
        "s.json": b'[{"title": "One"}, {"title": "T\x81o"}]',
    }[name]
    one, two = read_file(name, content, encoding="cp1252")
    assert isinstance(one, SourceDocument)
    assert isinstance(two, Finding)
    assert (two.line, "0x81 that Windows-1252" in two.reason) == (line, True)


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_counts_more(read_file: Read, mark: str):
    """It is certain, and in a folder one file may have it."""
    (document,) = read_file("s.txt", POLISH.encode(mark), encoding="cp1250")
    assert document.body == POLISH


def test_mail_names_its_own_encodings(read_file: Read):
    """The one that was given counts only for parts that name none."""
    head = "From: a@example.org\nSubject: Nowiny\nDate: Sat, 8 Jul 2017 10:00:00 +0200\nMIME-Version: 1.0\n"
    declared = head + 'Content-Type: text/plain; charset="iso-8859-2"\nContent-Transfer-Encoding: 8bit\n\n'
    for start, encoding in ((declared, "iso8859-2"), (head + "\n", "cp852")):
        (document,) = read_file("s.eml", (start + POLISH + "\n").encode(encoding), encoding="cp852")
        assert isinstance(document, SourceDocument), document
        assert document.body == POLISH


def test_utf_8_under_another_name_is_named(read_file: Read):
    """It is read as it was given, and the report says so."""
    totals = ReadTotals()
    (document,) = read_file("s.txt", POLISH.encode(), totals=totals, encoding="mac-roman")
    assert document.body == POLISH.encode().decode("mac-roman")
    (assumption,) = totals.assumptions.values()
    assert "begins like UTF-8, but was read as Mac Roman" in assumption.to_finding().reason


@pytest.mark.parametrize("given", [None, "cp1250", "utf-8"])
def test_several_processes_read_a_file_with_a_mark(tmp_path: Path, given: str | None):
    """A line that is not UTF-8 becomes of the same, whoever reads it."""
    path = tmp_path / "s.jsonl"
    rows = [f'{{"title": "{POLISH} {number}"}}\n'.encode() for number in range(4000)]
    rows[3500] = f'{{"title": "{TEXTS["polish"][0]}"}}\n'.encode("cp1250")
    path.write_bytes(b"\xef\xbb\xbf" + b"".join(rows))
    options = SourceOptions(encoding=given)
    portions = plan_portions([path], options, 3, smallest_bytes=100)
    assert len(portions) == 3
    outcomes = [outcome for portion in portions for outcome in read_portion(portion, options)]
    assert outcomes == list(read_sources([path], options))
    assert any(isinstance(outcome, Finding) for outcome in outcomes) == (given == "utf-8")


@pytest.mark.parametrize("encoding", ["cp1250", "utf-8"])
def test_several_processes_read_the_same(tmp_path: Path, encoding: str):
    """Recoded files are not cut, others are; documents and rejections are the same."""
    path = tmp_path / "s.jsonl"
    rows = [f'{{"title": "{POLISH} {number}"}}\n'.encode(encoding) for number in range(4000)]
    rows[3500] = b'{"title": "\x83\x98"}\n'
    path.write_bytes(b"".join(rows))
    options = SourceOptions(encoding=encoding)
    portions = plan_portions([path], options, 3, smallest_bytes=100)
    assert len(portions) == (1 if encoding == "cp1250" else 3)
    outcomes = [outcome for portion in portions for outcome in read_portion(portion, options)]
    assert outcomes == list(read_sources([path], options))
    assert [outcome.line for outcome in outcomes if isinstance(outcome, Finding)] == [3501]


def test_standard_input(monkeypatch: pytest.MonkeyPatch):
    """It is read like a file."""
    stream = io.TextIOWrapper(io.BytesIO(POLISH.encode("iso8859-2")))
    monkeypatch.setattr("sys.stdin", stream)
    (document,) = read_sources(["-"], SourceOptions(encoding="latin2"))
    assert isinstance(document, SourceDocument)
    assert document.body == POLISH


def test_an_unknown_encoding_is_an_error_of_the_sources(tmp_path: Path):
    """Before anything is read."""
    (tmp_path / "s.txt").write_text("One.")
    with pytest.raises(SourceError, match="there is no encoding 'latin-99'"):
        read_sources([tmp_path], SourceOptions(encoding="latin-99"))


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """--encoding is for all sources; without it the report names what was assumed; a wrong name is wrong usage."""
    source = tmp_path / "s.txt"
    source.write_bytes(TEXTS["polish"][1].encode("cp1250"))

    def build(*options: str) -> tuple[object, str]:
        command = ["build", str(source), "--dry-run", "--json", "--index-dir", str(tmp_path / "index"), *options]
        with pytest.raises(SystemExit) as ended:
            main(command)
        printed = capsys.readouterr()
        return ended.value.code, printed.out or printed.err

    code, output = build()
    (warning, *_) = [each["reason"] for each in json.loads(output)["warnings"] if "Windows" in each["reason"]]
    assert code == 0
    assert "it was read as Windows-1250 (Polish, confidence " in warning
    assert "give the right one with --encoding NAME" in warning
    code, output = build("--encoding", "windows-1250")
    assert (code, "Windows" in output) == (0, False)
    code, output = build("--encoding", "latin-99")
    assert code == 2
    assert "use a name such as windows-1250" in " ".join(output.split())
