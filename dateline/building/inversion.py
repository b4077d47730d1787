"""Inversion: from the tokens of neighbouring documents to lists of postings, on arrays."""

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from dateline.columnar.arrays import Int32s, Int64s, ranges
from dateline.columnar.layout import Averages, body_offset_of, impacts_of, number_dtype, positions_end
from dateline.columnar.strings import Uints, narrow
from dateline.similarity import FieldLengths, Similarity

_KEYS = 1 << 16
_TABLED = 16  # frequencies whose impact in the body is computed once for each document

MAX_OWN_KEYS = _KEYS // 2 - 1
"""The most terms that have a key of their own (see `TermNumbers`)."""

MAX_DOCS = 1 << 16
"""The most documents that can be inverted at a time."""


@dataclass(frozen=True, slots=True)
class TermNumbers:
    """The term of each form, and 16-bit keys by which tokens are sorted into terms.

    Of F forms and T terms, `of_forms` (uint32[F]) has the term of each form and `form_keys` (uint16[F]) its key,
    `term_keys` (uint16[T]) the key of each term, `shared` (bool[65536]) which keys several terms have.  Keys ascend
    with the numbers of the terms.  A frequent term has a key of its own, and the rare terms between two frequent
    ones share a key: so a radix sort of 16 bits does nearly all of the work, however many terms there are.
    """

    of_forms: NDArray[np.uint32]
    form_keys: NDArray[np.uint16]
    term_keys: NDArray[np.uint16]
    shared: NDArray[np.bool_]

    @classmethod
    def make(
        cls, of_forms: NDArray[np.uint32], occurrences: NDArray[np.integer[Any]], own_keys: int = MAX_OWN_KEYS
    ) -> Self:
        """Give the `own_keys` most frequent terms keys of their own.

        `of_forms` is uint32[F]; `occurrences`, of any integers [F], tell about how frequent each form is.
        O(F + T log T).
        """
        of_terms = np.bincount(of_forms, weights=occurrences)
        count = len(of_terms)
        own = np.zeros(count, np.bool_)
        own[np.argsort(of_terms, kind="stable")[max(count - own_keys, 0) :]] = True
        begins = own | np.append(False, own[:-1])  # a term begins a key if it has its own, or the one before has
        begins[:1] = True
        term_keys = (np.cumsum(begins) - 1).astype(np.uint16)
        shared = np.bincount(term_keys, minlength=_KEYS) > 1
        return cls(of_forms, term_keys[of_forms], term_keys, shared)

    @property
    def count(self) -> int:
        """The number of terms."""
        return len(self.term_keys)


class PostingsEncoding(NamedTuple):
    """How all postings of a segment are stored.

    `docs` and `positions` are the types of documents and positions, `body_offset` is the first position of bodies, and
    impacts are made by `similarity`, normalised by `averages`.
    """

    docs: np.dtype[np.unsignedinteger[Any]]
    positions: np.dtype[np.unsignedinteger[Any]]
    body_offset: int
    averages: Averages
    similarity: Similarity

    @classmethod
    def of(
        cls, titles: NDArray[Any], bodies: NDArray[Any], averages: Averages, similarity: Similarity
    ) -> "PostingsEncoding":
        """Choose the encoding of a segment of n documents, in any order.

        `titles` and `bodies` are their lengths in tokens, of any unsigned dtype [n].  O(n).
        """
        return cls(
            docs=number_dtype(len(titles)),
            positions=number_dtype(positions_end(titles, bodies)),
            body_offset=body_offset_of(titles),
            averages=averages,
            similarity=similarity,
        )


