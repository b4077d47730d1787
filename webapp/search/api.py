"""The JSON interface, version 1."""

import time
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple

from flask import Blueprint, Response, request

from dateline.article import METADATA_FIELDS, Article, metadata_of
from dateline.ports import SearchEngine
from dateline.query.query import Ignored
from dateline.request import Histogram, Hit, PeriodCount, SearchPage, SearchRequest, Snippets
from webapp.deadlines import deadlines
from webapp.http.responses import make_json, stream_json
from webapp.search.did_you_mean import DidYouMean, suggest
from webapp.search.links import ArticleLinks, web_address
from webapp.search.parameters import generation_of, read_context, read_strictly, split_arguments
from webapp.search.relaxations import Relaxed, relax
from webapp.search.timeline import TimelinePlan, plan_timeline
from webapp.search.understanding import understand
from webapp.serving import lease_engine

FACET_VALUES = 10
"""The most frequent values of each field that an answer has."""

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search() -> Response:
    """Answer a page of hits.  Raises BadRequestError (400) for a parameter that cannot be used, never for a query."""
    arguments = split_arguments(request.query_string)
    asked, with_context = read_strictly(arguments), read_context(arguments)
    began = time.perf_counter()
    with lease_engine(generation_of(arguments)) as engine:
        asked = engine.with_shown_names(asked)
        plan = plan_timeline(engine, asked, engine.status()) if with_context else None
        around = plan.surroundings if plan else None
        page = engine.search(replace(asked, facets=METADATA_FIELDS, surroundings=around), deadlines().search)
        snippets = engine.snippets(page.query, page.hits, deadlines().marks)
        offers = _offer(engine, asked, page)
    took_ms = (time.perf_counter() - began) * 1000
    fields = _to_page(asked, page, snippets, offers, took_ms=took_ms)
    if with_context:
        fields["surroundings"] = _to_surroundings(plan, page)
    response = make_json(fields)
    response.headers["Cache-Control"] = "no-cache"  # no ETag: `took_ms` differs each time
    return response


@blueprint.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    """Answer one complete article.  Raises ArticleNotFoundError (404) or ArticleWithheldError (410).

    A long body is streamed, so that it is never in memory.
    """
    with ExitStack() as lease:
        engine = lease.enter_context(lease_engine())
        part = engine.article_part(article_id)
        fields = _to_article(part.article, engine.status().generation)
        if part.count == 1:
            return make_json(fields)
        response = stream_json(fields, "body", engine.body_pieces(article_id))
        response.call_on_close(lease.pop_all().close)
        return response


def _to_article(found: Article, generation: str) -> dict[str, object]:
    return {
        "article_id": found.article_id,
        "date": found.date.isoformat() if found.date else None,
        "time": found.time,
        "title": found.title,
        "title_derived": found.title_derived,
        "body": found.body,
        **metadata_of(found),
        "authors": list(found.authors),
        "date_source": found.date_source,
        "date_confidence": found.date_confidence,
        "language": found.language,
        "origin": found.origin and found.origin._asdict(),
        "url": ArticleLinks().to(found.article_id),
        "source_url": web_address(found.url),
        "generation": generation,
    }


class _Offers(NamedTuple):
    """Other searches than the one that was asked for."""

    meant: DidYouMean
    relaxed: Relaxed


def _offer(engine: SearchEngine, asked: SearchRequest, page: SearchPage) -> _Offers:
    until = deadlines().marks
    found_nothing = not page.total and page.partial is None
    relaxed = relax(engine, asked, understand(page.query), until) if found_nothing else Relaxed()
    return _Offers(suggest(engine, asked, page, engine.status().articles, until), relaxed)


def _to_page(
    asked: SearchRequest, page: SearchPage, snippets: Snippets, offers: _Offers, *, took_ms: float
) -> dict[str, object]:
    links = ArticleLinks()
    return {
        "query": {
            "text": asked.text,
            "understood": page.understood,
            "ignored": [_to_ignored(ignored) for ignored in page.ignored],
            "after": str(asked.after) if asked.after else None,
            "before": str(asked.before) if asked.before else None,
        },
        "generation": page.generation,
        "total": page.total,
        "page": asked.page,
        "per_page": asked.per_page,
        "sort": page.sort,
        "took_ms": round(took_ms, 1),
        "partial": "; ".join(filter(None, (page.partial, snippets.partial))) or None,
        "hits": [_to_hit(links, *of_hit) for of_hit in zip(page.hits, snippets.texts, strict=True)],
        "histogram": _to_histogram(page.histogram),
        "facets": {facet.field: [each._asdict() for each in facet.top(FACET_VALUES)] for facet in page.facets},
        "did_you_mean": [{"text": each.text, "total": each.total, "url": each.link} for each in offers.meant.spellings],
        "relaxations": [
            {"change": each.words.striptags(), "total": each.total, "url": each.link}
            for each in offers.relaxed.relaxations
        ],
        "next_cursor": page.next_cursor,
    }


def _to_ignored(ignored: Ignored) -> dict[str, object]:
    replacements = {"replacements": ignored.replacements} if ignored.replacements else {}
    return {"text": ignored.text, "reason": ignored.reason, **replacements}


def _to_histogram(histogram: Histogram | None) -> dict[str, object] | None:
    if histogram is None:
        return None
    return {"unit": histogram.unit, "counts": [_to_count(each) for each in histogram.counts]}


def _to_count(of: PeriodCount) -> dict[str, object]:
    marks: dict[str, object] = {"coarse": True} if of.coarse else {}
    return {"period": of.period, "count": of.count, **marks}


def _to_surroundings(plan: TimelinePlan | None, page: SearchPage) -> dict[str, object] | None:
    """Write the matches around the dates, with the first and the last date of their periods.

    None if the archive has no dates that the search allows, or if time ran out.
    """
    if plan is None or page.surroundings is None:
        return None
    first, last = plan.axis.periods[0].dates[0], plan.axis.periods[-1].dates[1]
    counts = [_to_count(each) for each in page.surroundings.counts]
    if page.surrounding_articles is not None:
        articles = {(each.period, each.coarse): each.count for each in page.surrounding_articles.counts}
        for count, each in zip(counts, page.surroundings.counts, strict=True):
            count["articles"] = articles.get((each.period, each.coarse), 0)
    return {"unit": page.surroundings.unit, "after": str(first), "before": str(last), "counts": counts}


def _to_hit(links: ArticleLinks, hit: Hit, snippet: str) -> dict[str, object]:
    return {
        "article_id": hit.article_id,
        "date": hit.date.isoformat() if hit.date else None,
        "time": hit.time,
        "title": hit.title,
        "title_derived": hit.title_derived,
        "snippet": snippet,
        **metadata_of(hit),
        "authors": list(hit.authors),
        "score": hit.score,
        "url": links.to(hit.article_id),
        "source_url": web_address(hit.url),
    }
