"""Counts by value, value by value: for engines that are simple enough to be believed."""

from collections import Counter
from collections.abc import Sequence

from dateline.request import ValueCount
from dateline.text.tokens import fold_value


class PlainCounts:
    """See `dateline.request.CountedValues`: of the values of the matches, written as those of all articles are."""

    def __init__(self, values: Sequence[str | None], everything: Sequence[str | None]) -> None:
        self._counts = Counter(fold_value(value) for value in values if value is not None)
        self._written = Counter(value for value in everything if value is not None)

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
