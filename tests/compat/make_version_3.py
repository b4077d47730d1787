"""Made `version_3/`, once, when format 3 was new.  It is never run again: the test needs old files.

The columns that articles do not fill yet were filled, so that a later version that fills them is tested with them.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from oracle.plain_builder import average_lengths, build_segment, metadata_words
from oracle.plain_texts import pack_bodies
from oracle.plain_writing import write_index

from dateline.article import Article
from dateline.columnar.deletions import make_deletions
from dateline.columnar.layout import article_key
from dateline.columnar.segment import Index, Segment
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, narrow
from dateline.dates import PartialDate

FOLDER = Path(__file__).resolve().parent / "version_3"
ARTICLES = FOLDER.with_suffix(".json")
SEGMENTS = {"MAIN_1111111111111111": slice(0, 7), "MAIN_2222222222222222": slice(7, None)}
DELETED = "deleted"
LATER = ("languages", "origin_roots", "origin_files", "date_sources", "date_confidences", "stories")


def to_json(article: Article) -> dict[str, Any]:
    """Write an article as it stands in `version_3.json`."""
    return dataclasses.asdict(article) | {"date": article.date.isoformat() if article.date else None}


def from_json(fields: dict[str, Any]) -> Article:
    """Read what `to_json` wrote."""
    return Article(**fields | {"date": PartialDate.from_iso(fields["date"]) if fields["date"] else None})


def filled(segment: Segment) -> Segment:
    """A segment with values in all columns; those of document i follow from i."""
    numbers = np.arange(segment.count)
    authors = [("Anna Berg", "J. de Vries", "ANNA BERG")[: number % 4] for number in numbers.tolist()]
    sections = [("Sport", "World news")[number % 2] for number in numbers.tolist()]
    documents = dataclasses.replace(
        segment.documents,
        origin_records=narrow(numbers),
        added=narrow(1_700_000_000 + numbers),
        changed=narrow(numbers * 1_000_000_000),
        authors=MultiValuedColumn.from_strings(authors),
        sections=DictionaryColumn.from_strings(sections),
        **{name: DictionaryColumn.from_strings([f"{name} {i % 3}" for i in numbers]) for name in LATER},
    )
    words = {"authors": metadata_words(authors), "sections": metadata_words([[each] for each in sections])}
    return dataclasses.replace(segment, documents=documents, **words)


def make(articles: list[Article]) -> None:
    """Write two segments, one of them with a deletion and with a smaller dictionary than builders make."""
    averages = average_lengths(articles)
    bodies = [article.body.encode("utf-8", "surrogatepass") for article in articles]
    dictionaries = [b"", zstandard.train_dictionary(1_024, bodies, k=200, d=8, level=3).as_bytes()]
    segments = []
    for dictionary, (name, part) in zip(dictionaries, SEGMENTS.items(), strict=True):
        segment = build_segment(articles[part], "english", name, averages)
        bodies_in_order = [article.body for article in sorted(articles[part], key=article_key)]
        segment = filled(dataclasses.replace(segment, texts=pack_bodies(bodies_in_order, dictionary=dictionary)))
        deleted = [doc for doc, each in enumerate(segment.documents.ids) if each == DELETED]
        deletions = make_deletions(segment, deleted)
        segments.append(dataclasses.replace(segment, deletions=deletions))
    FOLDER.mkdir()
    write_index(FOLDER, Index(tuple(segments), "english", *averages))


if __name__ == "__main__":
    make([from_json(fields) for fields in json.loads(ARTICLES.read_text("ascii"))])
