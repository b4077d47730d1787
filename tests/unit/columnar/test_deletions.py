"""Deleted articles: what is left counts as if they had never been there."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_segments import make_archive, make_segment
from oracle.plain_builder import build_segment
from oracle.plain_texts import pack_bodies

from dateline.columnar.articles import article
from dateline.columnar.deleted_statistics import CountingSizes, find_ascending
from dateline.columnar.deletions import make_deletions
from dateline.columnar.segment import Segment
from dateline.columnar.strings import StringColumn
from dateline.errors import CorruptIndexError


@pytest.fixture(scope="module")
def segment() -> Segment:
    return make_segment()


def test_statistics_of_what_is_left_are_those_of_a_segment_of_what_is_left(segment: Segment) -> None:
    """Terms and forms count as in a segment that never had the deleted articles."""
    docs = [0, 3, 4, 40, segment.count - 1]
    deleted = dataclasses.replace(segment, deletions=make_deletions(segment, docs))
    gone = {article(segment, doc).article_id for doc in docs}
    left = build_segment([each for each in make_archive(60, 8) if each.article_id not in gone])
    assert deleted.live_count == left.count
    assert _statistics(deleted) == _statistics(left)


def test_deleting_in_steps_gives_the_same_as_deleting_at_once(segment: Segment) -> None:
    """All arrays are equal, types included."""
    stepwise = segment
    for docs in ([7], [], [5, 7], [60, 1]):
        stepwise = dataclasses.replace(stepwise, deletions=make_deletions(stepwise, docs))
    once = make_deletions(segment, [1, 5, 7, 60])
    assert stepwise.deletions is not None
    assert once is not None
    for field in dataclasses.fields(once):
        assert np.array_equal(getattr(stepwise.deletions, field.name), getattr(once, field.name))
        assert getattr(once, field.name).dtype == getattr(stepwise.deletions, field.name).dtype


def test_deleting_nothing_leaves_no_deletions(segment: Segment) -> None:
    """There are none rather than empty ones."""
    assert make_deletions(segment, []) is None


def test_all_articles_may_be_deleted(segment: Segment) -> None:
    """Then every term and form loses all it has."""
    deletions = make_deletions(segment, range(segment.count))
    assert deletions is not None
    assert np.array_equal(deletions.term_dfs, np.diff(segment.postings.doc_starts))
    assert np.array_equal(deletions.term_occurrences, np.diff(segment.postings.position_starts))
    assert np.array_equal(deletions.form_dfs, segment.forms.dfs)


@pytest.mark.parametrize("doc", [-1, 68])
def test_a_document_that_is_not_there_cannot_be_deleted(segment: Segment, doc: int) -> None:
    """Numbers below 0 and after the last document are a ValueError."""
    with pytest.raises(ValueError, match="no document"):
        make_deletions(segment, [3, doc])


def test_a_text_that_is_not_what_was_indexed_is_noticed(segment: Segment) -> None:
    """A stored word that the segment does not know is damage, and its segment is named."""
    other = dataclasses.replace(segment, texts=pack_bodies(["an unheard-of word"] * segment.count))
    with pytest.raises(CorruptIndexError, match=segment.name):
        make_deletions(other, [5])


def test_many_documents_are_counted_a_few_at_a_time(segment: Segment) -> None:
    """Little text is tokenised, and few words are compared at a time."""
    everything = make_deletions(segment, range(segment.count), CountingSizes(text_bytes=2_000, strings=5))
    assert everything is not None
    assert np.array_equal(everything.term_dfs, np.diff(segment.postings.doc_starts))
    assert np.array_equal(everything.form_dfs, segment.forms.dfs)


@settings(deadline=None)
@given(st.sets(st.binary(max_size=3), max_size=30), st.sets(st.binary(max_size=3), max_size=30))
def test_strings_are_found_among_others(strings: set[bytes], wanted: set[bytes]) -> None:
    """Each wanted string has its number, or -1, however few are compared at a time."""
    column = StringColumn.from_strings(sorted(strings))
    found = find_ascending(column, sorted(wanted), 4)
    expected = [sorted(strings).index(each) if each in strings else -1 for each in sorted(wanted)]
    assert found.tolist() == expected


def _statistics(segment: Segment) -> dict[str, dict[str, list[int]]]:
    """Articles and occurrences of every term, articles of every form, of what is not deleted."""
    dfs = np.diff(segment.postings.doc_starts)
    occurrences = np.diff(segment.postings.position_starts)
    forms = segment.forms.dfs.astype(int)
    if segment.deletions:
        dfs[segment.deletions.term_numbers] -= segment.deletions.term_dfs
        occurrences[segment.deletions.term_numbers] -= segment.deletions.term_occurrences
        forms[segment.deletions.form_numbers] -= segment.deletions.form_dfs
    return {
        "terms": {
            term: [int(df), int(all_)]
            for term, df, all_ in zip(segment.postings.terms, dfs, occurrences, strict=True)
            if df
        },
        "forms": {form: [int(df)] for form, df in zip(segment.forms.forms, forms, strict=True) if df},
    }
