"""A bundle can contain anything: a host serves only signed generations, or the one that it served before."""

import errno
import io
import os
from pathlib import Path

import pytest
from attacks import FORGED, MANIFESTS, NAMES
from bundle_hosts import KEY, TRUST, environ_of, reindex, rewrite_manifest, web_server
from click.testing import CliRunner

from dateline.bundles import (
    TransferLimits,
    Trust,
    change_remote_list,
    download,
    layout,
    list_sync,
    open_store,
    pull,
    pull_bundle,
    push_bundle,
    remote_generation,
    remote_list,
    signing,
)
from dateline.errors import DatelineError, SettingsError
from dateline.generations import read_current, read_withheld
from dateline.verification import verify_generation
from dateline.withheld import Withholding
from indexer.cli import cli


def is_taken_in(host: Path, bundle: Path, trust: Trust = TRUST) -> str | None:
    """Pull from a bundle; how it harmed the host, or None if the host refused it and is unchanged."""
    before, listed = read_current(host), read_withheld(host)
    everything = {path: path.read_bytes() for path in sorted(host.parent.rglob("*")) if path.is_file()}
    try:
        pull_bundle(host, open_store(bundle.as_uri()), trust)
    except DatelineError as error:
        if "\n" in str(error) or KEY in str(error):
            return f"it said {error}"
    except Exception as error:  # a check that is missing may end in anything
        return f"{type(error).__name__}: {error}"
    else:
        return "it was pulled"
    if read_current(host) != before or read_withheld(host) != listed:
        return "something has changed"
    verify_generation(host, before)
    after = {path for path in host.parent.rglob("*") if path.is_file()} - set(everything)
    strays = [path for path in after if not path.is_relative_to(host)]
    return f"it wrote {strays}" if strays else None


@pytest.mark.parametrize("attack", FORGED, ids=lambda attack: attack.__name__)
def test_what_was_forged_without_the_key_is_refused(host, bundle, attack):
    """A pull refuses objects, manifests, signatures and lists that do not match; the old generation is served."""
    must_not_exist = attack(bundle)
    assert is_taken_in(host, bundle) is None
    assert must_not_exist is None or not must_not_exist.exists()


@pytest.mark.parametrize("kind", NAMES)
def test_what_current_says_must_be_a_name_from_end_to_end(host, bundle, kind):
    """Nothing but the name of a generation is taken from CURRENT."""
    NAMES[kind](bundle)
    assert is_taken_in(host, bundle) is None


@pytest.mark.parametrize("kind", MANIFESTS)
def test_a_manifest_must_not_be_followed_just_because_it_is_signed(host, bundle, kind):
    """Names that climb or hide, impossible sizes, digests, times, counts: refused, though the key is right."""
    rewrite_manifest(bundle, MANIFESTS[kind](bundle))
    assert is_taken_in(host, bundle) is None


def test_a_pickle_is_copied_and_never_opened(tmp_path, bundle, source):
    """Even one that was pushed and signed by somebody whose index was altered: pull only copies it."""
    from attacks import fields_of, object_of, with_file

    touched = tmp_path / "touched"
    import hashlib
    import pickle

    from attacks import Touch

    bomb = pickle.dumps(Touch(touched))
    digest = hashlib.sha256(bomb).hexdigest()
    (bundle / "objects" / digest).write_bytes(bomb)
    files = [
        each | ({"size": len(bomb), "sha256": digest} if each["path"].endswith(".toc") else {})
        for each in fields_of(bundle)["files"]
    ]
    assert files != with_file(bundle)["files"]
    assert object_of(bundle, ".toc").exists()
    rewrite_manifest(bundle, {"files": files})
    pull_bundle(tmp_path / "host", open_store(bundle.as_uri()), TRUST)
    assert not touched.exists()
    pickle.loads(bomb)
    assert touched.exists()


