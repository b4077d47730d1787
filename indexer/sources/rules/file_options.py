"""How a file is read, as the command line or a rule says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

IDS_OF_SOURCES = ("source", "content", "file")
"""Where ids come from: the sources, the contents of articles, or the sources, counted in each file by itself."""


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How a file and its dates are read.  None, or no entry of the field map, leaves a choice to others.

    `format` (one of `FORMATS`) is the format; with None it is detected from content and name.  `field_map` maps a field
    of a document (one of `FIELDS`) to a column of the source, or to a dotted path in its JSON; in a table a number is a
    column's place.  `records` is the dotted path of the list that holds the records of JSON, `table` the table of a
    database; with None both are found.  `encoding` is the encoding of a file without a byte order mark, by a name that
    `checked_encoding` knows; with None it is detected.

    `ids` (one of `IDS_OF_SOURCES`) says which ids articles get: with `content` those of the source are not believed,
    with `file` each has the path of its file before it.  `source` is the source of articles that state none,
    `language` the language of articles, a name of a stemmer.
    `day_first` decides what `03/04/2015` means (None: the other dates of its column may).  With `strict_dates` a
    document with an ambiguous or unreadable date is rejected.  With `file_times` the time of its file dates a document
    that has no other date.
    """

    format: str | None = None
    field_map: Mapping[str, str] = field(default_factory=dict)
    records: str | None = None
    table: str | None = None
    encoding: str | None = None
    ids: str | None = None
    source: str | None = None
    language: str | None = None
    day_first: bool | None = None
    strict_dates: bool | None = None
    file_times: bool | None = None

    def over(self, others: "FileOptions") -> "FileOptions":
        """These options; what they leave open is as `others` say."""
        said = {each: value for each in _NAMES if (value := getattr(self, each)) is not None}
        left = {each: value for each in _NAMES if (value := getattr(others, each)) is not None}
        return FileOptions(**left | said | {"field_map": {**others.field_map, **self.field_map}})

    def without_defaults(self) -> dict[str, object]:
        """The options that say something, by their names."""
        return {each: value for each in _NAMES if (value := getattr(self, each)) not in (None, {})}


_NAMES = tuple(each.name for each in fields(FileOptions))

NOTHING_SAID = FileOptions()
