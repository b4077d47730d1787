"""Authors, of which an article may have several, and sections: words, filters, facets."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from archive import make_article
from limits import UNHURRIED
from withheld_ids import withheld_ids

from dateline.engines import open_engine
from dateline.ports import SearchEngine
from dateline.request import SearchRequest, ValueCount
from dateline.settings import Settings
from indexer.builds import build_index

ARTICLES = (
    make_article("two", "2017", "Gate", "The gate.", authors=("Ann Berg", "Jo Öst"), section="Home News"),
    make_article("again", "2018", "Gate", "The gate.", authors=("ANN BERG", "Ann Berg"), section="home  news"),
    make_article("order", "2019", "Gate", "The gate.", authors=("Berg Jo",), section="Sport"),
    make_article("none", "2020", "Gate", "The gate of Ann Berg in the section of sport."),
)


@pytest.fixture
def asked(engine_factory: Callable[..., SearchEngine]) -> SearchEngine:
    return engine_factory(ARTICLES)


def found(engine: SearchEngine, text: str = "", **filters: tuple[str, ...]) -> set[str]:
    """The ids that a search finds."""
    return {hit.article_id for hit in engine.search(SearchRequest(text, **filters)).hits}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("author:berg", {"two", "again", "order"}),
        ("author:ost", {"two"}),
        ('author:"ann berg"', {"two", "again"}),
        ('author:"berg jo"', {"order"}),
        ('author:"berg jo"~3', {"two", "order"}),
        ("author:(ann jo)", {"two"}),
        ("author:ber*", {"two", "again", "order"}),
        ("author:brg~", {"two", "again", "order"}),
        ("gate -author:ann", {"order", "none"}),
        ("section:news", {"two", "again"}),
        ('section:"home news"', {"two", "again"}),
        ("section:sport", {"order"}),
        ("sport", {"none"}),
    ],
)
def test_words(asked: SearchEngine, text: str, expected: set[str]) -> None:
    """No phrase runs from one author into the next, which stands two positions behind; text and fields are apart."""
    assert found(asked, text) == expected


def test_filters_compare_whole_values(asked: SearchEngine) -> None:
    """One of several authors is enough; values of one filter are alternatives, filters hold together."""
    assert found(asked, authors=("ann berg",)) == {"two", "again"}
    assert found(asked, authors=("Jo Öst", "berg jo")) == {"two", "order"}
    assert found(asked, authors=("Berg",)) == set()
    assert found(asked, sections=("HOME NEWS",)) == {"two", "again"}
    assert found(asked, authors=("Jo Ost",), sections=("sport",)) == set()
    assert found(asked, "gate", authors=("ANN BERG",), sections=("home news",)) == {"two", "again"}


def test_an_article_counts_once_for_each_of_its_authors(asked: SearchEngine) -> None:
    """Also if it names one twice, written in two ways; names in capitals are shown as they are written otherwise."""
    authors, sections = asked.search(SearchRequest(facets=("author", "section"))).facets
    assert authors.top() == [ValueCount("Ann Berg", 2), ValueCount("Berg Jo", 1), ValueCount("Jo Öst", 1)]
    assert sections.top() == [ValueCount("home  news", 2), ValueCount("Sport", 1)]
    (authors,) = asked.search(SearchRequest(facets=("author",), authors=("Jo Öst",), sections=("Home News",))).facets
    assert authors.top() == [ValueCount("Ann Berg", 2), ValueCount("Jo Öst", 1)]


def test_a_hit_and_an_article_have_them(asked: SearchEngine) -> None:
    """Authors in their order."""
    (hit,) = asked.search(SearchRequest("author:ost")).hits
    article = asked.article("two")
    assert (hit.authors, hit.section) == (article.authors, article.section) == (("Ann Berg", "Jo Öst"), "Home News")
    (hit,) = asked.search(SearchRequest("sport")).hits
    assert (hit.authors, hit.section) == ((), None)


def test_a_withheld_article_is_not_found_by_them(tmp_path: Path) -> None:
    """Nor counted."""
    build_index(ARTICLES, tmp_path)
    with closing(open_engine(Settings(index_dir=tmp_path), UNHURRIED)) as whole:
        hiding = whole.hiding(withheld_ids(["two"]))
        assert found(hiding, "author:ost") == set()
        assert found(hiding, authors=("Ann Berg",)) == {"again"}
        (authors,) = hiding.search(SearchRequest(facets=("author",))).facets
        assert authors.top() == [ValueCount("Ann Berg", 1), ValueCount("Berg Jo", 1)]
