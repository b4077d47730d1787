"""What an index holds, as both sides read it."""

from pathlib import Path

from whoosh.index import open_dir

from dateline.article import Article
from dateline.columnar.articles import article as article_of
from dateline.columnar.reader import open_index
from dateline.whoosh_codec.documents import article_of_fields


def by_whoosh(folder: Path) -> dict[str, Article]:
    """Read all live articles through Whoosh; every id once."""
    with open_dir(str(folder)).reader() as reader:
        articles = [article_of_fields(fields) for fields in reader.all_stored_fields()]
    assert len({article.article_id for article in articles}) == len(articles)
    return {article.article_id: article for article in articles}


def by_index_file(folder: Path) -> dict[str, Article]:
    """Read all live articles as the serving side does."""
    return {
        article.article_id: article
        for segment in open_index(folder).segments
        for article in (article_of(segment, doc) for doc in segment.live_docs.tolist())
    }
