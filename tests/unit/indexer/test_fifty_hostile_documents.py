"""A folder of more than fifty hostile documents through the real command: the bad are named, the good are found."""

import bz2
import gzip
import io
import json
import lzma
import os
import random
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dateline.article import Article
from dateline.engines import open_engine
from dateline.ports import SearchEngine
from dateline.request import SearchRequest
from dateline.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
RUSSIAN = "Привет, это обычный русский текст о погоде в Москве. Сегодня будет дождь, завтра солнце."
POLISH = "Zażółć gęślą jaźń, powiedział rzecznik rządu w Łodzi. Święta były spokojne."
STORY = b"date 2017-07-08\n" + b"The mayor of the town spoke of the bridge and of the river.\n" * 50


def packed_zip() -> bytes:
    """A zip archive with a path that leads out of it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("../../slip.txt", "Text.")
    return content.getvalue()


def tar(mode: str) -> bytes:
    """A tar archive, packed or not."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as archive:
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO())
    return content.getvalue()


def damaged(data: bytes) -> bytes:
    """The data with a byte in the middle changed."""
    changed = bytearray(data)
    changed[len(changed) // 2] ^= 0xFF
    return bytes(changed)


def row(**fields: object) -> str:
    """An object of JSON on a line."""
    return json.dumps(fields) + "\n"


# The name of a file, what it holds, a word that only this one has, and the body of its article.
GOOD: list[tuple[str, bytes | str, str, str]] = [
    (
        "script.txt",
        "title <script>alert(1)</script>\n<img src=x onerror=alert(1)> quokka01",
        "quokka01",
        "<img src=x onerror=alert(1)> quokka01",
    ),
    ("svg.jsonl", row(title="<svg onload=alert(1)>", body="</p><svg/> quokka02"), "quokka02", "</p><svg/> quokka02"),
    (
        "template.txt",
        "{{ 7 * 7 }} ${7*7} %s%s%n {0.__class__} quokka03",
        "quokka03",
        "{{ 7 * 7 }} ${7*7} %s%s%n {0.__class__} quokka03",
    ),
    ("sql.txt", "'; DROP TABLE articles; -- quokka04", "quokka04", "'; DROP TABLE articles; -- quokka04"),
    ("formula.csv", 'title,body\n=1+1,"=HYPERLINK(""x"") quokka05"\n', "quokka05", '=HYPERLINK("x") quokka05'),
    ("tag.txt", "A <p>quokka06 without an end", "quokka06", "A <p>quokka06 without an end"),
    ("controls.txt", "The\0 mayor\x1b spoke\x07 quokka07", "quokka07", "The  mayor  spoke  quokka07"),
    ("bidi.txt", "a\u202eb\u200f c quokka08", "quokka08", "a\u202eb\u200f c quokka08"),
    (
        "emoji.txt",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 quokka09",
        "quokka09",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 quokka09",
    ),
    ("folding.txt", "İstanbul ẞ ﬁ quokka10", "quokka10", "İstanbul ẞ ﬁ quokka10"),
    (
        "marks.txt",
        "x" + "\u0316" * 20_000 + " quokka11",
        "quokka11",
        "x" + ("\u0316" * 30 + "\u034f") * 666 + "\u0316" * 20 + " quokka11",
    ),
    ("one-line.txt", "word " * 1_000_000 + "quokka12", "quokka12", "word " * 1_000_000 + "quokka12"),
    ("one-word.txt", "x" * 200_000 + " quokka13", "quokka13", "x" * 200_000 + " quokka13"),
    ("space.txt", "A" + " " * 100_000 + "quokka14", "quokka14", "A" + " " * 100_000 + "quokka14"),
    ("many-lines.txt", "The end.\n" * 50_000 + "quokka15", "quokka15", "The end.\n\n" * 50_000 + "quokka15"),
    ("western.txt", "Café – naïve quokka16".encode("cp1252"), "quokka16", "Café – naïve quokka16"),
    ("russian.txt", f"{RUSSIAN} quokka17".encode("koi8-r"), "quokka17", f"{RUSSIAN} quokka17"),
    ("utf16.txt", "Zażółć quokka18".encode("utf-16"), "quokka18", "Zażółć quokka18"),
    ("utf16.csv", "title,body\nZażółć,a quokka19\n".encode("utf-16-be"), "quokka19", "a quokka19"),
    ("utf32.txt", "Zażółć quokka20".encode("utf-32"), "quokka20", "Zażółć quokka20"),
    ("mark.json", b"\xef\xbb\xbf" + row(title="A", body="a quokka21").encode(), "quokka21", "a quokka21"),
    ("macintosh.txt", "date 2017-07-08\rOne.\rquokka22", "quokka22", "One.\n\nquokka22"),
    ("packed.txt", gzip.compress(b"date 2017-07-08 The quokka23"), "quokka23", "The quokka23"),
    ("packed.gz", lzma.compress(row(title="A", body="a quokka24").encode()), "quokka24", "a quokka24"),
    ("parts.jsonl.gz", gzip.compress(b'{"body": "a ') + gzip.compress(b'quokka25"}'), "quokka25", "a quokka25"),
    ("unclosed.csv", 'title,body\nOne,"a quokka26\nTwo,b\n', "quokka26", "a quokka26"),
    ("huge-cell.csv", f'title,body\nA,"{"word " * 400_000}quokka27"\n', "quokka27", "word " * 400_000 + "quokka27"),
    ("surrogate.jsonl", '{"title": "A", "body": "\\ud800 quokka28"}', "quokka28", "\ufffd quokka28"),
    ("numbers.jsonl", '{"title": 1e999, "body": "quokka29", "n": NaN}', "quokka29", "quokka29"),
    ("keys.jsonl", '{"body": "first", "body": "quokka30"}', "quokka30", "quokka30"),
    ("traversal.jsonl", row(id="../../etc/passwd", title="A", body="quokka31"), "quokka31", "quokka31"),
    ("long-id.jsonl", row(id="x" * 100_000, title="A", body="quokka32"), "quokka32", "quokka32"),
    ("long-title.jsonl", row(title="word " * 2000, body="quokka33"), "quokka33", "word " * 1999 + "word\n\nquokka33"),
    ("impossible.txt", "date 2017-13-40 The quokka34", "quokka34", "The quokka34"),
    ("deep-neighbour.jsonl", '{"title": ' + "[" * 100_000 + "\n" + row(body="quokka35"), "quokka35", "quokka35"),
    ("line\nend.txt", "A quokka36", "quokka36", "A quokka36"),
    (os.fsdecode(b"latin-\xe9.txt"), "A quokka37", "quokka37", "A quokka37"),
    (
        "quotes.txt",
        '"' * 100_000 + " “" * 1000 + " quokka38",
        "quokka38",
        '"' * 100_000 + " “" * 1000 + " quokka38",
    ),
    ("odd-date.json", row(title="A", body="quokka39", date={"year": [2017]}), "quokka39", "quokka39"),
]

# The name of a file, what it holds, and a part of the reason why it is left out.
BAD: list[tuple[str, bytes | str, str]] = [
    ("empty.txt", b"", "empty"),
    ("blank.txt", b" \n\n\t ", "empty"),
    ("bom.txt", b"\xef\xbb\xbf", "empty"),
    ("bom16.txt", b"\xff\xfe", "empty"),
    ("empty.jsonl.gz", gzip.compress(b""), "empty"),
    ("png.txt", PNG, "picture"),
    ("png.jsonl", PNG, "picture"),
    ("jpeg.csv", b"\xff\xd8\xff\xe0" + PNG, "picture"),
    ("zip.txt", packed_zip(), "zip archive"),
    ("pdf.txt", b"%PDF-1.7 ...", "PDF"),
    ("tar.txt", tar("w"), "tar archive"),
    ("tar.tar.gz", tar("w:gz"), "tar archive"),
    ("bzip2.txt", bz2.compress(STORY), "bzip2"),
    ("zstd.txt", b"\x28\xb5\x2f\xfd" + PNG, "zstd"),
    ("twice.gz", gzip.compress(gzip.compress(STORY)), "compressed twice"),
    ("elf.txt", b"\x7fELF" + PNG, "a program"),
    ("sqlite.txt", b"SQLite format 3\0" + PNG, "SQLite"),
    ("office.txt", b"\xd0\xcf\x11\xe0" + PNG, "office document"),
    ("page.html", "<!DOCTYPE html><html><p>Text", "HTML or XML"),
    ("page.txt", "<!DOCTYPE html><html><p>Text", "HTML"),
    ("feed.xml", "<?xml version='1.0'?><rss/>", "HTML or XML"),
    ("noise.txt", random.Random(1).randbytes(5000), "binary"),
    ("noise.csv", random.Random(2).randbytes(5000), "binary"),
    ("nul.txt", b"Text " + b"\0" * 5000, "binary"),
    ("late-nul.txt", b"Text " * 20_000 + b"\0" * 5000, "binary"),
    ("cut.txt.gz", gzip.compress(STORY)[:-12], "damaged or cut short"),
    ("cut.txt.xz", lzma.compress(STORY)[:-12], "damaged or cut short"),
    ("damaged.txt.gz", damaged(gzip.compress(STORY)), "damaged or cut short"),
    ("head.gz", b"\x1f\x8b", "damaged or cut short"),
    ("deep.json", '{"title": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deep"),
    ("not-json.jsonl", "{'title': 1}\n", "bad JSON"),
    ("cut.json", '[{"title": "A", "bo', "ends inside its list"),
    ("long-number.jsonl", '{"title": ' + "1" * 5000 + "}", "too many digits"),
    ("number.jsonl", "17\n", "not a JSON object"),
    ("nothing.jsonl", "{}\n", "neither a title nor a body"),
    ("header.txt", "date 2017-07-08\n", "neither a title nor a body"),
    ("columns.csv", "Kop,Tekst\na,b\n", "none of the columns is known"),
    ("eleven.txt", "word " * 2_300_000, "larger than 10 MB"),
    ("eleven.jsonl", row(title="A", body="word " * 2_300_000), "larger than 10 MB"),
    ("polish.txt", POLISH.encode("iso-8859-2"), "not UTF-8"),
    ("macintosh-roman.txt", "“Café,” said the Élysée – naïve".encode("mac-roman"), "not UTF-8"),
    ("damaged-utf8.txt", ("é" * 50).encode() + b"\xc3 " + ("é" * 50).encode(), "damaged at byte"),
    ("damaged-utf16.txt", "\ufeffText".encode("utf-16-be") + b"\xd8\x00", "damaged UTF-16"),
]

# The name of a link, where it leads, and a part of the reason why it is left out.
LINKS = [
    ("self.txt", "self.txt", "leads nowhere"),
    ("there.txt", "back.txt", "leads nowhere"),
    ("back.txt", "there.txt", "leads nowhere"),
    ("dangling.txt", "missing.txt", "leads nowhere"),
    ("secret.txt", "/etc/passwd", "out of the folder"),
]
FOLDER_LOOP = "loop"  # a link to the folder itself: passed over, since what it holds is read anyway


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of the documents in one folder."""
    path = tmp_path_factory.mktemp("hostile") / "documents"
    path.mkdir()
    for name, content, *_ in (*GOOD, *BAD):
        (path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    for name, target, _ in LINKS:
        (path / name).symlink_to(target)
    (path / FOLDER_LOOP).symlink_to(path)
    os.mkfifo(path / "pipe.txt")
    return path


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    """What the command reports about the folder."""
    command = [sys.executable, "-m", "indexer", str(folder), "--index-dir", str(folder.parent / "index"), "--json"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=clean, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def engine(folder: Path, report: dict[str, Any]) -> Iterator[SearchEngine]:
    """The index that the command has published."""
    assert report["generation"]
    opened = open_engine(Settings(index_dir=folder.parent / "index"))
    yield opened
    opened.close()


def find(engine: SearchEngine, word: str) -> Article:
    """The one article that has `word`."""
    page = engine.search(SearchRequest(word))
    assert page.total == 1
    return engine.article(page.hits[0].article_id)


def test_there_are_fifty():
    """The tables name at least fifty documents, each under a name and a word of its own."""
    names = [name for name, *_ in (*GOOD, *BAD, *LINKS)]
    assert len(names) == len(set(names)) >= 50
    assert len({word for *_, word, _ in GOOD}) == len(GOOD)


@pytest.mark.parametrize(("name", "word", "body"), [(n, w, b) for n, _, w, b in GOOD], ids=[w for *_, w, _ in GOOD])
def test_a_good_one_is_found(engine: SearchEngine, name: str, word: str, body: str):
    """A search for its word gives it, and its text is what the file holds."""
    article = find(engine, word)
    assert article.body == body, name


@pytest.mark.parametrize(
    ("name", "reason"), [(name, reason) for name, *_, reason in (*BAD, *LINKS)] + [("pipe.txt", "neither a file nor")]
)
def test_a_bad_one_is_named(report: dict[str, Any], folder: Path, name: str, reason: str):
    """The report names its file with the reason."""
    reasons = [one["reason"] for one in report["rejected"] if one["file"] == str(folder / name)]
    assert any(reason in one for one in reasons), reasons


def test_nothing_else_is_rejected_or_read(report: dict[str, Any]):
    """All are counted: the good, the bad, and the one bad line next to a good one."""
    assert report["articles"] == len(GOOD) + 1  # the row behind a mark that is not closed
    named = {Path(one["file"]).name for one in report["rejected"]}
    assert named == {name for name, *_ in (*BAD, *LINKS)} | {"pipe.txt", "deep-neighbour.jsonl"}
    assert report["read"] == report["articles"] + len(report["rejected"])


def test_what_is_doubtful_is_a_warning(report: dict[str, Any]):
    """The dates that cannot be read and the title that is a text are named, though their articles are found."""
    warned = {Path(one["file"]).name: one["reason"] for one in report["warnings"]}
    assert "there is no such date" in warned["impossible.txt"]
    assert "unreadable" in warned["odd-date.json"]
    assert "longer than a paragraph" in warned["long-title.jsonl"]
