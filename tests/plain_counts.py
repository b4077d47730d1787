"""Counts by value, value by value: for engines that are simple enough to be believed."""

from collections import Counter
from collections.abc import Iterable, Sequence

from dateline.request import ValueCount
from dateline.text.tokens import fold_value


class PlainCounts:
    """See `dateline.request.CountedValues`: of the values of the matches, written as those of all articles are."""

    def __init__(self, values: Iterable[Sequence[str]], everything: Iterable[Sequence[str]]) -> None:
        self._counts = Counter(folded for of_one in values for folded in {fold_value(value) for value in of_one})
        self._written = Counter(value for of_one in everything for value in of_one)

    @property
    def size(self) -> int:
        """See `CountedValues`."""
        return len(self._counts)

    def count(self, value: str) -> int:
        """See `CountedValues`."""
        return self._counts[fold_value(value)]

    def top(self, limit: int | None) -> list[ValueCount]:
        """See `CountedValues`."""
        ordered = sorted(self._counts, key=lambda folded: (-self._counts[folded], folded))
        return [ValueCount(self._shown(folded), self._counts[folded]) for folded in ordered[:limit]]

    def _shown(self, folded: str) -> str:
        forms = [form for form in self._written if fold_value(form) == folded]
        mixed = [form for form in forms if not form.isupper()]
        return max(mixed or forms, key=lambda form: (self._written[form], form))
