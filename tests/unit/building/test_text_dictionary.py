"""A segment with enough text has a dictionary, which depends on its documents alone and makes it smaller."""

import dataclasses
import hashlib
import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from oracle.plain_builder import average_lengths, build_segment
from oracle.plain_texts import pack_bodies
from unit.columnar.made_segments import make_archive, make_segment, with_dictionary

from dateline.article import Article
from dateline.building.dictionary_training import DictionaryLimits, sampled_docs, train_dictionary
from dateline.building.options import SegmentOptions
from dateline.building.segment_builder import SegmentBuilder
from dateline.building.segment_merger import merge_segments
from dateline.building.segment_writer import write_segment
from dateline.building.texts_writer import SLICE_BYTES, slices_of
from dateline.columnar.deletions import mark_deleted
from dateline.columnar.layout import Averages
from dateline.columnar.text_dictionary import LARGEST_DICTIONARY
from dateline.columnar.texts import Bodies
from dateline.errors import CorruptIndexError

NAME = "MAIN_0000000000000000"
PRINT_DICTIONARY = """
import hashlib, random, sys
sys.path[:0] = ["tests"]
from oracle.plain_texts import pack_bodies
rng = random.Random(8)
texts = pack_bodies([" ".join(f"w{rng.randrange(500)}" for _ in range(300)) for _ in range(500)])
print(hashlib.sha256(texts.dictionary.tobytes() + texts.data.tobytes()).hexdigest())
"""


@pytest.fixture(scope="module")
def archive() -> list[Article]:
    return make_archive(1_200, seed=7)


def test_both_builders_and_a_merge_make_the_same_dictionary(archive: list[Article], tmp_path: Path) -> None:
    """And with it the same texts, byte for byte."""
    averages = average_lengths(archive)
    expected = build_segment(archive, averages=averages)
    assert len(expected.texts.dictionary) > 4 << 10
    folders = [tmp_path / name for name in ("plain", "arrays", "merged")]
    for folder in folders:
        folder.mkdir()
    write_segment(folders[0], expected)
    with SegmentBuilder(folders[1], options=SegmentOptions(NAME, Averages(*averages))) as builder:
        for article in archive:
            builder.add(article)
        builder.finish()
    parts = [build_segment(archive[start:end], averages=averages) for start, end in pairwise((0, 100, 700, 1_208))]
    deleted = build_segment([dataclasses.replace(archive[0], article_id="gone")], averages=averages)
    options = SegmentOptions(NAME, Averages(*averages))
    merge_segments(folders[2], [*parts, mark_deleted(deleted, [0])], options, keep_impacts=True)
    texts = [(folder / f"{NAME}.texts").read_bytes() for folder in folders]
    assert texts[0] == texts[1] == texts[2]


