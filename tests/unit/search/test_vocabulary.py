"""The hash table over a column of words."""

import random

from dateline.columnar.strings import StringColumn
from dateline.search.vocabulary import TermDictionary


def test_every_word_is_found_and_no_other():
    """Each word gives its number, anything else -1; words that share their ends are no trouble."""
    rng = random.Random(8)
    words = {"".join(rng.choices("abcя", k=rng.randint(1, 9))) for _ in range(3_000)}
    words |= (
        {f"{'x' * 300}{number}" for number in range(50)}
        | {f"{number}{'x' * 300}" for number in range(50)}
        | {"\x00", "a\x00"}
    )
    column = StringColumn.from_strings(sorted(words, key=str.encode))
    vocabulary = TermDictionary(column)
    for number, word in enumerate(column):
        assert vocabulary.find(word.encode()) == number
    for word in ("", "nothing", "x" * 300, "\x00\x00"):
        assert vocabulary.find(word.encode()) == (
            -1 if word not in words else sorted(words, key=str.encode).index(word)
        )


def test_an_empty_column_holds_nothing():
    """No word is found in no words, and one in one."""
    assert TermDictionary(StringColumn.from_strings([])).find(b"x") == -1
    assert TermDictionary(StringColumn.from_strings(["x"])).find(b"x") == 0
