"""The harness itself, on an engine made of the brute force: silent when all is right, loud for each fault."""

import base64
import dataclasses
import random
from collections.abc import Callable

import pytest
from plain_counts import PlainCounts

from dateline.article import MetadataField
from dateline.query.parser import parse
from dateline.query.syntax import And, Everything, Node, joined
from dateline.request import Facet, Histogram, Hit, SearchPage, SearchRequest

from .archives import made_articles
from .brute_force import Scan, in_filters
from .generate import random_requests
from .harness import differences


@dataclasses.dataclass
class _Status:
    language: str = "english"


class ScanEngine:
    """As much of an engine as the harness asks for; `spoil` changes each page on its way out."""

    def __init__(self, scan: Scan, spoil: Callable[[SearchPage, int], SearchPage]) -> None:
        self._scan = scan
        self._spoil = spoil
        self._ranked: dict[SearchRequest, tuple[str, ...]] = {}

    def status(self) -> _Status:
        return _Status()

    def search(self, request: SearchRequest) -> SearchPage:
        query = parse(request.text, language="english")
        scores = self._scan.scores(query.required)
        kept = {key: scores[key] for key in scores if in_filters(self._scan.by_id[key].article, request)}
        by_score = request.sort == "relevance"
        ids = self._scan.rank(kept) if by_score else self._scan.order(kept, request.sort)
        start = (request.page - 1) * request.per_page
        if request.cursor is not None:
            start = int(base64.b64decode(request.cursor))
        end = start + request.per_page
        hits = [Hit(key, "", score=kept[key] if by_score else None) for key in ids[start:end]]
        cursor = base64.b64encode(str(end).encode()).decode() if end < len(ids) else None
        unit = request.unit or "year"
        counts = self._scan.histogram(kept, unit)
        page = SearchPage(
            len(ids),
            tuple(hits),
            query,
            "made",
            request.sort,
            next_cursor=cursor,
            histogram=Histogram(unit, lambda: counts),
            facets=tuple(self._facet(query.required, request, field) for field in request.facets),
            surroundings=self._around(query.required, request),
            surrounding_articles=self._around(joined(And, query.required.split_dates()[1]) or Everything(), request),
        )
        return self._spoil(page, start)

    def _facet(self, node: Node, request: SearchRequest, field: MetadataField) -> Facet:
        counts = self._scan.facet(node, request, field)
        values = [value for value, count in counts.items() for _ in range(count)]
        return Facet(field, PlainCounts([(value,) for value in values], [(value,) for value in values]))

    def _around(self, node: Node, request: SearchRequest) -> Histogram | None:
        if request.surroundings is None:
            return None
        everywhere = dataclasses.replace(request, after=None, before=None, undated=False)
        ids = [key for key in self._scan.matches(node) if in_filters(self._scan.by_id[key].article, everywhere)]
        counts = self._scan.around(ids, request.surroundings)
        return Histogram(request.surroundings.unit, lambda: counts)


def _spoiled(page: SearchPage, start: int, fault: str) -> SearchPage:
    hits = page.hits
    if len(hits) < 3:
        return page
    changes = {
        "none": {},
        "total": {"total": page.total + 1},
        "lost": {"hits": hits[:-1], "total": page.total - 1},
        "repeated": {"hits": (hits[1], *hits[1:])},
        "swapped": {"hits": (hits[1], hits[0], *hits[2:])},
        "score": {"hits": (dataclasses.replace(hits[0], score=(hits[0].score or 0) + 0.001), *hits[1:])},
        "page_boundary": {"hits": hits if start == 0 else (hits[1], *hits[1:])},
        "understood": {"query": dataclasses.replace(page.query, understood=page.understood + " more")},
        "endless": {"next_cursor": page.next_cursor or base64.b64encode(b"0").decode()},
        "partial": {"partial": "tired"},
        "no_counts": {"histogram": None},
        "unit": {"histogram": Histogram("day" if page.histogram.unit == "year" else "year", lambda: ())},
        "surroundings": {"surroundings": Histogram("year", lambda: ())},
        "facets": {"facets": page.facets[1:]},
        "articles": {"surrounding_articles": page.surroundings},
        "counts": {"histogram": Histogram(page.histogram.unit, lambda: page.histogram.counts[1:])},
    }
    return dataclasses.replace(page, **changes[fault])


@pytest.fixture(scope="module")
def archive():
    articles = made_articles()
    return Scan(articles), random_requests(articles, random.Random(3), 15)


FAULTS = (
    "total",
    "lost",
    "repeated",
    "swapped",
    "score",
    "page_boundary",
    "understood",
    "endless",
    "partial",
    "no_counts",
    "unit",
    "counts",
    "surroundings",
    "facets",
    "articles",
)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_kind_of_fault_is_reported(archive, fault):
    """A total that is off, a lost, repeated or moved hit, a score off by 0.001 ...: none passes."""
    scan, requests = archive
    engine = ScanEngine(scan, lambda page, start: _spoiled(page, start, fault))
    assert differences(engine, scan, requests, by_cursor_every=1)


def test_a_right_engine_has_no_differences(archive):
    """The brute force compared with itself agrees."""
    scan, requests = archive
    engine = ScanEngine(scan, lambda page, start: page)
    assert differences(engine, scan, requests, by_cursor_every=1) == []


def test_an_engine_that_raises_is_reported(archive):
    """An exception is a difference of that request, not the end of the run."""
    scan, requests = archive

    def fail(page: SearchPage, start: int) -> SearchPage:
        raise IndexError("list index out of range")

    assert len(differences(ScanEngine(scan, fail), scan, requests)) == len(requests)
