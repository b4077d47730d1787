# ruff: noqa: DTZ001  (Whoosh knows no zones)
"""Whoosh queries, sort orders and groupings made by a seeded generator, and what an index answers to them."""

import datetime as dt
import random
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from whoosh import query as q
from whoosh.index import FileIndex
from whoosh.query.spans import SpanBefore, SpanFirst, SpanNear, SpanOr
from whoosh.searching import Searcher
from whoosh.sorting import DateRangeFacet, FieldFacet

TERMS = ("war", "warr", "peac", "polic", "the", "of", "presid", "talk", "žilina", "zilina", "us", "1000", "oil",
         "boil", "sudan", "मंत्री", "women", "absent")  # fmt: skip
VALUES = ("united", "nations", "khartoum", "sudan", "ap", "app", "reuters", "times", "d", "côte", "absent")
PIECES = ("w", "wa", "war", "p", "po", "pe", "t", "s", "b", "o", "u", "म")
TEXTS = ("title", "body", "body", "body")
OTHERS = ("place", "agency", "source", "author", "section")

Query: TypeAlias = q.Query
Make: TypeAlias = Callable[[random.Random], Query]


def make_query(rng: random.Random, depth: int = 3) -> Query:
    """Make a query of any kind, nested up to `depth` deep."""
    if depth and rng.random() < 0.55:
        parts = [make_query(rng, depth - 1) for _ in range(rng.randint(1, 3))]
        compound = rng.choice((q.And, q.And, q.Or, q.Or, q.DisjunctionMax, _with_exception))
        made: Query = compound(parts)
        return made
    return rng.choice(LEAVES)(rng)


def _with_exception(parts: list[Query]) -> Query:
    return q.And([*parts[:-1], q.Not(parts[-1])]) if len(parts) > 1 else q.Not(parts[0])


def _field(rng: random.Random) -> tuple[str, tuple[str, ...]]:
    return (rng.choice(TEXTS), TERMS) if rng.random() < 0.7 else (rng.choice(OTHERS), VALUES)


def _term(rng: random.Random) -> Query:
    name, words = _field(rng)
    return q.Term(name, rng.choice(words))


def _article(rng: random.Random) -> Query:
    return q.Term("article_id", f"a{rng.randint(0, 60)}")


def _phrase(rng: random.Random) -> Query:
    name, words = _field(rng)
    return q.Phrase(name, rng.choices(words, k=rng.choice((2, 2, 2, 3))), slop=rng.choice((1, 1, 2, 3, 6)))


def _prefix(rng: random.Random) -> Query:
    return q.Prefix(_field(rng)[0], rng.choice(PIECES))


def _wildcard(rng: random.Random) -> Query:
    piece = rng.choice(PIECES)
    return q.Wildcard(_field(rng)[0], rng.choice((f"{piece}*", f"*{piece}*", f"?{piece}*", f"{piece}?*", f"*{piece}")))


def _fuzzy(rng: random.Random) -> Query:
    name, words = _field(rng)
    word = list(rng.choice(words))
    word[rng.randrange(len(word))] = rng.choice("aeiourst")
    return q.FuzzyTerm(
        name, "".join(word), maxdist=rng.choice((1, 1, 2)), prefixlength=min(rng.choice((0, 1, 2)), len(word))
    )


def _term_range(rng: random.Random) -> Query:
    name, words = _field(rng)
    first, last = sorted(rng.choices(words, k=2))
    return q.TermRange(
        name,
        rng.choice((first, None)) or first,
        rng.choice((last, None)) or last,
        startexcl=rng.random() < 0.3,
        endexcl=rng.random() < 0.3,
    )


def _day(rng: random.Random) -> dt.datetime:
    moment = dt.datetime(rng.randint(2008, 2013), rng.randint(1, 12), rng.choice((1, 1, 15, 28)))
    return moment + dt.timedelta(seconds=rng.choice((0, 0, 0, 1, -1, 43_200)))


def _date_range(rng: random.Random) -> Query:
    first, last = sorted((_day(rng), _day(rng)))
    open_end = rng.random()
    return q.DateRange(
        "date",
        None if open_end < 0.2 else first,
        None if open_end > 0.8 else last,
        startexcl=rng.random() < 0.3,
        endexcl=rng.random() < 0.3,
    )


