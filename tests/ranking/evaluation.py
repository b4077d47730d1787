"""Runs the judged queries of a collection through the engine, on an index of the product's builder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from limits import WHOLE

from dateline.columnar import open_index
from dateline.engines.columnar import ColumnarEngine
from dateline.ports import SearchEngine
from dateline.request import EngineStatus, SearchRequest
from dateline.similarity import Similarity
from indexer.builds.index_builder import IndexBuilder

from .judged import Collection, any_word
from .measures import average_precision, exponential_gain, linear_gain, ndcg, recall

PER_PAGE = 100
DEPTH = 1_000
"""Hits of a query that are looked at, as is usual for the mean average precision."""

MEASURES = {
    "ndcg@10": lambda ranking, grades: ndcg(ranking, grades, 10, linear_gain),
    "ndcg@10 exponential": lambda ranking, grades: ndcg(ranking, grades, 10, exponential_gain),
    "map": average_precision,
    "recall@100": lambda ranking, grades: recall(ranking, grades, 100),
}

Values = dict[str, dict[str, float]]
"""For each query (of `grades`) the value of each measure."""


def evaluate(collection: Collection, similarity: Similarity) -> Values:
    """Measure every query that has a relevant article, in the order of the judgements."""
    with open_collection(collection, similarity) as engine:
        rankings = {
            query_id: list(_ranking(engine, any_word(collection.queries[query_id]))) for query_id in collection.grades
        }
    return {
        query_id: {name: measure(rankings[query_id], grades) for name, measure in MEASURES.items()}
        for query_id, grades in collection.grades.items()
    }


def means(values: Values) -> dict[str, float]:
    """The mean of each measure over the queries."""
    return {name: sum(each[name] for each in values.values()) / len(values) for name in MEASURES}


@contextmanager
def open_collection(collection: Collection, similarity: Similarity) -> Iterator[SearchEngine]:
    """Build an index of a collection, and open the engine over it."""
    with tempfile.TemporaryDirectory() as folder:
        with IndexBuilder(Path(folder), "english", similarity=similarity) as builder:
            for article in collection.articles:
                builder.add(article)
            builder.finish()
        status = EngineStatus(collection.name, "", len(collection.articles), 0, None, None, "english")
        engine = ColumnarEngine(open_index(Path(folder)), status, WHOLE)
        yield engine
        engine.close()


def _ranking(engine: SearchEngine, text: str) -> Iterator[str]:
    """The ids of the hits, the best first."""
    for number in range(1, DEPTH // PER_PAGE + 1):
        page = engine.search(SearchRequest(text, page=number, per_page=PER_PAGE))
        assert page.partial is None
        yield from (hit.article_id for hit in page.hits)
        if page.next_cursor is None:
            return
