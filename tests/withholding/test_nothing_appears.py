"""No route and no command shows a withheld article, in any state of the index."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from asked_archives import CASES, SECRET_ID, WORDS, answers, rules_of, traces, write_archive
from click.testing import CliRunner, Result

from dateline.engines.columnar import ColumnarEngine
from dateline.generations import read_current
from dateline.settings import Settings
from dateline.withheld import Withheld
from indexer.cli import cli
from webapp import create_app
from webapp.search.frontpage import FrontPages

COMMANDS: Mapping[str, Callable[[Path], Sequence[str]]] = {
    "build": lambda source: (str(source), "--json"),
    "update": lambda source: (str(source), "--json"),
    "verify": lambda _: ("--json",),
    "status": lambda _: ("--json",),
    "rollback": lambda _: ("--json",),
    "prune": lambda _: ("--keep", "9", "--json"),
    "withhold": lambda _: ("--list",),
    "release": lambda _: ("never-withheld",),
    "export": lambda _: (),
    "doctor": lambda _: (),
    "push": lambda source: ((source.parent / "bundle").as_uri(), "--json"),
    "pull": lambda source: ((source.parent / "bundle").as_uri(), "--json"),
}
"""What is asked of each command, about sources that hold the article.  A new command needs a line here."""

FAILING = {"release"}  # nothing was withheld by that id


@pytest.fixture(autouse=True)
def _bundle_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_BUNDLE_KEY", "a key of the tests, long enough")


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, bytes]]:
    """The answers of an index that never held the article."""
    folder = tmp_path_factory.mktemp("never")
    index_dir = folder / "index"
    run("build", index_dir, str(write_archive(folder, with_secret=False)))
    return answers(app_of(index_dir))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Sources that hold the article."""
    return write_archive(tmp_path, with_secret=True)


@pytest.fixture
def index_dir(tmp_path: Path, source: Path) -> Path:
    """An index of two generations with the article, which was withheld later."""
    run("build", tmp_path / "index", str(source))
    run("build", tmp_path / "index", str(source))
    run("withhold", tmp_path / "index", SECRET_ID, "--reason", "a court forbade it")
    return tmp_path / "index"


def run(command: str, index_dir: Path, *arguments: str) -> Result:
    """Run a command as a person does."""
    result = CliRunner().invoke(cli, [command, *arguments, "--index-dir", str(index_dir)])
    assert result.exit_code == (1 if command in FAILING else 0), result.output
    return result


def app_of(index_dir: Path):
    """The application of a process that starts now, with all the time for the examples of its front page."""
    return create_app(Settings(index_dir=index_dir), make_front_pages=partial(FrontPages, example_seconds=60.0))


def test_every_route_and_every_command_is_asked(tmp_path: Path) -> None:
    """A route or command without a case here fails, and so does a case of one that is no more."""
    assert rules_of(app_of(tmp_path)) == CASES.keys()
    assert cli.commands.keys() == COMMANDS.keys()


def test_the_article_is_shown_before_it_is_withheld(
    tmp_path: Path, source: Path, never: Mapping[str, tuple[int, bytes]]
) -> None:
    """The harness sees it: by its address, by each of its words, in counts and on the front page."""
    run("build", tmp_path / "index", str(source))
    found = traces(app_of(tmp_path / "index"), never)
    for path in (path for paths in CASES.values() for path in paths if path != "/livez"):
        if "page=" not in path and "-bridge" not in path:
            assert [each for each in found if each.startswith(f"{path}:")], path


def test_nothing_appears_while_a_generation_with_it_is_served(
    index_dir: Path, never: Mapping[str, tuple[int, bytes]]
) -> None:
    """No route shows a trace of a withheld article."""
    assert traces(app_of(index_dir), never) == []


def test_nothing_appears_after_a_rollback(index_dir: Path, never: Mapping[str, tuple[int, bytes]]) -> None:
    """The list belongs to no generation."""
    before = read_current(index_dir)
    run("rollback", index_dir)
    assert read_current(index_dir) != before
    assert traces(app_of(index_dir), never) == []


