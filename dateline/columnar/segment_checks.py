"""Checks of the parts of a segment, made of those in `checks`; each raises ImplausibleError."""

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from dateline.article import time_of_day
from dateline.columnar.checks import (
    CheckedLists,
    ImplausibleError,
    ascends,
    check_ascending,
    check_count,
    check_dictionary,
    check_distinct,
    check_docs,
    check_frequencies,
    check_lists,
    check_several,
    check_starts,
    check_strings,
    followed_by_more,
    greatest,
    least,
    posting_bounds,
    require,
)
from dateline.columnar.layout import samples_of
from dateline.columnar.sections import DICTIONARIES, NUMBERS, SEVERAL, STRINGS
from dateline.columnar.segment import (
    DAY,
    MONTH,
    UNDATED,
    UNDATED_PRECISION,
    YEAR,
    Deletions,
    Documents,
    Forms,
    MetadataWords,
    PostingsSection,
    Segment,
    StoredTexts,
    TokenOffsets,
)
from dateline.columnar.strings import Uints
from dateline.columnar.text_dictionary import open_dictionary
from dateline.errors import CorruptIndexError

_EPOCH = dt.date(1970, 1, 1).toordinal()
_LARGEST_SEGMENT = 1 << 31
_PIECE = 1 << 18
_LONGEST_BODY = 1 << 31  # characters
_LAST_SECOND = (dt.date.max.toordinal() + 1 - _EPOCH) * 86_400 - 1


def check_documents(documents: Documents) -> None:
    """Raise ImplausibleError unless every column has an entry for each article, and articles are in order."""
    count = len(documents.ids)
    require(count < _LARGEST_SEGMENT, "there are too many articles")
    for name in STRINGS:
        check_strings(getattr(documents, name), count, name)
    for name in NUMBERS:
        check_count(getattr(documents, name), count, name)
    for name in DICTIONARIES:
        check_dictionary(getattr(documents, name), count, name)
    for name in SEVERAL:
        check_several(getattr(documents, name), count, name)
    for name in ("added", "changed"):
        require(greatest(getattr(documents, name)) <= _LAST_SECOND, f"{name} has a time after the year 9999")
    require(greatest(documents.title_derived) <= 1, "title_derived is more than 1")
    _check_dates(documents)
    _check_order(documents)
    check_distinct(documents.ids, "ids")


def _check_dates(documents: Documents) -> None:
    days, precisions = documents.first_days, documents.precisions
    require(greatest(precisions) <= DAY, "a precision is more than 3")
    undated = precisions == UNDATED_PRECISION
    require(np.array_equal(undated, days == UNDATED), "a date is incomplete")
    dated = days[~undated]
    require(least(dated) >= 1 and int(dated.max(initial=1)) <= dt.date.max.toordinal(), "a date is out of range")
    for precision, unit in ((YEAR, "Y"), (MONTH, "M")):
        coarse = (days[precisions == precision] - _EPOCH).astype("M8[D]")
        require(np.array_equal(coarse, coarse.astype(f"M8[{unit}]")), "a year or month does not start on its first day")


def _check_order(documents: Documents) -> None:
    """Oldest first: first day, time of day, article_id."""
    require(ascends(documents.first_days, strictly=False), "the articles are not in the order of their dates")
    clocks = ["", *(time_of_day(time) for time in documents.times.values)]
    rank = {clock: number for number, clock in enumerate(sorted(set(clocks)))}
    times = np.array([rank[clock] for clock in clocks], np.uint32)[documents.times.codes]
    same_day = documents.first_days[1:] == documents.first_days[:-1]
    require(not np.any(same_day & (times[1:] < times[:-1])), "articles of a day are not in the order of their times")
    same = np.flatnonzero(same_day & (times[1:] == times[:-1]))
    require(followed_by_more(documents.ids, same), "articles of the same time are not in the order of their ids")


def check_postings(postings: PostingsSection, documents: Documents) -> None:
    """Raise ImplausibleError unless terms, the lists of both fields and of titles, and impacts are plausible."""
    terms = len(postings.terms)
    check_strings(postings.terms, terms, "terms")
    check_ascending(postings.terms, "terms")
    lists = CheckedLists(postings.doc_starts, postings.docs, postings.tfs, postings.position_starts, postings.positions)
    check_lists(lists, terms, len(documents.ids), "postings")
    titles, bodies = documents.title_lengths, documents.body_lengths
    require(
        len(postings.positions) == int(titles.sum()) + int(bodies.sum()), "there are fewer or more positions than words"
    )
    offset = postings.body_offset
    require(greatest(titles) < offset < 1 << 32, "the body starts inside a title, or too far after it")
    require(greatest(postings.positions) < offset + max(greatest(bodies), 1), "a position is outside every body")
    _check_titles(postings, lists, documents)
    check_count(postings.impacts, len(postings.docs), "impacts")
    check_count(postings.max_impacts, terms, "greatest impacts")
    if terms:
        require(least(postings.impacts) > 0, "an impact is 0")
        tops = np.maximum.reduceat(postings.impacts, postings.doc_starts[:-1])
        require(np.array_equal(tops, postings.max_impacts), "the greatest impacts are wrong")


