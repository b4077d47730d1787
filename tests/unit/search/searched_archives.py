"""Archives of made-up words with skewed frequencies and dates of every precision, and engines over them."""

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from limits import WHOLE
from oracle.plain_builder import average_lengths, build_segment

from dateline.article import Article
from dateline.columnar.layout import Averages
from dateline.columnar.segment import Index, Segment
from dateline.dates import PartialDate
from dateline.deadline import Deadline
from dateline.engines.columnar import ColumnarEngine
from dateline.engines.limits import QueryLimits
from dateline.request import EngineStatus
from dateline.search.index_reader import IndexReader
from dateline.search.searcher import ExecutionRequest, SearchResult
from dateline.search.thresholds import DEFAULT, SearchThresholds

WORDS = [f"{a}{b}{c}" for a in "bdfgk" for b in ("a", "e", "or", "un") for c in ("m", "sted", "ling", "tions", "ck")]
WEIGHTS = [1 / (1 + rank) for rank in range(len(WORDS))]
PLACES = (None, None, "UNITED NATIONS", "Nairobi", "New York")
TIMES = (None, None, "06:30", "14:30:05+01:00")


def make_archive(count: int, seed: int = 8) -> list[Article]:
    """Make articles, the same for the same arguments."""
    rng = random.Random(seed)
    return [_article(number, rng) for number in range(count)]


def _article(number: int, rng: random.Random) -> Article:
    def text(most: int) -> str:
        return " ".join(rng.choices(WORDS, WEIGHTS, k=rng.randint(0, most)))

    day = PartialDate.of_day(dt.date(2015, 1, 1) + dt.timedelta(days=rng.randrange(1_000)))
    date = rng.choices((day, PartialDate(day.year, day.month), PartialDate(day.year), None), weights=(7, 1, 1, 1))[0]
    return Article(f"a-{number}", text(6), text(40), date, time=rng.choice(TIMES), place=rng.choice(PLACES))


def make_queries(count: int, seed: int = 8) -> list[str]:
    """Make queries of every kind that find something in these archives."""
    rng = random.Random(seed)

    def word() -> str:
        return rng.choices(WORDS, WEIGHTS)[0]

    kinds = (
        word,
        lambda: f"{word()} {word()}",
        lambda: " OR ".join(word() for _ in range(rng.randint(2, 6))),
        lambda: f"{word()} {word()} OR {word()}",
        lambda: f'"{word()} {word()}"',
        lambda: f'"{word()} {word()} {word()}"~{rng.randint(2, 9)}',
        lambda: f"{word()[:2]}* -{word()}",
        lambda: f"title:{word()}",
        lambda: f"body:{word()} OR {word()}",
        lambda: f"{word()} date:201{rng.randint(5, 7)}",
        lambda: f"{word()} OR {word()} after:2015-0{rng.randint(2, 9)} before:2016",
        lambda: f"{word()}~",
        lambda: f"({word()} {word()}) OR ({word()} -{word()})",
        lambda: f"place:nairobi {word()}",
        lambda: f"-{word()}",
        lambda: f"{word()} {word()} {word()} {word()[:3]}*",
    )
    return [rng.choice(kinds)() for _ in range(count)]


def make_segments(articles: list[Article], count: int, averages: Averages) -> list[Segment]:
    """Deal articles out to segments like cards."""
    return [build_segment(articles[i::count], name=f"MAIN_{i:016}", averages=averages) for i in range(count)]


def make_index(articles: list[Article], segments: int = 1) -> Index:
    """Make an index of some segments."""
    averages = average_lengths(articles)
    return Index(tuple(make_segments(articles, segments, averages)), "english", *averages)


def make_engine(index: Index, limits: QueryLimits = WHOLE, thresholds: SearchThresholds = DEFAULT) -> ColumnarEngine:
    """Open an engine over an index in memory."""
    count = index.live_count
    return ColumnarEngine(index, EngineStatus("made", "", count, 0, None, None, "english"), limits, None, thresholds)


@contextmanager
def postings_read() -> Iterator[list[int]]:
    """Note the length of each posting list that is read."""
    counts: list[int] = []
    postings = IndexReader.postings

    def counted(self, term, field, within):
        found = postings(self, term, field, within)
        counts.append(len(found))
        return found

    with mock.patch.object(IndexReader, "postings", counted):
        yield counts


def counting_postings(engine: ColumnarEngine, request: ExecutionRequest) -> tuple[SearchResult, int]:
    """The result of a search, and how many postings were read for it."""
    with postings_read() as counts:
        return engine._searcher.search(request, Deadline.after(60)), sum(counts)
