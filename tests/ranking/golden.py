"""Golden files: the quality of this version's ranking, query by query, to 4 decimals.

They hold only our figures, and nothing of the collections themselves.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline.similarity import BM25F, InExpB2, Similarity, describe_similarity

from .evaluation import MEASURES, Values, evaluate, means
from .judged import Collection

FOLDER = Path(__file__).resolve().parent / "golden"
SIMILARITIES: tuple[Similarity, ...] = (InExpB2(), BM25F())
"""Both with one setting for every collection."""

DECIMALS = 4

Run = dict[str, Any]

_LIST = re.compile(r"\[[^\[\]]*\]")


def golden_path(name: str) -> Path:
    """The golden file of a collection."""
    return FOLDER / f"{name}.json"


def read_golden(name: str) -> dict[str, Run]:
    """The runs in the golden file of a collection, by the name of the similarity."""
    runs: dict[str, Run] = json.loads(golden_path(name).read_text("ascii"))
    return runs


def write_golden(collection: Collection) -> None:
    """Measure, and replace the golden file of a collection; it has one line for each query."""
    runs = {run["similarity"]["name"]: run for run in (measured(collection, each) for each in SIMILARITIES)}
    text = _LIST.sub(lambda found: json.dumps(json.loads(found[0])), json.dumps(runs, indent=1))
    golden_path(collection.name).write_text(text + "\n", "ascii")


def measured(collection: Collection, similarity: Similarity) -> Run:
    """A run: the similarity, the means, and the values of each query in the order of `measures`."""
    values = evaluate(collection, similarity)
    return {
        "similarity": describe_similarity(similarity),
        "articles": len(collection.articles),
        "measures": list(MEASURES),
        "means": _rounded(means(values)),
        "queries": _per_query(values),
    }


def differences(golden: Run, run: Run) -> Iterator[str]:
    """The differences of a run from the golden one, each a sentence; empty if they agree to the last stored decimal."""
    for key in ("similarity", "articles", "measures", "means"):
        if run[key] != golden[key]:
            yield f"{key}: {run[key]}, not {golden[key]}"
    for query_id in sorted(golden["queries"].keys() | run["queries"].keys(), key=int):
        values, expected = (each["queries"].get(query_id) for each in (run, golden))
        if values != expected:
            yield f"query {query_id}: {values}, not {expected}"


def _per_query(values: Values) -> dict[str, list[float]]:
    return {query_id: list(_rounded(each).values()) for query_id, each in values.items()}


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, DECIMALS) for name, value in values.items()}
