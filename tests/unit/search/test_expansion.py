"""Prefixes, wildcards and near words stand for the forms that a comparison with every form finds."""

import random

import numpy as np
import pytest

from dateline.columnar.strings import StringColumn
from dateline.query.syntax import Fuzzy, Prefix, Wildcard
from dateline.search.expansion import expand, is_one_edit, matching

LETTERS = "abßяक😀"


def edit_distance(a, b):
    """Optimal string alignment, by the book."""
    table = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def make_words(count, seed=8):
    rng = random.Random(seed)
    return sorted({"".join(rng.choices(LETTERS, k=rng.randint(1, 6))) for _ in range(count)}, key=str.encode)


def test_one_edit_is_a_distance_of_at_most_one():
    """The quick test agrees with the table of distances."""
    words = make_words(400)
    for a in words[::7]:
        for b in words:
            assert is_one_edit(a, b) == (edit_distance(a, b) <= 1), (a, b)


def test_near_words_are_found_wherever_the_edit_is():
    """Every form at a distance of at most 1 is found, the first letter changed included."""
    words = make_words(3_000)
    column = StringColumn.from_strings(words)
    for word in [*words[::37], "ab", "aß", "zzzzzz"]:
        found = matching(Fuzzy(word), column).tolist()
        assert found == [i for i, other in enumerate(words) if edit_distance(word, other) <= 1], word


def test_prefixes_and_wildcards():
    """A prefix is a range of forms; a star stands for any letters, none included."""
    words = make_words(3_000)
    column = StringColumn.from_strings(words)
    for prefix in ("a", "ab", "я", "😀😀", "zz"):
        assert [words[i] for i in matching(Prefix(prefix), column)] == [w for w in words if w.startswith(prefix)]
    assert [words[i] for i in matching(Wildcard("a*b"), column)] == [
        w for w in words if len(w) > 1 and w[0] == "a" and w[-1] == "b"
    ]


@pytest.mark.parametrize("split", [1, 3])
def test_the_most_frequent_are_kept(split):
    """Over the limit the most frequent forms are looked for, counted over all segments; dead forms do not exist."""
    words = make_words(500)
    counts = {word: (7 * number) % 23 for number, word in enumerate(words)}
    dealt = [words[i::split] for i in range(split)]
    shared = words[::5]
    dealt = [sorted({*part, *shared}, key=str.encode) for part in dealt]
    total = {w: sum(counts[w] for part in dealt if w in part) for w in words}
    expansion = expand(
        Prefix("a"),
        [StringColumn.from_strings(part) for part in dealt],
        [np.array([counts[w] for w in part], np.uint32) for part in dealt],
        10,
    )
    alive = [w for w in words if w.startswith("a") and total[w]]
    best = sorted(alive, key=lambda w: -total[w])[:10]
    assert expansion.found == len(alive)
    assert [raw.decode() for raw in expansion.forms] == sorted(best, key=str.encode)
