"""The report of a build or an update, for people and for programs."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from indexer.reporting.grouping import EXAMPLES, list_findings
from indexer.reporting.wording import pluralize
from indexer.sources import Finding

_CHANGES = ("added", "updated", "unchanged", "deleted", "withheld")


class Renewed(NamedTuple):
    """An edited article that keeps its id, and where it was read now."""

    article_id: str
    position: str


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run.

    `generation` is served now (None after a dry run); `is_published` says whether this run made it, in `index_dir`.  It
    has `articles`, `undated` of them without a date.  `withheld` articles were left out while reading, or taken out of
    the generation before.  `edited` ones keep their ids; the ids that are `gone` are of articles that the sources have
    no longer.  `megabytes` is the size of all titles and bodies that were read.
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
    rejected: Sequence[Finding] = field(default_factory=list)
    warnings: Sequence[Finding] = field(default_factory=list)
    edited: Sequence[Renewed] = field(default_factory=list)
    gone: Sequence[str] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        fields = asdict(self)
        megabytes = fields.pop("megabytes")
        del fields["is_published"]
        fields["edited"] = [each._asdict() for each in self.edited]
        fields["seconds"] = round(self.seconds, 3)
        fields["mb_per_second"] = round(megabytes / self.seconds, 3) if self.seconds else 0.0
        return fields

    def to_text(self) -> str:
        """The report as lines of text: three examples of each kind of rejections and warnings."""
        speed = f"{self.megabytes:,.1f} MB in {self.seconds:,.1f} s"
        undated = f" ({self.undated:,} undated)" if self.undated else ""
        verb = f"Published {self.generation}:" if self.generation else "Nothing was published; read"
        if not self.is_published:
            verb = f"Nothing has changed; {self.generation} is still served:"
        articles, documents = pluralize(self.articles, "article"), pluralize(self.read, "document")
        lines = [f"{verb} {articles}{undated} from {documents}, {speed}."]
        changes = [f"{getattr(self, name):,} {name}" for name in _CHANGES if getattr(self, name)]
        if changes != [f"{self.articles:,} added"]:
            lines += [f"  {', '.join(changes)}"] if changes else []
        edited = [f"{each.article_id} ({each.position})" for each in self.edited]
        lines += _named(edited, "edited, under the same address")
        lines += _named(self.gone, "in the sources no longer" + (" and deleted" if self.deleted else ""))
        lines += list_findings(self.rejected, f"{len(self.rejected):,} rejected")
        lines += list_findings(self.warnings, pluralize(len(self.warnings), "warning"))
        return "\n".join([*lines, *self._place()])

    def _place(self) -> list[str]:
        """A line that says where a new generation is, and how to serve it."""
        if self.generation is None or self.index_dir is None or not self.is_published:
            return []
        folder = Path(self.index_dir).absolute()
        serve = f"DATELINE_INDEX_DIR={shlex.quote(str(folder))} python bin/serve.py"
        return [f"It is in {folder}; a running server switches to it by itself, else serve it with: {serve}"]


def _named(names: Sequence[str], what: str) -> list[str]:
    """One line about some articles, with the first of their names; none if there are no articles."""
    if not names:
        return []
    more = f" and {len(names) - EXAMPLES:,} more" if len(names) > EXAMPLES else ""
    return [f"  {pluralize(len(names), 'article')} {what}: {', '.join(names[:EXAMPLES])}{more}"]
