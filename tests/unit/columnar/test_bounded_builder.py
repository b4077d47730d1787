"""A builder that sets segments aside writes what one that holds the whole vocabulary writes."""

from dataclasses import replace
from pathlib import Path

import pytest
from made_segments import make_archive

from dateline.building import memory_budget
from dateline.building.segment_builder import ArrayBuilder
from dateline.building.spilling_builder import BoundedBuilder


@pytest.fixture
def few_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a segment aside at every 32 distinct forms, which is looked at after every few articles."""
    monkeypatch.setattr(memory_budget, "_FORM_COST", 10 << 20)
    monkeypatch.setattr(memory_budget, "_MOST_BATCH_BYTES", 3_000)


@pytest.mark.usefixtures("few_forms")
def test_segments_that_were_set_aside_make_no_difference(tmp_path: Path) -> None:
    articles = make_archive(300, seed=8)
    changed = [replace(article, body="a new body", title="qwertz") for article in articles[::5]]
    contents = []
    for kind in (BoundedBuilder, ArrayBuilder):
        folder = tmp_path / kind.__name__
        folder.mkdir()
        with kind(folder) as builder:
            for article in (*articles, *changed):
                builder.add(article)
            built = builder.finish()
            aside = len(list(folder.glob(".aside-*")))
        assert built.articles == len(articles)
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
        assert (aside > 3) == (kind is BoundedBuilder)
    assert contents[0] == contents[1]


@pytest.mark.usefixtures("few_forms")
def test_a_builder_that_is_given_up_leaves_nothing_aside(tmp_path: Path) -> None:
    with BoundedBuilder(tmp_path) as builder:
        for article in make_archive(300, seed=8):
            builder.add(article)
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