@pytest.mark.parametrize("command", ["build", "update"])
def test_nothing_appears_after_a_new_generation_or_a_rollback_from_it(
    index_dir: Path, source: Path, never: Mapping[str, tuple[int, bytes]], command: str
) -> None:
    """It is left out of new generations, and hidden in older ones."""
    told = json.loads(run(command, index_dir, str(source), "--json").stdout)
    assert told["withheld"] == 1
    assert told["articles"] == 12
    assert traces(app_of(index_dir), never) == []
    names = {path.name for path in (index_dir / "builds" / str(read_current(index_dir))).iterdir()}
    for name in sorted(names):
        raw = (index_dir / "builds" / str(read_current(index_dir)) / name).read_bytes().lower()
        if command == "build":
            assert not [word for word in WORDS if word.encode() in raw], name
    run("rollback", index_dir)
    assert traces(app_of(index_dir), never) == []


def test_nothing_appears_where_a_bundle_was_pulled(
    tmp_path: Path, index_dir: Path, never: Mapping[str, tuple[int, bytes]]
) -> None:
    """The bundle has the list, and its generation holds the article."""
    url = (tmp_path / "bundle").as_uri()
    run("push", index_dir, url)
    host = tmp_path / "host"
    host.mkdir()
    run("pull", host, url)
    assert read_current(host) == read_current(index_dir)
    assert traces(app_of(host), never) == []


def test_no_command_tells_of_it(index_dir: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports, listings, exports: nothing of its words; only the list names its id."""
    monkeypatch.setenv("DATELINE_BUNDLE_KEY", "a key of these tests that is long enough")
    for name in sorted(cli.commands, key=list(COMMANDS).index):
        result = run(name, index_dir, *COMMANDS[name](source))
        told = (result.stdout + result.stderr).lower()
        assert not [word for word in WORDS if word in told], (name, told)
        assert (SECRET_ID in told) <= (name == "withhold"), name


@pytest.mark.parametrize("command", ["build", "update"])
def test_a_released_article_is_back(
    index_dir: Path, source: Path, never: Mapping[str, tuple[int, bytes]], command: str
) -> None:
    """At once if the served generation has it, else with the next build or update."""
    run(command, index_dir, str(source))
    client = app_of(index_dir).test_client()
    assert client.get(f"/article/{SECRET_ID}").status_code == 410
    assert CliRunner().invoke(cli, ["release", SECRET_ID, "--index-dir", str(index_dir)]).exit_code == 0
    assert app_of(index_dir).test_client().get(f"/article/{SECRET_ID}").status_code == 404
    run(command, index_dir, str(source))
    assert app_of(index_dir).test_client().get(f"/article/{SECRET_ID}").status_code == 200
    assert traces(app_of(index_dir), never)


def test_a_reader_that_forgets_the_list_is_found(
    index_dir: Path, never: Mapping[str, tuple[int, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted defect: the engine hides nothing."""
    monkeypatch.setattr(ColumnarEngine, "hiding", lambda self, _withheld: self)
    assert len(traces(app_of(index_dir), never)) > 20


def test_a_reader_that_only_skips_its_hits_is_found(
    index_dir: Path, never: Mapping[str, tuple[int, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted defect: the article's page is refused, but it is counted and found."""
    real = ColumnarEngine.hiding

    def careless(self: ColumnarEngine, withheld: Withheld) -> ColumnarEngine:
        other = real(self, Withheld())
        other._withheld = withheld.ids
        return other

    monkeypatch.setattr(ColumnarEngine, "hiding", careless)
    found = traces(app_of(index_dir), never)
    assert not [each for each in found if SECRET_ID in each]
    assert [each for each in found if each.startswith("/:")]
    assert [each for each in found if each.startswith("/api/v1/search?q=harbour:")]
