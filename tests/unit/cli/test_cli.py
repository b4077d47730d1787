"""The command line, run as a person runs it."""

import json
import os
import pty
import stat
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from warm_reindex import run_reindex

STORY = "date 1956-01-14 ORLEN, Jan. 14 (NP): The road bridge fell into the ice.\n\nNobody was hurt.\n"


def run(*arguments: object, cwd: Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `reindex` in a folder with a clean environment."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_") and name != "PORT"}
    return run_reindex(arguments, folder=cwd, environment=clean | environment, stdin=stdin)


@pytest.fixture
def folder(tmp_path):
    """A folder with one story and one file that is none."""
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "bridge.txt").write_text(STORY)
    return tmp_path


def one_sentence(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 1
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stderr
    return lines[0]


def test_a_build_reports_on_standard_output(folder):
    """Exit 0, the report on standard output, nothing else."""
    result = run("stories", "--index-dir", "index", cwd=folder)
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1].startswith("Published ")
    assert "1 article " in result.stdout
    assert (folder / "index" / "CURRENT").read_text().strip() in result.stdout


def test_the_json_report(folder):
    """`--json` gives one object with the documented keys."""
    report = json.loads(run("build", "stories", "--index-dir", "index", "--json", cwd=folder).stdout)
    assert set(report) == {
        "edited",
        "gone", "renamed", "saved_rules", "index_dir", "forms", "alarms", "examples",
        "generation", "read", "added", "updated", "unchanged", "deleted", "withheld", "undated", "rejected", "warnings",
        "articles", "seconds", "mb_per_second",
    }  # fmt: skip
    assert report["generation"] == (folder / "index" / "CURRENT").read_text().strip()
    assert (report["read"], report["added"], report["articles"]) == (1, 1, 1)


def test_without_a_source_the_configured_documents_are_built(folder):
    """`reindex` alone reads DATELINE_DOCUMENTS into DATELINE_INDEX_DIR."""
    result = run(cwd=folder, DATELINE_DOCUMENTS="stories", DATELINE_INDEX_DIR="there")
    assert result.returncode == 0
    assert (folder / "there" / "CURRENT").exists()


def test_standard_input(folder):
    """`-` reads documents from a pipe."""
    line = json.dumps({"id": "a", "headline": "T", "text": "B", "published": "1956-01"})
    report = json.loads(run("-", "--index-dir", "index", "--json", cwd=folder, stdin=line).stdout)
    assert (report["articles"], report["undated"]) == (1, 0)


def test_a_bad_document_is_named_and_the_rest_goes_on(folder):
    """File, line and reason of what was left out stand in the report; exit 0."""
    (folder / "stories" / "wire.jsonl").write_text('{"title": "Good", "body": "b"}\n{broken\n{"date": "2001"}\n')
    report = json.loads(run("stories", "--index-dir", "index", "--json", cwd=folder).stdout)
    assert report["articles"] == 2
    assert [(Path(r["file"]).name, r["line"]) for r in report["rejected"]] == [("wire.jsonl", 2), ("wire.jsonl", 3)]
    assert all(r["reason"] for r in report["rejected"])


def test_strict_makes_a_rejection_a_failure(folder):
    """With --strict nothing is published; the report still names every rejected document; exit 1."""
    (folder / "stories" / "wire.jsonl").write_text("{broken\n{broken too\n")
    result = run("stories", "--index-dir", "index", "--strict", "--json", cwd=folder)
    assert result.returncode == 1
    report = json.loads(result.stdout)
    assert report["generation"] is None
    assert len(report["rejected"]) == 2
    assert not (folder / "index" / "CURRENT").exists()
    assert "nothing has changed" in result.stderr


def test_a_dry_run_writes_nothing(folder):
    """--dry-run reads and reports, and leaves no trace."""
    result = run("stories", "--index-dir", "index", "--dry-run", "--json", cwd=folder)
    assert result.returncode == 0
    report = json.loads(result.stdout)
    assert (report["generation"], report["articles"]) == (None, 1)
    assert not (folder / "index").exists()


def test_ambiguous_dates(folder):
    """03/04/2015 leaves an article undated and is named; --day-first settles it, --strict-dates rejects it."""
    doubtful = '{"id": "a", "title": "T", "body": "B", "date": "03/04/2015"}\n'
    (folder / "a.jsonl").write_text(doubtful)
    report = json.loads(run("a.jsonl", "--index-dir", "i", "--json", cwd=folder).stdout)
    assert (report["articles"], report["undated"], len(report["warnings"])) == (1, 1, 1)
    for option in ("--day-first", "--month-first"):
        report = json.loads(run("a.jsonl", "--index-dir", "i", "--json", option, cwd=folder).stdout)
        assert (report["undated"], report["warnings"]) == (0, [])
    (folder / "a.jsonl").write_text(doubtful + '{"id": "b", "title": "T", "body": "B"}\n')
    report = json.loads(run("a.jsonl", "--index-dir", "i", "--json", "--strict-dates", cwd=folder).stdout)
    assert (report["articles"], len(report["rejected"])) == (1, 1)


def test_map_names_a_column_and_unused_fields_are_reported(folder):
    """--map finds the title under another name; a field that goes nowhere is named."""
    (folder / "a.csv").write_text("Heading,Copy,Mood\nThe title,The body,glum\n")
    report = json.loads(
        run("a.csv", "--index-dir", "i", "--json", "--map", "title=Heading", "--map", "body=Copy", cwd=folder).stdout
    )
    assert report["articles"] == 1
    assert any("Mood" in warning["reason"] for warning in report["warnings"])


