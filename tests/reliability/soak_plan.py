"""What a soak does, and which defects may be planted in it."""

from dataclasses import dataclass

PLANT = "DATELINE_SOAK_PLANT"
"""The variable of the environment that names the defect to `soak_app`."""

CLOSES_AT_ONCE = "closes-at-once"
PUBLISHES_EARLY = "publishes-early"
PLANTS = (CLOSES_AT_ONCE, PUBLISHES_EARLY)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how much, and with which defect (one of PLANTS)."""

    seconds: float = 300.0
    publishes: int = 50
    hups: int = 5
    kills: int = 10
    clients: int = 8
    workers: int = 2
    pause_seconds: float = 0.05
    noticed_seconds: float = 1.0  # after which no request may begin that is answered from the generation before
    plant: str | None = None
