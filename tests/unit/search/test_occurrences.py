"""Snippets from the index are those from reading every token."""

import random

import pytest
from limits import WHOLE
from searched_archives import make_archive, make_engine, make_index, make_queries

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.query.highlight import Highlighter
from dateline.request import SearchRequest
from dateline.search.occurrences import OccurrenceFinder, without_longer
from dateline.text.analysis import Analysis
from dateline.text.snippets import make_snippet

PIECES = (
    "police",
    "Police",
    "POLICE",
    "policing",
    "police's",
    "police’s",
    "metropolice",
    "police-man",
    "O'Police",
    "e.g.police",
    "U.S.",
    "US",
    "us",
    "u.s",
    "café",
    "cafe",
    "CAFÉ",
    "cafe\u0301",
    "İstanbul",
    "istanbul",
    "1,000",
    "1000",
    "1,000,000",
    "naïve",
    "ΣΊΣΥΦΟΣ",
    "σίσυφος",
    "state",
    "states",
    "stated",
    "station",
    "x.police",
    "police.x",
    "police,states",
    "…",
    "“police”",
    "don't",
    "dont",
    "ﬁre",
    "fire",
    "the",
)
QUERIES = [
    "police",
    "policing states",
    "us",
    "U.S.",
    "cafe",
    "istanbul",
    "1000",
    "naive",
    "σίσυφος",
    "stat*",
    "police~",
    "dont fire",
    '"police states"',
    '"the police"',
    '"police us"~4',
    '"u.s. police"',
    "title:police body:states",
    "police OR (cafe -us)",
    "st*n",
    '"police police"',
    "fire the",
    "opolice",
    "zebra",
    "",
]


def make_bodies(count):
    rng = random.Random(8)
    return [
        Article(f"b-{n}", rng.choice(PIECES), " ".join(rng.choices(PIECES, k=rng.randint(0, 150))), PartialDate(2017))
        for n in range(count)
    ]


def slow_snippets(engine, query, hits):
    analysis, expansions = Analysis("english"), dict(query.expansions)
    highlighter = Highlighter(
        query.required, analysis, lambda leaf: [analysis.stem(form) for form in leaf.forms_in(expansions)]
    )
    bodies = [engine.article(hit.article_id).body for hit in hits]
    return tuple(make_snippet(body, highlighter.marks(body, "body")) for body in bodies)


@pytest.mark.parametrize("segments", [1, 3])
def test_snippets_are_those_of_the_slow_way(segments):
    """With accents, initials, possessives, numbers and phrases, in one segment and in several."""
    engine = make_engine(make_index(make_bodies(60), segments))
    for text in QUERIES:
        request = SearchRequest(text, per_page=60)
        page = engine.search(request)
        hits = page.hits
        assert engine.snippets(page.query, hits).texts == slow_snippets(engine, page.query, hits), text


def test_snippets_of_generated_archives():
    """Queries of every kind are marked alike by both."""
    engine = make_engine(make_index(make_archive(200), 2), WHOLE)
    for text in make_queries(200):
        request = SearchRequest(text, per_page=20)
        page = engine.search(request)
        hits = page.hits
        assert engine.snippets(page.query, hits).texts == slow_snippets(engine, page.query, hits), text


def test_plain_words_are_found_without_reading_tokens():
    """Where words are written as they are folded, the quick way is certain and the slow one is not needed."""
    engine = make_engine(
        make_index([Article("a", "t", "The police said: Police policing, police's.", PartialDate(2017))])
    )
    finder = OccurrenceFinder(engine._reader, ["polic"], [0], with_positions=True, check_time=lambda: None)
    body = engine.article("a").body
    found = finder.find(0, body)
    assert [body[start:end] for _, start, end in found["polic"]] == ["police", "Police", "policing", "police's"]
    assert [position for position, _, _ in found["polic"]] == [1, 3, 4, 5]
    assert finder.find(0, body + " police") is None


def test_shorter_strings_stand_for_longer_ones():
    """A string that begins another makes it needless."""
    assert without_longer(["states", "stat", "police", "state", "stat"]) == ["police", "stat"]


def test_the_clock_is_looked_at_while_terms_are_searched():
    """For every term that is read, and after a bounded number of positions in a body."""
    engine = make_engine(make_index([Article("a", "t", "police " * 20_000, PartialDate(2017))]))
    looks = []
    finder = OccurrenceFinder(engine._reader, ["polic"], [0], with_positions=True, check_time=lambda: looks.append(1))
    assert len(looks) == 2
    assert len(finder.find(0, engine.article("a").body)["polic"]) == 20_000
    assert len(looks) >= 2 + 4
