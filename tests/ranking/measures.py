"""Measures of a ranking against judgements, by their definitions.

`ranking` is the list of article ids as the engine ordered them, without repetition;
`grades` gives the grade of each judged article: 0 is not relevant, and neither is an article without a judgement.
Every measure lies in [0, 1], and is 0 if nothing is relevant.
"""

import math
from collections.abc import Callable, Mapping, Sequence

Gain = Callable[[int], float]
Grades = Mapping[str, int]


def linear_gain(grade: int) -> float:
    """The grade itself (Järvelin and Kekäläinen 2002, and the program trec_eval)."""
    return float(grade)


def exponential_gain(grade: int) -> float:
    """`2^grade - 1` (Burges et al. 2005): an article of grade 4 is worth fifteen of grade 1."""
    return 2.0**grade - 1


def ndcg(ranking: Sequence[str], grades: Grades, depth: int, gain: Gain) -> float:
    """Normalised discounted cumulative gain: `sum(gain / log2(rank + 1))` of the first `depth`, over the best one."""
    ideal = _discounted(sorted(grades.values(), reverse=True)[:depth], gain)
    return _discounted([grades.get(article_id, 0) for article_id in ranking[:depth]], gain) / ideal if ideal else 0.0


def average_precision(ranking: Sequence[str], grades: Grades) -> float:
    """The mean, over all relevant articles, of the precision down to each; 0 for one that was not found."""
    found, total = 0, 0.0
    for rank, article_id in enumerate(ranking, 1):
        if grades.get(article_id, 0) > 0:
            found += 1
            total += found / rank
    relevant = _relevant(grades)
    return total / relevant if relevant else 0.0


def recall(ranking: Sequence[str], grades: Grades, depth: int) -> float:
    """The share of the relevant articles among the first `depth`."""
    relevant = _relevant(grades)
    return sum(grades.get(article_id, 0) > 0 for article_id in ranking[:depth]) / relevant if relevant else 0.0


def _discounted(grades: Sequence[int], gain: Gain) -> float:
    return math.fsum(gain(grade) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _relevant(grades: Grades) -> int:
    return sum(grade > 0 for grade in grades.values())
