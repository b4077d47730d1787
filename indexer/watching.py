"""Following the sources: what is to be done again whenever they have changed."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from dateline.errors import BuildError, DatelineError, IndexLockedError, SourceError
from dateline.generations.files import NEXT
from dateline.generations.publishing import OURS

if TYPE_CHECKING:
    from watchfiles import Change

QUIET_SECONDS = 1.0
"""Changes are acted upon when there was none for so long."""

LONGEST_SECONDS = 10.0
"""Or so long after the first of them."""

_RETRY_SECONDS = 5.0  # where another process holds the lock
_LOOK_SECONDS = 0.2  # how long it takes at most to begin, and to end


def follow_sources(
    sources: Sequence[str], index_dir: Path, update: Callable[[], None], fail: Callable[[DatelineError], None]
) -> None:
    """Call `update` now and after each change of the sources, until SIGINT or SIGTERM; a second one ends at once.

    An update that is running then is finished.  What it raises is told to `fail`, and the next change
    tried again.  What happens in `index_dir` and to names that begin with a point is no change.  A source
    that another takes the place of is followed on; while one is missing, which `fail` is told once, there are
    no updates.  Raises SourceError for a source that is not there at first, BuildError where the system does not
    tell of changes.
    """
    wake, stop = threading.Event(), threading.Event()
    told: str | None = None
    with _until_a_signal(wake, stop), _Watchers(sources, index_dir.resolve(), wake) as watchers:
        while not stop.is_set():
            watchers.check()
            wake.clear()
            is_locked = False
            missing = _missing(sources)
            try:
                if missing is None:
                    update()
                elif missing != told:
                    raise SourceError(f"{missing} is not there any more; nothing is updated until it is back.")
            except DatelineError as error:
                is_locked = isinstance(error, IndexLockedError)
                fail(error)
            told = missing
            if not stop.is_set():  # which may have been set before `wake` was cleared
                wake.wait(_RETRY_SECONDS if is_locked else None)


def _missing(sources: Sequence[str]) -> str | None:
    return next((source for source in sources if not Path(source).exists()), None)


@contextmanager
def _until_a_signal(wake: threading.Event, stop: threading.Event) -> Iterator[None]:
    """Set both at the first SIGINT or SIGTERM; the second does what it does elsewhere."""
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


class _Place(NamedTuple):
    """Where a source lies, and which folder that is: of a single file the one that it is in."""

    path: Path
    folder: Path
    device: int
    inode: int


class _Followed:
    """Sources that are followed alike: folders with all that is in them, or single files.

    A file is often replaced by another of its name, which only its folder tells of.
    """

    def __init__(self, sources: Sequence[str], index_dir: Path, *, are_folders: bool) -> None:
        self._sources, self._index_dir = sources, index_dir
        self.are_folders = are_folders

    def places(self) -> frozenset[_Place]:
        """Where the sources lie now, links followed; without those whose folder is missing."""
        return frozenset(place for source in self._sources if (place := self._place(source)) is not None)

    def _place(self, source: str) -> _Place | None:
        try:
            path = Path(os.path.realpath(source))
            folder = path if self.are_folders else path.parent
            status = folder.stat()
        except OSError:
            return None
        return _Place(path, folder, status.st_dev, status.st_ino)

    def is_of(self, name: str, places: frozenset[_Place]) -> bool:
        """Whether a change of this name is one of the sources."""
        path = Path(name)
        if self.are_folders:
            return not path.name.startswith(".") and not self._is_of_index(path)
        return any(path == place.path for place in places)

    def _is_of_index(self, path: Path) -> bool:
        """Whether a path is one that writing an index changes: documents may lie beside them."""
        if not path.is_relative_to(self._index_dir):
            return False
        inside = path.relative_to(self._index_dir).parts
        return not inside or inside[0].removesuffix(NEXT) in OURS


class _Watchers:
    """Threads that set `wake` after changes: one for folders, one for the folders of single files.

    The system tells of changes in a folder, not in the one that takes its place: each looks now and then
    whether the folders are those that it watches, and else begins again.
    """

    def __init__(self, sources: Sequence[str], index_dir: Path, wake: threading.Event) -> None:
        missing = _missing(sources)
        if missing is not None:
            raise SourceError(f"{Path(missing).absolute()} is not there, and cannot be followed; check the path")
        folders = [source for source in sources if Path(source).is_dir()]
        files = [source for source in sources if source not in folders]
        self._wake = wake
        self._followed = [
            _Followed(alike, index_dir, are_folders=alike is folders) for alike in (folders, files) if alike
        ]
        self._stop = threading.Event()
        self._problem: Exception | None = None
        self._threads: list[threading.Thread] = []

    def check(self) -> None:
        """Raise BuildError if changes are not seen."""
        if self._problem is not None:
            raise BuildError(f"The sources cannot be followed: {self._problem}; nothing has changed.")

    def _run(self, followed: _Followed, ready: threading.Event) -> None:
        due: float | None = None
        try:
            while not self._stop.is_set():
                self._watch(followed, ready, due)
                due = time.monotonic() + QUIET_SECONDS
        except Exception as error:
            self._problem = error
            self._wake.set()
        ready.set()

    def _watch(self, followed: _Followed, ready: threading.Event, due: float | None) -> None:
        """Tell of changes until the places are others; at `due`, if there is none until then, as well."""
        places = followed.places()
        lost = threading.Event()
        try:
            for changes in self._changes(followed, places, lost):
                ready.set()
                if lost.is_set() or followed.places() != places:
                    return
                if changes or (due is not None and time.monotonic() >= due):
                    due = None
                    self._wake.set()
        except FileNotFoundError:
            if followed.places() == places:
                raise

    def _changes(
        self, followed: _Followed, places: frozenset[_Place], lost: threading.Event
    ) -> Iterator["set[tuple[Change, str]]"]:
        """Yield the changes of places, and nothing now and then; set `lost` when one of their folders is removed.

        The next folder may have the number of the one that was removed.
        """
        from watchfiles import Change, watch  # noqa: PLC0415  (4 MB, in each of the processes of a build as well)

        folders = {str(place.folder) for place in places}

        def is_change(change: Change, name: str) -> bool:
            if change is Change.deleted and name in folders:
                lost.set()
            return lost.is_set() or followed.is_of(name, places)

        if not folders:
            while not self._stop.wait(_LOOK_SECONDS):
                yield set()
            return
        yield from watch(
            *folders,
            watch_filter=is_change,
            step=int(1000 * QUIET_SECONDS),
            debounce=int(1000 * LONGEST_SECONDS),
            rust_timeout=int(1000 * _LOOK_SECONDS),
            yield_on_timeout=True,
            stop_event=self._stop,
            recursive=followed.are_folders,
        )

    def __enter__(self) -> "_Watchers":
        """Begin; when this returns, changes are seen."""
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
