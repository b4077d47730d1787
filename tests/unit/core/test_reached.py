"""Tests of which too few cases reach an assert fail, whatever they assert."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reached import most_reach, reached


def test_too_few_cases_that_reach_an_assert_fail(capsys):
    """With a loop of its own: half of the cases are more than 0.4, and not more than 0.5, of them."""

    def half():
        assert [number for number in range(10) if reached(number % 2)] == [1, 3, 5, 7, 9]

    most_reach(0.4)(half)()
    assert capsys.readouterr().out == "5 of 10 cases reached the asserts\n"
    with pytest.raises(AssertionError, match="5 of 10 cases"):
        most_reach(0.5)(half)()


def test_no_case_at_all_fails():
    """Nothing was asserted then."""
    with pytest.raises(AssertionError, match="0 of 0 cases"):
        most_reach(0)(lambda: None)()


def test_examples_of_hypothesis_are_cases():
    """All examples of a test count together."""

    @given(st.integers(0, 9))
    def never(number):
        assert not reached(number > 9)

    with pytest.raises(AssertionError, match="0 of 10 cases"):
        most_reach(0.1)(never)()


def test_a_test_that_fails_fails_as_itself():
    """Its own assertion is what is told."""

    def wrong():
        assert reached(1) == 2

    with pytest.raises(AssertionError, match=r"assert True == 2"):
        most_reach(0.1)(wrong)()
