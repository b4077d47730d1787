"""Crowds against a real server over a real index: impatient clients, and slow ones of every kind.

    python -m tests.reliability.storm --index DIR --report FILE

First eight clients ask as fast as they are answered; then many that give up soon; then slow ones of each kind
together with two that ask for pages and one that asks for `/livez`.  All errors are listed; exit 1 if there
is one.  Another server is tried with GUNICORN_CMD_ARGS, as in `--worker-class=gthread`.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .crowds import (
    GAVE_UP,
    LOST,
    PAGE,
    Address,
    Crowd,
    Diary,
    asking,
    reading_slowly,
    run_crowds,
    saying_nothing,
    sending_slowly,
)
from .soak import Server, linked, tell
from .soak_plan import Plan

WINDOW_SECONDS = 5.0
LEAST_SHARE = 0.8  # of the pages of eight clients that many get
LIVEZ_SECONDS, PAGE_SECONDS = 0.25, 2.0  # 99 of 100 take no longer while there are slow clients
LATE_SECONDS = 3.0  # a slow client is cut at most this long after its deadline


@dataclass(frozen=True, slots=True)
class Storm:
    """The numbers of clients of each kind, and the times.  An impatient client waits `pause_seconds` after a 503."""

    impatient: int = 700
    patience_seconds: float = 2.0
    pause_seconds: float = 1.0
    slow: int = 100
    seconds: float = 20.0
    slow_seconds: float = 45.0
    head_seconds: float = 10.0
    answer_seconds: float = 30.0
    page: str = PAGE
    large: str = "/search?q=the+government&per_page=100"


def run_storm(address: Address, storm: Storm) -> tuple[dict[str, object], list[str]]:
    """Run the crowds one after the other; return the figures and the errors."""
    figures, faults = dict[str, object](), list[str]()
    few, most = _pages_of_few(address, storm)
    figures["eight"] = few
    figures["impatient"] = _impatient(address, storm, most, faults)
    figures["slow"] = _slow(address, storm, faults)
    return figures, faults


def _pages_of_few(address: Address, storm: Storm) -> tuple[dict[str, object], float]:
    began = time.monotonic()
    diary = run_crowds(address, storm.seconds, [Crowd("pages", 8, asking(storm.page))])["pages"]
    windows = _windows(diary, began, storm.seconds)
    return _summary(diary) | {"windows": windows}, sorted(windows)[len(windows) // 2]


def _impatient(address: Address, storm: Storm, most: float, faults: list[str]) -> dict[str, object]:
    step = asking(storm.page, patience=storm.patience_seconds, busy_pause=storm.pause_seconds)
    began = time.monotonic()
    diary = run_crowds(address, storm.seconds, [Crowd("pages", storm.impatient, step)])["pages"]
    windows = _windows(diary, began, storm.seconds)
    faults += [f"impatient clients get {got} pages, eight get {most}" for got in windows if got < LEAST_SHARE * most]
    if diary.count(LOST):
        faults.append(f"{diary.count(LOST)} connections of impatient clients failed")
    if diary.count(GAVE_UP) > diary.count(200):
        faults.append(f"{diary.count(GAVE_UP)} clients gave up, {diary.count(200)} got a page")
    return _summary(diary) | {"windows": windows}


def _slow(address: Address, storm: Storm, faults: list[str]) -> dict[str, object]:
    crowds = [
        Crowd("livez", 1, asking("/livez", pause=0.02)),
        Crowd("pages", 2, asking(storm.page, pause=0.02)),
        Crowd("readers", storm.slow, reading_slowly(storm.large)),
        Crowd("heads", storm.slow, sending_slowly()),
        Crowd("silent", storm.slow, saying_nothing()),
    ]
    diaries = run_crowds(address, storm.slow_seconds, crowds)
    limits = {"readers": storm.answer_seconds, "heads": storm.head_seconds, "silent": storm.head_seconds}
    for name, limit in limits.items():
        uncut = diaries[name].connections - len(diaries[name].answers)
        if diaries[name].seconds(LOST, 1.0) > limit + LATE_SECONDS or uncut > storm.slow:
            faults.append(f"{name} are cut after {diaries[name].seconds(LOST, 1.0):.1f} s")
    for name, limit in (("livez", LIVEZ_SECONDS), ("pages", PAGE_SECONDS)):
        diary = diaries[name]
        if diary.seconds() > limit:
            faults.append(f"{name} take {diary.seconds():.2f} s while there are slow clients")
        if diary.count(200) != len(diary.answers):
            faults.append(f"{len(diary.answers) - diary.count(200)} of {name} failed while there were slow clients")
    return {name: _summary(diary) | {"connections": diary.connections} for name, diary in diaries.items()}


def _windows(diary: Diary, began: float, seconds: float) -> list[int]:
    count = max(1, int(seconds / WINDOW_SECONDS))
    length = seconds / count
    return [diary.count(200, began + n * length, began + (n + 1) * length) for n in range(count)]


def _summary(diary: Diary) -> dict[str, object]:
    counts = {"ok": 200, "busy": 503, "gave_up": GAVE_UP, "lost_or_cut": LOST}
    took = {"p50_ms": diary.seconds(part=0.5), "p99_ms": diary.seconds()} if diary.count(200) else {}
    return {name: diary.count(status) for name, status in counts.items()} | {
        name: round(seconds * 1000, 1) for name, seconds in took.items()
    }


def main() -> int:
    """Run with the options of the command line, and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True, help="an index that was built before")
    parser.add_argument("--report", type=Path, help="where the JSON report goes besides standard output")
    parser.add_argument("--workers", type=int, default=2)
    for name in ("impatient", "slow"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Storm(), name))
    for name in ("seconds", "slow_seconds", "pause_seconds", "patience_seconds"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=getattr(Storm(), name))
    options = vars(parser.parse_args())
    index, report, workers = options.pop("index"), options.pop("report"), options.pop("workers")
    with linked(index) as index_dir:
        server = Server(index_dir, index_dir.parent / "storm.log", Plan(workers=workers), strict=False)
        try:
            figures, faults = run_storm(server.address, Storm(**options))
        finally:
            server.stop()
    tell({**options, **figures, "faults": faults}, report)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
