"""Builds of indexes, each in a process of its own, kept in the work folder with their cost."""

import json
import os
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.corpora import PROJECT, SHARED_CORPORA, Corpus, open_corpus
from benchmarks.peers import peers_named
from benchmarks.peers.peer import Peer
from benchmarks.processes import folder_bytes, run_measured

_INDEX, _RECORD = "index", "build.json"


@dataclass(frozen=True, slots=True)
class Build:
    """An index and the cost of its build.  `is_kept`: an earlier run built and measured it."""

    peer: str
    size: str
    segments: int
    version: str
    articles: int
    text_bytes: int
    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int
    peak_private_bytes: int
    index_bytes: int
    built: str
    is_kept: bool = False

    @property
    def mb_per_second(self) -> float:
        """Text indexed in a second of CPU time; a MB is a million bytes."""
        return self.text_bytes / 1e6 / self.cpu_seconds


def index_folder(peer: Peer, size: str, segments: int, work: Path) -> Path:
    """The folder of the index of a peer."""
    return work / "indexes" / size / f"{peer.index_of}-{segments}-{peer.code_key()}"


def ensure_built(
    peer: Peer, corpus: Corpus, segments: int, work: Path, corpora: Path = SHARED_CORPORA, *, fresh: bool = False
) -> tuple[Path, Build]:
    """The index of a peer and its cost; built now if there is none, or if `fresh`."""
    folder = index_folder(peer, corpus.size, segments, work)
    if folder.is_dir() and not fresh:
        kept = Build(**json.loads((folder / _RECORD).read_text()) | {"is_kept": True})
        return folder / _INDEX, kept
    part = folder.with_name(f"{folder.name}.{os.getpid()}")
    (part / _INDEX).mkdir(parents=True)
    try:
        build = _build(peer, corpus, segments, part / _INDEX, work=work, corpora=corpora)
        (part / _RECORD).write_text(json.dumps(asdict(build), indent=1))
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder / _INDEX, build


def _build(peer: Peer, corpus: Corpus, segments: int, folder: Path, *, work: Path, corpora: Path) -> Build:
    command = [sys.executable, "-m", "benchmarks.building", peer.index_of, corpus.size, str(segments)]
    run = run_measured([*command, *(str(path.resolve()) for path in (folder, work, corpora))], PROJECT)
    cpu_seconds, wall_seconds, text_bytes = json.loads(run.output)
    return Build(
        peer=peer.index_of,
        size=corpus.size,
        segments=segments,
        version=peer.version(),
        articles=corpus.count,
        text_bytes=text_bytes,
        cpu_seconds=cpu_seconds,
        wall_seconds=wall_seconds,
        peak_bytes=run.peak_bytes,
        peak_private_bytes=run.peak_private_bytes,
        index_bytes=folder_bytes(folder),
        built=time.strftime("%Y-%m-%d"),
    )


def _cpu_seconds() -> float:
    """CPU seconds of this process, all its threads, and the processes that it has waited for."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def main(arguments: list[str]) -> None:
    """Build one index in this process; print its bytes, and CPU and wall seconds without making the articles."""
    name, size, segments, folder, work, corpora = arguments
    (peer,) = peers_named(name)
    supply = open_corpus(size, Path(work), Path(corpora)).supply()
    cpu, wall = _cpu_seconds(), time.monotonic()
    elsewhere = peer.build(supply, Path(folder), int(segments))
    cpu = _cpu_seconds() - cpu - supply.making_seconds if elsewhere is None else elsewhere
    sys.stdout.write(json.dumps([cpu, time.monotonic() - wall - supply.making_seconds, supply.text_bytes]))


if __name__ == "__main__":
    main(sys.argv[1:])
