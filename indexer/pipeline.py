"""From sources to a published generation: reading, dating, counting what was left out."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from dateline.article import Article
from dateline.errors import BuildError, SourceError
from dateline.text.analysis import DEFAULT_LANGUAGE
from indexer.articles import DatingOptions, make_article
from indexer.builds import build_index
from indexer.report import Finding, Report, counted, in_file
from indexer.sources import ReadProgress, Rejection, SourceDocument, SourceOptions, read_sources

_SHOWN_FIELDS = 10  # that went nowhere: the most frequent ones


class Progress(Protocol):
    """Told how far a run has come."""

    def documents(self, count: int, read_bytes: int, total_bytes: int | None) -> None:
        """Hear of another document: documents read, bytes read, and bytes in all (None where that is unknown)."""
        ...

    def stage(self, name: str) -> None:
        """Hear that reading has ended and what is done now."""
        ...


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a person can decide about a build; `strict` makes a rejected document a failure."""

    index_dir: Path
    sources: Sequence[str]
    reading: SourceOptions = field(default_factory=SourceOptions)
    dating: DatingOptions = field(default_factory=DatingOptions)
    language: str = DEFAULT_LANGUAGE
    strict: bool = False
    dry_run: bool = False


class RejectedError(BuildError):
    """All documents were rejected, or one in a strict build; `report` names them."""

    def __init__(self, report: Report) -> None:
        rejected, read = len(report.rejected), counted(report.read, "document")
        super().__init__(f"{rejected:,} of {read} {'was' if rejected == 1 else 'were'} rejected; nothing has changed.")
        self.report = report


def run_build(options: BuildOptions, progress: Progress) -> Report:
    """Read the sources, build an index and publish it, or only read them in a dry run.

    Raises SourceError, BuildError or RejectedError; then nothing has changed.
    """
    started = time.monotonic()
    reading = _Reading(options, progress)
    report = reading.report
    if options.dry_run:
        for _ in reading.articles():
            pass
    else:
        report.generation = build_index(reading.articles(), options.index_dir, language=options.language)
    report.seconds = time.monotonic() - started
    return report


class _Seen(NamedTuple):
    """Where the article of an id came from, and whether it has no date."""

    file: str
    line: int | None
    is_undated: bool


class _Reading:
    """One pass over the sources, which fills a report on its way."""

    def __init__(self, options: BuildOptions, progress: Progress) -> None:
        self.report = Report()
        self._options = options
        self._progress = progress
        self._bytes = ReadProgress()
        self._unused: Counter[str] = Counter()
        self._missing: set[str] = set()
        self._documents = read_sources(
            options.sources, options.reading, progress=self._bytes, unused=self._unused, missing=self._missing
        )
        self._seen: dict[str, _Seen] = {}

    def articles(self) -> Iterator[Article]:
        """The articles of the sources, in their order; all findings are in the report when it ends."""
        for item in self._documents:
            self.report.read += 1
            if isinstance(item, Rejection):
                self.report.rejected.append(Finding(item.file, item.line, item.reason))
            else:
                yield from self._article(item)
            self._progress.documents(self.report.read, self._bytes.read_bytes, self._bytes.total_bytes)
        self._end()

    def _article(self, document: SourceDocument) -> Iterator[Article]:
        made = make_article(document, self._options.dating)
        self.report.warnings += [Finding(w.file, w.line, w.reason) for w in made.warnings]
        if made.rejection is not None:
            self.report.rejected.append(Finding(made.rejection.file, made.rejection.line, made.rejection.reason))
        if made.article is not None:
            self._note(made.article, document)
            yield made.article

    def _note(self, article: Article, document: SourceDocument) -> None:
        """Count an article, and name it together with an earlier one of the same id."""
        self.report.megabytes += (len(article.title.encode()) + len(article.body.encode())) / 1e6
        earlier = self._seen.get(article.article_id)
        if earlier is not None:
            place = in_file(earlier.file, earlier.line)
            reason = f"the id {document.original_id[:80]!r} was already that of {place}, which this replaces"
            self.report.warnings.append(Finding(document.file, document.line, reason))
        self._seen[article.article_id] = _Seen(document.file, document.line, article.date is None)

    def _end(self) -> None:
        for column in sorted(self._missing):
            reason = f"the column {column!r} named by --map was in no document"
            self.report.warnings.append(Finding("sources", None, reason))
        for name, count in self._unused.most_common(_SHOWN_FIELDS):
            reason = f"the field {name!r} of {counted(count, 'document')} is not used (--map can name it)"
            self.report.warnings.append(Finding("sources", None, reason))
        if len(self._unused) > _SHOWN_FIELDS:
            reason = f"{counted(len(self._unused) - _SHOWN_FIELDS, 'other field')} of fewer documents are not used"
            self.report.warnings.append(Finding("sources", None, reason))
        self.report.articles = self.report.added = len(self._seen)
        self.report.undated = sum(seen.is_undated for seen in self._seen.values())
        if self.report.rejected and (self._options.strict or not self._seen):
            raise RejectedError(self.report)
        if not self._seen:
            raise SourceError("There is nothing to index: the sources hold no document.")
        if not self._options.dry_run:
            self._progress.stage(f"read {self.report.read:,} documents; writing the index")
