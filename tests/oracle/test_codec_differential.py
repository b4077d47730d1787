"""The columnar codec against Whoosh's own: random archives, random queries, the same answers."""

import dataclasses
import random
from pathlib import Path

import numpy as np
import pytest
from counts import share
from whoosh.index import FileIndex, create_in, open_dir

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.text.analysis import Analysis
from dateline.whoosh_codec import field_terms
from dateline.whoosh_codec.codec import ColumnarCodec
from dateline.whoosh_codec.documents import fields_of_article
from dateline.whoosh_codec.index_writer import ColumnarWriter
from dateline.whoosh_codec.readers import ColumnarColumnReader
from dateline.whoosh_codec.schema import columnar_schema

from .codec_queries import answers

WORDS = ("war", "wars", "warring", "peace", "police", "policy", "the", "of", "president", "talks", "Žilina", "U.S.",
         "1,000", "oil", "oils", "boil", "sudan", "talk", "मंत्री", "women")  # fmt: skip
QUERIES = share(40)
ENOUGH_QUERIES = 40  # for planted defects to show


class Twins:
    """One archive in two indexes: `stock` by Whoosh's own codec, `columnar` by ours, both read by Whoosh."""

    def __init__(self, folder: Path, *, through_whooshs_writer: bool = False) -> None:
        self._folders = folder / "stock", folder / "columnar"
        for each in self._folders:
            each.mkdir()
            create_in(str(each), columnar_schema(Analysis()))
        self._through_whoosh = through_whooshs_writer

    @property
    def stock(self) -> FileIndex:
        return open_dir(str(self._folders[0]))

    @property
    def columnar(self) -> FileIndex:
        return open_dir(str(self._folders[1]))

    def commit(self, updated: list[Article], deleted: list[str], **options: object) -> None:
        """Bring both up to date in one commit."""
        ours = self.columnar
        writer = ours.writer(codec=ColumnarCodec()) if self._through_whoosh else ColumnarWriter(ours)
        for each in (self.stock.writer(), writer):
            for article_id in deleted:
                each.delete_by_term("article_id", article_id)
            for article in updated:
                each.update_document(**fields_of_article(article))
            each.commit(**options)

    def differences(self, seed: int, count: int = QUERIES) -> list[tuple[str, object, object]]:
        """Queries that the two answer differently, with both answers."""
        pairs = zip(answers(self.stock, seed, count), answers(self.columnar, seed, count), strict=True)
        return [(query, one, other) for (query, one), (_, other) in pairs if one != other]


def make_article(number: int, rng: random.Random, *, full: bool = False) -> Article:
    """Make an article; a full one has every field, since Whoosh cannot sort by a column that a segment lacks."""
    date = (rng.randint(2009, 2012), rng.randint(1, 12), rng.randint(1, 28))[
        : 3 if full else rng.choice((0, 1, 2, 3, 3))
    ]
    empty = () if full else (None,)
    return Article(
        f"a{number}",
        " ".join(rng.choices(WORDS, k=rng.randint(full, 6))),
        " ".join(rng.choices(WORDS, k=rng.randint(full, 25))),
        PartialDate(*date) if date else None,
        place=rng.choice(("UNITED NATIONS", "Khartoum, Sudan", "Khartoum", "Côte d'Ivoire", *empty)),
        agency=rng.choice(("APP", "A.P. Press", *empty)),
        source=rng.choice(("Reuters", "The Times of Sudan", *empty)),
        authors=tuple(rng.sample(("Reuters", "United Nations", "Côte App", "Sudan Khartoum"), rng.randint(full, 3))),
        section=rng.choice(("Times", "United Nations", *empty)),
    )


def _live_through(twins: Twins, seed: int, commits: int, **options: object) -> None:
    """Add, update and delete in a number of commits; between 1 and 15 articles each."""
    rng = random.Random(seed)
    for _ in range(commits):
        numbers = rng.sample(range(60), rng.randint(1, 15))
        updated = [make_article(number, rng, full=place == 0) for place, number in enumerate(numbers)]
        gone = [f"a{number}" for number in rng.sample(range(60), 3) if number not in numbers]
        twins.commit(updated, gone, **options)


@pytest.mark.parametrize("through_whooshs_writer", [False, True])
@pytest.mark.parametrize("commits", [1, 2, 5, 20])
def test_both_codecs_give_the_same_answers_before_and_after_optimising(
    tmp_path: Path, commits: int, through_whooshs_writer: bool
) -> None:
    """Both codecs answer random queries equally over one segment for each commit, and over one merged segment."""
    twins = Twins(tmp_path, through_whooshs_writer=through_whooshs_writer)
    seed = 100 * commits + through_whooshs_writer
    _live_through(twins, seed, commits, merge=False)
    assert len(twins.columnar._segments()) == commits
    assert twins.differences(seed) == []
    twins.commit([], [], optimize=True)
    assert len(twins.columnar._segments()) == 1
    assert twins.differences(seed + 1) == []


def test_both_give_the_same_answers_under_the_policy_of_merging(tmp_path: Path) -> None:
    """The policy keeps at most five segments, and the answers stay equal while it merges."""
    twins = Twins(tmp_path)
    for seed in range(4):
        _live_through(twins, seed, 4)
        assert len(twins.columnar._segments()) <= 5
        assert twins.differences(seed) == []


def test_a_position_that_is_one_off_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only phrases differ if the last position of each list is wrong by one."""
    real = field_terms.positions_in_body

    def defective(positions: np.ndarray, body_offset: int) -> np.ndarray:
        wrong = real(positions, body_offset).copy()
        wrong[-1:] += 1
        return wrong

    twins = Twins(tmp_path)
    _live_through(twins, 7, 3)
    monkeypatch.setattr(field_terms, "positions_in_body", defective)
    found = twins.differences(7, count=200)
    assert found
    assert all("Phrase" in query for query, _, _ in found)
    monkeypatch.undo()
    assert twins.differences(7, count=share(200)) == []


def test_a_deletion_that_is_forgotten_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers differ if the codec ignores deletions."""
    twins = Twins(tmp_path)
    rng = random.Random(8)
    articles = [make_article(number, rng, full=True) for number in range(20)]
    twins.commit(articles, [])
    monkeypatch.setattr("dateline.whoosh_codec.codec.ColumnarSegment.delete_document", lambda *_, **__: None)
    twins.commit([dataclasses.replace(articles[3], body="nothing of it")], ["a5"])
    assert twins.differences(8, count=ENOUGH_QUERIES)


def test_a_column_that_is_one_document_off_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only sorted and grouped answers differ if columns return the value of the document before."""
    twins = Twins(tmp_path)
    _live_through(twins, 9, 3)
    real = ColumnarColumnReader.__getitem__
    monkeypatch.setattr(ColumnarColumnReader, "__getitem__", lambda self, doc: real(self, max(doc - 1, 0)))
    found = twins.differences(9, count=ENOUGH_QUERIES)
    assert found
    assert all(" by " in query or " in " in query for query, _, _ in found)
