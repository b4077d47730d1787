"""An old list that was put back: no command signs on top of it, no host follows it, and a command repairs it."""

import json
from pathlib import Path

import pytest
from bundle_hosts import KEY, TRUST, environ_of, push_build, reindex, update
from test_following import eventually, serve

from dateline.bundles import BundleWithheldList, Store, Trust, open_store, pull_bundle, push_bundle
from dateline.bundles.layout import LIST, signature_key
from dateline.bundles.remote_list import OlderListError, read_list
from dateline.bundles.seen_lists import SeenList, canonical_address, note_seen, read_seen
from dateline.errors import BundleError
from dateline.generations import read_withheld
from dateline.generations.withheld_files import SERIAL, write_withheld
from dateline.withheld import Withholding
from indexer.withholding.changes import release, withhold
from indexer.withholding.restoring import restore


class Place:
    """A bundle, the environment of commands for it, and attacks by somebody with its credentials."""

    def __init__(self, url: str, environ: dict[str, str], endpoint: str | None = None) -> None:
        self.url = url
        self.store = open_store(url, endpoint)
        self.environ = environ | {"DATELINE_BUNDLE_URL": url, "DATELINE_BUNDLE_KEY": KEY}

    @property
    def shown(self) -> BundleWithheldList:
        return BundleWithheldList(self.store, KEY.encode())

    def read(self, key: str = LIST) -> bytes:
        found = self.store.read(key, 1 << 20)
        assert found is not None
        return found.content

    def put_back(self, content: bytes, key: str = LIST) -> None:
        found = self.store.read(key, 1 << 20)
        self.store.swap(key, content, found and found.tag)

    def remove(self, key: str = LIST) -> None:
        if self.url.startswith("file:"):
            (Path(self.url.removeprefix("file://")) / key).unlink()
        else:
            import obstore

            obstore.delete(self.store._store, key)  # type: ignore[attr-defined]

    def listed(self) -> set[str]:
        found = read_list(self.store, TRUST)
        return set() if found is None else set(found.withheld.ids)


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, source: Path) -> Place:
    """A bundle to which the index was pushed."""
    if request.param == "folder":
        made = Place((tmp_path / "bundle").as_uri(), environ_of())
    else:
        proxy = request.getfixturevalue("proxy")
        made = Place(request.getfixturevalue("bucket"), environ_of(proxy), proxy.url)
    push_bundle(source, made.store, TRUST)
    return made


def _next(place: Place) -> int:
    found = read_list(place.store, TRUST)
    assert found is not None
    return found.serial


@pytest.mark.parametrize("lost", [False, True])
def test_nothing_is_signed_upon_an_old_list(source: Path, place: Place, lost: bool) -> None:
    """By `withhold`, `release` and `push`; the message names the command that puts it right, and that works."""
    old = place.read()
    withhold(source, ["a1"], "a court order", place.shown)
    place.remove() if lost else place.put_back(old)
    before = None if lost else place.read()
    update(source, 31)
    for arguments in (["withhold", "a2"], ["release", "a1"], ["push"]):
        done = reindex(*arguments, "--index-dir", source, environ=place.environ)
        assert (done.returncode, "reindex withhold --restore" in done.stderr) == (1, True), done.stderr
        assert done.stderr.count("\n") == 1
    found = place.store.read(LIST, 1 << 20)
    assert (found and found.content) == before
    assert read_withheld(source).ids == {"a1"}
    seen = read_seen(source, place.store).serial
    done = reindex("withhold", "--restore", "--index-dir", source, environ=place.environ)
    assert done.returncode == 0, done.stderr
    assert place.listed() == read_withheld(source).ids == {"a1"}
    assert _next(place) > seen
    for arguments in (["withhold", "a2"], ["push"], ["release", "a1"]):
        done = reindex(*arguments, "--index-dir", source, environ=place.environ)
        assert done.returncode == 0, done.stderr
    assert place.listed() == {"a2"}


