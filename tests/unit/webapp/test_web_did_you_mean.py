"""Other spellings on the page and in the JSON: when they are offered, and that they find what they say."""

import random
import re
import time
from html import unescape
from urllib.parse import urlencode, urlsplit

import pytest
from counts import share
from flask.testing import FlaskClient

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.settings import Settings
from indexer.builds import build_index
from webapp import create_app

COUNTS = {"ferry": 90, "bridge": 60, "harvest": 55, "ministry": 8, "einstein": 5, "peacekeepers": 52, "karsk": 4}
RARE = ("brigde", "mnistry", "peace", "keepers")  # one article each


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Articles of one word each; those on ferries are from Karsk, half of them; pairs of words; rare words."""
    folder = tmp_path_factory.mktemp("spelt")
    articles = [
        Article(f"{word}-{n}", "Notice", f"{word}.", PartialDate(2000 + n % 10), place="Karsk" if n % 2 else None)
        for word, count in COUNTS.items()
        for n in range(count)
    ]
    articles += [Article(f"rare-{word}", "Notice", f"{word}.", PartialDate(2001)) for word in RARE]
    articles += [Article(f"both-{n}", "Two", "ferry ministry", PartialDate(1990)) for n in range(2)]
    articles += [Article(f"near-{n}", "Three", "harvest bridge", PartialDate(1991)) for n in range(51)]
    build_index(articles, folder)
    return create_app(Settings(index_dir=folder)).test_client()


def offers_of(client: FlaskClient, text: str, **parameters: str) -> list[tuple[str, int]]:
    """The texts that are offered, and their counts; each count is the total of the search that it links to."""
    fields = client.get(f"/api/v1/search?{urlencode({'q': text, **parameters})}").get_json()
    for each in fields["did_you_mean"]:
        linked = client.get(f"/api/v1/search?{urlsplit(each['url']).query}").get_json()
        assert each["total"] == linked["total"] > 0
        assert linked["query"]["text"] == each["text"]
    return [(each["text"], each["total"]) for each in fields["did_you_mean"]]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("feryr", "ferry"),
        ("Feryr", "Ferry"),
        ("FERYR", "FERRY"),
        ("ferry minstry", "ferry ministry"),
        ("fery minstry", "ferry ministry"),
        ("the  fery,  minstry!", "the  ferry,  ministry!"),
        ("title:ferry OR fery", "title:ferry OR ferry"),
        ("(fery)", "(ferry)"),
        ("body:fery", "body:ferry"),
        ("fery -bridge", "ferry -bridge"),
        ("fery -ministri", "ferry -ministri"),
        ("ferry harvst OR minstry", "ferry harvest OR ministry"),
        ("harvestbridge", "harvest bridge"),
        ("body:harvestbridge", "body:harvest body:bridge"),
        ("title:xyzzy OR harvestbridge", "title:xyzzy OR (harvest bridge)"),
        ("peace keepers", "peacekeepers"),
        ("body:peace body:keepers", "body:peacekeepers"),
        ("einstien date:2004", "einstein date:2004"),
        ("place:karks ferry", "place:karsk ferry"),
        ("fery fery", "ferry ferry"),
        ("einste1n", "einstein"),
    ],
)
def test_a_search_that_finds_nothing(client: FlaskClient, typed: str, offered: str) -> None:
    """The rest stays as it was typed."""
    assert offers_of(client, typed)[0][0] == offered


@pytest.mark.parametrize(
    "typed", ['"fery"', '"fery minstry"', "fer*", "fery~", "-fery", "xyzzy plugh", "ferry", "", "fery xyzzy", "fe?yr"]
)
def test_nothing_else_is_offered(client: FlaskClient, typed: str) -> None:
    """For words in quotes, patterns, excluded words, and where no spelling finds anything."""
    assert offers_of(client, typed) == []


def test_a_word_in_quotes_stays(client: FlaskClient) -> None:
    """And the same word outside of them is corrected."""
    assert offers_of(client, 'fery OR "fery boat"') == [('ferry OR "fery boat"', 92)]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("brigde", [("bridge", 111)]),
        ("Brigde", [("Bridge", 111)]),
        ("BRIGDE", []),  # a name, perhaps
        ("mnistry", []),  # ministry is in ten articles only
        ("brigde OR ferry", []),
        ("karsk", []),
    ],
)
def test_a_word_that_hardly_any_article_has(client: FlaskClient, typed: str, offered: list[tuple[str, int]]) -> None:
    """Offered is what finds 50 times as many."""
    assert offers_of(client, typed) == offered


def test_filters_and_order_are_kept(client: FlaskClient) -> None:
    """What is counted is what they leave."""
    assert offers_of(client, "fery", place="Karsk") == [("ferry", 45)]
    assert offers_of(client, "fery", after="2004", before="2004") == [("ferry", 9)]
    assert offers_of(client, "fery", place="Nowhere") == []
    page = client.get("/search?q=fery&place=Karsk&sort=newest&per_page=5").text
    (link,) = re.findall(r'<p class="meant">.*?href="(.*?)"', page)
    assert unescape(link) == "/search?q=ferry&place=Karsk&sort=newest&per_page=5"


def test_the_page_says_what_is_meant(client: FlaskClient) -> None:
    """In one sentence, each with its number; the query is never replaced."""
    page = client.get("/search?q=einstien").text
    sentence = re.search(r'<p class="meant">(.*?)</p>', page, re.DOTALL)
    assert sentence
    assert re.sub(r"<[^>]*>", "", sentence[1]) == "Did you mean einstein (5 articles)?"
    assert "No articles found" in page
    assert 'value="einstien"' in page
    assert 'class="meant"' not in client.get("/search?q=ferry").text


def test_markup_in_a_query_is_text(client: FlaskClient) -> None:
    """Also in what is offered."""
    page = client.get("/search?" + urlencode({"q": "einstien OR b</b>"})).text
    assert "<bdi>einstein OR b&lt;/b&gt;</bdi>" in page


def test_generated_misspellings(client: FlaskClient) -> None:
    """Every count is that of its link, also with filters; most find their word."""
    rng, right, asked = random.Random(9), 0, share(400)
    for _ in range(asked):
        words = rng.sample(list(COUNTS), rng.randint(1, 2))
        typed = [rng.choice((word, word[:1] + word[2:], word[:2] + "x" + word[2:])) for word in words]
        operator = rng.choice((" ", " OR "))
        filters = rng.choice(({}, {"place": "karsk"}, {"after": "2003"}))
        offered = offers_of(client, operator.join(typed), **filters)
        right += any(text == operator.join(words) for text, _ in offered)
    assert right > asked // 5


def test_without_time_nothing_is_offered(client: FlaskClient) -> None:
    """A search that ended early, and one that has no time left."""
    ticks = iter(range(10_000))
    client.application.extensions["dateline.clock"] = lambda: next(ticks) * 0.3
    try:
        fields = client.get("/api/v1/search?q=einstien").get_json()
    finally:
        client.application.extensions["dateline.clock"] = time.monotonic
    assert fields["did_you_mean"] == []
