"""What `verify`, `status`, `export`, `doctor` and `push` say of what is not there, or is damaged."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dateline.generations import generation_dir, index_lock, read_current
from indexer.cli import cli


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    (tmp_path / "a.jsonl").write_text('{"title": "Harbour", "body": "The harbour was closed by the storm."}\n')
    folder = tmp_path / "index"
    assert run(str(tmp_path / "a.jsonl"), "--index-dir", str(folder)).exit_code == 0
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.mark.parametrize("command", [("verify", "abc"), ("export", "--generation", "abc"), ("rollback", "abc")])
def test_an_unknown_generation_is_told_by_the_names_there_are(index_dir: Path, command: tuple[str, ...]) -> None:
    """The message lists the generations of the index, and the exit status is 1."""
    done = run(*command, "--index-dir", str(index_dir))
    assert done.exit_code == 1
    assert "There is no generation 'abc'; there are: " in done.stderr


def test_status_and_verify_say_what_to_do_where_a_file_is_cut_off(index_dir: Path) -> None:
    """Both exit with 1, and name `reindex` and `reindex rollback` as ways out."""
    served = read_current(index_dir)
    assert served is not None
    for path in generation_dir(index_dir, served).glob("*"):
        if path.name != "MANIFEST.json":
            path.write_bytes(b"")
    told = run("status", "--index-dir", str(index_dir))
    assert told.exit_code == 1
    assert "cannot be served" in told.stdout
    assert "Nothing is published" not in told.stdout
    checked = run("verify", "--index-dir", str(index_dir))
    assert checked.exit_code == 1
    for text in (told.stdout, checked.stderr):
        assert "Run reindex to build a new index, or reindex rollback to serve an earlier one." in text


def test_verify_says_that_a_generation_is_whole(index_dir: Path) -> None:
    """In a sentence, and with `--json` in fields: the name, the files and the articles."""
    served = read_current(index_dir)
    told = run("verify", "--index-dir", str(index_dir))
    assert told.exit_code == 0
    assert told.stdout.startswith(f"{served} is whole: ")
    assert "1 article; " in told.stdout
    fields = json.loads(run("verify", "--index-dir", str(index_dir), "--json").stdout)
    assert (fields["generation"], fields["articles"], fields["files"] > 1) == (served, 1, True)


def test_status_names_a_writer_while_there_is_one(index_dir: Path) -> None:
    """The line with its process is there only while the index is locked."""
    assert "Being written" not in run("status", "--index-dir", str(index_dir)).stdout
    with index_lock(index_dir):
        assert "Being written by process " in run("status", "--index-dir", str(index_dir)).stdout


def test_status_names_an_index_folder_that_is_not_there(tmp_path: Path) -> None:
    """`status` prints the path of the missing folder."""
    done = run("status", "--index-dir", str(tmp_path / "none"))
    assert f"There is no index folder {tmp_path / 'none'}" in done.stdout


def test_doctor_refuses_a_source_that_is_not_there(index_dir: Path) -> None:
    """`doctor` exits with 1, and its one sentence names the path."""
    done = run("doctor", str(index_dir / "gone"), "--index-dir", str(index_dir))
    assert (done.exit_code, done.stderr) == (1, f"reindex: {index_dir / 'gone'} does not exist; check the path.\n")


def test_nothing_is_pushed_to_a_web_address(index_dir: Path) -> None:
    """`push` refuses an https:// address in one line, and exits with 1."""
    done = run("push", "https://host.example/archive", "--index-dir", str(index_dir))
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "Nothing can be pushed to an https:// address" in done.stderr
