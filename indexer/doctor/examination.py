"""The examination of an archive: its files, its articles, and its sources."""

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dateline.article import Article
from dateline.errors import IndexUnavailableError, IndexVersionError, SourceError
from dateline.generations import read_current
from dateline.progress import OnProgress, Progress, ReportTimer, ignore_progress
from dateline.verification import verify_generation
from indexer.archive.stored_articles import StoredArticles, open_stored_articles
from indexer.doctor.article_checks import Looks
from indexer.doctor.duplicates import Copies
from indexer.doctor.findings import Finding
from indexer.doctor.source_comparison import Changes, skipped
from indexer.reading import ReadingNotes, ReadingOptions, source_articles
from indexer.reporting import counted


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

    `on_progress` gets the articles checked and the bytes of their texts, then those read from the sources.
    """

    index_dir: Path
    today: dt.date
    sources: Sequence[str] = ()
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    on_progress: OnProgress = ignore_progress

    def examine(self) -> Examination:
        """Examine the generation that is served.

        Raises IndexUnavailableError if there is none, IndexVersionError if its format is not read.
        """
        started = time.monotonic()
        generation = read_current(self.index_dir)
        if generation is None:
            raise IndexUnavailableError(f"No index is published in {self.index_dir}; run reindex to build one.")
        try:
            self.on_progress(Progress(stage="verifying"))
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
        self.on_progress(Progress(stage="checking the articles"))
        copies, changes = Copies(stored.manifest.articles), Changes()
        for place, article in self._reported(stored):
            looks.look(article)
            copies.look(place, article)
            if self.sources:
                changes.look(place, article)
        yield from copies.findings(stored)
        yield from looks.findings()
        del copies
        self.on_progress(Progress(stage="reading the sources"))
        yield from self._compared(changes, stored, notes)

    def _reported(self, stored: StoredArticles) -> Iterator[tuple[Any, Article]]:
        timer = ReportTimer()
        size = 0
        for count, placed in enumerate(stored.placed(), 1):
            yield placed
            size += len(placed[1].body)
            if timer.is_due():
                self.on_progress(Progress(count, size))

    def _compared(self, changes: Changes, stored: StoredArticles, notes: list[str]) -> Iterator[Finding]:
        if not self.sources:
            yield from skipped("there are no documents where they are configured; name the SOURCEs")
            return
        reading = ReadingNotes()
        try:
            articles = source_articles(self.sources, self.reading, reading, self.on_progress)
            yield from changes.compare(articles, stored)
        except SourceError as error:
            yield from skipped(str(error))
        if reading.rejected:
            rejected = counted(len(reading.rejected), "document")
            notes.append(f"{rejected} of the sources cannot be read (reindex --dry-run names them).")
