"""The command line as a whole: mistyped commands, help, empty values, and Ctrl-C."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import cli


@pytest.mark.parametrize(("word", "meant"), [("stauts", "status"), ("verfy", "verify"), ("udpate", "update")])
def test_a_mistyped_command_is_wrong_usage_and_the_near_one_is_named(word: str, meant: str) -> None:
    done = CliRunner().invoke(cli, [word])
    assert done.exit_code == 2
    assert f"there is no command and no file '{word}'; did you mean {meant}?" in done.stderr


def test_a_file_with_nearly_the_name_of_a_command_is_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stauts").write_text("A title\n\nA body.")
    assert CliRunner().invoke(cli, ["stauts", "--dry-run", "--index-dir", "new"]).exit_code != 2


def test_the_help_of_the_group_cuts_no_line_and_every_command_answers_to_both_options() -> None:
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


@pytest.mark.parametrize(
    "arguments",
    [[""], ["update", ""], ["doctor", ""], ["export", "--output", ""], ["status", "--index-dir", ""], ["verify", ""]],
)
def test_an_empty_value_is_wrong_usage(arguments: list[str]) -> None:
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 2
    assert "it is empty" in done.stderr


@pytest.mark.parametrize(
    ("command", "sentence"),
    [("status", "reindex: stopped; nothing has changed.\n"), ("prune", "reindex: stopped.\n")],
)
def test_ctrl_c_is_one_sentence_that_promises_no_more_than_is_true(
    monkeypatch: pytest.MonkeyPatch, command: str, sentence: str
) -> None:
    def stop(**_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.commands[command], "callback", stop)
    done = CliRunner().invoke(cli, [command])
    assert (done.exit_code, done.stderr) == (130, sentence)
