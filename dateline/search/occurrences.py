"""Finds terms in the text of a body without reading all of its tokens.

The index knows every surface form of a term, and the positions of the term in a body.  The forms are searched for as
strings; at each place where one is found, the token is read as the tokeniser would read it.  If as many occurrences
are found as the index counts, these are all, and the k-th of them is the one at the k-th position.  If not (a form is
written with accents or points, `U.S.`), the caller has to read the tokens after all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from dateline.deadline import CheckTime
from dateline.query.highlight import Occurrence
from dateline.search.index_reader import IndexReader
from dateline.search.kernels import Docs
from dateline.search.segment_reader import SegmentReader
from dateline.text.tokens import form_of, pattern_for

_CHECK_EVERY = 4_096  # strings found between two looks at the clock
_JOINERS = frozenset(".,'’")  # after one of these a token may go on; if one begins there, the count shows it
_LONGER_IN_LOWER_CASE = "\u0130"  # the only character whose lower case is two

Reading = Callable[[SegmentReader, int, Docs, Sequence[int]], Iterator[tuple[int, Sequence[int]]]]


class OccurrenceFinder:
    """Finds some terms in the bodies of some documents.

    `terms` are stems, `docs` numbers of the index in any order.  All methods, `__init__` included, call `check_time`
    in their loops, and raise whatever it raises.
    """

    def __init__(
        self,
        reader: IndexReader,
        terms: Sequence[str],
        docs: Sequence[int],
        *,
        with_positions: bool,
        check_time: CheckTime,
    ) -> None:
        self._check_time = check_time
        self._positions: list[dict[str, Sequence[int]]] = [{} for _ in docs]
        self._term_of_form: dict[str, str] = {}
        self._term_of_token: dict[str, str | None] = {}
        self._needles: list[str] = []
        self._thresholds = reader.thresholds.occurrences
        self._is_usable = len(terms) <= self._thresholds.most_terms
        read = body_positions_by_row if with_positions else body_counts_by_row
        for term in terms if self._is_usable else ():
            entry = reader.term(term.encode())
            for segment, number in entry.parts if entry else ():
                self._add(segment, number, term, docs, read)
        self._needles = without_longer(self._needles)

    def find(self, row: int, body: str) -> dict[str, list[Occurrence]] | None:
        """The occurrences of each term in the body of a document, ascending; None if they are uncertain.

        `row` is the offset of the document among `docs`.  Where positions were not asked for, the numbers of the
        occurrences count from 0.  O(characters * strings searched for).
        """
        if not self._is_usable or len(body) > self._thresholds.most_characters or _LONGER_IN_LOWER_CASE in body:
            return None
        spans = self._spans(body)
        found: dict[str, list[Occurrence]] = {}
        for term, positions in self._positions[row].items():
            of_term = spans.get(term, [])
            if len(of_term) != len(positions):
                return None
            of_term.sort()
            found[term] = [(number, start, end) for number, (start, end) in zip(positions, of_term, strict=True)]
        return found

    def _spans(self, body: str) -> Mapping[str | None, list[tuple[int, int]]]:
        """The beginnings and ends of the tokens of each term, in the order in which the needles find them."""
        spans: dict[str | None, list[tuple[int, int]]] = {}
        token_at, lowered = pattern_for(body).match, body.lower()
        find, term_of = lowered.find, self._term_of_token
        steps = 0
        for needle in self._needles:
            at = find(needle)
            while at >= 0:
                steps += 1
                if steps % _CHECK_EVERY == 0:
                    self._check_time()
                before = lowered[at - 1 : at]  # empty at the beginning
                if before == " " or not (
                    before.isalnum() or (before in _JOINERS and lowered[at - 2 : at - 1].isalnum())
                ):
                    match = token_at(body, at)
                    if match is not None:
                        token = match.group()
                        term = term_of[token] if token in term_of else self._learn(token)
                        if term in spans:
                            spans[term].append(match.span())
                        elif term is not None:
                            spans[term] = [match.span()]
                at = find(needle, at + 1)
        return spans

    def _learn(self, token: str) -> str | None:
        """The term of a token as it is written; None if that is not one of the terms."""
        term = self._term_of_token[token] = self._term_of_form.get(form_of(token))
        return term

    def _add(self, segment: SegmentReader, number: int, term: str, docs: Sequence[int], read: Reading) -> None:
        """Read the forms of a term in a segment, and its positions or its frequency in the documents there."""
        self._check_time()
        forms = segment.forms_of(number)
        self._term_of_form.update(dict.fromkeys(forms, term))
        self._needles += needles_of(forms, self._thresholds.common_letters)
        rows = [row for row, doc in enumerate(docs) if segment.base <= doc < segment.end]
        if rows:
            rows.sort(key=docs.__getitem__)
            local = np.array([docs[row] - segment.base for row in rows], segment.docs.dtype)
            for row, positions in read(segment, number, local, rows):
                self._positions[row][term] = positions
            self._check_time()


def needles_of(forms: Sequence[str], common_letters: int) -> Sequence[str]:
    """Strings such that every occurrence of a form, if written as it is folded, begins with one of them.

    That is one string if the forms have `common_letters` first letters or more in common.
    """
    first, last = min(forms), max(forms)
    common = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return [first[:common]] if common >= common_letters else forms


def without_longer(needles: Sequence[str]) -> list[str]:
    """The strings that do not begin with another of them, ascending: a shorter one finds all that a longer one does."""
    kept: list[str] = []
    for needle in sorted(needles):
        if not kept or not needle.startswith(kept[-1]):
            kept.append(needle)
    return kept


def body_positions_by_row(
    segment: SegmentReader, term: int, docs: Docs, rows: Sequence[int]
) -> Iterator[tuple[int, Sequence[int]]]:
    """Yields the positions of a term in the body of each of n documents that has it there, with the document's row.

    `docs` ascend, in the numbers of the segment and its dtype [n]; `rows[i]` is the row of `docs[i]`.  Positions count
    from the beginning of the body and ascend.  Costs as `PositionLists.of`.
    """
    owners, positions = segment.position_lists.of(term, docs, np.array(rows, np.int64))
    offset = segment.body_offset
    in_body = positions >= offset
    owners, positions = owners[in_body], positions[in_body] - offset
    firsts = np.flatnonzero(np.diff(owners, prepend=-1)).tolist()
    for first, end in pairwise([*firsts, len(owners)]):
        yield int(owners[first]), positions[first:end].tolist()


def body_counts_by_row(
    segment: SegmentReader, term: int, docs: Docs, rows: Sequence[int]
) -> Iterator[tuple[int, Sequence[int]]]:
    """As `body_positions_by_row`, with the numbers from 0 to below the frequency in place of the positions.

    Every row comes, in the order of `docs`.  Costs two look-ups at most for each document, of a microsecond or two.
    """
    is_in_titles = segment.title_starts[term] < segment.title_starts[term + 1]
    for row, doc in zip(rows, docs.tolist(), strict=True):
        posting = segment.docs.find(term, doc)
        count = segment.tfs.at(posting) if posting >= 0 else 0
        if count and is_in_titles and (posting := segment.title_docs.find(term, doc)) >= 0:
            count -= int(segment.title_tfs.item(posting))
        yield row, range(count)
