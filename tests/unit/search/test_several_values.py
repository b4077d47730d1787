"""Facets and filters of a column with several values a document, against counting one document after the other."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from counts import share
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.columnar.strings import MultiValuedColumn
from dateline.request import ValueCount
from dateline.search import values as values_module
from dateline.search.collectors.facets import FieldFacet
from dateline.search.values import SeveralFoldedValues
from dateline.text.tokens import fold_value

NAMES = ("Anna Berg", "ANNA BERG", "J. de Vries", "J de Vries", "Öst", "", "-", "x\ud800")
Rows = Sequence[Sequence[str]]
some_rows = st.lists(st.lists(st.sampled_from(NAMES), max_size=5), max_size=40)


def opened(segments: Sequence[Rows]) -> tuple[SeveralFoldedValues, list[int], Rows]:
    """The values of some segments, the first documents of these, and the values of all documents."""
    columns = [MultiValuedColumn.from_strings(rows) for rows in segments]
    bases = np.cumsum([0, *map(len, segments)])[:-1].tolist()
    return SeveralFoldedValues(columns), bases, [row for rows in segments for row in rows]


def counted(rows: Rows, docs: Sequence[int]) -> Counter[str]:
    """The documents that have each folded value, once each."""
    return Counter(value for doc in docs for value in {fold_value(each) for each in rows[doc]})


@settings(max_examples=share(300), deadline=None)
@given(st.lists(some_rows, max_size=3), st.data())
def test_any_documents_are_counted_as_one_after_the_other(segments: list[Rows], data: st.DataObject) -> None:
    """Given as a list, as a mask, or all; many or few; those without a value come first."""
    values, _, rows = opened(segments)
    docs = sorted(data.draw(st.sets(st.sampled_from(range(len(rows)))))) if rows else []
    mask = np.zeros(len(rows), np.bool_)
    mask[docs] = True
    every = list(range(len(rows)))
    for selected, chosen in ((np.array(docs, np.uint32), docs), (mask, docs), (None, every)):
        expected = counted(rows, chosen)
        totals = values.totals(selected)
        assert Counter(dict(zip(values.folded, totals[1:].tolist(), strict=True))) == expected
        assert totals[0] == sum(not rows[doc] for doc in chosen)


@settings(max_examples=share(300), deadline=None)
@given(st.lists(some_rows, max_size=3), st.lists(st.sampled_from((*NAMES, "nobody")), max_size=3), st.data())
def test_a_filter_passes_documents_with_any_of_its_values(
    segments: list[Rows], wanted: list[str], data: st.DataObject
) -> None:
    """Compared folded; a value that no document has passes none."""
    values, bases, rows = opened(segments)
    docs = sorted(data.draw(st.sets(st.sampled_from(range(len(rows)))))) if rows else []
    folded = {fold_value(value) for value in wanted}
    expected = [bool(folded & {fold_value(each) for each in rows[doc]}) for doc in docs]
    assert values.mask(bases, np.array(docs, np.uint32), wanted).tolist() == expected


def test_both_ways_to_count_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few documents of many are gathered, more of them are looked up by value: both count alike."""
    rows = [[NAMES[n % 3], NAMES[n % 2]] for n in range(100)]
    values, _, _ = opened([rows])
    for count in (1, 6, 7, 100):
        docs = np.arange(count, dtype=np.uint32)
        first = values.totals(docs)
        with monkeypatch.context() as patched:
            patched.setattr(values_module, "_GATHERED", 0 if count > 6 else 1_000)
            assert values.totals(docs).tolist() == first.tolist()
        assert Counter(dict(zip(values.folded, first[1:].tolist(), strict=True))) == counted(rows, range(count))


def test_a_facet_shows_the_usual_form_of_each_value_of_live_documents() -> None:
    """Deleted documents do not count; capitals are not shown where another form is in use."""
    rows = [["ANNA BERG", "Öst"], ["ANNA BERG"], ["Anna Berg", "ANNA BERG"], [], ["J. de Vries", "Öst"]]
    values, _, _ = opened([rows[:2], rows[2:]])
    facet = FieldFacet(values, np.array([True, True, True, True, False]))
    assert facet.of_all.top(None) == [ValueCount("Anna Berg", 3), ValueCount("Öst", 1)]
    assert facet.counts_of(np.array([1, 3], np.uint32)).top(5) == [ValueCount("Anna Berg", 1)]
    assert facet.counts_of(np.array([1, 2, 3], np.uint32)).count("anna berg") == 2
    assert facet.of_all.size == 2


def test_a_column_without_values_counts_nothing() -> None:
    """As all reserved columns are."""
    values, bases, _ = opened([[(), ()], [()]])
    assert values.totals(None).tolist() == [3]
    assert not values.mask(bases, np.arange(3, dtype=np.uint32), ["Anna Berg"]).any()
    assert FieldFacet(values, None).of_all.top(None) == []
