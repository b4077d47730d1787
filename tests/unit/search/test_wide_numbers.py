"""Lists of segments whose numbers fit in two bytes, in an index whose numbers do not."""

import pytest
from limits import WHOLE
from searched_archives import make_archive, make_engine, make_index

from dateline.article import Article
from dateline.building.segment_builder import build_mapped
from dateline.columnar.segment import Index
from dateline.dates import PartialDate
from dateline.engines.columnar import ColumnarEngine
from dateline.request import EngineStatus, SearchRequest

MANY = 33_000


def build(name: str, texts: list[str]):
    return build_mapped(
        [Article(f"{name}{number:05}", "", text, PartialDate(2017)) for number, text in enumerate(texts)]
    )


@pytest.fixture(scope="module")
def engine() -> ColumnarEngine:
    """Four segments, of which the last begins behind number 65,535; a rare word stands in the first alone."""
    many = build("m", ["iron"] * MANY)
    segments = (build("a", ["rare iron", "iron rare"]), many, many, build("z", ["iron ore"]))
    count = sum(segment.count for segment in segments)
    index = Index(segments, "english", 0.0, 1.0)
    return ColumnarEngine(index, EngineStatus("g", "", count, 0, None, None, "english"), WHOLE)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("rare", 2),
        ("rare iron", 2),
        ('"rare iron"', 1),
        ("rare ore", 0),
        ("ore OR rare", 3),
        ("iron -rare", 2 * MANY + 1),
    ],
)
def test_a_word_of_the_first_segment_alone_is_found_beside_others(engine, text, total):
    """Its list is compared with numbers that only fit in four bytes."""
    assert engine.search(SearchRequest(text)).total == total


def test_every_list_has_numbers_as_wide_as_the_index():
    """Also one that a single segment has, whose own numbers are narrower."""
    reader = make_engine(make_index(make_archive(300), 3))._reader
    first = reader.segments[0].columns.postings.terms
    for raw in {first.bytes_at(number) for number in range(len(first))}:
        assert reader.postings(reader.term(raw), None, None).docs.dtype == reader.dtype, raw
