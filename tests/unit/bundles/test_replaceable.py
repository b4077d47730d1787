"""A push replaces only an ancestor or the named generation, so that no push of another machine is lost."""

import contextlib
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from bundle_hosts import KEY, ROOT, TRUST, build, environ_of, make_articles, reindex, rewrite_manifest, update

from dateline.bundles import Store, open_store, pull_bundle, push_bundle
from dateline.errors import BundleError
from dateline.generations import FORMAT, generation_dir, read_current, read_manifest
from dateline.generations.manifest import MOST_ANCESTORS, Manifest, ancestors_of_update
from indexer.archive.stored_articles import open_stored_articles
from indexer.builds.history import roll_back


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path, proxy, bucket) -> Store:
    """An empty bundle, in a folder and in a bucket."""
    return open_store(bucket if request.param == "s3" else (tmp_path / "shared").as_uri(), proxy.url)


@pytest.fixture
def machines(tmp_path, source, store) -> list[Path]:
    """Two machines that serve the generation of the bundle, 30 articles."""
    push_bundle(source, store, TRUST)
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        pull_bundle(folder, store, TRUST)
    return folders


def served(store: Store) -> str:
    """The name of the generation that a bundle serves."""
    return store.read("CURRENT", 64).content.decode()


def articles(index_dir: Path) -> set[str]:
    """The ids of the articles that an index serves."""
    return {article.article_id for article in open_stored_articles(index_dir)}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_updates_of_one_generation_the_second_is_refused_and_neither_is_lost(tmp_path, machines, store, order):
    """The message describes both; after pull, update and push the hosts have the articles of both machines."""
    first, second = (machines[number] for number in order)
    pushed = update(first, 3, first=100)
    push_bundle(first, store, TRUST)
    stale = update(second, 1, first=200)
    with pytest.raises(BundleError) as refused:
        push_bundle(second, store, TRUST)
    said = str(refused.value)
    assert f"serves {pushed} (33 articles, made 20" in said
    assert f"{stale} (31 articles, made 20" in said
    assert "To keep its articles: reindex pull, reindex update with your sources, and reindex push." in said
    assert f"To drop them: reindex push --replace {pushed}" in said
    assert served(store) == pushed
    pull_bundle(second, store, TRUST)
    update(second, 1, first=200)
    assert push_bundle(second, store, TRUST).previous == pushed
    pull_bundle(tmp_path / "host", store, TRUST)
    assert articles(tmp_path / "host") == {f"a{n}" for n in (*range(30), 100, 101, 102, 200)}


def test_updates_of_what_was_pushed_are_pushed_without_a_word(machines, store):
    """Several updates later, by another machine, after a pull, and a second time: nothing to refuse."""
    one, other = machines
    for count in (31, 32, 33):
        update(one, count)
    assert (
        push_bundle(one, store, TRUST).previous == read_manifest(generation_dir(one, read_current(one))).ancestors[-1]
    )
    pull_bundle(other, store, TRUST)
    update(other, 34)
    push_bundle(other, store, TRUST)
    assert push_bundle(other, store, TRUST).previous == read_current(other) == served(store)


def test_the_command_refuses_and_replaces(tmp_path, source):
    """Exit status 1 and one line; with `--replace` and the name from that line it succeeds."""
    url = (tmp_path / "shared").as_uri()
    assert reindex("push", url, "--index-dir", source, environ=environ_of()).returncode == 0
    old, new = read_current(source), build(source, 5)
    refused = reindex("push", url, "--index-dir", source, environ=environ_of())
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert "(30 articles, made " in refused.stderr
    assert "(5 articles, made " in refused.stderr
    assert "a full build) was not made from it" in refused.stderr
    wrong = reindex("push", url, "--index-dir", source, "--replace", "the old one", environ=environ_of())
    assert wrong.returncode == 2
    command = refused.stderr.strip().rpartition("reindex ")[2].split()
    done = reindex(*command, url, "--index-dir", source, "--json", environ=environ_of())
    assert done.returncode == 0, done.stderr
    assert {name: json.loads(done.stdout)[name] for name in ("generation", "previous")} == {
        "generation": new,
        "previous": old,
    }


