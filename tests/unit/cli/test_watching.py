"""`reindex update --watch`, as a process of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest
import watchfiles
from click.testing import CliRunner
from test_cli import STORY, run

from dateline.errors import BuildError
from dateline.generations import index_lock
from indexer.cli import cli
from indexer.watching import Pace, follow_sources

PATIENCE_SECONDS = 60
QUIET_SECONDS = 0.3
PROGRAM = f"""
import sys
from functools import partial
from indexer.cli import main, update
from indexer.watching import Pace, follow_sources
pace = Pace(quiet_seconds={QUIET_SECONDS}, retry_seconds={QUIET_SECONDS}, look_seconds={QUIET_SECONDS} / 5)
update.follow_sources = partial(follow_sources, pace=pace)
main()
"""  # what `python -m indexer` does, with less patience


class Watching:
    """A process that follows sources, and what it says."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "update", *arguments, "--watch", "--json"],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean,
        )  # fmt: skip
        self._lines: Queue[str] = Queue()
        self._problems: Queue[str] = Queue()
        for stream, queue in ((self.process.stdout, self._lines), (self.process.stderr, self._problems)):
            threading.Thread(target=self._read, args=(stream, queue), daemon=True).start()

    @staticmethod
    def _read(stream, queue: "Queue[str]") -> None:
        for line in stream:
            queue.put(line)

    def report(self) -> dict:
        """The next report."""
        return json.loads(self._lines.get(timeout=PATIENCE_SECONDS))

    def problem(self) -> str:
        """The next line on standard error."""
        return self._problems.get(timeout=PATIENCE_SECONDS)

    def is_silent(self, seconds: float) -> bool:
        try:
            self._lines.get(timeout=seconds)
        except Empty:
            return True
        return False

    def has_no_problem(self) -> bool:
        """Whether nothing more was said on standard error; asked when the process has ended."""
        return self._problems.empty()

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE_SECONDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "bridge.txt").write_text(STORY)
    return tmp_path


@pytest.fixture
def watch(folder: Path) -> Iterator[Callable[..., Watching]]:
    """Start a process; it does not outlive the test."""
    started = []

    def start(*arguments: str) -> Watching:
        started.append(Watching(folder, *arguments))
        return started[-1]

    yield start
    for watching in started:
        watching.process.kill()
        watching.process.wait()
        watching.process.stdout.close()
        watching.process.stderr.close()


def test_it_updates_after_each_change_and_ends_when_told(folder, watch):
    """Several changes at once are one update; the index inside the folder is not a change."""
    watching = watch("stories", "--delete-missing", "--index-dir", "stories/index")
    assert watching.report()["added"] == 1
    for number in range(3):
        (folder / "stories" / f"new{number}.txt").write_text(f"date 1958-01-01 Story number {number}.\n")
    assert watching.report()["added"] == 3
    (folder / "stories" / "bridge.txt").unlink()
    report = watching.report()
    assert (report["deleted"], report["articles"]) == (1, 3)
    assert report["generation"] == (folder / "stories" / "index" / "CURRENT").read_text().strip()
    assert watching.is_silent(3 * QUIET_SECONDS)
    assert watching.end(signal.SIGTERM) == 0


def test_other_names_are_followed_too(folder, watch):
    """`names.toml` in the index folder is written by a person, unlike all else there; also when it is removed again."""
    watching = watch("stories", "--index-dir", "stories/index")
    first = watching.report()["generation"]
    names = folder / "stories/index/names.toml"
    names.write_text('[[name]]\nfield = "agency"\nshown = "NP"\n')
    second = watching.report()["generation"]
    assert second != first
    names.unlink()
    assert watching.report()["generation"] not in {first, second}
    assert watching.is_silent(3 * QUIET_SECONDS)
    assert watching.end(signal.SIGTERM) == 0


