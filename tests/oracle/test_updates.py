"""Random sequences of updates: the index holds, and finds, what a fresh build of the same articles does."""

import dataclasses
import hashlib
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from limits import WHOLE

from dateline.article import Article, article_digest
from dateline.building.merge_policy import DEFAULT_THRESHOLDS
from dateline.columnar import open_index
from dateline.engines import open_engine
from dateline.generations import generation_dir, read_current, read_manifest
from dateline.settings import Settings
from dateline.whoosh_codec.index_writer import ColumnarWriter
from indexer.builds import Deletion, UpdateSettings, build_index, comparison, update_index

from .brute_force import Scan
from .generate import make_articles, random_requests
from .harness import differences

POOL = make_articles(12, random.Random(9))
REQUESTS = 12


class Step(NamedTuple):
    """An update: of which article of the pool which version is in the sources, in their order."""

    sources: list[tuple[int, int]]
    delete_missing: bool


STEPS = st.lists(
    st.builds(
        Step,
        st.lists(st.tuples(st.integers(0, len(POOL) - 1), st.integers(0, 2)), min_size=1, max_size=8),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


def version(number: int, of: int) -> Article:
    """An article of the pool as it was written first, with another title, or with another date."""
    article = POOL[number]
    if of == 0:
        return article
    if of == 1:
        return dataclasses.replace(article, title=f"{article.title} again")
    return dataclasses.replace(article, date=POOL[number - 1].date, body=f"{article.body}\n\nAmended.")


def follow(steps: list[Step], folder: Path) -> Iterator[str]:
    """Update step by step, and say where the index is not what it should be."""
    index_dir = folder / "updated"
    expected: dict[str, Article] = {}
    for number, step in enumerate(steps):
        articles = [version(*each) for each in step.sources]
        read = {article.article_id: article for article in articles}
        before, current = dict(expected), read_current(index_dir)
        updated = update_index(
            iter(articles), index_dir, UpdateSettings(deletion=Deletion(step.delete_missing, of_most=True))
        )
        expected = ({} if step.delete_missing else expected) | read
        if updated.generation != read_current(index_dir):
            yield f"step {number}: {updated.generation} is not served"
        if (updated.generation == current) != (before == expected):
            yield f"step {number}: something was published though nothing changed, or the other way round"
        if before:
            yield from _count_differences(updated, before, expected, read)
        if read_manifest(generation_dir(index_dir, updated.generation)).source_digest != _digest(expected):
            yield f"step {number}: the index holds other articles"
    yield from _differences_to_a_build(folder, expected)


def _count_differences(updated, before: dict[str, Article], after: dict[str, Article], read: dict[str, Article]):
    counts = {
        "added": len(read.keys() - before.keys()),
        "updated": sum(before.get(name, each) != each for name, each in read.items()),
        "unchanged": sum(before.get(name) == each for name, each in read.items()),
    }
    for name, count in counts.items():
        if getattr(updated.changes, name) != count:
            yield f"{getattr(updated.changes, name)} {name} instead of {count}"
    if updated.deleted != len(before.keys() - after.keys()) or updated.articles != len(after):
        yield f"{updated.deleted} deleted, {updated.articles} left"


def _digest(articles: dict[str, Article]) -> str:
    return hashlib.sha256(b"".join(article_digest(articles[name]) for name in sorted(articles))).hexdigest()


def _differences_to_a_build(folder: Path, articles: dict[str, Article]) -> Iterator[str]:
    """What manifests say of the articles, and what a search finds: all of it, but for the scores by brute force."""
    fresh = read_manifest(generation_dir(folder / "fresh", build_index(articles.values(), folder / "fresh")))
    generation = generation_dir(folder / "updated", read_current(folder / "updated"))
    manifest = read_manifest(generation)
    for name in ("articles", "undated", "earliest", "latest", "language", "source_digest"):
        if getattr(manifest, name) != getattr(fresh, name):
            yield f"{name} is {getattr(manifest, name)}, not {getattr(fresh, name)}"
    index = open_index(generation)
    if len(index.segments) > DEFAULT_THRESHOLDS.max_segments:
        yield f"{len(index.segments)} segments"
    averages = (index.average_title, index.average_body)
    scan = Scan(articles.values(), stored_impacts=True, averages=averages)
    engine = open_engine(Settings(index_dir=folder / "updated"), WHOLE)
    try:
        yield from differences(engine, scan, random_requests(list(articles.values()), random.Random(3), REQUESTS))
    finally:
        engine.close()


@given(STEPS)
@settings(max_examples=15)
def test_any_sequence_of_updates_ends_as_a_build(steps: list[Step]) -> None:
    """After each update the counts, the digest and the served generation are right; in the end all answers are."""
    with tempfile.TemporaryDirectory() as folder:
        assert not list(follow(steps, Path(folder)))


WALK = [
    Step([(0, 0), (1, 0), (2, 0), (3, 0)], delete_missing=False),
    Step([(0, 1), (1, 2), (5, 0)], delete_missing=False),
    Step([(0, 1), (1, 0), (6, 0), (6, 1)], delete_missing=True),
    Step([(0, 0), (0, 1)], delete_missing=False),
]


def _titles_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        comparison, "article_digest", lambda article: article_digest(dataclasses.replace(article, title=""))
    )


def _nothing_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ColumnarWriter, "_delete_committed", lambda self, article_ids: 0)


def _an_earlier_version_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison.Comparison, "add", _is_unknown)


def _is_unknown(known: comparison.Comparison, article: Article) -> bool:
    digest = article_digest(article)
    if digest in known._known:
        known._known[digest] = True
        return False
    known._changed[article.article_id] = digest
    return True


@pytest.mark.parametrize("plant", [_titles_do_not_count, _nothing_is_replaced, _an_earlier_version_wins])
def test_a_planted_defect_is_found(plant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The walk reports differences with the defect, and none without it."""
    assert not list(follow(WALK, tmp_path))
    shutil.rmtree(tmp_path / "updated")
    shutil.rmtree(tmp_path / "fresh")
    plant(monkeypatch)
    assert list(_until_it_fails(follow(WALK, tmp_path)))


def _until_it_fails(found: Iterator[str]) -> Iterator[str]:
    """What is found, an exception too."""
    try:
        yield from found
    except Exception as error:
        yield repr(error)
