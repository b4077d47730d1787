"""Which files are read, in which order, and which are not."""

import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from unit.indexer.positions import position_of

from dateline.errors import SourceError
from indexer.sources import Finding, ReadTotals, SourceDocument, SourceOptions, read_sources


def write(path: Path, text: str = "Text.") -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def ids(outcomes: Iterable[SourceDocument | Finding]) -> list[str]:
    """The ids of the documents; a rejection fails the test."""
    return [position_of(outcome) for outcome in outcomes if isinstance(outcome, SourceDocument)]


def test_a_folder_is_walked_in_the_order_of_its_bytes(tmp_path: Path):
    """Recursively, folders among files, capitals before small letters, and ids are paths relative to it."""
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", "Z.txt", "é.txt", "a.txt", "a-b.txt"):
        write(tmp_path / name)
    assert ids(read_sources([tmp_path])) == ["Z.txt", "a/b/c.txt", "a/z.txt", "a-b.txt", "a.txt", "b.txt", "é.txt"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path):
    """Names that begin with a point are not the archive's."""
    for name in (".DS_Store", ".git/config.txt", "a.txt"):
        write(tmp_path / name)
    assert [outcome.file for outcome in read_sources([tmp_path])] == [str(tmp_path / "a.txt")]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path):
    """Neither files nor folders; each is named, and nothing outside is opened."""
    write(tmp_path / "outside" / "secret.txt")
    write(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "file.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "outside")
    outcomes = list(read_sources([tmp_path / "in"]))
    assert ids(outcomes) == ["a.txt"]
    reasons = {outcome.file.rpartition("/")[2]: outcome.reason for outcome in outcomes if isinstance(outcome, Finding)}
    assert set(reasons) == {"file.txt", "folder"}
    assert all("out of the folder" in reason for reason in reasons.values())


def test_links_inside_the_folder(tmp_path: Path):
    """Loops end, a file is read once under its own name, and a link to a hidden file is read under the link's."""
    write(tmp_path / "a" / "one.txt")
    write(tmp_path / ".data" / "two.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "again.txt").symlink_to(tmp_path / "a" / "one.txt")
    (tmp_path / "two.txt").symlink_to(tmp_path / ".data" / "two.txt")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    outcomes = list(read_sources([tmp_path]))
    assert ids(outcomes) == ["a/one.txt", "two.txt"]
    assert [outcome.reason for outcome in outcomes if isinstance(outcome, Finding)] == [
        "it is a link that leads nowhere"
    ]


def test_what_is_no_file_is_named(tmp_path: Path):
    """A pipe in a folder would wait for ever."""
    os.mkfifo(tmp_path / "pipe.txt")
    write(tmp_path / "a.txt")
    outcomes = list(read_sources([tmp_path]))
    assert ids(outcomes) == ["a.txt"]
    assert isinstance(outcomes[1], Finding)


def test_names_that_are_no_utf8(tmp_path: Path):
    """They are written with escapes, so that they can be stored and printed."""
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Text.")
    (document,) = read_sources([tmp_path])
    assert position_of(document) == "caf\\xe9.txt"  # type: ignore[union-attr]
    document.file.encode()


def test_several_sources_in_the_order_given(tmp_path: Path):
    """Files and folders may be mixed; a file is named by its name alone."""
    write(tmp_path / "x" / "b.txt")
    write(tmp_path / "a.txt")
    assert ids(read_sources([tmp_path / "x", str(tmp_path / "a.txt")])) == ["b.txt", "a.txt"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch):
    """`-` is read as a stream, of any format, and its size is not known."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"title": "One"}\n{"title": "Two"}\n')))
    totals = ReadTotals()
    assert ids(read_sources(["-"], totals=totals)) == ["stdin#1", "stdin#2"]
    assert (totals.total_bytes, totals.read_bytes) == (None, 34)


def test_totals(tmp_path: Path):
    """The total is known before the first document, and all of it has been read after the last."""
    write(tmp_path / "a.txt", "x" * 1000)
    write(tmp_path / "b.txt", "y" * 2000)
    totals = ReadTotals()
    documents = read_sources([tmp_path], totals=totals)
    assert (totals.total_bytes, totals.read_bytes) == (3000, 0)
    next(documents)
    assert totals.read_bytes == 1000
    list(documents)
    assert totals.read_bytes == 3000


def test_nothing_to_read(tmp_path: Path):
    """A missing path, an empty folder, no path at all: one sentence, at once."""
    with pytest.raises(SourceError, match="nowhere cannot be read: no such file"):
        read_sources([tmp_path / "nowhere"])
    with pytest.raises(SourceError, match="nothing to index"):
        read_sources([tmp_path])
    with pytest.raises(SourceError, match="nothing to index"):
        read_sources([])


def test_an_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It stops everything: half a folder would look as if articles had been deleted."""
    write(tmp_path / "a" / "one.txt")
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(SourceError, match="permission denied; check its permissions"):
        read_sources([tmp_path])


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It is named, and the others are read."""
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    path_open = Path.open

    def refuse(path, *args, **kwargs):
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return path_open(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    first, second = read_sources([tmp_path])
    assert first == Finding(str(tmp_path / "a.txt"), None, "it cannot be read: permission denied")
    assert ids([second]) == ["b.txt"]


def test_a_file_that_is_gone_when_its_turn_comes(tmp_path: Path):
    """It is named, and the others are read."""
    gone = write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    documents = read_sources([tmp_path])
    gone.unlink()
    first, second = documents
    assert isinstance(first, Finding)
    assert ids([second]) == ["b.txt"]


def test_a_forced_format(tmp_path: Path):
    """It holds for every file, whatever its name; an unknown one is an error."""
    path = write(tmp_path / "a.txt", '{"title": "One"}\n')
    (document,) = read_sources([path], SourceOptions(format="jsonl"))
    assert ids([document]) == ["a.txt#1"]
    with pytest.raises(SourceError, match=r"text, .*jsonl, json, csv, tsv"):
        read_sources([path], SourceOptions(format="xml"))


def test_a_deep_folder(tmp_path: Path):
    """Folders inside folders without end, as far as the system allows, are no recursion."""
    path = tmp_path
    for _ in range(300):
        path = path / "d"
    write(path / "a.txt")
    assert len(ids(read_sources([tmp_path]))) == 1


@pytest.mark.parametrize("mark", ["CURRENT", "LOCK"])
def test_an_index_inside_is_not_read_but_documents_beside_it_are(tmp_path: Path, mark: str):
    """The folder of an index may hold the documents too, as `index_data` does."""
    for name in ("builds/20261124T081500Z-3f9ac1b2d4e5/MANIFEST.json", mark, "withheld.txt", "documents/a.txt"):
        write(tmp_path / "index_data" / name)
    assert ids(read_sources([tmp_path / "index_data"])) == ["documents/a.txt"]
    assert ids(read_sources([tmp_path])) == ["index_data/documents/a.txt"]


def test_a_folder_that_is_called_builds_is_read(tmp_path: Path):
    """As long as nothing next to it shows that it is an index."""
    write(tmp_path / "builds" / "a.txt")
    assert ids(read_sources([tmp_path])) == ["builds/a.txt"]
