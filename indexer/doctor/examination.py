"""The examination of an archive: its files, its articles, and its sources."""

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dateline.article import Article
from dateline.errors import IndexUnavailableError, IndexVersionError, SourceError
from dateline.generations import require_current
from dateline.progress import OnProgress, Progress, ReportTimer, ignore_progress
from dateline.verification import verify_generation
from indexer.archive.stored_articles import DocAddress, StoredArticles, open_stored_articles
from indexer.doctor.archive_alarms import ArchiveAlarms, find_loss_since
from indexer.doctor.article_checks import ArticleChecks
from indexer.doctor.check_results import CheckResult
from indexer.doctor.duplicates import Duplicates
from indexer.doctor.source_comparison import SourceComparison, skipped
from indexer.identity import ServedIds
from indexer.reading import ReadingNotes, ReadingOptions, source_articles
from indexer.reporting import pluralize
from indexer.reporting.alarms import Alarm
from indexer.sources import place_sources
from indexer.sources.folders.roots import read_roots


@dataclass(frozen=True, slots=True)
class Examination:
    """The result of an examination.  `damage` says what is wrong with the files; None if they are whole."""

    generation: str
    articles: int | None
    damage: str | None
    results: Sequence[CheckResult]
    notes: Sequence[str]
    seconds: float
    alarms: Sequence[Alarm] = ()

    def to_json(self) -> dict[str, Any]:
        """The examination as a JSON object."""
        return {
            "generation": self.generation,
            "articles": self.articles,
            "integrity": {"sound": self.damage is None, "damage": self.damage},
            "alarms": [each._asdict() for each in self.alarms],
            "checks": {result.name: result.to_json() for result in self.results},
            "notes": list(self.notes),
            "seconds": round(self.seconds, 3),
        }

    def to_text(self) -> str:
        """The examination as lines of text."""
        if self.damage is not None:
            return f"Generation {self.generation} is damaged: {self.damage}\nThe other checks were not made."
        lines = [f"Generation {self.generation}: {pluralize(self.articles or 0, 'article')}; every file is whole."]
        lines += [f"Alarm: {each}" for each in self.alarms]
        for result in self.results:
            lines += result.to_text()
        return "\n".join([*lines, *self.notes])


@dataclass(frozen=True)
class Doctor:
    """Examines the served generation of an archive.

    `today` is the current day in UTC.  Without `sources` the sources are not compared.  `on_progress` gets the
    articles that were checked and the bytes of their texts, then those that were read from the sources.
    """

    index_dir: Path
    today: dt.date
    sources: Sequence[str] = ()
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    on_progress: OnProgress = ignore_progress

    def examine(self) -> Examination:
        """Examine the generation.

        Raises IndexUnavailableError if none is served, IndexVersionError if its format cannot be read.
        """
        started = time.monotonic()
        generation = require_current(self.index_dir)
        try:
            self.on_progress(Progress(stage="verifying"))
            verify_generation(self.index_dir, generation)
            stored = open_stored_articles(self.index_dir, generation)
            comparison = SourceComparison()
            alarms = ArchiveAlarms()
            articles, results = self._check_articles(stored, comparison, alarms)
            reading = ReadingNotes()
            source_results = self._compare_sources(stored, comparison, reading)
        except IndexVersionError:
            raise  # another format is no damage
        except IndexUnavailableError as error:
            return Examination(generation, None, str(error), (), (), time.monotonic() - started)
        found = [*find_loss_since(self.index_dir, stored), *alarms.alarms(), *reading.source_alarms()]
        seconds = time.monotonic() - started
        return Examination(
            generation, articles, None, [*results, *source_results], _notes(reading), seconds, sorted(found, key=_order)
        )

    def _check_articles(
        self, stored: StoredArticles, comparison: SourceComparison, alarms: ArchiveAlarms
    ) -> tuple[int, list[CheckResult]]:
        """Check all articles; add them to the running `alarms`, and to `comparison` if there are sources.

        Returns the number of articles, and the results.
        """
        self.on_progress(Progress(stage="checking the articles"))
        checks, duplicates = ArticleChecks(self.today), Duplicates(stored.manifest.articles)
        for address, article in self._reported(stored):
            checks.check(article)
            alarms.add(article)
            duplicates.add(address, article)
            if self.sources:
                comparison.add(address, article.article_id, stored.digest(address))
        return checks.articles, [*duplicates.results(stored), *checks.results()]

    def _reported(self, stored: StoredArticles) -> Iterator[tuple[DocAddress, Article]]:
        """The articles with their addresses; reports progress."""
        timer = ReportTimer()
        size = 0
        for count, (address, article) in enumerate(stored.with_addresses(), 1):
            yield address, article
            size += len(article.body)
            if timer.is_due():
                self.on_progress(Progress(count, size))

    def _compare_sources(
        self, stored: StoredArticles, comparison: SourceComparison, reading: ReadingNotes
    ) -> list[CheckResult]:
        """The results of the comparison; notes what is read."""
        self.on_progress(Progress(stage="reading the sources"))
        if not self.sources:
            return list(skipped("no source of the archive is known and there; name the SOURCEs"))
        try:
            roots = place_sources(self.sources, read_roots(self.index_dir), keeps_others=True)
            sources = replace(self.reading.sources, roots=roots)
            options = replace(self.reading, sources=sources, kept_ids=ServedIds.open(self.index_dir).kept)
            articles = source_articles(self.sources, options, reading, self.on_progress)
            return list(comparison.compare(articles, stored))
        except SourceError as error:
            return list(skipped(str(error)))


def _notes(reading: ReadingNotes) -> list[str]:
    """Notes about the sources."""
    if not reading.rejected:
        return []
    rejected = pluralize(len(reading.rejected), "document")
    return [f"{rejected} of the sources cannot be read (reindex --dry-run names them)."]


def _order(alarm: Alarm) -> bool:
    return not alarm.is_grave
