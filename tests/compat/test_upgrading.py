"""Code that does not know the format in CURRENT goes on with the nearest readable generation."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from other_formats import NEWER, OLDER, add_generation, later_columns, later_index_file
from warm_reindex import run_reindex

from dateline.article import Article
from dateline.bundles import BundleFollower, Trust, open_store, pull_bundle, push_bundle
from dateline.dates import PartialDate
from dateline.engines import open_engine, open_served
from dateline.errors import BundleError, CorruptIndexError, IndexVersionError
from dateline.generations import (
    FORMAT,
    MANIFEST,
    Heading,
    builds_dir,
    generation_dir,
    lineage,
    open_nearest,
    read_current,
    read_manifest,
)
from dateline.request import SearchRequest
from dateline.settings import Settings
from indexer.builds import build_index, update_index
from indexer.builds.history import prune, read_status, roll_back
from indexer.withholding.changes import release, withhold
from webapp import create_app
from webapp.serving import EngineHolder

ROOT = Path(__file__).parents[2]
KEY = "a key of the tests, made at random: 51c0de"
TRUST = Trust(KEY.encode())
READS = f"this version of Dateline reads {FORMAT}"


def make_articles(count: int, first: int = 0) -> list[Article]:
    """Articles that follow each other, a day apart."""
    return [
        Article(f"a{n}", f"Report {n}", f"Ships of Karsk, number {n}.", PartialDate(1970, 1, 1 + n % 28))
        for n in range(first, first + count)
    ]


def update(index_dir: Path, count: int) -> str:
    """Publish an update."""
    name = update_index(make_articles(count), index_dir).generation
    assert name is not None
    return name


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """A generation of 30 articles."""
    build_index(make_articles(30), tmp_path / "index")
    return tmp_path / "index"


OTHERS: dict[str, Callable[[Path], str]] = {
    "newer": add_generation,
    "older": lambda index_dir: add_generation(index_dir, OLDER),
    "index file": lambda index_dir: add_generation(index_dir, FORMAT, alter=later_index_file),
    "columns": lambda index_dir: add_generation(index_dir, FORMAT, alter=later_columns),
}


def served(index_dir: Path) -> str:
    """The generation that an engine opens."""
    return open_served(Settings(index_dir=index_dir)).generation


@pytest.mark.parametrize("kind", OTHERS)
def test_the_parent_is_served_and_both_are_named(index_dir, kind):
    """Whichever file has the format; without withheld articles, and `status` gives the reason."""
    parent = read_current(index_dir)
    current = OTHERS[kind](index_dir)
    withhold(index_dir, ["a3"])
    nearest = open_served(Settings(index_dir=index_dir))
    with contextlib.closing(nearest.opened) as engine:
        assert nearest.generation == engine.status().generation == parent
        assert engine.search(SearchRequest("karsk")).total == 29
    status = read_status(index_dir).to_json()
    assert (status["current"], status["served"], status["problem"]) == (current, parent, None)
    assert status["reason"] == {
        "newer": f"it has format {NEWER}, {READS}",
        "older": f"it has format {OLDER}, {READS}",
    }.get(kind, "a file of its index has a format that this version of Dateline does not read")
    assert [each["served"] for each in status["generations"]].count(True) == 1


def test_several_unknown_generations_are_gone_past(index_dir):
    """New code has published three times before old code was started again, the last an update of an update."""
    readable = read_current(index_dir)
    names = [add_generation(index_dir, number=number) for number in range(3)]
    assert len({readable, *names}) == 4
    assert served(index_dir) == readable


@pytest.mark.parametrize("reason", ["no parent", "not on the disk"])
def test_without_a_readable_one_nothing_is_served(index_dir, reason):
    """The error is about the generation in CURRENT."""
    readable = read_current(index_dir)
    current = add_generation(index_dir, **({"parent": None} if reason == "no parent" else {}))
    if reason == "not on the disk":
        generation_dir(index_dir, readable).rename(index_dir / "elsewhere")
    with pytest.raises(IndexVersionError, match=f"{current} has format {NEWER}, {READS}"):
        served(index_dir)
    assert read_status(index_dir).problem is not None


def test_damage_is_never_gone_past(index_dir):
    """Neither in a known format, nor in a manifest of an unknown one, nor in a parent."""
    first = read_current(index_dir)
    second = update(index_dir, 31)
    (generation_dir(index_dir, second) / "INDEX.json").write_bytes(b"{}")
    with pytest.raises(CorruptIndexError, match=f"{second}/INDEX.json"):
        served(index_dir)
    (index_dir / "CURRENT").write_text(f"{first}\n")
    third = add_generation(index_dir, parent=second)
    with pytest.raises(CorruptIndexError, match=f"{second}/INDEX.json"):
        served(index_dir)
    path = generation_dir(index_dir, third) / MANIFEST
    path.write_bytes(path.read_bytes().replace(second.encode(), first.encode()))
    with pytest.raises(CorruptIndexError, match=f"{third}/{MANIFEST} was altered"):
        served(index_dir)


@pytest.mark.parametrize(
    "fields", [{"parent": "../../elsewhere"}, {"parent": 7}, {"format": str(FORMAT)}, {"created": None}]
)
def test_what_keeps_its_place_in_every_format_is_checked(index_dir, fields):
    """A manifest that fits the name of its folder, but has wrong values in these fields, is damaged."""
    add_generation(index_dir, **fields)
    with pytest.raises(CorruptIndexError, match=MANIFEST):
        served(index_dir)


def test_the_walk_ends(index_dir, monkeypatch):
    """In a circle, although digests in names nearly exclude it, and after the greatest number of generations."""

    def refuse(name: str) -> None:
        asked.append(name)
        raise IndexVersionError(name)

    names = [f"20260101T000000Z-{number:012x}" for number in range(300)]
    for name in names:
        generation_dir(index_dir, name).mkdir()
    for parents, steps in ((dict(zip(names, [names[1], names[2], names[0]], strict=False)), 3), (None, 100)):
        asked: list[str] = []
        following = parents or dict(pairwise(names))
        monkeypatch.setattr(
            lineage, "read_heading", lambda folder, following=following: Heading(9, "", following[folder.name])
        )
        with pytest.raises(IndexVersionError, match=names[0]):
            open_nearest(index_dir, names[0], refuse)
        assert len(asked) == steps


def content(index_dir: Path) -> dict[str, bytes]:
    """All generations, byte for byte, and the one in CURRENT."""
    paths = [index_dir / "CURRENT", *builds_dir(index_dir).rglob("*")]
    return {str(path.relative_to(index_dir)): path.read_bytes() for path in paths if path.is_file()}


def run(*arguments: str | Path, index_dir: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    environ = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "DATELINE_BUNDLE_KEY": KEY}
    return run_reindex([*arguments, "--index-dir", index_dir], folder=ROOT, environment=environ)


@pytest.mark.parametrize("command", ["verify", "update", "export", "doctor", "push", "rollback"])
@pytest.mark.parametrize("kind", ["newer", "older", "columns"])
def test_commands_that_need_the_format_say_so_and_change_nothing(tmp_path, index_dir, command, kind):
    """Exit status 1 and one sentence, which names the generation and says what to do, without a word of damage."""
    current = OTHERS[kind](index_dir)
    (tmp_path / "new.jsonl").write_text('{"id": "b1", "title": "New", "body": "Something new."}\n')
    arguments = {
        "update": [tmp_path / "new.jsonl"],
        "doctor": [tmp_path / "new.jsonl"],
        "push": [(tmp_path / "bundle").as_uri()],
        "rollback": [current],
    }
    before = content(index_dir)
    done = run(command, *arguments.get(command, []), index_dir=index_dir)
    assert (done.returncode, done.stdout) == (1, "")
    sentence = done.stderr.strip().rpartition("\n")[2]
    if kind == "columns":
        assert re.search(rf"{current}/MAIN_\w+.postings has format 4, this version of Dateline reads 3;", sentence)
    else:
        assert f"{current} has format {NEWER if kind == 'newer' else OLDER}, {READS}" in sentence
    assert "reindex build with all sources" in sentence
    assert "damage" not in done.stderr
    assert content(index_dir) == before
    assert not (tmp_path / "bundle/CURRENT").exists()


def test_a_build_is_the_way_on(tmp_path, index_dir):
    """It is published after the generation in CURRENT, which stays; then the new one is served."""
    current = add_generation(index_dir)
    (tmp_path / "new.jsonl").write_text('{"id": "b1", "title": "New", "body": "Something new."}\n')
    assert run("build", tmp_path / "new.jsonl", index_dir=index_dir).returncode == 0
    built = read_current(index_dir)
    assert read_manifest(generation_dir(index_dir, built)).parent == current
    assert served(index_dir) == built
    assert generation_dir(index_dir, current).is_dir()


def test_rollback_goes_to_what_is_served(index_dir):
    """It passes over several unknown ones; CURRENT names it then, and nothing is removed."""
    readable = read_current(index_dir)
    names = [add_generation(index_dir, number=number) for number in range(2)]
    assert roll_back(index_dir).generation == readable
    assert read_current(index_dir) == readable
    assert {path.name for path in builds_dir(index_dir).iterdir()} == {readable, *names}


def test_rollback_goes_past_parents_that_are_not_read(index_dir):
    """A build over an unknown generation has it as its parent: rollback without a name passes over it."""
    readable = read_current(index_dir)
    add_generation(index_dir)
    build_index(make_articles(3), index_dir)
    assert roll_back(index_dir).generation == readable


def test_prune_removes_nothing_while_the_way_cannot_be_looked_at(index_dir):
    """A disk that fails for a moment (here an unreadable manifest) must not cost the served generation."""
    current = add_generation(index_dir)
    path = generation_dir(index_dir, current) / MANIFEST
    path.rename(index_dir / "manifest")
    path.mkdir()
    with pytest.raises(CorruptIndexError, match="cannot be read"):
        prune(index_dir, 1)
    path.rmdir()
    (index_dir / "manifest").rename(path)
    assert len(prune(index_dir, 1).kept) == 2


def test_prune_keeps_what_is_served_and_the_way_to_it(index_dir):
    """It is older than all others that are kept; without it and those in between nothing could be served."""
    old, readable = read_current(index_dir), update(index_dir, 31)
    names = [add_generation(index_dir, number=number) for number in range(4)]
    done = prune(index_dir, 2)
    assert done.removed == (old,)
    assert set(done.kept) == {readable, *names}
    assert served(index_dir) == readable
    roll_back(index_dir)
    assert len(prune(index_dir, 1).removed) == 4


def test_prune_keeps_no_line_that_leads_nowhere(index_dir):
    """If nothing on the disk is readable, only the generation in CURRENT is kept."""
    readable = read_current(index_dir)
    names = [add_generation(index_dir, number=number) for number in range(3)]
    generation_dir(index_dir, readable).rename(index_dir / "elsewhere")
    assert prune(index_dir, 1).kept == (names[-1],)


def test_withhold_looks_in_what_is_served(index_dir):
    """It finds an address of the served generation, as without an unknown format; so does `release`."""
    parent = read_current(index_dir)
    articles = [*make_articles(5), Article("far", "Far", "Text.", None, url="https://example.org/far")]
    update_index(articles, index_dir)
    named = read_current(index_dir)
    add_generation(index_dir, alter=later_index_file)
    assert parent != named == served(index_dir)
    assert [each.article_id for each in withhold(index_dir, ["https://example.org/far"])] == ["far"]
    assert open_engine(Settings(index_dir=index_dir)).search(SearchRequest("text")).total == 0
    assert [each.was_withheld for each in release(index_dir, ["https://example.org/far"])] == [True]
    assert open_engine(Settings(index_dir=index_dir)).search(SearchRequest("text")).total == 1


@pytest.fixture
def bundle(tmp_path: Path, index_dir: Path) -> Path:
    """A bundle that a host has pulled before a newer version pushed to it."""
    store = open_store((tmp_path / "bundle").as_uri())
    push_bundle(index_dir, store, TRUST)
    pull_bundle(tmp_path / "host", store, TRUST)
    add_generation(index_dir)
    _push_as_another_version(index_dir, tmp_path / "bundle")
    return tmp_path / "bundle"


def _push_as_another_version(index_dir: Path, bundle: Path) -> None:
    from dateline.bundles.signing import sign_manifest

    name = read_current(index_dir)
    raw = (generation_dir(index_dir, name) / MANIFEST).read_bytes()
    (bundle / f"manifests/{name}.json").write_bytes(raw)
    serial = json.loads((bundle / "withheld.json").read_text())["serial"]
    (bundle / f"manifests/{name}.hmac").write_text(sign_manifest(raw, serial, KEY.encode()))
    (bundle / "CURRENT").write_text(name)


def test_a_pull_of_an_unknown_format_says_so_and_changes_nothing(tmp_path, index_dir, bundle):
    """The generation that was pulled before stays served."""
    before = content(tmp_path / "host")
    done = run("pull", bundle.as_uri(), index_dir=tmp_path / "host")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"{read_current(index_dir)} has format {NEWER}, {READS}" in done.stderr
    assert "Nothing is taken from the bundle." in done.stderr
    assert content(tmp_path / "host") == before


def test_a_follower_starts_with_the_ancestor_that_its_disk_has(tmp_path, index_dir, bundle):
    """Also after several generations of unknown formats; with another generation, or a damaged one, it is not ready."""
    settings = Settings(index_dir=tmp_path / "host", bundle_url=bundle.as_uri(), bundle_key=KEY)
    for _ in range(2):
        follower = BundleFollower(settings)
        with pytest.raises(IndexVersionError, match=f"has format {NEWER}"):
            follower.poll()
        assert follower.is_ready
        add_generation(index_dir)
        _push_as_another_version(index_dir, bundle)
    for path in bundle.glob("manifests/*.json"):
        if path.stem != (bundle / "CURRENT").read_text():
            path.rename(path.with_suffix(".lost"))
    follower = BundleFollower(settings)
    with pytest.raises(IndexVersionError, match=f"has format {NEWER}"):
        follower.poll()
    assert not follower.is_ready
    for path in bundle.glob("manifests/*.lost"):
        path.rename(path.with_suffix(".json"))
    pulled = read_current(tmp_path / "host")
    damaged = min(generation_dir(tmp_path / "host", pulled).glob("*.postings"))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\xff")
    follower = BundleFollower(settings)
    with pytest.raises(CorruptIndexError):
        follower.poll()
    assert not follower.is_ready
    build_index(make_articles(3), tmp_path / "host")
    with pytest.raises(IndexVersionError):
        follower.poll()
    assert not follower.is_ready


def test_an_altered_manifest_of_an_unknown_format_makes_no_host_ready(tmp_path, bundle):
    """It is believed like any other: only if it is signed and fits its name."""
    name = (bundle / "CURRENT").read_text()
    path = bundle / f"manifests/{name}.json"
    path.write_bytes(path.read_bytes() + b" ")
    follower = BundleFollower(Settings(index_dir=tmp_path / "host", bundle_url=bundle.as_uri(), bundle_key=KEY))
    with pytest.raises(BundleError, match="not signed"):
        follower.poll()
    assert not follower.is_ready


def holder_of(index_dir: Path) -> tuple[EngineHolder, object]:
    """An application whose watcher the test runs by hand, and a client."""
    app = create_app(Settings(index_dir=index_dir))
    return app.extensions["dateline.engine"], app.test_client()


def test_the_web_serves_it_names_both_and_switches_when_it_can(index_dir):
    """Before and after, and while CURRENT names an unknown generation: cursors work, nothing is opened again."""
    holder, client = holder_of(index_dir)
    first = read_current(index_dir)
    page = client.get("/api/v1/search?q=karsk&per_page=5").json
    with holder.lease() as engine:
        opened = engine
    current = add_generation(index_dir)
    holder.refresh()
    ready = client.get("/readyz").json
    assert (ready["generation"], ready["current"]) == (first, current)
    assert ready["reason"] == f"it has format {NEWER}, {READS}"
    with holder.lease() as engine:
        assert engine is opened
    after = client.get(f"/api/v1/search?q=karsk&per_page=5&cursor={page['next_cursor']}").json
    assert after["generation"] == first
    assert not {hit["article_id"] for hit in after["hits"]} & {hit["article_id"] for hit in page["hits"]}
    withhold(index_dir, ["a3"])
    assert client.get("/article/a3").status_code == 410
    assert client.get("/api/v1/search?q=karsk").json["total"] == 29
    roll_back(index_dir)
    holder.refresh()
    assert client.get("/readyz").json.keys() == {"status", "generation", "articles"}
    add_generation(index_dir, number=2)
    holder.refresh()
    assert "reason" in client.get("/readyz").json
    built = build_index(make_articles(31), index_dir)
    holder.refresh()
    ready = client.get("/readyz").json
    assert ready["generation"] == built
    assert "reason" not in ready
    holder.stop()


def test_a_process_that_starts_serves_the_nearest_and_says_what_it_cannot_open(index_dir):
    """It opens the parent of an unknown one; a damaged one that is published later is named as well."""
    first = read_current(index_dir)
    add_generation(index_dir)
    holder, client = holder_of(index_dir)
    assert client.get("/readyz").json["generation"] == first
    damaged = build_index(make_articles(5), index_dir)
    (generation_dir(index_dir, damaged) / "INDEX.json").write_bytes(b"{}")
    holder.refresh()
    ready = client.get("/readyz").json
    assert (ready["generation"], ready["current"]) == (first, damaged)
    assert str(index_dir) not in ready["reason"]
    holder.stop()


@contextlib.contextmanager
def gunicorn(index_dir: Path, log: Path):
    """Run the web command with two workers; return its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "DATELINE_INDEX_DIR": str(index_dir),
        "WEB_CONCURRENCY": "2",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "webapp.wsgi:app"], cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def ask(address: str) -> tuple[int, dict[str, object]]:
    """The status and the JSON of an answer; status 0 if the server does not answer yet."""
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {}
    except OSError:
        return 0, {}


