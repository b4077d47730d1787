"""The results of reading a source: documents, findings, and running totals."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

from dateline.article import METADATA_FIELDS, Article, Origin
from dateline.text.directions import closed
from indexer.sources.folders.choosing import ALL_FILES, Globs
from indexer.sources.folders.roots import SourceRoots
from indexer.sources.form_counts import FormCounts
from indexer.sources.rules.file_options import NOTHING_SAID, FileOptions
from indexer.sources.rules.source_rules import Rules

# The largest text of a document: title and body as UTF-8.
MAX_DOCUMENT_BYTES = 10 * 1024 * 1024
# The largest document in its file, with escapes, markup and unused fields.
MAX_RAW_BYTES = 32 * 1024 * 1024

FORMATS = ("text", "markdown", "mail", "jsonl", "json", "csv", "tsv", "xlsx", "ods", "sqlite")
FIELDS = ("title", "body", "date", "time", "id", "url", *METADATA_FIELDS)


class RecordPlace(NamedTuple):
    """The place of a record: the name of its file for people, its line there, its origin, and the options of its file.

    `line` is the line, row or element where the record starts, None if the file has only one record.
    """

    file: str
    line: int | None
    origin: Origin
    options: FileOptions = NOTHING_SAID


class DateText(NamedTuple):
    """A date as a source states it; `source` says where (see `SourceDocument.date_source`)."""

    source: str
    text: str


class SourceDocument(NamedTuple):
    """A document of a source.  Its dates are not interpreted yet.

    `original_id` is the id that the source gives it, else its URL, else None.  `file` is the name of the file for
    people; `line` is the line, row or element where the document starts, None if the file has only one.  `body` has a
    blank line between paragraphs and no other line ends; no text has control characters or lone surrogates.  `article`
    is the article of an exported document, which needs no interpretation.  `warning` is a warning about how the
    document was read.

    `date_source` says where `date` stands: `field` (of structured data), `head` or `mail header`.  `further_dates` are
    others, the best first, for where it cannot be read; one of modification has the source `modified`.  `origin` is
    None for an exported document, which keeps that of its article.  `options` are those of its file.
    """

    original_id: str | None
    file: str
    line: int | None
    title: str | None
    body: str
    date: str | None = None
    time: str | None = None
    url: str | None = None
    source: str | None = None
    place: str | None = None
    agency: str | None = None
    article: Article | None = None
    warning: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    date_source: str = "field"
    further_dates: tuple[DateText, ...] = ()
    origin: Origin | None = None
    options: FileOptions = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class Finding:
    """A rejection of, or a warning about, a document or a whole file; `reason` is one sentence for people."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{closed(format_position(self.file, self.line))}: {closed(self.reason)}"


@dataclass(frozen=True, slots=True)
class PassedOverRecord(Finding):
    """A record that is not meant to be an article; `reason` says what it is, such as `a draft`.

    Whoever reads the files counts it as passed over, and gives it to nobody.
    """


def is_too_large(title: str, body: str) -> bool:
    """Whether a title and a body are more than the text of a document may be."""
    characters = len(title) + len(body)
    if characters * 4 <= MAX_DOCUMENT_BYTES:
        return False
    return len(title.encode()) + len(body.encode()) > MAX_DOCUMENT_BYTES


def format_position(file: str, line: int | None) -> str:
    """A position in a source as people and editors write it: `file:line`."""
    return file if line is None else f"{file}:{line}"


@dataclass(frozen=True, slots=True)
class SourceOptions(FileOptions):
    """How to read the sources: what a person says of all files, before which what rules say gives way.

    `roots` has the roots of the paths that are read; with None each path is its own.  `globs` chooses files of folders.
    `config` is the file with the rules; with None they are those in the folders of the roots.  They are `rules`, or
    with None read anew.
    """

    roots: SourceRoots | None = None
    globs: Globs = ALL_FILES
    config: Path | None = None
    rules: Rules | None = None


Outcome: TypeAlias = SourceDocument | Finding
"""A document, or the reason why there is none."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """How `documents` of a file, the first one in `line`, were read without certainty, or in a rare encoding.

    `encoding` and `language` are names for people, the language '' if it is not known; `confidence` is the lowest,
    between 0 and 1.  With no documents, the encoding was given, but the file begins like UTF-8.
    """

    file: str
    encoding: str
    language: str = ""
    confidence: float = 0.0
    documents: int = 0
    line: int | None = None

    def joined(self, later: "Assumption") -> "Assumption":
        """This assumption about more documents of the file."""
        return replace(
            self, documents=self.documents + later.documents, confidence=min(self.confidence, later.confidence)
        )

    def to_finding(self) -> Finding:
        """A warning for people: what was assumed, how sure it is, and what to do."""
        if not self.documents:
            reason = f"it begins like UTF-8, but was read as {self.encoding}, as it was given"
            return Finding(self.file, None, reason)
        subject = "it was" if self.documents == 1 else f"{self.documents:,} documents, of which this is the first, were"
        language = f"{self.language}, " if self.language else ""
        reason = f"{subject} read as {self.encoding} ({language}confidence {self.confidence:.0%})"
        return Finding(self.file, self.line, f"{reason}; if that is wrong, give the right one with --encoding NAME")


@dataclass(slots=True)
class ReadTotals:
    """Running totals of a reading.  The reader changes them while documents are taken from it.

    `read_bytes` of `total_bytes` were read, counted as they are in the files (compressed or not); the total is None if
    it is not known (standard input).  `unused` counts, by name, the documents with a value in a field that is not
    used.  `removed` counts, by kind, what was removed from texts, such as shortcodes and elements of HTML; `teasers`,
    by name, the documents whose text is only a teaser.  `passed_over` counts, by reason, the documents that are not
    meant to be articles, such as drafts, and `first_passed_over` names the file of the first of each.  `missing` holds
    the columns of the field map that no document has had yet.  `empty` holds the names of the files that were read and
    had no document.  `remarks` are warnings about rules and the files that have them.  `assumptions` has, by file and
    encoding, what was assumed about encodings.  `forms` counts what was read by form and folder: the reader says which
    file it begins, and whoever takes documents counts them. `long_unused` counts, by name, the documents with a long
    text in an unused column.
    """

    total_bytes: int | None = None
    read_bytes: int = 0
    unused: Counter[str] = field(default_factory=Counter)
    long_unused: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    first_passed_over: dict[str, str] = field(default_factory=dict)
    teasers: Counter[str] = field(default_factory=Counter)
    missing: set[str] = field(default_factory=set)
    empty: list[str] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    assumptions: dict[tuple[str, str], Assumption] = field(default_factory=dict)
    forms: FormCounts = field(default_factory=FormCounts)

    def pass_over(self, reason: str, file: str) -> None:
        """Count a document that is not meant to be an article."""
        self.passed_over[reason] += 1
        self.first_passed_over.setdefault(reason, file)

    def without_passed_over(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The outcomes without records that are not meant to be articles, which are counted."""
        for outcome in outcomes:
            if isinstance(outcome, PassedOverRecord):
                self.pass_over(outcome.reason, format_position(outcome.file, outcome.line))
            else:
                yield outcome

    def assume(self, assumptions: Iterable[Assumption]) -> None:
        """Add assumptions about a file, or about a later part of it."""
        for each in assumptions:
            earlier = self.assumptions.get((each.file, each.encoding))
            self.assumptions[each.file, each.encoding] = earlier.joined(each) if earlier else each
