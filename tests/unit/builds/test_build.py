"""Builds and what they publish."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from whoosh.index import open_dir
from whoosh.qparser import FieldsPlugin, QueryParser, WhitespacePlugin
from whoosh.query import Every

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.engines import open_engine
from dateline.errors import BuildError, CorruptIndexError, IndexUnavailableError, IndexVersionError, SourceError
from dateline.generations import FORMAT, MANIFEST, generation_dir, is_generation_name, read_current, read_manifest
from dateline.generations.lock import index_lock
from dateline.request import SearchRequest
from dateline.settings import Settings
from indexer.builds import build, build_index

ARTICLES = (
    Article("one", "First title", "Body of the first.", PartialDate(1956, 1, 14)),
    Article("two", "Second", "Another body.", PartialDate(1957)),
    Article("three", "", "Without a date."),
)


def titles(index_dir: Path) -> set[str]:
    engine = open_engine(Settings(index_dir=index_dir))
    try:
        return {hit.title for hit in engine.search(SearchRequest(per_page=100)).hits}
    finally:
        engine.close()


def test_a_generation_is_named_after_its_manifest(tmp_path):
    """The folder carries the time and the digest of the manifest, CURRENT the name of the folder."""
    result = build_index(ARTICLES, tmp_path)
    assert is_generation_name(result)
    assert (tmp_path / "CURRENT").read_bytes() == f"{result}\n".encode()
    folder = generation_dir(tmp_path, result)
    raw = (folder / MANIFEST).read_bytes()
    assert result.endswith(hashlib.sha256(raw).hexdigest()[:12])
    assert json.loads(raw)["created"][:19].replace("-", "").replace(":", "") + "Z" == result[:16]


def test_the_manifest_lists_every_file(tmp_path):
    """Every other file of the folder stands in the manifest with its size and digest; Whoosh's lock is not there."""
    folder = generation_dir(tmp_path, build_index(ARTICLES, tmp_path))
    listed = {entry.path: (entry.size, entry.sha256) for entry in read_manifest(folder).files}
    there = {
        p.name: (p.stat().st_size, hashlib.sha256(p.read_bytes()).hexdigest())
        for p in folder.iterdir()
        if p.name != MANIFEST
    }
    assert listed == there
    assert len(there) > 1


def test_the_manifest_counts(tmp_path):
    """Counts, bounds and mean lengths are those of the articles."""
    first = build_index(ARTICLES, tmp_path)
    manifest = read_manifest(generation_dir(tmp_path, first))
    assert (manifest.articles, manifest.undated, manifest.parent) == (3, 1, None)
    assert (manifest.earliest, manifest.latest) == ("1956-01-14", "1957")
    assert (manifest.average_title, manifest.average_body) == (1.0, 3.0)
    assert manifest.similarity == {"name": "in_expb2", "c": 0.8, "title_weight": 3.0, "b": 0.5}
    assert (manifest.schema["article_id"], manifest.schema["body"], manifest.schema["date"]) == (
        "ID",
        "TEXT",
        "DATETIME",
    )
    second = build_index(ARTICLES, tmp_path)
    assert read_manifest(generation_dir(tmp_path, second)).parent == first


def test_the_digest_of_the_sources_depends_on_them_alone(tmp_path):
    """Articles in two orders have one digest; a changed one has another."""

    def digest(articles, name):
        return read_manifest(generation_dir(tmp_path / name, build_index(articles, tmp_path / name))).source_digest

    changed = (*ARTICLES[:2], Article("three", "", "With a change."))
    assert digest(ARTICLES, "a") == digest(ARTICLES[::-1], "b") != digest(changed, "c")


def test_it_is_a_whoosh_index(tmp_path):
    """Whoosh's own tools open the generation and find articles by title, body and date."""
    folder = generation_dir(tmp_path, build_index(ARTICLES, tmp_path))
    index = open_dir(str(folder))
    with index.searcher() as searcher:
        for text, expected in (
            ("bodies", {"First title", "Second"}),
            ("date:1956", {"First title"}),
            ("title:second", {"Second"}),
        ):
            query = QueryParser("body", index.schema, plugins=[WhitespacePlugin(), FieldsPlugin()]).parse(text)
            assert {hit["title"] for hit in searcher.search(query)} == expected
        oldest = searcher.search(Every("title"), sortedby="date")
        assert [hit["date"].year for hit in oldest] == [1956, 1957]
    index.close()


