"""One digest for all articles of an index, however it came to hold them."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_segments import make_archive
from oracle.plain_builder import build_segment

from dateline.article import article_digest
from dateline.columnar.deletions import mark_deleted
from dateline.columnar.source_digest import source_digest

ARTICLES = make_archive(12, seed=5)


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_it_depends_on_the_live_articles_alone(data: st.DataObject) -> None:
    """Neither on their order, nor on the segments that they are in, nor on what is deleted there."""
    deleted = data.draw(st.sets(st.sampled_from([each.article_id for each in ARTICLES])))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(ARTICLES) - 1), max_size=3)))
    shuffled = random.Random(data.draw(st.integers(0, 99))).sample(ARTICLES, len(ARTICLES))
    segments = []
    for start, end in zip([0, *cuts], [*cuts, len(ARTICLES)], strict=True):
        segment = build_segment(shuffled[start:end])
        docs = [doc for doc, each in enumerate(segment.documents.ids) if each in deleted]
        segments.append(mark_deleted(segment, docs))
    live = sorted((each for each in ARTICLES if each.article_id not in deleted), key=lambda each: each.article_id)
    expected = hashlib.sha256(b"".join(map(article_digest, live))).hexdigest()
    assert source_digest(segments) == expected


@pytest.mark.parametrize("left_out", range(len(ARTICLES)))
def test_any_article_that_is_missing_changes_it(left_out: int) -> None:
    """Each one of them, tried alone."""
    fewer = [*ARTICLES[:left_out], *ARTICLES[left_out + 1 :]]
    assert source_digest([build_segment(fewer)]) != source_digest([build_segment(ARTICLES)])


def test_an_index_of_nothing_has_one() -> None:
    """The SHA-256 of no bytes."""
    assert source_digest([]) == source_digest([build_segment([])]) == hashlib.sha256().hexdigest()
