"""A soak: gunicorn under clients while generations are published and workers are replaced and killed.

    python -m tests.reliability.soak --index DIR --seconds 300 --publishes 50 --hups 5 --kills 10 --report FILE

`--index` is a built index; its served generation is linked into a new folder next to it, and only that
folder is written to.  All errors are listed; exit 1 if there is one.  Workers
are replaced and killed in the first half only, so that the memory of the second can be compared.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.generations import generation_dir, read_current
from indexer.builds import update as updating
from indexer.builds.history import roll_back
from indexer.builds.update import update_index

from .soak_clients import PROBE, Clients, ask
from .soak_findings import Publish, Record, Sample, find_faults, summarize
from .soak_plan import CLOSES_AT_ONCE, PLANT, PLANTS, PUBLISHES_EARLY, Plan

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60.0
PROBES = 5  # articles that each publish adds
ROLLBACK_EVERY = 5


class Archive:
    """The index of the soak: its generations differ in the number of articles with the probe."""

    def __init__(self, index_dir: Path, record: Record, *, early: bool) -> None:
        self.index_dir = index_dir
        self._record = record
        self._early = early
        self._totals = dict[str, int]()
        name = read_current(index_dir)
        assert name is not None
        self._note(time.monotonic(), name, 0)

    def publish(self, number: int) -> None:
        """Make a generation with more articles, by an update; sometimes roll back to the one before."""
        began = time.monotonic()
        if number % ROLLBACK_EVERY == ROLLBACK_EVERY - 1:
            name = roll_back(self.index_dir).generation
            self._note(began, name, self._totals[name])
            return
        total = self._totals[self._record.publishes[-1].generation]
        with _publishing_early() if self._early else contextlib.nullcontext():
            name = update_index(_probes(number), self.index_dir).generation or ""
        self._note(began, name, total + PROBES)

    def _note(self, began: float, name: str, total: int) -> None:
        self._totals[name] = total
        self._record.publishes.append(Publish(began, time.monotonic(), name, total))


def _probes(number: int) -> list[Article]:
    day = PartialDate(2020, 1 + number % 12, 1 + number % 28)
    return [
        Article(f"probe-{number}-{n}", f"Probe {number}", f"{PROBE} " * (1 + n) + "of the harbour", day)
        for n in range(PROBES)
    ]


@contextlib.contextmanager
def _publishing_early() -> Iterator[None]:
    """Plant a defect: CURRENT names a generation whose folder comes later."""
    publish = updating.publish

    def publish_early(index_dir: Path, folder: Path, manifest: Any, verify: Any) -> str:
        (index_dir / "CURRENT").write_text(f"{manifest.generation_name()}\n")
        time.sleep(2)
        return publish(index_dir, folder, manifest, verify)

    updating.publish = publish_early
    try:
        yield
    finally:
        updating.publish = publish


class Server:
    """gunicorn with the configuration of the repository."""

    def __init__(self, index_dir: Path, log: Path, plan: Plan, *, strict: bool) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = ("127.0.0.1", probe.getsockname()[1])
        environ = {"DATELINE_INDEX_DIR": str(index_dir), "WEB_CONCURRENCY": str(plan.workers), PLANT: plan.plant or ""}
        command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py")]
        app = "tests.reliability.soak_app:app" if strict else "webapp.wsgi:app"
        place = f"{self.address[0]}:{self.address[1]}"
        self.log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [*command, "--bind", place, app],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait for the first answers."""
        end = time.monotonic() + READY_SECONDS
        while ask(self.address, "/readyz")[0].status != 200:
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError(f"gunicorn did not answer: {self.log.read_text('utf-8', 'replace')[-2_000:]}")
            time.sleep(0.1)

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def hang_up(self) -> None:
        """Let gunicorn replace its workers."""
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(timeout=60)


def sample_workers(pids: list[int], at: float) -> Sample:
    """Measure some processes; a process that has ended counts as nothing."""
    private = pss = files = count = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
            kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
            private += kilobytes["Private_Dirty"] << 10
            pss += kilobytes["Pss"] << 10
            files += sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
            count += 1
    return Sample(at, count, private, pss, files)


