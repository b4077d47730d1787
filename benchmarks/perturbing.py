"""A larger archive from a smaller one: variants of its articles, re-dated and with few new words."""

import datetime as dt
import random
import zlib
from dataclasses import replace

from dateline.article import Article, make_article_id
from dateline.dates import PartialDate

_CHUNK = 40  # words that stay together: most phrases of the original are phrases of the variant
_BORROWED = 0.2  # of the chunks: from the article before, so that new pairs of words meet
_NEW_WORD = 0.1  # of the variants: one word that no other article has, as in a growing archive
_FIRST_DAY = dt.date(2001, 1, 1).toordinal()
_DAYS = 25 * 365


def make_variant(article: Article, before: Article, number: int) -> Article:
    """Variant `number` (from 1) of an article; `before` lends some of its words.  Equal arguments give equal variants.

    The title stays, the body is the article's own in another order with about a fifth replaced; any day of 25 years.
    """
    rng = random.Random(zlib.crc32(f"{article.article_id} {number}".encode()))  # noqa: S311  (not a secret)
    chunks = _chunks(article.body)
    lent = _chunks(before.body)
    chunks = [rng.choice(lent) if rng.random() < _BORROWED else chunk for chunk in chunks]
    rng.shuffle(chunks)
    if rng.random() < _NEW_WORD:
        chunks.append(f"ref{rng.getrandbits(40):010x}")
    return replace(
        article,
        article_id=make_article_id(f"{article.article_id}.{number}"),
        body=" ".join(chunks),
        date=PartialDate.of_day(dt.date.fromordinal(_FIRST_DAY + rng.randrange(_DAYS))),
    )


def _chunks(body: str) -> list[str]:
    words = body.split(" ")
    return [" ".join(words[at : at + _CHUNK]) for at in range(0, len(words), _CHUNK)]
