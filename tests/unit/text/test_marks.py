"""Which matches are one mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.marks import merge_neighbours


def joined(text: str) -> list[str]:
    """The marks of a text in which every word in capitals is a match."""
    spans, at = list[tuple[int, int]](), 0
    while at < len(text):
        end = at
        while end < len(text) and text[end].isupper():
            end += 1
        if end > at:
            spans.append((at, end))
        at = end + 1
    return [text[start:end] for start, end in merge_neighbours(text, spans)]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("the TAX REFORM is", ["TAX REFORM"]),
        ("the TAX   REFORM is", ["TAX   REFORM"]),
        ("the TAX\nREFORM is", ["TAX\nREFORM"]),
        ("the TAX \n  REFORM is", ["TAX \n  REFORM"]),
        ("the TAX\u00a0REFORM is", ["TAX\u00a0REFORM"]),
        ("PEACE-KEEPING", ["PEACE-KEEPING"]),
        ("PEACE\u2011KEEPING", ["PEACE\u2011KEEPING"]),
        ("O'BRIEN and O\u2019BRIEN", ["O'BRIEN", "O\u2019BRIEN"]),
        ("A B C", ["A B C"]),
        ("TAX and REFORM", ["TAX", "REFORM"]),
        ("TAX, REFORM", ["TAX", "REFORM"]),
        ("TAX. REFORM", ["TAX", "REFORM"]),
        ("TAX - REFORM", ["TAX", "REFORM"]),
        ("TAX--REFORM", ["TAX", "REFORM"]),
        ("TAX\n\nREFORM", ["TAX", "REFORM"]),
        ("TAX\n \nREFORM", ["TAX", "REFORM"]),
        ("TAX/REFORM", ["TAX", "REFORM"]),
        ("nothing", []),
        ("", []),
    ],
)
def test_words_side_by_side_are_one_mark(text: str, marks: list[str]) -> None:
    """Nothing stands between them but white space in a paragraph, or one hyphen or apostrophe."""
    assert joined(text) == marks


def test_spans_that_overlap_are_one_mark() -> None:
    """None of their characters is lost."""
    assert list(merge_neighbours("abcdefgh", [(0, 3), (2, 5), (3, 4), (6, 8)])) == [(0, 5), (6, 8)]


@given(st.text("ab -\n'", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=6))
def test_marks_cover_the_matches_and_are_apart(text: str, drawn: list[tuple[int, int]]) -> None:
    """Every matched character is in one mark, and each mark begins and ends with a match."""
    spans = sorted((start, min(start + size, len(text))) for start, size in drawn if start < len(text))
    marks = list(merge_neighbours(text, spans))
    covered = {at for start, end in spans for at in range(start, end)}
    inside = [at for start, end in marks for at in range(start, end)]
    assert len(inside) == len(set(inside))
    assert covered <= set(inside)
    assert all({start, end - 1} <= covered for start, end in marks)
    assert not any(text[at] in "ab" for at in set(inside) - covered)
