"""Lists of withheld articles, for tests that need no texts."""

from collections.abc import Iterable

from dateline.withheld import Withheld, Withholding


def withheld_ids(article_ids: Iterable[str]) -> Withheld:
    """A list of ids without texts."""
    return Withheld({each: Withholding(each, "") for each in article_ids})
