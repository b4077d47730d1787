"""Cursors: the position in an order after which the next page begins."""

import base64
import json
from dataclasses import dataclass
from typing import Self

from dateline.dates import PartialDate
from dateline.errors import BadRequestError
from dateline.request import SORTS, Hit, Sort

_VERSION = 2  # 1 did not name a generation
_quoted = json.encoder.encode_basestring_ascii
_LONGEST = 1_024


@dataclass(frozen=True, slots=True)
class Cursor:
    """The values by which the last hit of a page was ordered, the order, and the generation.

    It holds values, not ranks: pages neither repeat nor skip hits, and the cost of a page does not grow with its depth.
    So a cursor is valid in every generation, but only in its own does the next page continue the last one exactly.
    """

    sort: Sort
    score: float | None
    date: PartialDate | None
    time: str | None
    article_id: str
    generation: str

    @classmethod
    def after(cls, hit: Hit, sort: Sort, generation: str) -> Self:
        """Make the cursor of the page that begins after a hit."""
        return cls(sort, hit.score, hit.date, hit.time, hit.article_id, generation)

    def to_text(self) -> str:
        """Write it as text that fits in a URL."""
        date = f'"{self.date.isoformat()}"' if self.date else "null"
        time = _quoted(self.time) if self.time is not None else "null"
        score = "null" if self.score is None else repr(self.score)
        hit = f"{score},{date},{time},{_quoted(self.article_id)}"
        raw = f'[{_VERSION},"{self.sort}",{hit},{_quoted(self.generation)}]'  # a third of json.dumps
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read it back.  Raises BadRequestError for anything that `to_text` does not write."""
        try:
            cursor = cls._read(text)
            is_exact = cursor.to_text() == text
        except (ValueError, TypeError, RecursionError):
            is_exact = False
        if not is_exact:
            raise BadRequestError(
                "this cursor was not made by this service, or long ago; begin at the first page", "cursor"
            )
        return cursor

    @classmethod
    def _read(cls, text: str) -> Self:
        """Read a text that `to_text` may have written.  Raises ValueError, TypeError or RecursionError for others."""
        if len(text) > _LONGEST:
            raise ValueError("too long")
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_")
        _, sort, score, date, time, article_id, generation = json.loads(raw)
        is_scored = isinstance(score, float)
        if sort not in SORTS or is_scored != (sort == "relevance") or not (is_scored or score is None):
            raise ValueError("no such order")
        return cls(sort, score, None if date is None else PartialDate.from_iso(date), time, article_id, generation)
