"""The archive given back: every field of every article, in one order, whole or not at all."""

import gzip
import io
import json
import lzma
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from counts import share
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from oracle.plain_builder import build_segment
from reached import most_reach, reached

from dateline.article import SINGLE_VALUED, Article, Origin, make_article_id
from dateline.columnar.deletions import make_deletions
from dateline.columnar.layout import article_key
from dateline.dates import PartialDate
from dateline.errors import CorruptIndexError, IndexUnavailableError
from dateline.generations import WITHHELD, generation_dir, read_current
from dateline.progress import Progress
from indexer.archive import export as export_module
from indexer.archive.export import ExportError, atomic_file, export_articles, to_line
from indexer.archive.stored_articles import open_stored_articles
from indexer.builds import build_index
from indexer.reading import ReadingNotes, ReadingOptions, make_article, source_articles, to_nfc
from indexer.sources import Finding, ReadTotals, SourceDocument
from indexer.sources.document import RecordPlace
from indexer.sources.fields import FieldReader, build_document

ODD_PATH = "a  folder\udcff/two  spaces.txt#1"
# Each would be read otherwise, were it not said to be what it is.
ARTICLES = (
    Article("plain", "A title", "One paragraph.\n\nAnother.", PartialDate(1956, 1, 14), "06:30:05+01:00"),
    Article("derived", "Something that is not the first sentence", "First sentence. More.", title_derived=True),
    Article("dateline-not-used", "T", "LONDON, March 3, 1951 (Reuters) - The king spoke.", None),
    Article("other-place", "T", "LONDON, March 3 (Reuters) - The king spoke.", PartialDate(1951), None, place="PARIS"),
    Article("no-offset", "T", "B", PartialDate(2001, 1, 1), "14:30-00:00"),
    Article("verse", "T", "the cat sat here\n\nand went on with it\n\nfor many a day", PartialDate(1950, 2)),
    Article("number", "007", "1", PartialDate(1950), url="http://a/b?c=d&e", source="The  Times".replace("  ", " ")),
    Article("unicode", "Ångström 𝔘 שלום", '‘Quotes’ \\ " / … é e\u0323\u0302\n\n日本語\u3000x', PartialDate(999, 12)),
    Article(make_article_id(ODD_PATH), "", "“", original_id=ODD_PATH, title_derived=True),
    Article("title-only", "Title", "", PartialDate(2017, 7, 8)),
)


def in_nfc(article):
    return replace(article, title=to_nfc(article.title), body=to_nfc(article.body))


def read_back(lines: bytes, tmp_path) -> tuple[list[Article], ReadingNotes]:
    path = tmp_path / "exported.jsonl"
    path.write_bytes(lines)
    notes = ReadingNotes()
    articles = list(source_articles([str(path)], ReadingOptions(), notes))
    return articles, notes


def names_in(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def exported(index_dir) -> bytes:
    sink = io.BytesIO()
    export_articles(open_stored_articles(index_dir), sink)
    return sink.getvalue()


def test_an_export_is_read_back_to_the_same_articles(tmp_path):
    """Every field is equal, in the order of the archive; the index of it exports the same bytes."""
    build_index(map(in_nfc, ARTICLES), tmp_path / "one")
    lines = exported(tmp_path / "one")
    articles, notes = read_back(lines, tmp_path)
    assert articles == sorted(map(in_nfc, ARTICLES), key=article_key)
    assert notes.rejected == []
    assert [finding.reason for _, finding in notes.warnings] == ["the document has a title but no text"]
    build_index(articles, tmp_path / "two")
    assert exported(tmp_path / "two") == lines
    one, two = (open_stored_articles(tmp_path / name).manifest for name in ("one", "two"))
    assert one.source_digest == two.source_digest


def test_the_lines_do_not_depend_on_segments(tmp_path):
    """Segments are merged into one order, and deleted documents are not given."""
    build_index(ARTICLES, tmp_path)
    stored = open_stored_articles(tmp_path)
    segments = [build_segment(list(ARTICLES[i::3]), "english", f"MAIN_000000000000000{i}") for i in range(3)]
    deletions = make_deletions(segments[1], [0])
    gone = segments[1].documents.ids[0]
    segments[1] = replace(segments[1], deletions=deletions)
    several = replace(stored, index=replace(stored.index, segments=tuple(segments)))
    assert list(several) == [article for article in stored if article.article_id != gone]


TEXTS = st.text(max_size=60)


@most_reach(0.5)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=share(150))
@given(fields=st.fixed_dictionaries(dict.fromkeys(("title", "body", "place", "agency", "source", "url", "id"), TEXTS)))
def test_whatever_a_source_gave_is_exported_and_read_the_same(fields):
    """Any text at all, once it is an article, comes back equal."""
    document = build_document(fields, RecordPlace("f", 1, Origin("f", "f", 1)))
    if not reached(not isinstance(document, Finding)):
        return
    article = make_article(document).article
    row = json.loads(to_line(article))
    again = make_article(document_of(row)).article
    assert again == article


