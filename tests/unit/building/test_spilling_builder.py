"""A builder that spills segments writes the files of one that holds the whole vocabulary."""

from dataclasses import replace
from pathlib import Path

from unit.columnar.made_segments import make_archive

from dateline.building.memory_budget import MemoryBudget, MemoryCosts
from dateline.building.options import SegmentOptions
from dateline.building.segment_builder import SegmentBuilder
from dateline.building.spilling_builder import SpillingBuilder

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
