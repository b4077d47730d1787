"""The plan of a soak, and the defects that may be planted in it."""

from dataclasses import dataclass

PLANT = "DATELINE_SOAK_PLANT"
"""The variable of the environment that names the defect to `soak_app`."""

CLOSES_AT_ONCE = "closes-at-once"
PUBLISHES_EARLY = "publishes-early"
PLANTS = (CLOSES_AT_ONCE, PUBLISHES_EARLY)


@dataclass(frozen=True, slots=True)
class Plan:
    """The length and the actions of a soak, and its defect (one of PLANTS)."""

    seconds: float = 300.0
    publishes: int = 50
    hups: int = 5
    kills: int = 10
    clients: int = 8
    workers: int = 2
    pause_seconds: float = 0.05
    noticed_seconds: float = 1.0  # after this time the generation before may answer no new request
    plant: str | None = None
