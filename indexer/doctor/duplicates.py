"""Duplicates: articles with one text, and articles with nearly one text."""

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dateline.article import Article
from indexer.archive.stored_articles import DocAddress, StoredArticles
from indexer.doctor.check_results import LISTED, CheckResult, Example
from indexer.doctor.near_duplicates import BAND_HASHES, HASHES, Signatures, make_signatures, similar_pairs
from indexer.reporting import pluralize

_BATCH_BYTES = 1 << 20  # texts are turned into signatures together
_SHOWN_ARTICLES = 10  # of a group, in an example


@dataclass(frozen=True, slots=True)
class DuplicateThresholds:
    """When two texts are near-duplicates, and how many groups are kept as examples.

    `least_similarity` is their Jaccard similarity, `least_shingles` the shingles that each must have (18: 20 words),
    `band_hashes` the hashes in a band of the search, `listed` the examples.
    """

    least_similarity: float = 0.8
    least_shingles: int = 18
    band_hashes: int = BAND_HASHES
    listed: int = LISTED


DEFAULT_THRESHOLDS = DuplicateThresholds()


class Duplicates:
    """Looks for duplicates among at most `most` articles.  Takes about 300 bytes per article."""

    def __init__(self, most: int, thresholds: DuplicateThresholds = DEFAULT_THRESHOLDS) -> None:
        self._thresholds = thresholds
        self._addresses: array[int] = array("q")
        self._digests: array[int] = array("Q")
        self._signatures: Signatures = np.zeros((most, HASHES), np.uint16)
        self._comparable = np.zeros(most, np.bool_)
        self._signed = 0
        self._batch: list[bytes] = []
        self._batch_bytes = 0

    def add(self, address: DocAddress, article: Article) -> None:
        """Add one article."""
        body = article.body.encode("utf-8", "surrogatepass")
        self._addresses.extend(address)
        self._digests.append(int.from_bytes(hashlib.blake2b(body, digest_size=8).digest(), "little"))
        self._batch.append(body)
        self._batch_bytes += len(body)
        if self._batch_bytes >= _BATCH_BYTES:
            self._sign_batch()

    def results(self, stored: StoredArticles) -> Iterator[CheckResult]:
        """The results when all articles were added: exact duplicates, then near-duplicates."""
        self._sign_batch()
        digests = np.array(self._digests, np.uint64)
        is_empty = digests == int.from_bytes(hashlib.blake2b(b"", digest_size=8).digest(), "little")
        exact = [group for group in _equal_groups(digests) if not is_empty[group[0]]]
        yield self._result(
            stored=stored,
            name="duplicates",
            noun="the same text, word for word",
            groups=exact,
            advice="Remove the copies from the source and update, or withhold all but one of each group.",
        )
        is_copy = np.zeros(len(digests), np.bool_)
        for group in exact:
            is_copy[group[1:]] = True
        groups, details = self._near_groups(is_copy)
        yield self._result(
            stored=stored,
            name="near_duplicates",
            noun=f"texts that share about {self._thresholds.least_similarity:.0%} of their phrases or more",
            groups=groups,
            advice="Check whether they are editions of one story, and keep the best of each group.",
            details=details,
        )

    def _sign_batch(self) -> None:
        if not self._batch:
            return
        done = slice(self._signed, self._signed + len(self._batch))
        self._signatures[done], counts = make_signatures(self._batch)
        self._comparable[done] = counts >= self._thresholds.least_shingles
        self._signed = done.stop
        self._batch, self._batch_bytes = [], 0

    def _near_groups(self, is_copy: NDArray[np.bool_]) -> tuple[list[list[int]], list[str]]:
        """Groups of near-duplicates, each ascending, and the least similarity in each of the groups that are listed.

        Articles with `is_copy` (bool[n]) are left out.
        """
        chosen = np.flatnonzero(self._comparable[: len(is_copy)] & ~is_copy)
        links = _LinkedGroups()
        least, band = self._thresholds.least_similarity, self._thresholds.band_hashes
        for pairs, estimates in similar_pairs(self._signatures, chosen, least, band):
            for (left, right), estimate in zip(pairs.tolist(), estimates.tolist(), strict=True):
                links.join(left, right, estimate)
        groups = links.groups()
        return groups, [f"{links.least_similarity(group[0]):.0%}" for group in groups[: self._thresholds.listed]]

    def _result(  # noqa: PLR0913  (the parts of a result)
        self,
        *,
        stored: StoredArticles,
        name: str,
        noun: str,
        groups: Sequence[Sequence[int]],
        advice: str,
        details: Sequence[str] = (),
    ) -> CheckResult:
        listed = groups[: self._thresholds.listed]
        examples = [
            Example([stored.label(self._address(number)) for number in group[:_SHOWN_ARTICLES]], detail)
            for group, detail in zip(listed, details or [""] * len(listed), strict=True)
        ]
        articles = sum(map(len, groups))
        of_groups = f"articles in {pluralize(len(groups), 'group')} of {noun}"
        return CheckResult(name, of_groups, advice, articles, examples)

    def _address(self, number: int) -> DocAddress:
        return DocAddress(self._addresses[2 * number], self._addresses[2 * number + 1])


class _LinkedGroups:
    """Groups of numbers that are linked directly or through others (disjoint sets)."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}
        self._least: dict[int, float] = {}

    def join(self, left: int, right: int, similarity: float) -> None:
        """Link two numbers."""
        left, right = self._root(left), self._root(right)
        self._parents[max(left, right)] = root = min(left, right)
        least = (self._least.pop(each, 1.0) for each in {left, right})
        self._least[root] = min(similarity, *least)

    def groups(self) -> list[list[int]]:
        """The groups, each ascending, in the order of their first numbers."""
        groups = defaultdict(list)
        for number in sorted(self._parents):
            groups[self._root(number)].append(number)
        return [groups[root] for root in sorted(groups)]

    def least_similarity(self, number: int) -> float:
        """The least similarity of a link in the group of a number."""
        return self._least[self._root(number)]

    def _root(self, number: int) -> int:
        root = number
        while (parent := self._parents.setdefault(root, root)) != root:
            root = parent
        while number != root:
            self._parents[number], number = root, self._parents[number]
        return root


def _equal_groups(digests: NDArray[np.uint64]) -> list[list[int]]:
    """The groups of positions with equal digests (uint64[n]), each ascending, in the order of their first positions.

    Takes the time of one sort.
    """
    order = np.argsort(digests, kind="stable")
    repeats = digests[order[1:]] == digests[order[:-1]]
    order = order[np.append(repeats, False)[: len(order)] | np.append(False, repeats)[: len(order)]]
    edges = np.flatnonzero(np.diff(digests[order])) + 1
    return sorted(group.tolist() for group in np.split(order, edges) if len(group))