def test_an_old_list_that_is_put_back_is_refused(host, bundle):
    """A list with a lower serial number than one that was seen would release articles that were taken down."""
    store = open_store(bundle.as_uri())
    old = (bundle / "withheld.json").read_bytes()
    change_remote_list(store, KEY.encode(), lambda _: {"a3": Withholding("a3", "2026-01-02")})
    pull_bundle(host, store, TRUST)
    (bundle / "withheld.json").write_bytes(old)
    assert is_taken_in(host, bundle) is None
    assert set(read_withheld(host).entries) == {"a3"}


def test_the_signature_of_a_manifest_is_none_of_a_list(bundle):
    """Both are signed with one key, over messages that cannot be confused."""
    raw = b'{"files": []}'
    for serial, text in ((1, raw.decode()), (0, "")):
        assert signing.sign_manifest(raw, 1, TRUST.key) != signing.sign_list(serial, text, TRUST.key)
    assert not raw.startswith(signing._LIST_DOMAIN)


FORGED_BY_NAME = {attack.__name__: attack for attack in FORGED}


def test_an_object_with_a_byte_too_many_is_not_read_to_its_end(host, bundle):
    """Its size is compared with the manifest before anything more is written; a host has room for no more."""
    FORGED_BY_NAME["longer_object"](bundle)
    with pytest.raises(DatelineError, match="is longer than its manifest says"):
        pull_bundle(host, open_store(bundle.as_uri()), TRUST)


def signed(kind: str):
    """One of MANIFESTS, as an attack."""
    return lambda bundle: rewrite_manifest(bundle, MANIFESTS[kind](bundle))


def no_check(*_: object) -> None:
    """In place of a check."""


CHECKS = {
    "the signature of the manifest": ([(signing, "_check_signature")], FORGED_BY_NAME["manifest_signed_by_another"]),
    "the name of the generation": (
        [(layout, "check_generation_name"), (remote_generation, "check_digest"), (layout, "check_identity")],
        NAMES["trailing newline"],
    ),
    "the digest in the name": ([(remote_generation, "check_digest"), (layout, "check_identity")], NAMES["other bytes"]),
    "the names of files": ([(layout, "check_file_name")], signed("hidden")),
    "files at all": ([(layout, "check_files")], signed("climbs")),
    "the signature of the list": ([(remote_list, "check_list_signature")], FORGED_BY_NAME["list_signed_by_another"]),
    "the serial number of the list": ([(list_sync, "check_serial")], FORGED_BY_NAME["list_of_an_earlier_time"]),
    "what objects hold": (
        [(download, "check_object"), (download, "check_announced"), (pull, "verify_folder")],
        FORGED_BY_NAME["longer_object"],
    ),
}
"""What may be left out of a pull, and the attack that works then.  (Some checks stand behind others.)"""


@pytest.mark.parametrize("check", CHECKS)
def test_these_attacks_find_a_pull_that_skips_a_check(host, bundle, monkeypatch, check):
    """With a check left out, the attack that it is there for works: a planted defect, which must be found."""
    functions, attack = CHECKS[check]
    attack(bundle)
    assert is_taken_in(host, bundle) is None
    for module, function in functions:
        monkeypatch.setattr(module, function, no_check)
    assert is_taken_in(host, bundle)


def test_cut_transfers_are_gone_on_with(tmp_path, source, proxy, bucket):
    """An object whose transfer ends early is continued where it ended; the whole arrives."""
    push_bundle(source, open_store(bucket, proxy.url), TRUST)
    proxy.cut_after, proxy.cuts_left = 700, 6
    pull_bundle(tmp_path / "host", open_store(bucket, proxy.url), TRUST)
    assert proxy.cuts_left == 0
    assert any("Range" in headers or "range" in headers for headers in proxy.headers_seen)
    verify_generation(tmp_path / "host", read_current(source))


