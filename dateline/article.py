"""Articles, and their permanent ids."""

import hashlib
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias, get_args

from dateline.dates import PartialDate

MetadataField: TypeAlias = Literal["place", "agency", "source", "author", "section"]
"""A field of articles by whose whole value, or values, a search can be narrowed."""

METADATA_FIELDS: tuple[MetadataField, ...] = get_args(MetadataField)
"""The metadata fields in their fixed order."""

SEVERAL_VALUED: tuple[MetadataField, ...] = ("author",)
"""The metadata fields of which an article may have several values, in the attribute with the plural of the name."""

SINGLE_VALUED: tuple[MetadataField, ...] = tuple(field for field in METADATA_FIELDS if field not in SEVERAL_VALUED)
"""The others: an article has one value or None, in the attribute with the name of the field."""

METADATA_PLURALS: Mapping[str, str] = dict(
    zip(METADATA_FIELDS, ("places", "agencies", "sources", "authors", "sections"), strict=True)
)
"""The plural of each metadata field: the name of its column in an index, and of its filter in a `SearchRequest`."""

DIGEST_BYTES = 16
"""The length of an `article_digest`."""

_CONTENT_ID = re.compile(r"c-[0-9a-f]{24}(?:-[0-9a-f]{16})?")
WITH_TEXT_LENGTH = len("c-") + 24 + len("-") + 16
"""The length of an id that `with_text` makes."""

_BEGINNING = 1_000  # characters of a body that an id from content depends on
_PLAIN_ID = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_MADE_ID = re.compile(r"u-[0-9a-f]{24}")
_DIGEST_HEAD = struct.Struct("<HBB?9Q")  # year, month, day, title_derived, sizes of texts
_LENGTH = struct.Struct("<Q")
_LATER_NAMES = ("date_confidences", "date_sources", "languages", "origin_files", "origin_roots", "sections")


class Origin(NamedTuple):
    """The place of an article in its source: the name of the root, the path of the file in it, the record in the file.

    A root is a folder or a file that was named as a source.  Records count from 1, as they stood when the article was
    indexed.
    """

    root: str
    file: str
    record: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the archive.  Texts are in Unicode form NFC; `body` has a blank line between paragraphs.

    `time` is the time of day as written, hours in two digits, with its offset if it has one (`06:30`,
    `14:30:05+01:00`); it is never converted.  `original_id` is the id of the source if `article_id` was made from it,
    else None.  `date_source` and `date_confidence` say where the date was found, and how sure it is.
    `language` is the name of its stemmer where that differs from the language of the archive, or is certain.
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
    authors: tuple[str, ...] = ()
    section: str | None = None
    date_source: str | None = None
    date_confidence: str | None = None
    origin: Origin | None = None
    language: str | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the body, in order."""
        return tuple(part for part in self.body.split("\n\n") if part.strip())


def metadata_of(article: object) -> dict[str, str | None]:
    """The values of SINGLE_VALUED, in their order, of an article or of anything with these attributes."""
    return {field: getattr(article, field) for field in SINGLE_VALUED}


def values_of(article: object, field: MetadataField) -> tuple[str, ...]:
    """The values of a metadata field of an article or of anything with its attributes; empty if it has none."""
    if field in SEVERAL_VALUED:
        several: tuple[str, ...] = getattr(article, METADATA_PLURALS[field])
        return several
    value: str | None = getattr(article, field)
    return () if value is None else (value,)


def article_digest(article: Article) -> bytes:
    """A digest of DIGEST_BYTES bytes; two articles have equal digests if all their fields are equal.

    It is a BLAKE2b of the date, the sizes of all texts (0 for None, else the size plus one), the texts, and the later
    fields that the article has (see `_later_fields`).  An index keeps no empty `url` and no empty `original_id`, so an
    empty text there counts as None.  The record of the origin is not in it: a row that only moved has not changed.
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
    root, file = (article.origin.root, article.origin.file) if article.origin is not None else (None, None)
    later = _later_fields(
        article.authors, article.date_confidence, article.date_source, article.language, file, root, article.section
    )
    return hashlib.blake2b(b"".join((head, *filter(None, texts), later)), digest_size=DIGEST_BYTES).digest()


@lru_cache(maxsize=1_024)
def _later_fields(authors: tuple[str, ...], *texts: str | None) -> bytes:
    """The fields that came with a later version, in the order of their names, once for each value; `texts` of others.

    Neighbours have many of them in common, and so they are remembered.
    """
    fields = [("authors", author) for author in authors]
    fields += [(name, text) for name, text in zip(_LATER_NAMES, texts, strict=True) if text is not None]
    encoded = [(name.encode(), text.encode("utf-8", "surrogatepass")) for name, text in fields]
    return b"".join(b"%b\0%b%b" % (name, _LENGTH.pack(len(raw)), raw) for name, raw in encoded)


def is_article_id(text: str) -> bool:
    """Whether a text has the form of an `article_id`."""
    return _PLAIN_ID.fullmatch(text) is not None and text not in {".", ".."}


def is_made_id(text: str) -> bool:
    """Whether a text has the form of an id that `make_article_id` makes."""
    return text[:2] == "u-" and _MADE_ID.fullmatch(text) is not None


def is_content_id(text: str) -> bool:
    """Whether a text has the form of an id that `make_content_id` or `with_text` makes."""
    return text[:2] == "c-" and _CONTENT_ID.fullmatch(text) is not None


def make_content_id(title: str, date: PartialDate | None, body: str) -> str:
    """Make the `article_id` of an article whose source gives it neither an id nor a URL.

    It is `c-` and 24 hex digits of a BLAKE2b of the title, the date and the first 1,000 characters of the body.
    """
    parts = (title, date.isoformat() if date else "", body[:_BEGINNING])
    return f"c-{_hash_of(parts, 12).hex()}"


def with_text(content_id: str, text: bytes) -> str:
    """Make the id of one of several articles that share a content id; `text` is its `text_hash`."""
    return f"{content_id[:26]}-{text.hex()}"


def text_hash(title: str, date: PartialDate | None, body: str) -> bytes:
    """A hash of 8 bytes of the title, the date and the whole body."""
    return _hash_of((title, date.isoformat() if date else "", body), 8)


def _hash_of(parts: tuple[str, ...], size: int) -> bytes:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=size).digest()


def make_article_id(original: str) -> str:
    """Make the `article_id` for the id of a source (an id, a URL, a path).  Equal originals give equal ids.

    An id of 1 to 64 letters, digits and `._~-` (but not `.` and `..`, which a URL cannot contain) is kept.  Any other
    becomes `u-` and the first 24 hex digits of the SHA-256 of its UTF-8 bytes.  So does an original of this form or of
    that of an id from content, since a source could otherwise give the id of another article.
    """
    if is_article_id(original) and not is_made_id(original) and not is_content_id(original):
        return original
    return "u-" + hashlib.sha256(original.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def time_of_day(time: str | None) -> str:
    """The part of `time` by which the articles of a day are ordered: `HH:MM:SS` without the offset; `''` for None."""
    if time is None:
        return ""
    clock = re.split(r"[+\-Zz]", time, maxsplit=1)[0].strip()
    return clock if clock.count(":") >= 2 else clock + ":00"
