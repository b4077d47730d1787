"""Updates: new files with the changes, and hard links to the unchanged files."""

import dataclasses
import errno
import hashlib
import os
import shutil
from pathlib import Path

import pytest

from dateline.article import Article
from dateline.building.document_buffer import DocumentBuffer
from dateline.columnar import open_index
from dateline.dates import PartialDate
from dateline.engines import open_engine
from dateline.errors import BuildError, CorruptIndexError
from dateline.generations import MANIFEST, generation_dir, index_lock, read_current, read_manifest
from dateline.generations.withheld_files import write_withheld
from dateline.request import SearchRequest
from dateline.settings import Settings
from dateline.withheld import Withholding
from indexer.builds import (
    AfterReading,
    BuildSettings,
    Deletion,
    UpdateResult,
    UpdateSettings,
    build_index,
    compare_index,
    update_index,
)
from indexer.builds import update as update_module

ARTICLES = [Article(f"a{i}", f"Title {i}", f"The body of number {i}.", PartialDate(1956, 1, 1 + i)) for i in range(20)]
CHANGED = dataclasses.replace(ARTICLES[3], title="Changed title")
NEW = Article("new", "New title", "What is new.", PartialDate(1957))
PLAIN = UpdateSettings()
DELETING = UpdateSettings(deletion=Deletion(missing=True, of_most=True))


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """An index of the articles."""
    build_index(ARTICLES, tmp_path / "index")
    return tmp_path / "index"


def update(index_dir: Path, articles: list[Article], settings: UpdateSettings = PLAIN) -> UpdateResult:
    return update_index(iter(articles), index_dir, settings)


def folder_of(index_dir: Path, generation: str | None = None) -> Path:
    name = generation or read_current(index_dir)
    assert name is not None
    return generation_dir(index_dir, name)


def found(index_dir: Path, text: str) -> set[str]:
    engine = open_engine(Settings(index_dir=index_dir))
    try:
        return {hit.article_id for hit in engine.search(SearchRequest(text=text, per_page=100)).hits}
    finally:
        engine.close()


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_what_is_new_and_changed_is_found_and_the_rest_still(index_dir):
    """A search finds new and changed articles, not the old title; the manifest names its parent and new totals."""
    base = read_current(index_dir)
    updated = update(index_dir, [ARTICLES[0], CHANGED, NEW])
    assert updated.changes[:3] == (1, 1, 1)
    assert (updated.articles, updated.undated, updated.deleted) == (21, 0, 0)
    assert updated.generation == read_current(index_dir) != base
    assert found(index_dir, "changed") == {"a3"}
    assert found(index_dir, '"title 3"') == set()
    assert found(index_dir, "number") == {each.article_id for each in ARTICLES}
    manifest = read_manifest(folder_of(index_dir))
    assert manifest.parent == base
    assert (manifest.articles, manifest.earliest, manifest.latest) == (21, "1956-01-01", "1957")


def test_the_manifest_has_every_file_as_it_is(index_dir):
    """Whether its hash was carried over or made anew."""
    update(index_dir, [CHANGED, NEW])
    folder = folder_of(index_dir)
    listed = {entry.path: (entry.size, entry.sha256) for entry in read_manifest(folder).files}
    there = {path.name: path for path in folder.iterdir() if path.name != MANIFEST}
    assert listed == {
        name: (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()) for name, path in there.items()
    }


def test_averages_and_digest_are_those_that_they_must_be(index_dir, tmp_path):
    """Mean lengths are fixed by the build; the digest is that of a build of the same articles."""
    base = read_manifest(folder_of(index_dir))
    update(index_dir, [CHANGED, NEW])
    updated = read_manifest(folder_of(index_dir))
    assert (updated.average_title, updated.average_body) == (base.average_title, base.average_body)
    build_index([*ARTICLES[:3], CHANGED, *ARTICLES[4:], NEW], tmp_path / "fresh")
    assert updated.source_digest == read_manifest(folder_of(tmp_path / "fresh")).source_digest != base.source_digest


