"""The search in one sentence, and its parts, each of which can be removed."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

PART = re.compile(r'<a class="part" href="([^"]*)"[^>]*>(.*?)<span class="cross"', re.DOTALL)


def sentence_in(html: str) -> str:
    """The sentence, with × behind each part that can be removed."""
    (inner,) = re.findall(r'<p class="reading">(.*?)</p>', html, re.DOTALL)
    seen = re.sub(r'<span class="unseen">.*?</span>', "", inner, flags=re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]*>", "", seen).replace("\xa0", "").split()).replace("&nbsp;", ""))


def parts_in(html: str) -> dict[str, str]:
    """The parts that can be removed, and where the link leads."""
    return {re.sub(r"<[^>]*>", "", unescape(words)): unescape(link) for link, words in PART.findall(html)}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "All articles"),
        ("q=oil", "Articles with oil×"),
        ("q=oil+price", "Articles with oil× and price×"),
        ("q=oil+price+war", "Articles with oil×, price× and war×"),
        ("q=-war", "All articles, without war×"),
        ('q="oil+price"+-war+-"the+end"', "Articles with “oil price”×, without war× or “the end”×"),
        ('q="oil+price"~3', "Articles with “oil price” at most 3 words apart×"),
        ("q=oil+OR+gas+price", "Articles with oil or gas× and price×"),
        ("q=(oil+price)+OR+gas", "Articles with (oil and price) or gas×"),
        ("q=title:oil+place:(new+york)", "Articles with oil in the title×, new as the place× and york as the place×"),
        (
            "q=polic*+wom*n+peice~",
            "Articles with words that begin with polic×, words like wom*n× and words spelt like peice×",
        ),
        ("q=oil+OR+-gas", "Articles with oil or not gas×"),
        ("q=-gas+OR+-oil", "Articles with not gas or not oil×"),
        ("q=wom?n+-19??", "Articles with words like wom?n×, without words like 19??×"),
        ("q=oil+OR+date:2010", "Articles with oil or 2010×"),
        ("q=the+oil", "Articles with oil× (optional: “the”)"),
        ("q=oil+date:2010", "Articles with oil×, of 2010×"),
        ("q=date:2010-07", "All articles, of July 2010×"),
        ("q=date:2010..2012", "All articles, from 2010 to 2012×"),
        ("q=date:2010+OR+date:2012", "All articles, of 2010 or 2012×"),
        ("q=-date:2010", "All articles, without 2010×"),
        ("q=after:2010+before:2019-06", "All articles, from 2010 on×, up to June 2019×"),
        ("after=2010", "All articles, from 2010 on× (only 2010?)"),
        ("before=2010", "All articles, up to 2010×"),
        ("after=2010&before=2019", "All articles, from 2010 to 2019×"),
        ("after=2010-07-08&before=2010-07-08", "All articles, of 8 July 2010×"),
        ("place=KARSK", "All articles, filed from KARSK×"),
        ("place=KARSK&place=Orlen&place=X", "All articles, filed from KARSK×, Orlen× or X×"),
        ("author=Ann+Berg&author=Jo", "All articles, written by Ann Berg× or Jo×"),
        ("section=Sport&q=author:berg", "Articles with berg as the author×, in the section Sport×"),
        ("agency=APP&source=Wire&source=Y", "All articles, by APP×, with the source Wire× or Y×"),
        (
            "q=oil&after=2010&before=2019&place=KARSK&agency=APP&agency=Harbour+Wire",
            "Articles with oil×, from 2010 to 2019×, filed from KARSK×, by APP× or Harbour Wire×",
        ),
    ],
)
def test_a_search_reads_as_a_sentence(client: FlaskClient, query: str, sentence: str) -> None:
    """Words, dates and filters, of every kind."""
    assert sentence_in(client.get(f"/search?{query}").text) == sentence


def test_each_part_is_removed_alone(client: FlaskClient) -> None:
    """Its link keeps all others, the order and the number of results, and leads to the first page."""
    search = "q=oil+-war+date:2012&after=2010&place=KARSK&place=Orlen&sort=oldest&per_page=5&page=2"
    assert parts_in(client.get(f"/search?{search}").text) == {
        "oil": "/search?q=-war+date:2012&after=2010&place=KARSK&place=Orlen&sort=oldest&per_page=5".replace(":", "%3A"),
        "war": "/search?q=oil+date%3A2012&after=2010&place=KARSK&place=Orlen&sort=oldest&per_page=5",
        "2010 on": "/search?q=oil+-war+date%3A2012&place=KARSK&place=Orlen&sort=oldest&per_page=5",
        "2012": "/search?q=oil+-war&after=2010&place=KARSK&place=Orlen&sort=oldest&per_page=5",
        "KARSK": "/search?q=oil+-war+date%3A2012&after=2010&place=Orlen&sort=oldest&per_page=5",
        "Orlen": "/search?q=oil+-war+date%3A2012&after=2010&place=KARSK&sort=oldest&per_page=5",
    }


def test_removing_the_last_part_leaves_all_articles(client: FlaskClient) -> None:
    """Every single part can be undone."""
    for query in ("q=oil", "q=-war", "after=2010", "place=KARSK", "source=Wire"):
        ((_, link),) = parts_in(client.get(f"/search?{query}").text).items()
        assert link == "/search"
