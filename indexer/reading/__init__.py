"""Reading: from the documents of the sources to articles, and the notes for the report."""

from indexer.reading.articles import MadeArticle, make_article, to_nfc
from indexer.reading.notes import ReadingNotes
from indexer.reading.parallel_reader import parallel_articles
from indexer.reading.reader import ReadingOptions, portion_articles, source_articles

__all__ = [
    "MadeArticle",
    "ReadingNotes",
    "ReadingOptions",
    "make_article",
    "parallel_articles",
    "portion_articles",
    "source_articles",
    "to_nfc",
]