def test_what_has_not_changed_is_not_analysed(index_dir, monkeypatch):
    """Of all articles that are read only those that differ reach the builder."""
    taken = []
    add = DocumentBuffer.add
    monkeypatch.setattr(
        DocumentBuffer,
        "add",
        lambda self, article, sequence=0: (taken.append(article.article_id), add(self, article, sequence))[1],
    )
    update(index_dir, [*ARTICLES[:3], CHANGED, *ARTICLES[4:], NEW])
    assert taken == ["a3", "new"]


def test_files_that_stay_are_links_and_nothing_writes_into_them(index_dir):
    """The base is the same, bit by bit, after updates that add, replace, delete and merge."""
    base = folder_of(index_dir)
    before = hashes(base)
    update(index_dir, [CHANGED, NEW])
    linked = {path.name for path in folder_of(index_dir).iterdir() if path.stat().st_nlink > 1}
    assert {name.rpartition(".")[2] for name in linked} == {"documents", "postings", "forms", "texts"}
    assert all((base / name).samefile(folder_of(index_dir) / name) for name in linked)
    for number in range(8):
        update(index_dir, [dataclasses.replace(ARTICLES[number], body=f"Amended {number}")])
    update(index_dir, ARTICLES[:2], DELETING)
    assert len(open_index(folder_of(index_dir)).segments) <= 5
    assert hashes(base) == before


def test_a_lock_of_whoosh_is_never_linked(index_dir):
    """A linked lock file would be one lock for both folders."""
    (folder_of(index_dir) / "MAIN_WRITELOCK").touch()
    update(index_dir, [NEW])
    assert not (folder_of(index_dir) / "MAIN_WRITELOCK").exists()


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP])
def test_where_nothing_can_be_linked_files_are_copied_and_verified(index_dir, monkeypatch, number):
    """If the file system refuses links, all files are copied, and none is trusted unread."""
    trusted = []

    def refuse(source, target):
        raise OSError(number, os.strerror(number), source)

    def verify(folder, manifest, trusted_files=frozenset(), **named):
        trusted.append(named.get("trusted", trusted_files))

    monkeypatch.setattr(update_module.os, "link", refuse)
    monkeypatch.setattr(update_module, "verify_folder", verify)
    update(index_dir, [CHANGED])
    assert trusted == [frozenset()]
    assert all(path.stat().st_nlink == 1 for path in folder_of(index_dir).iterdir())
    assert found(index_dir, "changed") == {"a3"}


def test_a_copy_that_went_wrong_is_not_published(index_dir, monkeypatch):
    """A copy with one wrong bit fails the update, and the old generation is served."""
    base = read_current(index_dir)

    def refuse(source, target):
        raise OSError(errno.EXDEV, "Invalid cross-device link", source)

    def copy_badly(source, target):
        raw = bytearray(Path(source).read_bytes())
        raw[-1] ^= 1
        Path(target).write_bytes(raw)

    monkeypatch.setattr(update_module.os, "link", refuse)
    monkeypatch.setattr(update_module.shutil, "copyfile", copy_badly)
    with pytest.raises(CorruptIndexError):
        update(index_dir, [CHANGED])
    assert read_current(index_dir) == base
    assert found(index_dir, "number") == {each.article_id for each in ARTICLES}


def test_any_other_failure_of_a_link_is_one(index_dir, monkeypatch):
    """An I/O error while linking fails the update, and leaves nothing behind."""

    def fail(source, target):
        raise OSError(errno.EIO, os.strerror(errno.EIO), source)

    base = read_current(index_dir)
    monkeypatch.setattr(update_module.os, "link", fail)
    with pytest.raises(BuildError, match="cannot be written"):
        update(index_dir, [CHANGED])
    assert read_current(index_dir) == base
    assert [path.name for path in (index_dir / "builds").iterdir()] == [base]


