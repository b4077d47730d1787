"""Prefixes, wildcards and near words stand for the forms that a comparison with every form finds."""

import random
import signal
from contextlib import contextmanager

import numpy as np
import pytest
from oracle.brute_force import is_wildcard_match

from dateline.columnar.strings import StringColumn
from dateline.search.expansion import (
    CHECK_EVERY,
    WildcardPattern,
    expand,
    forms_like,
    forms_near,
    forms_with_prefix,
    is_one_edit,
)
from dateline.search.kernels import disjunction_max

LETTERS = "abßяक😀"
ATTACK = "go" + "*o" * 12 + "*z"  # an expression of `re` would try every way to deal the letters out


class TimeIsOverError(Exception):
    """What the clock of a test raises."""


class Clock:
    """Looked at as often as is allowed, then time is over."""

    def __init__(self, allowed=10**9):
        self.looks, self.allowed = 0, allowed

    def __call__(self):
        self.looks += 1
        if self.looks > self.allowed:
            raise TimeIsOverError


class CountedWord(str):
    """A word that counts in how much of it something was searched for."""

    searched = 0

    def find(self, piece, start, end):
        at = super().find(piece, start, end)
        self.searched += (end if at < 0 else at + len(piece)) - start
        return at


@contextmanager
def at_most_cpu_seconds(seconds):
    """Fail where more processor time is taken, so that a test of an attack ends."""

    def end(*_):
        pytest.fail(f"it took more than {seconds} s of processor time")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


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
        found = forms_near(word)(column, Clock()).tolist()
        assert found == [i for i, other in enumerate(words) if edit_distance(word, other) <= 1], word


def test_prefixes_and_wildcards():
    """A prefix is a range of forms; a star stands for any letters, none included."""
    words = make_words(3_000)
    column = StringColumn.from_strings(words)
    for prefix in ("a", "ab", "я", "😀😀", "zz"):
        assert [words[i] for i in forms_with_prefix(prefix)(column, Clock())] == [
            w for w in words if w.startswith(prefix)
        ]
    assert [words[i] for i in forms_like("a*b")(column, Clock())] == [
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
        forms_with_prefix("a"),
        [StringColumn.from_strings(part) for part in dealt],
        [np.array([counts[w] for w in part], np.uint32) for part in dealt],
        10,
        Clock(),
    )
    alive = [w for w in words if w.startswith("a") and total[w]]
    best = sorted(alive, key=lambda w: -total[w])[:10]
    assert expansion.found == len(alive)
    assert [raw.decode() for raw in expansion.forms] == sorted(best, key=str.encode)


def test_stars_stand_for_any_letters_wherever_they_are():
    """Patterns with any number of stars, side by side and at the end, find what following every way finds."""
    rng = random.Random(14)
    words = [*make_words(300), "", "a", "aa", "abab", "ababab", "aßaß😀aß"]
    for _ in range(400):
        pattern = "*".join("".join(rng.choices(LETTERS[:4], k=rng.randint(0, 2))) for _ in range(rng.randint(2, 5)))
        fits = WildcardPattern(pattern).matches
        assert [w for w in words if fits(w)] == [w for w in words if is_wildcard_match(pattern, w)], pattern


def test_a_question_mark_stands_for_one_character_wherever_it_is():
    """Alone, in a row and between stars, it finds what following every way finds; the whole word has to fit."""
    rng = random.Random(15)
    words = [*make_words(300), "", "a", "aa", "abab", "ababab", "aßaß😀aß", "a\nb"]
    fitting = 0
    for _ in range(600):
        pieces = ("".join(rng.choices(LETTERS[:4] + "????", k=rng.randint(0, 3))) for _ in range(rng.randint(1, 4)))
        pattern = "*".join(pieces)
        fits = WildcardPattern(pattern).matches
        found = [w for w in words if fits(w)]
        assert found == [w for w in words if is_wildcard_match(pattern, w)], pattern
        fitting += bool(found)
    assert fitting > 200


