"""Without a SOURCE the sample archive is read: never where anything else is served."""

import json
from pathlib import Path

import pytest
from test_cli import STORY, one_sentence, run

OWN = "date 1999-05-06 A story of our own.\n\nWith a body.\n"
COMMANDS = [
    [], ["build"], ["build", "--dry-run"], ["build", "--workers", "2"], ["update"], ["update", "--delete-missing"],
    ["update", "--dry-run"], ["update", "--watch"],
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a sample archive of two stories, and one with a story of one's own."""
    for name, text in (("index_data/documents/a.txt", STORY), ("index_data/documents/b.txt", STORY + "It froze.\n")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "own").mkdir()
    (tmp_path / "own/mine.txt").write_text(OWN)
    return tmp_path


def served(folder: Path) -> str:
    """What CURRENT holds."""
    return (folder / "index_data/CURRENT").read_text()


def build(folder: Path, *arguments: str, **environment: str) -> dict:
    """Run a command that must succeed, and give its report."""
    done = run(*arguments, "--json", cwd=folder, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_another_archive_is_neither_replaced_nor_mixed_with_the_sample(folder: Path, command: list[str]) -> None:
    """Exit 1, one sentence that says what to do, and what was served is served still."""
    build(folder, "own")
    before = served(folder)
    told = one_sentence(run(*command, cwd=folder))
    assert "1 article of the 1 in index_data is not in it. Name the SOURCE, or set DATELINE_DOCUMENTS" in told
    assert "Nothing has changed" in told
    assert served(folder) == before
    assert len(list((folder / "index_data/builds").iterdir())) == 1


@pytest.mark.parametrize("command", ["build", "update"])
def test_the_sample_mixed_with_another_archive_is_something_else(folder: Path, command: str) -> None:
    """One article that is not in the sample is enough, wherever the index lies."""
    build(folder, "index_data/documents", "own", "--index-dir", "there")
    assert "1 article of the 3 in there" in one_sentence(run(command, "--index-dir", "there", cwd=folder))


def test_the_sample_is_built_and_updated_as_it_changes(folder: Path) -> None:
    """What was made of the sample may be made anew, with a story more and one that has changed."""
    assert build(folder)["articles"] == 2
    (folder / "index_data/documents/c.txt").write_text(OWN)
    (folder / "index_data/documents/a.txt").write_text(STORY + "More.\n")
    assert build(folder, "update")["articles"] == 3
    assert build(folder, "build")["articles"] == 3


def test_configured_or_named_documents_take_the_place_of_anything(folder: Path) -> None:
    """DATELINE_DOCUMENTS counts as a SOURCE, also where it is the folder of the sample; blanks are no setting."""
    build(folder, "own")
    assert one_sentence(run("build", cwd=folder, DATELINE_DOCUMENTS=" "))
    assert build(folder, "update", DATELINE_DOCUMENTS="index_data/documents")["articles"] == 3
    assert build(folder, "build", DATELINE_DOCUMENTS="own")["articles"] == 1
    assert build(folder, "build", "index_data/documents")["articles"] == 2


def test_where_nobody_can_tell_what_is_served_nothing_takes_its_place(folder: Path) -> None:
    """A damaged CURRENT, an index of another format, columns that are not there."""
    generation = build(folder, "own")["generation"]
    index_file = folder / "index_data/builds" / generation / "INDEX.json"
    whole = index_file.read_text()
    for damage in (whole[:40], '{"format": 99}', None):
        index_file.unlink() if damage is None else index_file.write_text(damage)
        assert "it is not known what index_data serves" in one_sentence(run("build", cwd=folder))
    (folder / "index_data/CURRENT").write_text("damaged")
    assert "it is not known what index_data serves" in one_sentence(run("update", cwd=folder))
    assert build(folder, "build", "index_data/documents")["articles"] == 2


def test_an_index_is_made_of_the_sample_where_none_is(folder: Path) -> None:
    """Also in a folder that has a list of withheld articles already."""
    (folder / "index_data/withheld.txt").write_text("a.txt\t\t\n")
    assert build(folder)["articles"] == 1
    assert build(folder, "update")["articles"] == 1


def test_without_the_sample_on_the_disk_what_is_served_is_something_else(folder: Path) -> None:
    """As in an image that serves another archive: the message is about that, not about the missing sample folder."""
    build(folder, "own")
    for name in ("a.txt", "b.txt"):
        (folder / "index_data/documents" / name).unlink()
    (folder / "index_data/documents").rmdir()
    assert "Name the SOURCE" in one_sentence(run("update", cwd=folder))
