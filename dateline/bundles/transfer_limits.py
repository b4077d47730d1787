"""Limits on the time of transfers with a store, and on the number of attempts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransferLimits:
    """The limits of one store.  A transfer begins with the look-up of a host name and ends with the last byte."""

    small_file_seconds: float = 20.0
    """For a small file (a name, a manifest, a list), all attempts and pauses together."""

    small_file_attempts: int = 3

    object_seconds: float = 60.0
    """For an object, all attempts and pauses together, and a second more for each `slowest_bytes_per_second`."""

    slowest_bytes_per_second: int = 100_000

    object_attempts: int = 4
    """Attempts in a row without a further byte, after which an object is given up."""

    first_pause_seconds: float = 0.25
    """The pause after the first failed attempt; later pauses are longer."""

    upload_part_seconds: float = 300.0
    """For one part of an object that goes to a bucket."""

    upload_retries: int = 3
    """Further attempts of one request to a bucket."""

    def seconds_for(self, size_bytes: int) -> float:
        """The time for an object of a size, in seconds."""
        return self.object_seconds + size_bytes / self.slowest_bytes_per_second


DEFAULT_LIMITS = TransferLimits()
