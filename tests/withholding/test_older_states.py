"""Older states of the list are put back: an exception, a pair of files; and lists in strange forms."""

import json
import os
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from test_lost_lists import OTHER, PLAIN, SECRET, run
from warm_reindex import run_reindex

from dateline.errors import CorruptIndexError
from dateline.generations import read_withheld
from dateline.generations.withheld_files import read_known
from dateline.settings import Settings
from webapp import create_app

ROOT = Path(__file__).parents[2]
FILES = ("withheld.txt", "withheld.known")


def index_of(folder: Path, *names: str, other: str = "") -> Path:
    """An index of a few articles, in `folder / "index"`, if asked with other texts."""
    rows = [{"id": name, "title": f"The title of {name}", "text": f"What is said of {name}{other}."} for name in names]
    source = folder / "source.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run(folder / "index", "build", str(source)).exit_code == 0
    return folder / "index"


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """An index of three articles."""
    return index_of(tmp_path, SECRET, OTHER, PLAIN)


def serve(index_dir: Path) -> FlaskClient:
    """A server that follows an index."""
    return create_app(Settings(index_dir=index_dir)).test_client()


def reindex(index_dir: Path, *arguments: str) -> None:
    """Run a command in a process of its own, which remembers nothing of the server's reads."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    run_reindex([*arguments, "--index-dir", index_dir], folder=ROOT, environment=environ).check_returncode()


def kept(index_dir: Path) -> dict[str, bytes]:
    """A backup of the files of the list."""
    return {name: (index_dir / name).read_bytes() for name in FILES}


def put_back(index_dir: Path, files: dict[str, bytes]) -> None:
    """Put back a backup."""
    for name, content in files.items():
        (index_dir / name).write_bytes(content)


def statuses(client: FlaskClient, *names: str) -> list[int]:
    """The statuses of the pages of some articles."""
    return [client.get(f"/article/{name}").status_code for name in names]


def test_an_exception_of_an_older_list_shows_nothing(tmp_path: Path, index_dir: Path) -> None:
    """It was revoked since: the list has all ids, and still hides less than it must."""
    run(index_dir, "withhold", SECRET)
    index_of(tmp_path, SECRET, OTHER, PLAIN, other=" today")
    assert run(index_dir, "release", SECRET).exit_code == 0
    index_of(tmp_path, SECRET, OTHER, PLAIN, other=" today")
    client = serve(index_dir)
    assert statuses(client, SECRET) == [200]
    old = (index_dir / "withheld.txt").read_bytes()
    run(index_dir, "withhold", SECRET)
    digests = read_withheld(index_dir).entries[SECRET].digests
    assert len(digests) == 2
    (index_dir / "withheld.txt").write_bytes(old)
    assert statuses(client, SECRET, PLAIN) == [410, 200]
    assert run(index_dir, "withhold", "--restore").exit_code == 0
    assert statuses(client, SECRET, PLAIN) == [410, 200]
    assert set(read_withheld(index_dir).entries[SECRET].digests) == set(digests)
    assert b"shown:" not in (index_dir / "withheld.txt").read_bytes()


@pytest.mark.parametrize("was_released", [False, True])
def test_a_backup_of_both_files_releases_nothing_in_a_running_server(index_dir: Path, was_released: bool) -> None:
    """The backup lacks the article, or has an earlier release of it; the message says how to go on."""
    run(index_dir, "withhold", OTHER)
    if was_released:
        run(index_dir, "withhold", SECRET)
        run(index_dir, "release", SECRET)
    old = kept(index_dir)
    run(index_dir, "withhold", SECRET)
    client = serve(index_dir)
    assert statuses(client, PLAIN, SECRET, OTHER) == [200, 410, 410]
    put_back(index_dir, old)
    assert statuses(client, PLAIN, SECRET, OTHER) == [503, 503, 503]
    for arguments in (["withhold", "--restore"], ["withhold", OTHER, "--reason", "another"]):
        reindex(index_dir, *arguments)
        assert statuses(client, PLAIN, SECRET, OTHER) == [503, 503, 503]
    reindex(index_dir, "withhold", SECRET)  # as the log says, see below
    assert statuses(client, PLAIN, SECRET, OTHER) == [200, 410, 410]
    assert run(index_dir, "release", SECRET).exit_code == 0
    assert statuses(client, PLAIN, SECRET, OTHER) == [200, 200, 410]


def test_what_no_file_has_is_named_by_its_id(index_dir: Path) -> None:
    """`--restore` cannot bring it back: the message names the command that does."""
    run(index_dir, "withhold", OTHER, SECRET)
    assert read_withheld(index_dir).ids == {OTHER, SECRET}
    for name in FILES:
        (index_dir / name).unlink()
    with pytest.raises(CorruptIndexError, match=f"Run reindex withhold {OTHER} {SECRET}\\."):
        read_withheld(index_dir)


def test_a_release_is_believed_at_every_step(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader during the write sees the article hidden or shown, and never a list with a loss."""
    run(index_dir, "withhold", SECRET, OTHER)
    states = []
    replace = os.replace

    def replaced(self: Path, target: Path) -> Path:
        replace(self, target)
        states.append(frozenset(read_withheld(index_dir).ids))
        return target

    monkeypatch.setattr(Path, "replace", replaced)
    run(index_dir, "release", SECRET)
    monkeypatch.undo()
    assert states == [{SECRET, OTHER}, {OTHER}, {OTHER}][: len(states)]
    assert len(states) >= 2
    assert read_withheld(index_dir).ids == {OTHER}


