"""The withheld list of a bundle: changed first, by compare-and-swap, or not at all."""

import threading

import pytest
from bundle_hosts import KEY, TRUST
from click.testing import CliRunner

from dateline.bundles import BundleWithheldList, change_remote_list, open_store, pull_bundle, push_bundle
from dateline.bundles.list_sync import take_latest_list, take_list
from dateline.bundles.remote_list import OlderListError, read_list, require_list
from dateline.bundles.seen_lists import SeenList, read_seen
from dateline.bundles.signing import Trust
from dateline.errors import BundleError, CorruptIndexError
from dateline.generations import read_withheld
from dateline.generations.withheld_files import SERIAL
from dateline.withheld import Withholding
from indexer.cli import cli
from indexer.withholding.changes import release, withhold
from indexer.withholding.restoring import restore


def listed(store) -> set[str]:
    """The ids on the list of a bundle."""
    return set(read_list(store, TRUST).withheld.entries)


def test_the_remote_list_is_changed_first_and_then_the_local_one(source, bundle):
    """Withhold and release change both, with their reasons; another host that pulls has the same list."""
    store = open_store(bundle.as_uri())
    shown = BundleWithheldList(store, KEY.encode())
    withhold(source, ["a1", "a2"], "a reason", shown)
    assert listed(store) == set(read_withheld(source).entries) == {"a1", "a2"}
    (outcome,) = release(source, ["a1"], shown)
    assert outcome.was_withheld
    assert listed(store) == set(read_withheld(source).entries) == {"a2"}
    pull_bundle(source.parent / "other", store, TRUST)
    assert (source.parent / "other/withheld.txt").read_bytes() == (source / "withheld.txt").read_bytes()


@pytest.mark.parametrize("failing", ["GET", "PUT"])
def test_when_the_remote_list_cannot_be_changed_nothing_changes(source, proxy, bucket, monkeypatch, failing):
    """If the bucket does not answer: exit status 1, one sentence, and an unchanged local list."""
    push_bundle(source, open_store(bucket, proxy.url), TRUST)
    before = open_store(bucket, proxy.url).read("withheld.json", 1_000)
    proxy.failing, proxy.failing_method = "withheld.json", failing
    environ = {"DATELINE_BUNDLE_URL": bucket, "DATELINE_BUNDLE_KEY": KEY}
    done = CliRunner().invoke(cli, ["withhold", "a1", "--index-dir", str(source)], env=environ)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "othing has changed" in done.stderr
    proxy.failing = None
    assert not read_withheld(source).ids
    assert open_store(bucket, proxy.url).read("withheld.json", 1_000) == before
    done = CliRunner().invoke(cli, ["withhold", "a1", "--index-dir", str(source)], env=environ)
    assert done.exit_code == 0, done.stderr
    assert listed(open_store(bucket, proxy.url)) == {"a1"}


