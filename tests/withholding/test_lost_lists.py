"""A list that has lost an entry is refused: nothing is shown, and a command restores it."""

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from dateline.errors import CorruptIndexError
from dateline.generations import read_withheld, withheld_stamp
from dateline.generations.lock import WITHHELD_LOCK
from dateline.settings import Settings
from indexer.cli import cli
from webapp import create_app
from webapp.serving.withheld_list import RETRY_SECONDS, WithheldList

SECRET, OTHER, PLAIN = ARTICLES = ("secret", "other", "plain")


def run(index_dir: Path, *arguments: str) -> Result:
    environ = {"DATELINE_BUNDLE_URL": None, "DATELINE_BUNDLE_KEY": None}
    return CliRunner().invoke(cli, [*arguments, "--index-dir", str(index_dir)], env=environ)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles."""
    rows = [{"id": name, "title": f"The title of {name}", "text": f"What is said of {name}."} for name in ARTICLES]
    path = tmp_path_factory.mktemp("sources") / "source.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Path:
    """An index of them, of which two are withheld; nothing changes it."""
    index_dir = tmp_path_factory.mktemp("withheld") / "index"
    assert run(index_dir, "build", str(source)).exit_code == 0
    assert run(index_dir, "withhold", SECRET, OTHER, "--reason", "a court order").exit_code == 0
    return index_dir


@pytest.fixture
def index_dir(tmp_path: Path, withheld: Path) -> Path:
    """A copy of that index."""
    return Path(shutil.copytree(withheld, tmp_path / "index"))


def _without_a_line(path: Path) -> None:
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _other_list(path: Path) -> None:
    path.write_text("another\t2026-01-01\t\n")


DAMAGES: tuple[Callable[[Path], None], ...] = (Path.unlink, _without_a_line, _empty, _dangling, _pipe, _other_list)
READERS = (
    ["build"],
    ["update"],
    ["export"],
    ["doctor"],
    ["withhold", "plain"],
    ["release", SECRET],
    ["withhold", "--list"],
)


@pytest.fixture
def client(index_dir: Path) -> FlaskClient:
    """A server that has shown a page."""
    app = create_app(Settings(index_dir=index_dir))
    client = app.test_client()
    assert client.get(f"/article/{PLAIN}").status_code == 200
    assert client.get(f"/article/{SECRET}").status_code == 410
    return client


@pytest.fixture(autouse=True)
def _no_hanging() -> None:  # type: ignore[misc]
    """Opening a named pipe must not block: the alarm ends a test in which it does."""
    signal.alarm(120)
    yield
    signal.alarm(0)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_running_server_shows_nothing_until_the_list_is_back(
    index_dir: Path, client: FlaskClient, damage: Callable[[Path], None]
) -> None:
    """503 for every page, not 200 for withheld ones; after the restore all is as before."""
    damage(index_dir / "withheld.txt")
    for page in ("/", f"/article/{PLAIN}", f"/article/{SECRET}", "/api/v1/search?q=said", "/readyz"):
        assert client.get(page).status_code == 503
    assert client.get("/livez").status_code == 200
    restored = run(index_dir, "withhold", "--restore")
    assert restored.exit_code == 0, restored.output
    assert client.get(f"/article/{SECRET}").status_code == 410
    assert client.get(f"/article/{OTHER}").status_code == 410
    assert client.get(f"/article/{PLAIN}").status_code == 200
    entry = read_withheld(index_dir).entries[SECRET]
    assert (entry.reason, len(entry.digests)) == ("a court order", 1)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("arguments", READERS)
def test_a_command_that_reads_the_list_fails_and_names_the_way_out(
    index_dir: Path, source: Path, damage: Callable[[Path], None], arguments: list[str]
) -> None:
    """Exit 1, and nothing changes."""
    damage(index_dir / "withheld.txt")
    before = sorted((path.name, path.is_file() and path.read_bytes()) for path in index_dir.iterdir())
    sources = [str(source)] if arguments[0] in {"build", "update", "doctor"} else []
    done = run(index_dir, *arguments, *sources)
    assert (done.exit_code, "reindex withhold --restore" in done.output) == (1, True), done.output
    assert sorted((path.name, path.is_file() and path.read_bytes()) for path in index_dir.iterdir()) == before
    status = run(index_dir, "status")
    assert (status.exit_code, "reindex withhold --restore" in status.stdout) == (1, True)


@pytest.mark.parametrize("damage", [_empty, _dangling, _pipe, lambda path: path.write_text("nonsense\n")])
def test_what_is_known_can_be_lost_as_well(
    index_dir: Path, client: FlaskClient, damage: Callable[[Path], None]
) -> None:
    """An unreadable `withheld.known` stops everything; the next command makes an empty or missing one again."""
    damage(index_dir / "withheld.known")
    assert client.get(f"/article/{SECRET}").status_code != 200
    restored = run(index_dir, "withhold", "--restore")
    assert restored.exit_code == 0, restored.output
    assert client.get(f"/article/{SECRET}").status_code == 410
    assert client.get(f"/article/{PLAIN}").status_code == 200
    (index_dir / "withheld.txt").unlink()
    assert client.get(f"/article/{SECRET}").status_code == 503


def test_a_process_remembers_what_it_has_seen(index_dir: Path, client: FlaskClient) -> None:
    """Without both files a server that has read them shows nothing."""
    for name in ("withheld.txt", "withheld.known"):
        (index_dir / name).unlink()
    assert client.get(f"/article/{SECRET}").status_code == 503
    assert client.get(f"/article/{PLAIN}").status_code == 503


def test_a_release_is_no_loss(index_dir: Path, client: FlaskClient) -> None:
    """The server shows the article again, and still notices losses."""
    assert run(index_dir, "release", SECRET).exit_code == 0
    assert client.get(f"/article/{SECRET}").status_code == 200
    assert run(index_dir, "withhold", SECRET).exit_code == 0
    assert client.get(f"/article/{SECRET}").status_code == 410
    assert run(index_dir, "release", SECRET, OTHER).exit_code == 0
    assert client.get(f"/article/{OTHER}").status_code == 200
    assert (index_dir / "withheld.txt").read_bytes() == b""


def test_a_list_of_a_version_before_is_believed(tmp_path: Path, source: Path) -> None:
    """It has no second file yet; the next command that changes the list writes one."""
    index_dir = tmp_path / "index"
    assert run(index_dir, "build", str(source)).exit_code == 0
    (index_dir / "withheld.txt").write_text(f"{SECRET}\t2026-01-01\t\n")
    assert read_withheld(index_dir).ids == {SECRET}
    assert run(index_dir, "withhold", OTHER).exit_code == 0
    (index_dir / "withheld.txt").write_text(f"{OTHER}\t2026-01-01\t\n")
    assert run(index_dir, "export").exit_code == 1


def test_an_edit_in_place_is_noticed(index_dir: Path) -> None:
    """With equal size and modification time: ctime shows the change."""
    path = index_dir / "withheld.txt"
    now = 0.0
    reading = WithheldList(index_dir, lambda: now)
    assert reading.latest().ids == {SECRET, OTHER}
    before, times = withheld_stamp(index_dir), path.stat()
    raw = path.read_bytes().replace(b"secret", b"public")
    with path.open("r+b") as file:
        file.write(raw)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (times.st_size, times.st_mtime_ns)
    assert withheld_stamp(index_dir) != before
    with pytest.raises(CorruptIndexError, match="lacks"):
        reading.latest()
    now += RETRY_SECONDS


@pytest.mark.parametrize("name", ["withheld.txt", "withheld.known"])
def test_a_folder_in_the_place_of_a_file_is_named(index_dir: Path, name: str) -> None:
    """Nothing in it is removed."""
    (index_dir / name).unlink()
    (index_dir / name).mkdir()
    assert "it is a folder; remove it first" in run(index_dir, "withhold", "--restore").stderr
    (index_dir / name).rmdir()
    assert run(index_dir, "withhold", "--restore").exit_code == 0
    assert read_withheld(index_dir).ids == {SECRET, OTHER}


def test_the_file_that_hinders_a_restore_is_named(index_dir: Path) -> None:
    """In one sentence."""
    lock = index_dir / WITHHELD_LOCK
    lock.unlink(missing_ok=True)
    lock.mkdir()
    done = run(index_dir, "withhold", "--restore")
    assert done.exit_code == 1
    assert f"{lock}: Is a directory" in done.stderr


def test_what_cannot_be_understood_is_told_when_it_goes(index_dir: Path) -> None:
    """It may have been a mistyped id of an article."""
    with (index_dir / "withheld.txt").open("a") as file:
        file.write("no id\t2026-01-01\t\n")
    done = run(index_dir, "withhold", "--restore")
    assert "no id" in done.stderr
    assert read_withheld(index_dir).ids == {SECRET, OTHER}


def test_a_pipe_in_the_place_of_current_is_not_waited_at(index_dir: Path, client: FlaskClient) -> None:
    """Neither by a command nor by a server."""
    _pipe(index_dir / "CURRENT")
    assert run(index_dir, "status").exit_code == 1
    assert client.get("/livez").status_code == 200
