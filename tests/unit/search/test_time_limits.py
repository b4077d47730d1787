"""Searching and marking end at their time, by the clock of the request, however late its deadline is."""

import dataclasses

import pytest
from limits import WHOLE
from searched_archives import make_archive, make_engine, make_index

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.deadline import Deadline
from dateline.request import SearchRequest, Surroundings

ENGINES_SECONDS, MARKING_SECONDS, FIRST_PART_SECONDS = 20.0, 4.0, 0.8
WAYS = {
    "a search": (
        ENGINES_SECONDS,
        lambda engine, query, hits, until: engine.search(SearchRequest(query.understood), until),
    ),
    "snippets": (MARKING_SECONDS, lambda engine, query, hits, until: engine.snippets(query, hits, until)),
    "titles": (MARKING_SECONDS, lambda engine, query, hits, until: engine.title_highlights(query, hits, until)),
    "an article": (
        ENGINES_SECONDS,
        lambda engine, query, hits, until: engine.highlights(query, engine.article(hits[0].article_id), until),
    ),
    "the first part with a match": (
        FIRST_PART_SECONDS,
        lambda engine, query, hits, until: engine.first_part(query, hits[0].article_id, until),
    ),
}


class Clock:
    """Goes on by some seconds at each look at it."""

    def __init__(self, seconds):
        self.seconds, self.looks = seconds, 0

    def __call__(self):
        self.looks += 1
        return self.looks * self.seconds


@pytest.mark.parametrize(("limit", "work"), WAYS.values(), ids=WAYS)
def test_work_ends_at_its_time(limit, work):
    """What takes less than the limit is whole; what takes longer is cut short, and that is said."""
    limits = dataclasses.replace(WHOLE, seconds=ENGINES_SECONDS, marking_seconds=MARKING_SECONDS)
    engine = make_engine(make_index(make_archive(200)), limits)
    query = engine.parse(" OR ".join([*(f'"bam {number}"' for number in range(20)), "bam"]))
    hits = engine.search(SearchRequest("body:bam")).hits
    still = Clock(0)
    whole = work(engine, query, hits, Deadline(1e9, still))
    assert whole.partial is None
    assert work(engine, query, hits, Deadline(1e9, Clock(0.9 * limit / still.looks))) == whole
    assert "time ran out" in work(engine, query, hits, Deadline(1e9, Clock(1.3 * limit / still.looks))).partial


def test_a_long_text_without_a_match_is_left_at_its_time():
    """The clock is looked at before each part, also where no part has a word of the query."""
    engine = make_engine(make_index([Article("long", "Long", "bam gack\n\n" * 200_000, PartialDate(2016))]))
    query = engine.parse("sundry")
    assert engine.first_part(query, "long").partial is None
    clock = Clock(FIRST_PART_SECONDS / 3)
    assert "time ran out" in engine.first_part(query, "long", Deadline(1e9, clock)).partial
    assert clock.looks < 8


@pytest.mark.parametrize("text", ['"bam bam" OR "gack bam"', "bam -basted", "ba* gunck"])
def test_surroundings_are_right_or_missing(text):
    """If time runs out for them alone, the page is complete without them; they are never too few."""
    engine = make_engine(make_index(make_archive(200)), dataclasses.replace(WHOLE, seconds=1e6))
    request = SearchRequest(
        text, after=PartialDate(2016), places=("nairobi",), surroundings=Surroundings("year"), with_articles=True
    )
    whole, found = engine.search(request), []
    for looks in range(1, 400):
        page = engine.search(request, Deadline(looks, Clock(1)))
        found.append((page.partial is None, page.surroundings is not None))
        if page.partial is None:
            assert page.surroundings in (None, whole.surroundings)
            assert page.surrounding_articles in (None, whole.surrounding_articles)
            assert dataclasses.replace(page, surroundings=None, surrounding_articles=None) == dataclasses.replace(
                whole, surroundings=None, surrounding_articles=None
            )
        if page == whole:
            break
    assert page == whole
    assert (True, False) in found
