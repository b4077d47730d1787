"""The articles of a segment, as they were indexed."""

from dateline.article import METADATA_PLURALS, SINGLE_VALUED, Article, Origin
from dateline.columnar.layout import date_of
from dateline.columnar.segment import UNDATED_PRECISION, Documents, Segment
from dateline.columnar.texts import Bodies, body
from dateline.dates import PartialDate


def article(segment: Segment, doc: int, bodies: Bodies | None = None) -> Article:
    """The article of a document, deleted or not: equal to the indexed one, with None for an empty url or original id.

    `bodies` are those of the segment; keep them to read many articles.  Raises CorruptIndexError if its stored text is
    damaged.
    """
    return article_with(segment.documents, doc, body(segment.texts, doc) if bodies is None else bodies[doc])


def article_with(documents: Documents, doc: int, text: str) -> Article:
    """The article of a document as it was indexed, with a given body."""
    root, file = documents.origin_roots[doc], documents.origin_files[doc]
    return Article(
        article_id=documents.ids[doc],
        title=documents.titles[doc],
        body=text,
        date=date(documents, doc),
        time=documents.times[doc],
        title_derived=bool(documents.title_derived[doc]),
        url=documents.urls[doc] or None,
        original_id=documents.original_ids[doc] or None,
        authors=documents.authors[doc],
        language=documents.languages[doc],
        date_source=documents.date_sources[doc],
        date_confidence=documents.date_confidences[doc],
        origin=None if root is None or file is None else Origin(root, file, int(documents.origin_records[doc])),
        **{field: getattr(documents, METADATA_PLURALS[field])[doc] for field in SINGLE_VALUED},
    )


def date(documents: Documents, doc: int) -> PartialDate | None:
    """The date of a document, as precise as it is known."""
    precision = int(documents.precisions[doc])
    return None if precision == UNDATED_PRECISION else date_of(int(documents.first_days[doc]), precision)
