"""The builder of an index: one segment, the TOC and INDEX.json."""

from pathlib import Path

import pytest

from dateline.article import Article
from dateline.building.memory_budget import MemoryBudget
from dateline.columnar.articles import article
from dateline.columnar.reader import open_index
from dateline.dates import PartialDate
from indexer.builds.index_builder import IndexBuilder, IndexTotals

ARTICLES = (
    Article("a", "The year", "of wars and war", PartialDate(1956)),
    Article("b", "", "undated"),
    Article("c", "New Year", "", PartialDate(1956, 1, 1)),
    Article("d", "December", "a month", PartialDate(1956, 12)),
)


def build(folder: Path, articles: tuple[Article, ...]) -> IndexTotals:
    with IndexBuilder(folder, "english", MemoryBudget()) as builder:
        for each in articles:
            builder.add(each)
        return builder.finish()


def test_the_index_holds_the_articles_and_the_totals_say_so(tmp_path: Path) -> None:
    """The last article of each id is kept, oldest first, undated last; totals have mean lengths and dates."""
    totals = build(tmp_path, (Article("a", "an earlier a", "", PartialDate(1900)), *ARTICLES))
    index = open_index(tmp_path)
    (segment,) = index.segments
    assert [article(segment, doc) for doc in range(segment.count)] == [ARTICLES[i] for i in (0, 2, 3, 1)]
    assert (index.average_title, index.average_body) == (totals.average_title, totals.average_body) == (5 / 4, 7 / 4)
    assert (totals.articles, totals.undated) == (4, 1)
    assert (totals.earliest, totals.latest) == ("1956", "1956-12")


def test_the_order_of_the_articles_changes_no_file_but_the_toc(tmp_path: Path) -> None:
    """Articles in reverse order give equal files."""
    contents = []
    for number, articles in enumerate((ARTICLES, ARTICLES[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        build(folder, articles)
        contents.append({path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".toc"})
    assert contents[0] == contents[1]


def test_an_index_of_nothing_can_be_opened(tmp_path: Path) -> None:
    """An index without articles has no dates and no documents."""
    totals = build(tmp_path, ())
    assert (totals.articles, totals.earliest, totals.latest) == (0, None, None)
    assert sum(segment.count for segment in open_index(tmp_path).segments) == 0


@pytest.mark.parametrize("count", [0, 3])
def test_a_builder_that_is_given_up_leaves_no_segment(count: int, tmp_path: Path) -> None:
    """An index has no segments if its builder is left before it finishes, with or without articles."""
    with IndexBuilder(tmp_path, "english", MemoryBudget()) as builder:
        for each in ARTICLES[:count]:
            builder.add(each)
    assert open_index(tmp_path).segments == ()
