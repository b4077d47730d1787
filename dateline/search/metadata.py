"""Place, agency and source: matched by their folded words, filtered by their whole folded values."""

from collections.abc import Callable, Sequence

import numpy as np

from dateline.columnar.segment import MetadataWords
from dateline.query.syntax import Leaf, Phrase, Word
from dateline.search import kernels
from dateline.search.doc_lists import DocLists
from dateline.search.expansion import Expansion
from dateline.search.kernels import NO_DOCS, Docs
from dateline.search.matches import NOTHING, Matches
from dateline.search.phrases import Nearness, in_order
from dateline.search.positions import PositionLists
from dateline.search.reader import CompositeReader
from dateline.search.spans import Span


def metadata_matches(
    reader: CompositeReader,
    leaf: Leaf,
    expansion: Expansion | None,
    span: Span | None,
    check_time: Callable[[], None],
) -> Matches:
    """The documents that a leaf under a metadata field finds, without scores.  `expansion` is that of a pattern."""
    found = []
    for segment in reader.leaves:
        check_time()
        words = segment.metadata[str(leaf.field)]
        lists = segment.metadata_docs[str(leaf.field)]
        docs = (
            _phrase(words, lists, leaf, check_time)
            if isinstance(leaf, Phrase)
            else _any_of(words, lists, _forms(leaf, expansion))
        )
        if span is not None:
            low, high = docs.searchsorted(np.array(span.slices[segment.number], docs.dtype)).tolist()
            docs = docs[low:high]
        found.append(docs)
    if not found:
        return NOTHING
    shifted = [
        docs.astype(reader.dtype) + reader.dtype.type(leaf.base)
        for docs, leaf in zip(found, reader.leaves, strict=True)
    ]
    return Matches(np.concatenate(shifted))


def _forms(leaf: Leaf, expansion: Expansion | None) -> Sequence[bytes]:
    if isinstance(leaf, Word):
        return (leaf.form.encode(),)
    return expansion.forms if expansion else ()


def _any_of(words: MetadataWords, lists: DocLists, forms: Sequence[bytes]) -> Docs:
    numbers = [number for form in forms if (number := words.words.find(form)) >= 0]
    return kernels.union([lists.read(number) for number in numbers])


def _phrase(words: MetadataWords, lists: DocLists, phrase: Phrase, check_time: Callable[[], None]) -> Docs:
    numbers = [words.words.find(form.encode()) for form in phrase.forms]
    if -1 in numbers:
        return NO_DOCS
    docs = kernels.intersect([lists.read(number) for number in dict.fromkeys(numbers)])[0]
    if not len(docs):
        return docs
    positions = PositionLists(words.doc_starts, lists, words.tfs, words.positions)
    return docs[in_order(positions, numbers, docs, Nearness(phrase.distance), check_time)]
