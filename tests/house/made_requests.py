"""Makes requests of every kind from a seed, as plain dictionaries that every checkout can read."""

import itertools
import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from oracle.generate import ABSENT, AGENCIES, PLACES, SOURCES, QueryMaker

from dateline.article import Article

from .made_archives import CORPORA

SORT_CYCLE = ("relevance", "newest", "relevance", "oldest", "relevance")
UNIT_CYCLE = (None, "year", "month", "day", "none")
PER_PAGE_CYCLE = (10, 10, 25, 10, 100, 3, 10)
DEEP_EVERY = 6
"""One request in six asks for page 3, the others for page 1."""

COUNTS = {
    "all words": 45,
    "any word": 45,
    "real, all words": 50,
    "real, any word": 20,
    "one word": 15,
    "repeated word": 10,
    "prefix": 25,
    "wildcard": 25,
    "fuzzy": 25,
    "phrase": 35,
    "phrase and words": 15,
    "phrase with distance": 35,
    "title or body": 25,
    "place, agency or source": 25,
    "negation": 25,
    "nested": 20,
    "dates in the query": 20,
    "dates of the address": 15,
    "values of the address": 15,
    "nothing but filters": 5,
    "any of the language": 30,
    "part without matches": 20,
}


def make_requests(articles: Sequence[Article], seed: int, corpora: Path = CORPORA) -> list[dict[str, object]]:
    """545 requests about an archive, in the order of `COUNTS`."""
    return list(_requests(KindMaker(articles, random.Random(seed), corpora)))


def _requests(maker: "KindMaker") -> Iterator[dict[str, object]]:
    kinds = [kind for kind, count in COUNTS.items() for _ in range(count)]
    cycles = zip(kinds, itertools.cycle(SORT_CYCLE), itertools.cycle(UNIT_CYCLE), itertools.cycle(PER_PAGE_CYCLE))
    for number, (kind, sort, unit, per_page) in enumerate(cycles):
        yield {
            "number": number,
            "kind": kind,
            "text": maker.text_of(kind),
            **maker.filters_of(kind),
            "sort": sort,
            "page": 3 if number % DEEP_EVERY == DEEP_EVERY - 1 else 1,
            "per_page": per_page,
            "histogram": unit != "none",
            "unit": None if unit == "none" else unit,
        }


class KindMaker(QueryMaker):
    """Makes queries of a kind."""

    def __init__(self, articles: Sequence[Article], rng: random.Random, corpora: Path) -> None:
        super().__init__(articles, rng)
        self._real = _real_queries(corpora, rng)
        self._makers: dict[str, Callable[[], str]] = {
            "all words": lambda: " ".join(self._words(2, 4)),
            "any word": lambda: " OR ".join(self._words(2, 6)),
            "real, all words": lambda: next(self._real),
            "real, any word": lambda: " OR ".join(next(self._real).split()),
            "one word": self._word,
            "repeated word": self._repeated,
            "prefix": lambda: self._with_word(self._prefix()),
            "wildcard": lambda: self._with_word(self._wildcard()),
            "fuzzy": lambda: self._with_word(self._fuzzy()),
            "phrase": self._phrase,
            "phrase and words": lambda: f"{self._phrase()} {self._word()} {self._phrase()}",
            "phrase with distance": lambda: self._with_word(self._near()),
            "title or body": lambda: self._with_word(self._field()),
            "place, agency or source": lambda: self._with_word(self._name()),
            "negation": lambda: f"{self._word()} {self._negated()}",
            "nested": self._nested,
            "dates in the query": lambda: f"{self._with_word(self._date_item())} {self._word()}",
            "dates of the address": lambda: " ".join(self._words(1, 3)),
            "values of the address": lambda: " OR ".join(self._words(1, 3)),
            "nothing but filters": lambda: "",
            "any of the language": self.query,
            "part without matches": self._part_without_matches,
        }

    def text_of(self, kind: str) -> str:
        """Make a query; most take their words from one article of the archive."""
        self._subject = self._rng.choice(self._articles) if self._rng.random() < 0.7 else None
        return self._makers[kind]()

    def filters_of(self, kind: str) -> dict[str, object]:
        """The bounds and values of the address."""
        dated = kind in {"dates of the address", "nothing but filters"}
        valued = kind in {"values of the address", "nothing but filters"}
        first, last = sorted((self._date(), self._date()))
        rng = self._rng
        return {
            "after": first if dated and rng.random() < 0.8 else None,
            "before": last if dated and rng.random() < 0.8 else None,
            "places": rng.sample(PLACES, 3) if valued and rng.random() < 0.6 else [],
            "agencies": rng.sample(AGENCIES, 3) if valued and rng.random() < 0.6 else [],
            "sources": rng.sample(SOURCES, 2) if valued and rng.random() < 0.5 else [],
        }

    def _words(self, least: int, most: int) -> list[str]:
        return [self._word() for _ in range(self._rng.randint(least, most))]

    def _with_word(self, item: str) -> str:
        """An item alone, with a word that must match too, or as an alternative to a word."""
        forms = ("{0}", "{0}", "{0} {1}", "{1} {0}", "{0} OR {1}")
        return self._rng.choice(forms).format(item, self._word())

    def _repeated(self) -> str:
        """Words, one of them twice."""
        words = self._words(1, 3)
        words.append(self._rng.choice(words))
        return self._rng.choice((" ", " OR ")).join(words)

    def _negated(self) -> str:
        makers = (self._word, self._phrase, self._prefix, self._near, self._name, self._date_item)
        item = self._rng.choice(makers)()
        inner = self._rng.choice((item, item, f"({item} OR {self._word()})", f"({item} -{self._word()})"))
        return f"{self._rng.choice(('-', 'NOT '))}{inner}"

    def _part_without_matches(self) -> str:
        """A word or a negation, and a group that finds nothing and holds a pattern or a phrase.

        The words of that group are marked where they stand, though a search need not look them up.
        """
        rng = self._rng
        group = [rng.choice(ABSENT[:3]), rng.choice((self._prefix, self._wildcard, self._fuzzy, self._phrase))()]
        rng.shuffle(group)
        return rng.choice(("{0} OR ({1})", "({1}) OR {0}", "{0} -({1})", "-{0} OR ({1})")).format(
            self._word(), " ".join(group)
        )

    def _nested(self) -> str:
        return f"({self.query(1)}) {self._rng.choice(('', 'OR ', '-'))}({self.query(1)} ({self.query(2)}))"


def _real_queries(corpora: Path, rng: random.Random) -> Iterator[str]:
    """Queries that people typed, again and again; made-up ones where the shared corpora are absent."""
    path = corpora / "queries-2k.jsonl"
    if not path.exists():
        return itertools.cycle(("peace talks", "governor", "who are the members", "food prices"))
    with path.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    rng.shuffle(texts)
    return itertools.cycle(texts)