def test_a_file_that_is_replaced_is_still_followed(folder, watch):
    """As editors and downloads do it: another file takes its name.  Other files in the folder do not count."""
    file = folder / "wire.jsonl"
    file.write_text('{"id": "a", "title": "One", "body": "First."}\n')
    watching = watch("wire.jsonl", "--index-dir", "index")
    assert watching.report()["added"] == 1
    for number in range(2):
        (folder / "next").write_text(f'{{"id": "a", "title": "One", "body": "Changed {number}."}}\n')
        (folder / "next").replace(file)
        assert watching.report()["updated"] == 1
    assert watching.end(signal.SIGINT) == 0


def test_an_update_that_fails_is_told_and_the_next_one_tried(folder, watch):
    """With `--strict`, a rejected document fails one update, not the watching; the corrected file is added."""
    watching = watch("stories", "--strict", "--index-dir", "index")
    served = watching.report()["generation"]
    (folder / "stories" / "bad.txt").write_text("")
    assert len(watching.report()["rejected"]) == 1
    assert "nothing has changed" in watching.problem()
    assert (folder / "index" / "CURRENT").read_text().strip() == served
    (folder / "stories" / "bad.txt").write_text("date 1958-01-01 It is good now.\n")
    assert watching.report()["added"] == 1
    assert watching.end(signal.SIGTERM) == 0


def test_it_waits_while_another_process_writes(folder, watch):
    """And tries again by itself."""
    (folder / "index").mkdir()
    with index_lock(folder / "index"):
        watching = watch("stories", "--index-dir", "index")
        assert "is being written by process" in watching.problem()
    assert watching.report()["added"] == 1
    assert watching.end(signal.SIGTERM) == 0


def test_a_signal_lets_the_update_that_is_running_finish(folder, watch):
    """What it had begun is published when it ends."""
    with (folder / "stories" / "many.jsonl").open("w") as file:
        for number in range(500):
            file.write(json.dumps({"id": f"n{number}", "title": f"Number {number}", "body": "Words. " * 50}) + "\n")
    watching = watch("stories", "--index-dir", "index")
    until = time.monotonic() + PATIENCE_SECONDS
    while not list((folder / "index" / "builds").glob(".building-*")) and time.monotonic() < until:
        time.sleep(0.005)
    assert watching.end(signal.SIGTERM) == 0
    assert watching.report()["added"] == 501
    assert (folder / "index" / "CURRENT").exists()


def by_name(folder: Path, source: Path, ready: Path) -> None:
    """The old folder goes, then the new one comes."""
    source.rename(folder / f"old-{ready.name}")
    ready.rename(source)


def anew(folder: Path, source: Path, ready: Path) -> None:
    """An empty folder that is filled later; it may get the inode of the old one."""
    shutil.rmtree(source)
    source.mkdir()
    for file in ready.iterdir():
        file.rename(source / file.name)


def by_link(folder: Path, source: Path, ready: Path) -> None:
    """A link that takes the place of another, at once."""
    if not source.is_symlink():
        source.rename(folder / "first")
    (folder / "link").symlink_to(ready)
    (folder / "link").replace(source)


def test_a_folder_that_another_takes_the_place_of_is_followed_on(folder, watch):
    """However it is done: what the new one holds is taken, and what changes in it later."""
    source = folder / "stories"
    watching = watch("stories", "--index-dir", "index")
    assert watching.report()["added"] == 1
    for number, replace in enumerate((by_name, anew, by_link, by_link)):
        ready = folder / f"ready{number}"
        ready.mkdir()
        (ready / f"new{number}.txt").write_text(f"date 1958-01-01 Story number {number}.\n")
        replace(folder, source, ready)
        assert watching.report()["added"] == 1, replace
        (source / f"later{number}.txt").write_text(f"date 1958-01-02 Story after number {number}.\n")
        assert watching.report()["added"] == 1, replace
    assert watching.end(signal.SIGTERM) == 0