def test_replace_must_name_what_is_served(machines, store):
    """An ancestor, the generation served here, and any name for an empty bundle are refused."""
    one, other = machines
    first = read_current(one)
    pushed = update(one, 31)
    push_bundle(one, store, TRUST)
    built = build(other, 5)
    for name in (first, built):
        with pytest.raises(BundleError, match=f"serves {pushed}, not {name}"):
            push_bundle(other, store, TRUST, replace=name)
    assert served(store) == pushed
    push_bundle(other, store, TRUST, replace=pushed)
    assert served(store) == built
    push_bundle(other, store, TRUST, replace=pushed)  # as after a kill: it is done already


def test_an_empty_bundle_refuses_nothing_and_has_nothing_to_replace(source, store):
    """`replace` must name a generation that the bundle serves."""
    with pytest.raises(BundleError, match="serves nothing, not"):
        push_bundle(source, store, TRUST, replace=read_current(source))
    assert push_bundle(source, store, TRUST).previous is None


@pytest.mark.parametrize("change", ["update", "replace", "back"])
def test_who_is_faster_between_the_check_and_the_switch_is_not_overwritten(machines, store, proxy, monkeypatch, change):
    """For an ancestor, a named and the same generation: the switch replaces only the CURRENT that was checked."""
    one, other = machines
    first = read_current(one)
    fast = update(other, 2, first=100)
    if change == "replace":
        build(one, 5)
    elif change == "update":
        update(one, 2, first=200)
    slow = open_store(store.url, proxy.url)
    upload_manifest = "manifests/" + read_current(one)
    real, raced = slow.read, []

    def read(key: str, limit: int):
        if key.startswith(upload_manifest) and key.endswith(".json") and not raced:
            raced.append(push_bundle(other, store, TRUST))
        return real(key, limit)

    monkeypatch.setattr(slow, "read", read)
    with pytest.raises(BundleError, match=f"changed by another process meanwhile: it serves {fast} now"):
        push_bundle(one, slow, TRUST, replace=first if change == "replace" else None)
    assert raced
    assert served(store) == fast


def test_of_two_commands_at_once_one_pushes_and_one_is_told(tmp_path, machines, store, proxy):
    """One process ends with exit status 0 and the other with 1; hosts get the generation of the first."""
    for number, folder in enumerate(machines):
        update(folder, 1, first=100 + number)
    command = [sys.executable, "-m", "indexer", "push", store.url, "--index-dir"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = [
        subprocess.Popen([*command, str(folder)], cwd=ROOT, env=environ_of(proxy), text=True, **pipes)
        for folder in machines
    ]
    said = [process.communicate(timeout=120)[1] for process in running]
    codes = [process.returncode for process in running]
    assert sorted(codes) == [0, 1], said
    winner, loser = machines[codes.index(0)], said[codes.index(1)]
    assert served(store) == read_current(winner)
    assert f"reindex push --replace {read_current(winner)}" in loser


def test_a_rollback_is_pushed_with_the_name_of_what_it_replaces(machines, store):
    """It is older than the served generation; an update of it has it as an ancestor, and not the dropped one."""
    one, _ = machines
    first, left = read_current(one), update(one, 31)
    push_bundle(one, store, TRUST)
    roll_back(one)
    with pytest.raises(BundleError, match=f"--replace {left}"):
        push_bundle(one, store, TRUST)
    updated = update(one, 2, first=100)
    manifest = read_manifest(generation_dir(one, updated))
    assert (manifest.parent, manifest.ancestors) == (first, (first,))
    with pytest.raises(BundleError, match=f"an update of {first}\\) was not made from it"):
        push_bundle(one, store, TRUST)
    push_bundle(one, store, TRUST, replace=left)
    assert served(store) == updated


def test_a_build_has_a_parent_and_no_ancestors(source):
    """The generation served before is its parent only; the ancestors of updates begin with the build."""
    before, built = read_current(source), build(source, 5)
    manifest = read_manifest(generation_dir(source, built))
    assert (manifest.parent, manifest.ancestors) == (before, ())
    names = [built, update(source, 6), update(source, 7)]
    assert list(read_manifest(generation_dir(source, names.pop())).ancestors) == names[::-1]


def test_the_nearest_hundred_ancestors_are_named(source):
    """The oldest goes when there are more."""
    manifest = read_manifest(generation_dir(source, read_current(source)))
    assert len(make_articles(30)) == manifest.articles
    for number in range(MOST_ANCESTORS + 20):
        manifest = _with_ancestors(manifest, f"20260101T{number:06}Z-{number:012}")
    assert len(manifest.ancestors) == MOST_ANCESTORS
    assert manifest.ancestors[0].endswith("119")
    assert manifest.ancestors[-1].endswith("020")
    assert Manifest.from_bytes(manifest.to_bytes()) == manifest


def _with_ancestors(manifest: Manifest, base: str) -> Manifest:
    names = [name for name in manifest.__dataclass_fields__ if name != "ancestors"]
    ancestors = ancestors_of_update(base, manifest)
    return Manifest(**{name: getattr(manifest, name) for name in names}, ancestors=ancestors)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("missing", "its manifest is missing from the bundle"),
        ("damaged", "its manifest in the bundle is damaged, or was not signed"),
        ("foreign", "its manifest in the bundle is damaged, or was not signed"),
        ("another's", "its manifest in the bundle is damaged, or was not signed"),
        ("newer", f"format {FORMAT + 1}, which this version does not read, made 20"),
        ("older", "format 2, which this version does not read, made 20"),
    ],
)
def test_a_manifest_that_cannot_be_told_of_is_refused_as_well(tmp_path, source, bundle, what, told):
    """Of a served generation whose manifest is missing, damaged, foreign or of another format its name is enough."""
    update(source, 31)
    if what == "foreign":
        rewrite_manifest(bundle, {"articles": 7, "tool_version": "\x1b[2J"}, b"another key of the attacker")
    elif what in {"newer", "older"}:
        rewrite_manifest(bundle, {"format": FORMAT + 1 if what == "newer" else 2})
    elif what == "another's":
        rewrite_manifest(bundle, {"format": FORMAT + 1})
        name = (bundle / "CURRENT").read_text()
        new = f"{name[:-12]}0123456789ab"
        for end in ("json", "hmac"):
            shutil.copy(bundle / f"manifests/{name}.{end}", bundle / f"manifests/{new}.{end}")
        (bundle / "CURRENT").write_text(new)
    else:
        (bundle / "CURRENT").write_text("20260101T000000Z-0123456789ab")
        if what == "damaged":
            (bundle / "manifests/20260101T000000Z-0123456789ab.json").write_text("{}")
    store = open_store(bundle.as_uri())
    now = served(store)
    with pytest.raises(BundleError) as refused:
        push_bundle(source, store, TRUST)
    assert f"serves {now} ({told}" in str(refused.value)
    assert "\x1b" not in str(refused.value)
    push_bundle(source, store, TRUST, replace=now)
    assert pull_bundle(tmp_path / "host", store, TRUST).generation == read_current(source)


