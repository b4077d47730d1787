"""Opening an index of which parts are open already."""

import os
import shutil
from pathlib import Path

import pytest
from withheld_ids import withheld_ids

from dateline.article import Article
from dateline.columnar import open_index
from dateline.columnar import reader as reader_module
from dateline.columnar.segment import Index
from dateline.engines import open_generation
from dateline.errors import CorruptIndexError
from dateline.generations import generation_dir, read_current
from dateline.request import SearchRequest
from dateline.settings import Settings
from indexer.builds import build_index
from indexer.builds.update import update_index


def make_articles(first: int, end: int, word: str = "Ships") -> list[Article]:
    return [Article(f"a{n}", f"Report {n}", f"{word} at Karsk. " * 9) for n in range(first, end)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a generation of forty articles."""
    build_index(make_articles(0, 40), tmp_path / "index")
    return generation_dir(tmp_path / "index", str(read_current(tmp_path / "index")))


@pytest.fixture
def mapped(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are mapped from now on."""
    names = list[str]()
    opened = reader_module.open_container
    monkeypatch.setattr(
        reader_module, "open_container", lambda path, **options: (names.append(path.name), opened(path, **options))[1]
    )
    return names


def linked(folder: Path, copy: object = os.link) -> Path:
    """A folder of other name with hard links to the files, or with what `copy` makes of them."""
    return Path(shutil.copytree(folder, folder.with_name("linked"), copy_function=copy))  # type: ignore[arg-type]


def test_hard_links_to_open_files_are_not_opened_again(folder: Path, mapped: list[str]) -> None:
    """What is open already is the same, to the last bit."""
    first = open_index(folder)
    assert len(mapped) == 4
    mapped.clear()
    second = open_index(linked(folder), previous=first)
    assert mapped == []
    assert second.segments[0].postings is first.segments[0].postings
    third = open_index(folder, previous=second)
    assert (mapped, third.segments[0].postings) == ([], first.segments[0].postings)


@pytest.mark.parametrize("verify", [True, False])
def test_copies_are_opened_and_checked(folder: Path, mapped: list[str], *, verify: bool) -> None:
    """So is everything if what was open had not been verified."""
    first = open_index(folder, verify=verify)
    mapped.clear()
    open_index(linked(folder, shutil.copy2 if verify else os.link), previous=first)
    assert len(mapped) == 4


def test_a_damaged_copy_next_to_an_open_original_is_refused(folder: Path) -> None:
    """Whatever its name, its size and its time are."""
    first = open_index(folder)
    copy = linked(folder, shutil.copy2)
    for path in copy.glob("MAIN_*"):
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        whole = path.stat()
        path.write_bytes(content)
        os.utime(path, ns=(whole.st_atime_ns, whole.st_mtime_ns))
        with pytest.raises(CorruptIndexError, match=path.name):
            open_index(copy, previous=first)
        content[-1] ^= 1
        path.write_bytes(content)
    open_index(copy, previous=first)


def test_an_open_file_that_was_written_into_is_opened_again(folder: Path, mapped: list[str]) -> None:
    """Nothing should write into one; a file that was written into is not trusted."""
    first = open_index(folder)
    mapped.clear()
    path = next(folder.glob("*.texts"))
    os.utime(path, ns=(1, 1))
    open_index(folder, previous=first)
    assert len(mapped) == 4


def test_an_update_opens_what_is_new_and_deletes_what_is_old(folder: Path, mapped: list[str]) -> None:
    """The large segment is taken over, its deletions are those of the new generation; and back again."""
    index_dir = folder.parent.parent
    settings, old = Settings(index_dir=index_dir), folder.name
    first = open_generation(settings, old)
    update_index(make_articles(39, 41, "Trains"), index_dir)
    mapped.clear()
    new = str(read_current(index_dir))
    second = open_generation(settings, new, first)
    assert sorted(name.rsplit(".")[-1] for name in mapped) == ["deletions", "documents", "forms", "postings", "texts"]
    assert (first.status().articles, second.status().articles) == (40, 41)
    assert "Trains" in second.article("a39").body
    back = open_generation(settings, old, second)
    assert (back.status().articles, back.article("a39").body) == (40, first.article("a39").body)
    assert first.index.segments[0].deletions is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("hidden", [(), ("a3", "a39")])
def test_what_was_made_of_a_segment_is_shared_and_answers_the_same(folder: Path, hidden: tuple[str, ...]) -> None:
    """Whatever the engine before hides: totals, order and scores are those of an engine that was opened alone."""
    index_dir = folder.parent.parent
    settings, old = Settings(index_dir=index_dir), folder.name
    update_index(make_articles(39, 41, "Trains"), index_dir)
    new = str(read_current(index_dir))
    first = open_generation(settings, old).hiding(withheld_ids(hidden))
    shared, alone = open_generation(settings, new, first), open_generation(settings, new)
    readers = [engine._reader for engine in (first, shared, alone)]  # type: ignore[attr-defined]
    assert readers[1].segments[0].vocabulary is readers[0].segments[0].vocabulary
    assert readers[2].segments[0].vocabulary is not readers[0].segments[0].vocabulary
    for text in ("ships", "trains", "sh* OR trains", '"at karsk"', "title:39", "report -ships", ""):
        request = SearchRequest(text, per_page=50)
        assert shared.search(request) == alone.search(request), text
    assert shared.status() == alone.status()


def test_an_index_in_memory_is_never_taken_over(folder: Path, mapped: list[str]) -> None:
    """It has no files."""
    found = open_index(folder)
    mapped.clear()
    open_index(folder, previous=Index(found.segments, found.language, 1.0, 1.0))
    assert len(mapped) == 4
