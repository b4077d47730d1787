"""The names of places, agencies and the like: under which name a value is shown, and which others it has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dateline.article import METADATA_FIELDS, METADATA_PLURALS, SEVERAL_VALUED, Article, MetadataField, values_of
from dateline.text.tokens import fold_value

NamesTable = Mapping[MetadataField, Mapping[str, Sequence[str]]]
"""By metadata field, the shown names, each with the other names of the same."""


class Names:
    """The names of the values of metadata fields, compared folded (see `fold_value`).

    `table` has those with which it was made.  A value that is in no entry is shown as it is written.
    """

    def __init__(self, table: NamesTable | None = None) -> None:
        given = table or {}
        self.table = {
            field: {shown: tuple(others) for shown, others in given[field].items()}
            for field in METADATA_FIELDS
            if given.get(field)
        }
        self._shown = {
            field: {fold_value(name): shown for shown, others in entries.items() for name in (*others, shown)}
            for field, entries in self.table.items()
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and self.table == other.table

    def __hash__(self) -> int:
        return hash(tuple(self.table))

    def __bool__(self) -> bool:
        return bool(self.table)

    def entry_of(self, field: MetadataField, value: str) -> str | None:
        """The shown name of the entry that has a value, None if none has."""
        entries = self._shown.get(field)
        return entries.get(fold_value(value)) if entries else None

    def shown(self, field: MetadataField, value: str) -> str:
        """The name under which a value is shown."""
        return self.entry_of(field, value) or value

    def others(self, field: MetadataField, shown: str) -> tuple[str, ...]:
        """The other names of a value, given by its shown name."""
        return self.table.get(field, {}).get(shown, ())

    def applied(self, article: Article) -> Article:
        """An article with the names under which its values are shown, each of several once."""
        if not self:
            return article
        changes = dict[str, Any]()
        for field in self.table:
            shown = tuple(dict.fromkeys(self.shown(field, each) for each in values_of(article, field)))
            if field in SEVERAL_VALUED:
                changes[METADATA_PLURALS[field]] = shown
            elif shown:
                changes[field] = shown[0]
        return replace(article, **changes)

    def with_usual(self, usual: "Names") -> "Names":
        """These names and those usual ones that they say nothing else of.

        An entry of `usual` whose shown name is another name here is joined to the entry here.
        """
        table = {field: dict(entries) for field, entries in self.table.items()}
        for field, shown in usual.entries():
            unknown = tuple(name for name in usual.others(field, shown) if self.entry_of(field, name) is None)
            entries = table.setdefault(field, {})
            to = self.shown(field, shown)
            entries[to] = (*entries.get(to, ()), *unknown)
        return Names(table)

    def entries(self) -> Iterator[tuple[MetadataField, str]]:
        """The field and the shown name of each entry."""
        for field, entries in self.table.items():
            for shown in entries:
                yield field, shown
