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
    """As on a host that pulled it: exit 1, one sentence that says what to do, and what was served is served still."""
    build(folder, "own")
    (folder / "index_data/sources.toml").unlink()
    before = served(folder)
    told = one_sentence(run(*command, cwd=folder))
    assert "index_data does not say what it was made of. Name the SOURCE, or set DATELINE_DOCUMENTS" in told
    assert "Nothing has changed" in told
    assert served(folder) == before
    assert len(list((folder / "index_data/builds").iterdir())) == 1


@pytest.mark.parametrize("command", ["build", "update"])
def test_the_sources_of_the_last_build_are_read_again(folder: Path, command: str) -> None:
    """Those that were named, wherever the command is run and the index lies; not the sample."""
    build(folder, "own", "--index-dir", "there")
    (folder / "own/second.txt").write_text("date 1957-01-02 A second story of one's own.\n")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    assert build(elsewhere, command, "--index-dir", str(folder / "there"))["articles"] == 2
    assert build(folder, "update", "index_data/documents", "--index-dir", "there")["articles"] == 4
    assert build(folder, command, "--index-dir", "there")["articles"] == 4


def test_a_remembered_source_that_is_not_there_is_an_error(folder: Path) -> None:
    """It is named, with the file that remembers it; nothing changes."""
    build(folder, "own")
    before = served(folder)
    (folder / "own").rename(folder / "moved")
    told = one_sentence(run("build", cwd=folder))
    assert f"The remembered source {folder / 'own'} is not there" in told
    assert "index_data/sources.toml" in told
    assert served(folder) == before
    sources = folder / "index_data/sources.toml"
    sources.write_text(sources.read_text().replace('/own"', '/moved"'))
    assert build(folder, "build")["articles"] == 1


def test_remembered_sources_that_cannot_be_read_are_an_error(folder: Path) -> None:
    """Unless sources are named: a build then remembers these."""
    build(folder, "own")
    for damage in (b"[[root", b"root = 3", b"[[root]]\nname = 1", b"\xff"):
        (folder / "index_data/sources.toml").write_bytes(damage)
        assert "sources cannot be read" in one_sentence(run("build", cwd=folder))
    assert build(folder, "build", "own")["articles"] == 1
    assert build(folder, "build")["articles"] == 1


def test_the_sample_is_built_and_updated_as_it_changes(folder: Path) -> None:
    """What was made of the sample may be made anew, with a story more and one that has changed; also elsewhere."""
    assert build(folder)["articles"] == 2
    (folder / "index_data/documents/c.txt").write_text(OWN)
    (folder / "index_data/documents/a.txt").write_text(STORY + "More.\n")
    assert build(folder, "update")["articles"] == 3
    assert build(folder, "build")["articles"] == 3
    (folder / "index_data").rename(folder / "own/index_data")
    assert build(folder / "own", "build")["articles"] == 3


def test_configured_or_named_documents_take_the_place_of_anything(folder: Path) -> None:
    """DATELINE_DOCUMENTS counts as a SOURCE, also where it is the folder of the sample; blanks are no setting."""
    build(folder, "own")
    assert build(folder, "build", DATELINE_DOCUMENTS=" ")["articles"] == 1
    assert build(folder, "update", DATELINE_DOCUMENTS="index_data/documents")["articles"] == 3
    assert build(folder, "build", DATELINE_DOCUMENTS="own")["articles"] == 1
    assert build(folder, "build", "index_data/documents")["articles"] == 2


def test_what_cannot_be_read_is_not_replaced_by_the_sample(folder: Path) -> None:
    """A damaged CURRENT names something that is served."""
    build(folder, "own")
    (folder / "index_data/sources.toml").unlink()
    (folder / "index_data/CURRENT").write_text("damaged")
    assert "does not say what it was made of" in one_sentence(run("update", cwd=folder))
    assert build(folder, "build", "index_data/documents")["articles"] == 2


def test_an_index_is_made_of_the_sample_where_none_is(folder: Path) -> None:
    """Also in a folder that has a list of withheld articles already."""
    (folder / "index_data/withheld.txt").write_text("a.txt\t\t\n")
    assert build(folder)["articles"] == 1
    assert build(folder, "update")["articles"] == 1