def test_two_processes_make_the_same_dictionary() -> None:
    """The order of hashes does not count."""
    made = {
        subprocess.run(
            [sys.executable, "-c", PRINT_DICTIONARY], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1
    assert len(made.pop()) == 2 * hashlib.sha256().digest_size + 1


def test_a_dictionary_makes_the_texts_smaller_itself_included(archive: list[Article]) -> None:
    """Compared with the same texts without one."""
    bodies = [article.body for article in archive]
    trained = pack_bodies(bodies)
    plain = pack_bodies(bodies, DictionaryLimits(largest=0))
    assert len(plain.dictionary) == 0
    assert len(trained.data) + len(trained.dictionary) < len(plain.data)


@pytest.mark.parametrize(
    "bodies",
    [[], [""] * 500, ["a b c"] * 500, ["war and peace " * 30] * 400, ["".join(map(chr, range(0x4E00, 0x9000)))]],
    ids=["none", "empty", "short", "just too little", "one"],
)
def test_too_little_text_has_no_dictionary(bodies: list[str]) -> None:
    """The bodies come back without one."""
    texts = pack_bodies(bodies)
    assert len(texts.dictionary) == 0
    reader = Bodies(texts)
    assert [reader[doc] for doc in range(len(bodies))] == bodies


def test_a_dictionary_is_trained_on_the_beginnings_of_bodies() -> None:
    """So its cost is bounded; what follows after 4,096 bytes of a body changes nothing."""
    rng = random.Random(8)
    bodies = [" ".join(f"w{rng.randrange(500)}" for _ in range(1_500)).encode() for _ in range(300)]
    beginnings = [body[:4_096] for body in bodies]
    assert min(map(len, bodies)) > 4_096
    trained = train_dictionary(len(bodies), lambda docs: [bodies[doc] for doc in docs.tolist()])
    assert trained
    assert trained == train_dictionary(len(bodies), lambda docs: [beginnings[doc] for doc in docs.tolist()])


@pytest.mark.parametrize("kind", ["one body many times", "noise", "one long body"])
def test_texts_of_any_kind_come_back(kind: str) -> None:
    """One body many times, noise, and one long body among short ones."""
    rng = random.Random(3)
    bodies = {
        "one body many times": ["All that there is. " * 30] * 2_000,
        "noise": ["".join(chr(rng.randrange(32, 0x2000)) for _ in range(900)) for _ in range(300)],
        "one long body": ["", "x", "".join(chr(rng.randrange(97, 123)) for _ in range(900_000)), ""],
    }[kind]
    texts = pack_bodies(bodies)
    assert len(texts.dictionary) <= LARGEST_DICTIONARY
    reader = Bodies(texts)
    assert [reader[doc] for doc in range(len(bodies))] == bodies


@pytest.mark.parametrize("count", [0, 1, 7, 2_047, 2_048, 2_049, 98_323, 1 << 31])
def test_the_sample_is_spread_evenly_and_bounded(count: int) -> None:
    """At most 2,048 documents, from the first on, in equal steps."""
    docs = sampled_docs(count)
    assert len(docs) == min(count, 2_048)
    if len(docs):
        assert docs[0] == 0
        assert docs[-1] < count
        steps = np.diff(docs)
        assert len(steps) == 0 or (steps.min() >= 1 and steps.max() - steps.min() <= 1)


def test_only_the_sample_is_read_for_a_dictionary() -> None:
    """Of ten million documents no other is asked for."""
    asked: list[int] = []

    def read(docs: np.ndarray) -> list[bytes]:
        asked.extend(docs.tolist())
        return [b"%d of very many words " % doc * 200 for doc in docs.tolist()]

    assert len(train_dictionary(10_000_000, read)) == LARGEST_DICTIONARY
    assert asked == sampled_docs(10_000_000).tolist()


def test_blocks_are_not_read_with_another_dictionary() -> None:
    """Most of them are refused, or other texts come out."""
    one, other = (with_dictionary(make_segment(60, seed)).texts for seed in (1, 2))
    mixed = dataclasses.replace(one, dictionary=other.dictionary)
    expected, reader = Bodies(one), Bodies(mixed)
    wrong = 0
    for doc in range(68):
        try:
            wrong += reader[doc] != expected[doc]
        except CorruptIndexError:
            wrong += 1
    assert wrong > 30


def test_a_dictionary_that_is_none_is_refused_when_texts_are_read() -> None:
    """Cut, shifted or too large."""
    texts = with_dictionary(make_segment(60, 1)).texts
    for damaged in (
        texts.dictionary[:-1][:50],
        np.roll(texts.dictionary, 1),
        np.zeros(LARGEST_DICTIONARY + 1, np.uint8),
    ):
        with pytest.raises(CorruptIndexError, match="dictionary of stored texts"):
            Bodies(dataclasses.replace(texts, dictionary=damaged))


@pytest.mark.parametrize("size", [1, SLICE_BYTES // 4, SLICE_BYTES, 3 * SLICE_BYTES])
def test_slices_of_bodies_are_of_equal_size(size):
    """Each has as many blocks as fit, at least one; together they are all blocks in order."""
    slices = list(slices_of(np.full(20, size), np.full(10, 2)))
    fitting = min(max(SLICE_BYTES // (2 * size), 1), 10)
    assert slices == [(first, min(first + fitting, 10)) for first in range(0, 10, fitting)]
