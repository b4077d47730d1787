"""Generations of earlier manifest formats: readable ones are read, updated, pushed and pulled; older ones are named.

`manifest_5` and `manifest_6` are a build and an update of it, by the commands of their time, of equal rows. They are
never made again: the tests need old files.
"""

import shutil
from pathlib import Path

import pytest
from other_formats import add_generation
from whoosh.index import open_dir

from dateline.article import Article
from dateline.bundles import Trust, open_store, pull_bundle, push_bundle
from dateline.engines import open_engine, open_served
from dateline.errors import BuildError, BundleError, IndexVersionError
from dateline.generations import FORMAT, MANIFEST, builds_dir, generation_dir, read_current, read_manifest
from dateline.generations.manifest import OLDEST_READABLE
from dateline.request import SearchRequest
from dateline.settings import Settings
from dateline.verification import verify_generation
from indexer.archive.stored_articles import open_stored_articles
from indexer.builds import update_index
from indexer.builds.history import read_status, roll_back

FOLDERS = Path(__file__).parent
TRUST = Trust(b"a key of the tests, made at random: 3a77c1")
READABLE = range(OLDEST_READABLE, FORMAT + 1)


@pytest.fixture(params=READABLE)
def index_dir(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of an index of a readable format."""
    return Path(shutil.copytree(FOLDERS / f"manifest_{request.param}", tmp_path / "index"))


def update(index_dir: Path) -> str:
    """Add an article to an index."""
    name = update_index([Article("new", "New", "Something new.", None)], index_dir).generation
    assert name is not None
    return name


def test_there_is_an_index_of_every_format() -> None:
    """Of each readable format, and of one that is no longer readable."""
    for number in (OLDEST_READABLE - 1, *READABLE):
        folder = FOLDERS / f"manifest_{number}"
        raw = (generation_dir(folder, (folder / "CURRENT").read_text().strip()) / MANIFEST).read_bytes()
        assert f'"format": {number},'.encode() in raw


def test_both_generations_are_whole_and_searched(index_dir: Path) -> None:
    """They are whole to the last byte, and their articles are found; rollback works as always."""
    names = [each.name for each in read_status(index_dir).generations]
    assert len(names) == 2
    for name in names:
        verify_generation(index_dir, name)
    assert open_engine(Settings(index_dir=index_dir)).search(SearchRequest("lighthouse")).total == 1
    assert roll_back(index_dir).generation == names[1]
    assert open_engine(Settings(index_dir=index_dir)).search(SearchRequest("lighthouse")).total == 0
    assert len(list(open_stored_articles(index_dir))) == 6


def test_an_update_makes_it_one_of_this_format(index_dir: Path) -> None:
    """The manifest names its ancestors, as far as they are known."""
    base = read_current(index_dir)
    known = read_manifest(generation_dir(index_dir, base)).ancestors
    manifest = read_manifest(generation_dir(index_dir, update(index_dir)))
    assert (manifest.format, manifest.parent, manifest.ancestors) == (FORMAT, base, (base, *known))
    assert open_engine(Settings(index_dir=index_dir)).search(SearchRequest("lighthouse OR something")).total == 2


def test_it_is_carried_byte_for_byte(index_dir: Path, tmp_path: Path) -> None:
    """Pushed, and pulled again; an update of it is pushed over it, and a build only by its name."""
    store, name = open_store((tmp_path / "bundle").as_uri()), read_current(index_dir)
    push_bundle(index_dir, store, TRUST)
    pull_bundle(tmp_path / "host", store, TRUST)
    folders = [generation_dir(each, name) for each in (index_dir, tmp_path / "host")]
    assert folders[0].joinpath(MANIFEST).read_bytes() == folders[1].joinpath(MANIFEST).read_bytes()
    newer = update(index_dir)
    assert push_bundle(index_dir, store, TRUST).previous == name
    (index_dir / "CURRENT").write_text(f"{name}\n")
    with pytest.raises(BundleError, match=f"--replace {newer}"):
        push_bundle(index_dir, store, TRUST)


def test_a_format_that_is_not_read_any_more_is_told(tmp_path: Path) -> None:
    """Serving and updating refuse it and say what to do; it stays unchanged."""
    index_dir = Path(shutil.copytree(FOLDERS / f"manifest_{OLDEST_READABLE - 1}", tmp_path / "index"))
    name = read_current(index_dir)
    names = {path.name for path in builds_dir(index_dir).iterdir()}
    reason = f"{name} has format {OLDEST_READABLE - 1}, .*; run reindex build with all sources"
    for refuse in (update, lambda folder: open_served(Settings(index_dir=folder))):
        with pytest.raises((BuildError, IndexVersionError), match=reason):
            refuse(index_dir)
    assert read_current(index_dir) == name
    assert {path.name for path in builds_dir(index_dir).iterdir()} == names


def test_it_is_served_in_place_of_one_of_a_later_format(index_dir: Path) -> None:
    """As by old code over an index of new code."""
    name = read_current(index_dir)
    add_generation(index_dir)
    assert open_served(Settings(index_dir=index_dir)).generation == name


def test_whoosh_opens_what_an_update_makes_of_it(index_dir: Path) -> None:
    """It writes a table of contents, and has all files that this names."""
    articles = len(list(open_stored_articles(index_dir)))
    with open_dir(str(generation_dir(index_dir, update(index_dir)))).searcher() as searcher:
        assert searcher.doc_count() == articles + 1
