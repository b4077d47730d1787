"""Articles as they come: their tokens, texts and strings wait on disk, what orders and describes them in arrays."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.article import Article
from dateline.columnar.arrays import ranges, starts_of
from dateline.columnar.doc_order import latest_of_each_id, oldest_first, time_ranks
from dateline.columnar.documents_file import CODED, NUMBERS, STRINGS, DocumentsFile, dictionary_column
from dateline.columnar.layout import precision_of
from dateline.columnar.part_files import Spool
from dateline.columnar.segment import UNDATED
from dateline.text.array_tokens import PADDING, ArrayTokeniser, Vocabulary, join_texts

BATCH_BYTES = 4 << 20
"""Of text that is tokenised at a time."""

_SAMPLED = 8  # one token of so many is counted
_DOCS_AT_A_TIME = 1 << 12  # whose strings are gathered at a time
_STRINGS = {"ids": "article_id", "titles": "title", "urls": "url", "original_ids": "original_id"}
_CODED = {"times": "time", "places": "place", "agencies": "agency", "sources": "source"}
# columns and the fields of an article that they hold, in the order in which strings are stored
_strings_of = attrgetter(*_STRINGS.values())


class Codes:
    """Numbers for the distinct values of a field: 0 for None, others from 1 as they are met."""

    def __init__(self) -> None:
        self._codes: dict[str | None, int] = {None: 0}

    def code(self, value: str | None) -> int:
        """The code of a value, a new one if it has none yet."""
        return self._codes.setdefault(value, len(self._codes))

    @property
    def values(self) -> list[str | None]:
        """All values by code; the first is None."""
        return list(self._codes)

    @property
    def encoded(self) -> list[bytes]:
        """All values but None, in UTF-8; code c stands for entry c - 1."""
        return [_encode(value) for value in self._codes if value is not None]


class Arrivals:
    """Takes articles and keeps them: `folder` holds the temporary files, `vocabulary` the forms of their tokens.

    After `end`, documents are read by number: from 0, as they came.
    """

    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        self.codes = {name: Codes() for name in CODED}
        self.columns: dict[str, NDArray[Any]] = {}
        self.occurrences = np.zeros(0, np.int64)
        self._vocabulary = vocabulary
        self._tokeniser = ArrayTokeniser(vocabulary)
        self._tokens, self._texts, self._strings = Spool(folder), Spool(folder), Spool(folder)
        self._waiting: list[Article] = []
        self._waiting_size = 0
        self._batches: list[dict[str, NDArray[Any]]] = []
        self._token_starts = self._text_starts = self._string_starts = np.zeros(1, np.int64)

    def __len__(self) -> int:
        return len(self._token_starts) - 1

    def add(self, article: Article) -> None:
        """Take an article."""
        self._waiting.append(article)
        self._waiting_size += len(article.title) + len(article.body)
        if self._waiting_size >= BATCH_BYTES:
            self._keep()

    def end(self) -> None:
        """Make what was added readable.

        `columns` then has an array for each name in NUMBERS and in CODED (codes), for each in STRINGS that of
        their sizes in bytes, besides `body_sizes` and `id_hashes`; `occurrences` has those of each form in a sample.
        """
        self._keep()
        del self._tokeniser  # which has learned much that is not needed any more
        batches, self._batches = self._batches, []
        self.columns = {name: np.concatenate([batch.pop(name) for batch in batches]) for name in list(batches[0])}
        self._token_starts = starts_of(4 * (self.columns["title_lengths"] + self.columns["body_lengths"]))
        self._text_starts = starts_of(self.columns["titles"] + self.columns["body_sizes"] + 2)
        self._string_starts = starts_of(np.sum([self.columns[name] for name in STRINGS], axis=0))

    def order(self) -> NDArray[np.int64]:
        """The documents in the order of a segment, without those that a later one of the same id replaces."""
        latest = np.flatnonzero(latest_of_each_id(self.columns["id_hashes"], self.read_id))
        ranks = time_ranks(self.codes["times"].values)[self.columns["times"][latest]]
        order = oldest_first(self.columns["first_days"][latest], ranks, lambda i: self.read_id(int(latest[i])))
        return latest[order]

    def read_id(self, doc: int) -> bytes:
        """The article_id of a document."""
        return self._strings.read(int(self._string_starts[doc]), int(self.columns["ids"][doc]))

    def documents(self, order: NDArray[np.int64]) -> DocumentsFile:
        """The columns of some documents."""
        coded = {name: dictionary_column(self.columns[name][order], self.codes[name].encoded) for name in CODED}
        return DocumentsFile(
            {name: self.columns[name][order] for name in NUMBERS},
            coded,
            {name: self.columns[name][order] for name in STRINGS},
            lambda name: self._read_strings(name, order),
        )

    def _read_strings(self, name: str, docs: NDArray[np.int64]) -> Iterator[NDArray[np.uint8]]:
        """A column of STRINGS of some documents, one string after the other, in pieces."""
        mapped = self._strings.mapped()
        earlier = STRINGS[: STRINGS.index(name)]
        for start in range(0, len(docs), _DOCS_AT_A_TIME):
            some = docs[start : start + _DOCS_AT_A_TIME]
            before = sum((self.columns[each][some] for each in earlier), np.zeros(len(some), np.int64))
            yield mapped[ranges(self._string_starts[some] + before, self.columns[name][some].astype(np.int64))]

    def read_bodies(self, docs: NDArray[np.int64]) -> Iterator[bytes]:
        """The bodies of some documents."""
        starts = self._text_starts[docs] + self.columns["titles"][docs] + 1
        return map(self._texts.read, starts.tolist(), self.columns["body_sizes"][docs].tolist())

    def read_tokens(self, docs: NDArray[np.int64]) -> NDArray[np.int32]:
        """The numbers of the forms of some documents, of title and body, one document after the other."""
        starts, ends = self._token_starts[docs].tolist(), self._token_starts[docs + 1].tolist()
        raw = b"".join([self._tokens.read(start, end - start) for start, end in zip(starts, ends, strict=True)])
        return np.frombuffer(raw, np.int32)

    def read_lengths(self, docs: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many tokens title, body, title, body ... of some documents have."""
        fields = (self.columns["title_lengths"][docs], self.columns["body_lengths"][docs])
        return np.stack(fields, axis=1).astype(np.int64).ravel()

    def close(self) -> None:
        """Give the temporary files up."""
        for spool in (self._tokens, self._texts, self._strings):
            spool.close()

    def _keep(self) -> None:
        articles, self._waiting, self._waiting_size = self._waiting, [], 0
        strings = [_encode(each or "") for article in articles for each in _strings_of(article)]
        bodies = [_encode(article.body) for article in articles]
        texts = [text for pair in zip(strings[1 :: len(STRINGS)], bodies, strict=True) for text in pair]
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        joined = join_texts(texts)
        tokens = self._tokeniser.tokens_of_joined(joined, sizes)
        self._tokens.append(tokens.forms)
        self._texts.append(memoryview(joined)[1 : -len(PADDING)])
        self._strings.append(b"".join(strings))
        self._count(tokens.forms)
        string_sizes = np.fromiter(map(len, strings), np.uint32, len(strings)).reshape(-1, len(STRINGS))
        self._batches.append(
            {
                "first_days": _array([first_day(article) for article in articles], np.int32),
                "precisions": _array([precision_of(article.date) for article in articles], np.uint8),
                "title_derived": _array([article.title_derived for article in articles], np.uint8),
                "id_hashes": _array(map(zlib.crc32, strings[:: len(STRINGS)]), np.int64),
                "title_lengths": tokens.counts[::2].astype(np.uint32),
                "body_lengths": tokens.counts[1::2].astype(np.uint32),
                "body_sizes": sizes[1::2].astype(np.uint32),
                **{name: self._codes_of(name, articles) for name in CODED},
                **dict(zip(STRINGS, string_sizes.T, strict=True)),
            }
        )

    def _codes_of(self, name: str, articles: Sequence[Article]) -> NDArray[np.int32]:
        return _array(map(self.codes[name].code, map(attrgetter(_CODED[name]), articles)), np.int32)

    def _count(self, forms: NDArray[np.int32]) -> None:
        counts = np.bincount(forms[::_SAMPLED], minlength=len(self._vocabulary))
        counts[: len(self.occurrences)] += self.occurrences
        self.occurrences = counts


def first_day(article: Article) -> int:
    """The first day of the date of an article as it is stored."""
    return article.date.first_day.toordinal() if article.date else UNDATED


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _array(values: Iterable[int], dtype: type[np.generic]) -> NDArray[Any]:
    return np.array(list(values), dtype)
