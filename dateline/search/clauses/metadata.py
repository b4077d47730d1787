"""Place, agency, author and the like: matched by their folded words; nothing scores by them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from dateline.columnar.segment import MetadataWords
from dateline.search import kernels
from dateline.search.clauses.words import LeafClause, expand_within
from dateline.search.doc_lists import DocLists
from dateline.search.expansion import FormFinder
from dateline.search.kernels import NO_DOCS, Docs
from dateline.search.phrase_positions import PhraseCandidates, WordOrder, phrase_mask
from dateline.search.positions import PositionLists
from dateline.search.postings import NOTHING, ScoredDocs


@dataclass(slots=True, eq=False)
class MetadataClause(LeafClause):
    """Words in a metadata field."""

    is_scored: ClassVar[bool] = False

    def _read(self) -> ScoredDocs:
        reader, within = self.context.reader, self.context.within
        found = []
        self._prepare()
        for segment in reader.segments:
            self.context.budget.deadline.check()
            field = str(self.leaf.field)
            docs = self._matching(segment.metadata[field], segment.metadata_docs[field])
            if within is not None:
                low, high = docs.searchsorted(np.array(within.slices[segment.number], docs.dtype)).tolist()
                docs = docs[low:high]
            found.append(docs.astype(reader.dtype) + reader.dtype.type(segment.base))
        return ScoredDocs(np.concatenate(found)) if found else NOTHING

    def _prepare(self) -> None:
        """Look up the forms, for all segments together.  Raises OutOfTimeError."""

    def _matching(self, words: MetadataWords, lists: DocLists) -> Docs:
        raise NotImplementedError


@dataclass(slots=True, eq=False)
class MetadataWordClause(MetadataClause):
    """A word, or any of the words that a pattern stands for."""

    find: FormFinder | None
    _forms: Sequence[bytes] = field(default=(), init=False)

    def _prepare(self) -> None:
        if self.find is None:
            self._forms = [form.encode() for form in self.leaf.forms_in({}) or ()]
        else:
            self._forms = expand_within(self.context, self.leaf, self.find).forms

    def _matching(self, words: MetadataWords, lists: DocLists) -> Docs:
        numbers = [number for form in self._forms if (number := words.words.find(form)) >= 0]
        return kernels.union([lists.read(number) for number in numbers])


@dataclass(slots=True, eq=False)
class MetadataPhraseClause(MetadataClause):
    """Two or more words in order."""

    forms: Sequence[bytes]
    order: WordOrder

    def _matching(self, words: MetadataWords, lists: DocLists) -> Docs:
        numbers = [words.words.find(form) for form in self.forms]
        if -1 in numbers:
            return NO_DOCS
        docs = kernels.intersect([lists.read(number) for number in dict.fromkeys(numbers)])[0]
        thresholds = self.context.reader.thresholds
        positions = PositionLists(words.doc_starts, lists, words.tfs, words.positions, thresholds.positions)
        candidates = PhraseCandidates(positions, numbers, docs)
        return docs[phrase_mask(candidates, self.order, thresholds.phrases, self.context.budget.deadline.check)]
