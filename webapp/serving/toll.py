"""What clients and crowds have cost others, told once a minute."""

from gunicorn.glogging import Logger

TELL_SECONDS = 60.0


class Toll:
    """Counts who was turned away or cut, and tells it, without a line for each."""

    def __init__(self, log: Logger) -> None:
        self._log = log
        self._told = 0.0
        self.refused = self.late = self.cut = 0

    def tell(self, now: float) -> None:
        """Log what was counted in the last minute, if anything."""
        if now - self._told < TELL_SECONDS or not (self.refused or self.late or self.cut):
            return
        self._told = now
        self._log.warning(
            "Too busy or too slow: %d requests were told to come again, %d did not arrive in time, "
            "%d answers were not taken in time.",
            self.refused,
            self.late,
            self.cut,
        )
        self.refused = self.late = self.cut = 0
