"""Words in order."""

from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from dateline.query.proximity import chain, occurrences

POSITIONS = st.lists(st.lists(st.integers(0, 12), max_size=5).map(lambda at: sorted(set(at))), min_size=1, max_size=4)


def every_occurrence(positions, distance):
    return [row for row in product(*positions) if all(0 < b - a <= distance for a, b in pairwise(row))]


@given(POSITIONS, st.integers(1, 6))
def test_the_chain_ends_where_an_occurrence_ends(positions, distance):
    """The last list holds the ends of all occurrences, as trying every combination finds them."""
    assert chain(positions, distance)[-1] == sorted({row[-1] for row in every_occurrence(positions, distance)})


@given(POSITIONS, st.integers(1, 6))
def test_occurrences_are_those_of_whole_phrases(positions, distance):
    """A position is kept if and only if it takes part in an occurrence."""
    whole = every_occurrence(positions, distance)
    assert occurrences(positions, distance) == [sorted({row[n] for row in whole}) for n in range(len(positions))]


def test_the_clock_is_looked_at_for_every_list():
    """On the way there and on the way back."""
    looks = []
    occurrences([[1, 2, 3]] * 10, 2, lambda: looks.append(1))
    assert len(looks) == 18