def test_what_is_in_no_source_is_deleted_if_asked(index_dir):
    """Articles missing from the sources stay, unless `delete_missing` is set."""
    assert update(index_dir, ARTICLES[:5]).deleted == 0
    updated = update(index_dir, [*ARTICLES[:5], NEW], DELETING)
    assert (updated.deleted, updated.articles, updated.changes.unchanged) == (15, 6, 5)
    assert found(index_dir, "") == {"a0", "a1", "a2", "a3", "a4", "new"}


@pytest.mark.parametrize(
    ("articles", "withheld", "counts"),
    [
        ([*ARTICLES, NEW], [], (1, 0, 0, 0)),
        ([*ARTICLES[:3], CHANGED, *ARTICLES[4:]], [], (0, 1, 0, 0)),
        (ARTICLES[1:], [], (0, 0, 1, 0)),
        (ARTICLES, ["a0"], (0, 0, 0, 1)),
    ],
    ids=["added", "updated", "deleted", "withheld"],
)
def test_a_single_change_is_published(index_dir, articles, withheld, counts):
    """An update that only adds, replaces, deletes or withholds makes a generation; the last two add no segment."""
    base = read_current(index_dir)
    write_withheld(index_dir, [Withholding(name, "2026-11-24") for name in withheld])
    compared = compare_index(iter(articles), index_dir, DELETING)
    updated = update(index_dir, articles, DELETING)
    changes = updated.changes
    assert (changes.added, changes.updated, updated.deleted, len(changes.withheld)) == counts
    assert (updated.is_published, updated.generation, compared.is_published) == (True, read_current(index_dir), True)
    assert updated.generation != base
    assert updated.articles == compared.articles == 20 + counts[0] - counts[2] - counts[3]
    assert found(index_dir, "") == {each.article_id for each in articles} - set(withheld)
    assert len(open_index(folder_of(index_dir)).segments) == 1 + counts[0] + counts[1]


def test_nothing_is_deleted_when_the_sources_hold_more_than_came(index_dir):
    """Articles that were rejected may be in the index: they are not missing."""
    updated = update_index(iter([*ARTICLES[:5], NEW]), index_dir, DELETING, AfterReading(is_complete=lambda: False))
    assert (updated.deleted, updated.kept, updated.articles) == (0, 15, 21)


def test_without_a_change_nothing_is_published(index_dir):
    """No generation is made, and CURRENT is not written, if the sources hold what the index holds."""
    base = read_current(index_dir)
    stamp = (index_dir / "CURRENT").stat().st_mtime_ns
    updated = update(index_dir, [ARTICLES[3], CHANGED, *ARTICLES], DELETING)
    assert (updated.generation, updated.is_published, updated.articles) == (base, False, 20)
    assert [path.name for path in (index_dir / "builds").iterdir()] == [base]
    assert (index_dir / "CURRENT").stat().st_mtime_ns == stamp


def test_of_two_versions_in_the_sources_the_later_counts(index_dir):
    """Also where it is what the index has already, and where the index has the earlier."""
    updated = update(index_dir, [CHANGED, ARTICLES[3], NEW])
    assert updated.changes[:3] == (1, 0, 1)
    assert found(index_dir, "changed") == set()
    assert update(index_dir, [ARTICLES[3], CHANGED]).changes[:3] == (0, 1, 0)
    assert found(index_dir, "changed") == {"a3"}


def test_an_update_without_an_index_is_a_build(tmp_path):
    """The first update makes the files of a build, and reports no changes."""
    updated = update(tmp_path / "updated", ARTICLES)
    assert updated.changes is None
    assert updated.is_published
    build_index(ARTICLES, tmp_path / "built")
    names = [{p.name for p in folder_of(tmp_path / name).iterdir()} for name in ("updated", "built")]
    assert names[0] == names[1]