def test_a_pull_that_fails_half_way_goes_on_with_what_it_has(tmp_path, source, proxy, bucket):
    """When every transfer is cut the pull fails with a sentence; the next one downloads only the missing files."""
    files = push_bundle(source, open_store(bucket, proxy.url), TRUST).files
    proxy.cut_after, proxy.cuts_left = 0, 1_000
    store = open_store(bucket, proxy.url, TransferLimits(first_pause_seconds=0.0))
    with pytest.raises(DatelineError, match="cut short"):
        pull_bundle(tmp_path / "host", store, TRUST)
    assert read_current(tmp_path / "host") is None
    proxy.cuts_left, proxy.failing = 0, verify_generation(source, read_current(source))[0].files[-1].sha256
    with pytest.raises(DatelineError, match="503"):
        pull_bundle(tmp_path / "host", store, TRUST)
    proxy.failing = None
    (left,) = (tmp_path / "host" / "builds").iterdir()
    whole = [path for path in left.iterdir() if not path.name.startswith(".")]
    assert whole
    assert pull_bundle(tmp_path / "host", store, TRUST).downloaded == files - len(whole)
    assert [path.name for path in (tmp_path / "host" / "builds").iterdir()] == [read_current(source)]


def test_redirects_are_not_followed(tmp_path, source, proxy, bucket, bundle):
    """A server that sends a pull elsewhere gets nothing of it: no signature, no token reaches another host."""
    with web_server(tmp_path) as port:
        proxy.redirect_to = f"http://127.0.0.1:{port}/bundle/CURRENT"
        with pytest.raises(DatelineError, match="redirect"):
            pull_bundle(tmp_path / "host", open_store(bucket, proxy.url), TRUST)
    assert len(proxy.asked) == 1


def test_a_server_that_fails_is_asked_a_few_times(tmp_path, source, proxy, bucket):
    """503 is tried again, three times in all; then one sentence, without addresses that are signed."""
    proxy.failing = "CURRENT"
    push = reindex("push", bucket, "--index-dir", source, environ=environ_of(proxy))
    assert push.returncode == 1
    assert push.stderr.count("\n") == 1
    assert "503" in push.stderr
    assert "Signature" not in push.stderr
    assert proxy.count("GET", "CURRENT") == 3


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_leaves_the_old_generation(host, bundle, monkeypatch, number):
    """A full or failing disk is one sentence; of a full one the room is given back."""
    real_open = Path.open

    def failing(path: Path, *arguments: object, **options: object):
        file = real_open(path, *arguments, **options)
        if path.name == ".part":

            def write(_: bytes) -> int:
                raise OSError(number, os.strerror(number), str(path))

            file = io.BufferedWriter(file.detach())
            file.close()
            monkeypatch.undo()
            raise OSError(number, os.strerror(number), str(path))
        return file

    monkeypatch.setattr(Path, "open", failing)
    assert is_taken_in(host, bundle) is None
    left = [path.name for path in (host / "builds").iterdir()]
    assert len(left) == (1 if number == errno.ENOSPC else 2)


@pytest.mark.parametrize(
    "url",
    ["ftp://host/x", "http://example.org/x", "https://user:secret@host/x", "s3://bucket/../x", "s3://Bucket_", "file://host/x",
     "https://host/x?y", "bundle", "s3://bucket/x#y"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url):
    """One sentence, which does not repeat an address with a password in it."""
    with pytest.raises(SettingsError) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


def test_wrong_usage_ends_with_2_and_failures_with_1(tmp_path, bundle):
    """No address and a bad one are wrong usage; a bundle that is not there, a wrong key, a short key are failures."""

    def run(*arguments: str, key: str = KEY):
        command = ["pull", *arguments, "--index-dir", str(tmp_path / "host")]
        return CliRunner().invoke(cli, command, env={"DATELINE_BUNDLE_KEY": key, "DATELINE_BUNDLE_URL": None})

    assert run().exit_code == 2
    assert run("ftp://x").exit_code == 2
    cases = (
        ((tmp_path / "nothing").as_uri(), KEY),
        (bundle.as_uri(), "another key, long enough"),
        (bundle.as_uri(), "short"),
        (bundle.as_uri(), ""),
    )
    for url, key in cases:
        done = run(url, key=key)
        assert (done.exit_code, done.stderr.count("\n"), done.stdout) == (1, 1, ""), done.stderr
