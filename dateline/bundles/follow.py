"""A host that serves what a bundle serves: it pulls at boot, and looks again every half minute."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from dateline.bundles.layout import read_remote_current
from dateline.bundles.pull import pull_generation, read_remote_generation, read_remote_manifest, written
from dateline.bundles.remote_list import check_pushed_with, take_latest_list
from dateline.bundles.signing import Trust
from dateline.bundles.store import Store
from dateline.bundles.stores import open_store
from dateline.engines import names_to_served
from dateline.errors import BundleError, IndexUnavailableError, IndexVersionError
from dateline.generations import Heading, builds_dir, is_generation_name, read_current
from dateline.generations.lineage import MOST_STEPS
from dateline.generations.publishing import remove_generation
from dateline.settings import Settings
from dateline.verification import verify_generation

POLL_SECONDS = 20.0
"""How often to look: what changed remotely counts here within 30 seconds, the requests included."""

BOOT_SECONDS = 2.0
"""How soon to try again while nothing was read yet."""

KEPT = 3
"""So many generations stay on the disk; without a limit it would fill up, and nobody runs `reindex prune` there."""


class BundleFollower:
    """Keeps an index folder at what a bundle holds.  Several processes may follow into one folder.

    `poll` is called every `interval_seconds` or so by one thread, and `poll_list` by another, since a pull may take an
    hour, and take-downs must not wait for it.  Nothing may be served before `is_ready`, even if the
    folder holds a generation: the withheld list must have been read, and the generation verified.
    """

    def __init__(self, settings: Settings) -> None:
        if settings.bundle_url is None:
            raise BundleError("There is no bundle to follow: DATELINE_BUNDLE_URL is not set.")
        self._url = settings.bundle_url
        self._endpoint = settings.bundle_endpoint
        self._index_dir: Path = settings.index_dir
        self._trust = Trust.of(settings)
        self._opening = threading.Lock()
        self._store: Store | None = None
        self._is_stopped = False
        self._is_ready = False

    @property
    def is_ready(self) -> bool:
        """Whether the list was read and a generation verified, at least once."""
        return self._is_ready

    @property
    def interval_seconds(self) -> float:
        """How long to wait before the next poll."""
        return POLL_SECONDS if self._is_ready else BOOT_SECONDS

    def stop(self) -> None:
        """End a pull that is under way, from another thread: `poll` raises BundleError at the next block."""
        self._is_stopped = True

    def poll(self) -> None:
        """Take over the list and the generation of the bundle.

        Raises DatelineError: then what was taken over before is served still; IndexLockedError while
        another process pulls.
        """
        self._trust.check()
        store = self._opened()
        take_latest_list(self._index_dir, store, self._trust)  # before what it may hide is served
        name = read_remote_current(store)
        if self._is_ready and _served(self._index_dir) == name:
            return  # this process, or one beside it, has verified and published it
        try:
            remote = read_remote_generation(store, self._trust)
        except IndexVersionError:
            self._is_ready = self._is_ready or self._serves_ancestor(store, name)
            raise
        check_pushed_with(self._index_dir, store, self._trust, remote.serial)
        with written(self._index_dir):
            pull_generation(self._index_dir, store, remote, self._meanwhile)
            self._prune(remote.name)
        self._is_ready = True

    def poll_list(self) -> None:
        """Take over the list of the bundle, whatever `poll` does meanwhile.  Raises DatelineError, as `poll` does."""
        self._trust.check()
        take_latest_list(self._index_dir, self._opened(), self._trust)

    def _serves_ancestor(self, store: Store, name: str) -> bool:
        """Whether this disk serves a generation that the remote one was made after, whole.

        Then a host whose code does not read the format of the remote one yet, or no more, starts with that.
        """
        current = _served(self._index_dir)
        if current is None:
            return False
        served = names_to_served(self._index_dir, current)[-1]
        serial = read_remote_manifest(store, self._trust, name).serial
        check_pushed_with(self._index_dir, store, self._trust, serial)
        if served not in self._parents(store, name):
            return False
        verify_generation(self._index_dir, served)
        return True

    def _parents(self, store: Store, name: str) -> Iterator[str]:
        """The generations before a remote one, nearest first, as far as the bundle has their manifests."""
        with suppress(BundleError):
            for _ in range(MOST_STEPS):
                parent = Heading.from_bytes(read_remote_manifest(store, self._trust, name).raw).parent
                if parent is None:
                    return
                yield (name := parent)

    def _opened(self) -> Store:
        """Open the store at first use, in the process that polls: obstore starts threads."""
        with self._opening:
            if self._store is None:
                self._store = open_store(self._url, self._endpoint)
        try:
            builds_dir(self._index_dir).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BundleError(f"{self._index_dir} cannot be written: {error.strerror}.") from error
        return self._store

    def _meanwhile(self, _moved_bytes: int) -> None:
        """Between two blocks of a pull."""
        if self._is_stopped:
            raise BundleError("The pull was ended with the process; the next one goes on with it.")

    def _prune(self, served: str) -> None:
        names = [path.name for path in builds_dir(self._index_dir).iterdir() if is_generation_name(path.name)]
        for name in sorted(set(names) - {served}, reverse=True)[KEPT - 1 :]:
            try:
                remove_generation(self._index_dir, name)
            except OSError:
                continue  # it is in nobody's way but the disk's


def _served(index_dir: Path) -> str | None:
    try:
        return read_current(index_dir)
    except IndexUnavailableError:
        return None
