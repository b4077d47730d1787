"""Settings of both similarities around their defaults, measured on all collections: the table of `docs/ranking.md`."""

from collections.abc import Iterator
from dataclasses import replace

from dateline.similarity import BM25F, InExpB2

from .evaluation import evaluate, means
from .judged import NAMES, Collection, read_collection

AROUND = {
    InExpB2(): {"c": (0.4, 0.6, 0.8, 1.0, 1.4, 2.0), "title_weight": (1.0, 2.0, 3.0, 4.0, 6.0), "b": (0.25, 0.5, 0.75)},
    BM25F(): {"k1": (0.9, 1.2, 1.5, 2.0, 3.0), "title_weight": (1.0, 2.0, 3.0, 4.0, 6.0), "b": (0.4, 0.6, 0.75)},
}
"""For each similarity the values that each of its parameters takes while the others keep their defaults."""


def settings() -> Iterator[InExpB2 | BM25F]:
    """Every setting once, the default of a similarity first."""
    for default, parameters in AROUND.items():
        yield default
        for name, values in parameters.items():
            yield from (replace(default, **{name: value}) for value in values if value != getattr(default, name))


def table() -> Iterator[str]:
    """The lines of a table: nDCG@10 with linear gain on each collection and their mean, MAP and recall@100 as means."""
    collections = [read_collection(name) for name in NAMES]
    yield "| setting | " + " | ".join(NAMES) + " | mean nDCG@10 | mean MAP | mean recall@100 |"
    yield "| --- |" + " --- |" * (len(NAMES) + 3)
    for similarity in settings():
        yield _row(similarity, collections)


def _row(similarity: InExpB2 | BM25F, collections: list[Collection]) -> str:
    found = [means(evaluate(collection, similarity)) for collection in collections]
    gains = [each["ndcg@10"] for each in found]
    over_all = [sum(each[name] for each in found) / len(found) for name in ("ndcg@10", "map", "recall@100")]
    return f"| {similarity} | " + " | ".join(f"{value:.4f}" for value in [*gains, *over_all]) + " |"
