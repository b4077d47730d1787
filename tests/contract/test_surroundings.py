"""Articles without a date, and counts around the dates of a search: what every search engine owes."""

import dataclasses

import pytest
from archive import ARTICLES
from withheld_ids import withheld_ids

from dateline.dates import DateRange, PartialDate
from dateline.request import PeriodCount, SearchRequest, Surroundings

ALL = Surroundings("year")
YEARS = [PeriodCount("1956", 5), PeriodCount("2017", 2), PeriodCount("2018", 1), PeriodCount("2020", 1)]
OF_1956 = DateRange.between(PartialDate(1956), PartialDate(1956))
JANUARY = DateRange.between(PartialDate(1956, 1), PartialDate(1956, 1))


def counts(histogram):
    """The periods with their counts, without the undated."""
    return [each for each in histogram.counts if each.period is not None]


def test_undated_articles_are_found(engine):
    """All of them, and no other; words and other filters select among them."""
    page = engine.search(SearchRequest(undated=True))
    assert {hit.article_id for hit in page.hits} == {each.article_id for each in ARTICLES if each.date is None}
    assert list(page.histogram.counts) == [PeriodCount(None, page.total)]
    assert engine.search(SearchRequest("blame", undated=True)).total == 1
    assert engine.search(SearchRequest("-blame", undated=True)).total == page.total - 1
    assert engine.search(SearchRequest("bridge OR tram", undated=True)).total == 2
    assert engine.search(SearchRequest("bridge", undated=True)).total == 0
    assert engine.search(SearchRequest(undated=True, places=("orlen",))).total == 0


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_undated_articles_come_in_every_order_and_page(engine, sort):
    """Pages of one are the list."""
    whole = engine.search(SearchRequest("the OR tram", undated=True, sort=sort))
    first = engine.search(SearchRequest("the OR tram", undated=True, sort=sort, per_page=1))
    second = engine.search(SearchRequest("the OR tram", undated=True, sort=sort, per_page=1, cursor=first.next_cursor))
    assert (*first.hits, *second.hits) == whole.hits


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(undated=True, after=PartialDate(1900)),
        SearchRequest(undated=True, before=PartialDate(2100)),
        SearchRequest("date:1956", undated=True),
        SearchRequest("tram before:2100", undated=True),
    ],
)
def test_no_undated_article_lies_between_dates(engine, request_):
    """Whether the dates are those of the request or of its text."""
    page = engine.search(request_)
    assert (page.total, page.hits) == (0, ())


def test_surroundings_are_counted_only_if_they_are_asked_for(engine):
    """Everything else is the same with them."""
    for request in (SearchRequest("bridge"), SearchRequest("bridge", after=PartialDate(2017)), SearchRequest("zebra")):
        plain, asked = (
            engine.search(dataclasses.replace(request, surroundings=each, with_articles=bool(each)))
            for each in (None, ALL)
        )
        assert plain.surroundings is plain.surrounding_articles is None
        assert dataclasses.replace(asked, surroundings=None, surrounding_articles=None) == plain


@pytest.mark.parametrize(
    "dates",
    [
        {},
        {"after": PartialDate(2017)},
        {"before": PartialDate(1956, 1)},
        {"after": PartialDate(2030)},
        {"after": PartialDate(2018), "before": PartialDate(2017)},
        {"undated": True},
        {"undated": True, "after": PartialDate(2017)},
    ],
)
@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_surroundings_know_no_dates_of_the_request(engine, dates, sort):
    """They are the counts of the search without them; the histogram stays within."""
    page = engine.search(SearchRequest(surroundings=ALL, unit="year", sort=sort, **dates))
    assert list(page.surroundings.counts) == [*YEARS, PeriodCount(None, 2)]
    assert sum(each.count for each in page.histogram.counts) == page.total
    for text in ("bridge", "bridge OR tram", '"road bridge"', "-bridge", "polic*", "the"):
        page = engine.search(SearchRequest(text, surroundings=ALL, sort=sort, **dates))
        assert page.surroundings == engine.search(SearchRequest(text, unit="year")).histogram


