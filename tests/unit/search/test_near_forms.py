"""Forms a few edits away from a word, against the distance of the textbook."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_spelling import osa_distance

from dateline.columnar.strings import StringColumn
from dateline.search import near_forms
from dateline.search.near_forms import LONGEST, NearForms

LETTERS = "abcé\u0430\u4e00\U00010400"
WORDS = st.text(LETTERS, min_size=1, max_size=7)
COLUMNS = st.sets(WORDS, max_size=30)


def column(forms):
    """A column of forms, in the order of their bytes."""
    return StringColumn.from_strings(sorted(forms, key=str.encode))


def check(forms, word, edits):
    """Compare with the distance of each form."""
    of = column(forms)
    numbers, distances = NearForms(of).within(word, edits)
    found = dict(zip([of[number] for number in numbers.tolist()], distances.tolist(), strict=True))
    assert list(found) == sorted(found, key=str.encode)
    assert found == {form: d for form in forms if (d := osa_distance(word, form)) <= edits}


@given(COLUMNS, WORDS, st.integers(0, 3))
def test_equal_to_the_textbook(forms, word, edits):
    """Letters of several scripts and planes; also forms of one, two and four bytes a letter."""
    check(forms, word, edits)


def test_neighbouring_words():
    """Every one of the edits, and every two of them, of one word."""
    word = "statoin"
    near = {word[:at] + letter + word[at:] for at in range(8) for letter in "sz"}
    near |= {word[:at] + word[at + 1 :] for at in range(7)}
    near |= {word[:at] + word[at : at + 2][::-1] + word[at + 2 :] for at in range(6)}
    twice = {other[:at] + other[at + 1 :] for other in near for at in range(len(other))}
    check({*near, *twice, "station", "nation", "s", "st"}, word, 2)


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST])
def test_long_words(length):
    """Up to the number of bits of a word."""
    word = "ab" * 40
    word = word[:length]
    check({word, word[1:], word + "c", "c" + word[2:], "d" * length}, word, 2)


def test_words_beyond_the_limit_have_none():
    """And so do the empty word and the empty column."""
    word = "a" * (LONGEST + 1)
    assert not len(NearForms(column({word})).within(word, 2)[0])
    assert not len(NearForms(column({"a"})).within("", 2)[0])
    assert not len(NearForms(column(set())).within("a", 2)[0])


def test_a_lost_swap_is_found(monkeypatch):
    """A planted defect: without the line for swapped neighbours, the comparison with the textbook fails."""
    distances = near_forms._distances

    def without_swaps(word, letters, lengths):
        found = distances(word, letters, lengths)
        for at, (row, length) in enumerate(zip(letters.T.tolist(), lengths.tolist(), strict=True)):
            if found[at] == 1 and length == len(word) and sorted(row[:length]) == sorted(word.tolist()):
                found[at] = 2
        return found

    monkeypatch.setattr(near_forms, "_distances", without_swaps)
    with pytest.raises(AssertionError):
        check({"station"}, "statoin", 2)