def test_a_follower_shows_nothing_of_what_an_old_list_has_not(tmp_path: Path, source: Path, place: Place) -> None:
    """While it runs: the old list is put back, the operator's command refuses, restores, and withholds more."""
    with serve(tmp_path / "host", place.url, place.environ) as site:
        eventually(lambda: site.status("/article/a1") == 200, site)
        old = place.read()
        withhold(source, ["a1"], "", place.shown)
        eventually(lambda: {site.status("/article/a1") for _ in range(6)} == {410}, site)
        place.put_back(old)
        eventually(lambda: "somebody has put an old list back" in site.log(), site)
        with pytest.raises(OlderListError):
            withhold(source, ["a2"], "", place.shown)
        assert {site.status("/article/a1") for _ in range(6)} == {410}
        restore(source, place.shown)
        withhold(source, ["a2"], "", place.shown)
        eventually(lambda: {site.status("/article/a2") for _ in range(6)} == {410}, site)
        assert {site.status("/article/a1") for _ in range(6)} == {410}


@pytest.mark.parametrize("lost", [False, True])
def test_a_fresh_disk_learns_the_number_from_the_push(tmp_path: Path, source: Path, place: Place, lost: bool) -> None:
    """It refuses a list older than the one that its generation was pushed with, and one that is missing."""
    old = place.read()
    withhold(source, ["a1"], "", place.shown)
    update(source, 31)
    push_bundle(source, place.store, TRUST)
    place.remove() if lost else place.put_back(old)
    with pytest.raises(BundleError, match="is missing" if lost else "the generation was pushed with"):
        pull_bundle(tmp_path / "fresh", place.store, TRUST)
    assert not (tmp_path / "fresh/CURRENT").exists()
    restore(source, place.shown)
    pull_bundle(tmp_path / "fresh", place.store, TRUST)
    assert read_withheld(tmp_path / "fresh").ids == {"a1"}


def test_the_number_of_a_push_cannot_be_taken_off(tmp_path: Path, source: Path, place: Place) -> None:
    """The signature of a manifest covers the number; without it, or with a lower one, the signature is wrong."""
    name = push_bundle(source, place.store, TRUST).generation
    number, _, digest = place.read(signature_key(name)).decode().partition(" ")
    for forged in (digest, f"{int(number) - 1} {digest}", f"0 {digest}", f"0{number} {digest}", f"{number}  {digest}"):
        place.put_back(forged.encode(), signature_key(name))
        with pytest.raises(BundleError, match="was not signed with this"):
            pull_bundle(tmp_path / "fresh", place.store, TRUST)


def test_a_bundle_of_a_version_before_is_read(tmp_path: Path, source: Path, place: Place) -> None:
    """Its manifests are signed alone, and its list has no salts; pushed again, it has the number as well."""
    import hashlib
    import hmac

    name = push_bundle(source, place.store, TRUST).generation
    raw = place.read(f"manifests/{name}.json")
    place.put_back(hmac.new(KEY.encode(), raw, hashlib.sha256).hexdigest().encode(), signature_key(name))
    fields = json.loads(place.read())
    del fields["salts"]
    place.put_back(json.dumps(fields).encode())
    pull_bundle(tmp_path / "fresh", place.store, TRUST)
    push_bundle(source, place.store, TRUST)
    assert b" " in place.read(signature_key(name))
    pull_bundle(tmp_path / "fresher", place.store, TRUST)


SPELLINGS = (
    ("s3://archive/news", "s3://archive/news/"),
    ("https://host.example/news", "https://HOST.example:443/news/"),
    ("https://host.example/news", "https://host.example./news"),
    ("https://host.example/a~b", "https://host.example/a%7Eb"),
    ("file:///srv/archive", "file:/srv/archive"),
    ("file:///srv/archive", "file:///srv/./archive/"),
    ("file:///srv/archive", "file:///srv/other/../archive"),
    ("file:///srv/archive", "FILE:///srv/archive"),
    ("http://127.0.0.1/news", "http://127.0.0.1:80/news"),
)


