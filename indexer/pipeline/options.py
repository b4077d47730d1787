"""What a person chooses about a build or an update, and what stops one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from dateline.errors import BuildError
from dateline.withheld import Digester
from indexer.builds import (
    DEFAULT_SETTINGS,
    BuildSettings,
)
from indexer.reading import ReadingOptions
from indexer.reporting import Report, pluralize
from indexer.sources import SourceRoots, place_sources
from indexer.sources.rules.rule_files import read_rules
from indexer.sources.rules.saving import RulesToSave
from indexer.sources.rules.source_rules import Rules


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The choices of a person about a build or an update.

    With `strict` a rejected document makes the run fail, and without `publish_anyway` a grave alarm does.  `digester`
    makes digests of the texts of withheld articles that have none yet.  `language` is that of the articles; with None
    it is what the rules of the sources say, else that of `building`.  With `save_rules` a run that publishes saves what
    the options say as rules.
    """

    index_dir: Path
    sources: Sequence[str]
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    building: BuildSettings = DEFAULT_SETTINGS
    strict: bool = False
    dry_run: bool = False
    publish_anyway: bool = False
    digester: Digester = field(default_factory=Digester)
    language: str | None = None
    save_rules: bool = False

    def with_language(self, said: str | None) -> "BuildOptions":
        """These options with the language that is said, if one is."""
        return self if said is None else replace(self, building=self.building._replace(language=said))

    def said_language(self) -> str | None:
        """The language that a person or the rules name; None if they do not.  Raises SourceError if rules are wrong."""
        if self.language is not None:
            return self.language
        return self.read_rules(place_sources(self.sources, (), keeps_others=False)).language

    def read_rules(self, roots: SourceRoots) -> Rules:
        """The rules of some roots.  Raises SourceError if they are wrong."""
        return read_rules(roots, self.reading.sources.config, is_new=self.save_rules)

    def rules_to_save(self) -> RulesToSave | None:
        """The rules that are saved at the end, if any.  Raises SourceError if they cannot be."""
        return RulesToSave.of(self.sources, self.reading.sources, self.language) if self.save_rules else None


class RejectedError(BuildError):
    """All documents were rejected, or one in a strict run; `report` names them."""

    def __init__(self, report: Report) -> None:
        rejected, read = len(report.rejected), pluralize(report.read, "document")
        super().__init__(f"{rejected:,} of {read} {'was' if rejected == 1 else 'were'} rejected; nothing has changed.")
        self.report = report


class AlarmError(BuildError):
    """The sources were probably read the wrong way; `report` has the alarms."""

    def __init__(self, report: Report) -> None:
        grave = sum(each.is_grave for each in report.alarms)
        super().__init__(
            f"{pluralize(grave, 'grave alarm')}: nothing has changed. If the archive is meant to be so, give "
            "--publish-anyway, or set DATELINE_PUBLISH_ANYWAY=yes where a host builds."
        )
        self.report = report
