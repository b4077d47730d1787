"""The archives that are measured, and the queries."""

import json
import re
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.corpora import Corpus, MissingCorpusError, grown_articles, open_corpus, press_articles, query_texts
from benchmarks.queries import KINDS, QuerySet, clean_words, make_queries
from benchmarks.supply import BATCH, Supply
from dateline.article import Article
from dateline.text.optional_words import optional_words


@pytest.fixture
def press(tmp_path: Path, corpus: Corpus) -> Path:
    """The sample archive in the form of the press releases."""
    path = tmp_path / "press.jsonl"
    rows = [
        {"id": article.article_id, "title": article.title, "body": article.body, "date": "2010-05-06"}
        for article in corpus.base()
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


def test_a_grown_archive_is_the_same_every_time_and_adds_few_words(press: Path) -> None:
    """The originals come first; their variants have ids, dates and texts of their own, but mostly known words."""
    grown = list(grown_articles(press, variants=3))
    assert grown == list(grown_articles(press, variants=3))
    originals = list(press_articles(press))
    assert grown[: len(originals)] == originals
    assert len({article.article_id for article in grown}) == 4 * len(originals)
    words = {word for article in originals for word in re.findall(r"\w+", article.body)}
    new = {word for article in grown for word in re.findall(r"\w+", article.body)} - words
    assert len(new) < 0.15 * len(grown)
    assert len({article.date for article in grown}) > 2 * len(originals)
    variant = grown[len(originals)]
    assert variant.body != originals[0].body
    assert 0.5 < len(variant.body) / len(originals[0].body) < 2


def test_a_grown_archive_is_streamed(press: Path) -> None:
    """The first article comes before the rest of the file is read."""
    first = next(iter(grown_articles(press)))
    press.unlink()
    assert isinstance(first, Article)


def test_a_supply_hands_all_articles_over_in_parts_of_a_length(corpus: Corpus) -> None:
    """Parts keep the order of the articles, differ by at most one in length, and their bytes of text are counted."""
    supply = corpus.supply()
    parts = [list(part) for part in supply.parts(7)]
    assert [article for part in parts for article in part] == list(corpus.articles())
    assert {len(part) for part in parts} == {17, 18}
    assert supply.text_bytes == sum(len((a.title + a.body).encode()) for a in corpus.articles())


def test_a_supply_holds_no_more_than_a_batch(corpus: Corpus) -> None:
    """Only one batch has been read when its last article is handed over."""
    article = next(corpus.articles())
    read = []
    supply = Supply((read.append(number) or article for number in range(3 * BATCH)), 3 * BATCH)
    part = next(supply.parts(1))
    assert len(list(islice(part, BATCH))) == len(read) == BATCH


def test_without_the_shared_corpora_the_message_says_what_there_is(tmp_path: Path) -> None:
    """The error for a missing corpus, or missing queries, names the sample archive."""
    with pytest.raises(MissingCorpusError, match="SIZE=sample"):
        open_corpus("10k", tmp_path / "work", tmp_path)
    with pytest.raises(MissingCorpusError, match="SIZE=sample"):
        query_texts(tmp_path)


def test_queries_lose_what_engines_may_leave_out() -> None:
    """Stop words, operators and punctuation go; numbers stay."""
    assert clean_words("What is the U.S. Senate's AND/or budget-2012?") == ("senate", "budget", "2012")


def test_there_are_queries_of_every_kind_that_the_archive_can_answer(queries: QuerySet, corpus: Corpus) -> None:
    """Each word of each query is in the archive and is never optional; dated queries have a year."""
    assert set(queries.kinds) == set(KINDS)
    assert all(len(queries.kinds[kind]) == 10 for kind in ("and", "or", "phrase", "dated", "newest"))
    words = {
        word
        for article in corpus.base()
        for word in re.findall(r"[a-z0-9]+", f"{article.title} {article.body}".lower())
    }
    for query in (query for kind in KINDS for query in queries.kinds[kind]):
        assert words.issuperset(query.words)
        assert not optional_words("english").intersection(query.words)
    assert all(query.year for query in queries.kinds["dated"])
    assert all(2 <= len(query.words) <= 3 for query in queries.kinds["phrase"])


def test_the_queries_are_the_same_every_time(queries: QuerySet, corpus: Corpus) -> None:
    """Equal texts and articles give equal queries."""
    texts = [" ".join(article.title.split()[:2]) for article in corpus.base()]
    assert make_queries(texts, corpus.base(), 10) == queries
