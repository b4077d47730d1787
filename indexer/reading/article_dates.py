"""The date of an article: what its document states, what its text and its names tell."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol

from dateline.dates import PartialDate
from indexer.dating import (
    MAIL_YEARS,
    AmbiguousDateError,
    Conventions,
    Dateline,
    NoDateError,
    ReadDate,
    TwoDigitYearError,
    UnreadableDateError,
    date_of_byline,
    date_of_file_name,
    date_of_folders,
    date_of_id,
    date_of_url,
    dates_of_head,
    has_points,
    is_doubtful,
    may_be_milliseconds,
    read_date,
    read_number,
    read_time,
    tells_no_other,
)
from indexer.dating import evidence as sources
from indexer.dating.date_errors import quoted
from indexer.dating.evidence import DateEvidence, dateline_evidence, days_apart, resolve_dates
from indexer.sources.document import DateText, SourceDocument


class ColumnDates(Protocol):
    """What the other dates of a column tell; asked only about a date that is ambiguous by itself."""

    def conventions(self, document: SourceDocument) -> Conventions:
        """How the column of `document` writes its dates."""

    def report(self, document: SourceDocument, *, has_order: bool) -> None:
        """Note that the column settled a date: the order of its numbers, or its year of two digits."""


class NoColumns:
    """Documents without other dates."""

    def conventions(self, document: SourceDocument) -> Conventions:  # noqa: ARG002  # of the protocol
        """Nothing is known."""
        return Conventions()

    def report(self, document: SourceDocument, *, has_order: bool) -> None:
        """Nothing was settled."""


_NO_COLUMNS = NoColumns()
_MOST_NAMED = 3  # dates in a warning


class ArticleDate(NamedTuple):
    """The date and the time of an article, where the date is from and how sure it is; warnings for people.

    `failure` is the reason why the stated date cannot be read; the article then has no date.
    """

    date: PartialDate | None = None
    time: str | None = None
    source: str | None = None
    confidence: str | None = None
    warnings: tuple[str, ...] = ()
    failure: str | None = None


def date_of_document(
    document: SourceDocument, body: str, dateline: Dateline | None, columns: ColumnDates
) -> ArticleDate:
    """The date of a document with this body and its dateline (see `resolve_dates`).

    Another stated date takes the place of one that cannot be read; an inferred one does not, but may settle what is
    ambiguous in it.  A time that cannot be read, or without a day, is not used.
    """
    return _undisputed(document, body, dateline) or _resolved(document, body, dateline, columns)


def _undisputed(document: SourceDocument, body: str, dateline: Dateline | None) -> ArticleDate | None:
    """The result for a document that states one readable day, which no other date contradicts; None for all others.

    Most articles of an archive are of this kind; `_resolved` gives the same, in three times the time.
    """
    if document.date is None or document.further_dates:
        return None
    if document.date[-1:].isdigit() and may_be_milliseconds(document.date):
        return None
    years = MAIL_YEARS if document.date_source == sources.MAIL_HEADER else None
    try:
        read = read_date(document.date, day_first=document.options.day_first, two_digit_years=years)
    except (AmbiguousDateError, UnreadableDateError):
        return None
    date = read.date
    if date.day is None or read.is_approximate or read.is_modified or is_doubtful(read):
        return None
    for other in _others(document, body, dateline, date):
        if other != date and days_apart(other, date) > sources.MOST_DAYS_APART:
            return None
    time, warning = _time_of(document, read)
    return ArticleDate(date, time, document.date_source, sources.STATED, (warning,) if warning else ())


def _others(document: SourceDocument, body: str, dateline: Dateline | None, date: PartialDate) -> Iterator[PartialDate]:
    """The dates beside a stated one that an article tells: in its names, its head, its own file and its dateline."""
    yield from _of_names(document, date).values()
    yield from dates_of_head(body)
    if document.line is None and (origin := document.origin) is not None:
        yield from (each.date for each in _of_file(origin.root, origin.file, is_shared=False))
    if dateline is not None and (evidence := dateline_evidence(dateline, date)) is not None:
        yield evidence.date


def _resolved(document: SourceDocument, body: str, dateline: Dateline | None, columns: ColumnDates) -> ArticleDate:
    """The result for any document: the best of all dates."""
    inferred = list(_inferred(document, body))
    stated, failure = _stated(document, inferred, columns)
    reads = [(source, read) for source, read in stated if source != sources.MODIFIED]
    if failure is not None and not reads:
        failure += _not_used(stated, inferred, dateline)
        return ArticleDate(warnings=(failure,), failure=failure)
    if failure is not None:
        failure = f"{failure}; {reads[0][1].date} ({reads[0][0]}) is used instead"
    evidence = [DateEvidence(source, read.date, read.is_approximate) for source, read in stated] + inferred
    if dateline is not None:
        evidence += _of_dateline(dateline, evidence)
    if not evidence and document.options.file_times:
        evidence += _file_time(document)
    resolved = resolve_dates(evidence)
    time, warning = _time_of(document, reads[0][1] if reads else None)
    doubt = _doubt_about(reads[0][1], inferred) if reads else None
    warnings = tuple(filter(None, (failure, doubt, resolved and resolved.conflict, warning)))
    if resolved is None:
        return ArticleDate(warnings=warnings)
    return ArticleDate(resolved.date, time, resolved.source, resolved.confidence, warnings)


def _not_used(
    stated: Sequence[tuple[str, ReadDate]], inferred: Sequence[DateEvidence], dateline: Dateline | None
) -> str:
    """What to say about the dates that do not take the place of one that cannot be read."""
    evidence = [DateEvidence(source, read.date) for source, read in stated]
    evidence += [each for each in inferred if not each.is_shared]
    own = dateline_evidence(dateline, None)
    found = dict.fromkeys(f"{each.date} ({each.source})" for each in (*evidence, *([own] if own else [])))
    if not found:
        return ""
    return f"; not used in its place: {', '.join(list(found)[:_MOST_NAMED])}"


def _doubt_about(read: ReadDate, inferred: Sequence[DateEvidence]) -> str | None:
    """What to say about a date that programs write for none, unless something else tells the same."""
    if not is_doubtful(read) or any(each.date == read.date for each in inferred):
        return None
    return f"the date {read.date} is used, but programs write it for no date"


def _stated(
    document: SourceDocument, inferred: Sequence[DateEvidence], columns: ColumnDates
) -> tuple[list[tuple[str, ReadDate]], str | None]:
    """The dates that a document states, with their sources, the best first; and why its first one cannot be read."""
    first = () if document.date is None else (DateText(document.date_source, document.date),)
    reads, failure = list[tuple[str, ReadDate]](), None
    for number, (source, text) in enumerate((*first, *document.further_dates)):
        try:
            read = _read_stated(DateText(source, text), document, columns if first and not number else _NO_COLUMNS)
        except (AmbiguousDateError, UnreadableDateError) as error:
            settled = _settled_by(inferred, text)
            if settled is None:
                kind = "unreadable" if isinstance(error, UnreadableDateError) else "ambiguous"
                failure = f"the date is {kind}: {error}" if first and number == 0 else failure
                continue
            read = settled
        reads.append((sources.MODIFIED if read.is_modified else source, read))
    return reads, failure


def _read_stated(stated: DateText, document: SourceDocument, columns: ColumnDates) -> ReadDate:
    """Read a date, with what the other dates of its column tell; further dates are of other columns."""
    source, text = stated
    day_first = document.options.day_first
    years = MAIL_YEARS if source == sources.MAIL_HEADER else None
    if may_be_milliseconds(text) and (number := read_number(text, columns.conventions(document))) is not None:
        return number
    try:
        read = read_date(text, day_first=day_first, two_digit_years=years)
    except NoDateError as error:
        if error.read.date.year in (1753, 1900) and error.read.date.year in (columns.conventions(document).years or ()):
            return error.read  # one of many days of these years
        raise
    except AmbiguousDateError as error:
        told = columns.conventions(document)
        told_first = told.day_first_with_points if has_points(text) else told.day_first
        told_first = told_first if day_first is None else day_first
        if (told_first, years or told.years) == (day_first, years):
            raise
        read = read_date(text, day_first=told_first, two_digit_years=years or told.years)
        is_order = not isinstance(error, TwoDigitYearError)
        columns.report(document, has_order=is_order)
        return read
    if is_doubtful(read) and read.date.isoformat() in columns.conventions(document).no_dates:
        raise NoDateError(f"{quoted(text)} stands for no date, here and elsewhere in its column", read)
    return read


def _settled_by(inferred: Sequence[DateEvidence], text: str) -> ReadDate | None:
    """The one reading of an ambiguous date that is near a day that the text or the names of the article tell."""
    found = dict[ReadDate, None]()
    for evidence in inferred:
        if evidence.is_shared or evidence.date.day is None:
            continue
        years = range(evidence.date.year - 1, evidence.date.year + 2)
        for day_first in (True, False):
            try:
                read = read_date(text, day_first=day_first, two_digit_years=years)
            except (AmbiguousDateError, UnreadableDateError):
                continue
            if read.date.day is not None and days_apart(read.date, evidence.date) <= sources.MOST_DAYS_APART:
                found[read] = None
    return next(iter(found)) if len(found) == 1 else None


def _inferred(document: SourceDocument, body: str) -> Iterator[DateEvidence]:
    """The dates that the first lines, the address, the id, the file and the folders of a document tell."""
    if (date := date_of_byline(body)) is not None:
        yield DateEvidence(sources.BYLINE, date)
    for source, date in _of_names(document).items():
        yield DateEvidence(source, date)
    origin = document.origin
    if origin is not None:
        yield from _of_file(origin.root, origin.file, is_shared=document.line is not None)


def _of_names(document: SourceDocument, known: PartialDate | None = None) -> dict[str, PartialDate]:
    """The dates that the address and the id of a document tell, by their sources; of a `known` day only others."""
    url, given = document.url, document.original_id
    if known is not None:
        url = None if url is not None and tells_no_other(url, known) else url
        given = None if given is not None and (given == document.url or tells_no_other(given, known)) else given
    if url is None and given is None:
        return {}
    found = {
        sources.URL: None if url is None else date_of_url(url),
        sources.FILE_NAME: None if given is None or given == url else date_of_id(given),
    }
    return {source: date for source, date in found.items() if date is not None}


@lru_cache(maxsize=1_024)
def _of_file(root: str, file: str, *, is_shared: bool) -> tuple[DateEvidence, ...]:
    """The dates that the name of a file and the folders in its root tell; a root is no more than a year."""
    path = PurePosixPath(file)
    year = [root] if len(root) == 4 and root.isdigit() else []
    dates = {
        sources.FILE_NAME: date_of_file_name(path.name),
        sources.FOLDER: date_of_folders([*year, *path.parent.parts]),
    }
    return tuple(DateEvidence(source, date, is_shared=is_shared) for source, date in dates.items() if date)


def _of_dateline(dateline: Dateline, evidence: Sequence[DateEvidence]) -> Iterator[DateEvidence]:
    """The date of a dateline, in a year that the other evidence of the article tells if it has none of its own."""
    near = next((each.date for each in evidence if not each.is_shared and each.source != sources.MODIFIED), None)
    of_dateline = dateline_evidence(dateline, near)
    if of_dateline is not None:
        yield of_dateline


def _file_time(document: SourceDocument) -> Iterator[DateEvidence]:
    """The day, in UTC, on which the file was written last."""
    try:
        seconds = Path(document.file).stat().st_mtime
    except (OSError, ValueError):
        return
    yield DateEvidence(sources.FILE_TIME, PartialDate.of_day(dt.datetime.fromtimestamp(seconds, dt.UTC).date()))


def _time_of(document: SourceDocument, read: ReadDate | None) -> tuple[str | None, str | None]:
    """The time of day of a document, and the reason why the time that it states is not used."""
    if document.time is None:
        return (read.time if read else None), None
    if read is None or read.date.day is None:
        return None, f"the time {document.time[:40]!r} is not used, since there is no date to the day"
    try:
        return read_time(document.time), None
    except UnreadableDateError as error:
        return read.time, f"the time is not used: {error}"