def document_of(row) -> SourceDocument:
    document = FieldReader({}, ReadTotals()).make_document(row, RecordPlace("f", 1, Origin("f", "f", 1)))
    assert isinstance(document, SourceDocument), document
    return document


@pytest.mark.parametrize("mark", ["\u0344", "\u0301", "\u0f73", "\u0334"])
@pytest.mark.parametrize("count", [29, 30, 31, 45, 61, 200])
def test_parted_marks_are_not_parted_again(mark, count):
    """A run of marks that was parted when it was read comes back as it was, also where a mark became two."""
    document = build_document({"body": "e" + mark * count + "x"}, RecordPlace("f", 1, Origin("f", "f", 1)))
    article = make_article(document).article
    assert make_article(document_of(json.loads(to_line(article)))).article == article


BAD = [
    ({"dateline_export": 2}, "form 2"),
    ({"dateline_export": True}, "form True"),
    ({"extra": 1}, "'extra'"),
    ({"article_id": "a/b"}, "not the id"),
    ({"original_id": "another"}, "does not belong to its original_id"),
    ({"date": "2017-02-30"}, "not the date"),
    ({"date": 2017}, "not a text"),
    ({"time": "25:00"}, "not the time"),
    ({"date": "2017", "time": "10:00"}, "not the time"),
    ({"title_derived": 1}, "neither true nor false"),
    ({"title": "x" * 1001}, "more than 1,000"),
    ({"body": ["x"]}, "not a text"),
    ({"title": " ", "body": "\n"}, "neither a title nor a body"),
]


@pytest.mark.parametrize(("change", "words"), BAD)
def test_what_no_article_can_be_is_rejected_by_name(change, words, tmp_path):
    """A line that says it was exported is believed only as far as an article can be so."""
    row = json.loads(to_line(ARTICLES[0])) | change
    articles, notes = read_back(json.dumps(row).encode(), tmp_path)
    assert articles == []
    assert words in notes.rejected[0].reason


def test_a_hostile_export_is_cleaned(tmp_path):
    """Control characters, lone surrogates and odd line ends do not come in by way of an export."""
    row = json.loads(to_line(ARTICLES[0])) | {"body": "a\x00b\r\n\n\n\x85 c\ud800", "title": "x\ny", "place": "\x01"}
    ((article,), _) = read_back(json.dumps(row).encode(), tmp_path)
    assert (article.body, article.title, article.place) == ("a b\n\nc\ufffd", "x y", None)


@pytest.mark.parametrize("name", ["title", "body", "url", *SINGLE_VALUED])
def test_an_export_that_is_not_in_nfc_comes_into_it(name):
    """Every text but the ids: another program may have written the line."""
    row = json.loads(to_line(ARTICLES[0])) | {name: "Cafe\u0301"}
    assert getattr(make_article(document_of(row)).article, name) == "Caf\u00e9"


