"""Inversion: from the tokens of some neighbouring documents to lists of postings, on arrays."""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import Int64s, ranges
from dateline.columnar.layout import Averages, body_offset_of, impacts_of, number_dtype, positions_end
from dateline.columnar.strings import Uints, narrow
from dateline.similarity import FieldLengths, Similarity

Int32s: TypeAlias = NDArray[np.int32]

_KEYS = 1 << 16
_OWN_KEYS = _KEYS // 2 - 1
_TABLED = 16  # frequencies for which the impact in the body is computed once for each document
MOST_DOCS = 1 << 16
"""Documents that may be inverted at a time."""


@dataclass(frozen=True, slots=True)
class TermNumbers:
    """The term of each form, by their numbers, and 16-bit keys by which tokens are sorted into terms.

    Keys ascend with the numbers of the terms.  A frequent term has a key of its own, rare
    ones between two of these share one: so a radix sort of 16 bits does nearly all
    of the work however many terms there are.
    """

    of_forms: NDArray[np.uint32]  # by form
    form_keys: NDArray[np.uint16]  # by form
    term_keys: NDArray[np.uint16]  # by term
    shared: NDArray[np.bool_]  # by key

    @classmethod
    def make(cls, of_forms: NDArray[np.uint32], occurrences: NDArray[np.integer[Any]]) -> "TermNumbers":
        """`occurrences` of each form in the texts (about) say which terms are frequent."""
        of_terms = np.bincount(of_forms, weights=occurrences)
        count = len(of_terms)
        own = np.zeros(count, np.bool_)
        own[np.argsort(of_terms, kind="stable")[max(count - _OWN_KEYS, 0) :]] = True
        begins = own | np.append(False, own[:-1])  # a term begins a key if it has its own, or the one before has
        begins[:1] = True
        term_keys = (np.cumsum(begins) - 1).astype(np.uint16)
        shared = np.bincount(term_keys, minlength=_KEYS) > 1
        return cls(of_forms, term_keys[of_forms], term_keys, shared)

    @property
    def count(self) -> int:
        """The number of terms."""
        return len(self.term_keys)


