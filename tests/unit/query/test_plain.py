"""Plain queries are read without the parser, and as the parser reads them."""

import random

import pytest

from dateline.query import parser
from dateline.query.parser import parse

PIECES = ("the", "of", "OR", "AND", "NOT", "or", "and", "Shell", "WAR", "1000", "U2", "don't", "x" * 255, "x" * 256,
          "", "-war", "title:war", "war*", "(", '"', "Ž", "ſ", "K", "²", "10:30",
          "NEAR", "ADJ5", "ANDNOT", "wom?n", "||", "!war")  # fmt: skip


def make_texts(count):
    rng = random.Random(8)
    for _ in range(count):
        text = rng.choice((" ", "  ")).join(rng.choices(PIECES, k=rng.randint(0, 6)))
        yield rng.choice((text, text, f'"{text}"', f" {text}", f"{text} "))


@pytest.mark.parametrize("max_terms", [None, 32, 3])
def test_plain_queries_are_read_as_the_parser_reads_them(monkeypatch, max_terms):
    """Tree, required part, canonical text and what is ignored are the same either way."""
    texts = [*make_texts(4_000), "to be or not to be", "the OR war", "the", "a OR b OR the c", '"one"', '"the"']
    quick = [parse(text, max_terms=max_terms) for text in texts]
    plain = sum(parser._parse_plain(text, "english", max_terms) is not None for text in texts)
    monkeypatch.setattr(parser, "_parse_plain", lambda *_: None)
    for text, query in zip(texts, quick, strict=True):
        slow = parse(text, max_terms=max_terms)
        assert (query.tree, query.required, query.understood, query.ignored) == (
            slow.tree, slow.required, slow.understood, slow.ignored,
        ), text  # fmt: skip
    assert plain > 100
