"""Reading: the articles of the sources, or of a portion of them, and all that is to be said about them.

A process reads all of it, or each of several reads a portion (see `indexer.sources.portions`):
`portion_articles` fills a `ReadingNotes` while its articles are taken; notes can be
pickled, and `extend` puts them together in the order of the portions.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from dateline.article import Article, make_article_id
from dateline.progress import OnProgress, Progress, ReportTimer, ignore_progress
from dateline.withheld import Digester, Judgement, Withheld
from indexer.reading.article_ids import ArticleIds, Replacement
from indexer.reading.articles import DatingOptions, make_article
from indexer.reporting import Report, counted
from indexer.sources import (
    Finding,
    Portion,
    ReadProgress,
    SourceDocument,
    SourceOptions,
    read_portion,
    read_sources,
)
from indexer.withholding.digests import told

_SHOWN_FIELDS = 10  # that went nowhere: the most frequent ones


@dataclass(slots=True)
class ReadingNotes:
    """What is noted while articles are read.  Warnings carry the number of their document."""

    documents: int = 0
    withheld: int = 0
    withheld_ids: set[str] = field(default_factory=set)
    left_out: dict[str, str] = field(default_factory=dict)
    """Digests of articles that are withheld, though not by their id and with this text; by their ids."""
    first_digests: dict[str, str] = field(default_factory=dict)
    """Those of withheld articles whose text was not known."""
    text_bytes: int = 0
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[tuple[int, Finding]] = field(default_factory=list)
    ids: ArticleIds = field(default_factory=ArticleIds)
    unused: Counter[str] = field(default_factory=Counter)
    missing: set[str] = field(default_factory=set)
    empty: list[str] = field(default_factory=list)

    def extend(self, later: "ReadingNotes") -> None:
        """Add what was noted by the reader of the next portion."""
        self.rejected += later.rejected
        self.warnings += [(number + self.documents, finding) for number, finding in later.warnings]
        self.ids.extend(later.ids, self.documents)
        self.documents += later.documents
        self.withheld += later.withheld
        self.withheld_ids |= later.withheld_ids
        self.left_out |= later.left_out
        self.first_digests |= later.first_digests
        self.text_bytes += later.text_bytes
        self.unused.update(later.unused)
        self.missing &= later.missing
        self.empty += later.empty

    def fill(self, report: Report) -> None:
        """Say all of it in `report`."""
        report.read = self.documents
        report.withheld = self.withheld
        report.megabytes = self.text_bytes / 1e6
        report.rejected = self.rejected
        settled = self.ids.settle()
        report.warnings = [*self._of_documents(settled.replacements), *self._of_sources()]
        report.articles = report.added = settled.articles
        report.undated = settled.undated

    def _of_documents(self, replacements: Sequence[Replacement]) -> list[Finding]:
        replaced = []
        for each in replacements:
            reason = f"its id was already that of {each.earlier}, which this replaces"
            replaced.append((each.number, Finding(each.file, each.line, reason)))
        ordered = sorted([*self.warnings, *replaced], key=lambda warning: warning[0])
        return [finding for _, finding in ordered]

    def _of_sources(self) -> Iterator[Finding]:
        for file in self.empty:
            yield Finding(file, None, "it holds no documents")
        for column in sorted(self.missing):
            yield Finding("sources", None, f"the column {column!r} named by --map was in no document")
        for name, count in self.unused.most_common(_SHOWN_FIELDS):
            reason = f"the field {name!r} of {counted(count, 'document')} is not used (--map can name it)"
            yield Finding("sources", None, reason)
        if len(self.unused) > _SHOWN_FIELDS:
            reason = f"{counted(len(self.unused) - _SHOWN_FIELDS, 'other field')} of fewer documents are not used"
            yield Finding("sources", None, reason)


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How the sources are read, and the dates in them; what is left out, and what makes digests of it."""

    sources: SourceOptions = field(default_factory=SourceOptions)
    dating: DatingOptions = field(default_factory=DatingOptions)
    withheld: Withheld = field(default_factory=Withheld)
    digester: Digester = field(default_factory=Digester)


