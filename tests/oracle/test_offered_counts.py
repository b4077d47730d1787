"""Every number beside a link is the number of articles that the link finds: generated searches against a plain scan.

Asked is the JSON of the application, over re-dated press releases (or, where these are absent, made-up articles).
"""

import dataclasses
import random
from collections import Counter
from urllib.parse import urlencode, urlsplit

import pytest
from counts import share

from dateline.article import METADATA_FIELDS
from dateline.query.parser import parse
from dateline.request import MAX_QUERY_CHARACTERS, MAX_QUERY_TERMS, SearchRequest
from dateline.search import searcher
from dateline.settings import Settings
from indexer.builds import build_index
from webapp import create_app
from webapp.search.links import to_pairs
from webapp.search.parameters import read_strictly, split_arguments

from .archives import PRESS_1K, made_articles, press_articles
from .brute_force import Scan, folded_value, in_filters
from .generate import random_requests

SEED = 1701


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The articles, a scan of them, a client of the application over their index."""
    articles = press_articles() if PRESS_1K.exists() else made_articles()
    folder = tmp_path_factory.mktemp("offered")
    build_index(articles, folder)
    return articles, Scan(articles), create_app(Settings(index_dir=folder)).test_client()


def misspelt(text, rng):
    """A text with a letter of a long word dropped."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if long:
        at = rng.choice(long)
        words[at] = words[at][:2] + words[at][3:]
    return " ".join(words)


def requests(articles, count):
    """Searches as people ask them, half of them misspelt, some under filters that few articles pass."""
    rng = random.Random(SEED)
    for request in random_requests(articles, rng, count):
        text = misspelt(request.text, rng) if rng.random() < 0.5 else request.text
        if len(text) <= MAX_QUERY_CHARACTERS:
            yield dataclasses.replace(request, text=text, cursor=None, page=1, with_articles=False)


def found(scan, request):
    """The ids that a plain scan finds, and the tree of the query."""
    node = parse(request.text, max_terms=MAX_QUERY_TERMS).required
    ids = {entry.article.article_id for entry in scan.entries if in_filters(entry.article, request)}
    return ids & scan.matches(node), node


def total_of(scan, link):
    """The number of articles behind a link."""
    ids, _ = found(scan, read_strictly(split_arguments(urlsplit(link).query.encode())))
    return len(ids)


def check(client, scan, request, seen):
    """Compare all numbers of one answer; `seen` counts what was compared."""
    fields = client.get(f"/api/v1/search?{urlencode(to_pairs(request))}").get_json()
    if fields["partial"]:
        return
    ids, node = found(scan, request)
    assert fields["total"] == len(ids), request
    histogram = fields["histogram"]
    assert [(each["period"], each["count"]) for each in histogram["counts"]] == [
        (each.period, each.count) for each in scan.histogram(ids, histogram["unit"])
    ]
    for field in METADATA_FIELDS:
        counted = scan.facet(node, request, field)
        assert {folded_value(each["value"]): each["count"] for each in fields["facets"][field]} == dict(
            sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:10]
        )
        seen["values"] += len(counted)
    for name in ("did_you_mean", "relaxations"):
        for offer in fields[name]:
            assert offer["total"] == total_of(scan, offer["url"]) > 0, (request, offer)
            seen[name] += 1


def check_all(client, scan, asked):
    """Compare the answers to some searches; returns what was compared."""
    seen = Counter()
    for request in asked:
        check(client, scan, request, seen)
    return seen


def test_every_number_is_what_its_link_finds(archive):
    """A thousand generated searches, or a quarter of them."""
    articles, scan, client = archive
    seen = check_all(client, scan, requests(articles, share(1_000)))
    assert seen["values"] > share(1_000)
    assert seen["relaxations"] > share(200)
    assert seen["did_you_mean"] > share(40)


def test_a_facet_under_its_own_filter_is_found(archive, monkeypatch):
    """A planted defect: values of a field are counted under the filter on that field."""
    articles, scan, client = archive
    original = searcher._all
    monkeypatch.setattr(searcher, "_all", lambda masks, aside=None: original(masks))
    with pytest.raises(AssertionError):
        check_all(client, scan, requests(articles, share(200)))


def test_a_number_that_ignores_filters_is_found(archive, monkeypatch):
    """A planted defect: other searches are counted without their dates and filters."""
    articles, scan, client = archive
    counted = SearchRequest.for_count.fget

    def without_filters(request):
        free = dataclasses.replace(request, after=None, before=None, undated=False, places=(), agencies=(), sources=())
        return counted(free)

    monkeypatch.setattr(SearchRequest, "for_count", property(without_filters))
    misspellings = [
        SearchRequest(misspelt(word, random.Random(1)), before=request.before, places=request.places)
        for request in requests(articles, share(400))
        for word in request.text.split(" ")
        if len(word) > 6 and word.isalpha() and (request.before or request.places)
    ]
    with pytest.raises(AssertionError):
        check_all(client, scan, misspellings)