def test_the_language_is_that_of_the_index(tmp_path):
    """An update of a German index stems German, though its settings name no language."""
    build_index([Article("a", "", "Die Häuser")], tmp_path, BuildSettings("german"))
    update(tmp_path, [Article("b", "", "Das Haus"), Article("c", "", "Unter Häusern")])
    assert read_manifest(folder_of(tmp_path)).language == "german"
    assert found(tmp_path, "Haus") == {"a", "b", "c"}


def test_withheld_articles_are_left_out_and_deleted(index_dir):
    """A withheld article is neither added nor kept; when it is released, an update brings it back."""
    write_withheld(index_dir, [Withholding("a1", "2026-11-24"), Withholding("new", "2026-11-24")])
    updated = update(index_dir, [ARTICLES[0], ARTICLES[1], NEW])
    assert (updated.withheld, updated.deleted, updated.articles) == ({"a1", "new"}, 0, 19)
    assert updated.is_published
    assert read_manifest(folder_of(index_dir)).articles == 19
    write_withheld(index_dir, [])
    assert update(index_dir, [ARTICLES[1], NEW]).changes.added == 2
    assert found(index_dir, "new OR number") == {each.article_id for each in [*ARTICLES, NEW]}


def test_all_can_be_deleted_and_added_again(index_dir):
    """An index without live articles can be updated."""
    write_withheld(index_dir, [Withholding(each.article_id, "2026-11-24") for each in ARTICLES])
    assert update(index_dir, ARTICLES[:1]).articles == 0
    write_withheld(index_dir, [])
    assert update(index_dir, ARTICLES).changes.added == 20
    assert found(index_dir, "number") == {each.article_id for each in ARTICLES}


@pytest.mark.parametrize("suffix", [".toc", "INDEX.json", ".documents"])
def test_damage_is_found_before_a_file_is_read(index_dir, monkeypatch, suffix):
    """Also the TOC, which no update reads: Whoosh's own tools would run its code."""
    base = folder_of(index_dir)
    (path,) = (path for path in base.iterdir() if path.name.endswith(suffix))
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    monkeypatch.setattr(update_module, "DescribedIndex", lambda folder: pytest.fail("it was read"))
    monkeypatch.setattr(update_module, "open_index", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(CorruptIndexError, match=path.name):
        update(index_dir, [CHANGED])
    assert read_current(index_dir) == base.name


def test_a_base_without_its_manifest_is_refused(index_dir):
    """The error names the missing manifest."""
    (folder_of(index_dir) / MANIFEST).unlink()
    with pytest.raises(CorruptIndexError, match=MANIFEST):
        update(index_dir, [CHANGED])


def test_a_comparison_says_what_an_update_would_do_and_writes_nothing(index_dir, tmp_path):
    """A comparison counts added, updated and missing articles; without an index there are no changes to count."""
    base = read_current(index_dir)
    compared = compare_index(iter([CHANGED, NEW]), index_dir, DELETING)
    assert compared.generation is None
    assert (compared.changes[:3], compared.deleted) == ((1, 1, 0), 19)
    assert read_current(index_dir) == base
    assert compared.articles == 2
    assert compare_index(iter(ARTICLES), tmp_path / "none").changes is None
    assert not (tmp_path / "none").exists()


def test_an_update_waits_for_no_other_writer(index_dir):
    """An update fails at once, and names the writing process."""
    with index_lock(index_dir), pytest.raises(BuildError, match="is being written by process"):
        update(index_dir, [CHANGED])


def test_leftovers_are_swept(index_dir):
    """An update removes the temporary folders of killed builds."""
    (index_dir / "builds" / ".building-1").mkdir()
    update(index_dir, ARTICLES)
    assert not (index_dir / "builds" / ".building-1").exists()


def test_an_update_survives_that_its_base_is_removed(index_dir):
    """Linked files have names of their own."""
    base = folder_of(index_dir)
    update(index_dir, [CHANGED])
    shutil.rmtree(base)
    assert found(index_dir, "number") == {each.article_id for each in ARTICLES}
