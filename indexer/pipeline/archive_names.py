"""The names under which the values of a new generation are shown: those of `names.toml`, and usual ones."""

from collections.abc import Iterator
from pathlib import Path

from dateline.columnar import open_index
from dateline.columnar.shown_names import count_renamed, entries_in_use
from dateline.generations import generation_dir, read_current
from dateline.generations.names_file import read_names, write_names
from dateline.generations.publishing import NAMES_FILE
from dateline.names import Names
from indexer.pipeline.names_file import USUAL_NAMES, read_names_file
from indexer.sources import Finding


class ArchiveNames:
    """The names of an archive.  `renamed` articles of the new generation have a value that is shown otherwise."""

    def __init__(self, index_dir: Path) -> None:
        self._index_dir = index_dir
        self._given = self.names = Names()
        self._unused: list[tuple[str, str]] = []
        self.renamed = 0

    def read(self) -> None:
        """Read `names.toml`.  Raises SourceError if it is wrong."""
        self._given = read_names_file(self._index_dir)
        self.names = self._given.with_usual(USUAL_NAMES)

    def are_new(self) -> bool:
        """Whether the served generation, if there is one, has other names.  Raises CorruptIndexError."""
        served = read_current(self._index_dir)
        return served is not None and read_names(generation_dir(self._index_dir, served)) != self.names

    def write(self, folder: Path) -> None:
        """Write the names into the folder of a new generation, whose files are there.  Raises OSError."""
        write_names(folder, self.names)
        segments = open_index(folder, verify=False).segments
        self.renamed = sum(count_renamed(segment, self.names) for segment in segments)
        used = {entry for segment in segments for entry in entries_in_use(segment, self._given)}
        self._unused = [entry for entry in self._given.entries() if entry not in used]

    def warnings(self) -> Iterator[Finding]:
        """A warning for each entry of `names.toml` that no article of the written generation has."""
        for field, shown in self._unused:
            reason = f"no article has the {field} {shown!r} or one of its other names"
            yield Finding(str(self._index_dir / NAMES_FILE), None, reason)
