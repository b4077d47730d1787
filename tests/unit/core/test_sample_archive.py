"""The sample archive is worth searching."""

import re
from collections import Counter
from pathlib import Path

import pytest

from dateline.article import Article
from indexer.reading import make_article
from indexer.sources import SourceDocument, read_sources

DOCUMENTS = Path(__file__).parents[3] / "index_data" / "documents"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    made = [make_article(document) for document in read_sources([DOCUMENTS]) if isinstance(document, SourceDocument)]
    assert all(m.article and not m.warnings for m in made)
    return [m.article for m in made]


def test_every_document_is_read(articles):
    """There are 120 articles of 80 to 400 words, 1948 to 2024, and nothing is rejected."""
    assert len(articles) == 120
    assert all(isinstance(outcome, SourceDocument) for outcome in read_sources([DOCUMENTS]))
    lengths = [len(re.findall(r"\w+", article.body)) for article in articles]
    assert (min(lengths) >= 80, max(lengths) <= 410) == (True, True)
    years = {article.date.year for article in articles if article.date}
    assert (min(years), max(years)) == (1948, 2024)


def test_the_prose_does_not_repeat_itself(articles):
    """Outside the wire versions at least 95% of the 5-word sequences occur once in the archive."""
    seen: Counter[tuple[str, ...]] = Counter()
    for article in articles:
        if re.search("-v[23]", article.article_id):
            continue
        words = re.findall(r"\w+", article.body.lower())
        seen.update(zip(*(words[n:] for n in range(5)), strict=False))
    once = sum(count == 1 for count in seen.values())
    assert once / sum(seen.values()) >= 0.95


def test_every_feature_has_something_to_show(articles):
    """Partial and missing dates, times, places, agencies, derived titles, other scripts, three wire versions."""
    precisions = Counter(len(article.date.isoformat()) if article.date else 0 for article in articles)
    assert all(precisions[length] >= 4 for length in (0, 4, 7, 10))
    assert sum(article.time is not None for article in articles) >= 4
    assert len({article.place for article in articles}) >= 12
    assert len({article.agency for article in articles}) >= 6
    assert sum(article.source is not None for article in articles) >= 10
    assert sum(article.title_derived for article in articles) >= 80
    whole = " ".join(article.body for article in articles)
    for script in ("[Α-ω]", "[А-я]", "[\u0900-\u097f]", "[\u4e00-\u9fff]", "[À-ž]"):
        assert re.search(script, whole), script
    for words in ("female peacekeepers", "peace-keeping", "U.S.", "1,204"):
        assert words in whole, words
    versions = [article for article in articles if "sabine-star" in article.article_id or "Sabine Star" in article.body]
    assert len(versions) >= 3
    assert {"214", "241"} <= set(re.findall(r"\b2[14]{2}\b", " ".join(article.body for article in versions)))
