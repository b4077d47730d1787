"""Bundles go up and come down whole: over S3, from a folder, from a web server."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from bundle_hosts import KEY, ROOT, TRUST, build, environ_of, make_articles, push_build, reindex, update, web_server

from dateline.bundles import BundleFollower, Trust, change_remote_list, open_store, pull_bundle, push_bundle
from dateline.bundles.signing import sign_manifest
from dateline.bundles.store import ConflictError, StoreError
from dateline.engines import open_engine
from dateline.errors import BundleError, CorruptIndexError
from dateline.generations import generation_dir, read_current, read_manifest, read_withheld
from dateline.request import SearchRequest
from dateline.settings import Settings
from dateline.verification import verify_generation
from dateline.withheld import Withholding

KILLS = int(os.environ.get("DATELINE_BUNDLE_KILLS", "2"))  # of each command; more is a matter of patience


def answers(index_dir: Path) -> list[object]:
    """The answers of an index to some searches."""
    engine = open_engine(Settings(index_dir=index_dir))
    with contextlib.closing(engine):
        return [engine.search(SearchRequest(text)) for text in ("harbour", "ferry OR bridge", "winter after:1980", "")]


def test_a_bundle_answers_as_the_index_it_came_from_over_s3(tmp_path, source, proxy, bucket):
    """Pushed with the command, pulled with the command: the same generation, the same pages."""
    pushed = reindex("push", bucket, "--index-dir", source, "--json", environ=environ_of(proxy))
    assert pushed.returncode == 0, pushed.stderr
    pulled = reindex("pull", bucket, "--index-dir", tmp_path / "host", "--json", environ=environ_of(proxy))
    assert pulled.returncode == 0, pulled.stderr
    assert json.loads(pulled.stdout)["generation"] == json.loads(pushed.stdout)["generation"] == read_current(source)
    verify_generation(tmp_path / "host", read_current(source))
    assert answers(tmp_path / "host") == answers(source)
    said = pushed.stderr + pulled.stderr + pushed.stdout + pulled.stdout
    assert KEY not in said
    assert "secret-of-the-tests" not in said


def test_a_bundle_is_pulled_from_a_folder_and_from_a_web_server(tmp_path, source, bundle):
    """`file://` and `http://` on this machine give the same generation."""
    pull_bundle(tmp_path / "from-folder", open_store(bundle.as_uri()), TRUST)
    with web_server(tmp_path) as port:
        pull_bundle(tmp_path / "from-web", open_store(f"http://127.0.0.1:{port}/bundle"), TRUST)
        with pytest.raises(BundleError, match="can only be pulled"):
            push_bundle(source, open_store(f"http://127.0.0.1:{port}/other"), TRUST)
    assert answers(tmp_path / "from-folder") == answers(tmp_path / "from-web") == answers(source)


def test_the_pinned_digest_is_enough_and_both_must_hold(tmp_path, bundle):
    """Without a key the SHA-256 of the manifest is asked for; with both, both count; with neither nothing is pulled."""
    import hashlib

    store = open_store(bundle.as_uri())
    name = (bundle / "CURRENT").read_text()
    pin = hashlib.sha256((bundle / f"manifests/{name}.json").read_bytes()).hexdigest()
    assert pull_bundle(tmp_path / "pinned", store, Trust(None, pin)).generation == name
    assert pull_bundle(tmp_path / "both", store, Trust(KEY.encode(), pin)).generation == name
    wrong = pin[:12] + "0" * 52
    for trust in (Trust(), Trust(None, wrong), Trust(KEY.encode(), wrong), Trust(b"another key of 16 bytes", pin)):
        with pytest.raises(BundleError):
            pull_bundle(tmp_path / "refused", store, trust)
    assert read_current(tmp_path / "refused") is None


def test_without_a_key_or_a_pin_nothing_is_read_and_nothing_made(tmp_path, bundle):
    """Neither by a pull nor by a process that follows: no list is taken from somebody unknown."""
    follower = BundleFollower(Settings(index_dir=tmp_path / "host", bundle_url=bundle.as_uri()))
    pull = partial(pull_bundle, tmp_path / "host", open_store(bundle.as_uri()), Trust())
    for take in (pull, follower.poll, follower.poll_list):
        with pytest.raises(BundleError, match="A bundle is used only if it can be checked"):
            take()
        assert not (tmp_path / "host").exists()


def test_with_a_key_and_a_pin_the_signature_is_checked_too(tmp_path, bundle):
    """The manifest has the pinned digest, and somebody else has signed it: the number of its list is not known."""
    import hashlib

    name = (bundle / "CURRENT").read_text()
    raw = (bundle / f"manifests/{name}.json").read_bytes()
    (bundle / f"manifests/{name}.hmac").write_text(sign_manifest(raw, 1, b"another key of 16 bytes"))
    pin = hashlib.sha256(raw).hexdigest()
    with pytest.raises(BundleError, match="was not signed with this DATELINE_BUNDLE_KEY"):
        pull_bundle(tmp_path / "refused", open_store(bundle.as_uri()), Trust(KEY.encode(), pin))
    assert read_current(tmp_path / "refused") is None


def test_a_second_push_uploads_only_what_is_new(tmp_path, source, proxy, bucket):
    """Objects that are there are asked for their size and not sent again; a pull downloads none that is on the disk."""
    first = push_bundle(source, open_store(bucket, proxy.url), TRUST)
    pull_bundle(tmp_path / "host", open_store(bucket, proxy.url), TRUST)
    proxy.asked.clear()
    again = push_bundle(source, open_store(bucket, proxy.url), TRUST)
    assert (again.uploaded, first.uploaded) == (0, first.files)
    assert not proxy.count("PUT", "/")
    assert pull_bundle(tmp_path / "host", open_store(bucket, proxy.url), TRUST).is_new is False
    assert not proxy.count("GET", "/objects/")
    old = {entry.sha256 for entry in verify_generation(source, first.generation)[0].files}
    files = verify_generation(source, build(source, 31))[0].files
    known = next(entry for entry in files if entry.sha256 not in old)
    open_store(bucket, proxy.url).upload(
        f"objects/{known.sha256}", source / "builds" / read_current(source) / known.path
    )
    proxy.asked.clear()
    third = push_build(source, open_store(bucket, proxy.url))
    assert 0 < third.uploaded == len({entry.sha256 for entry in files} - old) - 1 < third.files
    assert proxy.count("PUT", "/objects/") == third.uploaded
    pulled = pull_bundle(tmp_path / "host", open_store(bucket, proxy.url), TRUST)
    assert pulled.downloaded == third.uploaded + 1 == proxy.count("GET", "/objects/")
    assert answers(tmp_path / "host") == answers(source)


def test_large_files_go_up_in_parts(tmp_path, proxy, bucket):
    """A file above 8 MB is never in memory whole, and comes back unchanged."""
    store = open_store(bucket, proxy.url)
    content = os.urandom(1 << 20) * 9
    (tmp_path / "large").write_bytes(content)
    store.upload("objects/large", tmp_path / "large")
    assert proxy.count("POST", "/objects/large") == 2
    assert store.size("objects/large") == len(content)
    with store.stream("objects/large", 5, 60.0) as stream:
        assert stream.offset == 5
        assert b"".join(stream.blocks) == content[5:]


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_of_two_who_push_at_once_one_is_told(tmp_path, source, proxy, bucket, kind, monkeypatch):  # noqa: PLR0917
    """CURRENT is replaced by compare-and-swap: a push that read it before another push replaced it fails."""
    url = bucket if kind == "s3" else (tmp_path / "bundle").as_uri()
    push_bundle(source, open_store(url, proxy.url), TRUST)
    shutil.copytree(source, tmp_path / "other")
    update(tmp_path / "other", 5, first=100)
    newer = update(source, 31)
    slow = open_store(url, proxy.url)
    real_read = slow.read

    def read(key: str, limit: int):
        found = real_read(key, limit)
        if key == "CURRENT" and not raced:
            raced.append(push_bundle(source, open_store(url, proxy.url), TRUST))
        return found

    raced: list[object] = []
    monkeypatch.setattr(slow, "read", read)
    with pytest.raises(BundleError, match=f"changed by another process.*serves {newer} now.*--replace {newer}"):
        push_bundle(tmp_path / "other", slow, TRUST)
    assert pull_bundle(tmp_path / "host", open_store(url, proxy.url), TRUST).generation == newer


def test_a_small_file_has_at_most_as_many_bytes_as_its_reader_allows(tmp_path, proxy, bucket):
    """One more is an error, wherever the bundle is; nothing is cut off."""
    open_store(bucket, proxy.url).swap("CURRENT", b"four", None)
    (tmp_path / "CURRENT").write_bytes(b"four")
    with web_server(tmp_path) as port:
        for url in (bucket, tmp_path.as_uri(), f"http://127.0.0.1:{port}"):
            store = open_store(url, proxy.url)
            assert store.read("CURRENT", 4).content == b"four"
            with pytest.raises(StoreError, match="CURRENT has more than 3 bytes"):
                store.read("CURRENT", 3)


def test_compare_and_swap_has_one_winner(tmp_path, proxy, bucket):
    """A file is created once, and replaced only by a process that knows its present state."""
    for url in (bucket, (tmp_path / "bundle").as_uri()):
        store = open_store(url, proxy.url)
        store.swap("CURRENT", b"one", None)
        with pytest.raises(ConflictError):
            store.swap("CURRENT", b"two", None)
        tag = store.read("CURRENT", 10).tag
        store.swap("CURRENT", b"two", tag)
        with pytest.raises(ConflictError):
            store.swap("CURRENT", b"three", tag)
        assert store.read("CURRENT", 10).content == b"two"


def test_neither_a_push_nor_a_pull_drops_what_was_withheld_here(tmp_path, source):
    """A push publishes the union of both lists; a host that pulls keeps its own entries."""
    store = open_store((tmp_path / "bundle").as_uri())
    remote = Withholding("a1", "2026-01-02", "remote")
    change_remote_list(store, KEY.encode(), lambda entries: {**entries, "a1": remote})
    (source / "withheld.txt").write_text("a2\t2026-01-03\tlocal\n")
    push_bundle(source, store, TRUST)
    host = tmp_path / "host"
    host.mkdir()
    (host / "withheld.txt").write_text("a9\t2026-01-03\tonly here\n")
    pull_bundle(host, store, TRUST)
    assert set(read_withheld(source).entries) == {"a1", "a2"}
    assert set(read_withheld(host).entries) == {"a1", "a2", "a9"}
    change_remote_list(store, KEY.encode(), lambda entries: {"a2": entries["a2"]})
    pull_bundle(host, store, TRUST)
    assert set(read_withheld(host).entries) == {"a2", "a9"}


def test_with_a_pin_alone_the_list_only_grows(tmp_path, source, bundle):
    """The author of the list is unknown then: its articles are withheld, but none is released."""
    import hashlib

    store = open_store(bundle.as_uri())
    name = (bundle / "CURRENT").read_text()
    pin = Trust(None, hashlib.sha256((bundle / f"manifests/{name}.json").read_bytes()).hexdigest())
    change_remote_list(store, KEY.encode(), lambda _: {"a1": Withholding("a1", "2026-01-02")})
    pull_bundle(tmp_path / "host", store, pin)
    change_remote_list(store, KEY.encode(), lambda _: {"a2": Withholding("a2", "2026-01-02")})
    pull_bundle(tmp_path / "host", store, pin)
    assert set(read_withheld(tmp_path / "host").entries) == {"a1", "a2"}


def test_a_generation_that_is_on_the_disk_is_served_again_without_a_download(tmp_path, source, bundle):
    """After a rollback of the bundle the older folder is verified and served."""
    store, host = open_store(bundle.as_uri()), tmp_path / "host"
    first = pull_bundle(host, store, TRUST).generation
    update(source, 31)
    push_bundle(source, store, TRUST)
    pull_bundle(host, store, TRUST)
    (bundle / "CURRENT").write_text(first)
    report = pull_bundle(host, store, TRUST)
    assert (report.generation, report.is_new, report.downloaded) == (first, True, 0)
    assert read_current(host) == first


def test_a_damaged_generation_on_the_disk_is_brought_anew(tmp_path, bundle):
    """A flipped bit in a pulled file is found by the next pull, and only that file is downloaded."""
    store, host = open_store(bundle.as_uri()), tmp_path / "host"
    name = pull_bundle(host, store, TRUST).generation
    path = next((host / "builds" / name).glob("*.documents"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    assert pull_bundle(host, store, TRUST).downloaded == 1
    verify_generation(host, name)


def test_a_damaged_generation_is_not_pushed(tmp_path):
    """A flipped bit would reach every host with the signature of the bundle; nothing is written to the bundle."""
    name, bundle = build(tmp_path / "source"), tmp_path / "bundle"
    path = next((tmp_path / "source" / "builds" / name).glob("*.texts"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(CorruptIndexError):
        push_bundle(tmp_path / "source", open_store(bundle.as_uri()), TRUST)
    assert not [each for each in bundle.rglob("*") if each.is_file()]


def kill_at(command: list[str], environ: dict[str, str], seconds: float) -> None:
    """Kill a command so long after it began to work."""
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_kills_of_pushes_and_pulls_lose_nothing(tmp_path, source):
    """Killed at some instants: bundle and host serve a whole generation, old or new, and the next run ends well."""
    bundle, host = tmp_path / "bundle", tmp_path / "host"
    store = open_store(bundle.as_uri())
    old = push_bundle(source, store, TRUST).generation
    pull_bundle(host, store, TRUST)
    new = update(source, 40)
    begun = time.monotonic()
    command = [sys.executable, "-m", "indexer"]
    subprocess.run([*command, "--version"], cwd=ROOT, env=environ_of(), check=True, stdout=subprocess.DEVNULL)
    start = time.monotonic() - begun
    for number in range(KILLS):
        kill_at(
            [*command, "push", bundle.as_uri(), "--index-dir", str(source)],
            environ_of(),
            start * (0.8 + number / KILLS),
        )
        # whatever the instant: what CURRENT names is whole
        assert pull_bundle(tmp_path / f"fresh-{number}", store, TRUST).generation in {old, new}
    push_bundle(source, store, TRUST)
    for number in range(KILLS):
        kill_at(
            [*command, "pull", bundle.as_uri(), "--index-dir", str(host)], environ_of(), start * (0.8 + number / KILLS)
        )
        verify_generation(host, read_current(host))
    assert pull_bundle(host, store, TRUST).generation == new
    assert {path.name for path in (host / "builds").iterdir()} == {old, new}
    assert len(make_articles(40)) == verify_generation(host, new)[0].articles


def test_a_failed_pull_says_what_it_has_left(host: Path, bundle: Path, made: Path) -> None:
    """The list was taken over before an object was found to be missing, and the others are kept."""
    newer = made / "newer-source"
    change_remote_list(open_store(bundle.as_uri()), TRUST.key, lambda _: {"a7": Withholding("a7", "2026-11-29")})
    largest = max(read_manifest(generation_dir(newer, read_current(newer))).files, key=lambda entry: entry.size)
    (bundle / "objects" / largest.sha256).unlink()
    with pytest.raises(BundleError) as caught:
        pull_bundle(host, open_store(bundle.as_uri()), TRUST)
    assert "nothing has changed" not in str(caught.value).casefold()
    assert "the generation that was served before is still served" in str(caught.value)
    assert str(caught.value).endswith(
        "The withheld list of the bundle was taken over. The files pulled so far are kept for the next pull."
    )
    assert read_withheld(host).ids == {"a7"}


def test_progress_counts_what_is_there_already(tmp_path, source, bundle):
    """Files that were downloaded before are a part of the whole; the last report has all bytes."""
    store = open_store(bundle.as_uri())
    pull_bundle(tmp_path / "host", store, TRUST)
    update(source, 31)
    push_bundle(source, store, TRUST)
    told = []
    report = pull_bundle(tmp_path / "host", store, TRUST, told.append)
    assert told[-1].bytes_done == told[-1].bytes_total > report.downloaded_bytes > 0
