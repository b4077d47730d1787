"""What the labelled tables of forms share: a case, and the way its file is read."""

from collections.abc import Callable
from dataclasses import dataclass

from indexer.reading import make_article
from indexer.sources import SourceDocument


@dataclass(frozen=True)
class Story:
    """What an article must be.  `date` is in ISO form to its precision, `body` has its paragraphs.

    Without a date its source and its confidence say nothing.  `id` is an id of the source other than the address.
    """

    title: str | None
    date: str | None
    body: tuple[str, ...]
    date_source: str = "head"
    date_confidence: str = "stated"
    authors: tuple[str, ...] = ()
    source: str | None = None
    section: str | None = None
    url: str | None = None
    place: str | None = None
    agency: str | None = None
    id: str | None = None
    modified: tuple[str, ...] = ()


def stories_of(read_file: Callable[..., list], name: str, content: str | bytes) -> list[Story]:
    """The articles of a file, in the form of the tables; a rejection fails."""
    stories = []
    for document in read_file(name, content):
        assert isinstance(document, SourceDocument), document
        article = make_article(document).article
        assert article is not None
        stories.append(
            Story(
                document.title,
                article.date.isoformat() if article.date else None,
                tuple(document.body.split("\n\n")) if document.body else (),
                article.date_source or "head",
                article.date_confidence or "stated",
                article.authors,
                article.source,
                article.section,
                article.url,
                article.place,
                article.agency,
                None if document.original_id == document.url else document.original_id,
                tuple(date.text for date in document.further_dates if date.source == "modified"),
            )
        )
    return stories
