"""What the labelled tables of forms share: a case, and the way its file is read."""

from collections.abc import Callable
from dataclasses import dataclass

from indexer.reading import make_article
from indexer.sources import SourceDocument


@dataclass(frozen=True)
class Story:
    """What an article must be.  `date` is in ISO form to its precision, `body` has its paragraphs."""

    title: str | None
    date: str | None
    body: tuple[str, ...]
    date_source: str = "head"
    authors: tuple[str, ...] = ()
    source: str | None = None
    section: str | None = None
    url: str | None = None
    place: str | None = None
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
                None if document.date is None or article.date is None else article.date.isoformat(),
                tuple(document.body.split("\n\n")) if document.body else (),
                document.date_source if document.date else "head",
                document.authors,
                document.source,
                document.section,
                document.url,
                document.place,
                tuple(date.text for date in document.further_dates if date.source == "modified"),
            )
        )
    return stories
