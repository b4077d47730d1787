"""Whether the folder of the index answers, and whether it is known what is withheld: from the last looks."""

from collections.abc import Callable

from dateline.errors import IndexUnavailableError

SILENT_SECONDS = 10.0  # after which a folder that answers no look is as good as none
OPENING_SECONDS = 120.0  # the same, while a generation is being opened

_SILENT = "the folder of the index does not answer"


class FolderHealth:
    """What looks at the folder have found; safe to tell and to ask from any thread, and never a wait."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._answered_at = clock()
        self._unknown = ""

    def answer(self) -> None:
        """Note that the folder has answered."""
        self._answered_at = self._clock()

    def know(self, unknown: str = "") -> None:
        """Note that it is known what is withheld, or why not."""
        self._unknown = unknown
        self.answer()

    def check(self, *, is_opening: bool) -> None:
        """Raise IndexUnavailableError where the list is not known, or the folder is silent for too long."""
        silent = self._clock() - self._answered_at
        if silent > (OPENING_SECONDS if is_opening else SILENT_SECONDS):
            raise IndexUnavailableError(_SILENT)
        if self._unknown:
            raise IndexUnavailableError(self._unknown)
