"""Every command of `reindex` that a document shows works, as it is written, on a part of the sample archive.

Those of `docs/upgrading.md` are run in their order by `tests/compat/test_upgrading_page.py`.
"""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from built_once import built_once
from click.testing import CliRunner, Result

from dateline.generations import read_current, read_withheld
from dateline.settings import SAMPLE_DOCUMENTS
from indexer.cli import cli

ROOT = Path(__file__).parents[3]
PAGES = {*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/deploy/*.md"), *ROOT.glob("docs/reference/*.md")}
PAGES -= {ROOT / "CHANGELOG.md", ROOT / "docs/upgrading.md"}
NAMES = sorted(path.name for path in (ROOT / SAMPLE_DOCUMENTS).glob("*.txt"))[:12]

_CODE = re.compile(r"^ {4,}(.*)$|`([^`\n]+)`", re.MULTILINE)
_PROGRAM = re.compile(r"(?:^|[\s/'])(?:reindex|python -m indexer)(?=\s|$)")
_END = re.compile(r"\s{2,}|\s#|[|&;',]|\Z")  # an explanation, the next command, or the end of a quotation
_LEFT_OUT = re.compile(r"\[[^]]*\.\.\.[^]]*\]")


def commands_of(text: str) -> Iterator[str]:
    """The arguments of each command in the code of a document; of optional arguments those that are spelt out."""
    for match in _CODE.finditer(text):
        code = match[1] or match[2] or ""
        for program in _PROGRAM.finditer(code):
            end = _END.search(code, program.end() + 1) if program.end() < len(code) else None
            shown = code[program.end() : end.start() if end else None]
            yield re.sub(r"[][]", "", _LEFT_OUT.sub("", shown)).strip()


# A sentence about `reindex withhold` has only the name of the command, which needs an article.
SHOWN = sorted({command for page in PAGES for command in commands_of(page.read_text())} - {"withhold", "release"})


def environment(folder: Path) -> dict[str, str]:
    return {
        "DATELINE_INDEX_DIR": str(folder / "index"),
        "DATELINE_DOCUMENTS": str(folder / "articles"),
        "DATELINE_BUNDLE_URL": (folder / "bundle").as_uri(),
        "DATELINE_BUNDLE_KEY": "a key of the tests, made at random: 77e1",
    }


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, env=environment(folder), input='{"title": "From a pipe"}\n')


def prepare(folder: Path) -> None:
    """Two generations, the first of which is in the bundle, and one withheld article."""
    (folder / "articles").mkdir()
    for name in NAMES[1:]:
        shutil.copy(ROOT / SAMPLE_DOCUMENTS / name, folder / "articles")
    (folder / "bundle").mkdir()
    first = [run(folder, "build"), run(folder, "push"), run(folder, "withhold", NAMES[-1])]
    shutil.copy(ROOT / SAMPLE_DOCUMENTS / NAMES[0], folder / "articles")
    assert [done.exit_code for done in (*first, run(folder, "update"))] == [0] * 4


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """A copy of the prepared folder."""
    return shutil.copytree(built_once(tmp_path_factory, "commands", prepare), tmp_path / "home")


def filled_in(command: str, folder: Path) -> list[str]:
    """The arguments of a command with this folder's files, articles and generations in place of the examples."""
    served = read_current(folder / "index")
    (earlier,) = (path.name for path in (folder / "index/builds").iterdir() if path.name != served)
    articles = str(folder / "articles")
    meant = {
        "other": str(folder / "other"),
        "FILE": str(folder / "file"),
        "archive.jsonl.xz": str(folder / "a.jsonl.xz"),
    }
    meant |= {"TEXT": "a reason", "N": "2"}
    meant |= dict.fromkeys(["SOURCE...", "~/articles", "/srv/articles", "/articles", "archive"], articles)
    meant |= dict.fromkeys(["URL", "s3://bucket/archive"], environment(folder)["DATELINE_BUNDLE_URL"])
    meant |= dict.fromkeys(["ID", "ID..."], *read_withheld(folder / "index").ids)
    meant |= dict.fromkeys(["GENERATION", "NAME", "$served"], earlier)
    meant |= dict.fromkeys(["DIR", "/srv/index", "/data/index"], str(folder / "index"))
    return [meant.get(word, word) for word in shlex.split(command)]


@pytest.mark.parametrize("command", SHOWN)
def test_every_command_that_is_shown(folder: Path, command: str) -> None:
    """The exit status is 0; of a command that runs until it is stopped the arguments are read."""
    arguments = filled_in(command, folder)
    if "--watch" in arguments:
        name, *others = arguments
        assert cli.commands[name].make_context(name, others).params["watch"]
    else:
        done = run(folder, *arguments)
        assert done.exit_code == 0, done.output


def test_all_commands_are_shown() -> None:
    """Each command of the program stands in some document as it is typed."""
    assert {command.split()[0] for command in SHOWN if command} >= set(cli.commands)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("    reindex buidl                # mistyped\n", "buidl"),
        ("Then run `reindex status --all`.", "status --all"),
        ("    .venv/bin/reindex ~/nowhere  reads it\n", "~/nowhere"),
        ("    ssh -C \"sh -c 'python -m indexer rollback nowhere'\"\n", "rollback nowhere"),
        ("    reindex export | reindex - --idex-dir other\n", "- --idex-dir other"),
        ("    reindex prune [--kep N]\n", "prune --kep N"),
    ],
)
def test_a_command_that_does_not_work_is_noticed(folder: Path, text: str, command: str) -> None:
    """A wrong name, option or argument fails the test above, wherever it stands."""
    assert command in commands_of(text)
    with pytest.raises(AssertionError):
        test_every_command_that_is_shown(folder, command)
