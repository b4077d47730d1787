"""Segments whose values are shown under other names, against segments of articles that have these names."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from counts import share
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.plain_builder import build_segment, metadata_words

from dateline.article import METADATA_FIELDS, METADATA_PLURALS, Article, values_of
from dateline.columnar.articles import article
from dateline.columnar.layout import article_key
from dateline.columnar.shown_names import count_renamed, entries_in_use, open_shown, with_names
from dateline.errors import CorruptIndexError
from dateline.generations import generation_dir, read_current
from dateline.generations.names_file import NAMES, read_names, write_names
from dateline.names import Names
from indexer.builds import build_index

NAMED = Names(
    {
        "agency": {"NP": ["Northern Press", "Northern Press - Service", "!"], "Öst": ["oest"]},
        "author": {"Ann Lee": ["Lee, Ann", "A. Lee"], "Bo": ["bo!"]},
        "place": {"Mumbai": ["Bombay"]},
    }
)
VALUES = st.sampled_from(
    ["NP", "np", "Northern Press", "Lee, Ann", "Ann Lee", "ANN LEE", "A Lee", "bo!", "Bo", "Cy", "Bombay", "oest", "!"]
)
ARTICLES = st.lists(
    st.builds(
        Article,
        st.uuids().map(str),
        st.just("T"),
        st.just("B"),
        place=st.none() | VALUES,
        agency=st.none() | VALUES,
        source=st.none() | VALUES,
        section=st.none() | VALUES,
        authors=st.lists(VALUES, max_size=4, unique=True).map(tuple),
    ),
    max_size=12,
    unique_by=lambda each: each.article_id,
)


@settings(max_examples=share(300), deadline=None)
@given(ARTICLES)
def test_any_articles(articles: list[Article]) -> None:
    """Stored values, lists of words and their positions are those of articles that were written with these names."""
    segment = build_segment(articles)
    shown = with_names(segment, NAMED)
    ordered = [NAMED.applied(each) for each in sorted(articles, key=article_key)]
    assert [article(shown, doc) for doc in range(shown.count)] == ordered
    for field in METADATA_FIELDS:
        rows = [
            [name for value in values_of(each, field) for name in (value, *NAMED.others(field, value))]
            for each in ordered
        ]
        expected, words = metadata_words(rows), getattr(shown, METADATA_PLURALS[field])
        assert list(words.words) == list(expected.words)
        for name in ("doc_starts", "position_starts", "positions"):
            assert np.array_equal(getattr(words, name), getattr(expected, name)), (field, name)
        for name in ("low", "page_starts", "pages"):
            assert np.array_equal(getattr(words.docs, name), getattr(expected.docs, name)), (field, name)
    renamed = sum(NAMED.applied(each) != each for each in articles)
    assert count_renamed(segment, NAMED) == renamed


def test_a_segment_without_such_values_is_itself() -> None:
    """Nothing is made anew."""
    segment = build_segment([Article("a", "T", "B", agency="Cy", authors=("Di",))])
    assert with_names(segment, NAMED) is segment
    assert with_names(segment, Names()) is segment
    assert entries_in_use(segment, NAMED) == set()


def test_entries_in_use() -> None:
    """Of each field by itself."""
    segment = build_segment([Article("a", "T", "B", agency="north press", authors=("BO", "Bombay"), place="bombay")])
    assert entries_in_use(segment, NAMED) == {("author", "Bo"), ("place", "Mumbai")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles = [Article(f"a{n}", "T", "B", agency="Northern Press" if n % 2 else "Cy") for n in range(8)]
    build_index(articles, tmp_path / "index")
    folder = generation_dir(tmp_path / "index", str(read_current(tmp_path / "index")))
    write_names(folder, NAMED)
    return folder


def test_segments_are_taken_over_while_the_names_are_the_same(folder: Path) -> None:
    """Other names make the stored one into another."""
    first = open_shown(folder)
    second = open_shown(folder, first)
    assert second.index.segments[0].documents is first.index.segments[0].documents
    assert second.index.segments[0].agencies is first.index.segments[0].agencies
    write_names(folder, Names({"agency": {"Northern": ["Northern Press"]}}))
    third = open_shown(folder, second)
    assert third.stored.segments[0].documents is first.stored.segments[0].documents
    assert set(third.index.segments[0].documents.agencies.values) == {"Northern", "Cy"}


def test_the_file_takes_the_place_of_a_link(folder: Path, tmp_path: Path) -> None:
    """The names of the generation that it was linked from stay; without names there is no file."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / NAMES).hardlink_to(folder / NAMES)
    write_names(tmp_path / "new", Names({"place": {"Mumbai": ["Bombay"]}}))
    assert (read_names(folder), read_names(tmp_path / "new")) == (NAMED, Names({"place": {"Mumbai": ["Bombay"]}}))
    write_names(tmp_path / "new", Names())
    assert list((tmp_path / "new").iterdir()) == []
    assert read_names(tmp_path / "new") == Names()


DAMAGED = (b"", b"{", b"[]", b'{"agency": 3}', b'{"agency": {"NP": 3}}', b"\xff", b"[" * 99_999)


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_named(folder: Path, content: bytes) -> None:
    """By what opens the index."""
    (folder / NAMES).write_bytes(content)
    with pytest.raises(CorruptIndexError, match=f"{NAMES} is damaged"):
        open_shown(folder)


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    """A folder in its place, for instance."""
    (folder / NAMES).unlink()
    (folder / NAMES).mkdir()
    with pytest.raises(CorruptIndexError, match=f"{NAMES} cannot be read"):
        read_names(folder)
    shutil.rmtree(folder / NAMES)