def _check_titles(postings: PostingsSection, lists: CheckedLists, documents: Documents) -> None:
    """The lists of titles agree with the positions before the body."""
    check_count(postings.title_starts, len(postings.doc_starts), "the bounds of titles")
    check_starts(postings.title_starts, len(postings.title_docs), "titles")
    check_count(postings.title_tfs, len(postings.title_docs), "the frequencies of titles")
    check_docs(postings.title_docs, postings.title_starts, len(documents.ids), "titles")
    done = 0
    for first, bounds in posting_bounds(lists, "postings"):
        tfs = _title_tfs(postings, bounds)
        found = np.flatnonzero(tfs)
        titles = slice(done, done + len(found))
        docs = postings.docs[first : first + len(tfs)]
        require(np.array_equal(docs[found], postings.title_docs[titles]), "the documents of titles are wrong")
        require(np.array_equal(tfs[found], postings.title_tfs[titles]), "the frequencies of titles are wrong")
        span = slice(*np.searchsorted(postings.doc_starts, (first, first + len(bounds))))
        before = np.searchsorted(found, postings.doc_starts[span] - first)
        require(np.array_equal(postings.title_starts[span], done + before), "the bounds of titles are wrong")
        done += len(found)


def _title_tfs(postings: PostingsSection, bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of positions in the title, for each posting of a piece: int64[m]."""
    in_title = np.flatnonzero(postings.positions[bounds[0] : bounds[-1]] < postings.body_offset) + bounds[0]
    return np.bincount(np.searchsorted(bounds, in_title, "right") - 1, minlength=len(bounds) - 1)


def check_forms(forms: Forms, terms: int, documents: int) -> None:
    """Raise ImplausibleError unless each form has a term and articles."""
    count = len(forms.forms)
    check_strings(forms.forms, count, "forms")
    check_ascending(forms.forms, "forms")
    check_count(forms.terms, count, "the terms of forms")
    check_count(forms.dfs, count, "the articles of forms")
    require(greatest(forms.terms) < max(terms, 1), "a form names a term that does not exist")
    require(least(forms.dfs) > 0, "a form is in no article")
    require(greatest(forms.dfs) <= documents, "a form has more articles than the segment")


def check_words(words: MetadataWords, documents: int, what: str) -> None:
    """Raise ImplausibleError unless the words of a field and their lists are plausible."""
    count = len(words.words)
    check_strings(words.words, count, what)
    check_ascending(words.words, what)
    lists = CheckedLists(words.doc_starts, words.docs, words.tfs, words.position_starts, words.positions)
    check_lists(lists, count, documents, what)


def check_texts(texts: StoredTexts, documents: Documents) -> None:
    """Raise ImplausibleError unless the dictionary opens, the blocks cover all articles, and offsets have their number.

    The content of a block is checked when it is read, and offsets against it.
    """
    count = len(documents.ids)
    try:
        open_dictionary(texts.dictionary)
    except CorruptIndexError as error:
        raise ImplausibleError("the dictionary of texts cannot be read") from error
    check_count(texts.first_docs, len(texts.block_starts), "the first documents of blocks")
    check_starts(texts.block_starts, len(texts.data), "blocks", strictly=True)
    check_starts(texts.first_docs, count, "the documents of blocks", strictly=True)
    _check_token_offsets(texts.token_offsets, documents.body_lengths)


def _check_token_offsets(offsets: TokenOffsets, lengths: Uints) -> None:
    what = "the offsets of tokens"
    check_count(offsets.starts, len(lengths) + 1, f"the bounds of {what}")
    check_starts(offsets.starts, len(offsets.distances), what)
    check_frequencies(offsets.distances, what)
    for first in range(0, len(lengths), _PIECE):
        piece = slice(first, first + _PIECE)
        starts = offsets.starts[first : first + _PIECE + 1].astype(np.int64)
        require(np.array_equal(np.diff(starts), samples_of(lengths[piece])), f"{what} are not as many as bodies need")
    ends, base = np.zeros(len(lengths) + 1, np.int64), 0
    for first in range(0, len(offsets.distances), _PIECE):
        sums = np.cumsum(offsets.distances[first : first + _PIECE], dtype=np.int64) + base
        begin, end = np.searchsorted(offsets.starts, (first + 1, first + len(sums) + 1))
        ends[begin:end] = sums[offsets.starts[begin:end].astype(np.int64) - first - 1]
        base = int(sums[-1])
    require(greatest(np.diff(ends)) < _LONGEST_BODY, f"{what} are too great")


def check_deletions(deletions: Deletions, segment: Segment) -> None:
    """Raise ImplausibleError unless deleted documents exist, and statistics lose no more than there is."""
    for name in ("term_dfs", "term_occurrences"):
        check_count(getattr(deletions, name), len(deletions.term_numbers), name)
    check_count(deletions.form_dfs, len(deletions.form_numbers), "form_dfs")
    for name, end in (
        ("docs", segment.count),
        ("term_numbers", len(segment.postings.terms)),
        ("form_numbers", len(segment.forms.forms)),
    ):
        numbers = getattr(deletions, name)
        require(ascends(numbers, strictly=True), f"{name} do not ascend")
        require(not len(numbers) or (int(numbers[0]) >= 0 and int(numbers[-1]) < end), f"{name} are out of bounds")
    terms, forms, postings = deletions.term_numbers.astype(np.int64), deletions.form_numbers, segment.postings
    _check_losses(deletions.term_dfs, np.diff(postings.doc_starts)[terms], "term_dfs")
    _check_losses(deletions.term_occurrences, np.diff(postings.position_starts)[terms], "term_occurrences")
    _check_losses(deletions.form_dfs, segment.forms.dfs[forms], "form_dfs")


def _check_losses(losses: NDArray[np.uint32], counts: NDArray[np.integer], what: str) -> None:
    require(bool(np.all((losses > 0) & (losses <= counts))), f"{what} are 0, or more than the segment has")
