"""The array tokeniser equals the reference tokeniser for all texts, also when runs collide."""

import json
import random
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from counts import share
from golden_tokens import FORMS, TOKENS
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.text import runs
from dateline.text.array_tokens import PADDING, ArrayTokeniser, RunVocabulary
from dateline.text.run_table import UNKNOWN, RunTable
from dateline.text.runs import find_runs
from dateline.text.tokens import fold, forms, tokenize

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
CORPORA = ("corpora/press-1k.jsonl", "collections/cacm.jsonl", "collections/cranfield.jsonl")

AWKWARD = (
    *(chr(code) for code in (0x2019, 0xA0, 0xAD, 0x2011, 0x3001, 0x300C, 0xB7, 0x301, 0x345, 0x200D, 0x130, 0x131, 0xDF,
                             0x1E9E, 0xFB01, 0xBD, 0xB2, 0x2460, 0x2163, 0x905, 0x93E, 0xE33, 0x4E00, 0x3007,
                             0x1D4B3, 0x1F1E6, 0xE0100, 0x2A6D6, 0x33FFF, 0x34000, 0x10FFFF, 0xD800, 0xDFFF, 0xFF21,
                             0x200B, 0x200B, 0x2060, 0xFEFF, 0x34F, 0xFE0F, 0x3164, 0x180E, 0x202B, 0x5F3, 0x5F4, 0x5D0,
                             0x5D0, 0x5B8, 0xFB2A, 0x202F, 0x2009, 0x66C, 0xFF0C, 0xFF11, 0x661, 0x640, 0x627, 0x64E,
                             0xE01, 0x1780, 0x1000, 0x93C)),
    *"aAsSkKiI1 09.,.,''  \n\t-_\0\x7f",
    '"', '\u05d0"\u05d1', "1\u00a0000", "1,00,000", "\u0661\u202f\u0661\u0661\u0661",
    "U.S.", "1,000", "'s", "\u2019s", "a.m", "3.5", "cafe\u0301",
)  # fmt: skip
texts_of_awkward = st.lists(st.sampled_from(AWKWARD), max_size=30).map("".join)
any_texts = st.one_of(texts_of_awkward, st.text(max_size=60), st.text(st.characters(codec=None), max_size=20))


BETWEEN = (
    *" ,.'\"\u2019\u05f3\u05f4\u00a0\u2009\u202f\u066c\uff0c\u00ad\u200b\u200c\u200f\u2060\ufeff\u034f\ufe0f-a1\n",
    "000",
)  # fmt: skip
"""What may stand between two characters of a script."""


def characters_by_script() -> dict[str, list[str]]:
    """The letters, marks and digits of each script, which is the first word of their names."""
    found: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char)[0] in "LMN":
            found.setdefault(re.split("[ -]", unicodedata.name(char, "?"), maxsplit=1)[0], []).append(char)
    return found


def texts_of_every_script(seed: int) -> Iterator[str]:
    """Words of one script and of two, with anything that may stand in words or between them."""
    rng = random.Random(seed)
    scripts = characters_by_script()
    for chars in scripts.values():
        others = rng.choice([*scripts.values()])
        for pool in (chars, [*chars[:50], *others[:50]]):
            yield "".join(
                rng.choice(pool if rng.random() < 0.65 else BETWEEN) for _ in range(min(60 + 4 * len(pool), 600))
            )


def make_tokeniser(**options: int) -> ArrayTokeniser:
    return ArrayTokeniser(RunVocabulary(), **options)


