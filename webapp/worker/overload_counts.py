"""Counts of requests and answers that were dropped under load, logged once a minute."""

from gunicorn.glogging import Logger

LOG_SECONDS = 60.0


class OverloadCounts:
    """Counts rejected requests, late requests and answers that were not received, and logs the sums."""

    def __init__(self, logger: Logger) -> None:
        self._logger = logger
        self._logged_at = 0.0
        self.rejected = self.late = self.unreceived = 0

    def log(self, now: float) -> None:
        """Log the counts since the last line and reset them, at most once in LOG_SECONDS; nothing if all are 0."""
        if now - self._logged_at < LOG_SECONDS or not (self.rejected or self.late or self.unreceived):
            return
        self._logged_at = now
        self._logger.warning(
            "Overload or slow clients: %d requests were turned away, %d requests did not arrive in time, "
            "%d answers were not received in time.",
            self.rejected,
            self.late,
            self.unreceived,
        )
        self.rejected = self.late = self.unreceived = 0
