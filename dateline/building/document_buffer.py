"""Buffers articles as they come: tokens, texts and strings in spools, the columns of documents in memory."""

import hashlib
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.article import (
    DIGEST_BYTES,
    METADATA_PLURALS,
    SEVERAL_VALUED,
    SINGLE_VALUED,
    Article,
    article_digest,
    is_content_id,
    text_hash,
)
from dateline.building.article_compounds import CompoundCodes
from dateline.building.spool import Spool
from dateline.building.token_offsets import BodyDistances, body_distances
from dateline.columnar.arrays import Int64s, starts_of
from dateline.columnar.layout import first_day_of, precision_of
from dateline.columnar.sections import CODED, METADATA_LISTS, STRINGS
from dateline.text.analysis import Analysis
from dateline.text.array_tokens import MOST_RUNS, PADDING, ArrayTokeniser, RunVocabulary, join_texts

BATCH_BYTES = 4 << 20
"""Bytes of text that are tokenised at a time, if no other size is given."""

DISTANCES = "distances"
"""The distances between the stored offsets of a body (see `TokenOffsets`), as bytes of uint32."""

SPOOLED = (*STRINGS, DISTANCES)
"""What the spool of strings has of each document, in this order."""

_NO_VARIANT = bytes(8)
_SAMPLING = 8  # one token in eight is counted
_STRINGS = {"ids": "article_id", "titles": "title", "urls": "url", "original_ids": "original_id"}


def _several(plural: str, article: Article) -> tuple[str, ...] | None:
    """The values of a field with several of them; None if there is none."""
    return getattr(article, plural) or None


_CODED: dict[str, Callable[[Article], Hashable]] = {
    "times": attrgetter("time"),
    **{METADATA_PLURALS[field]: attrgetter(field) for field in SINGLE_VALUED},
    **{METADATA_PLURALS[field]: partial(_several, METADATA_PLURALS[field]) for field in SEVERAL_VALUED},
    "origin_roots": lambda article: article.origin and article.origin.root,
    "origin_files": lambda article: article.origin and article.origin.file,
    "languages": attrgetter("language"),
    "date_sources": attrgetter("date_source"),
    "date_confidences": attrgetter("date_confidence"),
}
# columns and the fields of an article that they hold, in the order in which strings are stored
_strings_of = attrgetter(*_STRINGS.values())

Columns: TypeAlias = dict[str, NDArray[Any]]


class Codes:
    """Numbers for the distinct values of a field: 0 for None, then from 1 in the order of their first appearance."""

    def __init__(self) -> None:
        self._codes: dict[Hashable, int] = {None: 0}

    def codes(self, values: Sequence[Hashable]) -> NDArray[np.int32]:
        """The codes of n values: int32[n]; each value gets a new one at its first appearance.  Costs O(n)."""
        for value in dict.fromkeys(values):
            self._codes.setdefault(value, len(self._codes))
        return np.fromiter(map(self._codes.__getitem__, values), np.int32, len(values))

    @property
    def values(self) -> list[Any]:
        """All values by code; the first is None."""
        return list(self._codes)


class SpoolPaths(NamedTuple):
    """The spools of a buffer."""

    tokens: Path
    texts: Path
    strings: Path


@dataclass(slots=True)
class Shard:
    """The n documents that one worker buffered, in their order of arrival.  Can be pickled.

    `columns` has an array of n entries for each name in NUMBERS but those in RESERVED, for each in CODED and
    METADATA_LISTS (codes, into `values`: strings, or tuples of strings), for each in SPOOLED (sizes in bytes), for
    `body_sizes`, `id_hashes`, `variants`, `sequences`, and for the offset of the document in each spool:
    `token_starts`, `text_starts`, `string_starts`.  Document i has `compound_counts[i]` compounds; their codes (into
    `compounds`, from 1) are in `compound_codes` from `compound_starts[i]` on.  `forms` are the vocabulary of the worker
    and `stems` their terms.  `occurrences` (int64) counts each number of a form in a sample of the tokens.
    """

    columns: Columns
    values: dict[str, list[Any]]
    forms: list[str]
    stems: list[str]
    occurrences: Int64s
    paths: SpoolPaths
    compounds: list[str]
    compound_codes: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.columns["first_days"])

    def take_column(self, name: str) -> NDArray[Any]:
        """Give a column [n] of any dtype away, without a copy.

        The shard no longer has it, so that its memory can be freed.
        """
        return self.columns.pop(name)