def test_withheld_articles_are_left_out(tmp_path):
    """Nothing of a withheld article is in the export."""
    build_index(ARTICLES[:3], tmp_path)
    (tmp_path / WITHHELD).write_text("derived\t2026-01-01\tcourt\n")
    assert b'derived"' not in exported(tmp_path).replace(b'"title_derived"', b"")
    assert exported(tmp_path).count(b"\n") == 2


def test_an_article_withheld_meanwhile_is_left_out(tmp_path):
    """The list is looked at again while articles are read."""
    build_index([Article(f"a{i}", "T", "B", PartialDate(1950 + i)) for i in range(4)], tmp_path)
    stream = iter(open_stored_articles(tmp_path, list_read_every=1))
    assert next(stream).article_id == "a0"
    (tmp_path / WITHHELD).write_text("a2\t\t\n")
    assert [article.article_id for article in stream] == ["a1", "a3"]


def test_a_list_that_cannot_be_read_stops_the_export(tmp_path):
    """The withheld articles are unknown: nothing is exported."""
    build_index(ARTICLES, tmp_path)
    (tmp_path / WITHHELD).write_text("not an id of an article\n")
    with pytest.raises(CorruptIndexError, match="line 1"):
        open_stored_articles(tmp_path)


def test_a_damaged_generation_is_not_exported(tmp_path):
    """One bit is enough."""
    build_index(ARTICLES, tmp_path)
    path = next(generation_dir(tmp_path, read_current(tmp_path)).glob("*.texts"))
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(CorruptIndexError):
        open_stored_articles(tmp_path)


def test_an_older_generation_can_be_exported(tmp_path):
    """By its name; a name that there is not is said so, also one that climbs."""
    first = build_index(ARTICLES[:2], tmp_path)
    build_index(ARTICLES[:3], tmp_path)
    assert len(list(open_stored_articles(tmp_path, first))) == 2
    for name in ("20200101T000000Z-0123456789ab", "../..", "x"):
        with pytest.raises(IndexUnavailableError, match="no generation"):
            open_stored_articles(tmp_path, name)


@pytest.mark.parametrize(("name", "unpack"), [("a.jsonl", bytes), ("a.gz", gzip.decompress), ("a.XZ", lzma.decompress)])
def test_a_file_is_packed_as_its_name_says(name, unpack, tmp_path):
    """Plain, gzip or xz; with the rights of the file that was there."""
    path = tmp_path / name
    path.write_text("old")
    path.chmod(0o640)
    with atomic_file(path) as sink:
        export_articles(ARTICLES, sink)
    assert unpack(path.read_bytes()) == b"".join(map(to_line, ARTICLES))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names_in(tmp_path) == [name]


@pytest.mark.parametrize("name", ["a.jsonl", "a.gz", "a.xz"])
def test_a_failure_leaves_the_old_file(name, tmp_path):
    """Whatever goes wrong half-way, the old file is unchanged and no other file is left."""
    path = tmp_path / name
    path.write_text("old")

    def failing():
        yield ARTICLES[0]
        raise CorruptIndexError("damaged")

    with pytest.raises(CorruptIndexError), atomic_file(path) as sink:
        export_articles(failing(), sink)
    assert path.read_text() == "old"
    assert names_in(tmp_path) == [name]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_at_the_end_leaves_the_old_file(step, tmp_path, monkeypatch):
    """The file gets its name only after the disk has all of it."""

    def fail(*_):
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.jsonl"
    path.write_text("old")
    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (type(path), "replace")), fail)
    with pytest.raises(ExportError, match="No space left"), atomic_file(path) as sink:
        export_articles(ARTICLES, sink)
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["a.jsonl"]


