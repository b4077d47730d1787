"""Place, agency and source: matched by their folded words; nothing scores by them."""

from collections.abc import Sequence

import numpy as np

from dateline.columnar.segment import MetadataWords
from dateline.query.syntax import Leaf
from dateline.search import kernels
from dateline.search.clauses import LeafClause, ReadContext, expand_within
from dateline.search.doc_lists import DocLists
from dateline.search.expansion import FormFinder
from dateline.search.kernels import NO_DOCS, Docs
from dateline.search.phrase_positions import PhraseCandidates, WordOrder, phrase_mask
from dateline.search.positions import PositionLists
from dateline.search.postings import NOTHING, ScoredDocs


class MetadataClause(LeafClause):
    """Words in a metadata field."""

    is_scored = False

    def _read(self) -> ScoredDocs:
        reader, within = self.context.reader, self.context.within
        found = []
        self._prepare()
        for segment in reader.segments:
            self.context.budget.check_time()
            field = str(self.leaf.field)
            docs = self._matching(segment.metadata[field], segment.metadata_docs[field])
            if within is not None:
                low, high = docs.searchsorted(np.array(within.slices[segment.number], docs.dtype)).tolist()
                docs = docs[low:high]
            found.append(docs.astype(reader.dtype) + reader.dtype.type(segment.base))
        return ScoredDocs(np.concatenate(found)) if found else NOTHING

    def _prepare(self) -> None:
        """Look up what holds of all segments.  Raises OutOfTimeError."""

    def _matching(self, words: MetadataWords, lists: DocLists) -> Docs:
        raise NotImplementedError


class MetadataWordClause(MetadataClause):
    """A word, or any of those that a pattern stands for."""

    def __init__(self, context: ReadContext, leaf: Leaf, find: FormFinder | None, *, negated: bool) -> None:
        super().__init__(context, leaf, negated=negated)
        self._find = find
        self._forms: Sequence[bytes] = ()

    def _prepare(self) -> None:
        if self._find is None:
            self._forms = [form.encode() for form in self.leaf.forms_in({}) or ()]
        else:
            self._forms = expand_within(self.context, self.leaf, self._find).forms

    def _matching(self, words: MetadataWords, lists: DocLists) -> Docs:
        numbers = [number for form in self._forms if (number := words.words.find(form)) >= 0]
        return kernels.union([lists.read(number) for number in numbers])


class MetadataPhraseClause(MetadataClause):
    """Two or more words in order."""

    def __init__(self, context: ReadContext, leaf: Leaf, forms: Sequence[str], distance: int, *, negated: bool) -> None:
        super().__init__(context, leaf, negated=negated)
        self._forms = [form.encode() for form in forms]
        self._order = WordOrder(distance)

    def _matching(self, words: MetadataWords, lists: DocLists) -> Docs:
        numbers = [words.words.find(form) for form in self._forms]
        if -1 in numbers:
            return NO_DOCS
        docs = kernels.intersect([lists.read(number) for number in dict.fromkeys(numbers)])[0]
        thresholds = self.context.reader.thresholds
        positions = PositionLists(words.doc_starts, lists, words.tfs, words.positions, thresholds.positions)
        candidates = PhraseCandidates(positions, numbers, docs)
        return docs[phrase_mask(candidates, self._order, thresholds.phrases, self.context.budget.check_time)]
