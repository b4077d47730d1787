"""The ranking is as good as before: golden values query by query, bars that it must pass, and planted defects."""

import numpy as np
import pytest

from dateline.similarity import BM25F, DEFAULT, InExpB2

from .golden import SIMILARITIES, Run, differences, measured, read_golden
from .judged import FOLDER, NAMES, Collection, read_collection

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the judged collections are not next to the project"),
]

BARS = {"cranfield": 0.373, "cacm": 0.495}
"""Mean nDCG@10 that the default must reach, whichever gain; the best other engine that was measured: .360 and .485."""

GAINS = ("ndcg@10", "ndcg@10 exponential")


@pytest.fixture(scope="module", params=NAMES)
def collection(request: pytest.FixtureRequest) -> Collection:
    return read_collection(request.param)


@pytest.fixture(scope="module")
def runs(collection: Collection) -> dict[str, Run]:
    return {run["similarity"]["name"]: run for run in (measured(collection, each) for each in SIMILARITIES)}


def test_the_collections_are_those_that_were_measured(collection: Collection) -> None:
    """1,400 articles and 225 queries; 3,204 and the 52 of 64 queries that have a relevant article."""
    expected = {"cranfield": (1_400, 225, 225), "cacm": (3_204, 64, 52)}
    counts = (len(collection.articles), len(collection.queries), len(collection.grades))
    assert counts == expected[collection.name]


@pytest.mark.parametrize("name", ["in_expb2", "bm25f"])
def test_every_query_is_worth_what_the_golden_file_says(
    collection: Collection, runs: dict[str, Run], name: str
) -> None:
    """To 4 decimals; after an intended change, `PYTHONPATH=tests python -m ranking golden` rewrites the files."""
    assert list(differences(read_golden(collection.name)[name], runs[name])) == []


@pytest.mark.parametrize("gain", GAINS)
def test_the_default_passes_the_bar(collection: Collection, runs: dict[str, Run], gain: str) -> None:
    """By both definitions of the gain."""
    assert InExpB2() == DEFAULT
    assert runs["in_expb2"]["means"][gain] >= BARS[collection.name]


@pytest.mark.parametrize("measure", [*GAINS, "map", "recall@100"])
def test_the_default_is_the_better_one(runs: dict[str, Run], measure: str) -> None:
    """By every measure on every collection: this is why it is the default."""
    assert runs["in_expb2"]["means"][measure] > runs["bm25f"]["means"][measure]


def swapped(self, title_tf, body_tf, lengths):
    """The body has the weight of the title."""
    title = title_tf / (1 - self.b + self.b * lengths.relative_title())
    body = self.title_weight * body_tf / (1 - self.b + self.b * lengths.relative_body())
    x = self.c * (title + body)
    return x / (x + 1)


def summed(self, title_tf, body_tf, lengths):
    """Two scores, each saturated by itself, are summed (and halved, to stay below 1)."""
    title = self.c * self.title_weight * title_tf / (1 - self.b + self.b * lengths.relative_title())
    body = self.c * body_tf / (1 - self.b + self.b * lengths.relative_body())
    return (title / (title + 1) + body / (body + 1)) / 2


def unnormalised(self, title_tf, body_tf, lengths):
    """Lengths are left out."""
    x = self.c * (self.title_weight * np.asarray(title_tf, np.float64) + body_tf)
    return x / (x + 1)


@pytest.mark.parametrize("defect", [swapped, summed, unnormalised])
def test_a_defect_in_the_similarity_is_seen(
    collection: Collection, monkeypatch: pytest.MonkeyPatch, defect: object
) -> None:
    """The means differ from the golden ones, the values of many queries too, and the bar is missed."""
    monkeypatch.setattr(InExpB2, "impact", defect)
    run = measured(collection, InExpB2())
    found = list(differences(read_golden(collection.name)["in_expb2"], run))
    assert any(each.startswith("means") for each in found)
    assert sum(each.startswith("query") for each in found) > len(collection.grades) // 4
    assert run["means"]["ndcg@10 exponential"] < BARS[collection.name]


def test_a_defect_in_the_weights_is_seen(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """All words weigh the same."""
    monkeypatch.setattr(BM25F, "term_weight", lambda *_, **__: 1.0)
    run = measured(collection, BM25F())
    assert any(each.startswith("means") for each in differences(read_golden(collection.name)["bm25f"], run))
