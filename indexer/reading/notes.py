"""The notes of a reader about the documents that it reads: counts and findings for the report."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import starmap

from indexer.identity.article_ids import ArticleIds, Replacement
from indexer.identity.resolution import NO_NAMING, AlikeText, Naming, SharedId
from indexer.reading.suspicions import Suspicions
from indexer.reporting import Report, pluralize
from indexer.reporting.alarms import OF_SOURCES, Alarm, Evidence, find_alarms
from indexer.sources import Finding, ReadTotals
from indexer.sources.document import format_position
from indexer.sources.form_counts import FormCount

_LISTED_FIELDS = 10  # unused fields that the report names: the most frequent ones


@dataclass(slots=True)
class ReadingNotes:
    """Running notes, which a reader changes while articles are taken from it.  Can be pickled.

    `warnings` have the numbers of their documents.  `withheld_ids` are the ids of the `withheld` documents that were
    left out.  `left_out` has the digests, by id, of articles that were left out though the list does not have their
    id with their text; `first_digests` those of withheld articles whose text was not known.  `alike` has the articles,
    by their numbers in `ids`, whose texts are nearly equal to withheld ones, and `alike_warnings` says so.
    `settled_dates` are sentences about files
    whose ambiguous dates were settled by others of the same column.
    """

    documents: int = 0
    withheld: int = 0
    withheld_ids: set[str] = field(default_factory=set)
    left_out: dict[str, str] = field(default_factory=dict)
    first_digests: dict[str, str] = field(default_factory=dict)
    alike: dict[int, AlikeText] = field(default_factory=dict)
    alike_warnings: dict[int, tuple[int, Finding]] = field(default_factory=dict)
    text_bytes: int = 0
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[tuple[int, Finding]] = field(default_factory=list)
    settled_dates: dict[tuple[str, str], None] = field(default_factory=dict)
    ids: ArticleIds = field(default_factory=ArticleIds)
    sources: ReadTotals = field(default_factory=ReadTotals)
    suspicions: Suspicions = field(default_factory=Suspicions)

    def reject(self, finding: Finding) -> None:
        """Note the rejection of a document, or of a whole file."""
        self.rejected.append(finding)
        self.sources.forms.reject(finding.file)

    def extend(self, later: "ReadingNotes") -> None:
        """Add the notes about the next portion of the sources."""
        self.rejected += later.rejected
        self.warnings += [(number + self.documents, finding) for number, finding in later.warnings]
        self.alike |= {number + len(self.ids): each for number, each in later.alike.items()}
        self.alike_warnings |= {
            article + len(self.ids): (number + self.documents, finding)
            for article, (number, finding) in later.alike_warnings.items()
        }
        self.ids.extend(later.ids, self.documents)
        self.documents += later.documents
        self.withheld += later.withheld
        self.withheld_ids |= later.withheld_ids
        self.left_out |= later.left_out
        self.settled_dates |= later.settled_dates
        self.first_digests |= later.first_digests
        self.text_bytes += later.text_bytes
        self.sources.unused.update(later.sources.unused)
        self.sources.removed.update(later.sources.removed)
        for reason, file in later.sources.first_passed_over.items():
            self.sources.first_passed_over.setdefault(reason, file)
        self.sources.passed_over.update(later.sources.passed_over)
        self.sources.teasers.update(later.sources.teasers)
        self.sources.missing &= later.sources.missing
        self.sources.long_unused.update(later.sources.long_unused)
        self.suspicions.extend(later.suspicions)
        self.sources.forms.extend(later.sources.forms)
        self.sources.empty += later.sources.empty
        self.sources.remarks += later.sources.remarks
        self.sources.assume(later.sources.assumptions.values())

    def to_report(self, naming: Naming = NO_NAMING) -> Report:
        """A report of the reading: counts, rejections and warnings, when the articles were named."""
        resolved = self.ids.resolve(naming.names)
        replacements = [*resolved.replacements, *starmap(self.ids.replacement, naming.replaced)]
        return Report(
            read=self.documents,
            added=resolved.articles,
            withheld=self.withheld + len(naming.withheld),
            undated=resolved.undated,
            articles=resolved.articles,
            forms=self._forms(),
            alarms=list(find_alarms(self._evidence(replacements))),
            rejected=self.rejected,
            warnings=[
                *self._document_warnings(replacements, naming),
                *_shared_warnings(naming.shared),
                *_withheld_warnings(naming.withheld),
                *self._source_warnings(),
            ],
            edited=naming.edited,
            gone=[each for each in naming.gone if each not in self.withheld_ids],
            megabytes=self.text_bytes / 1e6,
        )

    def source_alarms(self) -> list[Alarm]:
        """The alarms that only the sources can tell, and not the articles that were made of them."""
        return [each for each in find_alarms(self._evidence()) if each.kind in OF_SOURCES]

    def _forms(self) -> list[FormCount]:
        return list(self.sources.forms.counts.values())

    def _evidence(self, replacements: Sequence[Replacement] = ()) -> Evidence:
        title, same_title = self.suspicions.titles.most_common()
        crowded, first = self.suspicions.crowded, self.suspicions.first_crowded
        others = [each for each in replacements if each.is_other]
        return Evidence(
            self._forms(),
            title,
            same_title,
            self.suspicions.with_marks,
            self.suspicions.misread,
            crowded,
            first,
            self.sources.long_unused,
            len(others),
            f"{format_position(others[0].file, others[0].line)} and {others[0].earlier}" if others else "",
        )

    def _document_warnings(self, replacements: Sequence[Replacement], naming: Naming) -> list[Finding]:
        """The warnings about documents, in the order of the documents."""
        alike = [each for article, each in self.alike_warnings.items() if naming.names.get(article, True) is not None]
        replaced = []
        for each in replacements:
            reason = f"its id is already used by {each.earlier}, which this replaces"
            if each.is_equal:
                reason = f"it is equal to {each.earlier}, and both are one article"
            replaced.append((each.number, Finding(each.file, each.line, reason)))
        ordered = sorted([*self.warnings, *alike, *replaced], key=lambda warning: warning[0])
        return [finding for _, finding in ordered]

    def _source_warnings(self) -> Iterator[Finding]:
        """The warnings about whole files and fields."""
        for assumption in self.sources.assumptions.values():
            yield assumption.to_finding()
        yield from self.sources.remarks
        for file in self.sources.empty:
            yield Finding(file, None, "it holds no documents")
        for reason, count in self.sources.passed_over.most_common():
            first = self.sources.first_passed_over[reason]
            each = (
                f"{first} is {reason}, and was"
                if count == 1
                else f"{count:,} documents, such as {first}, are each {reason}, and were"
            )
            yield Finding("sources", None, f"{each} passed over")
        for kind, count in self.sources.removed.most_common():
            yield Finding(
                "sources", None, f"{pluralize(count, kind)} in texts {'was' if count == 1 else 'were'} removed"
            )
        for name, count in self.sources.teasers.most_common(_LISTED_FIELDS):
            documents = pluralize(count, "document")
            yield Finding("sources", None, f"the text of {documents} is their {name!r}, since they have no longer one")
        for file, reason in self.settled_dates:
            yield Finding(file, None, reason)
        for column in sorted(self.sources.missing):
            yield Finding("sources", None, f"the column {column!r} named by --map or a rule was in no document")
        unused = self.sources.unused
        for name, count in unused.most_common(_LISTED_FIELDS):
            reason = f"the field {name!r} of {pluralize(count, 'document')} is not used (--map can name it)"
            yield Finding("sources", None, reason)
        if len(unused) > _LISTED_FIELDS:
            others = len(unused) - _LISTED_FIELDS
            are = "is" if others == 1 else "are"
            yield Finding("sources", None, f"{pluralize(others, 'other field')} of fewer documents {are} not used")


def _shared_warnings(shared: Sequence[SharedId]) -> Iterator[Finding]:
    """A warning for each two files that give one id to different articles."""
    counts = Counter((each.later, each.earlier) for each in shared)
    examples = {(each.later, each.earlier): each.source_id for each in reversed(shared)}
    for (later, earlier), count in counts.items():
        example = examples[later, earlier]
        verb = "is" if count == 1 else "are"
        yield Finding(
            later, None, f"{pluralize(count, 'id')} {verb} used by {earlier} for other articles; they are named "
            f'by their file, as in {later}#{example}; ids = "file" or "content" in dateline.toml names all of them so'
        )  # fmt: skip


def _withheld_warnings(withheld: Collection[str]) -> Iterator[Finding]:
    """A warning for each withheld article of which an edited version was read."""
    for article_id in withheld:
        yield Finding(
            "sources", None, f"an article is taken for an edited version of {article_id}, which is withheld, and is "
            f"withheld as well; to show it, run reindex release {article_id}"
        )  # fmt: skip