class Named(Store):
    """A store of which nothing but the address is asked."""

    def __init__(self, url: str) -> None:
        self._url = url

    @property
    def url(self) -> str:
        return self._url


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_a_number_is_believed_however_the_address_is_spelled(tmp_path: Path, one: str, other: str) -> None:
    """In both directions, also if an older version noted it under another spelling."""
    assert canonical_address(one) == canonical_address(other)
    seen = SeenList(17, frozenset({"a1", "a2"}))
    for first, second in ((one, other), (other, one)):
        note_seen(tmp_path, Named(first), seen)
        assert read_seen(tmp_path, Named(second)) == seen
        (tmp_path / SERIAL).unlink()
    import hashlib

    (tmp_path / SERIAL).write_text(f"17 {hashlib.sha256(one.encode()).hexdigest()[:16]}\na1\na2\n")
    assert read_seen(tmp_path, Named(other)) == seen


def test_the_numbers_of_several_bundles_are_kept(tmp_path: Path) -> None:
    """One that is pushed to in between is not forgotten."""
    first, second, third = (Named(f"file:///bundle/{number}") for number in range(3))
    lists = [SeenList(number, frozenset({f"a{number}", "both"})) for number in (5, 6)]
    note_seen(tmp_path, first, lists[0])
    note_seen(tmp_path, second, lists[1])
    assert [read_seen(tmp_path, each) for each in (first, second, third)] == [*lists, SeenList()]
    note_seen(tmp_path, first, SeenList(9))
    assert [read_seen(tmp_path, each) for each in (first, second)] == [SeenList(9), lists[1]]


@pytest.mark.parametrize("content", [b"\xff\n", b"nonsense of some kind\n", b"a1\n"])
def test_a_number_that_cannot_be_read_is_none_to_go_on_with(source: Path, place: Place, content: bytes) -> None:
    """The error names the file; `--restore` repairs it, and keeps the withheld articles."""
    withhold(source, ["a1"], "", place.shown)
    (source / SERIAL).write_bytes(content)
    for act in (lambda: withhold(source, ["a2"], "", place.shown), lambda: push_bundle(source, place.store, TRUST)):
        with pytest.raises(BundleError, match="reindex withhold --restore"):
            act()
    restore(source, place.shown)
    withhold(source, ["a2"], "", place.shown)
    assert place.listed() == {"a1", "a2"}


def test_what_is_withheld_here_alone_goes_up_with_a_restore(source: Path, place: Place) -> None:
    """The list gets the entries that this disk has seen and its own, without those released here since."""
    withhold(source, ["a1", "a3"], "", place.shown)
    old = place.read()
    release(source, ["a3"], place.shown)
    withhold(source, ["a2"])
    place.put_back(old)
    restore(source, place.shown)
    assert place.listed() == {"a1", "a2"}


def test_a_list_that_nobody_signed_releases_no_text(tmp_path: Path, source: Path, place: Place) -> None:
    """With a pinned digest only, the exceptions of the list are ignored."""
    host = tmp_path / "host"
    name = push_bundle(source, place.store, TRUST).generation
    import hashlib

    pinned = Trust(None, hashlib.sha256(place.read(f"manifests/{name}.json")).hexdigest())
    pull_bundle(host, place.store, pinned)
    withhold(host, ["a1"])
    (digest,) = read_withheld(host).entries["a1"].digests
    forged = json.loads(place.read()) | {"list": f"zz\t2026-01-01\t\t{digest} shown:a1:{digest}\n"}
    place.put_back(json.dumps(forged).encode())
    pull_bundle(host, place.store, pinned)
    assert not read_withheld(host).shown
    assert read_withheld(host).ids == {"a1", "zz"}


def test_digests_reach_every_host(tmp_path: Path, source: Path, place: Place) -> None:
    """With their salts, also hosts without a key; a push uploads the digests that the building machine has added."""
    write_withheld(source, [Withholding("a1", "2026-01-01")])
    name = push_bundle(source, place.store, TRUST).generation
    withhold(source, ["a2"], "", place.shown)
    assert all(each.digests for each in read_withheld(source).entries.values())
    push_bundle(source, place.store, TRUST)
    import hashlib

    pinned = Trust(None, hashlib.sha256(place.read(f"manifests/{name}.json")).hexdigest())
    for host, trust in (("keyed", TRUST), ("pinned", pinned)):
        pull_bundle(tmp_path / host, place.store, trust)
        withheld = read_withheld(tmp_path / host)
        assert withheld.digesters
        assert withheld.entries == read_withheld(source).entries


