"""The archives that are measured: press releases in steps, a million made from them, or the sample archive."""

import json
import lzma
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.perturbing import make_variant
from benchmarks.supply import Supply
from dateline.article import Article, make_article_id
from dateline.dates import PartialDate
from indexer.reading import make_article
from indexer.sources import SourceDocument, read_sources

PROJECT = Path(__file__).resolve().parents[1]
SHARED_CORPORA = PROJECT.parent / "shared" / "corpora"
PRESS = "press.jsonl.xz"
QUERIES = "queries-2k.jsonl"
SAMPLE_DOCUMENTS = PROJECT / "index_data" / "documents"
SIZES = ("sample", "1k", "10k", "98k", "1m")

_PRESS_ARTICLES = 98_323
_STEPS = {"1k": 1_000, "10k": 10_000, "98k": _PRESS_ARTICLES}
_VARIANTS = 9  # of each article, in addition to the original, in the archive of about a million


class MissingCorpusError(Exception):
    """The error for a missing corpus; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """An archive of a known number of articles.

    `lines` is the archive as a file of JSON Lines, or None; queries are taken from the articles of `base`.
    """

    size: str
    count: int
    articles: Callable[[], Iterator[Article]]
    base: Callable[[], Iterator[Article]]
    lines: Path | None = None

    def supply(self) -> Supply:
        """The articles for one build."""
        return Supply(self.articles(), self.count)


def open_corpus(size: str, work: Path, corpora: Path = SHARED_CORPORA) -> Corpus:
    """Open the archive of a size; unpacked files stay in `work`.  Raises MissingCorpusError if there is none."""
    if size == "sample":
        sample = list(sample_articles())
        return Corpus(size, len(sample), lambda: iter(sample), lambda: iter(sample))
    press = _unpacked(work, corpora)
    if size == "1m":
        return Corpus(
            size, _PRESS_ARTICLES * (_VARIANTS + 1), lambda: grown_articles(press), lambda: press_articles(press)
        )
    step = _step(press, _STEPS[size], work)
    return Corpus(size, _STEPS[size], lambda: press_articles(step), lambda: press_articles(step), step)


def press_articles(path: Path) -> Iterator[Article]:
    """The press releases of a file, in its order."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            date = PartialDate.from_iso(row["date"]) if row.get("date") else None
            yield Article(make_article_id(row["id"]), row["title"] or "", row["body"], date)


def grown_articles(path: Path, variants: int = _VARIANTS) -> Iterator[Article]:
    """The press releases, then all of them in variants, one round after the other; none is kept in memory."""
    yield from press_articles(path)
    for number in range(1, variants + 1):
        before = next(press_articles(path))
        for article in press_articles(path):
            yield make_variant(article, before, number)
            before = article


def write_lines(corpus: Corpus, work: Path) -> Path:
    """The archive as a file of JSON Lines, written once, for engines that read files."""
    path = work / f"{corpus.size}.jsonl"
    if not path.is_file():
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as lines:
            for article in corpus.articles():
                date = article.date.isoformat() if article.date else None
                row = {"id": article.article_id, "date": date, "title": article.title, "body": article.body}
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
        part.rename(path)
    return path


def sample_articles() -> Iterator[Article]:
    """The sample archive of the project."""
    for document in read_sources([SAMPLE_DOCUMENTS]):
        if isinstance(document, SourceDocument):
            made = make_article(document).article
            if made is not None:
                yield made


def query_texts(corpora: Path = SHARED_CORPORA) -> list[str]:
    """The real queries, as they were typed.  Raises MissingCorpusError if there are none."""
    path = corpora / QUERIES
    if not path.is_file():
        raise MissingCorpusError(f"{path} is missing; without the shared corpora there is only SIZE=sample")
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def _unpacked(work: Path, corpora: Path) -> Path:
    """The press releases as a plain file in `work`."""
    plain = work / PRESS.removesuffix(".xz")
    if plain.is_file():
        return plain
    packed = corpora / PRESS
    if not packed.is_file():
        raise MissingCorpusError(f"{packed} is missing; without the shared corpora there is only SIZE=sample")
    work.mkdir(parents=True, exist_ok=True)
    part = plain.with_suffix(".part")
    with lzma.open(packed) as source, part.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    return part.rename(plain)


def _step(press: Path, count: int, work: Path) -> Path:
    """The first `count` press releases as a file."""
    if count == _PRESS_ARTICLES:
        return press
    path = work / f"press-{count}.jsonl"
    if not path.is_file():
        part = path.with_suffix(".part")
        with press.open("rb") as source, part.open("wb") as target:
            target.writelines(islice(source, count))
        part.rename(path)
    return path