def _date(rng: random.Random) -> Query:
    return q.Term("date", _day(rng))


def _every(rng: random.Random) -> Query:
    return q.Every(rng.choice((None, None, "date", "place", "title", "body")))


def _regex(rng: random.Random) -> Query:
    return q.Regex(_field(rng)[0], rng.choice(PIECES) + rng.choice((".*", "[a-m].*", ".", "(r|o).*")))


def _spans(rng: random.Random) -> Query:
    """Make a query about where in one text two terms stand."""
    name = rng.choice(TEXTS)
    one, other = (q.Term(name, rng.choice(TERMS)) for _ in range(2))
    near: Query = SpanNear(one, other, slop=rng.choice((1, 2, 5)), ordered=rng.random() < 0.5)
    return rng.choice((near, SpanFirst(one, limit=rng.choice((0, 3))), SpanBefore(one, other), SpanOr([one, other])))


LEAVES: tuple[Make, ...] = (_term, _term, _phrase, _phrase, _phrase, _prefix, _wildcard, _fuzzy, _term_range,
                            _date_range, _date_range, _date, _every, _article, _regex)  # fmt: skip
SORTS = ("date", "place", "agency", "source", "section", "title", "body")
GROUPS = ("place", "agency", "source", "section", "article_id")


def found_ids(searcher: Searcher, query: Query) -> list[str]:
    """The articles that match, sorted."""
    return sorted(_ids(searcher, query, searcher.search(query, limit=None).docs()))


def sorted_ids(searcher: Searcher, query: Query, field: str, *, reverse: bool) -> list[str]:
    """The articles that match, in the order of a field and, where that is the same, of their ids."""
    order = [FieldFacet(field, reverse=reverse), FieldFacet("article_id")]
    return _ids(searcher, query, [hit.docnum for hit in searcher.search(query, limit=None, sortedby=order)])


def grouped_ids(searcher: Searcher, query: Query, field: str, *, overlap: bool) -> dict[Any, list[str]]:
    """The articles that match by the value of a field (`date`: by the quarter)."""
    facet = FieldFacet(field, allow_overlap=overlap)
    if field == "date":
        facet = DateRangeFacet("date", dt.datetime(2008, 1, 1), dt.datetime(2013, 1, 1), dt.timedelta(days=91))
    groups = searcher.search(query, limit=None, groupedby={field: facet}).groups(field)
    found = {value: sorted(_ids(searcher, query, docs)) for value, docs in groups.items()}
    return {value: ids for value, ids in found.items() if ids}


def _ids(searcher: Searcher, query: Query, docs: Iterable[int]) -> list[str]:
    """The ids of documents, without what Whoosh finds wrongly.

    Its `InverseMatcher` gives a deleted document where that follows on the last
    match of what is negated, so that it depends on the numbers of the documents.
    """
    reader = searcher.reader()
    docs = [doc for doc in docs if not ("Not(" in repr(query) and reader.is_deleted(doc))]
    return [searcher.stored_fields(doc)["article_id"] for doc in docs]


def answers(index: FileIndex, seed: int, count: int) -> list[tuple[str, object]]:
    """The answers of an index to `count` queries, each after its description; equal seeds give equal queries."""
    rng = random.Random(seed)
    given: list[tuple[str, object]] = []
    with index.searcher() as searcher:
        for _ in range(count):
            query = _spans(rng) if rng.random() < 0.1 else make_query(rng)  # Whoosh raises where they are nested
            given.append((f"{query!r}", found_ids(searcher, query)))
            field, reverse = rng.choice(SORTS), rng.random() < 0.4
            group, overlap = rng.choice((*GROUPS, "date")), rng.random() < 0.3
            if rng.random() < 0.3:
                given.append((f"{query!r} by {field} {reverse}", sorted_ids(searcher, query, field, reverse=reverse)))
                given.append((f"{query!r} in {group} {overlap}", grouped_ids(searcher, query, group, overlap=overlap)))
    return given
