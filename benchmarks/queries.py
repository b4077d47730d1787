"""The measured queries: real ones of six kinds, cleaned so that every engine does equal work."""

import random
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from dateline.article import Article
from dateline.text.optional_words import optional_words

Kind = Literal["and", "or", "phrase", "dated", "prefix", "newest"]
KINDS: tuple[Kind, ...] = ("and", "or", "phrase", "dated", "prefix", "newest")

_WORD = re.compile(r"[a-z0-9]+")
_MOST_WORDS = 8
_LONGEST_PHRASE = 3
_OPERATORS = frozenset(("and", "or", "not", "near", "to"))  # of some engine; for the others they are words
# Apostrophes leave single letters, and tokenisers differ on these.
_LEFT_OUT = optional_words("english") | _OPERATORS | frozenset("abcdefghijklmnopqrstuvwxyz")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BenchQuery:
    """A query in no engine's language: words in lower case, none of them a stop word.

    All words must match; for `or` any of them, for `phrase` as neighbours, for `prefix` also
    the beginning of a word, for `dated` also a year.
    """

    kind: Kind
    words: Words
    year: int | None = None
    prefix: str | None = None

    def phrase_text(self) -> str:
        """The words in double quotes, as all engines write a phrase."""
        return '"' + " ".join(self.words) + '"'


@dataclass(frozen=True, slots=True)
class QuerySet:
    """Lists of queries of each kind, in a fixed shuffled order, and some others to warm engines up."""

    kinds: dict[Kind, list[BenchQuery]]
    warm_up: list[BenchQuery]


_WARM_UP = 20


def make_queries(texts: Sequence[str], articles: Iterable[Article], number: int) -> QuerySet:
    """`number` queries of each kind, or fewer if there are fewer.

    All words of each occur in the archive, together or not: other queries are answered
    from the dictionary alone.  A dated query asks for the year of one article that has
    all its words.  Half of the phrases stand in a query, half in an article.
    """
    worded = list(_distinct(clean_words(text) for text in texts))
    random.Random(1).shuffle(worded)  # noqa: S311  (not a secret)
    found = _Occurrences(worded)
    in_articles = _distinct(found.watch(articles))
    sampled = list(islice(in_articles, number))
    for _ in in_articles:
        pass
    known = [words for words in worded if found.all_occur(words)]
    worded, warm_up = known[:number], known[number : number + _WARM_UP]
    phrases = [*islice(_query_phrases(texts), (number + 1) // 2)]
    random.Random(4).shuffle(sampled)  # noqa: S311
    phrases = list(dict.fromkeys([*phrases, *sampled]))[:number]
    random.Random(2).shuffle(phrases)  # noqa: S311
    years = {words: found.year(words) for words in known}
    dated = [words for words in known if years[words] is not None][:number]
    return QuerySet(
        {
            "and": [BenchQuery("and", words) for words in worded],
            "or": [BenchQuery("or", words) for words in worded],
            "phrase": [BenchQuery("phrase", words) for words in phrases],
            "dated": [BenchQuery("dated", words, year=years[words]) for words in dated],
            "prefix": [_prefixed(words) for words in worded if len(words[-1]) >= 4],
            "newest": [BenchQuery("newest", words) for words in worded],
        },
        [BenchQuery("and", words) for words in warm_up],
    )


def clean_words(text: str) -> Words:
    """The words of a typed query without stop words and operators: no engine may leave any of them out."""
    return tuple(word for word in _WORD.findall(text.lower()) if word not in _LEFT_OUT)[:_MOST_WORDS]


class _Occurrences:
    """Records which words of some queries occur, unstemmed, in which articles."""

    def __init__(self, many: Iterable[Words]) -> None:
        self._wanted = {word for words in many for word in words}
        self._articles: dict[str, set[int]] = defaultdict(set)
        self._years: list[int | None] = []

    def watch(self, articles: Iterable[Article]) -> Iterator[Words]:
        """Note the words of each article; yields a phrase from somewhere in each."""
        for number, article in enumerate(articles):
            words = _WORD.findall(article.body.lower())
            for word in self._wanted.intersection(words).union(
                self._wanted.intersection(_WORD.findall(article.title.lower()))
            ):
                self._articles[word].add(number)
            self._years.append(article.date.year if article.date else None)
            start = zlib.crc32(article.article_id.encode()) % max(len(words), 1)
            yield _first_phrase(words[start : start + 40])

    def all_occur(self, words: Words) -> bool:
        """Whether every word occurs in some article."""
        return all(word in self._articles for word in words)

    def year(self, words: Words) -> int | None:
        """The year of one article that has all words; None if none has."""
        together = sorted(set.intersection(*(self._articles[word] for word in words)))
        return self._years[together[_hash(words) % len(together)]] if together else None


def _distinct(many: Iterable[Words]) -> Iterator[Words]:
    seen = set()
    for words in many:
        if words and words not in seen:
            seen.add(words)
            yield words


def _prefixed(words: Words) -> BenchQuery:
    """The last word cut, as while it is typed: to four letters, or three of a short one."""
    last = words[-1]
    return BenchQuery("prefix", words[:-1], prefix=last[: 4 if len(last) > 4 else 3])


def _query_phrases(texts: Sequence[str]) -> Iterator[Words]:
    texts = list(texts)
    random.Random(3).shuffle(texts)  # noqa: S311
    return _distinct(_first_phrase(_WORD.findall(text.lower())) for text in texts)


def _first_phrase(words: Sequence[str]) -> Words:
    """The first two or three words that follow each other without a stop word; `()` if none do."""
    run: list[str] = []
    for word in words:
        if word in _LEFT_OUT or len(word) < 3:
            if len(run) > 1:
                break
            run = []
        elif len(run) < _LONGEST_PHRASE:
            run.append(word)
    return tuple(run) if len(run) > 1 else ()


def _hash(words: Words) -> int:
    return zlib.crc32(" ".join(words).encode())
