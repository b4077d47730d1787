"""Names of segments, which depend on their content, so that a build can be repeated byte for byte."""

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
    """The name of the segment that commit number `generation` makes of `articles` and of the segments in `sources`.

    `sources` has for each segment the numbers of its deleted documents.  Impacts are normalised by `averages`, None
    for the mean lengths of the articles themselves.  Segments of different content have different names, and no name
    comes twice in a folder.
    """
    digest = hashlib.blake2b(repr((generation, *(averages or ()))).encode(), digest_size=16)
    for name in sorted(sources):
        digest.update(repr((name, sorted(sources[name]))).encode())
    for article in sorted(articles, key=lambda article: article.article_id):
        digest.update(article_digest(article))
    return make_name(digest.digest())


def make_name(digest: bytes) -> str:
    """Make a name of at least 11 bytes, random or of a digest."""
    number = int.from_bytes(digest)
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return f"MAIN_{''.join(digits)}"
