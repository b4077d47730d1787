"""Scores whose rounding is in doubt are summed again by definition: pages do not show which ones those are."""

import random

import pytest
from searched_archives import make_archive, make_engine, make_index, make_queries

from dateline.request import SearchRequest
from dateline.search import top_docs

ARTICLES = make_archive(3_000)
RARE = [article.article_id for article in random.Random(4).sample(ARTICLES, 6)]


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


@pytest.mark.parametrize("segments", [1, 3])
def test_a_page_is_the_same_where_every_rounding_is_in_doubt(monkeypatch, segments):
    """Candidates of a union come in no order; a rare word among frequent ones is looked up from either side."""
    engine = make_engine(make_index(with_rare_words(), segments))
    before = [pages(engine, text) for text in QUERIES]
    monkeypatch.setattr(top_docs, "_DOUBT", 0.6)
    assert [pages(engine, text) for text in QUERIES] == before


def test_exact_scores_of_documents_in_no_order_are_noticed(monkeypatch):
    """A planted defect: the documents are handed on in the order in which they were found."""
    engine = make_engine(make_index(with_rare_words()))
    before = [pages(engine, text) for text in QUERIES]
    monkeypatch.setattr(top_docs, "_DOUBT", 0.6)
    monkeypatch.setattr(top_docs, "_exact", lambda docs, exactly: exactly(docs))
    assert [pages(engine, text) for text in QUERIES] != before
