"""The plain builder of a segment: what every faster way to make one must equal, byte for byte."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

import numpy as np

from dateline.article import DIGEST_BYTES, Article, article_digest
from dateline.columnar.frequencies import Frequencies
from dateline.columnar.layout import (
    Averages,
    article_key,
    body_offset_of,
    impacts_of,
    number_dtype,
    positions_end,
    precision_of,
)
from dateline.columnar.paged_docs import PagedDocs
from dateline.columnar.segment import Documents, Forms, MetadataWords, PostingsSection, Segment, Starts
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, StringColumn, narrow
from dateline.similarity import DEFAULT, FieldLengths, Similarity
from dateline.text.analysis import DEFAULT_LANGUAGE, Analysis
from dateline.text.compounds import compounds_of
from dateline.text.tokens import forms

from .plain_texts import pack_bodies

PositionsByTerm: TypeAlias = dict[str, dict[int, list[int]]]
"""For each word, for each document that has it, the positions there; documents and positions ascend."""


EMPTY = ("stories",)
"""Columns that no article fills yet."""


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The folded forms of an article."""

    title: tuple[str, ...]
    body: tuple[str, ...]


def build_segment(
    articles: Iterable[Article],
    language: str = DEFAULT_LANGUAGE,
    name: str = "MAIN_0000000000000000",
    averages: tuple[float, float] | None = None,
    similarity: Similarity = DEFAULT,
) -> Segment:
    """Make a segment of articles given in any order.

    `averages` are the mean lengths of title and body in tokens that the impacts are
    normalised by, those of the articles themselves if None.  Raises ValueError where two
    articles have one id, and for a language without a stemmer.
    """
    ordered = sorted(articles, key=article_key)
    if len({article.article_id for article in ordered}) < len(ordered):
        raise ValueError("two articles of a segment have the same article_id")
    analysis = Analysis(language)
    tokens = [_Tokens(forms(article.title), forms(article.body)) for article in ordered]
    documents = _documents(ordered, tokens)
    postings = _postings(tokens, analysis, documents, Averages(*(averages or average_lengths(ordered))), similarity)
    return Segment(
        name=name,
        documents=documents,
        postings=postings,
        forms=_forms(tokens, analysis, postings.terms),
        places=metadata_words([_given(article.place) for article in ordered]),
        agencies=metadata_words([_given(article.agency) for article in ordered]),
        sources=metadata_words([_given(article.source) for article in ordered]),
        authors=metadata_words([article.authors for article in ordered]),
        sections=metadata_words([_given(article.section) for article in ordered]),
        texts=pack_bodies([article.body for article in ordered]),
    )


def average_lengths(articles: Iterable[Article]) -> Averages:
    """Mean lengths of title and body in tokens; 0 of no articles."""
    lengths = [(len(forms(article.title)), len(forms(article.body))) for article in articles]
    count = max(len(lengths), 1)
    return Averages(sum(title for title, _ in lengths) / count, sum(body for _, body in lengths) / count)


def _documents(articles: Sequence[Article], tokens: Sequence[_Tokens]) -> Documents:
    return Documents(
        ids=StringColumn.from_strings(article.article_id for article in articles),
        titles=StringColumn.from_strings(article.title for article in articles),
        urls=StringColumn.from_strings(article.url or "" for article in articles),
        original_ids=StringColumn.from_strings(article.original_id or "" for article in articles),
        digests=np.frombuffer(b"".join(map(article_digest, articles)), np.uint8).reshape(-1, DIGEST_BYTES),
        first_days=np.array([article_key(article)[0] for article in articles], np.int32),
        precisions=np.array([precision_of(article.date) for article in articles], np.uint8),
        title_derived=np.array([article.title_derived for article in articles], np.uint8),
        title_lengths=narrow(np.array([len(each.title) for each in tokens], np.int64)),
        body_lengths=narrow(np.array([len(each.body) for each in tokens], np.int64)),
        times=DictionaryColumn.from_strings([article.time for article in articles]),
        places=DictionaryColumn.from_strings([article.place for article in articles]),
        agencies=DictionaryColumn.from_strings([article.agency for article in articles]),
        sources=DictionaryColumn.from_strings([article.source for article in articles]),
        origin_records=narrow(np.array([each.origin.record if each.origin else 0 for each in articles], np.int64)),
        **{name: narrow(np.zeros(len(articles), np.int64)) for name in ("added", "changed")},
        sections=DictionaryColumn.from_strings([each.section for each in articles]),
        languages=DictionaryColumn.from_strings([each.language for each in articles]),
        origin_roots=DictionaryColumn.from_strings([each.origin.root if each.origin else None for each in articles]),
        origin_files=DictionaryColumn.from_strings([each.origin.file if each.origin else None for each in articles]),
        date_sources=DictionaryColumn.from_strings([each.date_source for each in articles]),
        date_confidences=DictionaryColumn.from_strings([each.date_confidence for each in articles]),
        **{name: DictionaryColumn.from_strings([None] * len(articles)) for name in EMPTY},
        authors=MultiValuedColumn.from_strings([each.authors for each in articles]),
        compounds=MultiValuedColumn.from_strings(
            [sorted(compounds_of(each.title) | compounds_of(each.body)) for each in articles]
        ),
    )


