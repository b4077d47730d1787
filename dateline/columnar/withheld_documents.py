"""Finds withheld documents in open segments, by their ids and by their texts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.articles import article
from dateline.columnar.id_lookup import IdLookup
from dateline.columnar.segment import Segment
from dateline.columnar.strings import StringColumn
from dateline.columnar.texts import Bodies
from dateline.withheld import Judgement, Withheld
from dateline.withheld.digests import Digester
from dateline.withheld.folding import fold_for_digest

_ROWS = 1 << 12  # whose bytes are summed together
_PARTED = "\0"


class JudgedDocument(NamedTuple):
    """A live document, number `doc` of segment number `segment`, and the judgement of the withheld list on it."""

    article_id: str
    segment: int
    doc: int
    judgement: Judgement


def hidden_ids(segments: Sequence[Segment], withheld: Withheld) -> frozenset[str]:
    """The ids that a generation must not show: the withheld ids but for released ones, and the ids of copies.

    Titles are compared first; only bodies whose titles agree are read, and none if the list has no digest.  Raises
    CorruptIndexError if one of them cannot be read.
    """
    if not withheld.digesters:
        return withheld.ids
    hidden = set(withheld.ids)
    for each in judged_documents(segments, withheld, withheld.shown_ids, withheld.ids - withheld.shown_ids):
        (hidden.add if each.judgement.is_hidden else hidden.discard)(each.article_id)
    return frozenset(hidden)


def judged_documents(
    segments: Sequence[Segment],
    withheld: Withheld,
    article_ids: frozenset[str],
    passed_over: frozenset[str] = frozenset(),
) -> Iterator[JudgedDocument]:
    """The live documents of some ids, and those that may have a withheld text, each with the judgement of the list.

    Ids that are `passed_over` are left out.  Raises CorruptIndexError if a text cannot be read.
    """
    for number, segment in enumerate(segments):
        docs = _candidates(segment, withheld)
        if article_ids:
            docs = np.union1d(docs, IdLookup(segment.documents.ids).find_all(article_ids))
        bodies = Bodies(segment.texts)
        for doc in docs[segment.is_live[docs]].tolist():
            if passed_over and segment.documents.ids[doc] in passed_over:
                continue
            found = article(segment, doc, bodies)
            judgement = withheld.judge(found.article_id, found.title, found.body)
            yield JudgedDocument(found.article_id, number, doc, judgement)


def title_parts(titles: StringColumn, digester: Digester) -> NDArray[np.uint16]:
    """The parts of n titles in digests, as numbers, in order: uint16[n]; see `Digester.title_part`.

    Linear in the bytes of the titles; takes up to 10 MB of memory.
    """
    values = np.array(digester.byte_values, np.uint16)
    parts = np.zeros(len(titles), np.uint16)
    for first in range(0, len(titles), _ROWS):
        offsets = titles.offsets[first : first + _ROWS + 1].astype(np.int64)
        data = np.asarray(titles.data[offsets[0] : offsets[-1]])
        offsets -= offsets[0]
        parts[first : first + _ROWS] = _sums(values, data, offsets)
        high = np.flatnonzero(data >= 0x80)
        if len(high):
            rows = np.unique(np.searchsorted(offsets, high, "right") - 1)
            folded = StringColumn.from_strings(_folded([titles[first + row] for row in rows.tolist()]))
            parts[first + rows] = _sums(values, folded.data, folded.offsets.astype(np.int64))
    return parts


def _candidates(segment: Segment, withheld: Withheld) -> NDArray[np.int64]:
    """The documents whose titles may be those of withheld texts, ascending: int64."""
    found = [np.zeros(0, np.int64)]
    for digester in withheld.digesters:
        wanted = {int(digest[12:16], 16) for digest in withheld.digests_with(digester)}
        if wanted:
            is_wanted = np.zeros(1 << 16, np.bool_)
            is_wanted[list(wanted)] = True
            found.append(np.flatnonzero(is_wanted[title_parts(segment.documents.titles, digester)]))
    return np.unique(np.concatenate(found))


def _sums(values: NDArray[np.uint16], data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.uint16]:
    """The sums, modulo 65,536, of the values of the bytes of n strings: uint16[n]."""
    counted = np.zeros(len(data) + 1, np.uint16)  # an empty string at the end reads the entry after the last
    counted[:-1] = values[data]
    sums: NDArray[np.uint16] = np.add.reduceat(counted, offsets[:-1], dtype=np.uint16)
    sums[offsets[1:] == offsets[:-1]] = 0
    return sums


def _folded(texts: list[str]) -> list[str]:
    """All texts folded, joined by a separator unless one has it: that is four times as fast."""
    folded = fold_for_digest(_PARTED.join(texts)).split(_PARTED)
    return folded if len(folded) == len(texts) else [fold_for_digest(text) for text in texts]