def test_a_source_that_is_missing_is_told_once_and_updated_when_it_is_back(folder, watch):
    """Nothing is deleted meanwhile, and what changes in other sources waits."""
    (folder / "wire.jsonl").write_text('{"id": "a", "title": "One", "body": "First."}\n')
    watching = watch("stories", "wire.jsonl", "--delete-missing", "--index-dir", "index")
    assert watching.report()["added"] == 2
    (folder / "stories").rename(folder / "away")
    assert "stories no longer exists" in watching.problem()
    (folder / "wire.jsonl").write_text('{"id": "a", "title": "One", "body": "Second."}\n')
    assert watching.is_silent(3 * QUIET_SECONDS)
    (folder / "away").rename(folder / "stories")
    report = watching.report()
    assert (report["updated"], report["deleted"], report["articles"]) == (1, 0, 2)
    assert watching.end(signal.SIGTERM) == 0
    assert watching.has_no_problem()


@pytest.mark.parametrize("arguments", [["-"], ["stories", "--dry-run"]])
def test_what_cannot_be_followed_is_wrong_usage(folder, monkeypatch, arguments):
    """`--watch` refuses standard input and `--dry-run`, with exit status 2."""
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(cli, ["update", *arguments, "--watch"])
    assert result.exit_code == 2
    assert "--watch cannot follow" in result.stderr


def test_a_source_that_is_not_there_is_one_sentence(folder, monkeypatch):
    """The command exits with 1, and its one line names the missing source."""
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(cli, ["update", "nowhere", "--watch"])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "nowhere" in result.stderr


def test_documents_that_lie_in_the_folder_of_the_index_are_followed(folder, watch):
    """As those of the sample archive do, by default."""
    (folder / "index_data").mkdir()
    (folder / "stories").rename(folder / "index_data" / "documents")
    watching = watch()
    assert watching.report()["added"] == 1
    (folder / "index_data" / "documents" / "new.txt").write_text("date 1958-01-01 Another story.\n")
    assert watching.report()["added"] == 1
    assert watching.is_silent(2.5)


def test_the_sample_may_lose_a_story_while_it_is_followed_and_replaces_nothing_else(folder, watch):
    """What another command has made of other sources meanwhile is not mixed with it."""
    sample = folder / "index_data" / "documents"
    sample.mkdir(parents=True)
    for name in ("a.txt", "b.txt"):
        (sample / name).write_text(STORY + name)
    watching = watch("--delete-missing", "--yes")
    assert watching.report()["added"] == 2
    (sample / "b.txt").unlink()
    assert watching.report()["deleted"] == 1
    assert run("stories", cwd=folder).returncode == 0
    mine = (folder / "index_data" / "CURRENT").read_text()
    (sample / "a.txt").write_text(STORY + "More.\n")
    assert "other sources" in watching.problem()
    assert (folder / "index_data" / "CURRENT").read_text() == mine


def test_changes_that_the_system_reports_no_longer_are_an_error(folder, monkeypatch):
    """As on a system without room for more watches, here from some time on: nobody waits for changes in vain."""
    updated = threading.Event()

    def watch_for_a_while(*_folders, **_options):
        yield set()
        updated.wait(PATIENCE_SECONDS)
        raise OSError("no space left for watches")

    monkeypatch.setattr(watchfiles, "watch", watch_for_a_while)
    patience = threading.Timer(PATIENCE_SECONDS, signal.pthread_kill, (threading.get_ident(), signal.SIGTERM))
    patience.start()
    with pytest.raises(BuildError, match="The sources cannot be followed: no space left for watches"):
        follow_sources([str(folder / "stories")], folder / "index", updated.set, print)
    patience.cancel()


def test_the_system_is_asked_at_the_pace_that_was_told(folder, monkeypatch):
    """In milliseconds: how long it must be quiet, how long changes are gathered at most, how often it is looked."""
    asked = {}

    def watch(*_folders, **options):
        asked.update(options)
        yield set()
        raise OSError("that is enough")

    monkeypatch.setattr(watchfiles, "watch", watch)
    pace = Pace(quiet_seconds=0.25, longest_seconds=4.0, retry_seconds=1.0, look_seconds=0.5)
    with pytest.raises(BuildError, match="that is enough"):
        follow_sources([str(folder / "stories")], folder / "index", lambda: None, print, pace)
    assert (asked["step"], asked["debounce"], asked["rust_timeout"]) == (250, 4_000, 500)
