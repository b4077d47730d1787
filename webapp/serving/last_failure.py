"""The last reason why the index could not be served, and when to try again."""

import logging
import time
from collections.abc import Callable

from dateline.errors import DatelineError, IndexUnavailableError, NoIndexError

RETRY_SECONDS = 5.0  # a generation that failed is opened again after this time: opening checks files, which costs

_NONE_YET = "there is no published index yet; run `reindex`"

_log = logging.getLogger(__name__)


class LastFailure:
    """The message of the last failure and the generation that failed; empty after a success."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._retry_at = float("-inf")
        self.message = ""
        self.generation: str | None = None
        self._kind: type[IndexUnavailableError] = NoIndexError

    def note(self, error: Exception, generation: str | None) -> None:
        """Remember a failure, and log it unless it is the last one again."""
        message = str(error) or repr(error)
        if message != self.message:
            log_failure("the index cannot be served", error)
        self.message, self.generation = message, generation
        self._kind = NoIndexError if isinstance(error, NoIndexError) else IndexUnavailableError
        self._retry_at = self._clock() + (RETRY_SECONDS if generation is not None else 0)

    def clear(self) -> None:
        """Forget the failure after a success."""
        self.message, self.generation, self._kind = "", None, NoIndexError

    def to_error(self) -> IndexUnavailableError:
        """Make the error for a request that needs the index: a NoIndexError if there was never one."""
        return self._kind(self.message or _NONE_YET)

    def may_try(self, generation: str | None) -> bool:
        """Whether a generation may be opened now: at once if another one failed, else after RETRY_SECONDS."""
        return generation != self.generation or self._clock() >= self._retry_at


def log_failure(event: str, error: Exception) -> None:
    """Log an error; with a traceback unless it is one of Dateline or of the system."""
    is_expected = isinstance(error, DatelineError | OSError)
    _log.error("%s: %r", event, error, exc_info=None if is_expected else error)
