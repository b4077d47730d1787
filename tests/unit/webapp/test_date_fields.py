"""The two date fields: in the parameters, on the page, in links and in JSON."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from memory_engine import MemoryEngine

from dateline.dates import PartialDate
from dateline.errors import BadRequestError
from webapp.search.parameters import Reading, read_leniently, read_strictly, split_arguments

EXAMPLES = "it must be a date such as 2017, July 2017 or 2017-07-08, or a range such as 2010-2012"


def read(after: str, before: str) -> Reading:
    """Both fields as the page reads them."""
    return read_leniently(split_arguments(urlencode({"after": after, "before": before}).encode()))


def dates_of(reading: Reading) -> tuple[str, str]:
    """The dates of a request in ISO form; empty without a bound."""
    return str(reading.request.after or ""), str(reading.request.before or "")


def text_of(html: str) -> str:
    """The text of a page, white space joined."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def offers_of(html: str, listed: str) -> dict[str, str]:
    """The links in a list or paragraph of the page, by their words."""
    found = re.search(rf'<(ul|p) class="{listed}".*?</\1>', html, re.DOTALL)
    links = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', found[0] if found else "", re.DOTALL)
    return {text_of(words): unescape(link) for link, words in links}


@pytest.mark.parametrize(
    ("after", "before", "expected"),
    [
        # a single period begins or ends
        ("March 2007", "", ("2007-03", "")),
        ("", "March 2007", ("", "2007-03")),
        ("8 July 2007", "9/2008", ("2007-07-08", "2008-09")),
        ("2007", "2007", ("2007", "2007")),
        ("2009", "2007", ("2009", "2007")),
        # a range or a decade alone fills both
        ("2007-2009", "", ("2007", "2009")),
        ("", "2007-2009", ("2007", "2009")),
        ("2007-2007", "", ("2007", "2007")),
        ("1890s", "", ("1890", "1899")),
        ("", "the 1890s", ("1890", "1899")),
        ("2007..", "", ("2007", "")),
        ("..2007", "", ("", "2007")),
        ("", "2007..", ("2007", "")),
        ("", "until 2007", ("", "2007")),
        # equal or fitting
        ("2007-2009", "2009", ("2007", "2009")),
        ("2007", "2007-2009", ("2007", "2009")),
        ("2007-2009", "2007-2009", ("2007", "2009")),
        ("Mar 2007 to May 2008", "31 May 2008", ("2007-03", "2008-05-31")),
        ("2007..", "2009", ("2007", "2009")),
        ("2007", "..2009", ("2007", "2009")),
        ("1890s", "1890s", ("1890", "1899")),
        # a decade begins, or ends, as any period
        ("1890s", "1910s", ("1890", "1919")),
        ("1890s", "1895", ("1890", "1895")),
        ("1885", "1890s", ("1885", "1899")),
        ("1890s", "..1925", ("1890", "1925")),
    ],
)
def test_two_fields_are_read_together(after: str, before: str, expected: tuple[str, str]) -> None:
    """The days go from the beginning of one to the end of the other, and there is nothing to notice."""
    reading = read(after, before)
    assert dates_of(reading) == expected
    assert reading.notices == ()


@pytest.mark.parametrize(
    ("after", "before", "refused", "expected"),
    [
        ("2007-2009", "2015", "before", ("2007", "2009")),
        ("2007-2009", "2012-2015", "before", ("2007", "2009")),
        ("2007-2009", "2006-2009", "before", ("2007", "2009")),
        ("2007-2009", "..2008", "before", ("2007", "2009")),
        ("..2007", "2006", "before", ("", "2007")),
        ("2005", "2007-2009", "after", ("2007", "2009")),
        ("2005..", "2007-2009", "after", ("2007", "2009")),
        ("1890s", "2007..", "after", ("2007", "")),
        ("1920s", "1899", "before", ("1920", "1929")),
        ("1920s", "1890s", "before", ("1920", "1929")),
        ("1920", "1890s", "after", ("1890", "1899")),
    ],
)
def test_a_contradiction_is_said(after: str, before: str, refused: str, expected: tuple[str, str]) -> None:
    """The range counts; the other field keeps its text, with a notice, and is an error for programs."""
    reading = read(after, before)
    assert dates_of(reading) == expected
    (notice,) = reading.notices
    label = {"after": "“From”", "before": "“To”"}[refused]
    assert re.fullmatch(
        rf"{label} was not used: it contradicts the other date, which is the range .+\.", notice.message
    )
    assert reading.refused == {refused}
    assert (reading.typed["after"], reading.typed["before"]) == (after, before)
    with pytest.raises(BadRequestError, match=f"^{refused} cannot be used: ") as caught:
        read_strictly(split_arguments(urlencode({"after": after, "before": before}).encode()))
    assert caught.value.parameter == refused


