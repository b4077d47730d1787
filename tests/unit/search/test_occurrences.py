"""Snippets from the index are those from reading every token."""

import html
import random
import re
from dataclasses import replace
from itertools import zip_longest

import numpy as np
import pytest
from limits import WHOLE
from searched_archives import make_archive, make_engine, make_index, make_queries

from dateline.article import Article
from dateline.columnar.frequencies import Frequencies
from dateline.dates import PartialDate
from dateline.query.highlight import Highlighter
from dateline.request import SearchRequest
from dateline.search import occurrences
from dateline.search.occurrences import OccurrenceFinder, without_longer
from dateline.search.thresholds import DEFAULT
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
    "1,0000",
    "a.bc",
    "bc",
    "0000",
    "½",
    "abc½",
    "今天",
    "今天，",
    "مصر",
    "\u202bمصر\u202c",
    "शांति",
    "Straße",
    "STRASSE",
    "x\ud800y",
    "\udfff",
    "\U0001d4b3",
    "x\u0301\u0323",
    "po\u00adlice",
    "metro\u200bpolice",
    "\u200epolice",
    "x\u0301police",
    "e\u0301'police",
    "1\u00a0000",
    "1，000",
    "5\u202f0000",
    "000",
    "Łódź",
    "lodz",
    'צה"ל',
    "צה״ל",
    "ל",
    "كِتاب",
    "كتاب",
    "\n\n",
)
LOOKING = {
    "as a whole": DEFAULT,
    "between offsets": replace(DEFAULT, occurrences=replace(DEFAULT.occurrences, whole_characters=0)),
    "by tokens": replace(DEFAULT, occurrences=replace(DEFAULT.occurrences, most_terms=0)),
}
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
    "今天",
    "مصر police",
    "शांति",
    "straße OR 0000",
    '"0000 bc"',
    "x\ud800y",
    "\U0001d4b3 police",
    "lodz police",
    "000",
    "צהל OR ל",
    "كتاب metropolice",
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
        query.required,
        analysis,
        lambda leaf: [analysis.stem(form) for form in leaf.forms_in(expansions)],
        alternatives=dict(query.alternatives),
    )
    bodies = [engine.article(hit.article_id).body for hit in hits]
    return tuple(make_snippet(body, highlighter.marks(body, "body")) for body in bodies)


def different(engine):
    """The queries with a snippet that differs from the one of the slow way."""
    pages = {text: engine.search(SearchRequest(text, per_page=60)) for text in QUERIES}
    return [
        text
        for text, page in pages.items()
        if engine.snippets(page.query, page.hits).texts != slow_snippets(engine, page.query, page.hits)
    ]


@pytest.mark.parametrize("looking", LOOKING)
@pytest.mark.parametrize("segments", [1, 3])
def test_snippets_are_those_of_the_slow_way(segments, looking):
    """With accents, initials, possessives, numbers, all scripts and phrases, in one segment and in several."""
    assert different(make_engine(make_index(make_bodies(60), segments), WHOLE, LOOKING[looking])) == []


@pytest.mark.parametrize(
    ("query", "body", "marked"),
    [
        ("police", "metro\u00adpolice pol\u00adice", "pol\u00adice"),
        ("police", "x\u0301police pol\u00adice", "pol\u00adice"),
        ("police", "e\u0301police pol\u00adice", "pol\u00adice"),
        ("000", "1\u00a0000 00\u20600", "00\u20600"),
        ("000", "1\u202f000 00\u20600", "00\u20600"),
        ("000", "1\u066c000 00\u20600", "00\u20600"),
        ("000", "１，000 ００0", "００0"),
        ("לך", 'צה"לך ל\u200fך', "ל\u200fך"),
        ("לך", 'צָ"לך ל\u200fך', "ל\u200fך"),
        ("לך", "צה״לך ל\u200fך", "ל\u200fך"),
        *[("po", f"x{sign}po p\u00ado", "p\u00ado") for sign in "'’ʼʻ‘‛´＇`"],
        ("police", "metro.\u00adpolice pol\u00adice", "police pol\u00adice"),
    ],
)
def test_a_part_of_a_word_does_not_stand_for_a_word_that_is_written_otherwise(query, body, marked):
    """As many places have the letters of the word as there are words, but not the same places."""
    engine = make_engine(make_index([Article("a", "t", body, PartialDate(2017))]))
    page = engine.search(SearchRequest(query))
    (snippet,) = engine.snippets(page.query, page.hits).texts
    assert re.findall("<mark>(.*?)</mark>", snippet) == [marked]


def test_the_comparison_finds_words_that_are_left_out(monkeypatch):
    """Planted: it is not compared how many occurrences there must be."""

    def any_number(positions, spans):
        return {
            term: [(number, *span) for number, span in zip_longest(of_term, spans.get(term, ()), fillvalue=(0, 1))]
            for term, of_term in positions.items()
        }

    monkeypatch.setattr(occurrences, "_counted", any_number)
    assert {"cafe", "naive"} <= {*different(make_engine(make_index(make_bodies(60), 1), WHOLE))}


@pytest.mark.parametrize("seed", range(8))
def test_wrong_offsets_cost_time_and_no_more(seed):
    """Offsets of any values, as a file with right checksums may have, lead to no error and to no other words."""
    rng = random.Random(seed)
    index = make_index(make_bodies(60), 1)
    (segment,) = index.segments
    offsets = segment.texts.token_offsets
    wrong = np.array([rng.choice((1, 7, 90, 300, 1 << 20, 1 << 30)) for _ in range(len(offsets.distances))], np.int64)
    if seed % 2:  # nearly right
        wrong = np.maximum(offsets.distances[:].astype(np.int64) + [rng.choice((-9, -1, 0, 0, 4)) for _ in wrong], 1)
    texts = replace(segment.texts, token_offsets=replace(offsets, distances=Frequencies.of(wrong)))
    engine = make_engine(replace(index, segments=(replace(segment, texts=texts),)), WHOLE, LOOKING["between offsets"])
    for text in QUERIES:
        page = engine.search(SearchRequest(text, per_page=60))
        alternatives = dict(page.query.alternatives)
        terms = {Analysis("english").stem(form) for leaf in page.query.required.leaves()
                 for each in alternatives.get(leaf, (leaf,))
                 for form in each.forms_in(dict(page.query.expansions)) or ()}  # fmt: skip
        for snippet in engine.snippets(page.query, page.hits).texts:
            marked = [html.unescape(each) for each in re.findall("<mark>(.*?)</mark>", snippet)]
            assert {term for each in marked for term in Analysis("english").terms(each)} <= terms


def test_a_long_text_is_read_only_where_its_words_are():
    """The rest of it is not even looked at."""
    body = "calm seas. " * 40_000 + "The police came. " + "calm seas. " * 40_000
    engine = make_engine(make_index([Article("a", "t", body, PartialDate(2017))]))
    finder = OccurrenceFinder(engine._reader, ["polic"], [0], with_positions=True, check_time=lambda: None)
    around = body.index("police")
    blank = "?" * len(body)
    found = finder.find(0, blank[: around - 200] + body[around - 200 : around + 200] + blank[around + 200 :])
    assert found == {"polic": [(80_001, around, around + 6)]}


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
    assert finder.find(0, "Police " + body) is None


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