def test_all_other_filters_bound_the_surroundings(engine):
    """Words, values and the dates of the text."""
    request = SearchRequest("bridge before:2000", places=("orlen",), after=PartialDate(2017), surroundings=ALL)
    page = engine.search(request)
    assert list(page.surroundings.counts) == [PeriodCount("1956", 3), PeriodCount(None, 0)]


@pytest.mark.parametrize(
    ("unit", "days", "expected"),
    [
        ("month", OF_1956, [("1956-01", 3, False), ("1956-03", 1, False), ("1956", 1, True)]),
        ("day", JANUARY, [("1956-01-14", 3, False)]),
        ("day", OF_1956, [("1956-01-14", 3, False), ("1956", 1, True), ("1956-03", 1, True)]),
        ("day", DateRange(None, PartialDate(1956, 11).last_day), [("1956-01-14", 3, False), ("1956-03", 1, True)]),
        (
            "month",
            DateRange(PartialDate(1956, 1, 2).first_day, PartialDate(2017, 7, 30).first_day),
            [("1956-03", 1, False)],
        ),
        ("year", DateRange(PartialDate(2018).first_day, None), [("2018", 1, False), ("2020", 1, False)]),
        ("year", JANUARY, []),
        ("year", DateRange(PartialDate(2020).first_day, PartialDate(2000).first_day), []),
    ],
)
def test_surroundings_have_the_periods_that_lie_in_their_days(engine, unit, days, expected):
    """A period that stands out is not counted, nor is a coarse date; the undated always are."""
    page = engine.search(SearchRequest(surroundings=Surroundings(unit, days)))
    assert [tuple(each) for each in counts(page.surroundings)] == expected
    assert page.surroundings.counts[-1] == PeriodCount(None, 2)


def test_articles_are_counted_under_the_same_filters_without_the_words(engine):
    """Values and dates of the text hold; words, phrases, negations and the dates of the request do not."""
    for request in (
        SearchRequest("tram"),
        SearchRequest("zebra", after=PartialDate(2017)),
        SearchRequest('"road bridge" -ferry place:orlen'),
    ):
        page = engine.search(dataclasses.replace(request, surroundings=ALL, with_articles=True))
        assert list(page.surrounding_articles.counts) == [*YEARS, PeriodCount(None, 2)]
    page = engine.search(SearchRequest("tram date:2017", surroundings=ALL, with_articles=True))
    assert list(page.surrounding_articles.counts) == [PeriodCount("2017", 2), PeriodCount(None, 0)]
    page = engine.search(SearchRequest("tram", places=("orlen",), surroundings=ALL, with_articles=True))
    assert list(page.surrounding_articles.counts) == [PeriodCount("1956", 3), PeriodCount(None, 0)]
    page = engine.search(SearchRequest("tram", surroundings=ALL, with_articles=True))  # counted before, without filters
    assert list(page.surrounding_articles.counts) == [*YEARS, PeriodCount(None, 2)]


def test_hidden_articles_are_counted_nowhere(whole):
    """Neither around the dates nor among all articles, also if these were counted before; a released one is again."""
    request = SearchRequest("bridge", after=PartialDate(2017), surroundings=ALL, with_articles=True)
    assert list(whole.search(request).surrounding_articles.counts) == [*YEARS, PeriodCount(None, 2)]
    hiding = whole.hiding(withheld_ids(["bridge", "undated-a"]))
    page = hiding.search(request)
    assert [each.count for each in page.surroundings.counts] == [4, 0]
    assert [each.count for each in page.surrounding_articles.counts] == [4, 2, 1, 1, 1]
    assert hiding.search(SearchRequest(undated=True)).total == 1
    assert whole.search(request) == hiding.hiding(withheld_ids([])).search(request)
