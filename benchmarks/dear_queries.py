"""Measures the dearest page: sends queries that are built to be dear to the application.

    python -m benchmarks.dear_queries INDEX_DIR [--count 2000] [--seed 14] [--frequent 300] [--most 2.5]

Pages are made in this process.  Their clock counts processor time, so that a busy machine makes no page look
cheap.  Exit status 1 if a page takes more than `--most` seconds.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from flask.testing import FlaskClient
from numpy.typing import NDArray

from dateline.article import METADATA_PLURALS
from dateline.columnar import open_index
from dateline.columnar.strings import StringColumn
from dateline.generations import generation_dir, read_current
from dateline.request import MAX_QUERY_CHARACTERS, MAX_QUERY_TERMS, SORTS
from dateline.settings import Settings
from webapp import create_app

MOST_SECONDS = 2.5
FREQUENT_WORDS = 300
_ARTICLES = 200
_NO_WORD = "xqzzyx"


@dataclass(frozen=True, slots=True)
class Archive:
    """The words of the queries: frequent words, words of metadata by field, ids of articles."""

    words: Sequence[str]
    metadata: dict[str, Sequence[str]]
    articles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A measured page: its address, its status, its seconds of processor time."""

    address: str
    status: int
    seconds: float


def read_archive(index_dir: Path, frequent_words: int = FREQUENT_WORDS) -> Archive:
    """Look into the served generation of an index folder: at its most frequent words, and at its articles."""
    name = read_current(index_dir)
    assert name is not None, "nothing is published there"
    segment = max(open_index(generation_dir(index_dir, name)).segments, key=lambda each: each.count)
    fields = {field: getattr(segment, plural) for field, plural in METADATA_PLURALS.items()}
    ids, sizes = segment.documents.ids, np.diff(segment.texts.block_starts.astype(np.int64))
    large = segment.texts.first_docs[np.argsort(-sizes)[: _ARTICLES // 2]].tolist()
    return Archive(
        words=_most_frequent(segment.forms.forms, segment.forms.dfs, frequent_words),
        metadata={
            field: _most_frequent(words.words, np.diff(words.doc_starts.astype(np.int64)), frequent_words)
            for field, words in fields.items()
        },
        articles=[ids[doc] for doc in [*large, *range(0, len(ids), max(2 * len(ids) // _ARTICLES, 1))]],
    )


def _most_frequent(words: StringColumn, counts: NDArray[Any], most: int) -> Sequence[str]:
    order = np.argsort(-counts.astype(np.int64), kind="stable")[:most]
    return [words[number] for number in order.tolist() if len(words[number]) > 1]


class Attacker:
    """Makes dear queries of every kind; equal seeds give equal queries."""

    def __init__(self, archive: Archive, seed: int) -> None:
        self._archive = archive
        self._rng = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
        self._kinds: Sequence[Callable[[], str]] = (
            lambda: self._joined(" OR ", self._prefix),
            lambda: self._joined(" OR ", self._word),
            lambda: self._joined(" OR ", self._near),
            lambda: self._joined(" OR ", self._stars),
            lambda: self._joined(" OR ", self._phrase),
            lambda: self._joined(" ", self._prefix),
            lambda: self._joined(" ", self._stars),
            lambda: self._joined(" ", self._phrase),
            lambda: self._joined(" ", lambda: "-" + self._pattern()),
            lambda: self._joined(" OR ", self._of_metadata),
            lambda: self._joined(" ", self._of_metadata),
            lambda: self._joined(" OR ", self._of_text_field),
            lambda: self._nested(10),
            lambda: f"-({self._nested(9)})",
            lambda: f"{_NO_WORD} {self._joined(' ', self._pattern)}",
            lambda: self._phrase(longest=30),
            lambda: f'"{" ".join([self._word()] * 30)}"~{self._rng.randint(1, 999_999)}',
            lambda: self._joined(" OR ", self._anything),
            lambda: self._joined(" ", self._anything),
        )

    def queries(self) -> Iterator[str]:
        """Go on for ever, one kind after the other."""
        while True:
            for make in self._kinds:
                yield make()[:MAX_QUERY_CHARACTERS]

    def addresses(self) -> Iterator[str]:
        """Addresses of pages with such queries, of every kind."""
        for query in self.queries():
            yield self._address(query)

    def _address(self, query: str) -> str:
        rng = self._rng
        if rng.random() < 0.15:
            return f"/article/{rng.choice(self._archive.articles)}?{urlencode({'q': query})}"
        parameters = {"q": query, "sort": rng.choice((*SORTS, "relevance", "relevance"))}
        per_page = rng.choice((10, 100, 100, 100))
        parameters["per_page"] = str(per_page)
        if rng.random() < 0.2:
            parameters["page"] = str(rng.randint(1, 10_000 // per_page))
        if rng.random() < 0.2:
            parameters["after"] = str(rng.randint(1940, 2020))
        if rng.random() < 0.1:
            field = rng.choice(sorted(self._archive.metadata))
            parameters[field] = rng.choice([*self._archive.metadata[field], _NO_WORD])
        return f"{rng.choice(('/search', '/search', '/api/v1/search'))}?{urlencode(parameters)}"

    def _joined(self, joint: str, make: Callable[[], str]) -> str:
        """The greatest number of pieces that a query may have."""
        text = make()
        for _ in range(MAX_QUERY_TERMS - 1):
            more = joint + make()
            if len(text) + len(more) > MAX_QUERY_CHARACTERS:
                break
            text += more
        return text

    def _nested(self, depth: int) -> str:
        parts = [self._anything() for _ in range(self._rng.randint(1, 2))]
        if depth:
            parts.append(f"({self._nested(depth - 1)})")
        if self._rng.random() < 0.2:
            parts[-1] = "-" + parts[-1]
        return self._rng.choice((" ", " OR ")).join(parts)

    def _word(self) -> str:
        return self._rng.choice(self._archive.words)

    def _prefix(self) -> str:
        return self._word()[:2] + "*"

    def _near(self) -> str:
        return self._word() + "~"

    def _stars(self) -> str:
        letters = "*".join(self._rng.choices("aeiourstn", k=self._rng.randint(1, 12)))
        return f"{self._word()[:2]}*{letters}{self._rng.choice('*z')}"

    def _phrase(self, longest: int = 6) -> str:
        words = [self._word() for _ in range(self._rng.randint(2, longest))]
        slop = self._rng.choice(("", "~2", "~9", "~1000"))
        return f'"{" ".join(words)}"{slop}'

    def _pattern(self) -> str:
        return self._rng.choice((self._prefix, self._near, self._stars))()

    def _of_metadata(self) -> str:
        field = self._rng.choice(sorted(self._archive.metadata))
        words = self._archive.metadata[field] or self._archive.words
        word = self._rng.choice(words)
        return f"{self._rng.choice(('', '', '-'))}{field}:{self._rng.choice((word, word[:2] + '*', word + '~'))}"

    def _of_text_field(self) -> str:
        return f"{self._rng.choice(('title', 'body'))}:{self._rng.choice((self._pattern, self._word, self._phrase))()}"

    def _anything(self) -> str:
        makes = (self._word, self._pattern, self._phrase, self._of_metadata, self._of_text_field)
        return self._rng.choice(makes)()


def measure(client: FlaskClient, addresses: Iterator[str], count: int) -> Iterator[Page]:
    """Ask for `count` pages; every tenth that has a next page is followed to it by its cursor."""
    for number in range(count):
        address = next(addresses)
        if number % 10 == 0 and address.startswith("/api/"):
            cursor = client.get(address).get_json().get("next_cursor")
            address = f"{address}&{urlencode({'cursor': cursor})}" if cursor else address
        yield _ask(client, address)


def _ask(client: FlaskClient, address: str) -> Page:
    begun = time.process_time()
    status = client.get(address, buffered=True).status_code
    return Page(address, status, time.process_time() - begun)


def open_client(index_dir: Path) -> FlaskClient:
    """A client of the application over an index; its requests have a clock that counts processor time."""
    app = create_app(Settings(index_dir=index_dir))
    app.extensions["dateline.clock"] = time.process_time
    client = app.test_client()
    client.get("/")
    return client


def describe(pages: Sequence[Page], most: float) -> str:
    """Print the cost of the pages, and the dearest ones."""
    seconds = np.array([page.seconds for page in pages])
    half, most_of, worst = np.percentile(seconds, (50, 99, 100))
    lines = [f"{len(pages):,} pages: p50 {half:.3f} s, p99 {most_of:.3f} s, the dearest {worst:.3f} s (bar {most} s)"]
    lines += [f"  {page.seconds:.3f} s  {page.status}  {page.address}" for page in sorted(pages, key=_cost)[:-6:-1]]
    return "\n".join(lines)


def failures(pages: Sequence[Page], most: float) -> Sequence[Page]:
    """Sentences about pages that took more than `most` seconds, or about the lack of pages."""
    return [page for page in pages if page.seconds > most or page.status not in {200, 400}]


def _cost(page: Page) -> float:
    return page.seconds


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dear_queries", description=__doc__)
    parser.add_argument("index_dir", type=Path)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--frequent", type=int, default=FREQUENT_WORDS, help="number of words to make queries of (300)")
    parser.add_argument("--most", type=float, default=MOST_SECONDS, help="seconds of processor time (2.5)")
    asked = parser.parse_args(arguments)
    attacker = Attacker(read_archive(asked.index_dir, asked.frequent), asked.seed)
    pages = list(measure(open_client(asked.index_dir), attacker.addresses(), asked.count))
    print(describe(pages, asked.most))  # noqa: T201 - a command
    return 1 if failures(pages, asked.most) else 0


if __name__ == "__main__":
    sys.exit(main())