class DocumentBuffer:
    """Buffers the articles of worker number `process` of `processes`, with spools in `folder`."""

    def __init__(
        self,
        folder: Path,
        process: int,
        processes: int,
        *,
        batch_bytes: int = BATCH_BYTES,
        max_runs: int = MOST_RUNS,
    ) -> None:
        self._vocabulary = RunVocabulary(process, processes)
        self._tokeniser = ArrayTokeniser(self._vocabulary, most_runs=max_runs)
        self._codes = {name: Codes() for name in (*CODED, *METADATA_LISTS)}
        self._occurrences = np.zeros(0, np.int64)
        self._tokens, self._texts, self._strings = (Spool(folder, f"{name}-{process}") for name in SpoolPaths._fields)
        self._waiting: list[Article] = []
        self._waiting_size = 0
        self._batch_bytes = batch_bytes
        self._batches: list[Columns] = []
        self._compounds = CompoundCodes(self._vocabulary)
        self._compound_codes: list[NDArray[np.int32]] = []

    @property
    def forms(self) -> int:
        """The number of distinct forms and compounds so far: what the memory for words is spent on."""
        return len(self._vocabulary) + len(self._compounds)

    @property
    def spools(self) -> tuple[Spool, Spool, Spool]:
        """The spools of tokens, texts and strings."""
        return self._tokens, self._texts, self._strings

    def add(self, article: Article, sequence: int = 0) -> None:
        """Add an article.  Among the articles of all workers, those of a lower sequence number came earlier.

        Sequence numbers must not fall; call `flush` between articles of two sequence numbers.  Raises OSError.
        """
        self._waiting.append(article)
        self._waiting_size += len(article.title) + len(article.body)
        if self._waiting_size >= self._batch_bytes:
            self.flush(sequence)

    def flush(self, sequence: int = 0) -> None:
        """Tokenise the articles that wait, and write them to the spools.  Raises OSError."""
        articles, self._waiting, self._waiting_size = self._waiting, [], 0
        strings = [_encode(each or "") for article in articles for each in _strings_of(article)]
        bodies = [_encode(article.body) for article in articles]
        texts = [text for pair in zip(strings[1 :: len(STRINGS)], bodies, strict=True) for text in pair]
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        joined = join_texts(texts)
        tokens = self._tokeniser.tokens_of_joined(joined, sizes)
        distances = body_distances(joined, sizes, tokens)
        self._tokens.append(tokens.forms)
        self._texts.append(memoryview(joined)[1 : -len(PADDING)])
        self._strings.append(b"".join(_interleaved(strings, distances)))
        self._count(tokens.forms)
        columns = self._columns(articles, strings, sizes[1::2], tokens.counts, sequence)
        columns[DISTANCES] = (4 * distances.counts).astype(np.uint32)
        compounds = self._compounds.of_articles(joined, tokens, self._tokeniser.apostrophe_compounds)
        columns["compound_counts"] = compounds.counts.astype(np.uint32)
        self._compound_codes.append(compounds.codes)
        self._batches.append(columns)

    def _columns(
        self, articles: Sequence[Article], strings: Sequence[bytes], body_sizes: Int64s, counts: Int64s, sequence: int
    ) -> Columns:
        """The columns of some articles; `counts` are the numbers of tokens of title, body, title, body ..."""
        string_sizes = np.fromiter(map(len, strings), np.uint32, len(strings)).reshape(-1, len(STRINGS))
        digests = np.frombuffer(b"".join(map(article_digest, articles)), np.uint8)
        return {
            "digests": digests.reshape(-1, DIGEST_BYTES),
            "first_days": _array([first_day_of(article.date) for article in articles], np.int32),
            "precisions": _array([precision_of(article.date) for article in articles], np.uint8),
            "title_derived": _array([article.title_derived for article in articles], np.uint8),
            "origin_records": _array(
                [article.origin.record if article.origin else 0 for article in articles], np.int64
            ),
            "variants": np.frombuffer(b"".join(map(_variant_of, articles)), np.uint64),
            "id_hashes": _array(map(zlib.crc32, strings[:: len(STRINGS)]), np.uint32),
            "sequences": np.full(len(articles), sequence, np.uint32),
            "title_lengths": counts[::2].astype(np.uint32),
            "body_lengths": counts[1::2].astype(np.uint32),
            "body_sizes": body_sizes.astype(np.uint32),
            **{name: self._codes_of(name, articles) for name in self._codes},
            **dict(zip(STRINGS, string_sizes.T, strict=True)),
        }

    def finish(self, analysis: Analysis) -> Shard:
        """Describe the buffered documents; no article may be added afterwards.  Raises OSError."""
        if self._waiting or not self._batches:
            self.flush()
        del self._tokeniser  # it remembers much that is not needed any more
        forms = self._vocabulary.forms
        compounds = self._compounds.values
        del self._compounds
        self._vocabulary.clear()
        batches, self._batches = self._batches, []
        columns = {name: np.concatenate([batch.pop(name) for batch in batches]) for name in list(batches[0])}
        columns["token_starts"] = starts_of(4 * (columns["title_lengths"].astype(np.int64) + columns["body_lengths"]))
        columns["text_starts"] = starts_of(columns["titles"] + columns["body_sizes"].astype(np.int64) + 2)
        columns["string_starts"] = starts_of(np.stack([columns[name] for name in SPOOLED]).sum(axis=0, dtype=np.int64))
        columns["compound_starts"] = starts_of(columns["compound_counts"].astype(np.int64))
        for name in ("token_starts", "text_starts", "string_starts", "compound_starts"):
            columns[name] = columns[name][:-1]
        values = {name: codes.values for name, codes in self._codes.items()}
        paths = [spool.path for spool in self.spools]
        return Shard(
            columns,
            values,
            forms,
            analysis.stems(forms),
            self._occurrences,
            SpoolPaths(*paths),
            compounds,
            np.concatenate(self._compound_codes),
        )

    def close(self) -> None:
        """Close the spools."""
        for spool in self.spools:
            spool.close()

    def _codes_of(self, name: str, articles: Sequence[Article]) -> NDArray[np.int32]:
        return self._codes[name].codes(list(map(_CODED[name], articles)))

    def _count(self, forms: NDArray[np.int32]) -> None:
        counts = np.bincount(forms[::_SAMPLING], minlength=self._vocabulary.end)
        counts[: len(self._occurrences)] += self._occurrences
        self._occurrences = counts


def _interleaved(strings: Sequence[bytes], distances: BodyDistances) -> Iterator[bytes]:
    """What SPOOLED has of each document: its strings, and its distances as bytes."""
    raw = distances.distances.tobytes()
    for number, (start, end) in enumerate(pairwise(starts_of(4 * distances.counts).tolist())):
        yield from strings[len(STRINGS) * number : len(STRINGS) * (number + 1)]
        yield raw[start:end]


def _variant_of(article: Article) -> bytes:
    """Eight bytes that tell articles of one id apart: a hash of the text, where the id is one, else of the origin."""
    if is_content_id(article.article_id):
        return text_hash(article.title, article.date, article.body)
    origin = article.origin
    return _NO_VARIANT if origin is None else _variant_of_file(origin.root, origin.file)


@lru_cache(maxsize=64)
def _variant_of_file(root: str, file: str) -> bytes:
    return hashlib.blake2b(_encode(f"{root}\0{file}"), digest_size=8).digest()


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _array(values: Iterable[int], dtype: type[np.generic]) -> NDArray[Any]:
    return np.array(list(values), dtype)
