"""Similarities against values worked out by hand and their properties."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.similarity import BM25F, DEFAULT, FieldLengths, InExpB2

SIMILARITIES = [InExpB2(), BM25F()]


def lengths(title, body, average_title=8.0, average_body=100.0):
    return FieldLengths(np.array(title), np.array(body), average_title, average_body)


def test_the_default_is_in_expb2():
    """The default similarity is the one that the evidence is about."""
    assert InExpB2(c=0.8, title_weight=3.0, b=0.5) == DEFAULT


def test_in_expb2_by_hand():
    """Once in a title of 4 tokens (average 8) and twice in a body of 200 (average 100)."""
    x = 0.8 * (3 * 1 / (0.5 + 0.5 * 4 / 8) + 2 / (0.5 + 0.5 * 200 / 100))
    impact = InExpB2().impact(np.array([1]), np.array([2]), lengths([4], [200]))
    assert impact[0] == pytest.approx(x / (x + 1), rel=1e-12)
    expected = 1000 * (1 - (999 / 1000) ** 5)
    weight = InExpB2().term_weight(occurrences=5, df=4, articles=1000)
    assert weight == pytest.approx((5 + 1) / 4 * math.log2(1001 / (expected + 0.5)), rel=1e-12)


def test_bm25f_by_hand():
    """The article above under BM25F with title 3, k1 1.5, b 0.6."""
    x = 3 * 1 / (0.4 + 0.6 * 4 / 8) + 2 / (0.4 + 0.6 * 200 / 100)
    impact = BM25F().impact(np.array([1]), np.array([2]), lengths([4], [200]))
    assert impact[0] == pytest.approx(x / (x + 1.5), rel=1e-12)
    weight = BM25F().term_weight(occurrences=5, df=4, articles=1000)
    assert weight == pytest.approx(2.5 * math.log(1 + 996.5 / 4.5), rel=1e-12)


@pytest.mark.parametrize("similarity", SIMILARITIES)
@given(title=st.integers(0, 50), body=st.integers(0, 5000), length=st.integers(1, 100_000))
def test_impacts_stay_below_one_and_grow(similarity, title, body, length):
    """An impact lies in [0, 1), grows with the frequency and falls with the length."""
    tf = np.array([title, title + 1, title])
    impact = similarity.impact(tf, np.full(3, body), lengths([9, 9, 9], [length, length, length + 50]))
    assert (impact >= 0).all()
    assert (impact < 1).all()
    assert impact[1] > impact[0]
    assert impact[2] <= impact[0]


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_rare_terms_weigh_more(similarity):
    """A term's weight falls with the number of its articles and is never negative."""
    weights = [similarity.term_weight(occurrences=df, df=df, articles=1000) for df in (1, 10, 100, 1000)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] >= 0


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_an_archive_without_titles_or_of_one_article_has_finite_scores(similarity):
    """Averages of zero and an archive of one article do not divide by zero."""
    impact = similarity.impact(np.array([0]), np.array([1]), lengths([0], [10], 0.0, 10.0))
    assert np.isfinite(impact).all()
    assert math.isfinite(similarity.term_weight(occurrences=1, df=1, articles=1))


def test_inputs_are_not_written():
    """A kernel leaves its arrays as they were."""
    title, body, length = np.array([1, 2]), np.array([3, 4]), lengths([5, 6], [7, 8])
    for similarity in SIMILARITIES:
        similarity.impact(title, body, length)
    assert [title.tolist(), body.tolist(), length.title.tolist(), length.body.tolist()] == [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
    ]
