"""A web process with DATELINE_BUNDLE_URL: it pulls at boot, follows, and shows nothing that is withheld."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bundle_hosts import KEY, ROOT, TRUST, build, environ_of, free_port, push_build, update

from dateline.bundles import BundleFollower, BundleWithheldList, follow, open_store, push_bundle
from dateline.errors import BundleError, DatelineError, IndexLockedError, IndexUnavailableError
from dateline.generations import index_lock, read_current, read_withheld
from dateline.generations.publishing import remove_generation
from dateline.settings import Settings
from dateline.verification import verify_generation
from indexer.withholding.changes import release, withhold
from webapp import create_app
from webapp.serving import BundlePoller


class Site:
    """A gunicorn of two workers that follows a bundle."""

    def __init__(self, address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.address, self.process, self._log = address, process, log

    def status(self, path: str) -> int:
        """How an address is answered; 0: not at all."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as error:
            with contextlib.closing(error):
                return error.code
        except OSError:
            return 0

    def generations(self) -> set[str | None]:
        """Which generations both workers say they serve; None: that they are not ready."""
        found = set()
        for _ in range(6):
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=10) as response:
                    found.add(json.load(response)["generation"])
            except OSError as error:
                found.add(None)
                if isinstance(error, urllib.error.HTTPError):
                    error.close()
        return found

    def serves(self, generation: str) -> bool:
        """Whether both workers have opened a generation, and say so."""
        opened = self.log().count(f"serving generation {generation}")
        return opened >= 2 and self.generations() == {generation}

    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")


def eventually(condition: Callable[[], bool], site: Site) -> None:
    """Wait until something is so."""
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, site.log()
        assert site.process.poll() is None, site.log()
        time.sleep(0.1)


@contextlib.contextmanager
def serve(index_dir: Path, url: str, environ: dict[str, str]) -> Iterator[Site]:
    """Serve the generation of a bundle."""
    port, log = free_port(), index_dir.parent / "site.log"
    command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py")]
    mine = {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}",
        "DATELINE_INDEX_DIR": str(index_dir),
        "DATELINE_BUNDLE_URL": url,
        "WEB_CONCURRENCY": "2",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", "quick_site:app"],
            cwd=ROOT,
            env=environ | mine,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    site = Site(f"http://127.0.0.1:{port}", process, log)
    try:
        eventually(lambda: site.status("/livez") == 200, site)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def test_a_site_pulls_at_boot_and_follows(tmp_path, source, proxy, bucket):
    """Generations and take-downs reach both workers of a host with an empty disk; a failing bucket changes nothing."""
    first = push_bundle(source, open_store(bucket, proxy.url), TRUST).generation
    shown = BundleWithheldList(open_store(bucket, proxy.url), KEY.encode())
    with serve(tmp_path / "host", bucket, environ_of(proxy)) as site:
        eventually(lambda: site.serves(first), site)
        assert site.status("/article/a3") == 200
        withhold(source, ["a3"], "a court said so", shown)
        eventually(lambda: {site.status("/article/a3") for _ in range(6)} == {410}, site)
        assert site.status("/article/a4") == 200
        update(source, 31)
        second = push_bundle(source, open_store(bucket, proxy.url), TRUST).generation
        eventually(lambda: site.serves(second), site)
        assert site.status("/article/a3") == 410
        proxy.failing = "/"
        eventually(lambda: "cannot be followed" in site.log(), site)
        assert site.generations() == {second}
        proxy.failing = None
        release(source, ["a3"], shown)
        eventually(lambda: not read_withheld(tmp_path / "host").ids, site)
        assert site.generations() == {second}
    assert site.log().count("cannot be followed") <= 4
    assert KEY not in site.log()
    assert "secret-of-the-tests" not in site.log()
    assert "token-of-the-tests" not in site.log()