def test_forms_like_a_pattern_of_question_marks():
    """The forms are those that begin as the pattern does up to its first sign, and fit."""
    column = StringColumn.from_strings(["man", "woman", "women", "womn", "womyn", "womyns", "woßen"])

    def found(pattern):
        return [column[i] for i in forms_like(pattern)(column, Clock()).tolist()]

    assert found("wom?n") == ["woman", "women", "womyn"]
    assert found("wo??n") == ["woman", "women", "womyn", "woßen"]
    assert found("w??*n") == ["woman", "women", "womn", "womyn", "woßen"]
    assert found("wom?n?") == ["womyns"]


def test_a_pattern_of_many_stars_is_no_attack():
    """Against words of repeated letters it takes no time to speak of; with `re` it took longer than a worker lives."""
    column = StringColumn.from_strings(sorted("go" + "o" * count for count in range(200)))
    with at_most_cpu_seconds(5):
        assert len(forms_like(ATTACK)(column, Clock())) == 0
        assert len(forms_like(ATTACK[:-2])(column, Clock())) == 200 - 12
        assert len(forms_like(ATTACK.replace("*o", "*?o?"))(column, Clock())) == 0


@pytest.mark.parametrize("stars", [1, 10, 100])
def test_no_letter_of_a_word_is_searched_twice(stars):
    """The pieces share the letters of a word out, however many there are: at most pattern x word steps."""
    word = CountedWord("o" * 250)
    WildcardPattern("o*" + "*".join(["o"] * stars) + "z*o").matches(word)
    assert word.searched <= len(word)


@pytest.mark.parametrize(("find", "ending"), [(forms_like("ab*a*c"), "{:05}"), (forms_near("abab"), "{:c}")])
def test_the_clock_is_looked_at_while_forms_are_compared(find, ending):
    """After a bounded number of forms; the clock's exception ends the comparison."""
    words = sorted("ab" + ending.format(0x4E00 + number) for number in range(8 * CHECK_EVERY))
    column, clock = StringColumn.from_strings(words), Clock()
    find(column, clock)
    assert clock.looks == 8
    with pytest.raises(TimeIsOverError):
        find(column, Clock(allowed=3))


def test_the_clock_is_looked_at_while_forms_of_segments_are_counted():
    """Where there are several segments, the forms of all are put together one by one."""
    column = StringColumn.from_strings(sorted(f"ab{number:05}" for number in range(4 * CHECK_EVERY)))
    dfs = np.ones(len(column), np.uint32)
    clock = Clock()
    assert expand(forms_with_prefix("ab"), [column, column], [dfs, dfs], 10, clock).found == len(column)
    assert clock.looks == 8
    with pytest.raises(TimeIsOverError):
        expand(forms_with_prefix("ab"), [column, column], [dfs, dfs], 10, Clock(allowed=5))


@pytest.mark.parametrize("documents", [200, 100_000])
def test_the_union_of_an_expansion_has_the_best_score_of_each_document(documents):
    """Dense or sparse, whatever the lists hold; where there is much to unite the clock is looked at for each list."""
    rng = np.random.default_rng(14)
    lists = [np.sort(rng.choice(200, rng.integers(1, 90), replace=False)).astype(np.uint16) for _ in range(40)]
    scores = [rng.random(len(docs)) for docs in lists]
    clock = Clock()
    docs, best = disjunction_max(lists, scores, documents, 4, clock)
    expected = {}
    for of_list, values in zip(lists, scores, strict=True):
        for doc, value in zip(of_list.tolist(), values.tolist(), strict=True):
            expected[doc] = max(value, expected.get(doc, 0.0))
    assert docs.dtype == np.uint16
    assert dict(zip(docs.tolist(), best.tolist(), strict=True)) == expected
    assert docs.tolist() == sorted(expected)
    assert clock.looks == (len(lists) if documents == 200 else 0)