def test_nothing_is_left_beside_the_generation(tmp_path):
    """After a build there are the generation, CURRENT and the lock."""
    name = build_index(ARTICLES, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["CURRENT", "LOCK", "builds"]
    assert [p.name for p in (tmp_path / "builds").iterdir()] == [name]


def test_no_articles_is_an_error_and_changes_nothing(tmp_path):
    """An empty build does not replace what is served."""
    build_index(ARTICLES, tmp_path)
    before = read_current(tmp_path)
    with pytest.raises(SourceError):
        build_index([], tmp_path)
    assert read_current(tmp_path) == before
    assert len(list((tmp_path / "builds").iterdir())) == 1


def test_an_error_leaves_no_new_folder_behind(tmp_path):
    """Where there was no index folder before, a build that fails does not leave one."""
    with pytest.raises(SourceError):
        build_index([], tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_an_exception_in_the_middle_changes_nothing(tmp_path):
    """What the articles raise passes through, and the old generation stays served."""
    build_index(ARTICLES, tmp_path)

    def broken():
        yield ARTICLES[0]
        raise RuntimeError("in the middle")

    before = read_current(tmp_path)
    with pytest.raises(RuntimeError, match="in the middle"):
        build_index(broken(), tmp_path)
    assert read_current(tmp_path) == before
    assert titles(tmp_path) == {"First title", "Second", ""}
    assert len(list((tmp_path / "builds").iterdir())) == 1


def test_an_index_that_cannot_be_written_is_one_sentence(tmp_path):
    """A file where the folder should be is a BuildError that says what to do."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError) as caught:
        build_index(ARTICLES, tmp_path / "file" / "index")
    assert "--index-dir" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_second_build_says_who_holds_the_lock(tmp_path):
    """Two builds of one index exclude each other; the error names the process."""
    with index_lock(tmp_path), pytest.raises(BuildError, match=str(os.getpid())):
        build_index(ARTICLES, tmp_path)
    build_index(ARTICLES, tmp_path)


_BUILD_AND_WAIT = """
import sys, time
from pathlib import Path
from dateline.article import Article
from indexer.builds import build_index

def slow():
    for n in range(100_000):
        yield Article(f"n{n}", "Killed", "words " * 50)
        print(n, flush=True)
        time.sleep(0.001)

build_index(slow(), Path(sys.argv[1]))
"""


def test_a_kill_leaves_the_old_generation_and_the_next_build_sweeps(tmp_path):
    """After SIGKILL in mid-build the old generation is served, and nothing of the dead build survives the next one."""
    build_index(ARTICLES, tmp_path)
    before = read_current(tmp_path)
    process = subprocess.Popen([sys.executable, "-c", _BUILD_AND_WAIT, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        for _ in range(50):
            assert process.stdout.readline()
        assert len(list((tmp_path / "builds").iterdir())) == 2
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    assert read_current(tmp_path) == before
    assert titles(tmp_path) == {"First title", "Second", ""}
    after = build_index(ARTICLES[:1], tmp_path)
    assert sorted(p.name for p in (tmp_path / "builds").iterdir()) == sorted([before, after])
    assert titles(tmp_path) == {"First title"}


def test_a_publish_that_fails_at_the_last_step_leaves_no_generation(tmp_path):
    """If CURRENT cannot be replaced, the generation is taken back; the next build sweeps what is left."""
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(BuildError):
        build_index(ARTICLES, tmp_path)
    assert list((tmp_path / "builds").iterdir()) == []
    (tmp_path / "CURRENT").rmdir()
    build_index(ARTICLES, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["CURRENT", "LOCK", "builds"]


def test_what_was_damaged_since_it_was_written_is_not_published(tmp_path, monkeypatch):
    """A disk that gives back another byte than was written: the old generation stays in service."""
    before = build_index(ARTICLES[:1], tmp_path)
    publish = build.publish

    def publish_damaged(index_dir, folder, *further):
        (path,) = folder.glob("*.postings")
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        return publish(index_dir, folder, *further)

    monkeypatch.setattr(build, "publish", publish_damaged)
    with pytest.raises((BuildError, CorruptIndexError)):
        build_index(ARTICLES, tmp_path)
    assert read_current(tmp_path) == before
    assert titles(tmp_path) == {"First title"}
    assert [path.name for path in (tmp_path / "builds").iterdir()] == [before]


def test_files_that_are_not_ours_are_left_alone(tmp_path):
    """A build does not touch what else lies in the index folder."""
    (tmp_path / "builds").mkdir()
    (tmp_path / "builds" / "notes").mkdir()
    (tmp_path / "README").write_text("mine")
    build_index(ARTICLES, tmp_path)
    assert (tmp_path / "README").read_text() == "mine"
    assert (tmp_path / "builds" / "notes").is_dir()


def test_without_an_index_the_error_says_what_to_do(tmp_path):
    """An empty folder is an IndexUnavailableError that names `reindex`."""
    with pytest.raises(IndexUnavailableError, match="reindex"):
        open_engine(Settings(index_dir=tmp_path))


@pytest.mark.parametrize(
    "content", [b"", b"../../etc\n", b"20261124T081500Z-3f9ac1b2d4e5\nx\n", b"\xff\n", b"x" * 1000]
)
def test_a_damaged_current_is_refused(tmp_path, content):
    """CURRENT holds one name of the right form and nothing else; the next build repairs it."""
    build_index(ARTICLES, tmp_path)
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(CorruptIndexError, match="CURRENT"):
        open_engine(Settings(index_dir=tmp_path))
    build_index(ARTICLES, tmp_path)
    assert titles(tmp_path) == {"First title", "Second", ""}


def test_a_changed_manifest_is_refused(tmp_path):
    """A manifest that does not give its folder's name any more is named."""
    folder = generation_dir(tmp_path, build_index(ARTICLES, tmp_path))
    raw = (folder / MANIFEST).read_bytes()
    (folder / MANIFEST).write_bytes(raw.replace(b"english", b"finnish"))
    with pytest.raises(CorruptIndexError, match=MANIFEST):
        open_engine(Settings(index_dir=tmp_path))


def test_a_newer_format_is_refused_by_name(tmp_path):
    """An index of a later format is an IndexVersionError, not a wrong answer."""
    folder = generation_dir(tmp_path, build_index(ARTICLES, tmp_path))
    raw = (folder / MANIFEST).read_bytes().replace(f'"format": {FORMAT}'.encode(), f'"format": {FORMAT + 1}'.encode())
    (folder / MANIFEST).write_bytes(raw)
    renamed = folder.with_name(folder.name[:-12] + hashlib.sha256(raw).hexdigest()[:12])
    folder.rename(renamed)
    (tmp_path / "CURRENT").write_text(renamed.name + "\n")
    with pytest.raises(IndexVersionError, match=f"format {FORMAT + 1}"):
        open_engine(Settings(index_dir=tmp_path))


_OPEN = """
import sys
from pathlib import Path
from dateline.engines import open_engine
from dateline.errors import CorruptIndexError
from dateline.settings import Settings
try:
    open_engine(Settings(index_dir=Path(sys.argv[1]))).close()
except CorruptIndexError as error:
    print(error)
"""


@pytest.mark.parametrize("size", [0, 100])
def test_a_damaged_file_is_refused_by_name(tmp_path, size):
    """Whichever file is cut short, opening is refused with one error of ours that names the generation."""
    generation = build_index(ARTICLES, tmp_path)
    folder = generation_dir(tmp_path, generation)
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        path.write_bytes(whole[: min(size, len(whole) - 1)])
        # In a process of its own, since Whoosh leaves files open when it fails.
        result = subprocess.run(
            [sys.executable, "-c", _OPEN, str(tmp_path)], capture_output=True, text=True, check=True
        )
        assert generation in result.stdout
        path.write_bytes(whole)
    assert titles(tmp_path) == {"First title", "Second", ""}


def test_a_generation_that_is_gone_is_refused(tmp_path):
    """CURRENT names a folder that is not there: one clear error."""
    build_index(ARTICLES, tmp_path)
    (tmp_path / "CURRENT").write_text("20261124T081500Z-3f9ac1b2d4e5\n")
    with pytest.raises(CorruptIndexError):
        open_engine(Settings(index_dir=tmp_path))


def test_an_open_engine_keeps_answering_while_others_publish(tmp_path):
    """An engine goes on with the generation it opened."""
    build_index(ARTICLES, tmp_path)
    engine = open_engine(Settings(index_dir=tmp_path))
    build_index(ARTICLES[:1], tmp_path)
    assert engine.search(SearchRequest()).total == 3
    engine.close()
    assert titles(tmp_path) == {"First title"}


def test_two_builds_in_one_second_have_two_names(tmp_path):
    """The manifest holds microseconds, so names differ even within a second."""
    names = {build_index(ARTICLES, tmp_path) for _ in range(3)}
    assert len(names) == 3
