"""A host that serves the generation of a bundle: it pulls at start, and polls the bundle from then on."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dateline.bundles.layout import read_remote_current
from dateline.bundles.list_sync import check_pushed_with, take_latest_list
from dateline.bundles.open_store import open_store
from dateline.bundles.pull import pull_generation, pull_lock
from dateline.bundles.remote_generation import read_remote_generation, read_remote_manifest
from dateline.bundles.signing import Trust
from dateline.bundles.store import Store
from dateline.bundles.transfer_limits import DEFAULT_LIMITS, TransferLimits
from dateline.engines import names_to_served
from dateline.errors import BundleError, IndexUnavailableError, IndexVersionError
from dateline.generations import Heading, builds_dir, is_generation_name, read_current_or_none
from dateline.generations.lineage import MOST_STEPS
from dateline.generations.publishing import remove_generation
from dateline.progress import Progress
from dateline.settings import Settings
from dateline.verification import verify_generation

GENERATIONS_KEPT = 3
"""Generations that stay on the disk of a host, where `reindex prune` is not run."""


@dataclass(frozen=True, slots=True)
class FollowIntervals:
    """Seconds between polls: `poll` once something is served, `start` before that.

    With the default a change of the bundle is in force within 30 seconds, the requests included.
    """

    poll: float = 20.0
    start: float = 2.0


class BundleFollower:
    """Keeps an index folder equal to a bundle.  Several processes may follow into one folder.

    One thread calls `poll` every `interval_seconds`, and another `poll_list`, since a pull may take an hour and
    take-downs must not wait for it.  Nothing may be served before `is_ready`, also if the folder has a generation: the
    withheld list must have been read, and the generation verified.

    Raises BundleError if the settings name no bundle.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        intervals: FollowIntervals = FollowIntervals(),
        limits: TransferLimits = DEFAULT_LIMITS,
    ) -> None:
        if settings.bundle_url is None:
            raise BundleError("There is no bundle to follow: DATELINE_BUNDLE_URL is not set.")
        self._intervals = intervals
        self._limits = limits
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
        """Whether the list was read and a generation verified at least once."""
        return self._is_ready

    @property
    def interval_seconds(self) -> float:
        """The time to wait before the next poll."""
        return self._intervals.poll if self._is_ready else self._intervals.start

    def stop(self) -> None:
        """End a pull that another thread runs: its `poll` raises BundleError at the next block."""
        self._is_stopped = True

    def poll(self) -> None:
        """Take over the list and the generation of the bundle.

        Raises DatelineError; then the old list and generation stay in force.  Raises IndexLockedError while another
        process pulls.
        """
        self._trust.check()
        store = self._opened()
        take_latest_list(self._index_dir, store, self._trust)  # first, since it may hide articles of the generation
        name = read_remote_current(store)
        if self._is_ready and read_current_or_none(self._index_dir, IndexUnavailableError) == name:
            return  # this process, or another one of this host, has verified and published it
        try:
            remote = read_remote_generation(store, self._trust)
        except IndexVersionError:
            self._is_ready = self._is_ready or self._serves_ancestor(store, name)
            raise
        check_pushed_with(self._index_dir, store, self._trust, remote.serial)
        with pull_lock(self._index_dir, remote.name):
            pull_generation(self._index_dir, store, remote, self._check_stopped)
            self._prune(remote.name)
        self._is_ready = True

    def poll_list(self) -> None:
        """Take over the list of the bundle, also while `poll` runs.  Raises DatelineError as `poll` does."""
        self._trust.check()
        take_latest_list(self._index_dir, self._opened(), self._trust)

    def _serves_ancestor(self, store: Store, name: str) -> bool:
        """Whether this disk serves an ancestor of the remote generation that is whole.

        A host whose code does not read the format of the remote generation starts with that ancestor.
        """
        current = read_current_or_none(self._index_dir, IndexUnavailableError)
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
        """The parents of a remote generation, nearest first, as far as the bundle has their manifests."""
        with suppress(BundleError):
            for _ in range(MOST_STEPS):
                parent = Heading.from_bytes(read_remote_manifest(store, self._trust, name).raw).parent
                if parent is None:
                    return
                yield (name := parent)

    def _opened(self) -> Store:
        """Open the store at first use, in the process that polls, since obstore starts threads."""
        with self._opening:
            if self._store is None:
                self._store = open_store(self._url, self._endpoint, self._limits)
        try:
            builds_dir(self._index_dir).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BundleError(f"{self._index_dir} cannot be written: {error.strerror}.") from error
        return self._store

    def _check_stopped(self, _progress: Progress) -> None:
        """Raise BundleError, between two blocks of a pull, if it has to end."""
        if self._is_stopped:
            raise BundleError("The pull ended with its process; the next pull goes on with it.")

    def _prune(self, served: str) -> None:
        names = [path.name for path in builds_dir(self._index_dir).iterdir() if is_generation_name(path.name)]
        for name in sorted(set(names) - {served}, reverse=True)[GENERATIONS_KEPT - 1 :]:
            try:
                remove_generation(self._index_dir, name)
            except OSError:
                continue  # it only takes room