def _postings(
    tokens: Sequence[_Tokens], analysis: Analysis, documents: Documents, averages: Averages, similarity: Similarity
) -> PostingsSection:
    title_lengths, body_lengths = documents.title_lengths, documents.body_lengths
    offset = body_offset_of(title_lengths)
    both = _by_term(_positions(each, analysis, offset) for each in tokens)
    title = {
        term: {doc: inside for doc, positions in docs.items() if (inside := [p for p in positions if p < offset])}
        for term, docs in both.items()
    }
    number = number_dtype(len(tokens))
    docs = np.array([doc for term in both.values() for doc in term], number)
    tfs = np.array([len(positions) for term in both.values() for positions in term.values()], np.int64)
    title_tfs = np.array([len(title[term].get(doc, ())) for term, docs in both.items() for doc in docs], np.int64)
    lengths = FieldLengths(title_lengths[docs], body_lengths[docs], averages.title, averages.body)
    impacts = impacts_of(title_tfs, tfs - title_tfs, lengths, similarity)
    doc_starts = _starts(len(docs) for docs in both.values())
    return PostingsSection(
        terms=StringColumn.from_strings(both),
        doc_starts=doc_starts,
        docs=PagedDocs.of(docs),
        tfs=Frequencies.of(tfs),
        impacts=impacts,
        position_starts=_starts(sum(map(len, docs.values())) for docs in both.values()),
        positions=np.array(_flat(both), number_dtype(positions_end(title_lengths, body_lengths))),
        body_offset=offset,
        title_starts=_starts(len(docs) for docs in title.values()),
        title_docs=PagedDocs.of(np.array([doc for term in title.values() for doc in term], number)),
        title_tfs=narrow(title_tfs[title_tfs > 0]),
        max_impacts=np.maximum.reduceat(impacts, doc_starts[:-1]) if both else np.zeros(0, np.uint16),
    )


def _positions(tokens: _Tokens, analysis: Analysis, body_offset: int) -> Iterator[tuple[int, str]]:
    """The terms of an article, each with its position."""
    yield from enumerate(map(analysis.stem, tokens.title))
    yield from enumerate(map(analysis.stem, tokens.body), body_offset)


def _by_term(documents: Iterable[Iterable[tuple[int, str]]]) -> PositionsByTerm:
    """Invert: documents of (position, word) to words in the order of their bytes."""
    by_term: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for doc, positions in enumerate(documents):
        for position, word in positions:
            by_term[word][doc].append(position)
    return {word: by_term[word] for word in sorted(by_term)}  # the order of code points is that of UTF-8


def _flat(by_term: PositionsByTerm) -> list[int]:
    return [position for docs in by_term.values() for positions in docs.values() for position in positions]


def _starts(counts: Iterable[int]) -> Starts:
    return np.array(list(accumulate(counts, initial=0)), np.int64)


def _forms(tokens: Sequence[_Tokens], analysis: Analysis, terms: StringColumn) -> Forms:
    numbers = {term: number for number, term in enumerate(terms)}
    dfs: dict[str, int] = defaultdict(int)
    for each in tokens:
        for form in {*each.title, *each.body}:
            dfs[form] += 1
    ordered = sorted(dfs)
    return Forms(
        forms=StringColumn.from_strings(ordered),
        terms=np.array([numbers[analysis.stem(form)] for form in ordered], np.uint32),
        dfs=np.array([dfs[form] for form in ordered], np.uint32),
    )


def _given(value: str | None) -> Sequence[str]:
    return () if value is None else (value,)


def metadata_words(rows: Sequence[Sequence[str]]) -> MetadataWords:
    """The words of a field that has any number of values in each document; a position is left out between two."""
    by_term = _by_term(_words_of_values(row) for row in rows)
    positions = _flat(by_term)
    return MetadataWords(
        words=StringColumn.from_strings(by_term),
        doc_starts=_starts(len(docs) for docs in by_term.values()),
        docs=PagedDocs.of(np.array([doc for docs in by_term.values() for doc in docs], np.uint32)),
        tfs=Frequencies.of(np.array([len(each) for docs in by_term.values() for each in docs.values()], np.int64)),
        position_starts=_starts(sum(map(len, docs.values())) for docs in by_term.values()),
        positions=np.array(positions, number_dtype(max(positions, default=0) + 1)),
    )


def _words_of_values(values: Sequence[str]) -> Iterator[tuple[int, str]]:
    first = 0
    for value in values:
        words = forms(value)
        yield from enumerate(words, first)
        first += len(words) + 1
