"""Articles as they were put in."""

import datetime as dt

from dateline.article import Article
from dateline.columnar.segment import DAY, UNDATED_PRECISION, YEAR, Documents, Segment
from dateline.columnar.texts import Bodies, body
from dateline.dates import PartialDate


def article(segment: Segment, doc: int, bodies: Bodies | None = None) -> Article:
    """The article of a document, deleted or not: equal to what was built from, empty urls and original ids as None.

    `bodies` are those of the segment; who reads many articles keeps them.
    Raises CorruptIndexError if its stored text is damaged.
    """
    documents = segment.documents
    return Article(
        article_id=documents.ids[doc],
        title=documents.titles[doc],
        body=body(segment.texts, doc) if bodies is None else bodies[doc],
        date=date(documents, doc),
        time=documents.times[doc],
        title_derived=bool(documents.title_derived[doc]),
        url=documents.urls[doc] or None,
        source=documents.sources[doc],
        place=documents.places[doc],
        agency=documents.agencies[doc],
        original_id=documents.original_ids[doc] or None,
    )


def date(documents: Documents, doc: int) -> PartialDate | None:
    """The date of a document, as precise as it is."""
    precision = documents.precisions[doc]
    if precision == UNDATED_PRECISION:
        return None
    day = dt.date.fromordinal(int(documents.first_days[doc]))
    if precision == DAY:
        return PartialDate.of_day(day)
    return PartialDate(day.year) if precision == YEAR else PartialDate(day.year, day.month)
