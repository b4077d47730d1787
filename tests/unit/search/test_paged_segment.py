"""A segment of more documents than two bytes can number is searched like any other."""

from collections.abc import Callable

import pytest
from limits import WHOLE

from dateline.article import Article
from dateline.building.segment_builder import build_mapped
from dateline.columnar.segment import Index
from dateline.dates import PartialDate
from dateline.engines.columnar import ColumnarEngine
from dateline.request import EngineStatus, SearchRequest

COUNT = 66_500
PER_YEAR = 1_000


def words_of(number: int) -> list[str]:
    odds = {"salt": 1, "zinc": 2, "copper": 9, "tungsten": 4_000}
    return [word for word, of in odds.items() if number % of == 0] + ["lead"] * (number > COUNT - 300)


def title_of(number: int) -> str:
    return "zinc titles" if number % 700 == 0 else ""


@pytest.fixture(scope="module")
def engine() -> ColumnarEngine:
    articles = [
        Article(
            f"a{number:06}",
            title_of(number),
            " ".join(words_of(number)),
            PartialDate(1950 + number // PER_YEAR, 1, 1),
            place="Nairobi" if number % 5 == 0 else None,
        )
        for number in range(COUNT)
    ]
    segment = build_mapped(articles)
    assert segment.postings.docs.pages.max() == 1
    index = Index((segment,), "english", 0.0, 2.0)
    return ColumnarEngine(index, EngineStatus("g", "", COUNT, 0, None, None, "english"), WHOLE)


Expected = Callable[[int], bool]
QUERIES: dict[str, Expected] = {
    "salt": lambda n: True,
    "zinc": lambda n: n % 2 == 0 or n % 700 == 0,
    "lead": lambda n: n > COUNT - 300,
    "tungsten": lambda n: n % 4_000 == 0,
    "zinc copper": lambda n: n % 18 == 0 or (n % 9 == 0 and n % 700 == 0),
    "copper tungsten": lambda n: n % 36_000 == 0,
    "tungsten OR lead": lambda n: n % 4_000 == 0 or n > COUNT - 300,
    "salt -zinc": lambda n: n % 2 != 0 and n % 700 != 0,
    '"salt zinc"': lambda n: n % 2 == 0,
    '"salt copper"': lambda n: n % 9 == 0 and n % 2 != 0,
    '"copper lead"': lambda n: n % 9 == 0 and n % 4_000 != 0 and n > COUNT - 300,
    "title:titles": lambda n: n % 700 == 0,
    "title:zinc lead": lambda n: n % 700 == 0 and n > COUNT - 300,
    "body:zinc": lambda n: n % 2 == 0,
    "place:nairobi lead": lambda n: n % 5 == 0 and n > COUNT - 300,
}
RANGES = [(None, None), (2015, 2015), (2015, 2016), (2016, None), (None, 1951), (1960, 2014)]


@pytest.mark.parametrize("text", QUERIES)
def test_totals_and_hits_are_those_of_the_articles(engine: ColumnarEngine, text: str) -> None:
    """Totals are those of a scan; pages by date show the first years of the scan, and pages by score only matches."""
    for first, last in RANGES:
        lowest = (first - 1950) * PER_YEAR if first else 0
        end = (last - 1949) * PER_YEAR if last else COUNT
        wanted = [number for number in range(lowest, min(end, COUNT)) if QUERIES[text](number)]
        after, before = first and PartialDate(first), last and PartialDate(last)
        for sort, ordered in (("newest", wanted[::-1]), ("oldest", wanted)):
            page = engine.search(SearchRequest(text, sort=sort, after=after, before=before, per_page=20))
            assert page.total == len(wanted), (text, first, last)
            days = {number // PER_YEAR for number in ordered[:20]}
            assert {hit.date.year - 1950 for hit in page.hits if hit.date} == days
        page = engine.search(SearchRequest(text, after=after, before=before, per_page=20))
        assert page.total == len(wanted)
        assert {int(hit.article_id[1:]) for hit in page.hits} <= set(wanted)