@dataclass(frozen=True, slots=True)
class InvertedRun:
    """The lists of postings of neighbouring documents, term after term; in each list documents ascend.

    `terms` (uint32, ascending) are the occurring terms.  Parallel to them are the lengths of their lists: `dfs` of
    documents, `occurrences` of positions, `title_dfs` of documents with the term in their titles.  The other arrays
    are those of `PostingsSection` of the same name, of these documents alone.
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


def invert(
    forms: Int32s, lengths: Int64s, first_doc: int, numbers: TermNumbers, encoding: PostingsEncoding
) -> tuple[InvertedRun, Int64s]:
    """Invert the tokens of n documents, n <= MAX_DOCS, the first of which has the number `first_doc`.

    `forms` (int32[tokens]) are the numbers of their forms, and `lengths` (int64[2n]) the numbers of tokens, both of
    title, body, title, body ...  Returns the run, and for each of the F forms of `numbers`, in their order, the
    number of documents with it (int64[F]).  O(tokens + F + T), but for terms that share a key, which take a sort.
    """
    present, occurrences = _occurring_terms(forms, numbers)
    term_starts = np.cumsum(occurrences) - occurrences
    order = _order(forms, numbers, present, occurrences)
    of_docs = lengths.reshape(-1, 2)
    docs = np.repeat(np.arange(len(of_docs), dtype=np.uint16), of_docs.sum(axis=1))[order]
    positions = _positions(lengths, encoding)[order]
    begins = _posting_begins(docs, term_starts)
    postings = np.flatnonzero(begins)
    tfs = np.diff(postings, append=len(docs))
    title_numbers, title_tfs = title_postings(positions, postings, encoding.body_offset)
    list_starts = np.searchsorted(postings, term_starts)
    title_starts = np.searchsorted(title_numbers, np.append(list_starts, len(postings)))
    docs = docs[postings]
    run = InvertedRun(
        terms=present.astype(np.uint32),
        dfs=np.diff(list_starts, append=len(postings)).astype(np.uint32),
        occurrences=occurrences.astype(np.uint32),
        title_dfs=np.diff(title_starts).astype(np.uint32),
        docs=_global(docs, first_doc, encoding),
        tfs=narrow(tfs),
        impacts=_impacts(docs, tfs, (title_numbers, title_tfs), of_docs, encoding),
        positions=positions,
        title_docs=_global(docs[title_numbers], first_doc, encoding),
        title_tfs=narrow(title_tfs),
    )
    return run, _form_dfs(forms[order], begins, postings, len(numbers.of_forms))


def _occurring_terms(forms: Int32s, numbers: TermNumbers) -> tuple[Int64s, Int64s]:
    """The numbers of the occurring terms, ascending, and the number of tokens of each."""
    by_form = np.bincount(forms, minlength=len(numbers.of_forms))
    by_term = np.bincount(numbers.of_forms, by_form, numbers.count).astype(np.int64)
    present = np.flatnonzero(by_term)
    return present, by_term[present]


def _posting_begins(docs: NDArray[np.uint16], term_starts: Int64s) -> NDArray[np.bool_]:
    """Which tokens, ordered by term and document, are the first of a posting; `docs` are their documents."""
    begins = np.empty(len(docs), np.bool_)
    np.not_equal(docs[1:], docs[:-1], out=begins[1:])
    begins[term_starts] = True
    return begins


def _order(forms: Int32s, numbers: TermNumbers, present: Int64s, occurrences: Int64s) -> Int64s:
    """The numbers of the tokens, ordered by term; those of a term keep their order."""
    order = np.argsort(numbers.form_keys[forms], kind="stable")
    keys = numbers.term_keys[present]
    sizes = np.bincount(keys[numbers.shared[keys]], occurrences[numbers.shared[keys]], _KEYS).astype(np.int64)
    if sizes.any():  # terms that share a key are sorted apart
        all_sizes = np.bincount(keys, occurrences, _KEYS).astype(np.int64)
        used = np.flatnonzero(sizes)
        offsets = ranges((np.cumsum(all_sizes) - all_sizes)[used], sizes[used])
        tokens = order[offsets]
        order[offsets] = tokens[np.argsort(numbers.of_forms[forms[tokens]], kind="stable")]
    return order


def _positions(lengths: Int64s, encoding: PostingsEncoding) -> Uints:
    """The stored position of each token."""
    base = np.zeros(len(lengths), np.int64)
    base[1::2] = encoding.body_offset
    base -= np.cumsum(lengths) - lengths
    positions = np.arange(lengths.sum(), dtype=np.uint32)
    positions += np.repeat(base.astype(np.uint32), lengths)  # modulo 2**32: an overflow of `base` is undone here
    return positions.astype(encoding.positions, copy=False)


def title_postings(positions: Uints, postings: Int64s, body_offset: int) -> tuple[Int64s, Int64s]:
    """The numbers of the postings with positions in the title, ascending, and the number of these positions of each.

    `positions` are those of all postings, one posting after the other; posting i has those from `postings[i]` (int64)
    on.  Both results are int64.  O(positions).
    """
    tokens = np.flatnonzero(positions < body_offset)
    numbers, tfs = np.unique(np.searchsorted(postings, tokens, "right") - 1, return_counts=True)
    return numbers, tfs


def _impacts(
    docs: NDArray[np.uint16], tfs: Int64s, title: tuple[Int64s, Int64s], of_docs: Int64s, encoding: PostingsEncoding
) -> NDArray[np.uint16]:
    """The impact of each posting; a table has those of few occurrences, all in the body, for each document."""
    levels = np.tile(np.arange(1, _TABLED + 1), len(of_docs))
    table = _computed(np.repeat(np.arange(len(of_docs)), _TABLED), np.zeros_like(levels), levels, of_docs, encoding)
    impacts: NDArray[np.uint16] = table[np.multiply(docs, _TABLED, dtype=np.int64) + (np.minimum(tfs, _TABLED) - 1)]
    title_tfs = np.zeros(len(tfs), np.int64)
    title_tfs[title[0]] = title[1]
    other = np.flatnonzero((title_tfs > 0) | (tfs > _TABLED))
    impacts[other] = _computed(docs[other], title_tfs[other], tfs[other] - title_tfs[other], of_docs, encoding)
    return impacts


def _computed(
    docs: NDArray[Any], title_tfs: Int64s, body_tfs: Int64s, of_docs: Int64s, encoding: PostingsEncoding
) -> NDArray[np.uint16]:
    lengths = FieldLengths(of_docs[docs, 0], of_docs[docs, 1], encoding.averages.title, encoding.averages.body)
    return impacts_of(title_tfs, body_tfs, lengths, encoding.similarity)


def _global(docs: NDArray[np.uint16], first_doc: int, encoding: PostingsEncoding) -> Uints:
    return np.add(docs, first_doc, dtype=np.uint32).astype(encoding.docs, copy=False)


def _form_dfs(forms: Int32s, begins: NDArray[np.bool_], postings: Int64s, count: int) -> Int64s:
    """The number of postings (each of one document) with each form; `begins` tells which tokens begin a posting."""
    first = forms[postings]
    dfs = np.bincount(first, minlength=count)
    changes = forms[1:] != forms[:-1]
    changes &= ~begins[1:]
    others = np.flatnonzero(changes) + 1  # where the form changes inside a posting
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
