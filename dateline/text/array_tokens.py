"""The tokens of many texts at once, found with NumPy: equal to those of `tokenize`, at several times the speed.

The tokens of a text are those of its runs (see `dateline.text.runs`), in order.  A table maps each run to the number of
its form; the reference tokeniser analyses a run that is not in the table yet.  The table compares whole runs, not only
hashes, so a collision costs only time; the base of the hash is random, so that texts full of collisions cannot be
prepared.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.text.compounds import APOSTROPHE, parts_at_apostrophes
from dateline.text.folding import APOSTROPHES
from dateline.text.run_table import UNKNOWN, FormNumbers, RunKeys, RunTable
from dateline.text.runs import Bytes, Offsets, find_runs
from dateline.text.tokens import MAX_FORM_CHARACTERS, iter_tokens

CHUNK_BYTES = 1 << 18
"""Bytes of text that are tokenised at a time: the arrays of a chunk stay in the second-level cache."""

MOST_RUNS = 1 << 19
"""The greatest number of distinct runs that are remembered; when there are more, all are forgotten."""

PADDING = bytes(40)
"""Follows the joined texts, so that words can be read from any byte of them."""

_WORD = 8  # bytes
# words of the longest run in each table; longer runs, frequent only in scripts without spaces, are in a dict
_CLASSES = (1, 2, 4)
_NO_COMPOUND = -1
_APOSTROPHES = frozenset(APOSTROPHES)
_FEW = 64  # runs; it is faster to look them up in the dict than in a table
_LONG_RUN_COST = 4  # memory of a long run, relative to a short one
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)
_HIGH_BITS = np.uint64(0x8080808080808080)
_TWO = np.uint64(2)


class RunVocabulary:
    """Numbers for forms, in the order in which they are first met: `first`, `first + step` and so on.

    Several vocabularies with one step and different first numbers never give the same number.
    """

    def __init__(self, first: int = 0, step: int = 1) -> None:
        self._numbers: dict[str, int] = {}
        self._forms: list[str] = []
        self._first, self._step = first, step

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, form: str) -> int:
        """The number of a form; a new one if the form is new."""
        count = len(self._numbers)
        number = self._numbers.setdefault(form, self._first + self._step * count)
        if len(self._numbers) > count:
            self._forms.append(form)
        return number

    def form(self, number: int) -> str:
        """The form of a number that `number` has given."""
        return self._forms[(number - self._first) // self._step]

    @property
    def end(self) -> int:
        """The number of the next new form."""
        return self._first + self._step * len(self._numbers)

    def clear(self) -> None:
        """Forget all forms."""
        self._numbers.clear()
        self._forms = []

    @property
    def forms(self) -> list[str]:
        """All forms, in the order of their numbers."""
        return list(self._forms)


@dataclass(frozen=True, slots=True)
class TextTokens:
    """The tokens of some texts that were joined.

    `forms`: int32[tokens], the numbers of their forms in the order of the texts.  `counts`: int64[texts], the tokens of
    each text.  `starts`: uint32[tokens], or int64 for 4 GB of text and more: the offset of the first byte of each token
    in the joined texts.

    `apostrophes` (int64, ascending) are the indexes of tokens that are compounds with an apostrophe (see
    `dateline.text.compounds`), `apostrophe_numbers` (int64, aligned) their numbers in
    `ArrayTokeniser.apostrophe_compounds`.
    """

    forms: FormNumbers
    counts: NDArray[np.int64]
    starts: NDArray[np.integer[Any]]
    apostrophes: Offsets
    apostrophe_numbers: NDArray[np.int64]


class ArrayTokeniser:
    """Turns texts into numbers of forms.  Not safe for several threads.

    `base` is that of the hash (64 bits, odd), None a random one; `most_runs` and `chunk_bytes` are the limits of
    memory, see MOST_RUNS and CHUNK_BYTES.
    """

    def __init__(
        self,
        vocabulary: RunVocabulary,
        *,
        base: int | None = None,
        most_runs: int = MOST_RUNS,
        chunk_bytes: int = CHUNK_BYTES,
    ) -> None:
        self.vocabulary = vocabulary
        self._chunk_bytes = chunk_bytes
        self._base = secrets.randbits(64) | 1 if base is None else base
        self._most_runs = most_runs
        self._compounds: dict[str, int] = {}
        self._forget()

    @property
    def apostrophe_compounds(self) -> list[str]:
        """The compounds with an apostrophe that were met, by their numbers."""
        return list(self._compounds)

    def tokens(self, texts: Sequence[bytes]) -> TextTokens:
        """The tokens of texts in UTF-8 (lone surrogates as by `surrogatepass`).  Costs O(bytes)."""
        return self.tokens_of_joined(join_texts(texts), np.fromiter(map(len, texts), np.int64, len(texts)))

    def tokens_of_joined(self, raw: bytes, sizes: NDArray[np.int64]) -> TextTokens:
        """The tokens of texts that `join_texts` has joined.

        `sizes`: int64[texts], the bytes of each text, in the order of the texts.  Costs O(bytes).
        """
        ends = np.cumsum(sizes + 1)
        before = np.zeros(len(sizes) + 1, np.int64)  # tokens before each text, and after the last
        offsets = np.uint32 if len(raw) < 1 << 32 else np.int64
        found, begins, total = [np.zeros(0, np.int32)], [np.zeros(0, offsets)], 0
        none = np.zeros(0, np.int64)
        apostrophes, compounds = [none], [none]
        for start, end in _chunks(raw, self._chunk_bytes):
            chunk = self._chunk(raw, start, end)
            starts = chunk.starts
            first, last = np.searchsorted(ends, (start, end))
            before[first + 1 : last + 1] = total + np.searchsorted(starts, ends[first:last])
            found.append(chunk.numbers)
            begins.append(starts.astype(offsets))
            apostrophes.append(chunk.apostrophes + total)
            compounds.append(chunk.compounds)
            total += len(chunk.numbers)
        before[1 + np.searchsorted(ends, len(raw) - len(PADDING) - 1) :] = total
        return TextTokens(
            np.concatenate(found),
            np.diff(before),
            np.concatenate(begins),
            np.concatenate(apostrophes),
            np.concatenate(compounds),
        )

    def _chunk(self, raw: bytes, start: int, end: int) -> "_Chunk":
        """The tokens of a chunk."""
        if sum(map(len, self._tables)) + _LONG_RUN_COST * len(self._long_runs) > self._most_runs:
            self._forget()
        content = np.frombuffer(raw, np.uint8, end - start + len(PADDING), start)
        starts, ends = find_runs(content[: end - start])
        numbers = self._look_up(content, starts, ends)
        starts += start
        several = np.flatnonzero(numbers < UNKNOWN)
        if len(several):
            return self._several.expand(starts, numbers, several)
        none = np.zeros(0, np.int64)
        return _Chunk(starts, numbers, none, none)

    def _look_up(self, content: Bytes, starts: Offsets, ends: Offsets) -> FormNumbers:
        """The number of the form of each run, or the number under which `_Several` keeps its forms."""
        sizes = ends - starts
        numbers = self._of_table(0, content, starts, sizes)
        longer = np.flatnonzero(sizes > _WORD)
        for table in range(1, len(_CLASSES)):
            if len(longer) < _FEW:
                break
            numbers[longer] = self._of_table(table, content, starts[longer], sizes[longer])
            longer = longer[sizes[longer] > _CLASSES[table] * _WORD]
        for run in longer.tolist():
            numbers[run] = self._of_long_run(content[starts[run] : ends[run]].tobytes().lower())
        return numbers

    def _of_table(self, table: int, content: Bytes, starts: Offsets, sizes: Offsets) -> FormNumbers:
        """As `_look_up`, by one table; the result for runs that are too long for it is undefined."""
        keys = [_read_word(content, starts, sizes, word) for word in range(_CLASSES[table])]
        numbers = self._tables[table].find(keys)
        unknown = np.flatnonzero((numbers == UNKNOWN) & (sizes <= _CLASSES[table] * _WORD))
        if len(unknown):
            runs = [
                content[start : start + size].tobytes().lower()
                for start, size in zip(starts[unknown].tolist(), sizes[unknown].tolist(), strict=True)
            ]
            first = {run: index for index, run in zip(reversed(unknown.tolist()), reversed(runs), strict=True)}
            learned = {run: self._analyse(run) for run in first}
            numbers[unknown] = [learned[run] for run in runs]
            new = np.fromiter(first.values(), np.int64, len(first))
            self._tables[table].insert([key[new] for key in keys], numbers[new])
        return numbers

    def _of_long_run(self, run: bytes) -> int:
        number = self._long_runs.get(run)
        if number is None:
            number = self._long_runs[run] = self._analyse(run)
        return number

    def _analyse(self, run: bytes) -> int:
        """The number for a run in lower case (of ASCII letters only, which changes no form)."""
        if run.isalnum() and len(run) <= MAX_FORM_CHARACTERS:  # bytes: ASCII only; nothing to fold
            return self.vocabulary.number(run.decode("ascii"))
        numbers, starts = list[int](), list[int]()
        text, done, at = run.decode("utf-8", "surrogatepass"), 0, 0
        compounds = list[int]()
        has_apostrophe = not _APOSTROPHES.isdisjoint(text)
        for token in iter_tokens(text):
            at += len(text[done : token.start].encode("utf-8", "surrogatepass"))
            done = token.start
            numbers.append(self.vocabulary.number(token.form))
            starts.append(at)
            compounds.append(self._compound(text[token.start : token.end]) if has_apostrophe else _NO_COMPOUND)
        if starts == [0] and compounds == [_NO_COMPOUND]:
            return numbers[0]
        return self._several.add(numbers, starts, compounds)

    def _compound(self, token: str) -> int:
        """The number of the compound that a token with an apostrophe is, or -1."""
        parts = parts_at_apostrophes(token)
        return self._compounds.setdefault(APOSTROPHE.join(parts), len(self._compounds)) if parts else _NO_COMPOUND

    def _forget(self) -> None:
        self._tables = [RunTable(words, self._base) for words in _CLASSES]
        self._long_runs: dict[bytes, int] = {}
        self._several = _Several()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The n tokens of a chunk: `starts` int64[n], `numbers` int32[n] of their forms.

    `apostrophes` (int64, ascending) are the indexes of tokens that are compounds, `compounds` the numbers of these.
    """

    starts: Offsets
    numbers: FormNumbers
    apostrophes: Offsets
    compounds: NDArray[np.int64]


