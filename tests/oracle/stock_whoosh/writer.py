"""Fills a Whoosh index with articles."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.index import create_in
from whoosh.writing import SegmentWriter

from dateline.article import METADATA_FIELDS, Article, article_digest, values_of
from dateline.dates import PartialDate
from dateline.similarity import DEFAULT
from dateline.text.analysis import Analysis
from dateline.text.tokens import fold_value, forms
from dateline.whoosh_codec.documents import BETWEEN_VALUES
from indexer.builds.index_builder import IndexTotals
from oracle.stock_whoosh.schema import make_schema
from oracle.stock_whoosh.stored import to_stored

_MEMORY_MB = 256  # of postings that Whoosh gathers before it writes a run to disk


@dataclass(frozen=True, slots=True)
class _Added:
    """What must be known of an article that was added: its document number, and what the manifest counts."""

    number: int
    title_tokens: int
    body_tokens: int
    date: PartialDate | None
    digest: bytes


class WhooshWriter:
    """Writes a new index into an empty folder.  Nothing is visible before `commit`.

    Its files are not joined into one, which Whoosh would read into memory for
    every thread.  Whoosh keeps both of two documents of one id that one writer was given, so
    articles are held back by id: a later one replaces the number of the earlier
    one, and the earlier document is deleted in a second commit.
    """

    def __init__(self, folder: Path, language: str) -> None:
        self._analysis = Analysis(language)
        self._index = create_in(str(folder), make_schema(self._analysis))
        self._writer: SegmentWriter = self._index.writer(limitmb=_MEMORY_MB, compound=False)
        self._current: dict[str, _Added] = {}
        self._superseded: list[int] = []
        self._number = 0

    def add(self, article: Article) -> None:
        """Add an article, in the place of one with the same id."""
        title, body = forms(article.title), forms(article.body)
        stem = self._analysis.stem
        fields: dict[str, Any] = {
            "article_id": article.article_id,
            "title": [stem(form) for form in title],
            "_stored_title": article.title,
            "body": [stem(form) for form in body],
            "forms": list({*title, *body}),
            "article": to_stored(article),
            "date_column": article.date.isoformat().encode() if article.date else b"",
            "time_column": (article.time or "").encode(),
            "id_column": article.article_id.encode(),
            "title_length": len(title),
            "body_length": len(body),
        }
        if article.date is not None:
            fields["date"] = dt.datetime.combine(article.date.first_day, dt.time())
        for name in METADATA_FIELDS:
            if values := values_of(article, name):
                fields[name] = [fold_value(value) for value in values]
                fields[f"{name}_words"] = BETWEEN_VALUES.join(values)
        self._writer.add_document(**fields)
        self.delete(article.article_id)
        digest = article_digest(article)
        self._current[article.article_id] = _Added(self._number, len(title), len(body), article.date, digest)
        self._number += 1

    def delete(self, article_id: str) -> None:
        """Remove an article; unknown ids are no error."""
        earlier = self._current.pop(article_id, None)
        if earlier is not None:
            self._superseded.append(earlier.number)

    def commit(self) -> None:
        """Make everything visible.  The writer cannot be used afterwards."""
        self._writer.commit(optimize=True)
        if self._superseded:
            writer = self._index.writer(compound=False)
            for number in self._superseded:
                writer.delete_document(number)
            writer.commit(optimize=True)
        self._index.close()

    def totals(self) -> IndexTotals:
        """What the index holds once it is committed."""
        added = self._current.values()
        dates = sorted((a.date.first_day, a.date.isoformat()) for a in added if a.date)
        latest = sorted((a.date.last_day, a.date.isoformat()) for a in added if a.date)
        digest = hashlib.sha256()
        for article_id in sorted(self._current):
            digest.update(self._current[article_id].digest)
        count = max(len(added), 1)
        return IndexTotals(
            articles=len(added),
            undated=len(added) - len(dates),
            average_title=sum(a.title_tokens for a in added) / count,
            average_body=sum(a.body_tokens for a in added) / count,
            earliest=dates[0][1] if dates else None,
            latest=latest[-1][1] if latest else None,
            digest=digest.hexdigest(),
            similarity=DEFAULT,  # that of the engine over it, unless that is told another
        )

    def cancel(self) -> None:
        """Give everything up; the folder may be removed."""
        self._writer.cancel()
        self._index.close()
