"""The command line as a whole: mistyped commands, help, empty values, and Ctrl-C."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from warm_reindex import run_reindex

from dateline.text.directions import closed
from indexer.cli import cli


@pytest.mark.parametrize(("word", "meant"), [("stauts", "status"), ("verfy", "verify"), ("udpate", "update")])
def test_a_mistyped_command_is_wrong_usage_and_the_near_one_is_named(word: str, meant: str) -> None:
    """The exit status is 2, and the message suggests the command."""
    done = CliRunner().invoke(cli, [word])
    assert done.exit_code == 2
    assert f"there is no command and no file '{word}'; did you mean {meant}?" in done.stderr


def test_a_file_with_nearly_the_name_of_a_command_is_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An existing file is read, whatever its name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stauts").write_text("A title\n\nA body.")
    assert CliRunner().invoke(cli, ["stauts", "--dry-run", "--index-dir", "new"]).exit_code != 2


def test_the_help_of_the_group_cuts_no_line_and_every_command_answers_to_both_options() -> None:
    """The help lists each command in full, and the exit codes; `-h` and `--help` print the same text."""
    shown = CliRunner().invoke(cli, ["-h"], terminal_width=80)
    assert shown.exit_code == 0
    assert "..." not in shown.stdout.split("Commands:")[1].split("Examples:")[0]
    assert "0 done, 1 failed (nothing changed), 2 wrong usage" in shown.stdout
    for name, command in cli.commands.items():
        assert command.short_help
        assert len(command.short_help) <= 55
        told = CliRunner().invoke(cli, [name, "-h"])
        assert told.exit_code == 0
        assert told.stdout == CliRunner().invoke(cli, [name, "--help"]).stdout


def test_the_version_is_told_without_loading_a_command() -> None:
    """Neither NumPy nor the module of a command is loaded for it."""
    code = "import sys; from indexer.cli import main; main(['--version'])"
    command = [sys.executable, "-X", "importtime", "-c", code]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout.startswith("Dateline ")
    loaded = {line.split("|")[-1].strip() for line in told.stderr.splitlines()}
    assert "indexer.cli.output" in loaded
    assert not loaded & {"numpy", "indexer.sources", *(f"indexer.cli.{name}" for name in cli.commands)}


@pytest.mark.parametrize(
    "arguments",
    [[""], ["update", ""], ["doctor", ""], ["export", "--output", ""], ["status", "--index-dir", ""], ["verify", ""]],
)
def test_an_empty_value_is_wrong_usage(arguments: list[str]) -> None:
    """An empty argument or option exits with 2, and the message says that it is empty."""
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 2
    assert "it is empty" in done.stderr


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("status", "reindex: stopped; nothing has changed.\n"),
        *((name, "reindex: stopped.\n") for name in ("prune", "pull", "push", "rollback")),
    ],
)
def test_ctrl_c_is_one_sentence_that_promises_no_more_than_is_true(
    monkeypatch: pytest.MonkeyPatch, command: str, sentence: str
) -> None:
    """`status` says that nothing has changed; commands that may have changed something say only that they stopped."""

    def stop(**_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.commands[command], "callback", stop)
    done = CliRunner().invoke(cli, [command])
    assert (done.exit_code, done.stderr) == (130, sentence)


@pytest.mark.parametrize(
    "arguments",
    [["build"], ["build", "--json"], ["update"], ["status"], ["status", "--json"], ["verify"], ["doctor"], ["export"]],
    ids=" ".join,
)
def test_a_full_standard_output_is_one_sentence(tmp_path: Path, arguments: list[str]) -> None:
    """What a command has done stays done: a build that could not say so is served."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "one.txt").write_text("date 1990-01-01 A story of one line.\n")
    environment = {"PATH": os.environ["PATH"], "DATELINE_DOCUMENTS": "documents"}
    if arguments[0] != "build":
        run_reindex(["build"], folder=tmp_path, environment=environment).check_returncode()
    with Path("/dev/full").open("w") as full:
        options = {"cwd": tmp_path, "env": environment, "stdout": full, "stderr": subprocess.PIPE}
        done = subprocess.run([sys.executable, "-m", "indexer", *arguments], text=True, check=False, **options)
    assert done.returncode == 1
    assert done.stderr.startswith("reindex: Standard output cannot be written: No space left on device.")
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "index_data" / "CURRENT").exists()


def test_a_name_that_turns_directions_around_ends_with_itself(tmp_path: Path) -> None:
    """Names of files and words of documents stand in reports; the reason behind them reads as it is written."""
    (tmp_path / "evil\u202e.txt").write_text("date 30-02-2017\n\nThe title\n\nA body that is long enough to be one.")
    (tmp_path / "table.csv").write_text("title,text,date\nA,B,\u20692017\u202e\n")
    done = CliRunner().invoke(cli, ["build", str(tmp_path), "--dry-run", "--index-dir", str(tmp_path / "new")])
    named = [line for line in done.output.splitlines() if "evil" in line or "table.csv:" in line]
    assert named
    assert all(closed(line) == line for line in named)
    assert all(closed(part) == part for line in named for part in line.split(": ", maxsplit=1))
    failed = CliRunner().invoke(cli, ["build", str(tmp_path / "no\u202ene"), "--index-dir", str(tmp_path / "new")])
    assert failed.exit_code == 1
    assert closed(failed.stderr) == failed.stderr
