"""What has changed in the sources since the generation was built: by ids and digests of whole articles."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator

from dateline.article import Article, article_digest
from indexer.archive.stored_articles import Head, Place, StoredArticles
from indexer.doctor.findings import LISTED, Example, Finding

_ADVICE = {
    "new_in_sources": "Run reindex update to add them.",
    "changed_in_sources": "Run reindex update to bring them up to date.",
    "missing_from_sources": "Run reindex update --delete-missing if they are to go, else keep their source.",
}
_NOUNS = {
    "new_in_sources": "articles of the sources that are not in the generation",
    "changed_in_sources": "articles that are different in the sources",
    "missing_from_sources": "articles of the generation that are in no source",
}
_NEW, _CHANGED, _MISSING = _NOUNS


class Changes:
    """Compares the articles of a generation, which it is shown first, with those of the sources.

    Takes about 150 bytes an article.
    """

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._digests: array[int] = array("Q")
        self._places: array[int] = array("q")

    def look(self, place: Place, article: Article) -> None:
        """Take one more article of the generation."""
        self._numbers[_id_hash(article.article_id)] = len(self._digests)
        self._digests.append(_digest(article))
        self._places.extend(place)

    def compare(self, articles: Iterable[Article], stored: StoredArticles) -> Iterator[Finding]:
        """The findings, when all articles of the sources have come; of two with one id the later counts."""
        seen = bytearray(len(self._digests))
        differs: dict[int, str] = {}
        heads: dict[int, Head] = {}
        for article in articles:
            if stored.withheld.look().hides(article.article_id, article.title, article.body):
                continue
            key = _id_hash(article.article_id)
            number = self._numbers.get(key)
            if number is not None:
                seen[number] = True
            if number is not None and self._digests[number] == _digest(article):
                differs.pop(key, None)
                heads.pop(key, None)
                continue
            differs[key] = _NEW if number is None else _CHANGED
            if len(heads) < 2 * LISTED or key in heads:
                heads[key] = Head.of(article)
        if self._numbers and not any(seen):
            yield from skipped("they share no article with the generation; name the SOURCEs that it was built of")
            return
        counts = Counter(differs.values())
        for name in (_NEW, _CHANGED):
            examples = [Example([head]) for key, head in heads.items() if differs[key] == name]
            yield Finding(name, _NOUNS[name], _ADVICE[name], counts[name], examples)
        missing = [number for number, is_seen in enumerate(seen) if not is_seen]
        lost = [Example([stored.head(self._place(number))]) for number in missing[:LISTED]]
        yield Finding(_MISSING, _NOUNS[_MISSING], _ADVICE[_MISSING], len(missing), lost)

    def _place(self, number: int) -> Place:
        return Place(self._places[2 * number], self._places[2 * number + 1])


def skipped(reason: str) -> Iterator[Finding]:
    """The findings where the sources cannot be compared."""
    return (Finding(name, _NOUNS[name], _ADVICE[name], skipped=reason) for name in _NOUNS)


def _id_hash(article_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(article_id.encode(), digest_size=8).digest(), "little")


def _digest(article: Article) -> int:
    return int.from_bytes(article_digest(article)[:8], "little")