def test_a_range_in_one_field_stands_in_both() -> None:
    """The fields show the ends that were read; a single date stays as it was typed."""
    assert dict(read("1890s", "").typed) == {"after": "1890", "before": "1899"}
    assert dict(read("", "..March 2007").typed) == {"before": "..March 2007"}
    assert dict(read("..March 2007", "").typed) == {"after": "", "before": "2007-03"}
    assert dict(read("March 2007", "").typed) == {"after": "March 2007"}
    assert dict(read("1890s", "soon").typed) == {"after": "1890s", "before": "soon"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("yesterday", EXAMPLES),
        ("31 February 2007", "there is no 31 February 2007"),
        ("2007-02-31", "there is no 31 February 2007"),
        ("13/2007", "there is no month 13"),
        ("8/7/07", "it needs a year of four digits"),
        ("2009-2007", "the range ends before it begins"),
        ("03/04/2015", "it can be read in two ways"),
    ],
)
@pytest.mark.parametrize(("name", "label"), [("after", "From"), ("before", "To")])
def test_a_refused_date_keeps_its_field(client: FlaskClient, text: str, reason: str, name: str, label: str) -> None:
    """Its notice has the label of the field on the page, and a reason of its own; the field has the typed text."""
    html = client.get("/search", query_string={"q": "report", name: text}).text
    assert f"“{label}” was not used: {reason}." in text_of(html)
    field = re.search(rf'<label for="{name}">(.*?)</label>\s*<input id="{name}"[^>]*>', html)
    assert field is not None
    assert field[1] == label
    assert f'value="{text}"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert f'aria-describedby="date-hint notice-{name}"' in field[0]
    assert f'id="notice-{name}"' in html


def test_both_readings_are_links(client: FlaskClient) -> None:
    """A date of two readings links the search with each, which keeps the other field."""
    html = client.get("/search?q=report&after=03/04/2015&before=May+2016").text
    assert "“From” was not used: it can be read in two ways. Did you mean 3 April 2015 or 4 March 2015?" in text_of(
        html
    )
    assert offers_of(html, "notices") == {
        "3 April 2015": "/search?q=report&after=2015-04-03&before=2016-05",
        "4 March 2015": "/search?q=report&after=2015-03-04&before=2016-05",
    }


def test_two_dates_of_two_readings_have_one_order(client: FlaskClient) -> None:
    """The links of either field read the other one in the same order of day and month."""
    html = client.get("/search?q=report&after=03/04/2015&before=05/06/2015").text
    day_first = "/search?q=report&after=2015-04-03&before=2015-06-05"
    month_first = "/search?q=report&after=2015-03-04&before=2015-05-06"
    assert offers_of(html, "notices") == {
        "3 April 2015": day_first,
        "4 March 2015": month_first,
        "5 June 2015": day_first,
        "6 May 2015": month_first,
    }


@pytest.mark.parametrize("name", ["after", "before"])
def test_a_range_of_two_readings_fills_both_fields(client: FlaskClient, name: str) -> None:
    """Its links set both dates, also in place of a date that contradicts it."""
    other = "before" if name == "after" else "after"
    html = client.get("/search", query_string={"q": "report", name: "2010-13", other: "1999"}).text
    assert offers_of(html, "notices") == {"2010 to 2013": "/search?q=report&after=2010&before=2013"}


def test_the_readings_of_a_date_in_the_query_are_links(client: FlaskClient) -> None:
    """Each replaces the piece in the query; the rest of it stays."""
    html = client.get("/search", query_string={"q": "report -date:03/04/2015 oil"}).text
    assert offers_of(html, "notices") == {
        "date:2015-04-03": "/search?q=report+-date%3A2015-04-03+oil",
        "date:2015-03-04": "/search?q=report+-date%3A2015-03-04+oil",
    }


def test_a_piece_that_occurs_twice_has_no_links(client: FlaskClient) -> None:
    """It is not known which of them to replace."""
    html = client.get("/search", query_string={"q": "date:03/04/2015 OR date:03/04/2015"}).text
    assert offers_of(html, "notices") == {}


