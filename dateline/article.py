"""Articles, and their permanent ids."""

import hashlib
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from dateline.dates import PartialDate

MetadataField: TypeAlias = Literal["place", "agency", "source"]
"""A field of `Article` by whose whole value a search can be narrowed."""

METADATA_FIELDS: tuple[MetadataField, ...] = get_args(MetadataField)
"""The metadata fields in their fixed order."""

METADATA_PLURALS: Mapping[str, str] = dict(zip(METADATA_FIELDS, ("places", "agencies", "sources"), strict=True))
"""The plural of each metadata field: the name of its column in an index, and of its filter in a `SearchRequest`."""

DIGEST_BYTES = 16
"""The length of an `article_digest`."""

_PLAIN_ID = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_MADE_ID = re.compile(r"u-[0-9a-f]{24}")
_DIGEST_HEAD = struct.Struct("<HBB?9Q")  # year, month, day, title_derived, sizes of texts


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the archive.  Texts are in Unicode form NFC; `body` has a blank line between paragraphs.

    `time` is the time of day as written, hours in two digits, with its offset if it has one (`06:30`,
    `14:30:05+01:00`); it is never converted.  `original_id` is the id of the source if `article_id` was made from it,
    else None.
    """

    article_id: str
    title: str
    body: str
    date: PartialDate | None = None
    time: str | None = None
    title_derived: bool = False
    url: str | None = None
    source: str | None = None
    place: str | None = None
    agency: str | None = None
    original_id: str | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the body, in order."""
        return tuple(part for part in self.body.split("\n\n") if part.strip())


def metadata_of(article: object) -> dict[str, str | None]:
    """The values of METADATA_FIELDS, in their order, of an article or of anything with these attributes."""
    return {field: getattr(article, field) for field in METADATA_FIELDS}


def article_digest(article: Article) -> bytes:
    """A digest of DIGEST_BYTES bytes; two articles have equal digests if all their fields are equal.

    It is a BLAKE2b of the date, the sizes of all texts (0 for None, else the size plus one), and the texts.  An index
    keeps no empty `url` and no empty `original_id`, so an empty text there counts as None.
    """
    date = article.date
    texts = [
        None if text is None else text.encode("utf-8", "surrogatepass")
        for text in (
            article.article_id,
            article.title,
            article.body,
            article.time,
            article.url or None,
            article.source,
            article.place,
            article.agency,
            article.original_id or None,
        )
    ]
    head = _DIGEST_HEAD.pack(
        *((date.year, date.month or 0, date.day or 0) if date else (0, 0, 0)),
        article.title_derived,
        *(0 if text is None else len(text) + 1 for text in texts),
    )
    return hashlib.blake2b(b"".join((head, *filter(None, texts))), digest_size=DIGEST_BYTES).digest()


def is_article_id(text: str) -> bool:
    """Whether a text has the form of an `article_id`."""
    return _PLAIN_ID.fullmatch(text) is not None and text not in {".", ".."}


def is_made_id(text: str) -> bool:
    """Whether a text has the form of an id that `make_article_id` makes."""
    return _MADE_ID.fullmatch(text) is not None


def make_article_id(original: str) -> str:
    """Make the `article_id` for the id of a source (an id, a URL, a path).  Equal originals give equal ids.

    An id of 1 to 64 letters, digits and `._~-` (but not `.` and `..`, which a URL cannot contain) is kept.  Any other
    becomes `u-` and the first 24 hex digits of the SHA-256 of its UTF-8 bytes.  So does an original of this form,
    since a source could otherwise give the id of another article.
    """
    if is_article_id(original) and not is_made_id(original):
        return original
    return "u-" + hashlib.sha256(original.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def time_of_day(time: str | None) -> str:
    """The part of `time` by which the articles of a day are ordered: `HH:MM:SS` without the offset; `''` for None."""
    if time is None:
        return ""
    clock = re.split(r"[+\-Zz]", time, maxsplit=1)[0].strip()
    return clock if clock.count(":") >= 2 else clock + ":00"