class _Several:
    """Runs that are not one plain token: the numbers of the forms of their tokens, their starts, and their compounds.

    Its runs have the numbers -2, -3 and so on.
    """

    def __init__(self) -> None:
        self._count, self._total = 0, 0
        self._starts, self._sizes = np.zeros(256, np.int64), np.zeros(256, np.int64)
        self._forms, self._offsets = np.zeros(1_024, np.int32), np.zeros(1_024, np.uint32)
        self._compounds = np.zeros(1_024, np.int64)

    def add(self, numbers: Sequence[int], starts: Sequence[int], compounds: Sequence[int]) -> int:
        """Keep the tokens of a run: the numbers of their forms, their starts, the numbers of their compounds, or -1.

        Returns the number of the run.
        """
        if self._count == len(self._starts):
            self._starts, self._sizes = _doubled(self._starts), _doubled(self._sizes)
        while self._total + len(numbers) > len(self._forms):
            self._forms, self._offsets = _doubled(self._forms), _doubled(self._offsets)
            self._compounds = _doubled(self._compounds)
        self._starts[self._count], self._sizes[self._count] = self._total, len(numbers)
        self._forms[self._total : self._total + len(numbers)] = numbers
        self._offsets[self._total : self._total + len(numbers)] = starts
        self._compounds[self._total : self._total + len(numbers)] = compounds
        self._total += len(numbers)
        self._count += 1
        return UNKNOWN - self._count

    def expand(self, starts: Offsets, numbers: FormNumbers, indexes: NDArray[np.int64]) -> _Chunk:
        """The tokens of runs, given their starts and numbers, and the `indexes` of those that are kept here."""
        runs = UNKNOWN - 1 - numbers[indexes]
        sizes = self._sizes[runs]
        repeats = np.ones(len(numbers), np.int64)
        repeats[indexes] = sizes
        inside = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        expanded = np.repeat(numbers, repeats)
        begins = (np.cumsum(repeats) - repeats)[indexes]
        into, kept = np.repeat(begins, sizes) + inside, np.repeat(self._starts[runs], sizes) + inside
        expanded[into] = self._forms[kept]
        offsets = np.repeat(starts, repeats)
        offsets[into] += self._offsets[kept]
        compounds = self._compounds[kept]
        with_compound = compounds != _NO_COMPOUND
        return _Chunk(offsets, expanded, into[with_compound], compounds[with_compound])