@pytest.mark.parametrize(
    ("after", "words", "iso"),
    [
        ("March 2007", "only March 2007", "2007-03"),
        ("2007", "only 2007", "2007"),
        ("8/3/2007", None, ""),
        ("8 March 2007", "only 8 March 2007", "2007-03-08"),
        ("since March 2007", "only March 2007", "2007-03"),
        ("2007-2009", None, ""),
        ("1890s", None, ""),
    ],
)
def test_the_period_in_from_alone_is_offered(client: FlaskClient, after: str, words: str | None, iso: str) -> None:
    """If “From” holds one period and “To” nothing, the sentence offers only that period."""
    html = client.get("/search", query_string={"q": "report", "after": after, "page": "2"}).text
    offers = offers_of(html, "reading")
    offered = {text: link for text, link in offers.items() if text.startswith("only")}
    assert offered == ({words: f"/search?q=report&after={iso}&before={iso}"} if words else {})


@pytest.mark.parametrize("query", ["q=report&after=2007&before=2009", "q=report&before=2007", "q=report+after:2007"])
def test_nothing_is_offered_with_an_end(client: FlaskClient, query: str) -> None:
    """A search with an end, or without a date in “From”, has no such offer."""
    assert not any(words.startswith("only") for words in offers_of(client.get(f"/search?{query}").text, "reading"))


def test_links_and_hidden_fields_write_iso(client: FlaskClient) -> None:
    """Every link of a page of results has the dates in ISO form, those to other dates too."""
    html = client.get("/search", query_string={"q": "report", "after": "March 2001", "before": "1/2020"}).text
    links = [unescape(link) for link in re.findall(r'href="(/(?:search|article)[^"]*)"', html)]
    written = {tuple(re.findall(r"(?:after|before)=([^&]*)", link)) for link in links}
    assert ("2001-03", "2020-01") in written
    assert {date for pair in written for date in pair if PartialDate.from_iso(date).isoformat() != date} == set()


@pytest.mark.parametrize(
    ("query", "after", "before"),
    [
        ("after=March+2007", "2007-03", None),
        ("after=2007-2009", "2007", "2009"),
        ("before=8+July+2007", None, "2007-07-08"),
        ("after=the+1890s&before=1910s", "1890", "1919"),
        ("q=report", None, None),
    ],
)
def test_the_json_writes_iso(client: FlaskClient, query: str, after: str | None, before: str | None) -> None:
    """Programs may write dates in any form, and get them as they were read."""
    read_query = client.get(f"/api/v1/search?{query}").get_json()["query"]
    assert (read_query["after"], read_query["before"]) == (after, before)


@pytest.mark.parametrize(
    ("query", "parameter", "detail"),
    [
        ("after=soon", "after", f"after cannot be used: {EXAMPLES}. Correct “after” and try again."),
        ("before=31/2/2007", "before", "before cannot be used: there is no 31 February 2007. "),
        ("after=03/04/2015", "after", "after cannot be used: it can be read in two ways: 2015-04-03 or 2015-03-04. "),
        ("after=2007-2009&before=2015", "before", "before cannot be used: it contradicts the other date, "),
    ],
)
def test_an_error_of_the_json_names_the_parameter(client: FlaskClient, query: str, parameter: str, detail: str) -> None:
    """It has the reason, and the readings in ISO form."""
    problem = client.get(f"/api/v1/search?{query}").get_json()
    assert (problem["status"], problem["parameter"]) == (400, parameter)
    assert problem["detail"].startswith(detail)


def test_the_json_has_what_a_date_in_the_query_may_mean(client: FlaskClient) -> None:
    """An ignored date of two readings has both as replacements; other pieces have none."""
    ignored = client.get("/api/v1/search?q=date:03/04/2015+after:soon").get_json()["query"]["ignored"]
    assert [(each["text"], each.get("replacements")) for each in ignored] == [
        ("date:03/04/2015", ["date:2015-04-03", "date:2015-03-04"]),
        ("after:soon", None),
    ]
    assert ignored[0]["reason"] == "it can be read in two ways"
    assert ignored[1]["reason"] == f"{EXAMPLES}; a date with spaces needs quotes"


@pytest.mark.parametrize("form", ["June 2005", "6/2005", "2005-6", "2005/06", "JUN. 2005"])
def test_every_form_finds_the_same(client: FlaskClient, engine: MemoryEngine, form: str) -> None:
    """A month in “From” and “To” finds its article, however it is written."""
    found = client.get("/api/v1/search", query_string={"after": form, "before": form}).get_json()
    assert [hit["article_id"] for hit in found["hits"]] == ["a5"]