def test_a_site_is_not_ready_without_the_list(tmp_path, source, bundle):
    """With a generation on its disk, but no list to be read, a host says 503, and begins when the list is there."""
    build(tmp_path / "host")
    listed = (bundle / "withheld.json").read_bytes()
    (bundle / "withheld.json").unlink()
    with serve(tmp_path / "host", bundle.as_uri(), environ_of()) as site:
        eventually(lambda: "list of the bundle is missing" in site.log(), site)
        assert site.generations() == {None}
        assert site.status("/article/a3") == 503
        assert site.status("/livez") == 200
        (bundle / "withheld.json").write_bytes(listed)
        eventually(lambda: site.serves(str(read_current(source))), site)


def test_a_site_stops_while_it_pulls(tmp_path, source, proxy, bucket):
    """SIGTERM during a pull that hangs ends gunicorn with 0; the next start goes on."""
    push_bundle(source, open_store(bucket, proxy.url), TRUST)
    proxy.delay_seconds = 30.0
    with serve(tmp_path / "host", bucket, environ_of(proxy)) as site:
        eventually(lambda: proxy.count("GET", "/objects/") > 0, site)
        begun = time.monotonic()
    assert time.monotonic() - begun < 20  # gunicorn's own patience is 25
    proxy.delay_seconds = 0.0
    with serve(tmp_path / "host", bucket, environ_of(proxy)) as site:
        eventually(lambda: site.serves(str(read_current(source))), site)


def follower(index_dir: Path, bundle: Path, **settings: object) -> BundleFollower:
    """A follower of a bundle in a folder."""
    mine = {"index_dir": index_dir, "bundle_url": bundle.as_uri(), "bundle_key": KEY} | settings
    return BundleFollower(Settings(**mine))


def test_only_a_poll_that_went_well_makes_ready(tmp_path, bundle):
    """A wrong key, then a missing list, then all is well: ready; a failure afterwards leaves it ready."""
    wrong = follower(tmp_path / "host", bundle, bundle_key="another key, long enough")
    with pytest.raises(BundleError, match="DATELINE_BUNDLE_KEY"):
        wrong.poll()
    assert not wrong.is_ready
    right = follower(tmp_path / "host", bundle)
    assert not right.is_ready
    right.poll()
    assert right.is_ready
    (bundle / "withheld.json").write_text("{}")
    with pytest.raises(BundleError):
        right.poll()
    assert right.is_ready


def test_one_of_several_processes_pulls(tmp_path, bundle):
    """While another process holds the lock, a new follower is not ready, and its error names the process."""
    one = follower(tmp_path / "host", bundle)
    (tmp_path / "host").mkdir()
    with index_lock(tmp_path / "host"), pytest.raises(IndexLockedError):
        one.poll()
    assert not one.is_ready
    one.poll()
    assert one.is_ready