def test_a_build_pushed_over_another_keeps_the_list(source: Path, place: Place, tmp_path: Path) -> None:
    """A full build of the same machine, after a take-down."""
    withhold(source, ["a1"], "", place.shown)
    push_build(source, place.store)
    pull_bundle(tmp_path / "fresh", place.store, TRUST)
    assert read_withheld(tmp_path / "fresh").ids == {"a1"}


def test_a_list_that_cannot_be_compared_is_not_taken_over(tmp_path: Path, source: Path) -> None:
    """It would stop a running host, and go on to do so when the bundle is right again."""
    import hashlib

    place, host = Place((tmp_path / "bundle").as_uri(), environ_of()), tmp_path / "host"
    name = push_bundle(source, place.store, TRUST).generation
    pinned = Trust(None, hashlib.sha256(place.read(f"manifests/{name}.json")).hexdigest())
    pull_bundle(host, place.store, pinned)
    whole = place.read()
    unknown = f"zz\t2026-01-01\t\td1-deadbeef-{'0' * 12}-{'0' * 32}\n"
    place.put_back(json.dumps(json.loads(whole) | {"list": unknown}).encode())
    with pytest.raises(BundleError, match="cannot be compared"):
        pull_bundle(host, place.store, pinned)
    assert not read_withheld(host).ids
    place.put_back(whole)
    pull_bundle(host, place.store, pinned)


@pytest.mark.parametrize("lost", [False, True])
def test_whoever_has_not_seen_a_take_down_does_not_undo_it(tmp_path: Path, source: Path, lost: bool) -> None:
    """A list that was signed on top of an old one only adds entries; its author repairs it."""
    place = Place((tmp_path / "bundle").as_uri(), environ_of())
    push_bundle(source, place.store, TRUST)
    other, host = tmp_path / "other", tmp_path / "host"
    for each in (other, host):
        pull_bundle(each, place.store, TRUST)
    withhold(source, ["a0"], "", place.shown)
    pull_bundle(other, place.store, TRUST)
    old = place.read()
    withhold(source, ["a1"], "", place.shown)
    pull_bundle(host, place.store, TRUST)
    place.remove() if lost else place.put_back(old)
    if lost:
        restore(other, place.shown)
    assert place.listed() == {"a0"}
    withhold(other, ["a2"], "", place.shown)
    withhold(other, ["a3"], "", place.shown)
    for each in (host, source):
        pull_bundle(each, place.store, TRUST)
        assert {"a0", "a1", "a2", "a3"} <= read_withheld(each).ids
    push_bundle(source, place.store, TRUST)
    assert {"a0", "a1", "a2", "a3"} <= place.listed()
    pull_bundle(host, place.store, TRUST)
    release(source, ["a1"], place.shown)
    pull_bundle(host, place.store, TRUST)
    assert read_withheld(host).ids == {"a0", "a2", "a3"}


def test_the_history_of_a_list_can_be_taken_off_and_not_altered(tmp_path: Path, source: Path, place: Place) -> None:
    """Without it a list only adds; another than the one that was signed is refused."""
    push_bundle(source, place.store, TRUST)
    withhold(source, ["a1", "a2"], "", place.shown)
    pull_bundle(tmp_path / "host", place.store, TRUST)
    release(source, ["a1"], place.shown)
    fields = json.loads(place.read())
    assert fields["history"]
    rest = {name: each for name, each in fields.items() if not name.startswith("history")}
    for forged in ({"history": [1, 2]}, {"history": "x"}, {"history": 5}, {"history": [1], "history_hmac": 7}):
        place.put_back(json.dumps(rest | {"history_hmac": fields["history_hmac"]} | forged).encode())
        with pytest.raises(BundleError):
            pull_bundle(tmp_path / "host", place.store, TRUST)
    place.put_back(json.dumps(rest).encode())
    pull_bundle(tmp_path / "host", place.store, TRUST)
    assert read_withheld(tmp_path / "host").ids == {"a1", "a2"}
