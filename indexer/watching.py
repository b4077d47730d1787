"""Following the sources: what is to be done again whenever they have changed."""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

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
    tried again.  What happens in `index_dir` and to names that begin with a point is no change.  Raises SourceError
    for a source that is not there, BuildError where the system does not tell of changes.
    """
    wake, stop = threading.Event(), threading.Event()
    with _until_a_signal(wake, stop), _Watchers(sources, index_dir.resolve(), wake) as watchers:
        while not stop.is_set():
            watchers.check()
            wake.clear()
            is_locked = False
            try:
                update()
            except DatelineError as error:
                is_locked = isinstance(error, IndexLockedError)
                fail(error)
            if not stop.is_set():  # which may have been set before `wake` was cleared
                wake.wait(_RETRY_SECONDS if is_locked else None)


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


class _Watchers:
    """Threads that set `wake` after changes: one for folders, one for the folders of single files.

    A file is often replaced by another of its name, which only its folder tells of.
    """

    def __init__(self, sources: Sequence[str], index_dir: Path, wake: threading.Event) -> None:
        paths = [Path(source).resolve() for source in sources]
        for path in paths:
            if not path.exists():
                raise SourceError(f"{path} is not there, and cannot be followed; check the path")
        self._index_dir, self._wake = index_dir, wake
        self._folders = [path for path in paths if path.is_dir()]
        self._files = frozenset(path for path in paths if not path.is_dir())
        self._stop = threading.Event()
        self._problem: Exception | None = None
        self._threads: list[threading.Thread] = []

    def check(self) -> None:
        """Raise BuildError if changes are not seen."""
        if self._problem is not None:
            raise BuildError(f"The sources cannot be followed: {self._problem}; nothing has changed.")

    def _watch(self, paths: Sequence[Path], is_change: Callable[["Change", str], bool], ready: threading.Event) -> None:
        try:
            from watchfiles import watch  # noqa: PLC0415  (4 MB, in each of the processes of a build as well)

            for changes in watch(
                *paths,
                watch_filter=is_change,
                step=int(1000 * QUIET_SECONDS),
                debounce=int(1000 * LONGEST_SECONDS),
                rust_timeout=int(1000 * _LOOK_SECONDS),
                yield_on_timeout=True,
                stop_event=self._stop,
                recursive=paths is self._folders,
            ):
                ready.set()
                if changes:
                    self._wake.set()
        except Exception as error:
            self._problem = error
            self._wake.set()
        ready.set()

    def _is_in_folders(self, _change: "Change", name: str) -> bool:
        path = Path(name)
        return not path.name.startswith(".") and not self._is_of_index(path)

    def _is_of_index(self, path: Path) -> bool:
        """Whether a path is one that writing an index changes: documents may lie beside them."""
        if not path.is_relative_to(self._index_dir):
            return False
        inside = path.relative_to(self._index_dir).parts
        return not inside or inside[0].removesuffix(NEXT) in OURS

    def _is_file(self, _change: "Change", name: str) -> bool:
        return Path(name) in self._files

    def __enter__(self) -> "_Watchers":
        """Begin; when this returns, changes are seen."""
        beside = sorted({file.parent for file in self._files})
        for paths, is_change in ((self._folders, self._is_in_folders), (beside, self._is_file)):
            if paths:
                ready = threading.Event()
                thread = threading.Thread(target=self._watch, args=(paths, is_change, ready), daemon=True)
                self._threads.append(thread)
                thread.start()
                ready.wait()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
