"""Two checkouts take turns; the comparison names the kinds that became slower."""

from pathlib import Path

import pytest

from benchmarks.corpora import Corpus
from benchmarks.interleaved import AGAIN, BEFORE, NOW, Line, compare, in_turn, query_parameters
from dateline.article import Article
from dateline.dates import PartialDate

CHECKOUTS = {BEFORE: Path("before"), NOW: Path("now"), AGAIN: Path("before")}


def test_all_take_turns_and_who_goes_first_changes() -> None:
    """Each checkout is measured once in a round."""
    asked: list[str] = []

    def measure(checkout: Path) -> dict[str, float]:
        asked.append(checkout.name)
        return {"words": float(len(asked))}

    found = in_turn(CHECKOUTS, 2, measure)
    assert asked == ["before", "now", "before", "now", "before", "before"]
    assert found == {"words": {BEFORE: [1.0, 6.0], NOW: [2.0, 4.0], AGAIN: [3.0, 5.0]}}


def test_a_ratio_is_that_of_the_medians() -> None:
    """One disturbed round changes nothing."""
    (line,) = compare({"words": {BEFORE: [2.0, 2.0, 90.0], NOW: [1.0, 70.0, 1.0], AGAIN: [2.0, 2.0, 90.0]}}, 1.03)
    assert line == Line("words", before=2.0, ratio=0.5, noise=0.0, bar=1.03)


@pytest.mark.parametrize(
    ("now", "again", "is_slower"),
    [
        ([2.1, 2.1, 2.1], [2.0, 2.0, 2.0], True),  # planted: 5% slower
        ([2.04, 2.04, 2.04], [2.0, 2.0, 2.0], False),
        ([2.1, 2.1, 2.1], [2.1, 2.1, 2.1], False),  # the same code is as far off
        ([2.1, 2.1, 2.1], [1.8, 2.0, 2.2], False),
    ],
)
def test_kinds_slower_than_the_noise_are_named(now: list[float], again: list[float], *, is_slower: bool) -> None:
    """A kind is slower if it passes the bar by more than the noise."""
    (line,) = compare({"words": {BEFORE: [2.0, 2.0, 2.0], NOW: now, AGAIN: again}}, 1.03)
    assert line.is_slower == is_slower
    assert str(line).endswith("SLOWER") == is_slower


def test_there_are_queries_of_every_kind() -> None:
    """Each query is a set of URL parameters."""
    texts = ["ferry bridge strike", "harbour ferry", "strike"]
    articles = [Article("a", "Ferry and harbour", "The ferry bridge strike ended; every word here.", PartialDate(2017))]
    corpus = Corpus("made", 1, lambda: iter(articles), lambda: iter(articles))
    found = query_parameters(corpus, 3, texts)
    kinds = {"all words", "any word", "phrase", "dates", "pattern", "newest first", "negation"}
    assert found.keys() == kinds
    assert {"q": "ferry bridge strike", "after": "2017", "before": "2017"} in found["dates"]
    assert {"q": "ferry bridge stri*"} in found["pattern"]
    assert all(len(queries) <= 3 for queries in found.values())
