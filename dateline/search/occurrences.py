"""Finds terms in the text of a body without reading all of its tokens.

The index knows every surface form of a term, the positions of the term in a body, and where every 16th token begins.
The forms are searched for as strings; at each place where one is found, the token is read as the tokeniser would read
it.  If as many occurrences are found as the index counts, these are all, and the k-th of them is the one at the k-th
position.  If not (a form is written with accents or points, `U.S.`), or in a long text, the text is searched between
the offsets next to the positions, and where the counts still differ, the tokens there are read.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from dateline.columnar.segment import TOKENS_A_SAMPLE
from dateline.deadline import CheckTime
from dateline.query.highlight import Occurrence
from dateline.search.index_reader import IndexReader
from dateline.search.kernels import Docs
from dateline.search.segment_reader import SegmentReader
from dateline.text.folding import APOSTROPHES, GROUP_SPACES
from dateline.text.tokens import form_of, iter_tokens, pattern_for

_CHECK_EVERY = 4_096  # strings found between two looks at the clock
# After one of these a token may go on.
_JOINERS = frozenset(APOSTROPHES + GROUP_SPACES + '.,"\u05f3\u05f4\u066c\uff0c')
_LONGER_IN_LOWER_CASE = "\u0130"  # the only character whose lower case is two

Reading = Callable[[SegmentReader, int, Docs, Sequence[int]], Iterator[tuple[int, Sequence[int]]]]


class OccurrenceFinder:
    """Finds some terms in the bodies of some documents.

    `terms` are stems, `docs` numbers of the index in any order.  Without `with_positions` only the order
    of the occurrences of each term matters.  All methods, `__init__` included, call `check_time` in their loops, and
    raise whatever it raises.
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
        self._reader, self._docs, self._check_time = reader, docs, check_time
        self._with_positions = with_positions
        self._numbers: list[tuple[str, SegmentReader, int]] = []
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
        self._are_needles_ascii = all(map(str.isascii, self._needles))

    def find(self, row: int, body: str) -> dict[str, list[Occurrence]] | None:
        """The occurrences of each term in the body of a document, ascending; None if the index does not fit the body.

        `row` is the offset of the document among `docs`.  Where positions were not asked for, the numbers of the
        occurrences may count from 0.  O(characters searched * strings searched for).
        """
        if not self.is_usable_for(body):
            return None
        if len(body) <= self._thresholds.whole_characters:
            found = _counted(self._positions[row], self._spans(body))
            if found is not None:
                return found
        return self.find_at(body, row, self.positions(row))

    def is_usable_for(self, body: str) -> bool:
        """Whether there are few enough terms, and the body is short enough."""
        return self._is_usable and len(body) <= self._thresholds.most_characters

    def positions(self, row: int) -> Mapping[str, Sequence[int]]:
        """The positions of each term in the body of a document, ascending, if the finder is usable."""
        if self._with_positions:
            return self._positions[row]
        segment, doc = self._reader.locate(self._docs[row])
        offset = segment.body_offset
        return {
            term: [at - offset for at in segment.position_lists.in_document(number, doc) if at >= offset]
            for term, of_segment, number in self._numbers
            if of_segment is segment
        }

    def find_at(
        self, body: str, row: int, positions: Mapping[str, Sequence[int]]
    ) -> dict[str, list[Occurrence]] | None:
        """The occurrences at some positions, ascending for each term; None if the index does not fit the body.

        `positions` have either all or none of those between two offsets.  The text is searched and read only between
        the offsets next to the positions: O(positions).
        """
        segment, doc = self._reader.locate(self._docs[row])
        found: dict[str, list[Occurrence]] = {}
        offsets = [*segment.token_offsets(doc), len(body)]
        for first, end, wanted in _stretches(positions):
            self._check_time()
            if end >= len(offsets):
                return None
            begin = offsets[first]
            piece = body[begin : offsets[end]]
            here = _counted(wanted, self._spans(piece))
            if here is None and (here := self._read(piece, first, end, wanted)) is None:
                return None
            for term, occurrences in here.items():
                found.setdefault(term, []).extend([(at, begin + start, begin + end) for at, start, end in occurrences])
        return found

    def _read(
        self, piece: str, first: int, end: int, positions: Mapping[str, list[int]]
    ) -> dict[str, list[Occurrence]] | None:
        """The occurrences at positions in the text between offsets `first` and `end`, by its tokens.

        None if they are not there.
        """
        tokens = list(islice(iter_tokens(piece), (end - first) * TOKENS_A_SAMPLE))
        found: dict[str, list[Occurrence]] = {}
        for term, of_term in positions.items():
            for at in of_term:
                if at - first * TOKENS_A_SAMPLE >= len(tokens):
                    return None
                form, start, end = tokens[at - first * TOKENS_A_SAMPLE]
                if self._term_of_form.get(form) != term:
                    return None
                found.setdefault(term, []).append((at, start, end))
        return found

    def _spans(self, body: str) -> Mapping[str | None, list[tuple[int, int]]]:
        """The beginnings and ends of the tokens of each term, in the order in which the needles find them.

        Those that do not begin as their forms are written are not among them.
        """
        spans: dict[str | None, list[tuple[int, int]]] = {}
        token_at, lowered = pattern_for(body).match, self._to_lower(body)
        find, term_of = lowered.find, self._term_of_token
        steps = 0
        for needle in self._needles:
            at = find(needle)
            while at >= 0:
                steps += 1
                if steps % _CHECK_EVERY == 0:
                    self._check_time()
                if not at or body[at - 1] == " " or _may_begin(body, at):
                    match = token_at(body, at)
                    if match is not None:
                        token = match[0]
                        term = term_of[token] if token in term_of else self._learn(token)
                        if term in spans:
                            spans[term].append(match.span())
                        elif term is not None:
                            spans[term] = [match.span()]
                at = find(needle, at + 1)
        return spans

    def _to_lower(self, body: str) -> str:
        """A body in lower case, character for character; those that no needle has may become `?`."""
        if self._are_needles_ascii and not body.isascii():
            body = body.encode("ascii", "replace").decode("ascii")  # in lower case in half the time
        return body.replace(_LONGER_IN_LOWER_CASE, "?").lower()

    def _learn(self, token: str) -> str | None:
        """The term of a token as it is written; None if that is not one of the terms."""
        term = self._term_of_token[token] = self._term_of_form.get(form_of(token))
        return term

    def _add(self, segment: SegmentReader, number: int, term: str, docs: Sequence[int], read: Reading) -> None:
        """Read the forms of a term in a segment, and its positions or its frequency in the documents there."""
        self._check_time()
        self._numbers.append((term, segment, number))
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


