"""Counts by the values of metadata fields."""

import dataclasses
from contextlib import closing

import pytest
from archive import make_article
from limits import UNHURRIED
from withheld_ids import withheld_ids

from dateline.article import METADATA_FIELDS, METADATA_PLURALS
from dateline.dates import PartialDate
from dateline.engines import open_engine
from dateline.request import Facet, SearchRequest, ValueCount
from dateline.settings import Settings
from indexer.builds import build_index

ALL = METADATA_FIELDS
WRITTEN = ("KARSK", "Karsk", "karsk", "KARSK", "ORLEN", "Tamrat  Valley", "tamrat valley", None, "Élan", "ELAN")


def facet(engine, field: str, **parameters) -> Facet:
    """The facet of a search."""
    (found,) = engine.search(SearchRequest(facets=(field,), **parameters)).facets
    assert found.field == field
    return found


ARCHIVE = tuple(
    make_article(f"a{n}", f"{2000 + n}", "alpha" if n % 2 else "beta", "word", place=place, agency=f"Agency {n % 3}")
    for n, place in enumerate(WRITTEN)
)


@pytest.fixture
def written(engine_factory):
    """An archive of places that are written in several ways."""
    return engine_factory(ARCHIVE)


def test_values_are_counted_by_their_folded_form(written):
    """They are shown as most articles have them, and in capitals only if they are never written otherwise."""
    places = facet(written, "place")
    assert places.top() == [
        ValueCount("karsk", 4),
        ValueCount("Élan", 2),
        ValueCount("tamrat valley", 2),
        ValueCount("ORLEN", 1),
    ]
    assert places.size == 4
    assert places.top(2) == places.top()[:2]
    assert [places.count(value) for value in ("KARSK", "élan", "Tamrat valley", "nowhere", "")] == [4, 2, 2, 0, 0]


def test_a_field_is_counted_without_its_own_filter(written):
    """So that a second value can be added; other filters, dates and words hold."""
    chosen = {"places": ("KARSK",), "agencies": ("Agency 0", "Agency 1")}
    places, agencies = written.search(SearchRequest(facets=("place", "agency"), **chosen)).facets
    assert places.top() == facet(written, "place", agencies=chosen["agencies"]).top()
    assert agencies.top() == facet(written, "agency", places=chosen["places"]).top()
    assert agencies.top() == [ValueCount("Agency 0", 2), ValueCount("Agency 1", 1), ValueCount("Agency 2", 1)]
    dated = facet(written, "place", text="alpha", after=PartialDate(2001), before=PartialDate(2006))
    assert dated.count("KARSK") == 2
    assert (dated.size, dated.count("tamrat valley"), dated.count("orlen")) == (2, 1, 0)


@pytest.mark.parametrize(
    "text", ["", "bridge", "bridge OR war", "-bridge", "nothinghasthis", "brid*", '"the bridge"', "the"]
)
@pytest.mark.parametrize(
    "filters", [{}, {"places": ("orlen",)}, {"after": PartialDate(2017)}, {"agencies": ("app", "x")}]
)
def test_each_count_is_the_total_of_the_search_with_that_value(engine, text, filters):
    """In every order; and all counts are those of one search for all matches."""
    for sort in ("relevance", "newest"):
        request = SearchRequest(text, facets=ALL, sort=sort, per_page=3, **filters)
        for counted in engine.search(request).facets:
            plural = METADATA_PLURALS[counted.field]
            for value, count in counted.top():
                narrowed = dataclasses.replace(request, facets=(), **{plural: (value,)})
                assert engine.search(narrowed).total == count > 0
                assert counted.count(value) == count
            assert len(counted.top()) == counted.size


def test_nothing_is_counted_that_was_not_asked_for(engine):
    """Then there are no facets, and everything else is the same; they come in the order of the request."""
    asked = engine.search(SearchRequest("bridge", facets=("source", "place")))
    assert [each.field for each in asked.facets] == ["source", "place"]
    plain = engine.search(SearchRequest("bridge"))
    assert plain.facets == ()
    assert dataclasses.replace(asked, facets=()) == plain


def test_a_withheld_article_is_not_counted_nor_its_way_of_writing_shown(tmp_path):
    """As if it had never been indexed."""
    build_index(ARCHIVE, tmp_path)
    with closing(open_engine(Settings(index_dir=tmp_path), UNHURRIED)) as whole:
        assert facet(whole, "place").count("orlen") == 1
        places = facet(whole.hiding(withheld_ids(["a2", "a4"])), "place")
        assert places.top() == [ValueCount("Karsk", 3), ValueCount("Élan", 2), ValueCount("tamrat valley", 2)]
        assert (places.size, places.count("orlen")) == (3, 0)
        assert facet(whole.hiding(withheld_ids(["a1"])), "place").top(1) == [ValueCount("karsk", 3)]