def eventually(condition: Callable[[], bool], log: Path) -> None:
    """Wait until a condition holds several times in a row: each worker must confirm it."""
    until, good = time.monotonic() + 60, 0
    while good < 8:
        assert time.monotonic() < until, log.read_text()
        good = good + 1 if condition() else 0
        time.sleep(0.05)


@pytest.mark.parametrize("kind", ["newer", "older"])
def test_gunicorn_starts_over_an_unknown_format_and_switches(tmp_path, index_dir, kind):
    """Real workers on a volume: the parent is served, take-downs hold, a readable generation is switched to."""
    first = read_current(index_dir)
    withhold(index_dir, ["a3"])
    current = OTHERS[kind](index_dir)
    log = tmp_path / "log"
    with gunicorn(index_dir, log) as address:
        eventually(lambda: ask(f"{address}/readyz")[1].get("generation") == first, log)
        ready = ask(f"{address}/readyz")[1]
        assert (ready["current"], ready["articles"]) == (current, 29)
        assert ask(f"{address}/api/v1/search?q=karsk")[1]["total"] == 29
        assert ask(f"{address}/article/a3")[0] == 410
        update_of_parent = _update_as_the_version_that_is_served(index_dir, first)
        eventually(lambda: ask(f"{address}/readyz")[1].get("generation") == update_of_parent, log)
        assert "reason" not in ask(f"{address}/readyz")[1]
        assert ask(f"{address}/article/a3")[0] == 410


def _update_as_the_version_that_is_served(index_dir: Path, first: str) -> str:
    assert roll_back(index_dir).generation == first
    return update(index_dir, 35)
