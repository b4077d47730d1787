"""Articles for the tests of the Whoosh codec, and indexes of them by both codecs."""

import random
from collections.abc import Iterable
from pathlib import Path

from whoosh.index import FileIndex, create_in

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.text.analysis import Analysis
from dateline.whoosh_codec.documents import fields_of_article
from dateline.whoosh_codec.schema import columnar_schema

ANALYSIS = Analysis()
WORDS = ("war", "wars", "warring", "peace", "police", "policy", "the", "of", "president", "talks", "Žilina", "U.S.",
         "1,000", "oil", "oils", "boil", "sudan", "talk", "मंत्री", "women")  # fmt: skip
PLACES = (None, None, "UNITED NATIONS", "Khartoum, Sudan", "Khartoum", "A.P.", "Côte d'Ivoire")


def make_article(number: int, rng: random.Random) -> Article:
    """Make an article whose words, dates and values often meet those of others."""
    parts = (rng.randint(2009, 2012), rng.randint(1, 12), rng.randint(1, 28))[: rng.choice((0, 1, 2, 3, 3, 3))]
    derived = rng.random() < 0.3
    return Article(
        f"a{number}",
        " ".join(rng.choices(WORDS, k=rng.randint(0, 6))),
        " ".join(rng.choices(WORDS, k=rng.randint(0, 40))),
        PartialDate(*parts) if parts else None,
        time=rng.choice((None, "09:05", "14:30:05+01:00")) if parts else None,
        title_derived=derived,
        url=rng.choice((None, f"https://example.org/{number}")),
        source=rng.choice((None, "Reuters", "A.P.", "The Times of Sudan")),
        place=rng.choice(PLACES),
        agency=rng.choice((None, None, "APP", "A.P. Press")),
        original_id=rng.choice((None, f"path/{number}")),
    )


def make_articles(count: int, seed: int, first: int = 0) -> list[Article]:
    """Make articles numbered from `first`, the same for the same arguments."""
    rng = random.Random(seed)
    return [make_article(number, rng) for number in range(first, first + count)]


def make_stock_index(folder: Path, articles: Iterable[Article] = (), **options: object) -> FileIndex:
    """Make an index by Whoosh's own writer; `codec=ColumnarCodec()` among the options makes it columnar."""
    folder.mkdir(parents=True, exist_ok=True)
    index = create_in(str(folder), columnar_schema(ANALYSIS))
    writer = index.writer(**options)
    for article in articles:
        writer.add_document(**fields_of_article(article))
    writer.commit()
    return index
