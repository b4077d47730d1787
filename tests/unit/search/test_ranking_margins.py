"""The margins of the ranking: with them pages are those of the exact scores, without any one of them some are not.

The scores are made so that an error of rounding is enough for a wrong page.
"""

from dataclasses import replace
from functools import reduce

import numpy as np
import pytest
from searched_archives import make_archive, make_index

from dateline.search import kernels
from dateline.search.collectors.top_docs import PageBounds, Ranking, SearchAfter, top_by_score
from dateline.search.date_order import DateRank
from dateline.search.doc_filter import DocFilter
from dateline.search.index_reader import IndexReader
from dateline.search.max_score import Scratch, best_of_any
from dateline.search.postings import PostingList, ScoredDocs
from dateline.search.thresholds import RankingThresholds, SearchThresholds, UnionThresholds

DOCUMENTS = 300
PER_PAGE = 10
ARCHIVES = 20


@pytest.fixture(scope="module")
def reader():
    """The documents that the scores are for."""
    return IndexReader(make_index(make_archive(DOCUMENTS)))


def lists_of(scores):
    """Lists with these scores, one for each word, each shorter than the one before: MaxScore takes the last first."""
    docs = np.arange(DOCUMENTS, dtype=np.uint16)
    return [ScoredDocs(docs[number:], values[number:]) for number, values in enumerate(scores)]


def near_one_score(rng):
    """A word by which many documents score nearly the same."""
    return lists_of([10 + 0.005 * rng.random(DOCUMENTS)])


def near_a_half(rng):
    """Three words, and documents whose sums lie as near to the middle of two rounded scores as floats can."""
    first, second = rng.random((2, DOCUMENTS)) * 8
    sums = (rng.integers(200_000, 200_020, DOCUMENTS) + 0.5) / 10_000
    return lists_of([first, second, sums - second - first])


def heavy_words(rng):
    """Five words of great and nearly equal weight, and documents that have the same impacts in another order."""
    docs = np.arange(DOCUMENTS, dtype=np.uint16)
    impacts = rng.permuted(np.tile(rng.integers(40_000, 65_536, 5), (DOCUMENTS, 1)), axis=1).astype(np.uint16)
    weights = 2_000 * (1 + 2e-7 * rng.random(5))
    return [PostingList(docs, impacts[:, i].copy(), weight, weight, None) for i, weight in enumerate(weights.tolist())]


# What is made for each margin, and which pages are wrong without it: the first, and the one after a cursor.
NEEDED = {
    "rounding": (near_one_score, [True, True]),
    "order_error": (near_a_half, [True, True]),
    "float32_error": (heavy_words, [True, False]),
}


def exact_scores(lists):
    """The scores by definition: sums in the order of the query."""
    return lambda docs: reduce(np.add, [each.exact_scores(docs) for each in lists])


def expected_hits(reader, lists):
    """The hits of two pages by exact scores: documents and rounded scores."""
    docs = np.arange(DOCUMENTS, dtype=np.uint16)
    scores = np.round(exact_scores(lists)(docs), 4)
    order = np.lexsort((reader.order.newest_ranks(docs), scores))[::-1][: 2 * PER_PAGE]
    return list(zip(order.tolist(), scores[order].tolist(), strict=True))


def first_page(reader, lists, thresholds):
    """The first page of a union."""
    candidates = best_of_any(lists, PER_PAGE, DocFilter(reader, None), Scratch(DOCUMENTS), thresholds)
    ranking = Ranking(reader.order, exact_scores(lists), thresholds.ranking)
    return top_by_score(candidates, DOCUMENTS, ranking, PageBounds(0, PER_PAGE))


def page_after(reader, lists, hit, thresholds):
    """The page after a hit, of all documents."""
    doc, score = hit
    (rank,) = reader.order.newest_ranks(np.array([doc], np.uint16)).tolist()
    candidates = kernels.add_up([each.docs for each in lists], [each.scores_of() for each in lists])
    ranking = Ranking(reader.order, exact_scores(lists), thresholds.ranking)
    return top_by_score(candidates, DOCUMENTS, ranking, PageBounds(0, PER_PAGE, SearchAfter(score, DateRank(rank, 0))))


def wrong_pages(reader, make, ranking):
    """Whether any first page, and any page after a hit, is wrong."""
    thresholds = SearchThresholds(unions=UnionThresholds(short_postings=0, dense_share=10**9), ranking=ranking)
    wrong = [False, False]
    for seed in range(ARCHIVES):
        lists = make(np.random.default_rng(seed))
        hits = expected_hits(reader, lists)
        found = first_page(reader, lists, thresholds), page_after(reader, lists, hits[PER_PAGE - 1], thresholds)
        for number, page in enumerate(found):
            expected = hits[number * PER_PAGE : (number + 1) * PER_PAGE]
            wrong[number] |= list(zip(page.docs, page.scores, strict=True)) != expected
    return wrong


@pytest.mark.parametrize("few_docs", [0, 10**9])
@pytest.mark.parametrize("margin", NEEDED)
def test_each_margin_is_enough_and_needed(reader, margin, few_docs):
    """With it no page is wrong, whether arrays are used or not; without it some are."""
    ranking = RankingThresholds(few_docs=few_docs)
    make, without = NEEDED[margin]
    assert wrong_pages(reader, make, ranking) == [False, False]
    assert wrong_pages(reader, make, replace(ranking, **{margin: 0.0})) == without


@pytest.mark.parametrize("few_docs", [0, 10**9])
def test_scores_of_hundreds_of_thousands_are_ordered(reader, few_docs):
    """The highest score comes first, also if some of the page are above 2^31 units of the last decimal."""
    steps = np.random.default_rng(8).permutation(DOCUMENTS) - (DOCUMENTS - PER_PAGE // 2)
    lists = lists_of([2**31 / 10_000 + steps / 100])
    page = first_page(reader, lists, SearchThresholds(ranking=RankingThresholds(few_docs=few_docs)))
    assert list(zip(page.docs, page.scores, strict=True)) == expected_hits(reader, lists)[:PER_PAGE]
