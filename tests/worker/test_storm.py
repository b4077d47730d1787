"""A small storm, and defects that it must find."""

from dataclasses import replace
from pathlib import Path

from reliability.storm import Storm, run_storm
from worker_site import serve

LIMITS = {"connection.HEAD_SECONDS": 1.0, "connection.ANSWER_SECONDS": 2.0, "loop_worker.MAX_WAITING": 8}
SMALL = Storm(
    impatient=100,
    patience_seconds=2.0,
    pause_seconds=0.5,
    slow=20,
    seconds=4.0,
    slow_seconds=6.0,
    head_seconds=1.0,
    answer_seconds=2.0,
    page="/test/work?seconds=0.2",
    large="/test/stream?megabytes=10",
)
SHORT = replace(SMALL, patience_seconds=1.0, seconds=2.5, slow_seconds=4.0)  # longer than each deadline
PLANTED = {"connection.HEAD_SECONDS": 1_000, "connection.ANSWER_SECONDS": 1_000, "loop_worker.MAX_WAITING": 1_000_000}


def test_a_storm_is_weathered(tmp_path: Path) -> None:
    """A hundred impatient clients get as many pages as eight do, and sixty slow ones disturb no other client."""
    with serve(tmp_path / "index", limits=LIMITS) as site:
        figures, faults = run_storm(("127.0.0.1", site.port), SMALL)
    assert faults == []
    assert figures["impatient"]["busy"] > 0


def test_planted_defects_are_found(tmp_path: Path) -> None:
    """No limit of waiting requests; no deadline for heads, for silent connections, for answers."""
    with serve(tmp_path / "index", limits=PLANTED) as site:
        _, faults = run_storm(("127.0.0.1", site.port), SHORT)
    for found in ("clients gave up", "heads are cut", "silent are cut", "readers are cut"):
        assert any(found in fault for fault in faults), faults