def test_numbers_rise_though_the_clock_goes_back(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a release differs from a backup."""
    run(index_dir, "withhold", SECRET)
    assert read_withheld(index_dir).ids == {SECRET}
    before = read_known(index_dir).number
    monkeypatch.setattr("dateline.generations.withheld_files.time.time_ns", lambda: 5)
    run(index_dir, "release", SECRET)
    assert read_known(index_dir).number > before
    assert not read_withheld(index_dir).ids


def test_one_article_in_two_lines_is_hidden_by_both(index_dir: Path) -> None:
    """A line that was added by hand does not remove the digest of the other."""
    run(index_dir, "withhold", SECRET)
    path = index_dir / "withheld.txt"
    (digest,) = read_withheld(index_dir).entries[SECRET].digests
    (index_dir / "withheld.known").unlink()
    path.write_text(path.read_text() + f"{SECRET}\t2026-01-01\tby hand\n")
    assert read_withheld(index_dir).entries[SECRET].digests == (digest,)


def test_lines_that_end_as_they_did_long_ago_are_none(index_dir: Path) -> None:
    """The second article would be a part of the reason of the first."""
    (index_dir / "withheld.txt").write_bytes(f"{SECRET}\t2026-01-01\tone\r{OTHER}\t2026-01-01\ttwo\r".encode())
    with pytest.raises(CorruptIndexError, match="line 1"):
        read_withheld(index_dir)


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_any_size_is_not_read_whole(index_dir: Path, name: str) -> None:
    """It would fill the memory of the machine; nothing is shown, and the message says how to go on."""
    run(index_dir, "withhold", SECRET)
    before = (index_dir / name).read_bytes()
    client = serve(index_dir)
    assert statuses(client, PLAIN, SECRET) == [200, 410]
    os.truncate(index_dir / name, 1 << 42)
    assert statuses(client, PLAIN, SECRET) == [503, 503]
    assert "larger than 64 MB; remove it first" in run(index_dir, "withhold", "--restore").stderr
    (index_dir / name).unlink()
    assert run(index_dir, "withhold", "--restore").exit_code == 0
    assert statuses(client, PLAIN, SECRET) == [200, 410]
    assert before


def test_the_beginning_of_an_id_is_no_other_article(index_dir: Path) -> None:
    """A list that was cut within an id is restored; a last line without its end, added by hand, is kept."""
    run(index_dir, "withhold", OTHER, SECRET)
    path = index_dir / "withheld.txt"
    path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\nsec")
    assert run(index_dir, "withhold", "--restore").exit_code == 0
    assert read_withheld(index_dir).ids == {OTHER, SECRET}
    path.write_bytes(path.read_bytes() + PLAIN.encode())
    assert run(index_dir, "withhold", "--restore").exit_code == 0
    assert read_withheld(index_dir).ids == {OTHER, SECRET, PLAIN}
