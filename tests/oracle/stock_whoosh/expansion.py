"""Prefixes, wildcards and near words: which forms of the index they stand for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest

from whoosh.reading import IndexReader

from dateline.query.syntax import Fuzzy, Prefix, Wildcard
from oracle.brute_force import is_wildcard_match
from oracle.stock_whoosh.postings import PostingsReader


@dataclass(frozen=True, slots=True)
class Expansion:
    """The forms that an expression stands for, the most frequent ones if there are more than allowed."""

    forms: tuple[str, ...]
    found: int

    @property
    def is_cut(self) -> bool:
        """Whether forms were left out."""
        return self.found > len(self.forms)


def expand(postings: PostingsReader, node: Prefix | Wildcard | Fuzzy, field: str, limit: int) -> Expansion:
    """Find the forms in `field` that match, at most `limit` of them, in lexical order.

    Raises OutOfTimeError if that takes longer than the search may.
    """
    found: set[str] = set()
    for form in _matching(postings.reader, node, field):
        postings.check_time()
        found.add(form)
    if len(found) <= limit:
        return Expansion(tuple(sorted(found)), len(found))

    def frequency(form: str) -> int:
        postings.check_time()
        return int(postings.reader.doc_frequency(field, form))

    return Expansion(tuple(sorted(nlargest(limit, sorted(found), key=frequency))), len(found))


def _matching(reader: IndexReader, node: Prefix | Wildcard | Fuzzy, field: str) -> Iterable[str]:
    if isinstance(node, Prefix):
        return _with_prefix(reader, field, node.form)
    if isinstance(node, Wildcard):
        forms = _with_prefix(reader, field, node.pattern.replace("?", "*").split("*")[0])
        return (form for form in forms if is_wildcard_match(node.pattern, form))
    return _within_one_edit(reader, field, node.form)


def _with_prefix(reader: IndexReader, field: str, prefix: str) -> Iterator[str]:
    return (raw.decode() for raw in reader.expand_prefix(field, prefix.encode()))


def _within_one_edit(reader: IndexReader, field: str, form: str) -> Iterator[str]:
    """Optimal string alignment distance of at most 1: what Whoosh's automaton finds, and neighbours swapped."""
    yield from reader.terms_within(field, form, 1)
    for i in range(len(form) - 1):
        swapped = form[:i] + form[i + 1] + form[i] + form[i + 2 :]
        if (field, swapped) in reader:
            yield swapped
