"""What a commit does not do: touch postings one by one, tokenise a text in plain Python."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from oracle.plain_merging import build_plainly, merge_plainly
from whoosh.codec.base import FieldWriter
from whoosh.index import FileIndex, open_dir
from whoosh.reading import SegmentReader
from whoosh.writing import PostingPool, SegmentWriter
from whoosh_archives import ANALYSIS, make_articles

from dateline.text import tokens
from dateline.whoosh_codec import index_writer
from dateline.whoosh_codec.codec import ColumnarCodec
from dateline.whoosh_codec.field_terms import FieldTerms
from dateline.whoosh_codec.index_writer import ColumnarWriter, create_whoosh_index
from dateline.whoosh_codec.readers import ColumnarMatcher, ColumnarTermsReader
from dateline.whoosh_codec.segment_writers import ColumnarFieldWriter

PER_POSTING: tuple[tuple[type, str], ...] = (
    (PostingPool, "add"),
    (PostingPool, "iter_postings"),
    (FieldWriter, "add_postings"),
    (ColumnarFieldWriter, "add"),
    (ColumnarFieldWriter, "add_postings"),
    (SegmentReader, "iter_postings"),
    (SegmentReader, "postings"),
    (SegmentWriter, "add_postings_to_pool"),
    (SegmentWriter, "write_postings"),
    (ColumnarTermsReader, "matcher"),
    (ColumnarMatcher, "next"),
    (FieldTerms, "postings"),
)
ARTICLES = make_articles(90, seed=1)
TEXTS = {text for article in ARTICLES for text in (article.title, article.body) if " " in text}

Write = Callable[[FileIndex], SegmentWriter]


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note every call of Whoosh's interfaces for single postings, and every whole text that is tokenised plainly."""
    calls: list[str] = []

    def note(owner: Any, name: str, is_counted: Callable[..., bool]) -> None:
        real = getattr(owner, name)

        def noting(*arguments: Any, **options: Any) -> Any:
            if is_counted(*arguments):
                calls.append(f"{owner.__name__}.{name}")
            return real(*arguments, **options)

        monkeypatch.setattr(owner, name, noting)

    for owner, name in PER_POSTING:
        note(owner, name, lambda *arguments: True)
    note(tokens, "iter_tokens", lambda text, *arguments: text in TEXTS)
    with monkeypatch.context():
        yield calls


def live_through(folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Commit, update, delete, merge and optimise; returns the calls that were noted meanwhile."""
    folder.mkdir()
    index = create_whoosh_index(folder, ANALYSIS)
    with counting(monkeypatch) as calls:
        for start, end in pairwise(range(0, 91, 10)):
            writer = write(index)
            for article in ARTICLES[start:end]:
                writer.add_document(**_fields(article))
            writer.commit()
        writer = write(index)
        for article in ARTICLES[:70:9]:
            writer.update_document(**_fields(dataclasses.replace(article, title="Another title")))
        for number in range(1, 60, 4):
            if isinstance(writer, ColumnarWriter):
                writer.delete_article(f"a{number}")
        writer.commit()
        write(index).commit(optimize=True)
    assert len(index._segments()) == 1
    return calls


def _fields(article: Any) -> dict[str, Any]:
    return {"article_id": article.article_id, "title": article.title, "body": article.body}


def test_no_commit_touches_single_postings_or_tokenises_texts_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first commit to the last merge everything works on arrays."""
    assert live_through(tmp_path / "index", ColumnarWriter, monkeypatch) == []


def test_the_plain_ways_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the plain builder in place of the merge, then of the build as well."""
    plain = {"merge_segments": merge_plainly, "build_files": build_plainly}
    for count in (1, 2):
        with monkeypatch.context() as patch:
            for name in list(plain)[:count]:
                patch.setattr(index_writer, name, plain[name])
            calls = live_through(tmp_path / str(count), ColumnarWriter, monkeypatch)
        assert set(calls) == {"dateline.text.tokens.iter_tokens"}


def test_whooshs_own_writer_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It hands over posting by posting, which the harness notes."""

    def write(index: FileIndex) -> SegmentWriter:
        return open_dir(index.storage.folder).writer(codec=ColumnarCodec())

    calls = set(live_through(tmp_path / "index", write, monkeypatch))
    assert {
        "PostingPool.add",
        "ColumnarFieldWriter.add",
        "SegmentReader.iter_postings",
        "ColumnarMatcher.next",
    } <= calls