def source_articles(
    paths: Sequence[str], options: ReadingOptions, notes: ReadingNotes, on_progress: OnProgress = ignore_progress
) -> Iterator[Article]:
    """The articles of all sources, in order.  Raises SourceError at once, as `read_sources` does."""
    return _read(partial(read_sources, paths), options, notes, on_progress)


def portion_articles(
    portion: Portion, options: ReadingOptions, notes: ReadingNotes, on_progress: OnProgress = ignore_progress
) -> Iterator[Article]:
    """The articles of one portion, in order.  May raise InseparableError, as `read_portion` does."""
    return _read(partial(read_portion, portion), options, notes, on_progress)


def _read(
    read: Callable[..., Iterator[SourceDocument | Finding]],
    options: ReadingOptions,
    notes: ReadingNotes,
    on_progress: OnProgress,
) -> Iterator[Article]:
    read_so_far = ReadProgress()
    items = read(options.sources, progress=read_so_far, unused=notes.unused, missing=notes.missing, empty=notes.empty)

    def report() -> None:
        on_progress(Progress(notes.documents, read_so_far.read_bytes, read_so_far.total_bytes))

    return _articles(items, options, notes, report)


def _articles(
    items: Iterator[SourceDocument | Finding], options: ReadingOptions, notes: ReadingNotes, report: Callable[[], None]
) -> Iterator[Article]:
    timer = ReportTimer()
    for item in items:
        notes.documents += 1
        if isinstance(item, Finding):
            notes.rejected.append(item)
        else:
            if item.doubt is not None:
                notes.warnings.append((notes.documents, Finding(item.file, item.line, item.doubt)))
            made = make_article(item, options.dating)
            if not _is_withheld(made.article, item, options, notes):
                if made.warnings:
                    notes.warnings += [(notes.documents, warning) for warning in made.warnings]
                if made.rejection is not None:
                    notes.rejected.append(made.rejection)
                if made.article is not None:
                    _note(notes, made.article, item)
                    yield made.article
        if timer.is_due():
            report()
    report()


def _is_withheld(
    article: Article | None, document: SourceDocument, options: ReadingOptions, notes: ReadingNotes
) -> bool:
    """Whether a document is left out, which is noted; nothing of what is in it is."""
    withheld = options.withheld
    if not withheld.entries:
        return False
    article_id = _listed_id(document, withheld)
    if article is None:  # it was rejected, and its reason may quote it
        judgement = Judgement("withheld") if article_id in withheld.ids else Judgement()
    else:
        judgement = withheld.judge(article_id, article.title, article.body)
    finding = _finding(article_id, judgement, document)
    if finding is not None:
        notes.warnings.append((notes.documents, finding))
    if judgement.is_hidden:
        notes.withheld += 1
        notes.withheld_ids.add(article_id)
        if judgement.kind != "withheld":
            notes.left_out[article_id] = judgement.digest
    if article is not None and judgement.entry is not None and not judgement.entry.digests:
        notes.first_digests[article_id] = options.digester.digest(article.title, article.body)
    return judgement.is_hidden


def _listed_id(document: SourceDocument, withheld: Withheld) -> str:
    """The id by which an article may be withheld: its own, or that of its source, which was its own once."""
    own = make_article_id(document.original_id)
    return document.original_id if own not in withheld.ids and document.original_id in withheld.ids else own


def _finding(article_id: str, judgement: Judgement, document: SourceDocument) -> Finding | None:
    """What the list says of a document besides that it is on it, in words."""
    entry = judgement.entry
    if entry is None:
        return None
    reason = told(article_id, judgement)
    if reason is None and not entry.digests:
        reason = (
            f"{article_id} is withheld, and its text was not known: that of this document is withheld from now on, "
            "under any id; if it is another article, withhold the right one as well"
        )
    return Finding(document.file, document.line, reason) if reason else None


def _note(notes: ReadingNotes, article: Article, document: SourceDocument) -> None:
    notes.text_bytes += _utf8_bytes(article.title) + _utf8_bytes(article.body)
    notes.ids.add(
        article.article_id,
        number=notes.documents,
        file=document.file,
        line=document.line,
        is_undated=article.date is None,
    )


def _utf8_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
