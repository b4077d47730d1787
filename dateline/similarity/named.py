"""Similarities by name: an index records which one made its impacts, and is searched with that one."""

import math
from collections.abc import Mapping
from dataclasses import asdict

from dateline.similarity.bm25f import BM25F
from dateline.similarity.in_expb2 import InExpB2
from dateline.similarity.similarity import Similarity

BY_NAME: Mapping[str, type[InExpB2 | BM25F]] = {"in_expb2": InExpB2, "bm25f": BM25F}


class UnknownSimilarityError(ValueError):
    """This version has no similarity with this name and these parameters."""


def describe_similarity(similarity: Similarity) -> dict[str, str | float]:
    """The name of a similarity and its parameters.  Raises UnknownSimilarityError if it has no name."""
    for name, kind in BY_NAME.items():
        if type(similarity) is kind:
            return {"name": name} | {key: float(value) for key, value in asdict(similarity).items()}
    raise UnknownSimilarityError(f"{similarity!r} has no name that an index could keep")


def parse_similarity(fields: Mapping[str, object]) -> Similarity:
    """The similarity with a name and parameters, as `describe_similarity` gives them.

    Raises UnknownSimilarityError for another name or other parameters, and ValueError for the value of a parameter
    with which impacts would not lie in [0, 1).
    """
    parameters = {key: value for key, value in fields.items() if key != "name"}
    kind = BY_NAME.get(str(fields.get("name")))
    if kind is None or parameters.keys() != asdict(kind()).keys():
        described = f"{fields.get('name')!r} with {', '.join(sorted(parameters)) or 'nothing'}"
        raise UnknownSimilarityError(f"the similarity {described}, which this version does not know")
    values: dict[str, float] = {}
    for key, value in parameters.items():
        if not isinstance(value, float) or not (0 <= value < 1 if key == "b" else 0 < value < math.inf):
            raise ValueError(f"{key} of a similarity is {value!r}")
        values[key] = value
    return kind(**values)
