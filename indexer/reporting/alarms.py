"""Alarms: what is so common in an archive that it was probably read the wrong way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.reporting.wording import pluralize
from indexer.sources.form_counts import UNKNOWN_FORM, FormCount

SMALL_ARCHIVE = 20
"""With fewer articles only what is true of all of them is an alarm, and below ten nothing."""

_FEWEST = 10
_WITHOUT_TEXT = _UNDATED = _DERIVED = 0.5
_ONE_TITLE = 0.3
_WITH_MARKS = _MISREAD = 0.2
_OTHERS = 0.2
_FEWER = 0.2
_LONG_UNUSED = 0.2
_REJECTED_FILES, _REJECTED_DOCUMENTS = 3, 20  # at least one of both in a folder


OF_SOURCES = frozenset({"rejected_folder", "unused_text"})
"""The kinds of alarms about what did not become articles."""


class Alarm(NamedTuple):
    """An alarm with a sentence, and what to do.  A grave one publishes nothing."""

    kind: str
    reason: str
    what_to_do: str
    is_grave: bool = True

    def __str__(self) -> str:
        return f"{self.reason}. {self.what_to_do}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What alarms are made of: what was read, counted.

    `others` is the number of articles that were replaced by ones with their id and another title, `first_other` names
    the first of them.
    """

    forms: Sequence[FormCount] = field(default_factory=list)
    title: str = ""
    same_title: int = 0
    with_marks: int = 0
    misread: int = 0
    crowded: int = 0
    first_crowded: str = ""
    long_unused: Mapping[str, int] = field(default_factory=dict)
    others: int = 0
    first_other: str = ""

    @property
    def articles(self) -> int:
        """The articles that were read."""
        return sum(each.articles for each in self.forms)


def find_alarms(evidence: Evidence) -> Iterator[Alarm]:
    """The alarms about what was read, the grave ones first."""
    articles, forms = evidence.articles, evidence.forms
    without = articles - sum(each.with_text for each in forms)
    if _is_over(without, articles, _WITHOUT_TEXT):
        yield Alarm(
            "without_text",
            f"{_share(without, articles)} have no text",
            "Name the column of the text (--map body=COLUMN).",
        )
    if _is_over(evidence.same_title, articles, _ONE_TITLE):
        reason = f"At least {_share(evidence.same_title, articles)} have the title {evidence.title[:80]!r}"
        yield Alarm("one_title", reason, "Name the column of the title (--map title=COLUMN).")
    if _is_over(evidence.with_marks, articles, _WITH_MARKS):
        reason = f"{_share(evidence.with_marks, articles)} have tags or front matter in their texts"
        yield Alarm("markup", reason, "Give the right form (--format markdown), or remove the markup from the source.")
    if _is_over(evidence.others, articles, _OTHERS):
        reason = f"{_share(evidence.others, articles)} have the id of a later one with another title"
        what = 'If they are different articles, write ids = "content" into dateline.toml in the SOURCE.'
        yield Alarm("shared_ids", f"{reason}, which replaces them ({evidence.first_other})", what)
    yield from _rejected_folders(forms)
    undated = articles - sum(each.dated for each in forms)
    if _is_over(undated, articles, _UNDATED):
        what = "Name the column of the date (--map date=COLUMN); the warnings say which dates cannot be read."
        yield Alarm("undated", f"{_share(undated, articles)} have no date", what, is_grave=False)
    derived = articles - sum(each.titled for each in forms)
    if _is_over(derived, articles, _DERIVED):
        what = "Name the column of the title (--map title=COLUMN), if there is one."
        yield Alarm("derived_titles", f"{_share(derived, articles)} have no title of their own", what, is_grave=False)
    if _is_over(evidence.misread, articles, _MISREAD):
        reason = f"{_share(evidence.misread, articles)} have letters such as Ã© in their texts"
        what = (
            "They were written in another encoding than they say, maybe twice: look at the source, or give --encoding."
        )
        yield Alarm("mojibake", reason, what, is_grave=False)
    for name, count in evidence.long_unused.items():
        if _is_over(count, articles, _LONG_UNUSED):
            reason = f"{_share(count, articles)} have a long text in the column {name!r}, which is not used"
            yield Alarm("unused_text", reason, f"If it is their text, give --map body={name}.", is_grave=False)
    if evidence.crowded:
        huge = pluralize(evidence.crowded, "huge article")
        reason = f"{huge} {'has' if evidence.crowded == 1 else 'have'} several heads ({evidence.first_crowded})"
        yield Alarm("several_heads", reason, "Part the file into its articles.", is_grave=False)


def find_loss(articles: int, before: int, earlier: str = "") -> Iterator[Alarm]:
    """An alarm if there are far fewer articles than `before`; `earlier` says where these are, if not served now."""
    if before >= SMALL_ARCHIVE and articles < before * (1 - _FEWER):
        reason = f"There are {articles:,} articles, and {earlier or f'{before:,} are served now'}, of the same sources"
        yield Alarm("fewer_articles", reason, "Check whether a part of the sources is missing.")


def _rejected_folders(forms: Sequence[FormCount]) -> Iterator[Alarm]:
    """An alarm for each folder whose documents of known forms were all rejected."""
    folders: dict[str, FormCount] = {}
    for each in forms:
        if each.form != UNKNOWN_FORM:
            folders.setdefault(each.folder, FormCount("", each.folder)).add(each)
    for folder, count in folders.items():
        is_much = count.rejected >= _REJECTED_DOCUMENTS or min(count.files, count.rejected) >= _REJECTED_FILES
        if is_much and not count.articles:
            what = "The rejections say why; give the right --format, or leave the folder out."
            yield Alarm("rejected_folder", f"All {count.rejected:,} documents of {folder} were rejected", what)


def _is_over(count: int, articles: int, share: float) -> bool:
    if articles < SMALL_ARCHIVE:
        return count == articles >= _FEWEST
    return count > share * articles


def _share(count: int, articles: int) -> str:
    return f"{count:,} of {articles:,} articles"
