"""Where the date of an article can come from, and which of several dates is its date."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dateline.dates import PartialDate
from indexer.dating.datelines import Dateline
from indexer.dating.resolving import resolve_date

FIELD = "field"
HEAD = "head"
MAIL_HEADER = "mail header"
BYLINE = "byline"
DATELINE = "dateline"
URL = "URL"
FILE_NAME = "file name"
FOLDER = "folder"
FILE_TIME = "file time"
MODIFIED = "modified"

STATED_SOURCES = (FIELD, HEAD, MAIL_HEADER)
INFERRED_SOURCES = (BYLINE, DATELINE, URL, FILE_NAME, FOLDER)
DATE_SOURCES = (*STATED_SOURCES, *INFERRED_SOURCES, FILE_TIME, MODIFIED)
"""All sources, the best first."""

STATED = "stated"
INFERRED = "inferred"
APPROXIMATE = "approximate"
CONFLICTING = "conflicting"

MOST_DAYS_APART = 2
"""Dates of an article that are further apart contradict each other."""


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """A date that an article may have, from one of `DATE_SOURCES`.

    `is_shared`: it belongs to a file of several articles, and so says little about each.
    """

    source: str
    date: PartialDate
    is_approximate: bool = False
    is_shared: bool = False


class ResolvedDate(NamedTuple):
    """The date of an article, with its source and confidence; `conflict` is a sentence about another date."""

    date: PartialDate
    source: str
    confidence: str
    conflict: str | None = None


def resolve_dates(evidence: Sequence[DateEvidence]) -> ResolvedDate | None:
    """The date that the best evidence gives; None without any.

    * The best source wins, in the order of `DATE_SOURCES`; of the same source the first.  Evidence of a file of several
      articles, the time of a file and a date of modification count only if there is nothing better.
    * A year or a month takes its day from the best finer date inside it: `1963` and a dateline of 12 May 1963 give
      1963-05-12, of the dateline.
    * A date more than 2 days away is a conflict: the date stays, is conflicting, and the other one is named.
      Approximate dates conflict with none.
    """
    if not evidence:
        return None
    ranked = sorted(evidence, key=_rank)
    best = ranked[0]
    if all(each.date == best.date for each in ranked):
        return ResolvedDate(best.date, best.source, _confidence(best))
    own = [each for each in ranked if _is_own(each)]
    inside = [each for each in own if _is_inside(each.date, best.date) and not each.is_approximate]
    if _is_own(best):
        best = max([best, *inside], key=lambda each: len(each.date.isoformat()))
    conflict = next((each for each in own if _is_own(best) and _contradict(best, each)), None)
    if conflict is None:
        return ResolvedDate(best.date, best.source, _confidence(best))
    reason = (
        f"its dates are more than {MOST_DAYS_APART} days apart: {best.date} ({best.source}), which is used, and "
        f"{conflict.date} ({conflict.source})"
    )
    return ResolvedDate(best.date, best.source, CONFLICTING, reason)


def dateline_evidence(dateline: Dateline | None, near: PartialDate | None) -> DateEvidence | None:
    """The day of a dateline, in its own year, else in the year of `near`: the one that is closest to it."""
    if dateline is None or dateline.month is None:
        return None
    years = [dateline.year] if dateline.year is not None else []
    if dateline.year is None and near is not None:
        years = [near.year] if near.day is None else [near.year - 1, near.year, near.year + 1]
    dates = [date for year in years if (date := resolve_date(PartialDate(year), dateline)) and date.day is not None]
    if not dates:
        return None
    return DateEvidence(DATELINE, min(dates, key=lambda date: days_apart(date, near) if near else 0))


def days_apart(one: PartialDate, other: PartialDate) -> int:
    """The days between two periods; 0 if they overlap."""
    return max(0, (one.first_day - other.last_day).days, (other.first_day - one.last_day).days)


def _rank(evidence: DateEvidence) -> tuple[bool, int]:
    place = DATE_SOURCES.index(evidence.source)
    return evidence.is_shared, place


def _is_own(evidence: DateEvidence) -> bool:
    """Whether the date is one of this article, and one of its publication."""
    return not evidence.is_shared and evidence.source not in (FILE_TIME, MODIFIED)


def _is_inside(date: PartialDate, period: PartialDate) -> bool:
    return period.first_day <= date.first_day and date.last_day <= period.last_day


def _contradict(one: DateEvidence, other: DateEvidence) -> bool:
    return not (one.is_approximate or other.is_approximate) and days_apart(one.date, other.date) > MOST_DAYS_APART


def _confidence(best: DateEvidence) -> str:
    if best.is_approximate or best.source == FILE_TIME:
        return APPROXIMATE
    return STATED if best.source in STATED_SOURCES else INFERRED
