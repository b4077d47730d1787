"""The examination of an archive: its files, its articles, and its sources."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dateline.article import Article
from dateline.errors import IndexUnavailableError, IndexVersionError, SourceError
from dateline.generations import read_current
from dateline.verification import verify_generation
from indexer.doctor.changes import Changes, skipped
from indexer.doctor.copies import Copies
from indexer.doctor.findings import Finding
from indexer.doctor.looks import Looks
from indexer.reading import Listener, ReadingNotes, ReadingOptions, source_articles
from indexer.report import counted
from indexer.stored_articles import StoredArticles, open_stored_articles

_TELL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found.  `damage` says what is wrong with the files; None if they are whole."""

    generation: str
    articles: int | None
    damage: str | None
    findings: Sequence[Finding]
    notes: Sequence[str]
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "generation": self.generation,
            "articles": self.articles,
            "integrity": {"sound": self.damage is None, "damage": self.damage},
            "checks": {finding.name: finding.to_json() for finding in self.findings},
            "notes": list(self.notes),
            "seconds": round(self.seconds, 3),
        }

    def to_text(self) -> str:
        """For people."""
        if self.damage is not None:
            return f"Generation {self.generation} is damaged: {self.damage}\nThe other checks were not made."
        lines = [f"Generation {self.generation}: {counted(self.articles or 0, 'article')}; every file is whole."]
        for finding in self.findings:
            lines += finding.to_text()
        return "\n".join([*lines, *self.notes])


@dataclass(frozen=True)
class Doctor:
    """How an archive is examined.  `today` is the day by UTC; without `sources` they are not compared.

    `on_stage` is told what is done now, `on_articles` the articles looked at and the bytes of them so
    far, `on_reading` as any listener how far the sources are read.
    """

    index_dir: Path
    today: dt.date
    sources: Sequence[str] = ()
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    on_stage: Callable[[str], None] = lambda _stage: None
    on_articles: Callable[[int, int], None] = lambda _count, _size: None
    on_reading: Listener = lambda _count, _progress: None

    def examine(self) -> Examination:
        """Examine the generation that is served.

        Raises IndexUnavailableError if there is none, IndexVersionError if its format is not read.
        """
        started = time.monotonic()
        generation = read_current(self.index_dir)
        if generation is None:
            raise IndexUnavailableError(f"No index is published in {self.index_dir}; run reindex to build one.")
        try:
            self.on_stage("verifying")
            verify_generation(self.index_dir, generation)
            stored = open_stored_articles(self.index_dir, generation)
            notes: list[str] = []
            looks = Looks(self.today)
            findings = list(self._findings(stored, looks, notes))
        except IndexVersionError:
            raise  # which is no damage
        except IndexUnavailableError as error:
            return Examination(generation, None, str(error), (), (), time.monotonic() - started)
        return Examination(generation, looks.articles, None, findings, notes, time.monotonic() - started)

    def _findings(self, stored: StoredArticles, looks: Looks, notes: list[str]) -> Iterator[Finding]:
        self.on_stage("looking at the articles")
        copies, changes = Copies(stored.manifest.articles), Changes()
        for place, article in self._told(stored):
            looks.look(article)
            copies.look(place, article)
            if self.sources:
                changes.look(place, article)
        yield from copies.findings(stored)
        yield from looks.findings()
        del copies
        self.on_stage("reading the sources")
        yield from self._compared(changes, stored, notes)

    def _told(self, stored: StoredArticles) -> Iterator[tuple[Any, Article]]:
        told = time.monotonic()
        size = 0
        for count, placed in enumerate(stored.placed(), 1):
            yield placed
            size += len(placed[1].body)
            if time.monotonic() > told + _TELL_SECONDS:
                self.on_articles(count, size)
                told = time.monotonic()

    def _compared(self, changes: Changes, stored: StoredArticles, notes: list[str]) -> Iterator[Finding]:
        if not self.sources:
            yield from skipped("there are no documents where they are configured; name the SOURCEs")
            return
        reading = ReadingNotes()
        try:
            articles = source_articles(self.sources, self.reading, reading, self.on_reading)
            yield from changes.compare(articles, stored)
        except SourceError as error:
            yield from skipped(str(error))
        if reading.rejected:
            rejected = counted(len(reading.rejected), "document")
            notes.append(f"{rejected} of the sources cannot be read (reindex --dry-run names them).")
