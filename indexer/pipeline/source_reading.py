"""One pass over the sources: their articles, the names that these get, and the report."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from dateline.article import Article, is_content_id, is_made_id
from dateline.building.spilling_builder import FinalIds
from dateline.errors import BuildError, SourceError
from dateline.generations import read_withheld
from dateline.generations.earlier_ids import write_earlier_ids
from dateline.generations.publishing import SOURCES
from dateline.generations.withheld_files import read_known as read_known_texts
from dateline.progress import OnProgress, Progress
from dateline.withheld import Withheld
from indexer.builds import (
    AfterReading,
    ArticleBatch,
)
from indexer.identity import LostTexts, Naming, ReadArticles, ReadTexts, ServedIds, open_ids, resolve_ids
from indexer.identity.article_ids import CONTENT
from indexer.pipeline.archive_names import ArchiveNames
from indexer.pipeline.options import AlarmError, BuildOptions, RejectedError
from indexer.reading import ReadingNotes, parallel_articles, source_articles
from indexer.reporting import Report, pluralize
from indexer.reporting.alarms import Alarm, find_loss
from indexer.reporting.examples import ReadExamples
from indexer.sources import STANDARD_INPUT, Finding, SourceRoots, place_sources
from indexer.sources.folders.roots import read_known, read_roots, remember_roots
from indexer.withholding.digests import (
    articles_of_generations,
    ids_without_digest,
    learn_digests,
    learn_edited,
    record_reading,
)


def _require_known_texts(withheld: Withheld, notes: ReadingNotes) -> None:
    """Raise BuildError if a withheld article may be among those that were read under an id that the list lacks.

    That is so if earlier versions made its id of the place of a row, its text is not known, and nothing was read there.
    """
    if CONTENT not in notes.ids.kinds:
        return
    unknown = [name for name in ids_without_digest(withheld) if is_made_id(name) and name not in notes.first_digests]
    if unknown:
        shown = ", ".join(unknown[:20]) + (f" and {len(unknown) - 20:,} more" if len(unknown) > 20 else "")
        raise BuildError(
            f"{pluralize(len(unknown), 'withheld article')} cannot be known again: no generation and no source has a "
            f"text for {shown}. They may be among the articles that were read, under other ids. Withhold them under "
            "the ids that they have in these sources (reindex build --dry-run shows some), and release the old ones: "
            "reindex release ID. Nothing has changed."
        )


class SourceReading:
    """One pass over the sources.

    `articles` are those of the sources in order, or batches that give them; what is asked `after` they were read makes
    the `report` of the reading, and the `withheld_ids` of the articles that were left out.
    """

    def __init__(
        self, options: BuildOptions, on_progress: OnProgress, *, workers: int, is_update: bool = False
    ) -> None:
        self.report = Report()
        self.withheld_ids: set[str] = set()
        self._options = options
        self._on_progress = on_progress
        self._workers, self._is_update = workers, is_update
        self._shown_again: set[str] = set()  # ids that the last builds left out, and that were taken now
        self._notes, self._examples = ReadingNotes(), ReadExamples()
        self._served = ServedIds()
        self._naming = Naming()
        self._roots = SourceRoots((), ())
        self._served_roots: set[str] = set()
        self._names = ArchiveNames(options.index_dir)
        if options.dry_run:
            withheld = read_withheld(options.index_dir)
        else:
            withheld = learn_digests(options.index_dir, options.digester)
        self._reading = replace(options.reading, withheld=withheld, digester=options.digester)
        self.articles = self._read()
        self.after = AfterReading(
            names=self._name,
            is_complete=self._is_complete,
            left_out=lambda: self.withheld_ids,
            moved=lambda: self._naming.moved,
            read_again=self._read_again,
            in_scope=self._in_scope,
            is_changed=self._names.are_new,
            finish_folder=self._finish_folder,
        )

    def _read(self) -> Iterator[Article | ArticleBatch]:
        """Read the sources; begins when the first article is taken, since the index is locked then."""
        index_dir, sources = self._options.index_dir, self._options.sources
        self._served = ServedIds.open(index_dir)
        self._names.read()
        remembered = read_roots(index_dir) if self._is_update else read_known(index_dir) or ()
        self._served_roots = {each.name for each in remembered}
        self._roots = place_sources(sources, remembered, keeps_others=self._is_update)
        options = replace(self._reading.sources, roots=self._roots)
        options = replace(options, rules=self._options.read_rules(self._roots))
        self._reading = replace(self._reading, sources=options, kept_ids=self._served.kept)
        read: Callable[..., Iterator[Article | ArticleBatch]] = source_articles
        if self._workers > 1:
            read = partial(parallel_articles, portion_bytes=self._options.building.budget.batch_bytes)
        articles = read(sources, self._reading, self._notes, self._on_progress)
        yield from self._exemplified(articles) if self._options.dry_run else articles

    def _exemplified(self, articles: Iterable[Article | ArticleBatch]) -> Iterator[Article | ArticleBatch]:
        """Pass on the articles of a dry run; keeps the first of each form as examples."""
        for number, article in enumerate(articles):
            form = self._notes.sources.forms.current
            if isinstance(article, Article) and form is not None:
                self._examples.add(number, form.form, self._names.names.applied(article))
            yield article

    def noted(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Pass on the articles; notes those that the last builds left out."""
        left_out = read_known_texts(self._options.index_dir).left_out
        for article in articles:
            if article.article_id in left_out:
                self._shown_again.add(article.article_id)
            yield article

    def _name(self, read: ReadArticles) -> Mapping[int, FinalIds | None]:
        """Name the articles, and make the report, when all were read.  Raises as `run_build` does."""
        notes, self._notes = self._notes, ReadingNotes()  # they take 50 bytes per article; the index is not written yet
        reader = self._read_again if self._options.dry_run else read
        texts = ReadTexts(notes.ids, reader, notes.alike, self._lost_texts(notes))
        self._naming = naming = resolve_ids(texts, self._served, self._in_scope)
        left_out = {number for number, ids in naming.names.items() if ids is None}
        self.report = report = replace(notes.to_report(naming), examples=self._examples.without(left_out))
        self.withheld_ids = notes.withheld_ids | naming.withheld.keys()
        if not self._options.dry_run:
            _require_known_texts(self._reading.withheld, notes)
        if report.rejected and (self._options.strict or not report.articles):
            raise RejectedError(report)
        if not report.articles:
            kind = "document that is not withheld" if report.withheld else "document"
            raise SourceError(f"There is nothing to index: the sources hold no {kind}.")
        self.report = report = replace(report, alarms=[*self._loss(report), *report.alarms])
        if any(each.is_grave for each in report.alarms) and not self._options.publish_anyway:
            raise AlarmError(report)
        if not self._options.dry_run:
            forgotten = self._shown_again if self._is_update else None
            first = notes.first_digests
            record_reading(self._options.index_dir, self._options.digester, first, notes.left_out, forgotten)
            learn_edited(self._options.index_dir, self._options.digester, naming.withheld)
            self._on_progress(Progress(stage=f"read {report.read:,} documents; writing the index"))
        return naming.names

    def _loss(self, report: Report) -> Iterator[Alarm]:
        """An alarm if a build has far fewer articles than are served, though it reads all of their sources."""
        names = {each.root.name for each in self._roots.read if not each.inside}
        if self._is_update or not len(self._served) or not names >= self._served_roots or not self._served_roots:
            return
        yield from find_loss(report.articles + report.withheld, len(self._served))

    def _lost_texts(self, notes: ReadingNotes) -> LostTexts:
        """The withheld articles without an id of their source whose texts were not read."""
        listed = self._reading.withheld.ids - notes.withheld_ids
        lost = frozenset(filter(is_content_id, listed))
        find = partial(articles_of_generations, self._options.index_dir, lost)
        return LostTexts(lost, lambda: find().values(), self._options.digester.digest, self._reading.withheld.ids)

    def _in_scope(self, root: str, file: str) -> bool:
        return not self._is_update or self._roots.covers(root, file)

    def _finish_folder(self, folder: Path) -> None:
        self._write_earlier_ids(folder)
        self._names.write(folder)
        warnings = [*self.report.warnings, *self._names.warnings()]
        self.report = replace(self.report, renamed=self._names.renamed, warnings=warnings)

    def _write_earlier_ids(self, folder: Path) -> None:
        """Write the earlier ids that lead to articles of the new generation: those known before, and of moved ones."""
        moved = self._naming.moved
        before = {name: moved.get(now, now) for name, now in self._served.earlier_ids.items()}
        ids = set(open_ids(folder))
        earlier = {name: now for name, now in (before | moved).items() if now in ids and name not in ids}
        write_earlier_ids(folder, earlier)

    def remember_sources(self) -> Iterator[Finding]:
        """Remember the roots for the next run, when the index is published; a failure is only a warning."""
        try:
            remember_roots(self._options.index_dir, self._roots.remembered)
        except (OSError, SourceError) as error:
            reason = f"the index is published, but its sources could not be remembered: {error}"
            yield Finding(str(self._options.index_dir / SOURCES), None, reason)

    def _is_complete(self) -> bool:
        return not self.report.rejected

    def _read_again(self, numbers: Collection[int]) -> dict[int, Article]:
        """Read articles from the sources once more; none from standard input, which can be read only once."""
        if not numbers or STANDARD_INPUT in self._options.sources:
            return {}
        wanted, last = set(numbers), max(numbers)
        articles = source_articles(self._options.sources, self._reading, ReadingNotes())
        return {number: article for number, article in enumerate(islice(articles, last + 1)) if number in wanted}
