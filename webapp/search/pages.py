"""The pages for people: front page, results, article."""

import datetime as dt
from typing import cast

from flask import Blueprint, current_app, redirect, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from dateline.article import METADATA_FIELDS, Article, Origin
from dateline.request import EngineStatus, Hit
from webapp.deadlines import deadlines
from webapp.http.responses import find_unchanged, make_page
from webapp.search.article_view import ArticleRequest, view_article
from webapp.search.facets import list_values
from webapp.search.frontpage import FrontPages
from webapp.search.languages import LANGUAGE_CODES
from webapp.search.links import (
    ARTICLE_PATH,
    FACETS_PATH,
    FRONT_PATH,
    RESULTS_PATH,
    canonical,
    canonical_search,
    results_link,
    to_pairs,
    with_query,
)
from webapp.search.page_tags import make_tag
from webapp.search.parameters import Reading, read_leniently, read_order, read_part, split_arguments, without_empty
from webapp.search.results import search
from webapp.serving import lease_handle

blueprint = Blueprint("pages", __name__)
_TYPED = ("q", "after", "before")
_LONG_TITLE = 150  # characters


@blueprint.get(FRONT_PATH)
def front() -> Response:
    """Show what the archive holds, and searches to begin with.  Raises IndexUnavailableError (503)."""
    with lease_handle() as lease:
        tag = make_tag(lease)
        if unchanged := find_unchanged(tag):
            return unchanged
        page = cast("FrontPages", current_app.extensions["dateline.frontpages"]).of(lease.engine, deadlines())
    html = render_template("front.html", page=page, fields=_fields(_read()), canonical=canonical(FRONT_PATH))
    return make_page(html, tag if page.is_complete else None)


@blueprint.get(RESULTS_PATH)
def results() -> str | Response:
    """Show a page of results; parameters that cannot be used give notices.  Raises IndexUnavailableError (503).

    An address with empty parameters leads to the one without them.
    """
    shorter = without_empty(request.query_string)
    if shorter is not None:
        return redirect(with_query(results_link(), shorter))
    reading = _read()
    if reading.is_too_long:
        return render_template("too_long.html", reading=reading, fields=_fields(reading))
    with lease_handle(reading.generation) as lease:
        tag = make_tag(lease)
        if unchanged := find_unchanged(tag):
            return unchanged
        found = search(lease.engine, reading, deadlines())
    address = canonical_search(found.request)
    html = render_template("results.html", results=found, fields=_fields(reading), canonical=address)
    return make_page(html, tag if found.is_complete else None)


@blueprint.get(f"{FACETS_PATH}<field>")
def facets(field: str) -> Response:
    """Show all values of a field that the matches of a search have.  Raises NotFound (404) for another field."""
    found = next((each for each in METADATA_FIELDS if each == field), None)
    if found is None:
        raise NotFound
    reading = _read()
    order, notice = read_order(split_arguments(request.query_string))
    notices = [*reading.notices, *([notice] if notice else [])]
    with lease_handle() as lease:
        tag = make_tag(lease)
        if unchanged := find_unchanged(tag):
            return unchanged
        page = list_values(lease.engine, reading, found, order, deadlines().search)
    html = render_template("facets.html", page=page, notices=notices, fields=_fields(reading))
    return make_page(html, None if page.partial else tag)


@blueprint.get(f"{ARTICLE_PATH}<article_id>")
def article(article_id: str) -> Response:
    """Show one article, the words of the query marked.

    Raises ArticleNotFoundError (404) or ArticleWithheldError (410).
    """
    reading = _read()
    asked = ArticleRequest(reading.linked, *read_part(split_arguments(request.query_string)))
    with lease_handle() as lease:
        tag = make_tag(lease)
        if unchanged := find_unchanged(tag):
            return unchanged
        view = view_article(lease.engine, article_id, asked, deadlines())
    html = render_template("article.html", view=view, fields=_fields(reading), canonical=view.canonical)
    return make_page(html, tag if view.is_complete else None)


@blueprint.app_template_filter()
def origin_words(origin: Origin) -> str:
    """Where an article was read, for people: its root, its file there, and its record if the file has several."""
    path = origin.root if origin.file == origin.root else f"{origin.root}/{origin.file}"
    return path if origin.record <= 1 else f"{path}, record {origin.record:,}"


@blueprint.app_template_filter()
def title_kind(article: Article | Hit) -> str:
    """Name the classes of a title that is derived, written in capitals, or long."""
    derived, capitals = article.title_derived, article.title.isupper()
    long = len(article.title) > _LONG_TITLE
    return f"{' is-derived' if derived else ''}{' is-capitals' if capitals else ''}{' is-long' if long else ''}"


@blueprint.app_template_filter()
def day_of(created: str) -> str:
    """Write the day of a time stamp in words; any other text is returned as it is."""
    try:
        day = dt.datetime.fromisoformat(created)
    except ValueError:
        return created
    return f"{day.day} {day:%B %Y}"


@blueprint.app_template_filter()
def span_of(status: EngineStatus) -> str:
    """Write the years of the dated articles, `1948 to 2024`; empty if no article has a date."""
    if status.earliest is None or status.latest is None:
        return ""
    first, last = status.earliest.year, status.latest.year
    return f"{first}" if first == last else f"{first} to {last}"


@blueprint.app_template_filter()
def lang_of(status: EngineStatus) -> Markup:
    """Write the attribute `lang` for the texts of the archive; empty if they are English, as the page is."""
    return lang_of_name(status.language)


@blueprint.app_template_filter()
def lang_of_name(language: str) -> Markup:
    """Write the attribute `lang` for texts in a language; empty if it is English, as the page is."""
    code = LANGUAGE_CODES.get(language, "")
    return Markup("") if code == "en" else Markup(' lang="{}"').format(code)


@blueprint.app_context_processor
def _names() -> dict[str, object]:
    return {"site": current_app.config["SETTINGS"].title, "fields": {}}


def _read() -> Reading:
    return read_leniently(split_arguments(request.query_string))


def _fields(reading: Reading) -> dict[str, object]:
    """Return the values of the search form: the typed ones, and the hidden ones that keep filters."""
    kept = [pair for pair in to_pairs(reading.request) if pair[0] not in {*_TYPED, "unit", "page", "cursor"}]
    typed = {name: reading.typed.get(name, "") for name in _TYPED}
    return {**typed, "refused": reading.refused, "kept": kept}
