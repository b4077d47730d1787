"""The words to mark in an article, found by trying every way in which the words of a phrase may stand."""

from collections.abc import Callable, Iterator, Sequence

from dateline.query.query import TextSpan
from dateline.query.syntax import Node, Phrase, Word
from dateline.text.tokens import tokenize

Spell = Callable[[Word | Phrase], Sequence[Word | Phrase]]


def plain_marks(node: Node, text: str, field: str, spell: Spell, stem: Callable[[str], str]) -> tuple[TextSpan, ...]:
    """Exactly the tokens of each spelling of the unnegated words and phrases; the query has no patterns."""
    tokens = tokenize(text)
    terms = [stem(token.form) for token in tokens]
    marked = set[int]()
    for leaf in node.leaves():
        assert isinstance(leaf, Word | Phrase)
        if leaf.field not in {None, field}:
            continue
        for spelling in spell(leaf):
            forms = (spelling.form,) if isinstance(spelling, Word) else spelling.forms
            distance = spelling.distance if isinstance(spelling, Phrase) else 1
            for places in _places(terms, [stem(form) for form in forms], distance):
                marked.update(places)
    return tuple(TextSpan(tokens[at].start, tokens[at].end) for at in sorted(marked))


def _places(terms: Sequence[str], words: Sequence[str], distance: int) -> Iterator[tuple[int, ...]]:
    """Every choice of a place for each word, each 1 to `distance` after the one before."""
    for first, term in enumerate(terms):
        if term == words[0]:
            yield from ((first, *rest) for rest in _from(terms, words[1:], distance, first))


def _from(terms: Sequence[str], words: Sequence[str], distance: int, before: int) -> Iterator[tuple[int, ...]]:
    if not words:
        yield ()
        return
    for at in range(before + 1, min(before + distance + 1, len(terms))):
        if terms[at] == words[0]:
            yield from ((at, *rest) for rest in _from(terms, words[1:], distance, at))