def test_without_the_key_or_where_nothing_can_be_written_nothing_changes(source, bundle):
    """A list that cannot be signed or verified, or a local one that is damaged: refused before anything is done."""
    for environ in (
        {"DATELINE_BUNDLE_URL": bundle.as_uri(), "DATELINE_BUNDLE_KEY": None},
        {"DATELINE_BUNDLE_URL": bundle.as_uri(), "DATELINE_BUNDLE_KEY": "another key, long enough"},
    ):
        done = CliRunner().invoke(cli, ["withhold", "a1", "--index-dir", str(source)], env=environ)
        assert done.exit_code == 1
    (source / "withheld.txt").write_text("no article id\n")
    store = open_store(bundle.as_uri())
    with pytest.raises(CorruptIndexError):
        withhold(source, ["a1"], "", BundleWithheldList(store, KEY.encode()))
    assert listed(store) == set()


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_changes_at_the_same_time_are_all_kept(tmp_path, proxy, bucket, kind):
    """Four processes change the list at once: it has all four changes, and each list had its own number."""
    url = bucket if kind == "s3" else (tmp_path / "bundle").as_uri()
    store = open_store(url, proxy.url)
    change_remote_list(store, KEY.encode(), lambda _: {"a0": Withholding("a0", "2026-01-01")})
    serials: list[int] = []

    def change(number: int) -> None:
        entry = Withholding(f"b{number}", "2026-01-01")
        for attempt in range(20):
            try:
                after = change_remote_list(store, KEY.encode(), lambda entries: {**entries, entry.article_id: entry})
                serials.append(after.serial)
                break
            except BundleError:
                assert attempt < 19

    threads = [threading.Thread(target=change, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert listed(store) == {"a0", "b0", "b1", "b2", "b3"}
    assert len(set(serials)) == 4


def test_a_list_that_was_lost_and_written_anew_is_newer(tmp_path, source, bundle):
    """Serial numbers follow the clock, so that hosts that saw the lost list take the new one."""
    store = open_store(bundle.as_uri())
    pull_bundle(tmp_path / "host", store, TRUST)
    seen = int((tmp_path / "host" / SERIAL).read_text().split()[0])
    (bundle / "withheld.json").unlink()
    restore(source, BundleWithheldList(store, KEY.encode()))
    assert read_list(store, TRUST).serial > seen
    pull_bundle(tmp_path / "host", store, TRUST)


def test_what_is_withheld_while_a_push_runs_stays_withheld(source, bundle):
    """The list of the machine is read when it is joined with that of the bundle, and nothing is dropped in the end."""
    store = open_store(bundle.as_uri())
    (bundle / "CURRENT").unlink()
    push_bundle(source, store, TRUST, lambda _: withhold(source, ["a1"]) and None)
    assert read_withheld(source).ids == listed(store) == {"a1"}


@pytest.mark.parametrize("with_bundle", [True, False])
def test_a_list_that_was_read_before_a_withholding_does_not_undo_it(source, bundle, with_bundle):
    """Between the reading of the remote list and its taking somebody withholds: that stays."""
    store = open_store(bundle.as_uri())
    earlier = require_list(store, TRUST)
    withhold(source, ["a1"], "", BundleWithheldList(store, KEY.encode()) if with_bundle else None)
    if with_bundle:
        with pytest.raises(OlderListError):
            take_list(source, store, earlier._replace(serial=earlier.serial - 1))
    take_list(source, store, earlier if not with_bundle else require_list(store, TRUST))
    assert read_withheld(source).ids == {"a1"}


def test_a_list_that_could_not_be_written_does_not_count_as_seen(tmp_path, source, bundle):
    """Or the entries that it adds would later count as released; the next attempt takes it over."""
    store, host = open_store(bundle.as_uri()), tmp_path / "host"
    pull_bundle(host, store, TRUST)
    seen = read_seen(host, store)
    withhold(source, ["a1"], "", BundleWithheldList(store, KEY.encode()))
    (host / "withheld.txt.new").mkdir()  # in the way of the file that is to replace the list
    with pytest.raises(BundleError, match=r"withheld\.txt cannot be written: .*; nothing has changed"):
        take_latest_list(host, store, TRUST)
    assert (read_seen(host, store), read_withheld(host).ids) == (seen, set())
    (host / "withheld.txt.new").rmdir()
    take_latest_list(host, store, TRUST)
    assert read_seen(host, store) == SeenList(require_list(store, TRUST).serial, frozenset({"a1"}))


def test_what_was_released_elsewhere_is_not_withheld_again_by_a_push(source, bundle):
    """The machine that pushes saw the article on the list, and sees that it is gone from it."""
    store = open_store(bundle.as_uri())
    withhold(source, ["a1", "a2"], "", BundleWithheldList(store, KEY.encode()))
    change_remote_list(store, KEY.encode(), lambda entries: {"a2": entries["a2"]})
    push_bundle(source, store, TRUST)
    assert read_withheld(source).ids == listed(store) == {"a2"}


def test_a_list_that_was_lost_is_put_back_from_that_of_the_machine_that_pushes(source, bundle):
    """Whole, and on purpose: that the remote list is not there does not mean that everything was released."""
    store = open_store(bundle.as_uri())
    withhold(source, ["a1"], "", BundleWithheldList(store, KEY.encode()))
    (bundle / "withheld.json").unlink()
    with pytest.raises(BundleError, match="reindex withhold --restore"):
        push_bundle(source, store, TRUST)
    restore(source, BundleWithheldList(store, KEY.encode()))
    push_bundle(source, store, TRUST)
    assert read_withheld(source).ids == listed(store) == {"a1"}


@pytest.mark.parametrize("lost", ["nothing", "withheld.json", "manifests/*.hmac"])
def test_a_push_with_another_key_changes_nothing(source, bundle, lost):
    """The list and the signature of the manifest each prove the key, before anything is written."""
    for path in bundle.glob(lost):
        path.unlink()
    before = {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()}
    with pytest.raises(BundleError, match=r"DATELINE_BUNDLE_KEY.*; nothing was pushed"):
        push_bundle(source, open_store(bundle.as_uri()), Trust(b"another key, long enough"))
    assert {path: path.read_bytes() for path in bundle.rglob("*") if path.is_file()} == before


def test_the_key_is_changed_where_list_and_signature_were_removed(tmp_path, source, bundle):
    """As documented: then the list is restored, a push signs anew, and hosts with the new key pull."""
    withhold(source, ["a1"])
    for path in (bundle / "withheld.json", *bundle.glob("manifests/*.hmac")):
        path.unlink()
    store, trust = open_store(bundle.as_uri()), Trust(b"another key, long enough")
    restore(source, BundleWithheldList(store, trust.key))
    push_bundle(source, store, trust)
    pull_bundle(tmp_path / "host", store, trust)
    assert read_withheld(tmp_path / "host").ids == {"a1"}
