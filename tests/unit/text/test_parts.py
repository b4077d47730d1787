"""Long texts in parts."""

import random

import pytest

from dateline.errors import BadRequestError
from dateline.text.parts import LARGE_BYTES, PART_BYTES, part_of, parts_of


def make_text(kind, size=1_300_000):
    """A text of at least `size` bytes: of paragraphs, lines, words, or letters without a break."""
    rng = random.Random(14)
    gap = {"paragraphs": "\n\n", "lines": "\n", "words": " ", "letters": "", "wide": ""}[kind]
    words, count = [], 0
    while count < size:
        words.append("字" * 50 if kind == "wide" else "x" * rng.randint(1, 900))
        count += len(words[-1].encode()) + len(gap)
    return gap.join(words).encode()


@pytest.mark.parametrize("kind", ["paragraphs", "lines", "words", "letters", "wide"])
def test_parts_end_where_a_reader_would_stop(kind):
    """Behind a blank line if there is one, else a line, a word, a character; all together they are the text."""
    text = make_text(kind)
    parts = list(parts_of([text], len(text)))
    assert b"".join(parts) == text
    end = {"paragraphs": b"\n\n", "lines": b"\n", "words": b" "}.get(kind, b"")
    for part in parts[:-1]:
        assert PART_BYTES / 2 <= len(part) <= PART_BYTES * 1.25
        assert part.endswith(end)
        part.decode()
    assert len(parts) > 4


@pytest.mark.parametrize("kind", ["paragraphs", "wide"])
def test_parts_do_not_depend_on_how_the_text_is_read(kind):
    """Pieces of any size give the same parts, so addresses of parts stay valid."""
    text, rng = make_text(kind), random.Random(14)
    pieces, at = [], 0
    while at < len(text):
        pieces.append(text[at : at + rng.randint(1, 150_000)])
        at += len(pieces[-1])
    assert list(parts_of(pieces, len(text))) == list(parts_of([text], len(text)))


@pytest.mark.parametrize("size", [0, 1, LARGE_BYTES])
def test_a_text_of_up_to_a_megabyte_is_one_part(size):
    """Nothing changes for it, an empty one included."""
    assert list(parts_of([b"x" * size], size)) == [b"x" * size]
    assert part_of([b"x" * size], size, 1) == ("x" * size, 1)


@pytest.mark.parametrize("number", [0, -1, 99])
def test_a_part_that_there_is_not_is_refused(number):
    """With the parameter and how many there are."""
    text = make_text("paragraphs")
    count = len(list(parts_of([text], len(text))))
    with pytest.raises(BadRequestError, match=f"part must be from 1 to {count}") as refused:
        part_of([text], len(text), number)
    assert refused.value.parameter == "part"
    with pytest.raises(BadRequestError, match="part must be 1"):
        part_of([b"x"], 1, 2)