def tokenise(tokeniser: ArrayTokeniser, texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The forms of each text; the starts of its tokens are those of the reference."""
    raw = [text.encode("utf-8", "surrogatepass") for text in texts]
    tokens = tokeniser.tokens(raw)
    known = tokeniser.vocabulary.forms
    ends = np.cumsum(tokens.counts)[:-1]
    assert tokens.counts.sum() == len(tokens.forms) == len(tokens.starts)
    first = 1
    for text, each, starts in zip(texts, raw, np.split(tokens.starts, ends), strict=bool(texts)):
        assert starts.tolist() == [first + bytes_before(text, token.start) for token in tokenize(text)]
        first += len(each) + 1
    parts = np.split(tokens.forms, ends)
    return [tuple(known[number] for number in part.tolist()) for part in parts] if texts else []


def bytes_before(text: str, at: int) -> int:
    """The bytes of the first characters of a text."""
    return len(text[:at].encode("utf-8", "surrogatepass"))


def assert_equal(tokeniser: ArrayTokeniser, texts: Iterable[str], batch: int = 100) -> None:
    texts = list(texts)
    for start in range(0, len(texts), batch):
        part = texts[start : start + batch]
        assert tokenise(tokeniser, part) == [forms(text) for text in part]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not next to the project")
@pytest.mark.parametrize("corpus", CORPORA)
def test_a_corpus_is_tokenised_as_by_the_reference(corpus: str) -> None:
    """Every text of the shared corpora."""
    documents = [json.loads(line) for line in (SHARED / corpus).read_text("utf-8").splitlines()]
    assert_equal(make_tokeniser(), [str(text) for each in documents for text in each.values()])


def test_the_sample_archive_is_tokenised_as_by_the_reference() -> None:
    """Every file of the sample archive, as plain text."""
    paths = sorted(path for path in (ROOT / "index_data" / "documents").iterdir() if path.is_file())
    assert len(paths) > 50
    assert_equal(make_tokeniser(), [path.read_text("utf-8") for path in paths])


def test_the_golden_texts_are_tokenised_as_by_the_reference() -> None:
    """Many texts at a time, and one at a time."""
    texts = [text for text, _ in TOKENS.values()] + [text for text, *_ in FORMS.values()]
    assert_equal(make_tokeniser(), texts)
    assert_equal(make_tokeniser(), texts, batch=1)


@settings(max_examples=share(500), deadline=None)
@given(st.lists(any_texts, max_size=6))
def test_any_texts_are_tokenised_as_by_the_reference(texts: list[str]) -> None:
    """Texts of any characters, when their runs are new and when they are known."""
    tokeniser = make_tokeniser()
    assert tokenise(tokeniser, texts) == [forms(text) for text in texts]
    assert tokenise(tokeniser, texts) == [forms(text) for text in texts]  # and again, now that the runs are known


@settings(deadline=None)
@given(st.lists(any_texts, min_size=1, max_size=4), st.integers(1, 12))
def test_texts_may_be_cut_into_chunks_at_any_space(texts: list[str], chunk: int) -> None:
    """Wherever a chunk ends, the tokens are those of the reference."""
    assert tokenise(make_tokeniser(chunk_bytes=chunk), texts) == [forms(text) for text in texts]


def test_texts_without_a_space_are_not_cut() -> None:
    """A chunk is longer than its limit if it has no space."""
    assert_equal(
        make_tokeniser(chunk_bytes=64), ["x" * 3_000, "今天" * 700, "a.b," * 400, "", "is, not", "1," * 90 + "000"]
    )


def test_texts_of_every_script_are_tokenised_as_by_the_reference() -> None:
    """All scripts that Unicode names, alone and mixed."""
    assert len(characters_by_script()) > 200
    texts = [text for seed in range(share(8)) for text in texts_of_every_script(seed)]
    assert_equal(make_tokeniser(), texts)


@pytest.mark.parametrize("code", [0xAD, 0x200B, 0x2019, 0x5F4, 0xA0, 0x66C, 0xFF0C, 0x34F, 0xE31])
def test_a_character_at_which_runs_are_parted_by_mistake_is_found(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted defect: runs end at a character that the reference joins at."""
    kinds = runs._kinds().copy()
    kinds[code] = runs._SEPARATES
    monkeypatch.setattr(runs, "_kinds", lambda: kinds)
    with pytest.raises(AssertionError):
        assert_equal(make_tokeniser(), [text for seed in range(8) for text in texts_of_every_script(seed)])


@pytest.mark.parametrize("base", [1, 1 << 63 | 1, 0])
def test_runs_that_collide_keep_their_own_forms(base: int) -> None:
    """With these bases the slots are the highest bits of the last letters, or all one slot."""
    words = [f"{a}{b}{c}{tail}" for a in "abc" for b in "xyz" for c in "0 1é." for tail in ("", "ent", "international")]
    tokeniser = make_tokeniser(base=base)
    assert_equal(tokeniser, words)
    assert_equal(tokeniser, reversed(words), batch=7)


def test_a_table_in_which_all_runs_collide_finds_each_of_them() -> None:
    """With the base 0 all runs have one slot; the table grows while they are added."""
    table = RunTable(2, base=0)
    keys = [np.arange(1, 1_501, dtype=np.uint64), np.arange(1_500, dtype=np.uint64) % np.uint64(3)]
    for part in (slice(0, 700), slice(700, 701), slice(701, 1_500)):  # it grows on the way
        table.insert([key[part] for key in keys], np.arange(1_500, dtype=np.int32)[part])
    assert table.find(keys).tolist() == list(range(1_500))
    assert (table.find([keys[0], keys[1] + np.uint64(1)]) == UNKNOWN).all()
    assert len(table) == 1_500


def test_runs_may_share_a_number() -> None:
    """Several runs may have the same form; other runs are not found."""
    table = RunTable(1, base=0)
    table.insert([np.array([5, 6, 7], np.uint64)], np.array([2, 2, 0], np.int32))
    assert table.find([np.array([7, 6, 5, 8], np.uint64)]).tolist() == [0, 2, 2, UNKNOWN]


def test_what_was_learned_is_bounded_and_learned_again() -> None:
    """When there are too many runs the table forgets all of them, and the tokens stay right."""
    tokeniser = make_tokeniser(most_runs=10)
    texts = [f"word{n} 3a.5b 電{n}電電電電電電電電電電電電 longer-word{n} inter{n}national" for n in range(60)]
    assert_equal(tokeniser, texts * 2, batch=3)
    assert sum(map(len, tokeniser._tables)) < 60


def test_long_runs_are_read_to_the_length_that_the_reference_reads() -> None:
    """Runs around the sizes of the tables, and around the longest form."""
    lengths = (7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 254, 255, 256, 257, 1_019, 1_020, 1_021, 1_500)
    texts = [char * length for length in lengths for char in ("x", "é", "e\u0301", "电", "\U0001d4b3", "a.", "1,000,")]
    assert_equal(make_tokeniser(), texts + [text + "'s" for text in texts] + [f"{text}x," for text in texts])


def test_capital_letters_of_ascii_change_no_form_whatever_mark_follows() -> None:
    """The table maps ASCII capitals to small letters, and relies on this."""
    marks = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M"]
    for mark in marks:
        for letters in ("ABCDEFGHIJKLM", "NOPQRSTUVWXYZ"):
            word = "".join(letter + mark for letter in letters)
            assert fold.__wrapped__(word) == fold.__wrapped__(word.lower()), hex(ord(mark))


def test_only_what_separates_parts_runs() -> None:
    """Each character that `find_runs` parts at is one at which the reference parts."""
    for start in range(0x80, sys.maxunicode + 1, 1 << 12):
        chars = [chr(code) for code in range(start, min(start + (1 << 12), sys.maxunicode + 1))]
        raw = [f"a{char}b".encode("utf-8", "surrogatepass") for char in chars]
        starts, _ = find_runs(np.frombuffer(b" " + b" ".join(raw) + PADDING, np.uint8))
        begins = np.cumsum([1, *(len(each) + 1 for each in raw)])
        parted = np.diff(np.searchsorted(starts, begins)) > 1
        for char in (char for char, is_parted in zip(chars, parted.tolist(), strict=True) if is_parted):
            assert forms(f"a{char}b") == ("a", "b"), hex(ord(char))


def test_no_texts_and_empty_texts_have_no_tokens() -> None:
    """The counts are zero, and the vocabulary stays empty."""
    tokeniser = make_tokeniser()
    assert tokeniser.tokens([]).counts.tolist() == []
    assert tokeniser.tokens([b"", b"", b" . "]).counts.tolist() == [0, 0, 0]
    assert len(tokeniser.vocabulary) == 0


def test_one_form_has_one_number_however_it_is_written() -> None:
    """Case and a possessive do not matter."""
    tokeniser = make_tokeniser()
    numbers = tokeniser.tokens([b"War and peace", b"And WAR's end"]).forms.tolist()
    assert [tokeniser.vocabulary.forms[number] for number in numbers] == ["war", "and", "peace", "and", "war", "end"]
    assert sorted(set(numbers)) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a—b", 2),
        ("“a” b", 2),
        ("а—б、в", 3),
        ("a’s", 1),
        ("3.a", 2),
        ("3.5", 2),
        ("a.b", 1),
        ("a,3", 2),
        ("3,5", 1),
        ("и\u00a0в", 2),
        ("a\u00a01", 2),
        ("1\u00a01", 1),
        ("10\u202fkm", 2),
        ("\u0661\u00a0\u0661", 1),
        ("\u0431\u00a01", 2),
        ("一，二", 2),
        ("１，０", 1),
        ('说"你', 2),
        ('ж"ж', 2),
        ('צה"ל', 1),
        ('a"b', 2),
        ("תל־אביב", 2),
        ("co\u00adop", 1),
    ],
)
def test_runs_are_as_short_as_may_be(text: str, count: int) -> None:
    """Longer ones would do no harm but take time and memory: a vocabulary of half sentences."""
    starts, ends = find_runs(np.frombuffer(f" {text} ".encode(), np.uint8))
    assert len(starts) == len(ends) == count
