"""Compares an engine with the brute force; a difference is a sentence, so that a failure reads as a list."""

import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from dateline.article import METADATA_FIELDS, MetadataField
from dateline.dates import UNITS, DateRange, PartialDate
from dateline.ports import SearchEngine
from dateline.query.parser import Query, parse
from dateline.query.syntax import And, Everything, Fuzzy, Node, Not, Or, Prefix, Wildcard, joined
from dateline.request import SearchPage, SearchRequest, Surroundings

from .brute_force import Scan, folded_value, in_filters

PER_PAGE = 100
TOLERANCE = 1e-4 + 1e-9
MAX_EXPANSIONS = 1_000
SHOWN = 5
FACETS: tuple[tuple[MetadataField, ...], ...] = ((), METADATA_FIELDS, (), *((field,) for field in METADATA_FIELDS))


def differences(
    engine: SearchEngine, scan: Scan, requests: Iterable[SearchRequest], *, by_cursor_every: int = 5
) -> list[str]:
    """List what the engine answers otherwise than the brute force; empty when they agree.

    Each request is paged through to its end; every `by_cursor_every`-th also by cursor, in small pages.
    Counts per period are by year, month, day and the engine's own choice in turn; every other request asks for those
    around its dates, and counts the values of one field, or of all.
    """
    found: list[str] = []
    units = itertools.cycle((*UNITS, None))
    facets = itertools.cycle(FACETS)
    for number, (plain, unit, fields) in enumerate(zip(requests, units, facets, strict=False)):
        request = dataclasses.replace(plain, unit=unit, facets=fields, **_around(number, plain))
        try:
            found += [f"{_named(request)}: {problem}" for problem in _compare(engine, scan, request)]
            if number % by_cursor_every == 0:
                found += [f"{_named(request)}: by cursor: {problem}" for problem in _follow(engine, request)]
        except Exception as error:  # that an engine raises is a difference like any other
            found.append(f"{_named(request)}: raised {type(error).__name__}: {str(error)[:200]}")
    return found


def reading_differences(query: Query, *, language: str = "english") -> list[str]:
    """List in what the canonical form of a query (`understood`) reads otherwise than the query did."""
    again = parse(query.understood, language=language)
    found = []
    if again.tree != query.tree:
        found.append(f"{query.understood!r} reads as {again.tree}, not as {query.tree}")
    if again.required != query.required:
        found.append(f"{query.understood!r} executes {again.required}, not {query.required}")
    if again.ignored:
        found.append(f"{query.understood!r} ignores {again.ignored}")
    return found


