"""Which rules hold for which files."""

from collections.abc import Iterator

from indexer.sources.document import Finding, SourceOptions
from indexer.sources.folders.choosing import Globs, matches
from indexer.sources.rules.file_options import FileOptions
from indexer.sources.rules.source_rules import Rules


class RuleMatcher:
    """Finds the options of files: what a person says of all files, before what the rules say that a file matches."""

    def __init__(self, options: SourceOptions, rules: Rules) -> None:
        self._own, self._rules = options, rules
        self._resolved: dict[tuple[str, tuple[int, ...]], FileOptions] = {}
        self._used: set[tuple[str, int]] = set()

    def globs_of(self, root: str) -> Globs:
        """Which files of a root are read."""
        return self._own.globs if any(self._own.globs) else self._rules.of(root).globs

    def options_of(self, root: str, position: str) -> FileOptions:
        """The options of a file; files with the same rules have the same object."""
        source = self._rules.of(root)
        numbers = tuple(
            number for number, rule in enumerate(source.rules) if not rule.patterns or matches(position, rule.patterns)
        )
        key = source.file, numbers
        if key not in self._resolved:
            options = FileOptions()
            for number in numbers:
                options = source.rules[number].options.over(options)
            self._resolved[key] = self._own.over(options)
            self._used.update((source.file, number) for number in numbers)
        return self._resolved[key]

    def unused_rules(self) -> Iterator[Finding]:
        """A warning for each rule that no file has matched so far."""
        for source in self._rules.every():
            for number, rule in enumerate(source.rules):
                if rule.patterns and (source.file, number) not in self._used:
                    yield Finding(source.file, None, f"{rule.name} holds for no file that was read")
