"""The query parser against the golden table."""

import pytest
from golden_queries import QUERIES, Golden

from dateline.query.parser import parse

CASES = [
    pytest.param(golden, id=f"{section}-{golden.text[:40].encode('unicode_escape').decode()}")
    for section, entries in QUERIES.items()
    for golden in entries
]


def test_the_table_is_large_enough():
    """The table keeps to 130 queries, none of them twice."""
    texts = [(golden.text, golden.max_terms) for entries in QUERIES.values() for golden in entries]
    assert len(texts) >= 130
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("golden", CASES)
def test_tree(golden: Golden):
    """Each query has exactly this tree."""
    assert parse(golden.text, max_terms=golden.max_terms).tree == golden.tree


@pytest.mark.parametrize("golden", CASES)
def test_understood(golden: Golden):
    """Each query has exactly this canonical text."""
    assert parse(golden.text, max_terms=golden.max_terms).understood == golden.understood


@pytest.mark.parametrize("golden", CASES)
def test_ignored(golden: Golden):
    """Each query names exactly these pieces, each with a reason and once, however often it stands there."""
    ignored = parse(golden.text, max_terms=golden.max_terms).ignored
    assert sorted(piece.text for piece in ignored) == sorted(set(golden.ignored))
    assert all(piece.reason.strip() for piece in ignored)


@pytest.mark.parametrize("golden", [case for case in CASES if case.values[0].required is not None])
def test_required(golden: Golden):
    """Each query is executed as exactly this tree, without the words that are optional."""
    assert parse(golden.text, max_terms=golden.max_terms).required == golden.required


@pytest.mark.parametrize("golden", CASES)
def test_canonical_text_means_the_same(golden: Golden):
    """The canonical text in the table parses to the tree in the table, with nothing named."""
    query = parse(golden.understood)
    assert (query.tree, query.understood, query.ignored) == (golden.tree, golden.understood, ())
