"""The strip of bars on the page of results: its counts against brute force, its links, its words."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import pytest
from counts import share
from date_ranges import is_inside
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from memory_engine import MemoryEngine

from dateline.article import Article
from dateline.dates import DateRange, PartialDate, Unit
from dateline.request import Histogram, SearchRequest
from webapp.search.links import DateLinks, encode_dates, search_link
from webapp.search.timeline import timeline
from webapp.search.timeline.axis import MOST_BARS

CASES = share(200)


@dataclass
class Strip(HTMLParser):
    """The strip of a page: its bars and rows with their links, its words, and the total of the page."""

    html: str
    bars: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[list[str], str | None]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        found = re.search(r'<section class="time".*?</section>', self.html, re.DOTALL)
        self.section = found.group() if found else ""
        self.text = " ".join(
            re.sub(r"<[^>]*>", " ", re.sub(r"<(svg|table).*?</\1>", "", self.section, flags=re.DOTALL)).split()
        )
        for link, name in re.findall(r'<a href="([^"]*)" rel="nofollow"><title>([^<]*)</title>', self.section):
            self.bars[name] = unescape(link)
        for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", self.section):
            link = re.search(r'href="([^"]*)"', row)
            cells = [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
            self.rows.append((cells, unescape(link.group(1)) if link else None))
        for link, words in re.findall(r'<a href="([^"]*)" rel="nofollow[^"]*">([^<]*)</a>', self.section):
            self.links.setdefault(words, unescape(link))


def strip_of(client: FlaskClient, address: str) -> Strip:
    """Read the strip of a page."""
    response = client.get(address)
    assert response.status_code == 200
    return Strip(response.text)


def total_of(client: FlaskClient, address: str) -> int:
    """The total of the search that an address leads to, from the JSON."""
    return int(client.get(address.replace("/search", "/api/v1/search", 1)).get_json()["total"])


def number(text: str) -> int:
    """A number as it is printed."""
    return int(text.replace(",", ""))


def archive_of(rng: random.Random) -> list[Article]:
    """Articles with dates of every precision, over days, years or decades."""
    first, last = sorted(rng.choices((1948, 1956, 1999, 2000, 2001, 2015, 2016, 2017, 2024), k=2))
    months = rng.choice(((3,), (7, 8), tuple(range(1, 13))))

    def date() -> PartialDate | None:
        day = PartialDate(rng.randint(first, last), rng.choice(months), rng.choice((1, 2, 14, 15, 28)))
        return rng.choices((day, PartialDate(day.year, day.month), PartialDate(day.year), None), (7, 2, 2, 1))[0]

    words = ("oil", "ferry", "bridge")
    return [
        Article(f"a{n}", rng.choice(words), rng.choice(words), date(), place=rng.choice(("KARSK", "Orlen")))
        for n in range(rng.choice((1, 2, 30, 60)))
    ]


def address_of(rng: random.Random, articles: list[Article]) -> str:
    """An address with words, filters, dates of the archive or near them, and a unit, or without."""
    dates = [article.date.isoformat() for article in articles if article.date] or ["2017"]

    def date() -> str:
        return rng.choice(dates)[: rng.choice((4, 7, 10))]

    given = sorted((date(), date()))
    choices = ("", f"&after={given[0]}&before={given[1]}", f"&after={given[0]}", f"&before={given[1]}")
    one = rng.choice(dates)
    parts = (
        rng.choice(("q=oil", "q=oil+OR+ferry", "q=", "q=-oil", f"q=oil+OR+ferry+after:{given[0][:4]}")),
        rng.choice((*choices, f"&after={one}&before={one}", "&date=undated")),
        rng.choice(("", "", "&place=KARSK")),
        rng.choice(("", "", "&unit=year", "&unit=month", "&unit=day")),
        rng.choice(("", "&chart=share")),
    )
    return "/search?" + "".join(parts).replace("q=&", "").removesuffix("q=")


def problems(client: FlaskClient, address: str, articles: list[Article]) -> Iterator[str]:
    """What is wrong with the strip of a page: its sums, or a link that finds another number than its bar shows."""
    strip, total = strip_of(client, address), total_of(client, address)
    has_dates = re.search(r"[&?](after|before)=|date=undated", address)
    if len(strip.bars) > MOST_BARS:
        yield f"{len(strip.bars)} bars"
    shown = sum(number(cells[2 if "Chosen" in strip.section else 1]) for cells, _ in strip.rows)
    if strip.rows and shown != total and "date=undated" not in address:
        yield f"the chosen rows have {shown}, not {total}"
    if len(strip.bars) != sum(link is not None for cells, link in strip.rows if cells[0] != "undated"):
        yield "the table has other links than the bars"
    for cells, link in strip.rows:
        if link and number(cells[1]) != total_of(client, link):
            yield f"{cells[0]} has {cells[1]}, not {total_of(client, link)}"
        if link is None and number(cells[1]) and not re.search("without|undated", cells[0]):
            yield f"{cells[0]} has no link"
    for name, link in strip.bars.items():
        counted = re.search(r"([\d,]+) of [\d,]+ articles?|([\d,]+) articles?", name)
        if counted is None or number(counted.group(1) or counted.group(2)) != total_of(client, link):
            yield f"the bar {name} leads to {total_of(client, link)}"
    undated = next((words for words in strip.links if words.endswith(" undated")), None)
    if undated and number(undated.split()[0]) != total_of(client, strip.links[undated]):
        yield f"{undated} are {total_of(client, strip.links[undated])}"
    if not strip.section and total and not has_dates and any(article.date for article in articles):
        yield "there is no strip"


def cases(make_client, seed: int, count: int) -> Iterator[tuple[FlaskClient, str, list[Article]]]:
    """Pages of generated archives."""
    rng = random.Random(seed)
    for _ in range(count // 4):
        articles = archive_of(rng)
        client = make_client(articles)
        for _ in range(4):
            yield client, address_of(rng, articles), articles


def test_sums_and_links_of_generated_pages(make_client) -> None:
    """Bars within the chosen dates and the coarse dates there are the total; each bar counts what its link finds."""
    found, charts = [], 0
    for client, address, articles in cases(make_client, 7, CASES):
        found += [f"{address}: {problem}" for problem in problems(client, address, articles)]
        charts += "<svg" in strip_of(client, address).section
    assert found == []
    assert charts > CASES // 4


def test_counts_of_generated_pages(make_client) -> None:
    """The table has, period by period, what a look at every article finds."""
    for client, address, articles in cases(make_client, 8, CASES // 2):
        if "q=" in address or "place=" in address:
            continue
        for cells, link in strip_of(client, address).rows:
            if link and "after=" in link:
                ends = dict(re.findall(r"(after|before)=([0-9-]+)", link))
                days = DateRange.between(*(PartialDate.from_iso(ends[name]) for name in ("after", "before")))
                assert number(cells[1]) == sum(is_inside(article.date, days) for article in articles)


def _coarse_left_out(monkeypatch) -> None:
    """Coarse dates are not counted."""
    fold = timeline.fold

    def planted(histogram: Histogram | None, scale: str):
        kept = histogram and Histogram(histogram.unit, lambda: [each for each in histogram.counts if not each.coarse])
        return fold(kept, scale)

    monkeypatch.setattr(timeline, "fold", planted)


def _links_a_year_off(monkeypatch) -> None:
    """Each link ends a year late."""
    to = timeline.DateLinks.to

    def planted(self: timeline.DateLinks, dates: str, *unit):
        year = dates.partition("before=")[2][:4]
        return to(self, f"{dates.partition('&')[0]}&before={int(year) + 1}", *unit)

    monkeypatch.setattr(timeline.DateLinks, "to", planted)


def _a_count_lost(monkeypatch) -> None:
    """The first count of a histogram is lost."""
    fold = timeline.fold

    def planted(histogram: Histogram | None, scale: str):
        return fold(histogram and Histogram(histogram.unit, lambda: histogram.counts[1:]), scale)

    monkeypatch.setattr(timeline, "fold", planted)


@pytest.mark.parametrize("plant", [_coarse_left_out, _links_a_year_off, _a_count_lost])
def test_a_planted_defect_is_found(make_client, monkeypatch, plant) -> None:
    """Each of them on some generated page."""
    plant(monkeypatch)
    assert any(list(problems(*case)) for case in cases(make_client, 7, 200))


FORTY_YEARS = [Article(f"y{n}", "harbour", "news", PartialDate(1980 + n, 3, 1)) for n in range(40)]


@pytest.fixture
def forty(make_client) -> FlaskClient:
    """A client of an archive with an article each year from 1980 to 2019."""
    return make_client(FORTY_YEARS)


def test_links_keep_all_other_parameters_and_begin_at_the_first_page(forty: FlaskClient) -> None:
    """Filters, order, size of the page and kind of chart stay; pages and cursors do not."""
    query = "q=harbour&sort=oldest&chart=share&per_page=5"
    strip = strip_of(forty, f"/search?{query}&page=2&cursor=20261124T081500Z-3f9ac1b2d4e5")
    assert strip.bars["1981: 100%, 1 of 1 articles"] == (
        "/search?q=harbour&after=1981&before=1981&sort=oldest&chart=share&per_page=5"
    )
    assert strip.links["Articles"] == "/search?q=harbour&sort=oldest&per_page=5"


def test_decade_year_month_and_day_are_steps(make_client) -> None:
    """From the span by decades each click leads one step closer, and the trail back."""
    articles = [Article(f"a{n}", "t", "b", PartialDate(1940 + n, 1 + n % 12, 8)) for n in range(70)]
    client = make_client([*articles, Article("other", "t", "b", PartialDate(1956, 5, 20))])
    strip, words = strip_of(client, "/search"), []
    for start in ("1950s", "1950s", "1956", "1956", "May 1956", "May 1956", "8 May 1956", "8 May 1956"):
        name = next((name for name in strip.bars if name.startswith(f"{start}: ")), None)
        assert name, (start, strip.bars)
        words.append(re.search(r"(?:Articles|Share) by (\w+)|$", strip.text).group(1))
        strip = strip_of(client, strip.bars[name])
    assert words == ["decade", "decade", "year", "year", "month", "month", "day", "day"]
    assert [step for step in strip.links if not step.endswith("undated")][:4] == [
        "All dates",
        "1950s",
        "1956",
        "May 1956",
    ]
    assert "the years of the 1950s" in strip_of(client, "/search?after=1950&before=1959").links
    assert "the months of 1956" in strip_of(client, "/search?after=1956&before=1956").links
    assert strip.links["All dates"] == "/search"
    assert strip.links["9 May 1956"] == "/search?after=1956-05-09&before=1956-05-09"
    assert strip.links["7 May 1956"] == "/search?after=1956-05-07&before=1956-05-07"


@pytest.mark.parametrize(
    ("query", "previous", "following"),
    [
        ("after=1990&before=1990", ("1989", "1989", "1989"), ("1991", "1991", "1991")),
        ("after=1990-01-01&before=1990-12-31", ("1989", "1989", "1989"), ("1991", "1991", "1991")),
        ("after=1990&before=1994", ("5 years before", "1985", "1989"), ("5 years after", "1995", "1999")),
        (
            "after=1990-12&before=1990-12",
            ("November 1990", "1990-11", "1990-11"),
            ("January 1991", "1991-01", "1991-01"),
        ),
        ("after=1980&before=1980", None, ("1981", "1981", "1981")),
        ("after=2019&before=2019", ("2018", "2018", "2018"), None),
        ("after=1990-05-03&before=1991-07-10", None, None),
        ("", None, None),
        ("date=undated", None, None),
    ],
)
def test_previous_and_next_periods(forty: FlaskClient, query: str, previous, following) -> None:
    """As many as are chosen, as long as the archive has any of their days."""
    section = strip_of(forty, f"/search?{query}" if query else "/search").section
    for rel, expected in (("prev", previous), ("next", following)):
        found = re.search(rf'<a href="([^"]*)" rel="nofollow {rel}">([^<]*)</a>', section)
        if expected is None:
            assert found is None
        else:
            words, after, before = expected
            assert found is not None
            assert (found.group(2), unescape(found.group(1))) == (words, f"/search?after={after}&before={before}")


@pytest.mark.parametrize(
    ("dates", "query", "sentence"),
    [
        (["2017-07-08"], "", "It is from 8 July 2017."),
        (["2017-07"], "?after=2017", "It is from July 2017."),
        (["2017-07", "2001"], "?after=2017", None),
        (["2017-07-08", None], "", "The only match with a date is from 8 July 2017."),
        (["2017-07-08"] * 3, "", "All are from 8 July 2017."),
        ([None, None], "", ""),
        (["2016-07-08", "2017-01-01"], "?q=t", None),
    ],
)
def test_a_single_day_or_article_has_a_sentence(make_client, dates, query: str, sentence: str | None) -> None:
    """Instead of a chart with one bar."""
    articles = [
        Article(f"a{n}", "t", "b", PartialDate.from_iso(date) if date else None) for n, date in enumerate(dates)
    ]
    strip = strip_of(make_client(articles), f"/search{query}")
    assert ("<svg" in strip.section) is (sentence is None)
    assert (sentence or "") in strip.text


def test_dates_too_coarse_for_a_bar_are_named(make_client) -> None:
    """With the number of those within the chosen dates."""
    dates = ("2017-07-08", "2017-03-01", "2017-03", "2017-03", "2017", "1990-01-01", "1950-01-01")
    articles = [Article(f"a{n}", "t", "b", PartialDate.from_iso(date)) for n, date in enumerate(dates)]
    client = make_client(articles)
    assert "bar" not in strip_of(client, "/search?after=2017&before=2017").text
    text = strip_of(client, "/search?after=2017&before=2017&unit=month").text
    assert "1 article is dated without a month, and has no bar; it is chosen." in text
    text = strip_of(client, "/search?after=2017-03&before=2017-03&unit=day").text
    assert "2 articles are dated without a day, and have no bar; all are chosen." in text
    assert "without a month" not in text


def test_if_all_dates_are_coarse_the_bars_are_as_coarse(make_client) -> None:
    """Years, for an archive of a few years without months."""
    client = make_client([Article(f"a{n}", "t", "b", PartialDate(2015 + n % 3)) for n in range(9)])
    assert set(strip_of(client, "/search").bars) == {f"{year}: 3 articles" for year in (2015, 2016, 2017)}


def test_a_share_is_of_the_articles_under_the_same_filters(make_client) -> None:
    """It is not offered without words, and periods with fewer than 20 articles are hollow."""
    articles = [
        Article(f"a{n}", "oil" if n % 4 == 0 else "ferry", "b", PartialDate(2000 + n // 40), place="AB"[n % 2])
        for n in range(130)
    ]
    client = make_client(articles)
    strip = strip_of(client, "/search?q=oil&chart=share")
    names = re.findall(r'<th scope="col">(.*?)</th>', strip.section)
    assert names == ["Period", "Articles", "All articles", "Share"]
    assert set(strip.bars) == {
        "2000: 25%, 10 of 40 articles",
        "2001: 25%, 10 of 40 articles",
        "2002: 25%, 10 of 40 articles",
        "2003: 30%, 3 of 10 articles",
    }
    assert strip.section.count("bar hollow") == 1
    assert "Hollow bars are of periods with fewer than 20 articles, too few to compare." in strip.text
    with_place = strip_of(client, "/search?q=oil&place=A&chart=share")
    assert "2000: 50%, 10 of 20 articles" in with_place.bars
    for query in ("", "?chart=share", "?q=-oil&chart=share"):
        strip = strip_of(client, f"/search{query}")
        assert "hare of all" not in strip.text
        assert "%" not in " ".join(strip.bars)


def test_an_undated_search_is_read_back_and_removed(client: FlaskClient) -> None:
    """It is a part of the sentence, and stays with a new search."""
    html = client.get("/search?q=oil&date=undated").text
    assert '<input type="hidden" name="date" value="undated">' in html
    assert re.search(r'<a class="part" href="/search\?q=oil"[^>]*><b>undated</b>', html)
    assert "<title>oil, undated · 1 article" in html


@pytest.mark.parametrize("query", ["after=2017&date=undated", "q=oil+before:2017&date=undated"])
def test_undated_between_dates_finds_nothing_and_says_why(client: FlaskClient, query: str) -> None:
    """And offers the search without the one or the other."""
    html = client.get(f"/search?{query}").text
    assert "Articles without a date lie in no range of dates." in html
    assert "with or without a date" in html or "q=oil" in query
    assert "any date instead of" in html


def test_a_unit_with_too_many_bars_is_named(forty: FlaskClient) -> None:
    """The next longer one is shown."""
    strip = strip_of(forty, "/search?unit=day")
    assert "These are bars by year: there would be more than 62 by day." in strip.text


def test_without_dates_or_time_there_is_no_strip(make_client, monkeypatch) -> None:
    """Neither for an archive without dates, nor if there was no time to count; that page has another validator."""
    assert strip_of(make_client([Article("a", "t", "b", None)]), "/search").section == ""
    client = make_client(FORTY_YEARS)
    tag = client.get("/search").headers["ETag"]
    monkeypatch.setattr(MemoryEngine, "_around", lambda self, request, node: None)
    assert strip_of(client, "/search").section == ""
    assert client.get("/search").headers["ETag"] != tag


def test_the_json_has_the_surroundings_if_they_are_asked_for(forty: FlaskClient) -> None:
    """They are those of the chart, with their first and last date; the histogram stays within the dates."""
    path = "/api/v1/search?q=harbour&after=1990-03&before=1990-03"
    assert "surroundings" not in forty.get(path).get_json()
    page = forty.get(f"{path}&context=1").get_json()
    assert page["surroundings"] == {
        "unit": "month",
        "after": "1990-01",
        "before": "1990-12",
        "counts": [{"period": "1990-03", "count": 1}, {"period": None, "count": 0}],
    }
    assert sum(each["count"] for each in page["histogram"]["counts"]) == page["total"] == 1
    shares = forty.get(f"{path}&context=1&chart=share&unit=year").get_json()["surroundings"]
    assert shares["counts"][0] == {"period": "1980", "count": 1, "articles": 1}
    assert (shares["after"], shares["before"], len(shares["counts"])) == ("1980", "2019", 41)
    assert forty.get("/api/v1/search?q=harbour+date:1950&context=1").get_json()["surroundings"] is None
    refused = forty.get(f"{path}&context=yes")
    assert (refused.status_code, refused.get_json()["parameter"]) == (400, "context")
    assert forty.get(f"{path}&unit=day").get_json()["histogram"]["unit"] == "day"


REQUESTS = st.builds(
    SearchRequest,
    text=st.text('aé &=+%:"after1', max_size=8).map(str.strip),
    after=st.sampled_from((None, PartialDate(1956), PartialDate(2017, 3))),
    before=st.sampled_from((None, PartialDate(2017), PartialDate(2018, 1, 2))),
    undated=st.booleans(),
    places=st.sampled_from(((), ("KARSK",), ("A & B", "after=1956&before=1957"))),
    sort=st.sampled_from(("relevance", "oldest")),
    unit=st.sampled_from((None, "month")),
    with_articles=st.booleans(),
    page=st.sampled_from((1, 3)),
    per_page=st.sampled_from((10, 20)),
)


@given(REQUESTS, st.sampled_from((None, "day")))
def test_links_made_at_once_are_those_made_one_by_one(request: SearchRequest, unit: Unit | None) -> None:
    """Whatever stands in the search."""
    first, last = PartialDate(1999), PartialDate(2001, 2, 3)
    with Flask("links").test_request_context():
        links = DateLinks(request)
        given_dates = {"after": first, "before": last, "undated": False}
        assert links.to(encode_dates(first, last), unit) == search_link(request, **given_dates, unit=unit)
        for undated in (False, True):
            expected = search_link(request, after=None, before=None, undated=undated, unit=None)
            assert links.without_dates(undated=undated) == expected
        assert links.shown(unit) == search_link(request, unit=unit)
        assert links.shown(unit, share=True) == search_link(request, unit=unit, with_articles=True)
        assert links.shown(unit, share=False) == search_link(request, unit=unit, with_articles=False)


def test_an_address_that_would_be_too_long_is_no_link(make_client) -> None:
    """The bars stay, without links."""
    client = make_client([Article(f"a{n}", "t", "b", PartialDate(1980 + n), place="x" * 1000) for n in range(9)])
    query = "&".join(f"place={letter * 1000}" for letter in "xyz")
    strip = strip_of(client, f"/search?{query}")
    assert len(strip.bars) == 9
    strip = strip_of(client, f"/search?{query}&place={'v' * 760}")
    assert "<title>1980: 1 article</title>" in strip.section
    assert strip.bars == {}
    assert '<th scope="row">1980</th>' in strip.section


def test_articles_are_not_counted_for_a_search_without_a_text(client: FlaskClient, engine: MemoryEngine) -> None:
    """There is no share of them, so that nothing is left uncounted either: the page has a validator of its address."""
    plain, share = (client.get(f"/search{query}").headers["ETag"] for query in ("", "?chart=share"))
    assert plain != share
    assert client.get("/search?chart=share").headers["ETag"] == share
    assert engine.articles_counted == 0
    client.get("/search?q=report&chart=share")
    assert engine.articles_counted == 1


@pytest.mark.parametrize(
    ("dates", "words"),
    [("before=1950", "up to 1950"), ("after=2100", "from 2100"), ("after=1800&before=1810", "1800 to 1810")],
)
def test_dates_outside_the_archive_lead_back_to_all_dates_only(forty: FlaskClient, dates: str, words: str) -> None:
    """An open end of them is that of no period."""
    strip = strip_of(forty, f"/search?{dates}")
    assert strip.links["All dates"] == "/search"
    assert words in strip.text
    assert "December" not in strip.text


@pytest.mark.parametrize("share", ["", "&chart=share"])
def test_where_no_bar_is_chosen_the_table_says_so(forty: FlaskClient, share: str) -> None:
    """The dates of the address may lie outside those of the query, and then nothing is found."""
    address = f"/search?q=after:2005&after=2000-10-02&before=2000-10-02{share}"
    strip = strip_of(forty, address)
    assert total_of(forty, address) == 0
    assert '<th scope="col">Chosen</th>' in strip.section
    assert {cells[2] for cells, _ in strip.rows} == {"0"}
    assert sum(number(cells[1]) for cells, _ in strip.rows) > 0
