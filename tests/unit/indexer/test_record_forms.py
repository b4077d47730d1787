"""Forms of JSON and of tables: labelled examples, each an invented story in a form that programs write."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from forms import written_json, written_tables
from forms.examples import Example, Expected

from dateline.article import Article
from indexer.reading import make_article
from indexer.sources import Finding, SourceDocument, SourceOptions, read_sources

Read = Callable[..., list[SourceDocument | Finding]]

WRITTEN = (*written_json.EXAMPLES, *written_tables.EXAMPLES)


def read_articles(folder: Path, example: Example) -> list[Article]:
    """The articles of an example, each with the id that its source gives it; a rejection fails."""
    path = folder / example.name
    path.write_bytes(example.content)
    outcomes = list(read_sources([path], SourceOptions(**example.options)))
    articles = []
    for outcome in outcomes:
        assert isinstance(outcome, SourceDocument), str(outcome)
        made = make_article(outcome).article
        assert made is not None
        own_id = None if outcome.original_id == outcome.url else outcome.original_id
        articles.append(replace(made, original_id=own_id))
    return articles


def differences(article: Article, expected: Expected) -> list[str]:
    """The fields of an article that are not as expected."""
    date = article.date.isoformat() if article.date else None
    wanted: dict[str, object] = {"title": expected.title, "date": expected.date}
    found: dict[str, object] = {"title": article.title, "date": date}
    if expected.date is not None:
        wanted["date_source"], found["date_source"] = expected.date_source, article.date_source
        wanted["confidence"], found["confidence"] = expected.date_confidence, article.date_confidence
    if expected.paragraphs is not None:
        wanted["paragraphs"], found["paragraphs"] = expected.paragraphs, article.paragraphs
    for field in ("url", "authors", "section", "source", "place", "agency", "original_id"):
        wanted[field], found[field] = getattr(expected, field), getattr(article, field)
    wrong = [f"{name}: {found[name]!r}, not {wanted[name]!r}" for name in wanted if found[name] != wanted[name]]
    return wrong + [f"the text lacks {word!r}" for word in expected.words if word not in article.body]


@pytest.mark.parametrize("example", WRITTEN, ids=[example.form for example in WRITTEN])
def test_a_form(tmp_path: Path, example: Example):
    """Each article with its title, date, where the date was found and how sure it is, text and fields."""
    articles = read_articles(tmp_path, example)
    wrong = [differences(*pair) for pair in zip(articles, example.articles, strict=True)]
    assert not any(wrong), wrong


HELD = [example for example in written_json.LISTS if example.content[:1] == b"{" and b"\n" not in example.content[:-1]]


@pytest.mark.parametrize("example", HELD, ids=[example.form for example in HELD])
def test_records_of_an_object_that_is_too_large_to_be_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: Example
):
    """They are found while it is read as a stream: the same articles, if no list before them looks like one."""
    monkeypatch.setattr("indexer.sources.json_cutter._BLOCK_BYTES", 64)
    monkeypatch.setattr("indexer.sources.json_cutter.MAX_RAW_BYTES", 280)
    articles = read_articles(tmp_path, example)
    wrong = [differences(*pair) for pair in zip(articles, example.articles, strict=True)]
    assert not any(wrong), wrong
