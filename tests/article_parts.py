"""The parts of an article in memory, for the engines of the tests."""

from dataclasses import replace

from dateline.article import Article
from dateline.request import ArticlePart
from dateline.text.parts import part_of


def article_part(article: Article, number: int) -> ArticlePart:
    """Cut the body as every engine does.  Raises BadRequestError if there is no such part."""
    raw = article.body.encode("utf-8", "surrogatepass")
    body, count = part_of([raw], len(raw), number)
    return ArticlePart(replace(article, body=body), number, count)
