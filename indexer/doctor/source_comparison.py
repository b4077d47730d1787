"""The differences between the sources and the generation, by ids and digests of whole articles."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator

from dateline.article import Article, article_digest
from indexer.archive.stored_articles import ArticleLabel, DocAddress, StoredArticles
from indexer.doctor.check_results import LISTED, CheckResult, Example

_ADVICE = {
    "new_in_sources": "Run reindex update to add them.",
    "changed_in_sources": "Run reindex update to bring them up to date.",
    "missing_from_sources": "To delete them, run reindex update --delete-missing; to keep them, keep their source.",
}
_NOUNS = {
    "new_in_sources": "articles of the sources that the generation does not have",
    "changed_in_sources": "articles with another text or other fields in the sources",
    "missing_from_sources": "articles of the generation that are in no source",
}
_NEW, _CHANGED, _MISSING = _NOUNS


class SourceComparison:
    """Compares the articles of the sources with those of a generation, which are added first.

    Takes about 150 bytes per article.
    """

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._digests: array[int] = array("Q")
        self._addresses: array[int] = array("q")

    def add(self, address: DocAddress, article_id: str, digest: bytes) -> None:
        """Add an article of the generation, with the digest that its source gave it."""
        self._numbers[_id_hash(article_id)] = len(self._digests)
        self._digests.append(_short(digest))
        self._addresses.extend(address)

    def compare(self, articles: Iterable[Article], stored: StoredArticles) -> Iterator[CheckResult]:
        """The results, when all `articles` of the sources were read; of two with one id the later one counts."""
        seen = bytearray(len(self._digests))
        differs: dict[int, str] = {}
        labels: dict[int, ArticleLabel] = {}
        for article in articles:
            if stored.withheld.read().hides(article.article_id, article.title, article.body):
                continue
            key = _id_hash(article.article_id)
            number = self._numbers.get(key)
            if number is not None:
                seen[number] = True
            if number is not None and self._digests[number] == _short(article_digest(article)):
                differs.pop(key, None)
                labels.pop(key, None)
                continue
            differs[key] = _NEW if number is None else _CHANGED
            if len(labels) < 2 * LISTED or key in labels:
                labels[key] = ArticleLabel.of(article)
        if self._numbers and not any(seen):
            yield from skipped("they share no article with the generation; name the SOURCEs that it was built from")
            return
        counts = Counter(differs.values())
        for name in (_NEW, _CHANGED):
            examples = [Example([label]) for key, label in labels.items() if differs[key] == name]
            yield CheckResult(name, _NOUNS[name], _ADVICE[name], counts[name], examples)
        missing = [number for number, is_seen in enumerate(seen) if not is_seen]
        lost = [Example([stored.label(self._address(number))]) for number in missing[:LISTED]]
        yield CheckResult(_MISSING, _NOUNS[_MISSING], _ADVICE[_MISSING], len(missing), lost)

    def _address(self, number: int) -> DocAddress:
        return DocAddress(self._addresses[2 * number], self._addresses[2 * number + 1])


def skipped(reason: str) -> Iterator[CheckResult]:
    """The results when the sources cannot be compared, for this `reason`."""
    return (CheckResult(name, _NOUNS[name], _ADVICE[name], skipped=reason) for name in _NOUNS)


def _id_hash(article_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(article_id.encode(), digest_size=8).digest(), "little")


def _short(digest: bytes) -> int:
    return int.from_bytes(digest[:8], "little")
