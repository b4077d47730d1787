"""Scores whose rounding is in doubt are summed again by definition: pages do not show which ones those are."""

import random
from dataclasses import replace

import pytest
from searched_archives import make_archive, make_engine, make_index, make_queries

from dateline.request import SearchRequest
from dateline.search.collectors import top_docs
from dateline.search.thresholds import RankingThresholds, SearchThresholds

ARTICLES = make_archive(3_000)
RARE = [article.article_id for article in random.Random(4).sample(ARTICLES, 6)]
ALL_IN_DOUBT = RankingThresholds(order_error=1.0)
WAYS = {
    "every rounding in doubt": ALL_IN_DOUBT,
    "no arrays": RankingThresholds(few_docs=10**9),
    "arrays": RankingThresholds(few_docs=0),
    "arrays, every rounding in doubt": replace(ALL_IN_DOUBT, few_docs=0),
}


def pages(engine, text):
    """The pages of a query by relevance: two by number, and what follows the first by cursor."""
    first = engine.search(SearchRequest(text, per_page=25))
    found = [first, engine.search(SearchRequest(text, per_page=25, page=2))]
    if first.next_cursor is not None:
        found.append(engine.search(SearchRequest(text, per_page=25, cursor=first.next_cursor)))
    return [[(hit.article_id, hit.score) for hit in page.hits] for page in found]


def with_rare_words():
    """The archive with a rare word in six articles."""
    return [
        type(each)(each.article_id, each.title, f"{each.body} zqcx", each.date) if each.article_id in RARE else each
        for each in ARTICLES
    ]


QUERIES = [f"{text} OR zqcx" for text in ("bam", "bam OR basted", "gack OR baling OR fem")] + make_queries(120)


@pytest.fixture(scope="module", params=[1, 3])
def index(request):
    return make_index(with_rare_words(), request.param)


def answers(index, ranking):
    """The pages of all queries."""
    engine = make_engine(index, thresholds=SearchThresholds(ranking=ranking))
    return [pages(engine, text) for text in QUERIES]


def test_a_page_is_the_same_by_every_way(index):
    """Candidates of a union come in no order; a rare word among frequent ones is looked up from either side."""
    expected = answers(index, RankingThresholds())
    for way, ranking in WAYS.items():
        assert answers(index, ranking) == expected, way


def test_exact_scores_of_documents_in_no_order_are_noticed(index, monkeypatch):
    """A planted defect: the documents are handed on in the order in which they were found."""
    expected = answers(index, RankingThresholds())
    monkeypatch.setattr(top_docs, "_exact", lambda docs, exactly: exactly(docs))
    for few_docs in (0, 64):
        assert answers(index, replace(ALL_IN_DOUBT, few_docs=few_docs)) != expected
