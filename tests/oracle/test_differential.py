"""The engine against the brute force, on generated queries; a fault planted in the engine has to show."""

import datetime as dt
import random

import pytest
from counts import share

from dateline.article import Article
from dateline.dates import DateRange, PartialDate
from dateline.engines import open_engine
from dateline.query.parser import parse
from dateline.request import SearchRequest
from dateline.search import searcher
from dateline.search.clauses import phrase
from dateline.search.collectors.date_histogram import DateHistogram
from dateline.search.searcher import Searcher
from dateline.settings import Settings
from dateline.text.analysis import Analysis
from indexer.builds import build_index
from oracle.stock_whoosh import engine, matching
from oracle.stock_whoosh.histogram import count_periods

from .archives import SEED
from .generate import random_queries, random_requests
from .harness import MAX_EXPANSIONS, differences, reading_differences

QUERIES = share(500)
QUERIES_ON_MADE = share(300)
PLANTED_QUERIES = 100
SHOWN = 20


def report(found: list[str]) -> str:
    """Say how many differences there are and list the first of them."""
    return f"{len(found)} differences:\n" + "\n".join(found[:SHOWN])


def requests_about(articles: list[Article], count: int) -> list[SearchRequest]:
    """Make the same requests in every run."""
    return random_requests(articles, random.Random(SEED), count)


def test_generated_archive(made):
    """On an archive of made-up words engine and brute force agree on matches, totals, order and scores."""
    found = differences(made.engine, made.scan, requests_about(made.articles, QUERIES_ON_MADE))
    assert not found, report(found)


@pytest.mark.shared
def test_press(press):
    """On re-dated press releases they agree too."""
    found = differences(press.engine, press.scan, requests_about(press.articles, QUERIES), by_cursor_every=10)
    assert not found, report(found)


def _a_day_late(monkeypatch):
    between = DateRange.between

    def planted(after, before):
        days = between(after, before)
        last = days.last and min(days.last, dt.date(9999, 12, 30)) + dt.timedelta(days=1)
        return DateRange(days.first, last)

    monkeypatch.setattr(DateRange, "between", planted)


def _a_word_farther(monkeypatch):
    in_order = matching.in_order
    monkeypatch.setattr(matching, "in_order", lambda positions, distance: in_order(positions, distance + 1))
    inside = phrase.phrase_mask

    def planted(candidates, order, thresholds, check_time):
        farther = order._replace(distance=order.distance + 1)
        return inside(candidates, farther, thresholds, check_time)

    monkeypatch.setattr(phrase, "phrase_mask", planted)


def _no_stemming_of_queries(monkeypatch):
    monkeypatch.setattr(Analysis, "stem", lambda self, form: form)


def _coarse_dates_counted_twice(monkeypatch):
    made = DateHistogram._made

    def planted(self, counts, coarse):
        return made(self, counts + sum(some for _, some in coarse), coarse)

    monkeypatch.setattr(DateHistogram, "_made", planted)
    monkeypatch.setattr(engine, "count_periods", lambda dates, unit: count_periods([*dates, *dates[:1]], unit))


def _surroundings_within_the_dates(monkeypatch):
    """The dates of the request stay with it when its surroundings are counted."""
    match, around = Searcher._match, engine.replace

    def planted(self, asked, *rest):
        return match(self, asked._replace(days=DateRange(dt.date(2017, 1, 1), asked.days.last)), *rest)

    monkeypatch.setattr(Searcher, "_match", planted)
    monkeypatch.setattr(
        engine, "replace", lambda request, **changes: around(request, **changes | {"after": request.after})
    )


def _values_counted_under_their_own_filter(monkeypatch):
    everything = searcher._all
    monkeypatch.setattr(searcher, "_all", lambda masks, aside=None: everything(masks))
    monkeypatch.setattr(engine, "replace", lambda request, **_: request)


PLANTS = [
    _a_day_late,
    _a_word_farther,
    _no_stemming_of_queries,
    _coarse_dates_counted_twice,
    _surroundings_within_the_dates,
    _values_counted_under_their_own_filter,
]


@pytest.mark.parametrize("plant", PLANTS)
def test_planted_defect_is_found(made, monkeypatch, plant):
    """One line of the engine changed, and the harness reports other answers than before; no defect is an error."""
    requests = requests_about(made.articles, PLANTED_QUERIES)
    before = set(differences(made.engine, made.scan, requests))  # also fills the scan's memory of stems
    plant(monkeypatch)
    found = set(differences(made.engine, made.scan, requests)) - before
    assert found
    assert not [each for each in found if ": raised " in each]


def test_understood_is_the_same_query(made):
    """The canonical text of a query parses to the same tree and leaves nothing out."""
    texts = random_queries(made.articles, random.Random(SEED + 1), share(2_000))
    found = [problem for text in texts for problem in reading_differences(parse(text))]
    assert not found, report(found)


def test_a_cap_is_admitted(tmp_path):
    """A prefix with too many surface forms says so; one with as many as are allowed does not."""
    words = [f"cap{number:04}" for number in range(MAX_EXPANSIONS + 200)]
    rest = [f"low{number:04}" for number in range(MAX_EXPANSIONS)]
    articles = [Article(f"c{number}", word, word, PartialDate(2017)) for number, word in enumerate(words)]
    articles.append(Article("all", "all", " ".join(rest), PartialDate(2018)))
    build_index(articles, tmp_path)
    opened = open_engine(Settings(index_dir=tmp_path))
    try:
        cut, whole = (opened.search(SearchRequest(text=text)) for text in ("cap*", "low*"))
    finally:
        opened.close()
    assert cut.partial
    assert 0 < cut.total <= len(words)
    assert whole.partial is None
    assert [hit.article_id for hit in whole.hits] == ["all"]
