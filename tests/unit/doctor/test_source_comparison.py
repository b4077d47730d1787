"""The comparison with the sources: all differences are counted, and only some of them are kept as examples."""

from dataclasses import replace
from pathlib import Path

import pytest

from dateline.article import Article
from indexer.archive.stored_articles import StoredArticles, open_stored_articles
from indexer.builds import build_index
from indexer.doctor.check_results import LISTED, CheckResult
from indexer.doctor.source_comparison import SourceComparison

MORE = 2 * LISTED + 5
ARTICLES = [Article(f"n{number:02}", f"Title {number}", "The ferry is late.") for number in range(MORE)]


@pytest.fixture
def stored(tmp_path: Path) -> StoredArticles:
    """The articles of a generation."""
    build_index(ARTICLES, tmp_path)
    return open_stored_articles(tmp_path)


def compare(stored: StoredArticles, sources: list[Article]) -> dict[str, CheckResult]:
    """The results by name."""
    comparison = SourceComparison()
    for address, article in stored.with_addresses():
        comparison.add(address, article.article_id, stored.digest(address))
    return {result.name: result for result in comparison.compare(sources, stored)}


def test_all_that_are_missing_are_counted_and_some_are_named(stored: StoredArticles) -> None:
    """Where a source was forgotten, the articles of half an archive are missing."""
    missing = compare(stored, ARTICLES[:1])["missing_from_sources"]
    assert missing.count == MORE - 1
    assert [each.articles[0].article_id for each in missing.examples] == [a.article_id for a in ARTICLES[1:]][:LISTED]


def test_all_that_differ_are_counted_and_some_are_named(stored: StoredArticles) -> None:
    """New articles and changed ones, each under its own name; examples of both together are bounded."""
    new = [replace(article, article_id=f"new-{article.article_id}") for article in ARTICLES]
    changed = [replace(article, body="The ferry is on time.") for article in ARTICLES]
    for sources, name in (([*new, *ARTICLES], "new_in_sources"), (changed, "changed_in_sources")):
        results = compare(stored, sources)
        assert {each: result.count for each, result in results.items() if result.count} == {name: MORE}
        assert len(results[name].examples) == 2 * LISTED
        assert results[name].examples[0].articles[0].article_id == sources[0].article_id


def test_of_two_with_one_id_the_later_one_is_compared(stored: StoredArticles) -> None:
    """Also if no further example would be kept."""
    changed = [replace(article, body="The ferry is on time.") for article in ARTICLES]
    assert compare(stored, [*changed, *ARTICLES])["changed_in_sources"].count == 0
    again = compare(stored, [*changed, replace(changed[0], title="Another title")])["changed_in_sources"]
    assert (again.count, again.examples[0].articles[0].title) == (MORE, "Another title")


def test_sources_without_any_article_of_the_generation_are_others(stored: StoredArticles) -> None:
    """They are not compared, and nothing is said of what is missing."""
    results = compare(stored, [Article("other", "Title", "Body.")])
    assert {str(result.skipped) for result in results.values()} == {
        "they share no article with the generation; name the SOURCEs that it was built from"
    }