def run(index_dir: Path, plan: Plan, *, strict: bool = False) -> Record:
    """Soak an index and write to it.  With `strict`, closed engines refuse to answer (see `soak_app`)."""
    record = Record(noticed_seconds=plan.noticed_seconds)
    archive = Archive(index_dir, record, early=plan.plant == PUBLISHES_EARLY)
    server = Server(index_dir, index_dir.parent / f"{index_dir.name}.log", plan, strict=strict)
    stopped = threading.Event()
    try:
        clients = Clients(server.address, plan.clients, plan.pause_seconds)
        deeds = [
            threading.Thread(target=_repeat, args=deed)
            for deed in (
                (stopped, _moments(plan.publishes, plan.seconds), archive.publish),
                (stopped, _moments(plan.hups, plan.seconds / 2), lambda _: _hang_up(server, record)),
                (stopped, _moments(plan.kills, plan.seconds / 2, 0.6), lambda number: _kill(server, record, number)),
                (stopped, _moments(int(plan.seconds * 2), plan.seconds), lambda _: _sample(server, record)),
            )
        ]
        for deed in deeds:
            deed.start()
        for deed in deeds:
            deed.join()
        time.sleep(2)
        record.answers = clients.stop()
    finally:
        stopped.set()
        server.stop()
        record.log = server.log.read_text("utf-8", "replace")
    return record


def _moments(count: int, seconds: float, shift: float = 0.5) -> list[float]:
    """Evenly spread moments."""
    begun = time.monotonic()
    return [begun + (number + shift) * seconds / count for number in range(count)]


def _repeat(stopped: threading.Event, moments: list[float], act: Callable[[int], None]) -> None:
    for number, moment in enumerate(moments):
        if stopped.wait(max(0.0, moment - time.monotonic())):
            return
        act(number)


def _hang_up(server: Server, record: Record) -> None:
    record.hups.append(time.monotonic())
    server.hang_up()


def _kill(server: Server, record: Record, number: int) -> None:
    workers = server.workers()
    if workers:
        record.kills.append(time.monotonic())
        with contextlib.suppress(ProcessLookupError):
            os.kill(workers[number % len(workers)], signal.SIGKILL)


def _sample(server: Server, record: Record) -> None:
    record.samples.append(sample_workers(server.workers(), time.monotonic()))


@contextlib.contextmanager
def linked(index_dir: Path) -> Iterator[Path]:
    """The served generation of an index, linked into an index folder of its own next to it."""
    name = read_current(index_dir)
    if name is None:
        raise SystemExit(f"No index is published in {index_dir}.")
    with tempfile.TemporaryDirectory(prefix="soak-", dir=index_dir.parent) as folder:
        copy = Path(folder) / "index"
        generation_dir(copy, name).parent.mkdir(parents=True)
        shutil.copytree(generation_dir(index_dir, name), generation_dir(copy, name), copy_function=os.link)
        (copy / "CURRENT").write_text(f"{name}\n")
        yield copy


def main() -> int:
    """Run a soak with the options of the command line, and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True, help="an index that was built before")
    parser.add_argument("--report", type=Path, help="where the JSON report goes besides standard output")
    parser.add_argument(
        "--strict", action="store_true", help="closed engines refuse to answer; searches take 50 ms more"
    )
    parser.add_argument("--plant", choices=PLANTS, help="a defect that must be found")
    for name in ("publishes", "hups", "kills", "clients", "workers"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Plan(), name))
    for name in ("seconds", "pause_seconds", "noticed_seconds"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=getattr(Plan(), name))
    options = vars(parser.parse_args())
    index, report, strict = options.pop("index"), options.pop("report"), options.pop("strict")
    with linked(index) as index_dir:
        record = run(index_dir, Plan(**options), strict=strict or options["plant"] == CLOSES_AT_ONCE)
    faults = find_faults(record)
    tell({**options, **summarize(record), "faults": len(faults), "first_faults": faults[:20]}, report)
    return 1 if faults else 0


def tell(findings: dict[str, Any], report: Path | None) -> None:
    """Print the findings as JSON, and write them to a file if one is named."""
    text = f"{json.dumps(findings, indent=1)}\n"
    sys.stdout.write(text)
    if report:
        report.write_text(text)


if __name__ == "__main__":
    sys.exit(main())
