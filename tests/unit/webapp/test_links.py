"""Links that are made in parts are those that Flask and the standard library make in one."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import url_for
from hypothesis import given
from hypothesis import strategies as st

from dateline.article import METADATA_FIELDS, METADATA_PLURALS
from dateline.dates import PartialDate
from dateline.request import SearchRequest
from dateline.settings import Settings
from webapp import create_app
from webapp.search.links import (
    MAX_ADDRESS,
    ArticleLinks,
    ValueLinks,
    front_link,
    offered_link,
    results_link,
    search_link,
    to_pairs,
)

APP = create_app(Settings(index_dir=Path("nothing")))

texts = st.text(st.characters(exclude_categories=()), max_size=30)
values = st.lists(texts, max_size=2).map(tuple)
dates = st.none() | st.builds(PartialDate, st.integers(1800, 2100))
searches = st.builds(
    SearchRequest,
    text=texts | st.just("x" * 200),
    after=dates,
    before=dates,
    places=values,
    agencies=values,
    sources=values | st.just(("ü" * 600,)),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    page=st.integers(1, 9),
    per_page=st.integers(1, 100),
    cursor=st.none() | texts,
)
roots = st.sampled_from(["", "/x", "/news/archive", "/é"])


def below(root):
    return APP.test_request_context(environ_overrides={"SCRIPT_NAME": root.encode().decode("latin-1")})


@given(searches, st.text("aZ09._~-", min_size=1, max_size=64), st.sampled_from([1, 2, 3_000]), roots)
def test_a_link_to_an_article_carries_the_search_and_the_part(request, article_id, part, root):
    """Its path is that of the route; an address that would be too long has no search."""
    pairs = [("part", str(part))] if part > 1 else []
    with below(root):
        path = url_for("pages.article", article_id=article_id)
        whole, short = (
            f"{path}?{urlencode(some, errors='replace')}" if some else path
            for some in ([*to_pairs(request), *pairs], pairs)
        )
        assert ArticleLinks(request).to(article_id, part) == (whole if len(whole) <= MAX_ADDRESS else short)


changes = st.fixed_dictionaries(
    {},
    optional={
        "text": texts,
        "after": dates,
        "undated": st.booleans(),
        "places": values,
        "sort": st.just("newest"),
        "unit": st.none() | st.just("day"),
        "page": st.integers(1, 9),
        "cursor": st.none() | texts,
    },
)


@given(searches, changes, roots)
def test_a_link_with_changes_is_that_of_the_changed_search(request, changes, root):
    """It begins at the first page unless a page is given, and is encoded as by the standard library."""
    first = {"page": 1, "cursor": None} if changes else {}
    query = urlencode(to_pairs(replace(request, **first | changes)), errors="replace")
    with below(root):
        assert search_link(request, **changes) == (f"{results_link()}?{query}" if query else results_link())


@given(searches, st.sampled_from(METADATA_FIELDS), st.lists(texts | st.just("ü" * 700), max_size=3), roots)
def test_a_link_by_values_is_that_of_the_search_with_them(request, field, several, root):
    """The values stand where that field stands in links, in place of those that the search had."""
    with below(root):
        whole = offered_link(request, **{METADATA_PLURALS[field]: tuple(several)})
        assert ValueLinks(request, field).to(*several) == whole


def test_a_text_beyond_the_limit_has_no_link_by_a_value():
    """As for any other search that is offered."""
    with below(""):
        assert ValueLinks(SearchRequest("x" * 257), "place").to("Rome") is None
        assert ValueLinks(SearchRequest("x" * 256), "place").to("Rome") == f"/search?q={'x' * 256}&place=Rome"


@pytest.mark.parametrize("root", ["", "/x"])
def test_the_paths_are_those_of_the_routes(root):
    """Below any root of the application."""
    with below(root):
        assert front_link() == url_for("pages.front")
        assert results_link() == url_for("pages.results")
        assert ArticleLinks(replace(SearchRequest(), page=2)).to("a") == f"{root}/article/a?page=2"
