"""An index that was written in format 3 is read for as long as format 3 is; one of format 2 is refused as such."""

import json
from dataclasses import replace

import numpy as np
import pytest
from make_version_3 import ARTICLES, DELETED, FOLDER, LATER, SEGMENTS, filled, from_json

from dateline.article import Article, article_digest
from dateline.columnar import open_index
from dateline.columnar.articles import article
from dateline.columnar.format import OLDEST_READABLE, open_container
from dateline.columnar.layout import article_key
from dateline.columnar.sections import RESERVED
from dateline.columnar.segment import Index, Segment
from dateline.errors import IndexVersionError
from dateline.text.tokens import tokenize

OLD = FOLDER.with_name("version_2")


@pytest.fixture(scope="module")
def index() -> Index:
    return open_index(FOLDER)


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [from_json(fields) for fields in json.loads(ARTICLES.read_text("ascii"))]


def test_format_3_is_readable() -> None:
    """The oldest readable format is 3, and the kept index has that number in its files."""
    assert OLDEST_READABLE == 3
    raw = (FOLDER / "MAIN_1111111111111111.postings").read_bytes()
    assert raw[:12] == b"DLCOLUMN\3\0\0\0"


def test_format_2_is_refused() -> None:
    """By its number, and with what to do: neither INDEX.json nor any file is taken for damaged."""
    message = "has format 2, this version of Dateline reads 3; run reindex build with all sources"
    with pytest.raises(IndexVersionError, match=f"INDEX.json {message}"):
        open_index(OLD)
    for path in OLD.glob("MAIN_*"):
        with pytest.raises(IndexVersionError, match=f"{path.name} {message}"):
            open_container(path)


def as_it_was(found: Article) -> Article:
    """An article without the fields that none had when the index was written; its file has values for them."""
    return replace(found, authors=(), section=None, date_source=None, date_confidence=None, origin=None, language=None)


def test_its_articles_come_back_oldest_first(index: Index, articles: list[Article]) -> None:
    """Each segment holds its articles with all their fields, in the order of their dates."""
    assert index.language == "english"
    assert [segment.name for segment in index.segments] == list(SEGMENTS)
    for segment, part in zip(index.segments, SEGMENTS.values(), strict=True):
        expected = sorted(articles[part], key=article_key)
        assert [as_it_was(article(segment, doc)) for doc in range(segment.count)] == expected


def test_its_articles_have_the_digests_that_it_holds(index: Index) -> None:
    """The digest of an article without later fields is today what it was when the index was written."""
    for segment in index.segments:
        digests = [article_digest(as_it_was(article(segment, doc))) for doc in range(segment.count)]
        assert segment.documents.digests.tobytes() == b"".join(digests)


def test_one_of_its_segments_has_a_dictionary(index: Index) -> None:
    """Texts are read with and without a compression dictionary."""
    assert [len(segment.texts.dictionary) > 0 for segment in index.segments] == [False, True]


ECONOMISTS = "u-000000000000000000000001"


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("peac", {"day", "early", "long", "last"}),
        ("war", {"day", "year", "undated", "long"}),
        ("the", {"day", "month", "year", "last", "offsets"}),
        ("us", {"year", "offsets"}),
        ("obrien", {"year"}),
        ("1000", {"month", "offsets"}),
        ("okonomen", {ECONOMISTS}),
        ("मुख्य", {ECONOMISTS}),
        ("absent", set()),
    ],
)
def test_it_answers_what_is_asked(index: Index, term: str, expected: set[str]) -> None:
    """A term finds the live articles that contain it, in both segments."""
    assert {each for segment in index.segments for each in _live_ids(segment, term)} == expected


def test_its_deletions_are_known(index: Index, articles: list[Article]) -> None:
    """One article is deleted; the terms that lost a document by it are listed."""
    assert index.live_count == len(articles) - 1
    deletions = index.segments[1].deletions
    assert deletions is not None
    assert [index.segments[1].documents.ids[doc] for doc in deletions.docs] == [DELETED]
    lost = [index.segments[1].postings.terms[number] for number in deletions.term_numbers]
    assert lost == sorted(["peac", "withdrawn", "the", "presid", "of", "this", "articl", "were", "delet"])


def test_the_columns_that_articles_did_not_fill_come_back(index: Index) -> None:
    """Each has the values that it was given, whether articles fill it today or not."""
    for segment in index.segments:
        given = filled(segment)
        for name in {*RESERVED, *LATER, "origin_records", "authors", "sections"}:
            mine, theirs = (getattr(each.documents, name) for each in (segment, given))
            assert [mine[doc] for doc in range(segment.count)] == [theirs[doc] for doc in range(segment.count)]
        for name in ("authors", "sections"):
            assert list(getattr(segment, name).words) == list(getattr(given, name).words)


def test_its_tokens_are_where_it_says(index: Index) -> None:
    """Every 16th token of a body begins where its offset is."""
    samples = 0
    for segment in index.segments:
        offsets = segment.texts.token_offsets
        for doc in range(segment.count):
            distances = offsets.distances[int(offsets.starts[doc]) : int(offsets.starts[doc + 1])]
            tokens = tokenize(article(segment, doc).body)
            assert np.cumsum(distances, dtype=np.int64).tolist() == [token.start for token in tokens[16::16]]
            samples += len(distances)
    assert samples > 10
    assert sum(len(segment.texts.token_offsets.distances.great_counts) for segment in index.segments) > 0


def test_its_files_hold_what_the_index_file_says() -> None:
    """INDEX.json has the checksum of the header of each file."""
    described = json.loads((FOLDER / "INDEX.json").read_bytes())
    for segment in described["segments"]:
        for name, crc32 in segment["files"].items():
            assert open_container(FOLDER / name).header_crc32 == crc32


def _live_ids(segment: Segment, term: str) -> list[str]:
    number = segment.postings.terms.find(term.encode())
    if number < 0:
        return []
    docs = segment.postings.docs[segment.postings.doc_starts[number] : segment.postings.doc_starts[number + 1]]
    if segment.deletions:
        docs = docs[~np.isin(docs, segment.deletions.docs)]
    return [segment.documents.ids[doc] for doc in docs.tolist()]