def test_a_current_that_is_no_name_is_told(source, bundle):
    """There is nothing that `--replace` could name: it has to be removed."""
    (bundle / "CURRENT").write_text("\x1b[2Jnothing")
    store = open_store(bundle.as_uri())
    with pytest.raises(BundleError, match="Remove that file from the bundle"):
        push_bundle(source, store, TRUST)
    (bundle / "CURRENT").unlink()
    push_bundle(source, store, TRUST)


def test_a_push_that_was_refused_has_changed_nothing(tmp_path, source, bundle):
    """Objects, manifests and the list of the bundle are byte for byte unchanged."""
    build(source, 5)
    (source / "withheld.txt").write_text("a1\t2026-11-24\there only\n")
    shutil.copytree(bundle, tmp_path / "before")
    refused = reindex("push", bundle.as_uri(), "--index-dir", source, environ=environ_of())
    assert refused.returncode == 1
    assert KEY not in refused.stderr
    assert _content(bundle) == _content(tmp_path / "before")


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_machines_that_push_whenever_they_can_lose_nothing(tmp_path, machines, store, proxy):
    """Each follows the advice of the message until its push succeeds; in the end hosts have the articles of all."""
    failures: list[BaseException] = []

    def work(number: int, folder: Path) -> None:
        mine = open_store(store.url, proxy.url)
        try:
            for first in (1_000 * number, 1_000 * number + 10):
                for _ in range(20):
                    pull_bundle(folder, mine, TRUST)
                    update(folder, 2, first=first)
                    with contextlib.suppress(BundleError):
                        push_bundle(folder, mine, TRUST)
                        break
                else:
                    raise AssertionError("none of twenty pushes went through")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=each) for each in enumerate(machines, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not failures
    pull_bundle(tmp_path / "host", store, TRUST)
    added = {f"a{1_000 * number + more}" for number in (1, 2) for more in (0, 1, 10, 11)}
    assert articles(tmp_path / "host") == {f"a{n}" for n in range(30)} | added
