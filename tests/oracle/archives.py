"""The archives that the comparisons run on."""

import json
import random
from pathlib import Path

from counts import sampled

from dateline.article import Article, make_article_id
from dateline.dates import PartialDate

from .generate import make_articles, redate

SEED = 20170708
PRESS_1K = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "press-1k.jsonl"


def press_articles() -> list[Article]:
    """1,000 press releases, or a quarter of them, re-dated.

    Raises FileNotFoundError where the shared corpora are absent.
    """
    with PRESS_1K.open(encoding="utf-8") as lines:
        return redate([_article(json.loads(line)) for line in sampled(lines)], random.Random(SEED))


def made_articles() -> list[Article]:
    """300 articles of made-up words, re-dated."""
    rng = random.Random(SEED)
    return redate(make_articles(300, rng), rng)


def _article(row: dict[str, str]) -> Article:
    return Article(make_article_id(row["id"]), row["title"], row["body"], PartialDate.from_iso(row["date"]))
