"""Articles that are in the archive more than once: the same text, or nearly the same."""

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dateline.article import Article
from indexer.archive.stored_articles import Place, StoredArticles
from indexer.doctor.findings import LISTED, Example, Finding
from indexer.doctor.near_duplicates import HASHES, Signatures, resembling, sketch
from indexer.reporting import counted

LEAST_RESEMBLANCE = 0.8
LEAST_SHINGLES = 18
"""Of a text that is compared: of 20 words."""

_SKETCHED_BYTES = 1 << 20
_HEADS = 10  # of a group, in an example


class Copies:
    """Looks for copies among the articles it is shown, `most` at most; takes about 300 bytes an article."""

    def __init__(self, most: int) -> None:
        self._places: array[int] = array("q")
        self._digests: array[int] = array("Q")
        self._signatures: Signatures = np.zeros((most, HASHES), np.uint16)
        self._comparable = np.zeros(most, np.bool_)
        self._sketched = 0
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    def look(self, place: Place, article: Article) -> None:
        """Take one more article."""
        body = article.body.encode("utf-8", "surrogatepass")
        self._places.extend(place)
        self._digests.append(int.from_bytes(hashlib.blake2b(body, digest_size=8).digest(), "little"))
        self._waiting.append(body)
        self._waiting_bytes += len(body)
        if self._waiting_bytes >= _SKETCHED_BYTES:
            self._sketch()

    def findings(self, stored: StoredArticles) -> Iterator[Finding]:
        """What was found: exact copies, then texts that are nearly the same."""
        self._sketch()
        digests = np.array(self._digests, np.uint64)
        is_empty = digests == int.from_bytes(hashlib.blake2b(b"", digest_size=8).digest(), "little")
        exact = [group for group in _equal(digests) if not is_empty[group[0]]]
        yield self._finding(
            stored=stored,
            name="duplicates",
            noun="the same text, word for word",
            groups=exact,
            advice="Remove the copies from the source and update, or withhold all but one of each group.",
        )
        again = np.zeros(len(digests), np.bool_)
        for group in exact:
            again[group[1:]] = True
        groups, details = self._near(again)
        yield self._finding(
            stored=stored,
            name="near_duplicates",
            noun=f"texts that share about {LEAST_RESEMBLANCE:.0%} of their phrases or more",
            groups=groups,
            advice="Look whether they are editions of one story, and keep the best of each group.",
            details=details,
        )

    def _sketch(self) -> None:
        if not self._waiting:
            return
        done = slice(self._sketched, self._sketched + len(self._waiting))
        self._signatures[done], counts = sketch(self._waiting)
        self._comparable[done] = counts >= LEAST_SHINGLES
        self._sketched = done.stop
        self._waiting, self._waiting_bytes = [], 0

    def _near(self, again: NDArray[np.bool_]) -> tuple[list[list[int]], list[str]]:
        """Groups of articles nearly the same, and what is to be said of each; of exact copies the first counts."""
        chosen = np.flatnonzero(self._comparable[: len(again)] & ~again)
        links = _Links()
        for pairs, estimates in resembling(self._signatures, chosen, LEAST_RESEMBLANCE):
            for (left, right), estimate in zip(pairs.tolist(), estimates.tolist(), strict=True):
                links.join(left, right, estimate)
        groups = links.groups()
        return groups, [f"{links.resemblance(group[0]):.0%}" for group in groups[:LISTED]]

    def _finding(  # noqa: PLR0913  (the parts of a finding)
        self,
        *,
        stored: StoredArticles,
        name: str,
        noun: str,
        groups: Sequence[Sequence[int]],
        advice: str,
        details: Sequence[str] = (),
    ) -> Finding:
        examples = [
            Example([stored.head(self._place(number)) for number in group[:_HEADS]], detail)
            for group, detail in zip(groups[:LISTED], details or [""] * LISTED, strict=False)
        ]
        articles = sum(map(len, groups))
        of_groups = f"articles in {counted(len(groups), 'group')} of {noun}"
        return Finding(name, of_groups, advice, articles, examples)

    def _place(self, number: int) -> Place:
        return Place(self._places[2 * number], self._places[2 * number + 1])


class _Links:
    """Groups of numbers that are linked, directly or by way of others (disjoint sets)."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}
        self._least: dict[int, float] = {}

    def join(self, left: int, right: int, resemblance: float) -> None:
        """Link two."""
        left, right = self._root(left), self._root(right)
        self._parents[max(left, right)] = root = min(left, right)
        least = (self._least.pop(each, 1.0) for each in {left, right})
        self._least[root] = min(resemblance, *least)

    def groups(self) -> list[list[int]]:
        """The groups, each ascending, in the order of their first."""
        groups = defaultdict(list)
        for number in sorted(self._parents):
            groups[self._root(number)].append(number)
        return [groups[root] for root in sorted(groups)]

    def resemblance(self, number: int) -> float:
        """The least of a link in the group of a number."""
        return self._least[self._root(number)]

    def _root(self, number: int) -> int:
        root = number
        while (parent := self._parents.setdefault(root, root)) != root:
            root = parent
        while number != root:
            self._parents[number], number = root, self._parents[number]
        return root


def _equal(digests: NDArray[np.uint64]) -> list[list[int]]:
    """The groups of places with one digest, each ascending, in the order of their first."""
    order = np.argsort(digests, kind="stable")
    repeats = digests[order[1:]] == digests[order[:-1]]
    order = order[np.append(repeats, False)[: len(order)] | np.append(False, repeats)[: len(order)]]
    edges = np.flatnonzero(np.diff(digests[order])) + 1
    return sorted(group.tolist() for group in np.split(order, edges) if len(group))