def test_a_damaged_generation_on_the_disk_makes_no_host_ready(host, bundle):
    """At boot the generation is verified, also one that is there already; a damaged one is brought anew."""
    follower(host, bundle).poll()
    served = host / "builds" / read_current(host)
    path = next(served.glob("*.texts"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    objects = bundle / "objects"
    objects.rename(bundle / "away")
    again = follower(host, bundle)
    with pytest.raises(BundleError):
        again.poll()
    assert not again.is_ready
    (bundle / "away").rename(objects)
    again.poll()
    assert again.is_ready
    verify_generation(host, read_current(host))


def test_a_host_keeps_three_generations(tmp_path, source):
    """A disk that is followed into does not fill up: the served generation and the two newest others stay."""
    folder = tmp_path / "bundle"
    following = follower(tmp_path / "host", folder)
    names = []
    for count in range(20, 25):
        names.append(build(source, count))
        push_build(source, open_store(folder.as_uri()))
        following.poll()
    kept = {path.name for path in (tmp_path / "host" / "builds").iterdir()}
    assert len(kept) == 3
    assert names[-1] in kept
    assert kept <= set(names)


def test_a_generation_that_cannot_be_removed_keeps_no_other(tmp_path, source, monkeypatch):
    """It only takes room: those before it go, and the host is ready."""
    folder = tmp_path / "bundle"
    following = follower(tmp_path / "host", folder)
    names = []

    def fail_for_the_second(index_dir, name):
        if name == names[1]:
            raise PermissionError(name)
        remove_generation(index_dir, name)

    for count in range(20, 23):
        names.append(build(source, count))
        push_build(source, open_store(folder.as_uri()))
        following.poll()
    monkeypatch.setattr(follow, "GENERATIONS_KEPT", 1)
    monkeypatch.setattr(follow, "remove_generation", fail_for_the_second)
    names.append(build(source, 23))
    push_build(source, open_store(folder.as_uri()))
    following.poll()
    assert following.is_ready
    assert {path.name for path in (tmp_path / "host" / "builds").iterdir()} == {names[1], names[3]}


def test_a_take_down_does_not_wait_for_a_long_pull(tmp_path, source, proxy, moto_port, bucket):
    """During a pull of half a minute a site hides newly withheld articles: another thread reads the list."""
    first = push_bundle(source, open_store(bucket, proxy.url), TRUST).generation
    with serve(tmp_path / "host", bucket, environ_of(proxy)) as site:
        eventually(lambda: site.serves(first), site)
        proxy.delay_seconds = 30.0
        update(source, 31)
        push_bundle(source, open_store(bucket, f"http://127.0.0.1:{moto_port}"), TRUST)
        asked = proxy.count("GET", "/objects/")
        eventually(lambda: proxy.count("GET", "/objects/") > asked, site)
        withhold(source, ["a3"], "", BundleWithheldList(open_store(bucket, proxy.url), KEY.encode()))
        eventually(lambda: {site.status("/article/a3") for _ in range(6)} == {410}, site)
        assert site.generations() == {first}


def test_a_pull_ends_with_its_process(tmp_path, bundle):
    """`stop` from another thread ends the pull at its next block, with a sentence."""
    one = follower(tmp_path / "host", bundle)
    one.stop()
    with pytest.raises(BundleError, match="ended with its process"):
        one.poll()
    assert not one.is_ready


def test_a_failure_of_a_follower_is_logged_once(caplog):
    """A failure that repeats, in one thread or in both, is one line; another failure is another line."""

    class Failing:
        is_ready, interval_seconds = False, 0.0
        messages = iter(["one", "one", "one", "one", "two"])

        def poll(self) -> None:
            raise BundleError(next(self.messages))

        def poll_list(self) -> None:
            self.poll()

        def stop(self) -> None: ...

    failing = Failing()
    following = BundlePoller(failing)
    for name in ("all", "list", "all", "list", "all"):
        following._poll(name, failing.poll)
    assert [record.message.rpartition(" ")[2] for record in caplog.records] == ["one", "two"]
    with pytest.raises(IndexUnavailableError, match="two"):
        following.require_ready()


def test_an_application_that_follows_says_503_until_the_bundle_was_read(tmp_path, bundle):
    """The holder of the engines lends none before; afterwards every route answers."""
    build(tmp_path / "host")
    settings = Settings(index_dir=tmp_path / "host", bundle_url=bundle.as_uri(), bundle_key=KEY)
    kept = bundle.rename(tmp_path / "away")
    app = create_app(settings)
    client = app.test_client()
    try:
        with client.get("/readyz") as answer:
            assert answer.status_code == 503
        with pytest.raises(IndexUnavailableError, match="bundle"):
            app.extensions["dateline.engine"].readiness()
        kept.rename(bundle)
        until = time.monotonic() + 60
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert client.get("/readyz").get_json()["generation"] == (bundle / "CURRENT").read_text()
    finally:
        app.extensions["dateline.engine"].stop()


def test_without_a_key_or_a_pin_nothing_is_followed(tmp_path, bundle):
    """One sentence names the settings that are missing."""
    with pytest.raises(DatelineError, match="DATELINE_BUNDLE_KEY"):
        follower(tmp_path / "host", bundle, bundle_key=None).poll()