class Field(NamedTuple):
    """What all postings of a segment have in common: types, where positions of bodies begin, how impacts are made."""

    docs: np.dtype[np.unsignedinteger[Any]]
    positions: np.dtype[np.unsignedinteger[Any]]
    body_offset: int
    averages: Averages
    similarity: Similarity

    @classmethod
    def of(cls, titles: NDArray[Any], bodies: NDArray[Any], averages: Averages, similarity: Similarity) -> "Field":
        """What follows from the lengths of all titles and bodies of a segment."""
        return cls(
            docs=number_dtype(len(titles)),
            positions=number_dtype(positions_end(titles, bodies)),
            body_offset=body_offset_of(titles),
            averages=averages,
            similarity=similarity,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Lists of postings of neighbouring documents; of every list the arrays that `Postings` has.

    `terms` (uint32, ascending) are those that occur; beside each the length of its
    list (`dfs`), of its positions (`occurrences`) and of its list of the title (`title_dfs`).
    """

    terms: NDArray[np.uint32]
    dfs: NDArray[np.uint32]
    occurrences: NDArray[np.uint32]
    title_dfs: NDArray[np.uint32]
    docs: Uints
    tfs: Uints
    impacts: NDArray[np.uint16]
    positions: Uints
    title_docs: Uints
    title_tfs: Uints


def invert(forms: Int32s, lengths: Int64s, first_doc: int, numbers: TermNumbers, field: Field) -> tuple[Part, Int64s]:
    """Invert the tokens of up to MOST_DOCS documents from `first_doc` on.

    `forms` are the numbers of their forms, of title, body, title, body ...; `lengths` how many tokens
    each of these has.  Returns besides, for each form, the number of documents that have it.
    """
    by_form = np.bincount(forms, minlength=len(numbers.of_forms))
    by_term = np.bincount(numbers.of_forms, by_form, numbers.count).astype(np.int64)
    present = np.flatnonzero(by_term)
    occurrences = by_term[present]
    term_starts = np.cumsum(occurrences) - occurrences
    order = _order(forms, numbers, present, occurrences)
    of_docs = lengths.reshape(-1, 2)
    docs = np.repeat(np.arange(len(of_docs), dtype=np.uint16), of_docs.sum(axis=1))[order]
    positions = _positions(lengths, field)[order]
    begins = np.empty(len(docs), np.bool_)
    np.not_equal(docs[1:], docs[:-1], out=begins[1:])
    begins[term_starts] = True
    postings = np.flatnonzero(begins)
    tfs = np.diff(postings, append=len(docs))
    title_places, title_tfs = title_postings(positions, postings, field.body_offset)
    list_starts = np.searchsorted(postings, term_starts)
    title_starts = np.searchsorted(title_places, np.append(list_starts, len(postings)))
    docs = docs[postings]
    part = Part(
        terms=present.astype(np.uint32),
        dfs=np.diff(list_starts, append=len(postings)).astype(np.uint32),
        occurrences=occurrences.astype(np.uint32),
        title_dfs=np.diff(title_starts).astype(np.uint32),
        docs=_global(docs, first_doc, field),
        tfs=narrow(tfs),
        impacts=_impacts(docs, tfs, (title_places, title_tfs), of_docs, field),
        positions=positions,
        title_docs=_global(docs[title_places], first_doc, field),
        title_tfs=narrow(title_tfs),
    )
    return part, _form_dfs(forms[order], begins, postings, len(numbers.of_forms))


def _order(forms: Int32s, numbers: TermNumbers, present: Int64s, occurrences: Int64s) -> Int64s:
    """The places of the tokens, term by term, in each term as they stand."""
    order = np.argsort(numbers.form_keys[forms], kind="stable")
    keys = numbers.term_keys[present]
    sizes = np.bincount(keys[numbers.shared[keys]], occurrences[numbers.shared[keys]], _KEYS).astype(np.int64)
    if sizes.any():  # what stands under shared keys is put in order apart
        all_sizes = np.bincount(keys, occurrences, _KEYS).astype(np.int64)
        used = np.flatnonzero(sizes)
        places = ranges((np.cumsum(all_sizes) - all_sizes)[used], sizes[used])
        tokens = order[places]
        order[places] = tokens[np.argsort(numbers.of_forms[forms[tokens]], kind="stable")]
    return order


def _positions(lengths: Int64s, field: Field) -> Uints:
    """The position of each token as it is stored."""
    base = np.zeros(len(lengths), np.int64)
    base[1::2] = field.body_offset
    base -= np.cumsum(lengths) - lengths
    positions = np.arange(lengths.sum(), dtype=np.uint32)
    positions += np.repeat(base.astype(np.uint32), lengths)  # modulo 2**32: what wraps here wraps back
    return positions.astype(field.positions, copy=False)


def title_postings(positions: Uints, postings: Int64s, body_offset: int) -> tuple[Int64s, Int64s]:
    """The places of the postings that have positions in the title, and how many."""
    tokens = np.flatnonzero(positions < body_offset)
    places, tfs = np.unique(np.searchsorted(postings, tokens, "right") - 1, return_counts=True)
    return places, tfs


def _impacts(
    docs: NDArray[np.uint16], tfs: Int64s, title: tuple[Int64s, Int64s], of_docs: Int64s, field: Field
) -> NDArray[np.uint16]:
    """The impact of each posting; those of few occurrences in the body alone come from a table of the documents."""
    levels = np.tile(np.arange(1, _TABLED + 1), len(of_docs))
    table = _computed(np.repeat(np.arange(len(of_docs)), _TABLED), np.zeros_like(levels), levels, of_docs, field)
    impacts: NDArray[np.uint16] = table[np.multiply(docs, _TABLED, dtype=np.int64) + (np.minimum(tfs, _TABLED) - 1)]
    title_tfs = np.zeros(len(tfs), np.int64)
    title_tfs[title[0]] = title[1]
    other = np.flatnonzero((title_tfs > 0) | (tfs > _TABLED))
    impacts[other] = _computed(docs[other], title_tfs[other], tfs[other] - title_tfs[other], of_docs, field)
    return impacts


def _computed(
    docs: NDArray[Any], title_tfs: Int64s, body_tfs: Int64s, of_docs: Int64s, field: Field
) -> NDArray[np.uint16]:
    lengths = FieldLengths(of_docs[docs, 0], of_docs[docs, 1], field.averages.title, field.averages.body)
    return impacts_of(title_tfs, body_tfs, lengths, field.similarity)


def _global(docs: NDArray[np.uint16], first_doc: int, field: Field) -> Uints:
    return np.add(docs, first_doc, dtype=np.uint32).astype(field.docs, copy=False)


def _form_dfs(forms: Int32s, begins: NDArray[np.bool_], postings: Int64s, count: int) -> Int64s:
    """The number of postings (each of one document) with each form; `begins` says which token begins a posting."""
    first = forms[postings]
    dfs = np.bincount(first, minlength=count)
    changes = forms[1:] != forms[:-1]
    changes &= ~begins[1:]
    others = np.flatnonzero(changes) + 1  # where a posting goes on with another form than it had just before
    of = np.searchsorted(postings, others, "right") - 1
    forms = forms[others]
    new = np.flatnonzero(forms != first[of])
    of, forms = of[new], forms[new]
    dfs += np.bincount(forms, minlength=count)
    again = np.zeros(len(of) + 1, np.bool_)
    again[1:-1] = of[1:] == of[:-1]
    several = np.flatnonzero(again[1:] | again[:-1])  # of which a form may have been counted twice
    pairs = np.sort((of[several] << 32) | forms[several])
    twice = pairs[1:][pairs[1:] == pairs[:-1]] & 0xFFFFFFFF
    dfs -= np.bincount(twice, minlength=count)
    return dfs
