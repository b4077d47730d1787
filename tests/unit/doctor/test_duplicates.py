"""Near-duplicates: those that were planted are found, other articles are not."""

import random

import numpy as np
from reached import most_reach, reached

from dateline.article import Article
from dateline.dates import PartialDate
from indexer.archive.stored_articles import open_stored_articles
from indexer.builds import build_index
from indexer.doctor.duplicates import Duplicates, DuplicateThresholds
from indexer.doctor.near_duplicates import HASHES, SEEN_BYTES, SHINGLE_WORDS, make_signatures

RNG_WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "rk", "st", "l", "m")]
BOILERPLATE = " ".join(RNG_WORDS[i * 7 % len(RNG_WORDS)] for i in range(60))


def make_words(rng: random.Random, count: int = 300) -> list[str]:
    return [rng.choice(RNG_WORDS) for _ in range(count)]


def edited(rng: random.Random, words: list[str], changes: int) -> list[str]:
    """The words with `changes` of them replaced, removed or added."""
    words = list(words)
    for _ in range(changes):
        at = rng.randrange(len(words))
        taken, put_in = rng.choice(((1, []), (1, ["replaced"]), (0, ["put", "in"])))
        words[at : at + taken] = put_in
    return words


def true_similarity(left: str, right: str) -> float:
    """The Jaccard similarity by its definition, with sets."""
    sets = []
    for text in (left, right):
        words = "".join(char if char.isalnum() else " " for char in text.lower()).split()
        sets.append({tuple(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)})
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def groups_of(bodies, tmp_path, name="near_duplicates", **thresholds) -> set[frozenset[int]]:
    """The groups of bodies that are found, by their numbers."""
    build_index(
        [Article(f"n{i}", f"Title {i}", body, PartialDate(1950 + i % 50)) for i, body in enumerate(bodies)], tmp_path
    )
    stored = open_stored_articles(tmp_path)
    duplicates = Duplicates(stored.manifest.articles, DuplicateThresholds(**thresholds))
    for address, article in stored.with_addresses():
        duplicates.add(address, article)
    (result,) = (each for each in duplicates.results(stored) if each.name == name)
    return {frozenset(int(label.article_id[1:]) for label in example.articles) for example in result.examples}


def test_the_estimate_is_the_similarity():
    """The share of equal minima is within four standard errors of what the sets of shingles say."""
    rng = random.Random(1)
    for changes in (0, 1, 3, 10, 30, 100, 400):
        words = make_words(rng)
        left, right = " ".join(words), " ".join(edited(rng, words, changes))
        signatures, _ = make_signatures([left.encode(), right.encode()])
        truth = true_similarity(left, right)
        error = 4 * np.sqrt(truth * (1 - truth) / HASHES) + 1e-9
        assert abs((signatures[0] == signatures[1]).mean() - truth) <= error, changes


def test_a_text_has_one_signature_wherever_it_stands():
    """Neighbours, case and punctuation change nothing; texts without a shingle have none."""
    texts = [b"Aaa bbb ccc, ddd!", "één twee drie vier".encode(), b"", b"one two", b"x " * 50]
    together, counts = make_signatures(texts)
    assert counts.tolist() == [2, 2, 0, 0, 48]
    for i in (0, 1, 4):
        alone, _ = make_signatures([texts[i]])
        assert (alone[0] == together[i]).all()
    other, _ = make_signatures([b"AAA  BBB\n\nCCC ddd"])
    assert (other[0] == together[0]).all()


def planted_edits() -> tuple[list[str], set[frozenset[int]]]:
    """200 texts with a few words changed, 300 that share a boilerplate, 300 that share nothing; and the 200 pairs."""
    rng = random.Random(2)
    bodies, planted = [], set()
    for _ in range(200):
        words = make_words(rng)
        planted.add(frozenset((len(bodies), len(bodies) + 1)))
        bodies += [" ".join(words), " ".join(edited(rng, words, rng.randint(1, 6)))]
    bodies += [f"{BOILERPLATE} {' '.join(make_words(rng, 150))}\n\n{BOILERPLATE}" for _ in range(300)]
    bodies += [" ".join(make_words(rng)) for _ in range(300)]
    return bodies, planted


def test_planted_edits_are_found_and_nothing_else(tmp_path):
    """Of 200 texts with a few words changed all are found; of those that share a boilerplate, or nothing, none."""
    bodies, planted = planted_edits()
    assert groups_of(bodies, tmp_path, listed=10_000) == planted


@most_reach(0.5)
def test_what_is_found_is_similar_and_what_is_similar_is_found(tmp_path):
    """Of edits of all sizes: all from 0.9 on, none below 0.65."""
    rng = random.Random(3)
    bodies = []
    for i in range(200):
        words = make_words(rng)
        bodies += [" ".join(words), " ".join(edited(rng, words, 1 + i // 4))]
    found = groups_of(bodies, tmp_path, listed=10_000)
    for i in range(0, len(bodies), 2):
        truth = true_similarity(bodies[i], bodies[i + 1])
        if reached(truth >= 0.9 or truth < 0.65):
            assert (frozenset((i, i + 1)) in found) == (truth >= DuplicateThresholds().least_similarity), truth


def test_a_search_without_bands_would_be_noticed(tmp_path):
    """The planted defect: one band as wide as the whole signature, so that most edits are not found."""
    bodies, planted = planted_edits()
    assert groups_of(bodies, tmp_path, listed=10_000, band_hashes=HASHES) != planted


def test_a_large_family_is_one_group(tmp_path):
    """500 editions of one story are a chain, not 125,000 pairs; ten of them are shown."""
    rng = random.Random(4)
    words = make_words(rng)
    bodies = [" ".join([*words, f"edition{i}"]) for i in range(500)]
    (group,) = groups_of(bodies, tmp_path)
    assert len(group) == 10


def test_exact_copies_are_told_apart_from_near_ones(tmp_path):
    """A text under two ids is a duplicate, and near to a third only once; empty texts are no copies."""
    words = make_words(random.Random(5))
    bodies = [" ".join(words), " ".join(words), " ".join([*words[:-1], "else"]), "short text", "short text", "", ""]
    assert groups_of(bodies, tmp_path / "a", "duplicates") == {frozenset((0, 1)), frozenset((3, 4))}
    assert groups_of(bodies, tmp_path / "b") == {frozenset((0, 2))}


def test_a_text_of_megabytes_is_looked_at_up_to_a_bound():
    """Only the beginning counts, so that memory is bounded."""
    text = b"one two three four five " * 60_000
    signatures, _ = make_signatures([text, text[:SEEN_BYTES]])
    assert (signatures[0] == signatures[1]).all()
