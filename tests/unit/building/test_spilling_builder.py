"""A builder that spills segments writes the files of one that holds the whole vocabulary."""

from dataclasses import replace
from pathlib import Path

import pytest
from unit.columnar.made_segments import make_archive

from dateline.article import Article, Origin, article_digest, make_content_id
from dateline.building.memory_budget import MemoryBudget, MemoryCosts
from dateline.building.options import DEFAULT_OPTIONS, SegmentOptions
from dateline.building.segment_builder import SegmentBuilder, build_files
from dateline.building.spilling_builder import FinalIds, SpillingBuilder
from dateline.columnar.articles import article as stored_article
from dateline.columnar.reader import open_segment

FEW_FORMS = SegmentOptions(budget=MemoryBudget(costs=MemoryCosts(form_bytes=10 << 20, max_batch_bytes=3_000)))
"""Spill a segment at every 32 distinct forms, which are counted after every few articles."""


def test_spilled_segments_make_no_difference(tmp_path: Path) -> None:
    """The files are those of a builder that holds all forms, with articles replaced across segments."""
    articles = make_archive(300, seed=8)
    changed = [replace(article, body="a new body", title="qwertz") for article in articles[::5]]
    contents = []
    for kind in (SpillingBuilder, SegmentBuilder):
        folder = tmp_path / kind.__name__
        folder.mkdir()
        with kind(folder, options=FEW_FORMS) as builder:
            for article in (*articles, *changed):
                builder.add(article)
            built = builder.finish()
            aside = len(list(folder.glob(".aside-*")))
        assert built.articles == len(articles)
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
        assert (aside > 3) == (kind is SpillingBuilder)
    assert contents[0] == contents[1]


def test_a_builder_that_is_given_up_leaves_no_spilled_segment(tmp_path: Path) -> None:
    """Its folder is empty after `close`."""
    with SpillingBuilder(tmp_path, options=FEW_FORMS) as builder:
        for article in make_archive(300, seed=8):
            builder.add(article)
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("options", [DEFAULT_OPTIONS, FEW_FORMS], ids=["one segment", "many"])
def test_articles_are_named_when_all_have_come(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, options: SegmentOptions
) -> None:
    """The files are those of articles that had their final ids from the beginning."""
    articles = make_archive(200, seed=8)
    names = {
        number: None if number % 3 == 0 else FinalIds(f"new-{number}", f"old {number}" if number % 2 else None)
        for number in range(0, len(articles), 5)
    }
    final = [
        article if (ids := names.get(number, False)) is False else ids and replace(article, **ids._asdict())
        for number, article in enumerate(articles)
    ]
    with SpillingBuilder(tmp_path, options=options) as builder:
        for article in articles:
            builder.add(article)
        builder.settle()
        assert builder.articles([0, 77, 199]) == {number: articles[number] for number in (0, 77, 199)}
        built = builder.finish(names)
    expected = tmp_path_factory.mktemp("expected")
    assert build_files(expected, filter(None, final), options=options) == built
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in expected.iterdir()
    }


@pytest.mark.parametrize("options", [DEFAULT_OPTIONS, FEW_FORMS], ids=["one segment", "many"])
def test_two_articles_of_one_id_wait_for_their_names(tmp_path: Path, options: SegmentOptions) -> None:
    """Articles of two files, or with two texts, stay apart until they are named; else the later one counts."""
    content = make_content_id("Title", None, "Beginning")
    given = [
        Article("1", "Of a", "one", origin=Origin("r", "a.csv", 1)),
        Article("1", "Of b", "two", origin=Origin("r", "b.csv", 1)),
        Article("1", "Of a, again", "three", origin=Origin("r", "a.csv", 2)),
        Article(content, "Title", "Beginning of one", origin=Origin("r", "a.csv", 3)),
        Article(content, "Title", "Beginning of another", origin=Origin("r", "a.csv", 4)),
        Article(content, "Title", "Beginning of one", origin=Origin("r", "c.csv", 1)),
    ]
    filling = make_archive(60, seed=2)
    for names, expected in (
        ({1: FinalIds("b-1", "b.csv#1"), 4: FinalIds(f"{content}-2", None)}, {"1", "b-1", content, f"{content}-2"}),
        ({}, {"1", content}),
    ):
        folder = tmp_path / str(len(expected))
        folder.mkdir()
        with SpillingBuilder(folder, options=options) as builder:
            for article in (*given, *filling):
                builder.add(article)
            builder.settle()
            assert builder.articles(range(5)).keys() == {
                1,
                2,
                4,
            }  # the last of its file counts, and the last with its text
            segment = open_segment(folder, builder.finish(names).name)
        found = {segment.documents.ids[doc]: stored_article(segment, doc) for doc in range(segment.count)}
        assert found.keys() - {each.article_id for each in filling} == expected
        assert found["1"].body == "three"
        assert found[content].body == ("Beginning of one")
        assert found[content].origin == Origin("r", "c.csv", 1)


@pytest.mark.parametrize("is_settled", [True, False])
def test_an_article_that_is_named_late_has_the_digest_of_its_ids(tmp_path: Path, is_settled: bool) -> None:
    """As if it had come with them, whether the articles were looked at before or not."""
    with SpillingBuilder(tmp_path) as builder:
        builder.add(Article("before", "Title", "Text"))
        if is_settled:
            builder.settle()
        segment = open_segment(tmp_path, builder.finish({0: FinalIds("after", None)}).name)
    assert segment.documents.digests.tobytes() == article_digest(Article("after", "Title", "Text"))