def join_texts(texts: Sequence[bytes]) -> bytes:
    r"""Join texts into one buffer: `\n`, then each text and a `\n` after it, then PADDING."""
    return b"\n".join((b"", *texts, PADDING)) if texts else b"\n" + PADDING


def _chunks(raw: bytes, chunk_bytes: int) -> Iterator[tuple[int, int]]:
    """The bounds of chunks of joined texts; each begins with a space or a line feed, and has about `chunk_bytes`."""
    start, last = 0, len(raw) - len(PADDING) - 1
    while start < last:
        end = last
        if last - start > chunk_bytes:
            window = start + 1, start + chunk_bytes
            end = max(raw.rfind(b" ", *window), raw.rfind(b"\n", *window))
            if end < 0:  # a long stretch without spaces
                end = min(at for at in (raw.find(b" ", window[1]), raw.find(b"\n", window[1])) if at >= 0)
        yield start, end
        start = end


def _read_word(content: Bytes, starts: Offsets, sizes: Offsets, word: int) -> RunKeys:
    """Word number `word` of each run, with zeros after the end of the run, ASCII letters in lower case."""
    words = np.ndarray((len(content) - _WORD + 1,), "<u8", content.data, strides=(1,))
    if word:
        starts, sizes = np.minimum(starts + _WORD * word, len(words) - 1), np.maximum(sizes - _WORD * word, 0)
    read: RunKeys = words[starts]
    read &= _MASKS[np.minimum(sizes, _WORD)]
    read |= (~read & _HIGH_BITS) >> _TWO  # lower case; digits and joiners have this bit already
    return read


def _doubled(values: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate((values, np.zeros_like(values)))
