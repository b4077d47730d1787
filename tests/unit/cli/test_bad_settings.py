"""Every command refuses a setting that cannot be used, whatever its options."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from indexer.cli import cli

BAD = {
    "DATELINE_INDEX_DIR": __file__,
    "DATELINE_BASE_URL": "archive.example",
    "DATELINE_TRUSTED_PROXIES": "*",
    "DATELINE_LOG_FORMAT": "xml",
    "DATELINE_BUNDLE_URL": "ftp://host.example/archive",
    "DATELINE_BUNDLE_KEY": "short",
    "DATELINE_BUNDLE_SHA256": "abc",
    "DATELINE_HSTS": "on",
    "DATELINE_PUBLISH_ANYWAY": "sure",
    "AWS_ENDPOINT_URL": "http://host.example",
    "PORT": "eighty",
    "WEB_CONCURRENCY": "0",
}


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "a", "title": "Harbour", "body": "The harbour was closed by the storm."}\n'
    )
    folder = tmp_path / "index"
    assert run("build", str(tmp_path / "a.jsonl"), "--index-dir", str(folder)).exit_code == 0
    return folder


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, arguments, env=environment)


def required(command: click.Command) -> list[str]:
    """The arguments without which a command is wrong usage."""
    return ["a" for parameter in command.params if isinstance(parameter, click.Argument) and parameter.required]


@pytest.mark.parametrize("setting", BAD)
@pytest.mark.parametrize("options", [["--index-dir"], [], ["--json", "--index-dir"]], ids=" ".join)
def test_every_command_names_a_bad_setting(index_dir: Path, setting: str, options: list[str]) -> None:
    """The exit status is 1, one sentence names the variable, and the index is as before."""
    before = {path: path.stat().st_mtime_ns for path in index_dir.rglob("*")}
    index = {} if options or setting == "DATELINE_INDEX_DIR" else {"DATELINE_INDEX_DIR": str(index_dir)}
    given = [*options, str(index_dir)] if options else []
    for name, command in cli.commands.items():
        known = {option for parameter in command.params for option in parameter.opts}
        arguments = [each for each in given if each in known or not each.startswith("--")]
        done = run(name, *required(command), *arguments, **{setting: BAD[setting]}, **index)
        assert (done.exit_code, done.stdout) == (1, ""), name
        assert done.stderr.count("\n") == 1
        assert setting in done.stderr
    assert {path: path.stat().st_mtime_ns for path in index_dir.rglob("*")} == before


def test_every_setting_that_can_be_bad_is_tried() -> None:
    """Of the variables that are read, only two can have any value."""
    source = (Path(__file__).parents[3] / "dateline/settings.py").read_text()
    read = set(re.findall(r'"((?:DATELINE_)?[A-Z_][A-Z0-9_]+)"', source))
    assert read - set(BAD) == {"DATELINE_DOCUMENTS", "DATELINE_TITLE"}


def test_help_and_version_need_no_settings() -> None:
    """A person who has set a variable wrongly can still read the help."""
    for arguments in (["--help"], ["--version"], *([name, "--help"] for name in cli.commands)):
        assert run(*arguments, PORT="eighty").exit_code == 0
