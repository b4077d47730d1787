"""Whether the index folder responds and the withheld list is readable, as the last accesses have found."""

from collections.abc import Callable

from dateline.errors import IndexUnavailableError

SILENT_SECONDS = 10.0  # without a response for this long, the folder counts as unavailable
OPENING_SECONDS = 120.0  # the limit while a generation is being opened

_SILENT = "the folder of the index does not answer"


class FolderHealth:
    """The results of the last accesses to the index folder.  Safe to use from any thread; never waits."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._answered_at = clock()
        self._problem = ""

    def note_answer(self) -> None:
        """Note that the folder has responded."""
        self._answered_at = self._clock()

    def note_withheld_list(self, problem: str = "") -> None:
        """Note that the withheld list was read, or why it could not be."""
        self._problem = problem
        self.note_answer()

    def check(self, *, is_opening: bool) -> None:
        """Raise IndexUnavailableError if the folder is silent for too long or the withheld list is not readable."""
        silent = self._clock() - self._answered_at
        if silent > (OPENING_SECONDS if is_opening else SILENT_SECONDS):
            raise IndexUnavailableError(_SILENT)
        if self._problem:
            raise IndexUnavailableError(self._problem)
