"""What every engine owes that can hide articles."""

from collections.abc import Callable

import pytest
from archive import ARTICLES
from withheld_ids import withheld_ids

from dateline.errors import ArticleNotFoundError, ArticleWithheldError
from dateline.ports import SearchEngine
from dateline.request import SearchRequest

ALL = {article.article_id for article in ARTICLES}
HIDDEN = ("bridge", "never-there")


@pytest.fixture
def hiding(whole: SearchEngine) -> SearchEngine:
    """The engine with a list of two ids, one of which the archive does not have."""
    return whole.hiding(withheld_ids(HIDDEN))


def found(engine: SearchEngine) -> set[str]:
    """The ids of all articles that a search finds."""
    page = engine.search(SearchRequest(per_page=100))
    assert page.total == len(page.hits) == engine.status().articles
    return {hit.article_id for hit in page.hits}


ASKED: dict[str, Callable[[SearchEngine, str], object]] = {
    "article": lambda engine, article_id: engine.article(article_id),
    "article_part": lambda engine, article_id: engine.article_part(article_id),
    "body_pieces": lambda engine, article_id: list(engine.body_pieces(article_id)),
    "first_part": lambda engine, article_id: engine.first_part(engine.parse("bridge"), article_id),
}
"""Everything that is asked for by an id."""


@pytest.mark.parametrize("method", ASKED)
def test_a_withheld_article_is_told_from_an_unknown_one(whole: SearchEngine, hiding: SearchEngine, method: str) -> None:
    """Every id on the list is withheld, also one that the archive never had; no other id is."""
    ask = ASKED[method]
    for article_id in HIDDEN:
        with pytest.raises(ArticleWithheldError):
            ask(hiding, article_id)
    with pytest.raises(ArticleNotFoundError):
        ask(hiding, "nothing")
    assert ask(hiding, "bridge-late") == ask(whole, "bridge-late")


def test_a_search_does_not_find_what_is_hidden(whole: SearchEngine, hiding: SearchEngine) -> None:
    """The engine that it was made from, and one that hides another list, show it."""
    assert found(hiding) == ALL - {"bridge"}
    assert found(whole) == ALL
    other = hiding.hiding(withheld_ids(["ferry"]))
    assert found(other) == ALL - {"ferry"}
    assert other.article("bridge") == whole.article("bridge")
    assert found(other.hiding(withheld_ids([]))) == ALL
