"""Documents and files that mean harm, or have come to harm."""

import gzip
import io
import lzma
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from counts import share
from processor_time import at_most

from indexer.reading import make_article
from indexer.sources import MAX_DOCUMENT_BYTES, Finding, SourceDocument

Read = Callable[..., list[SourceDocument | Finding]]

LINES = b"".join(b'{"id": "%d", "title": "T%d", "body": "%s"}\n' % (i, i, b"word " * 50) for i in range(3000))


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
@pytest.mark.parametrize("name", ["s.jsonl", "s.jsonl.gz", "s.jsonl.xz", "s"])
def test_packed_files_are_told_by_content(read_file: Read, pack: Callable[[bytes], bytes], name: str):
    """Whatever the name says, also in several packed parts with padding between them."""
    assert len(read_file(name, pack(LINES))) == 3000
    assert len(read_file(name, pack(LINES) + b"\0" * 8 + pack(LINES))) == 6000


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
@pytest.mark.parametrize("name", ["s.jsonl", "s.csv", "s.json"])
def test_a_packed_file_cut_short(read_file: Read, pack: Callable[[bytes], bytes], name: str):
    """The documents before the cut are kept, and the damage is named last."""
    content = LINES
    if name == "s.csv":
        content = b"id,title\n" + b"".join(b"%d,T%d\n" % (i, i * i) for i in range(20_000))
    if name == "s.json":
        content = b"[" + b",".join(LINES.splitlines()) + b"]"
    packed = pack(content)
    outcomes = read_file(name, packed[: len(packed) // 2])
    assert isinstance(outcomes[0], SourceDocument)
    assert len(outcomes) > 100
    assert isinstance(outcomes[-1], Finding)
    assert "damaged or cut short" in outcomes[-1].reason


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
def test_a_small_packed_file_cut_short(read_file: Read, pack: Callable[[bytes], bytes]):
    """Also where the cut lies in the first look at the file; a story that is cut is no document."""
    packed = pack(b"date 2017\nThe first.\n" + b"word " * 100)
    (rejection,) = read_file("s.txt", packed[:-10])
    assert isinstance(rejection, Finding)


def test_a_damaged_packed_file(read_file: Read):
    """A changed byte is named too."""
    packed = bytearray(gzip.compress(LINES))
    packed[len(packed) // 2] ^= 0xFF
    outcomes = read_file("s.jsonl.gz", bytes(packed))
    assert isinstance(outcomes[-1], Finding)


def zipped() -> bytes:
    """A zip archive with a path that leads out of it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("../../slip.txt", "Text.")
    return content.getvalue()


def tarred() -> bytes:
    """A packed tar archive."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO())
    return gzip.compress(content.getvalue(), mtime=0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture"),
        (b"%PDF-1.7 ...", "PDF"),
        (zipped(), "zip archive"),
        (tarred(), "tar archive"),
        (gzip.compress(gzip.compress(b"Text.", mtime=0), mtime=0), "compressed twice"),
        (bytes(range(256)) * 10, "binary"),
        (b"Text " + b"\0" * 200, "binary"),
        (b"SQLite format 3\0" + b"\0" * 100, "SQLite"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.json", "a.csv", "a"])
def test_what_is_no_text_is_named(read_file: Read, name: str, content: bytes, reason: str):
    """Whatever its name, with what it seems to be."""
    (rejection,) = read_file(name, content)
    assert isinstance(rejection, Finding)
    assert reason in rejection.reason


@pytest.mark.parametrize("content", ["<!DOCTYPE html><html><p>Text", "<?xml version='1.0'?><rss/>", "  <HTML>"])
def test_markup_is_named(read_file: Read, content: str):
    """HTML and XML are not read yet, and are not indexed as text with tags; a `.txt` may be XML, but no page."""
    (rejection,) = read_file("page.html", content)
    assert isinstance(rejection, Finding)
    assert "HTML or XML" in rejection.reason
    assert isinstance(read_file("page.txt", content)[0], SourceDocument if "<?xml" in content else Finding)


HOSTILE_TEXTS = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "javascript:alert(1)",
    "=HYPERLINK('x')",
    "a\u202eb",
    "{{ 7 * 7 }}",
    "'; DROP TABLE articles; --",
    "%s%s%n",
    "../../etc/passwd",
    "a\u0301\u0302" * 50,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "İstanbul ẞ ﬁ",
]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_texts_stay_text(read_file: Read, text: str):
    """Script and the like are neither run nor removed here: escaping is the page's work."""
    for document in (
        *read_file("a.txt", f"title {text}\n{text}"),
        *read_file("b.csv", f'title,body\n"{text}","{text}"\n'),
    ):
        article = make_article(document).article
        assert article is not None
        assert article.title.split() == article.body.split()


def test_a_text_with_a_control_character(read_file: Read):
    """A few are cleaned away, not a reason to lose a document."""
    (document,) = read_file("a.txt", "The mayor\0 spoke\x1b of \x9bthe \ufefftown.")
    assert document.body.split() == ["The", "mayor", "spoke", "of", "the", "town."]


def test_a_single_line_of_5_megabytes(read_file: Read):
    """It is below the limit, so it is a document, in every format."""
    text = "word " * 1_000_000
    for name, content in (("a.txt", text), ("a.jsonl", f'{{"body": "{text}"}}'), ("a.csv", f"body\n{text}\n")):
        (document,) = read_file(name, content)
        assert isinstance(document, SourceDocument), name
        assert len(document.body) == 4_999_999
        article = make_article(document).article
        assert article is not None
        assert len(article.title) < 110


def test_the_limit_counts_the_bytes_of_title_and_body(read_file: Read):
    """Exactly 10 MB of UTF-8 are accepted, and one byte more is not."""
    half = "é" * (MAX_DOCUMENT_BYTES // 4)
    (document,) = read_file("a.jsonl", f'{{"title": "{half}", "body": "{half}"}}')
    assert isinstance(document, SourceDocument)
    (rejection,) = read_file("a.jsonl", f'{{"title": "{half}x", "body": "{half}"}}')
    assert isinstance(rejection, Finding)
    assert "10 MB" in rejection.reason


def test_json_a_million_deep(read_file: Read):
    """Refused by name, quickly, in an array and on a line."""
    with at_most(5):
        deep = '{"title": ' + "[" * 1_000_000 + "]" * 1_000_000 + "}"
        for name, content in (
            ("a.jsonl", f'{deep}\n{{"title": "One"}}\n'),
            ("a.json", f'[{deep}, {{"title": "One"}}]'),
        ):
            first, second = read_file(name, content)
            assert isinstance(first, Finding)
            assert "nested too deep" in first.reason
            assert second.title == "One"


def test_a_million_bad_lines(read_file: Read):
    """A file of another kind under a wrong name does not fill the report."""
    outcomes = read_file("a.jsonl", "no json\n" * 100_000)
    assert len(outcomes) == 1001
    assert "left out" in outcomes[-1].reason


def test_a_million_names_of_fields(read_file: Read):
    """The count of fields that are not used is bounded."""
    unused: Counter[str] = Counter()
    read_file("a.jsonl", "".join(f'{{"title": "a", "field {i}": 1}}\n' for i in range(3000)), unused=unused)
    assert len(unused) <= 201
    assert sum(unused.values()) == 3000


SAME_AGAIN = {
    "a.txt": "A ",
    "stops.txt": ". ",
    "quotes.txt": '"',
    "opened.txt": "“",
    "datelines.txt": "PARIS, July 8 (AP) - ",
    "lines.txt": "The end.\n",
    "wrapped.txt": "the “mayor” went. on to\n",
    "dates.txt": "date 2017-07-08 PARIS\n",
    "titles.txt": "title a\n" + "\n" * 38,
    "space.txt": "A" + " " * 3000,
    "commas.txt": "\n" * 50 + ", a",
    "blanks.txt": "a" + "\n" * 100_000 + "b",
    "quotes.csv": 'title,body\n"',
    "backslashes.csv": '\\"  ',
    "brackets.json": "[],",
    "objects.json": '{"title": "a" ',
}


@pytest.mark.parametrize(("name", "part"), SAME_AGAIN.items(), ids=SAME_AGAIN.keys())
def test_megabytes_of_the_same_take_seconds(read_file: Read, name: str, part: str):
    """No text takes more time than in proportion to its length, from the file to the article."""
    start = '[{"title": "a", "list": [' if name == "brackets.json" else "A"
    with at_most(60):  # in quadratic time it would be hours
        for outcome in read_file(name, start + part * (share(3_000_000) // len(part.encode()))):
            if isinstance(outcome, SourceDocument):
                make_article(outcome)


# The peak of this process alone: `ru_maxrss` begins at that of the process which started it.
STATUS = Path("/proc/self/status")
BOMB = """
import sys
from indexer.sources import read_sources
from pathlib import Path
outcomes = list(read_sources([Path(sys.argv[1])]))
(peak,) = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")]
print(len(outcomes), type(outcomes[0]).__name__, int(peak) // 1024)
"""


@pytest.fixture(scope="module")
def packed_line() -> bytes:
    """A part of a line, 2 GB long (or a quarter), packed: the same 50 MB many times, as an .xz file may have it."""
    return lzma.compress(b"x" * 50_000_000, preset=0) * share(40)


@pytest.mark.skipif(not STATUS.exists(), reason="the peak of memory is read from /proc, which only Linux has")
@pytest.mark.parametrize(
    ("name", "start"),
    [("bomb.txt", ""), ("bomb.jsonl", '{"title": "'), ("bomb.json", '[{"title": "'), ("bomb.csv", "title\n")],
)
def test_a_bomb_is_refused_in_bounded_memory(tmp_path: Path, packed_line: bytes, name: str, start: str):
    """A line of 2 GB (or a quarter) in a small packed file is a rejection, in seconds and below 256 MB of memory."""
    (tmp_path / f"{name}.xz").write_bytes(lzma.compress(start.encode()) + packed_line)
    command = [sys.executable, "-c", BOMB, str(tmp_path / f"{name}.xz")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3], timeout=60
    )
    count, kind, megabytes = done.stdout.split()
    assert (count, kind) == ("1", "Finding")
    assert int(megabytes) < 256


def test_an_xz_file_that_asks_for_memory(read_file: Read):
    """A dictionary of a gigabyte is refused, not allocated."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30}]
    try:
        packed = lzma.compress(LINES, filters=filters)
    except MemoryError:
        pytest.skip("packing with so large a dictionary needs more memory than this machine has")
    (rejection,) = read_file("a.jsonl.xz", packed)
    assert isinstance(rejection, Finding)


@pytest.mark.parametrize(("less", "kind"), [(0, SourceDocument), (1, Finding)])
def test_a_packed_file_may_unpack_to_as_much_as_is_free(
    read_file: Read, monkeypatch: pytest.MonkeyPatch, less: int, kind: type
):
    """And to no byte more, if that is out of proportion to its size."""
    text = b"A title\n\n" + b"word " * 40_000
    monkeypatch.setattr("indexer.sources.streams._FREE_BYTES", len(text) - less)
    (outcome,) = read_file("a.txt.gz", gzip.compress(text))
    assert isinstance(outcome, kind)