def _stretches(positions: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, int, dict[str, list[int]]]]:
    """The stretches between two offsets that hold some positions, with these; neighbours are one stretch.

    A stretch is the numbers of its first offset and of the one after its end.
    """
    placed = sorted([(at, term) for term, of_term in positions.items() for at in of_term])
    first, end = 0, -1
    wanted: dict[str, list[int]] = {}
    for at, term in placed:
        interval = at // TOKENS_A_SAMPLE
        if interval > end:
            if wanted:
                yield first, end, wanted
            first, wanted = interval, {}
        end = interval + 1
        wanted.setdefault(term, []).append(at)
    if wanted:
        yield first, end, wanted


def _may_begin(body: str, at: int) -> bool:
    """Whether a token may begin at an offset above 0: what is before it is no part of a token.

    Where this is doubtful it does not count: then a token is missing, the numbers differ, and the text is read.
    """
    before = body[at - 1]
    if before.isascii() and before not in _JOINERS:
        return not before.isalnum()
    outside = body[at - 2 : at - 1]
    if before in _JOINERS:
        return outside.isascii() and not outside.isalnum()
    return unicodedata.category(before)[0] in "PSZ"


def _counted(
    positions: Mapping[str, Sequence[int]], spans: Mapping[str | None, list[tuple[int, int]]]
) -> dict[str, list[Occurrence]] | None:
    """The occurrences of each term at its positions, given the tokens found; None if these are more or fewer."""
    found: dict[str, list[Occurrence]] = {}
    for term, of_term in positions.items():
        of_text = spans.get(term, [])
        if len(of_text) != len(of_term):
            return None
        of_text.sort()
        found[term] = [(number, start, end) for number, (start, end) in zip(of_term, of_text, strict=True)]
    return found


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
    from the beginning of the body and ascend.  Costs a look-up for each document, of some microseconds.
    """
    offset = segment.body_offset
    for row, doc in zip(rows, docs.tolist(), strict=True):
        positions = segment.position_lists.in_document(term, doc)
        if len(positions) and positions[-1] >= offset:
            yield row, [at - offset for at in positions[bisect_left(positions, offset) :]]


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
