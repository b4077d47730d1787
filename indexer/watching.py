"""Following the sources: an update after each change of them."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from dateline.errors import BuildError, DatelineError, IndexLockedError, SourceError
from dateline.generations.files import NEXT
from dateline.generations.publishing import NAMES_FILE, OWN_NAMES

if TYPE_CHECKING:
    from watchfiles import Change


@dataclass(frozen=True, slots=True)
class Pace:
    """The times of following, in seconds.

    An update begins when there was no change for `quiet_seconds`, or `longest_seconds` after the first change.  It is
    tried again after `retry_seconds` if another process holds the lock.  Following begins and ends within
    `look_seconds`.
    """

    quiet_seconds: float = 1.0
    longest_seconds: float = 10.0
    retry_seconds: float = 5.0
    look_seconds: float = 0.2


DEFAULT_PACE = Pace()


def follow_sources(
    sources: Sequence[str],
    index_dir: Path,
    update: Callable[[], None],
    on_error: Callable[[DatelineError], None],
    pace: Pace = DEFAULT_PACE,
) -> None:
    """Call `update` now and after each change of the sources, until SIGINT or SIGTERM.

    At the first signal a running update is finished; a second one ends it at once.  `on_error` gets the errors of
    updates, and the next change is tried again.  Changes in `index_dir`, but of its `names.toml`, and of names that
    begin with a point do not count.  A source that is replaced is followed on.  While a source is missing there are no
    updates, and `on_error` is called once.  Raises SourceError if a source is missing at the start, BuildError if the
    system does not report changes.
    """
    wake, stop = threading.Event(), threading.Event()
    reported: str | None = None
    with suppress(OSError):  # which the first update explains
        index_dir.mkdir(parents=True, exist_ok=True)  # else its coming would count as a change of `names.toml`
    with _until_a_signal(wake, stop), _Watchers(sources, index_dir.resolve(), wake, pace) as watchers:
        while not stop.is_set():
            watchers.check()
            wake.clear()
            is_locked = False
            missing = _missing(sources)
            try:
                if missing is None:
                    update()
                elif missing != reported:
                    raise SourceError(f"{missing} no longer exists; nothing is updated until it is back.")
            except DatelineError as error:
                is_locked = isinstance(error, IndexLockedError)
                on_error(error)
            reported = missing
            if not stop.is_set():  # which may have been set before `wake` was cleared
                wake.wait(pace.retry_seconds if is_locked else None)


def _missing(sources: Sequence[str]) -> str | None:
    return next((source for source in sources if not Path(source).exists()), None)


@contextmanager
def _until_a_signal(wake: threading.Event, stop: threading.Event) -> Iterator[None]:
    """Set both events at the first SIGINT or SIGTERM; a second one has its usual effect."""
    earlier = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        wake.set()
        for number, handler in earlier.items():
            signal.signal(number, handler)

    for number in earlier:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


class _SourceLocation(NamedTuple):
    """The path of a source, and its folder (of a single file: the folder that has it) with device and inode."""

    path: Path
    folder: Path
    device: int
    inode: int


class _Followed:
    """Sources that are followed in one way: folders with everything in them, or single files.

    A file is often replaced by another one of its name; only a watch of its folder reports that.
    """

    def __init__(self, sources: Sequence[str], index_dir: Path, *, are_folders: bool) -> None:
        self._sources, self._index_dir = sources, index_dir
        self.are_folders = are_folders

    def locations(self) -> frozenset[_SourceLocation]:
        """The current locations of the sources, with links resolved; sources whose folder is missing are left out."""
        return frozenset(location for source in self._sources if (location := self._location(source)) is not None)

    def _location(self, source: str) -> _SourceLocation | None:
        try:
            path = Path(os.path.realpath(source))
            folder = path if self.are_folders else path.parent
            status = folder.stat()
        except OSError:
            return None
        return _SourceLocation(path, folder, status.st_dev, status.st_ino)

    def is_change_of(self, name: str, locations: frozenset[_SourceLocation]) -> bool:
        """Whether a change of this path is a change of a source."""
        path = Path(name)
        if self.are_folders:
            return not path.name.startswith(".") and not self._is_of_index(path)
        return any(path == location.path for location in locations)

    def _is_of_index(self, path: Path) -> bool:
        """Whether a path belongs to the index; other files in its folder may be documents."""
        if not path.is_relative_to(self._index_dir):
            return False
        inside = path.relative_to(self._index_dir).parts
        return not inside or inside[0].removesuffix(NEXT) in OWN_NAMES


class _Watchers:
    """Threads that set `wake` after changes: one for folders, one for the folders of single files.

    The system reports changes in a folder, but not in a folder that replaces it.  So each thread looks now and then
    whether the folders are still those that it watches, and begins again if they are not.
    """

    def __init__(self, sources: Sequence[str], index_dir: Path, wake: threading.Event, pace: Pace) -> None:
        missing = _missing(sources)
        if missing is not None:
            raise SourceError(f"{Path(missing).absolute()} does not exist, and cannot be followed; check the path")
        folders = [source for source in sources if Path(source).is_dir()]
        files = [*(source for source in sources if source not in folders), str(index_dir / NAMES_FILE)]
        self._wake, self._pace = wake, pace
        self._followed = [
            _Followed(alike, index_dir, are_folders=alike is folders) for alike in (folders, files) if alike
        ]
        self._stop = threading.Event()
        self._problem: Exception | None = None
        self._threads: list[threading.Thread] = []

    def check(self) -> None:
        """Raise BuildError if changes cannot be seen."""
        if self._problem is not None:
            raise BuildError(f"The sources cannot be followed: {self._problem}; nothing has changed.")

    def _run(self, followed: _Followed, ready: threading.Event) -> None:
        due: float | None = None
        try:
            while not self._stop.is_set():
                self._watch(followed, ready, due)
                due = time.monotonic() + self._pace.quiet_seconds
        except Exception as error:
            self._problem = error
            self._wake.set()
        ready.set()

    def _watch(self, followed: _Followed, ready: threading.Event, due: float | None) -> None:
        """Set `wake` after changes, until the locations are others; also at `due`, if no change came before."""
        locations = followed.locations()
        lost = threading.Event()
        try:
            for changes in self._changes(followed, locations, lost):
                ready.set()
                if lost.is_set() or followed.locations() != locations:
                    return
                if changes or (due is not None and time.monotonic() >= due):
                    due = None
                    self._wake.set()
        except FileNotFoundError:
            if followed.locations() == locations:
                raise

    def _changes(
        self, followed: _Followed, locations: frozenset[_SourceLocation], lost: threading.Event
    ) -> Iterator["set[tuple[Change, str]]"]:
        """Yield the changes of the locations, and an empty set now and then.

        Sets `lost` when one of their folders is removed: a new folder may get the inode of the removed one.
        """
        from watchfiles import Change, watch  # noqa: PLC0415  (4 MB, in each of the processes of a build as well)

        folders = {str(location.folder) for location in locations}

        def is_change(change: Change, name: str) -> bool:
            if change is Change.deleted and name in folders:
                lost.set()
            return lost.is_set() or followed.is_change_of(name, locations)

        if not folders:
            while not self._stop.wait(self._pace.look_seconds):
                yield set()
            return
        yield from watch(
            *folders,
            watch_filter=is_change,
            step=int(1000 * self._pace.quiet_seconds),
            debounce=int(1000 * self._pace.longest_seconds),
            rust_timeout=int(1000 * self._pace.look_seconds),
            yield_on_timeout=True,
            stop_event=self._stop,
            recursive=followed.are_folders,
        )

    def __enter__(self) -> "_Watchers":
        """Start the threads; when this returns, changes are seen."""
        for followed in self._followed:
            ready = threading.Event()
            thread = threading.Thread(target=self._run, args=(followed, ready), daemon=True)
            self._threads.append(thread)
            thread.start()
            ready.wait()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
