"""Places, agencies and sources beside the results, and the page of all values."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from dateline.article import Article
from dateline.dates import PartialDate

VALUE = re.compile(
    r'<li( class="on")?>\s*<a href="([^"]*)"[^>]*><span class="value"><bdi>(.*?)</bdi>.*?class="total">([\d,]+)<',
    re.DOTALL,
)
FIELDS = ("place", "agency", "source", "author", "section")


@pytest.fixture
def client(make_client) -> FlaskClient:
    """An archive of eight places, three agencies and one source."""
    return make_client(
        [
            Article(
                f"a{n}",
                f"Report {n}",
                "ferry" if n % 2 else "bridge",
                PartialDate(2000 + n % 10),
                place=("KARSK", "Orlen", "Karsk", "Bramholt", "Tamrat & Valley", "Sabine", "Odran", "Velm")[n % 8],
                agency=("APP", "Wire <One>", "Wire")[n % 3],
                source="Wire",
            )
            for n in range(48)
        ]
    )


def values_in(html: str, field: str) -> list[tuple[str, int, str, bool]]:
    """The values of a facet on a page: value, count, link, whether it is chosen."""
    section = re.search(rf'id="facet-{field}">.*?</section>', html, re.DOTALL)
    found = VALUE.findall(section[0] if section else "")
    return [
        (unescape(value), int(count.replace(",", "")), unescape(link), bool(on)) for on, link, value, count in found
    ]


def test_five_values_are_shown_and_the_others_are_one_link_away(client: FlaskClient) -> None:
    """The most frequent first; a field with a single value has nothing to offer."""
    html = client.get("/search?q=report").text
    places = values_in(html, "place")
    assert [(value, count) for value, count, _, _ in places] == [
        ("Karsk", 12), ("Bramholt", 6), ("Odran", 6), ("Orlen", 6), ("Sabine", 6),
    ]  # fmt: skip
    assert '<a class="all" href="/facets/place?q=report" rel="nofollow">2 more places</a>' in html
    assert len(values_in(html, "agency")) == 3
    assert 'id="facet-source"' not in html


@pytest.mark.parametrize(
    "query", ["q=report", "q=ferry&after=2001&before=2007", "agency=APP&sort=oldest", "place=orlen"]
)
def test_each_count_is_the_total_of_the_search_with_that_value_alone(client: FlaskClient, query: str) -> None:
    """Under all other filters; the link keeps them and leads to the first page."""
    html = client.get(f"/search?{query}&page=2&per_page=5").text
    seen = 0
    for field in FIELDS:
        others = "&".join(pair for pair in query.split("&") if not pair.startswith(f"{field}="))
        for value, count, link, _on in values_in(html, field):
            asked = dict(parse_qsl(others)) | {field: value}
            assert client.get("/api/v1/search", query_string=asked).get_json()["total"] == count
            assert "page=2" not in link
            assert {*parse_qsl(others)} <= {*parse_qsl(urlsplit(link).query)}
            seen += 1
    assert seen > 4


def test_a_second_value_is_added_and_a_chosen_one_removed(client: FlaskClient) -> None:
    """Values of one field are alternatives; the chosen ones come first, whatever their way of writing."""
    html = client.get("/search?q=report&place=velm&place=ORLEN").text
    places = values_in(html, "place")
    assert [(value, on) for value, _, _, on in places] == [
        ("velm", True), ("ORLEN", True), ("Karsk", False), ("Bramholt", False), ("Odran", False),
    ]  # fmt: skip
    links = {value: link for value, _, link, _ in places}
    assert links["velm"] == "/search?q=report&place=ORLEN"
    assert links["Karsk"] == "/search?q=report&place=velm&place=ORLEN&place=Karsk"
    for value, count, _, on in places:
        alone = client.get("/api/v1/search", query_string={"q": "report", "place": value}).get_json()["total"]
        assert alone == count, (value, on)
    assert ">2 more places<" in html


def test_all_values_of_a_field(client: FlaskClient) -> None:
    """In both orders, with the filters of the search; robots are asked to stay out."""
    html = client.get("/facets/place?q=ferry&agency=APP").text
    names = re.findall(r'<span class="value"><bdi>(.*?)</bdi>', html)
    counts = [int(count) for count in re.findall(r'class="total">(\d+)<', html)]
    total = client.get("/api/v1/search?q=ferry&agency=APP").get_json()["total"]
    assert f"<h1>{len(names)} places in {total} articles</h1>" in html
    assert sum(counts) == total
    assert counts == sorted(counts, reverse=True)
    assert '<meta name="robots" content="noindex,follow">' in html
    assert 'href="/search?q=ferry&amp;agency=APP"' in html
    by_name = client.get("/facets/place?q=ferry&agency=APP&order=name").text
    assert re.findall(r'<span class="value"><bdi>(.*?)</bdi>', by_name) == sorted(names, key=str.lower)


def test_many_values_have_pages(make_client) -> None:
    """A hundred on each; a page beyond the last one shows the last."""
    client = make_client([Article(f"a{n}", "t", "word", place=f"Place {n:03}") for n in range(250)])
    for number, count in ((1, 100), (2, 100), (3, 50), (9, 50)):
        html = client.get(f"/facets/place?page={number}&order=name").text
        assert html.count('class="value"') == count
        assert f"Page {min(number, 3)} of 3" in html
    assert 'rel="next" href="/facets/place?order=name&amp;page=2"' in client.get("/facets/place?order=name").text
    assert "250 places in 250 articles" in client.get("/facets/place").text


def test_an_unknown_field_is_not_found_and_an_unknown_order_is_named(client: FlaskClient) -> None:
    """The list is then in the usual order."""
    assert client.get("/facets/colour").status_code == 404
    html = client.get("/facets/place?order=size").text
    assert "The order was not used: it must be one of count, name" in unescape(html)
    assert html.count('class="value"') == 7
    empty = client.get("/facets/agency?q=nothinghasthis").text
    assert "0 agencies in 0 articles" in empty
    assert "None of these articles has an agency." in empty


def test_the_json_has_the_most_frequent_values(client: FlaskClient) -> None:
    """Ten of each field, each under all filters but its own."""
    facets = client.get("/api/v1/search?q=report&place=KARSK").get_json()["facets"]
    assert list(facets) == list(FIELDS)
    assert facets["place"][0] == {"value": "Karsk", "count": 12}
    assert len(facets["place"]) == 7
    assert sum(each["count"] for each in facets["agency"]) == 12


def test_all_values_stand_under_the_sentence_of_the_search(client: FlaskClient) -> None:
    """What the list is of can be read and removed there, too."""
    html = client.get("/facets/place?q=ferry&agency=APP&after=2001&before=2007").text
    (sentence,) = re.findall(r'<p class="reading">(.*?)</p>', html, re.DOTALL)
    assert re.findall(r"<bdi>(.*?)</bdi>", sentence) == ["ferry", "APP"]
    assert "<b>2001 to 2007</b>" in sentence


def test_a_value_that_is_chosen_twice_is_shown_once(client: FlaskClient) -> None:
    """However it is written."""
    places = values_in(client.get("/search?q=report&place=KARSK&place=karsk").text, "place")
    assert [value for value, _, _, on in places if on] == ["karsk"]
    assert len(places) == 5


def test_authors_and_sections_are_facets_and_links(make_client) -> None:
    """Each author of an article counts, and is a link of its own, beside the results and in the list of hits."""
    client = make_client(
        [
            Article("two", "Report", "ferry", authors=("Ann Berg", "Jo <Öst>"), section="Sport"),
            Article("one", "Report", "ferry", authors=("Ann Berg",), section="Ports & Weather"),
            Article("none", "Report", "ferry"),
        ]
    )
    html = client.get("/search?q=ferry").text
    assert [(value, count) for value, count, _, _ in values_in(html, "author")] == [("Ann Berg", 2), ("Jo <Öst>", 1)]
    assert [(value, count) for value, count, _, _ in values_in(html, "section")] == [
        ("Ports & Weather", 1),
        ("Sport", 1),
    ]
    hit = re.search(r'id="hit-two".*?</article>', html, re.DOTALL)
    assert hit is not None
    names = unescape(re.sub(r"<[^>]*>", "", re.search(r'<span class="author">.*?</span>', hit[0], re.DOTALL)[0]))
    assert " ".join(names.split()) == "By Ann Berg, Jo <Öst>"
    assert 'href="/search?q=ferry&amp;author=Jo+%3C%C3%96st%3E"' in hit[0]
    assert 'class="author"' not in re.search(r'id="hit-none".*?</article>', html, re.DOTALL)[0]
    found = client.get("/api/v1/search?author=jo+%3Cost%3E").get_json()
    assert [(each["article_id"], each["authors"], each["section"]) for each in found["hits"]] == [
        ("two", ["Ann Berg", "Jo <Öst>"], "Sport")
    ]
    article = client.get("/article/two").text
    assert re.findall(r'<dd><a href="(/search\?author=[^"]*)">', article) == [
        "/search?author=Ann+Berg", "/search?author=Jo+%3C%C3%96st%3E",
    ]  # fmt: skip
    assert '"author": [{"@type": "Person", "name": "Ann Berg"}' in article
    assert '"articleSection": "Sport"' in article
    assert client.get("/facets/author?q=ferry").text.count("Ann Berg") >= 1
