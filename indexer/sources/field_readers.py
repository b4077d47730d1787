"""The readers of fields of all files: files with one field map share one."""

from indexer.sources.document import ReadTotals, SourceOptions
from indexer.sources.fields import FieldReader
from indexer.sources.streams import SourceFile


class FieldReaders:
    """Gives the reader of fields of a file.  Adds to the running `totals` the columns that any field map names."""

    def __init__(self, options: SourceOptions, totals: ReadTotals) -> None:
        self._totals = totals
        self._readers: dict[tuple[tuple[str, str], ...], FieldReader] = {}
        totals.missing |= _columns(options)

    def of(self, file: SourceFile) -> FieldReader:
        """The reader of fields of a file."""
        field_map = file.options.field_map
        key = tuple(field_map.items())
        if key not in self._readers:
            self._readers[key] = FieldReader(field_map, self._totals)
        return self._readers[key]


def _columns(options: SourceOptions) -> set[str]:
    """The columns that a person or a rule names for fields."""
    columns = set(options.field_map.values())
    for source in options.rules.every() if options.rules else ():
        for rule in source.rules:
            columns.update(column for name, column in rule.options.field_map.items() if name not in options.field_map)
    return columns
