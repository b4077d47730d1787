"""The measures against values worked out by hand."""

from math import log2
from pathlib import Path

import pytest

from .evaluation import MEASURES
from .golden import read_golden
from .judged import NAMES, any_word
from .measures import average_precision, exponential_gain, linear_gain, ndcg, recall

PAGE = Path(__file__).resolve().parents[2] / "docs" / "ranking.md"

GRADES = {"a": 3, "b": 2, "c": 1, "d": 0}
"""What is judged of an archive; everything else is not relevant."""


def test_a_perfect_ranking_is_worth_one():
    """Whatever the gain; articles of one grade may change places."""
    for gain in (linear_gain, exponential_gain):
        assert ndcg("abcdx", GRADES, 10, gain) == 1
        assert ndcg("cb", {"b": 1, "c": 1}, 10, gain) == 1
    assert average_precision("abcdx", GRADES) == 1
    assert recall("cbax", GRADES, 3) == 1


def test_ndcg_by_hand():
    """Ranked x b a: 2 at rank 2 and 3 at rank 3, the best order being 3, 2, 1."""
    best = 3 + 2 / log2(3) + 1 / 2
    assert ndcg("xba", GRADES, 10, linear_gain) == pytest.approx((2 / log2(3) + 3 / 2) / best)
    best = 7 + 3 / log2(3) + 1 / 2
    assert ndcg("xba", GRADES, 10, exponential_gain) == pytest.approx((3 / log2(3) + 7 / 2) / best)


def test_the_known_example_of_ndcg():
    """Grades 3 2 3 0 1 2 at ranks 1 to 6: DCG 6.861, ideal 7.141, so .961 (Wikipedia's example, worked out again)."""
    grades = dict(zip("abcdef", (3, 2, 3, 0, 1, 2), strict=True))
    gained = 3 + 2 / log2(3) + 3 / 2 + 0 + 1 / log2(6) + 2 / log2(7)
    best = 3 + 3 / log2(3) + 2 / 2 + 2 / log2(5) + 1 / log2(6)
    assert ndcg("abcdef", grades, 10, linear_gain) == pytest.approx(gained / best)
    assert round(gained / best, 3) == 0.961


def test_only_the_first_ten_count():
    """Both in the ranking and in the best possible one."""
    grades = {str(number): 1 for number in range(20)}
    ranking = [f"x{number}" for number in range(9)] + ["0", "1"]
    assert ndcg(ranking, grades, 10, linear_gain) == pytest.approx(
        (1 / log2(11)) / sum(1 / log2(rank + 1) for rank in range(1, 11))
    )


def test_average_precision_by_hand():
    """Relevant at ranks 2 and 5, a third never found: (1/2 + 2/5) / 3."""
    assert average_precision("xaxdb", GRADES) == pytest.approx((1 / 2 + 2 / 5) / 3)


def test_recall_by_hand():
    """Two of three among the first four, one of them among the first three."""
    assert recall("xaxbc", GRADES, 4) == pytest.approx(2 / 3)
    assert recall("xaxbc", GRADES, 3) == pytest.approx(1 / 3)


@pytest.mark.parametrize("grades", [{}, {"a": 0}])
def test_nothing_relevant_is_worth_nothing(grades):
    """No division by zero."""
    assert ndcg("abc", grades, 10, linear_gain) == 0
    assert average_precision("abc", grades) == 0
    assert recall("abc", grades, 100) == 0


def test_a_judged_query_is_read_as_any_of_its_words():
    """Nothing in its text is an operator, a phrase or a field; a word that comes twice counts twice."""
    assert any_word('NOT the "multi-targeted" OR note: TSS, the -U.S.') == (
        "not OR the OR multi OR targeted OR or OR note OR tss OR the OR us"
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_means_of_a_golden_file_are_those_of_its_queries(name):
    """No figure was changed without the other."""
    for run in read_golden(name).values():
        assert run["measures"] == list(MEASURES) == list(run["means"])
        for number, mean in enumerate(run["means"].values()):
            values = [each[number] for each in run["queries"].values()]
            assert sum(values) / len(values) == pytest.approx(mean, abs=1.1e-4)


def test_the_page_on_ranking_has_the_figures_of_the_golden_files():
    """In bold in its table: nDCG@10 on each collection, its mean, and the means of the other two measures."""
    golden = [read_golden(name) for name in NAMES]
    page = PAGE.read_text("utf-8")
    for name, title in (("in_expb2", "In_expB2"), ("bm25f", "BM25F")):
        found = [runs[name]["means"] for runs in golden]
        row = next(line for line in page.splitlines() if line.startswith(f"| **{title}**"))
        values = [float(cell.strip(" *")) for cell in row.strip("|").split("|")[1:]]
        expected = [each["ndcg@10"] for each in found]
        expected += [sum(each[measure] for each in found) / len(found) for measure in ("ndcg@10", "map", "recall@100")]
        assert values == pytest.approx(expected, abs=1.1e-4)
        assert f"{found[0]['ndcg@10 exponential']:.4f}".lstrip("0") in page
