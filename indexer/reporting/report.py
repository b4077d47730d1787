"""The report of a build or an update, for people and for programs."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dateline.text.directions import closed
from indexer.identity import Edited
from indexer.reporting.alarms import Alarm
from indexer.reporting.examples import ReadExample, list_examples
from indexer.reporting.grouping import EXAMPLES, list_findings
from indexer.reporting.summary import list_forms
from indexer.reporting.wording import pluralize
from indexer.sources import Finding
from indexer.sources.form_counts import FormCount

_CHANGES = ("added", "updated", "unchanged", "deleted", "withheld")


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run.

    `generation` is served now (None after a dry run); `is_published` says whether this run made it, in `index_dir`.  It
    has `articles`, `undated` of them without a date.  `withheld` articles were left out while reading, or taken out of
    the generation before.  `edited` ones keep their ids; the ids that are `gone` are of articles that the sources have
    no longer.  `renamed` articles have a value that is shown under another name.  `saved_rules` are the files in which
    rules were saved.  `forms` counts what was read.  `megabytes` is the size of all titles and bodies that were read.
    """

    generation: str | None = None
    index_dir: str | None = None
    is_published: bool = True
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    withheld: int = 0
    undated: int = 0
    articles: int = 0
    forms: Sequence[FormCount] = field(default_factory=list)
    examples: Sequence[ReadExample] = field(default_factory=list)
    alarms: Sequence[Alarm] = field(default_factory=list)
    rejected: Sequence[Finding] = field(default_factory=list)
    warnings: Sequence[Finding] = field(default_factory=list)
    edited: Sequence[Edited] = field(default_factory=list)
    gone: Sequence[str] = field(default_factory=list)
    renamed: int = 0
    saved_rules: Sequence[str] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        fields = asdict(self)
        megabytes = fields.pop("megabytes")
        del fields["is_published"]
        fields["edited"] = [each._asdict() for each in self.edited]
        fields["forms"] = [each.to_json() for each in self.forms]
        fields["examples"] = [each.to_json() for each in self.examples]
        fields["alarms"] = [each._asdict() for each in self.alarms]
        fields["seconds"] = round(self.seconds, 3)
        fields["mb_per_second"] = round(megabytes / self.seconds, 3) if self.seconds else 0.0
        return fields

    def to_text(self) -> str:
        """The report as lines of text: three examples of each kind of rejections and warnings."""
        files = pluralize(sum(each.files for each in self.forms), "file")
        read = pluralize(sum(each.articles for each in self.forms), "article")
        lines = [f"{read} from {files}, {self.megabytes:,.1f} MB in {self.seconds:,.1f} s", *list_forms(self.forms)]
        changes = [f"{getattr(self, name):,} {name}" for name in _CHANGES if getattr(self, name)]
        if changes != [f"{self.articles:,} added"]:
            lines += [f"  {', '.join(changes)}"] if changes else []
        edited = [f"{each.article_id} ({each.position})" for each in self.edited]
        lines += _named(edited, "edited, under the same address")
        lines += _named(self.gone, "in the sources no longer" + (" and deleted" if self.deleted else ""))
        if self.renamed:
            lines.append(f"  {pluralize(self.renamed, 'article')} with a value that is shown under another name")
        lines += list_examples(self.examples)
        lines += ["Alarms:", *(f"  {each}" for each in self.alarms)] if self.alarms else []
        lines += list_findings(self.rejected, f"{len(self.rejected):,} rejected")
        lines += list_findings(self.warnings, pluralize(len(self.warnings), "warning"))
        lines += [f"Saved how the sources are read in {closed(each)}" for each in self.saved_rules]
        return "\n".join([*lines, self._place()])

    def _place(self) -> str:
        """A line that says what is published where, and how to serve it."""
        if self.generation is None:
            return "Nothing was published."
        undated = f" ({self.undated:,} undated)" if self.undated else ""
        articles = f"{pluralize(self.articles, 'article')}{undated}"
        if not self.is_published:
            return f"Nothing has changed; {self.generation} is still served: {articles}"
        folder = Path(self.index_dir or ".").absolute()
        serve = f"DATELINE_INDEX_DIR={shlex.quote(str(folder))} python bin/serve.py"
        return (
            f"Published {self.generation}: {articles}, in {folder}; a running server switches to it by itself, "
            f"else serve it with: {serve}"
        )


def _named(names: Sequence[str], what: str) -> list[str]:
    """One line about some articles, with the first of their names; none if there are no articles."""
    if not names:
        return []
    more = f" and {len(names) - EXAMPLES:,} more" if len(names) > EXAMPLES else ""
    return [f"  {pluralize(len(names), 'article')} {what}: {', '.join(names[:EXAMPLES])}{more}"]
