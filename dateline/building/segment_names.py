"""Names of segments: the same for what is made of the same, so that a build can be repeated byte for byte."""

import hashlib
from collections.abc import Collection, Iterable, Mapping

from dateline.article import Article, article_digest

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 16


def name_of_sources(
    generation: int,
    averages: tuple[float, float] | None,
    sources: Mapping[str, Collection[int]],
    articles: Iterable[Article],
) -> str:
    """The name of the segment that commit number `generation` makes.

    Impacts are normalised by `averages`, mean lengths that the articles have themselves if None.
    It is made of `articles` and of the segments in `sources`, each with the numbers of its
    deleted documents.  Whatever has another content has another name, and a folder never sees a name twice.
    """
    digest = hashlib.blake2b(repr((generation, *(averages or ()))).encode(), digest_size=16)
    for name in sorted(sources):
        digest.update(repr((name, sorted(sources[name]))).encode())
    for article in sorted(articles, key=lambda article: article.article_id):
        digest.update(article_digest(article))
    return make_name(digest.digest())


def make_name(digest: bytes) -> str:
    """A name out of at least 11 random bytes or bytes of a digest."""
    number = int.from_bytes(digest)
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return f"MAIN_{''.join(digits)}"