def test_the_disk_has_the_file_before_its_name(tmp_path, monkeypatch):
    """First fsync of the file, then the rename, then the folder."""
    steps = []
    real_replace, real_fsync, real_sync = type(tmp_path).replace, os.fsync, export_module.sync
    monkeypatch.setattr(type(tmp_path), "replace", lambda self, to: (steps.append("rename"), real_replace(self, to))[1])
    monkeypatch.setattr(os, "fsync", lambda fd: (steps.append("fsync"), real_fsync(fd))[1])
    monkeypatch.setattr(export_module, "sync", lambda path: (steps.append(path), real_sync(path))[1])
    with atomic_file(tmp_path / "a.jsonl") as sink:
        sink.write(b"x")
    assert steps[:3] == ["fsync", "rename", tmp_path]


KILLED = """
import os, sys, time
from pathlib import Path
from indexer.archive.export import atomic_file
with atomic_file(Path(sys.argv[1])) as sink:
    print("begun", flush=True)
    sys.stdin.read()
"""


def test_the_part_of_a_killed_export_is_removed_by_the_next(tmp_path):
    """Not while its process lives, nor if the name is another's."""
    path = tmp_path / "a.jsonl"
    others = [".a.jsonl.part", ".a.jsonl.0123456.part", ".b.jsonl.01234567.part", ".a.jsonl.01234567.part.gz"]
    for name in others:
        (tmp_path / name).touch()
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, path], cwd=Path(export_module.__file__).parents[2],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with process:
        assert process.stdout.readline() == b"begun\n"
        with atomic_file(path) as sink:
            sink.write(b"x")
        assert len(names_in(tmp_path)) == len(others) + 2  # its part is there
        process.kill()
        process.wait()
    assert len(names_in(tmp_path)) == len(others) + 2
    with atomic_file(path) as sink:
        sink.write(b"y")
    assert names_in(tmp_path) == sorted([*others, "a.jsonl"])


def test_a_part_that_is_swept_before_it_is_held_is_made_again(tmp_path, monkeypatch):
    """Another export may come between."""
    real_flock, path = export_module.fcntl.flock, tmp_path / "a.jsonl"
    swept = []

    def sweep_first(descriptor, operation):
        if not swept:
            swept.append(True)
            export_module._remove_leftovers(path)
        real_flock(descriptor, operation)

    monkeypatch.setattr(export_module.fcntl, "flock", sweep_first)
    with atomic_file(path) as sink:
        sink.write(b"x")
    assert swept
    assert path.read_bytes() == b"x"
    assert names_in(tmp_path) == ["a.jsonl"]


def test_a_folder_that_cannot_be_synced_is_told_truthfully(tmp_path, monkeypatch):
    """The file is in its place, whole; only a power cut may undo it."""

    def fail(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(export_module, "sync", fail)
    with (
        pytest.raises(ExportError, match=r"in its place, but .*Input/output error.* power cut"),
        atomic_file(tmp_path / "a.jsonl") as sink,
    ):
        sink.write(b"x")
    assert (tmp_path / "a.jsonl").read_bytes() == b"x"
    assert names_in(tmp_path) == ["a.jsonl"]


def test_a_link_is_followed_and_a_device_written_into(tmp_path):
    """The link stays a link; a device is never replaced by a file."""
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "a.jsonl")
    for path in (tmp_path / "link", type(tmp_path)("/dev/null")):
        with atomic_file(path) as sink:
            sink.write(b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "a.jsonl").read_bytes() == b"x"
    assert type(tmp_path)("/dev/null").is_char_device()


def test_the_shared_corpus_comes_back_equal(press_1k, tmp_path):
    """1,000 press releases, field by field."""
    notes = ReadingNotes()
    articles = list(source_articles([str(press_1k)], ReadingOptions(), notes))
    again, _ = read_back(b"".join(map(to_line, articles)), tmp_path)
    assert again == articles


def test_progress_tells_the_articles_and_bytes_that_are_written(tmp_path):
    """The last report is about the whole file, however many pieces it was written in."""
    build_index([Article(f"a{number}", "T", "B" * number) for number in range(200)], tmp_path)
    sink, told = io.BytesIO(), []
    export_articles(open_stored_articles(tmp_path), sink, told.append)
    assert told[-1] == Progress(200, len(sink.getvalue()))
