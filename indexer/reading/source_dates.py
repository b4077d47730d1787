"""How the sources write their dates, learnt from all dates of a column.

The column of a document is that of its file; files of one article each have one column together, that of their root.
It is read as a whole, from its start, when the first of its dates is ambiguous: so what is learnt depends neither on
the order of the documents nor on the process that reads them.  Standard input is kept while it is
read, and then read again (see `kept_input`); where it cannot be kept, it tells nothing.
"""

from collections.abc import Iterator, Sequence

from dateline.errors import SourceError
from indexer.dating import Conventions, DateColumn
from indexer.sources import ReadTotals, SourceDocument, SourceOptions
from indexer.sources.field_readers import FieldReaders
from indexer.sources.folders.kept_input import NotKeptError
from indexer.sources.reader import list_sources, read_files
from indexer.sources.streams import SourceFile

_Key = tuple[str, str, bool]  # the file or the root, the source of the date, whether the files have one article each


class SourceDates:
    """The columns of dates of the sources at `paths`.

    `reports` are sentences about columns that settled an ambiguous date, each with the name of its file or root.
    """

    def __init__(self, paths: Sequence[str] = (), options: SourceOptions | None = None) -> None:
        self._paths = list(paths)
        self._options = options or SourceOptions()
        self._columns: dict[_Key, DateColumn] = {}
        self.reports: dict[tuple[str, str], None] = {}

    def with_own_reports(self) -> "SourceDates":
        """These columns, which need not be read again, with reports of their own."""
        other = SourceDates(self._paths, self._options)
        other._columns = self._columns
        return other

    def conventions(self, document: SourceDocument) -> Conventions:
        """How the column of `document` writes its dates."""
        return self._column(document).conventions

    def report(self, document: SourceDocument, *, has_order: bool) -> None:
        """Note that the column of `document` settled a date: the order of its numbers, or its year of two digits."""
        name, _, _ = _key_of(document)
        self.reports[name, self._column(document).describe(has_order=has_order, text=document.date or "")] = None

    def _column(self, document: SourceDocument) -> DateColumn:
        key = _key_of(document)
        if key not in self._columns:
            self._columns[key] = self._learn(key)
        return self._columns[key]

    def _learn(self, key: _Key) -> DateColumn:
        column = DateColumn()
        try:
            for document in self._documents(key):
                if document.date is not None and _key_of(document) == key:
                    column.add(document.date)
        except NotKeptError:
            return DateColumn()
        except SourceError:
            pass
        return column

    def _documents(self, key: _Key) -> Iterator[SourceDocument]:
        """The documents of the files of a column, read anew."""
        if not self._paths:
            return
        name, _, is_alone = key
        files = [file for file in list_sources(self._paths, self._options) if isinstance(file, SourceFile)]
        files = [file for file in files if name == (file.root if is_alone else file.name)]
        totals = ReadTotals()
        for outcome in read_files(files, FieldReaders(self._options, totals), totals):
            if isinstance(outcome, SourceDocument):
                yield outcome


def _key_of(document: SourceDocument) -> _Key:
    is_alone = document.line is None and document.origin is not None
    root = document.origin.root if document.origin is not None and is_alone else document.file
    return root, document.date_source, is_alone
