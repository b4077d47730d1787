"""The builder on arrays writes, byte for byte, what the plain builder makes."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from counts import share
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.plain_builder import build_segment
from unit.columnar.made_segments import make_archive

from dateline.article import Article
from dateline.building.document_order import latest_of_each_id
from dateline.building.inversion import TermNumbers
from dateline.building.memory_budget import MemoryBudget, MemoryCosts
from dateline.building.options import DEFAULT_OPTIONS, BuildTuning, SegmentOptions
from dateline.building.segment_builder import SegmentBuilder, build_mapped
from dateline.building.segment_writer import write_segment
from dateline.columnar.arrays import ranges
from dateline.columnar.layout import Averages
from dateline.dates import PartialDate
from dateline.similarity import BM25F

SHARED = Path(__file__).parents[4] / "shared"
CORPORA = ("corpora/press-1k.jsonl", "collections/cacm.jsonl", "collections/cranfield.jsonl")


SMALL_RUNS = SegmentOptions(
    budget=MemoryBudget(costs=MemoryCosts(max_batch_bytes=2_000, token_bytes=1 << 20)),
    tuning=BuildTuning(own_keys=25),
)
"""Tokenise and invert little at a time, with few keys: many batches, runs and ranges of terms."""


def assert_same_files(
    folder: Path,
    articles: Sequence[Article],
    given: Sequence[Article] | None = None,
    options: SegmentOptions = DEFAULT_OPTIONS,
) -> None:
    """Compare what both builders write; the one on arrays gets `given` articles, if these are others."""
    expected, built = folder / "expected", folder / "built"
    expected.mkdir(parents=True)
    built.mkdir()
    with SegmentBuilder(built, options=options) as builder:
        for article in articles if given is None else given:
            builder.add(article)
        result = builder.finish()
    segment = build_segment(articles, name=result.name)
    names = write_segment(expected, segment)
    assert sorted(path.name for path in built.iterdir()) == sorted(names)
    for name in names:
        assert (built / name).read_bytes() == (expected / name).read_bytes(), name
    assert result.articles == len(articles)


def redated(articles: Sequence[Article], seed: int = 8) -> list[Article]:
    """The articles with dates, times and values of all kinds, in no order."""
    rng = random.Random(seed)
    made = []
    for article in articles:
        date = (rng.randint(1948, 1952), rng.randint(1, 12), rng.randint(1, 28))
        date = date[: rng.choices((0, 1, 2, 3), (10, 10, 10, 70))[0]]
        made.append(
            replace(
                article,
                date=PartialDate(*date) if date else None,
                time=rng.choice((None, None, "06:30", "23:59:59", "06:30+02:00", "00:00")),
                place=rng.choice((None, "UNITED NATIONS", "United Nations", "Orlen", "L'Aquila, Italy")),
                agency=rng.choice((None, "A.P.", "APP")),
                source=rng.choice((None, "", "The Karsk Courier")),
                url=rng.choice((None, "https://example.org/é")),
                original_id=rng.choice((None, "a/b c")),
                title_derived=rng.random() < 0.3,
            )
        )
    rng.shuffle(made)
    return made


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not next to the project")
@pytest.mark.parametrize("corpus", CORPORA)
def test_a_corpus_with_random_dates_gives_the_same_files(corpus: str, tmp_path: Path) -> None:
    """Real texts, with dates, times and values of all kinds."""
    documents = [json.loads(line) for line in (SHARED / corpus).read_text("utf-8").splitlines()]
    articles = [
        Article(str(number), each.get("title") or "", each.get("body") or each.get("text") or "")
        for number, each in enumerate(documents)
    ]
    assert_same_files(tmp_path, redated(articles))


@pytest.mark.parametrize("count", [0, 60, 400])
def test_made_articles_give_the_same_files(count: int, tmp_path: Path) -> None:
    """Awkward articles and generated ones."""
    assert_same_files(tmp_path, make_archive(count, seed=count))


def test_many_runs_give_the_same_files(tmp_path: Path) -> None:
    """Batches, runs and ranges of terms are small here."""
    assert_same_files(tmp_path, redated(make_archive(400, seed=3)), options=SMALL_RUNS)


def test_no_articles_give_the_same_files(tmp_path: Path) -> None:
    """An empty segment has all four files."""
    assert_same_files(tmp_path, [])


def test_one_article_without_a_word_gives_the_same_files(tmp_path: Path) -> None:
    """Its lists are empty, its texts are not."""
    assert_same_files(tmp_path, [Article("x", "", " . ")])


def test_of_two_articles_of_one_id_the_later_stays_and_nothing_of_the_earlier(tmp_path: Path) -> None:
    """Neither its words nor its place are left in the files."""
    articles = make_archive(100, seed=5)
    earlier = [replace(article, title="Obsolete zzyzx", body="qwertz", place="Nowhere") for article in articles[::3]]
    earliest = [replace(article, body="forgotten", time="12:34:56") for article in articles[::9]]
    assert_same_files(tmp_path, articles, [*earliest, *earlier, *articles], SMALL_RUNS)


def test_ids_that_only_share_a_hash_are_two_articles() -> None:
    """Ids are compared where hashes are equal."""
    ids = [b"a", b"b", b"a", b"c", b"b", b"d"]
    latest = latest_of_each_id(np.array([1, 1, 1, 7, 1, 7]), lambda docs: [ids[doc] for doc in docs])
    assert latest.tolist() == [False, False, True, True, True, True]


words = st.sampled_from(["war", "wars", "warred", "the", "peace", "a.b", "1,000", "x-y", "Ž", ""])
texts = st.lists(words, max_size=40).map(" ".join)
dates = st.one_of(st.none(), st.builds(PartialDate, st.integers(1999, 2000), st.sampled_from([None, 1, 7])))
times = st.sampled_from([None, "01:00", "01:00:00", "01:00+03:00", "12:30"])


@settings(max_examples=share(60), deadline=None)
@given(st.lists(st.tuples(texts, texts, dates, times), max_size=12), st.randoms(use_true_random=False))
def test_any_articles_give_the_same_files(
    tmp_path_factory: pytest.TempPathFactory,
    contents: list[tuple[str, str, PartialDate | None, str | None]],
    rng: random.Random,
) -> None:
    """Hypothesis chooses texts, dates, times and the length of runs."""
    ids = [f"{rng.choice('xyz')}{number}" for number in range(len(contents))]
    articles = [
        Article(article_id, title, body, date, time)
        for article_id, (title, body, date, time) in zip(ids, contents, strict=True)
    ]
    costs = MemoryCosts(token_bytes=rng.choice((1 << 7, 1 << 24)))
    options = SegmentOptions(budget=MemoryBudget(costs=costs))
    assert_same_files(tmp_path_factory.mktemp("built"), articles, options=options)


def test_averages_and_similarity_that_are_given_are_those_of_the_impacts() -> None:
    """As in the plain builder, given both."""
    articles = make_archive(50, seed=2)
    for averages, similarity in ((Averages(3.0, 7.5), BM25F()), (Averages(0.0, 0.0), BM25F(b=0.2))):
        built = build_mapped(articles, averages=averages, similarity=similarity)
        expected = build_segment(articles, averages=averages, similarity=similarity)
        assert built.postings.impacts.tolist() == expected.postings.impacts.tolist()


def test_a_name_depends_on_the_content_and_not_on_the_order_of_arrival(tmp_path: Path) -> None:
    """A changed body changes the name."""
    articles = make_archive(30, seed=1)
    changed = [*articles[1:], replace(articles[0], body=articles[0].body + "!")]
    names = []
    for number, given_articles in enumerate((articles, articles[::-1], changed)):
        (tmp_path / str(number)).mkdir()
        with SegmentBuilder(tmp_path / str(number)) as builder:
            for article in given_articles:
                builder.add(article)
            names.append(builder.finish().name)
    assert names[0] == names[1] != names[2]


def test_a_builder_that_is_given_up_leaves_no_file(tmp_path: Path) -> None:
    """Spools and their folder are removed."""
    with SegmentBuilder(tmp_path) as builder:
        for article in make_archive(30, seed=1):
            builder.add(article)
    assert list(tmp_path.iterdir()) == []


def test_keys_of_terms_ascend_and_only_rare_terms_share_them() -> None:
    """The 30,000 most frequent of 200,000 terms have keys of their own."""
    rng = np.random.default_rng(8)
    of_forms = rng.permutation(np.append(np.arange(200_000), rng.integers(0, 200_000, 50_000))).astype(np.uint32)
    occurrences = rng.integers(1, 1_000, len(of_forms))
    numbers = TermNumbers.make(of_forms, occurrences)
    of_terms = np.bincount(of_forms, occurrences)
    frequent = np.argsort(of_terms)[-30_000:]
    assert numbers.count == 200_000
    assert (np.diff(numbers.term_keys.astype(int)) >= 0).all()
    assert not numbers.shared[numbers.term_keys[frequent]].any()
    assert (numbers.form_keys == numbers.term_keys[of_forms]).all()
    assert (numbers.shared == (np.bincount(numbers.term_keys, minlength=1 << 16) > 1)).all()


def test_ranges_may_be_empty() -> None:
    """Those of length 0 give nothing, and no ranges an empty array."""
    assert ranges(np.array([5, 0, 9]), np.array([2, 0, 3])).tolist() == [5, 6, 9, 10, 11]
    assert ranges(np.zeros(0, np.int64), np.zeros(0, np.int64)).tolist() == []
