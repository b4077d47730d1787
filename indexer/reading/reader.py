"""The articles of the sources, or of a portion of them.

One process reads all sources, or several read a portion each (see `indexer.sources.portions`).  A reader adds to
running `ReadingNotes` while articles are taken from it; `ReadingNotes.extend` joins them in the order of the portions.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from dateline.article import Article, is_content_id, make_article_id
from dateline.progress import OnProgress, Progress, ReportTimer, ignore_progress
from dateline.withheld import Digester, Judgement, Withheld
from indexer.identity import AlikeText, KeptIds
from indexer.reading.articles import make_article
from indexer.reading.notes import ReadingNotes
from indexer.reading.source_dates import SourceDates
from indexer.sources import (
    Finding,
    Portion,
    SourceDocument,
    SourceOptions,
    read_portion,
    read_sources,
)
from indexer.withholding.wording import describe_judgement


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How sources are read, which ids articles keep, which are withheld, and the digester of their texts."""

    sources: SourceOptions = field(default_factory=SourceOptions)
    kept_ids: KeptIds = field(default_factory=KeptIds)
    withheld: Withheld = field(default_factory=Withheld)
    digester: Digester = field(default_factory=Digester)


def source_articles(
    paths: Sequence[str], options: ReadingOptions, notes: ReadingNotes, on_progress: OnProgress = ignore_progress
) -> Iterator[Article]:
    """The articles of all sources, in order; adds to the running `notes`.

    Raises SourceError as `read_sources` does.
    """
    dates = SourceDates(paths, options.sources)
    return _read(partial(read_sources, paths), options, notes, dates, on_progress)


def portion_articles(
    portion: Portion,
    options: ReadingOptions,
    notes: ReadingNotes,
    dates: SourceDates | None = None,
    on_progress: OnProgress = ignore_progress,
) -> Iterator[Article]:
    """The articles of one portion, in order; adds to the running `notes`.  `dates` are those of all sources.

    Raises InseparableError as `read_portion` does.
    """
    return _read(partial(read_portion, portion), options, notes, dates or SourceDates(), on_progress)


def _read(
    read: Callable[..., Iterator[SourceDocument | Finding]],
    options: ReadingOptions,
    notes: ReadingNotes,
    dates: SourceDates,
    on_progress: OnProgress,
) -> Iterator[Article]:
    totals = notes.sources

    def report() -> None:
        on_progress(Progress(notes.documents, totals.read_bytes, totals.total_bytes))

    return _articles(read(options.sources, totals), options, notes, dates, report)


def _articles(
    items: Iterator[SourceDocument | Finding],
    options: ReadingOptions,
    notes: ReadingNotes,
    dates: SourceDates,
    report: Callable[[], None],
) -> Iterator[Article]:
    timer = ReportTimer()
    notes.settled_dates = dates.reports
    for item in items:
        notes.documents += 1
        if isinstance(item, Finding):
            notes.reject(item)
        else:
            if item.warning is not None:
                notes.warnings.append((notes.documents, Finding(item.file, item.line, item.warning)))
            made = make_article(item, dates)
            is_kept = False
            if made.article is not None and (named := options.kept_ids.name(made.article)) is not made.article:
                made, is_kept = made._replace(article=named), True
            if not _is_withheld(made.article, item, options, notes):
                if made.warnings:
                    notes.warnings += [(notes.documents, warning) for warning in made.warnings]
                if made.rejection is not None:
                    notes.reject(made.rejection)
                if made.article is not None:
                    _note(notes, made.article, item, is_kept=is_kept)
                    yield made.article
        if timer.is_due():
            report()
    report()


def _is_withheld(
    article: Article | None, document: SourceDocument, options: ReadingOptions, notes: ReadingNotes
) -> bool:
    """Whether a document is left out because it is withheld.  Notes that, but nothing of its text."""
    withheld = options.withheld
    if not withheld.entries:
        return False
    article_id = _listed_id(article, document, withheld)
    if article is None:  # it was rejected, and the reason may quote its text
        judgement = Judgement("withheld") if article_id in withheld.ids else Judgement()
    else:
        judgement = withheld.judge(article_id, article.title, article.body)
    finding = _finding(article_id, judgement, document)
    if judgement.kind == "like" and judgement.entry is not None and is_content_id(article_id):
        assert article is not None
        digest = options.digester.digest(article.title, article.body)
        notes.alike[len(notes.ids)] = AlikeText(judgement.entry.article_id, digest)
        if finding is not None:  # which is so unless the article is left out in the end
            notes.alike_warnings[len(notes.ids)] = (notes.documents, finding)
    elif finding is not None:
        notes.warnings.append((notes.documents, finding))
    if judgement.is_hidden:
        notes.withheld += 1
        notes.withheld_ids.add(article_id)
        if judgement.kind != "withheld":
            notes.left_out[article_id] = judgement.digest
    if article is not None and judgement.entry is not None and not judgement.entry.digests:
        notes.first_digests[article_id] = options.digester.digest(article.title, article.body)
    return judgement.is_hidden


def _listed_id(article: Article | None, document: SourceDocument, withheld: Withheld) -> str:
    """The id by which an article may be withheld: its own, or one that earlier versions gave it.

    They kept some ids of sources as they are, and made an id of the place of an article without one.  Such an entry
    counts as long as its text is not known: it must not be lost by the new id.  The result is empty for a rejected
    document without an id.
    """
    original = document.original_id or ""
    own = article.article_id if article is not None else original and make_article_id(original)
    if own in withheld.ids:
        return own
    if original:
        is_named_by_it = own == make_article_id(original)  # else by its file, or by its content
        return original if is_named_by_it and original in withheld.ids else own
    places = map(make_article_id, _positions(document))
    return next((each for each in places if each in withheld.ids and not withheld.entries[each].digests), own)


def _positions(document: SourceDocument) -> Iterator[str]:
    """The places of a document as earlier versions wrote them: the path of its file, the number of a record in it."""
    if document.origin is not None:
        yield document.origin.file if document.line is None else f"{document.origin.file}#{document.origin.record}"


def _finding(article_id: str, judgement: Judgement, document: SourceDocument) -> Finding | None:
    """A warning about a document on the withheld list, if there is more to say than that it is withheld."""
    entry = judgement.entry
    if entry is None:
        return None
    reason = describe_judgement(article_id, judgement)
    if reason is None and not entry.digests:
        reason = (
            f"{article_id} is withheld, and its text was not known; from now on the text of this document is withheld "
            "under every id; if that is another article, withhold the right one as well"
        )
    return Finding(document.file, document.line, reason) if reason else None


def _note(notes: ReadingNotes, article: Article, document: SourceDocument, *, is_kept: bool) -> None:
    notes.text_bytes += _utf8_bytes(article.title) + _utf8_bytes(article.body)
    notes.sources.forms.accept(
        is_dated=article.date is not None, is_titled=not article.title_derived, has_text=bool(article.body)
    )
    notes.suspicions.add(article, document.file)
    notes.ids.add(article, number=notes.documents, file=document.file, line=document.line, is_kept=is_kept)


def _utf8_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