def _around(number: int, request: SearchRequest) -> dict[str, Any]:
    """The fields of a request that ask for surroundings: of the year before to the year after its dates, or all."""
    if number % 2:
        return {}
    first = request.after and request.after.first_day.replace(day=1).replace(year=request.after.year - 1)
    last = request.before and PartialDate(request.before.year + 1).last_day
    return {
        "surroundings": Surroundings(UNITS[number // 2 % 3], DateRange(first, last)),
        "with_articles": number % 4 == 0,
    }


def _compare(engine: SearchEngine, scan: Scan, request: SearchRequest) -> Iterator[str]:
    query = parse(request.text, language=engine.status().language)
    expected = _expected_scores(scan, query, request)
    pages = list(pages_of(engine, dataclasses.replace(request, per_page=PER_PAGE, page=1)))
    hits = [hit for page in pages for hit in page.hits]
    ids = [hit.article_id for hit in hits]
    if _is_over_the_cap(scan, query.required):
        if not set(ids) <= expected.keys():
            yield f"a capped query finds {_few(set(ids) - expected.keys())} too many"
        return
    yield from _compare_pages(pages, query, is_cut=scan.has_too_many_spellings(query.required))
    yield from _compare_counts(scan, pages, expected, request)
    if request.surroundings:
        yield from _compare_surroundings(scan, pages[0], query, request)
    yield from _compare_facets(scan, pages, query, request)
    if len(set(ids)) != len(ids):
        yield f"{len(ids) - len(set(ids))} articles come twice"
    if set(ids) != expected.keys():
        yield f"misses {_few(expected.keys() - set(ids))}, has too many {_few(set(ids) - expected.keys())}"
        return
    if request.sort != "relevance":
        yield from _compare_lists("order", ids, scan.order(ids, request.sort))
        if any(hit.score is not None for hit in hits):
            yield "has scores though it is ordered by date"
        return
    yield from _compare_scores(scan, expected, {hit.article_id: hit.score for hit in hits}, ids)


def _expected_scores(scan: Scan, query: Query, request: SearchRequest) -> dict[str, float]:
    scores = scan.scores(query.required)
    return {key: score for key, score in scores.items() if in_filters(scan.by_id[key].article, request)}


def _compare_pages(pages: list[SearchPage], query: Query, *, is_cut: bool) -> Iterator[str]:
    totals = {page.total for page in pages}
    reachable = sum(len(page.hits) for page in pages)
    if totals != {reachable}:
        yield f"totals {sorted(totals)}, but {reachable} can be reached"
    if pages[0].partial is not None and not is_cut:
        yield f"partial without a reason: {pages[0].partial}"
    if pages[0].partial is None and is_cut:
        yield "does not say that spellings were left out"
    if pages[0].understood != query.understood:
        yield f"understood {pages[0].understood!r}, not {query.understood!r}"
    if pages[0].ignored != tuple(query.ignored):
        yield f"ignored {pages[0].ignored}, not {query.ignored}"


def _compare_counts(
    scan: Scan, pages: list[SearchPage], expected: Iterable[str], request: SearchRequest
) -> Iterator[str]:
    """Every page has the counts of all matches."""
    histogram = pages[0].histogram
    if histogram is None or any(page.histogram != histogram for page in pages):
        yield "not every page has the same histogram"
    elif histogram.unit != (request.unit or histogram.unit):
        yield f"counted by {histogram.unit}, not by {request.unit}"
    elif list(histogram.counts) != scan.histogram(expected, histogram.unit):
        yield f"by {histogram.unit} counts {_few(map(str, histogram.counts))}"
    elif sum(each.count for each in histogram.counts) != pages[0].total:
        yield f"the counts by {histogram.unit} do not add up to {pages[0].total}"


def _compare_surroundings(scan: Scan, page: SearchPage, query: Query, request: SearchRequest) -> Iterator[str]:
    """All matches without the dates of the request, and all articles, in the periods that were asked for."""
    asked = request.surroundings
    assert asked is not None
    everywhere = dataclasses.replace(request, after=None, before=None, undated=False)
    wanted = {"surroundings": query.required}
    if request.with_articles:
        wanted["surrounding_articles"] = joined(And, query.required.split_dates()[1]) or Everything()
    for name, node in wanted.items():
        ids = [key for key in scan.matches(node) if in_filters(scan.by_id[key].article, everywhere)]
        histogram = getattr(page, name)
        if histogram is None or histogram.unit != asked.unit or list(histogram.counts) != scan.around(ids, asked):
            yield f"{name} by {asked.unit} are {_few(map(str, histogram.counts if histogram else ()))}"


def _compare_facets(scan: Scan, pages: list[SearchPage], query: Query, request: SearchRequest) -> Iterator[str]:
    """Every page counts the values of all matches, those of each field without its own filter."""
    for facets in (page.facets for page in pages):
        if [facet.field for facet in facets] != list(request.facets):
            yield f"counts {[facet.field for facet in facets]}, not {list(request.facets)}"
    for facet in pages[0].facets:
        expected = scan.facet(query.required, request, facet.field)
        found = {folded_value(value): count for value, count in facet.top()}
        if found != expected or facet.size != len(expected):
            yield f"by {facet.field} counts {_few(map(str, found.items()))}, not {_few(map(str, expected.items()))}"


def _compare_scores(
    scan: Scan, expected: dict[str, float], scores: dict[str, float | None], ids: list[str]
) -> Iterator[str]:
    given = {key: score for key, score in scores.items() if score is not None}
    if not given and not any(expected.values()):
        yield from _compare_lists("order without words", ids, scan.order(ids, "newest"))
        return
    if len(given) != len(ids):
        yield f"{len(ids) - len(given)} of {len(ids)} hits have no score"
        return
    wrong = {key for key in ids if abs(given[key] - expected[key]) > TOLERANCE}
    if wrong:
        worst = max(wrong, key=lambda key: abs(given[key] - expected[key]))
        yield f"{len(wrong)} of {len(ids)} scores differ: {worst} {given[worst]}, not {expected[worst]}"
    yield from _compare_lists("order by the scores given", ids, scan.rank(given))
    if given == expected:
        yield from _compare_lists("order by score", ids, scan.rank(expected))


def _follow(engine: SearchEngine, request: SearchRequest) -> Iterator[str]:
    """Pages of seven by cursor are the same list as one large page, for the first 70."""
    whole = engine.search(dataclasses.replace(request, per_page=70, page=1))
    page = engine.search(dataclasses.replace(request, per_page=7))
    hits = list(page.hits)
    while page.next_cursor is not None and len(hits) < len(whole.hits):
        page = engine.search(dataclasses.replace(request, per_page=7, cursor=page.next_cursor))
        if page.total != whole.total:
            yield f"total {page.total}, not {whole.total}"
        if not page.hits:
            yield "an empty page behind a cursor"
            break
        hits += page.hits
    if tuple(hits) != whole.hits:
        yield f"{sum(a != b for a, b in zip(hits, whole.hits, strict=False))} hits differ"
        yield from _compare_lists("order", [hit.article_id for hit in hits], [hit.article_id for hit in whole.hits])
    if len(hits) == whole.total and page.next_cursor is not None:
        yield "a cursor leads on from the last page"


def pages_of(engine: SearchEngine, request: SearchRequest) -> Iterator[SearchPage]:
    """Every page from the first to the one after which nothing more is promised."""
    page = engine.search(request)
    yield page
    for number in range(2, -(-page.total // request.per_page) + 1):
        yield engine.search(dataclasses.replace(request, page=number))


def _is_over_the_cap(scan: Scan, node: Node) -> bool:
    match node:
        case And(items=items) | Or(items=items):
            return any(_is_over_the_cap(scan, item) for item in items)
        case Not(item=item):
            return _is_over_the_cap(scan, item)
        case Prefix() | Wildcard() | Fuzzy():
            return len(scan.forms_of(node)) > MAX_EXPANSIONS
    return False


def _compare_lists(what: str, given: list[str], expected: list[str]) -> Iterator[str]:
    if given != expected:
        at = next((i for i, (a, b) in enumerate(zip(given, expected, strict=False)) if a != b), len(given))
        yield f"{what} differs at {at}: {given[at : at + 3]} instead of {expected[at : at + 3]}"


def _few(ids: Iterable[str]) -> str:
    listed = sorted(ids)
    return f"{len(listed)} {listed[:SHOWN]}"


def _named(request: SearchRequest) -> str:
    """Write a request as far as it is not the default, short enough to read in a list."""
    parts = [repr(request.text)]
    for field in dataclasses.fields(request):
        value = getattr(request, field.name)
        if field.name != "text" and value != field.default:
            parts.append(f"{field.name}={value.isoformat() if isinstance(value, PartialDate) else value}")
    return " ".join(parts)