def test_map_of_a_column_that_is_not_there_is_named(folder):
    """A --map that finds nothing is a warning that names the column."""
    (folder / "a.csv").write_text("title,body\nThe title,The body\n")
    report = json.loads(run("a.csv", "--index-dir", "i", "--json", "--map", "date=When", cwd=folder).stdout)
    reasons = [each["reason"] for each in report["warnings"]]
    assert reasons == ["the column 'When' named by --map or a rule was in no document"]


def test_of_two_documents_with_one_id_both_are_named(folder):
    """The later one counts; the warning names both places."""
    (folder / "a.jsonl").write_text(
        '{"id": "x", "title": "Old", "body": "b"}\n{"id": "x", "title": "New", "body": "b"}\n'
    )
    report = json.loads(run("a.jsonl", "--index-dir", "i", "--json", cwd=folder).stdout)
    assert (report["read"], report["articles"]) == (2, 1)
    (warning,) = report["warnings"]
    assert warning["line"] == 2
    assert "a.jsonl:1" in warning["reason"]


def test_when_all_is_rejected_the_report_says_why(folder):
    """Exit 1, one sentence, and the report names every document; no index folder is left behind."""
    (folder / "other.jsonl").write_text("{broken\n{broken too\n")
    result = run("other.jsonl", "--index-dir", "index", "--json", cwd=folder)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert [r["line"] for r in json.loads(result.stdout)["rejected"]] == [1, 2]
    assert not (folder / "index").exists()


def test_a_dry_run_counts_what_a_build_would_publish(folder):
    """Of two documents with one id one is counted, dry or not."""
    (folder / "a.jsonl").write_text(
        '{"id": "x", "title": "Old", "body": "b"}\n{"id": "x", "title": "New", "body": "b"}\n'
    )
    for options in (["--dry-run"], []):
        report = json.loads(run("a.jsonl", "--index-dir", "i", "--json", *options, cwd=folder).stdout)
        assert (report["articles"], report["added"], report["undated"]) == (1, 1, 1)


def test_a_missing_source_is_one_sentence(folder):
    """Exit 1, one sentence that names it, nothing changed."""
    run("stories", "--index-dir", "index", cwd=folder)
    before = sorted(folder.joinpath("index").rglob("*"))
    result = run("other.jsonl", "--index-dir", "index", cwd=folder)
    assert "other.jsonl" in one_sentence(result)
    assert sorted(folder.joinpath("index").rglob("*")) == before


def test_an_empty_folder_is_one_sentence(folder):
    """A folder without documents is an error that names it."""
    (folder / "empty").mkdir()
    assert "empty" in one_sentence(run("empty", "--index-dir", "index", cwd=folder))
    assert not (folder / "index" / "CURRENT").exists()


def test_an_index_that_cannot_be_written_is_one_sentence(folder):
    """A file in the place of the index folder: exit 1, and what to do."""
    (folder / "file").write_text("")
    assert "--index-dir" in one_sentence(run("stories", "--index-dir", "file", cwd=folder))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_folders_without_permission_are_one_sentence(folder):
    """An index folder that may not be written and a source that may not be read: exit 1, one sentence."""
    locked = folder / "locked"
    locked.mkdir()
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert one_sentence(run("stories", "--index-dir", "locked/index", cwd=folder))
    (folder / "stories").chmod(0)
    assert one_sentence(run("stories", "--index-dir", "index", cwd=folder))
    (folder / "stories").chmod(stat.S_IRWXU)
    locked.chmod(stat.S_IRWXU)


def test_a_bad_setting_is_one_sentence(folder):
    """A variable that cannot be used: exit 1 and its name."""
    assert "PORT" in one_sentence(run("stories", cwd=folder, PORT="x"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--no-such-option",),
        ("stories", "--format", "pdf"),
        ("stories", "--map", "x"),
        ("stories", "--map", "x=y"),
        ("stories", "--map", "title=a", "--map", "title=b"),
        ("stories", "--day-first", "--month-first"),
    ],
)
def test_wrong_usage_is_exit_2(folder, arguments):
    """Usage errors exit 2 and say what is wrong on standard error."""
    result = run(*arguments, cwd=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert "Usage: reindex" in result.stderr


def test_help_suffices():
    """--help names the commands with examples, and every option of a build has its line."""
    result = run("--help", cwd=Path.cwd())
    assert result.returncode == 0
    assert "reindex ~/articles" in result.stdout
    options = run("build", "--help", cwd=Path.cwd()).stdout
    for option in (
        "--index-dir",
        "--map",
        "--strict-dates",
        "--day-first",
        "--month-first",
        "--file-times",
        "--dry-run",
        "--json",
        "--format",
    ):
        assert option in options


def test_progress_goes_to_standard_error(folder):
    """Long work says how far it is, on standard error only."""
    code = (
        "import sys\n"
        "from functools import partial\n"
        "from indexer.cli import build, main\n"
        "build.progress_on_stderr = partial(build.progress_on_stderr, line_seconds=0.0)\n"
        "main(['stories', '--index-dir', 'index', '--json'])\n"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert result.stderr.startswith("read 1 documents, 0.0 of 0.0 MB")
    json.loads(result.stdout)


def test_on_a_terminal_there_is_a_bar(folder):
    """Where standard error is a terminal, a bar shows what is done; standard output stays clean."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    command = [sys.executable, "-m", "indexer", "stories", "--index-dir", "index", "--json"]
    result = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=theirs, check=True, timeout=60)
    os.set_blocking(ours, False)
    shown = os.read(ours, 65_536).decode()
    os.close(theirs)
    os.close(ours)
    json.loads(result.stdout)
    assert "reading" in shown
    assert "writing the index" in shown


def test_nothing_is_printed_at_import():
    """Importing the packages is silent."""
    code = "import dateline.engines, indexer.cli, webapp"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == ("", "")
