"""The format of a file, detected from its content and its name."""

import re
from pathlib import PurePath

from indexer.sources.encodings import has_many_controls, is_ebcdic

_BY_SUFFIX = {
    ".txt": "text",
    ".text": "text",
    ".rtf": "text",
    ".ris": "text",
    ".sgm": "text",
    ".sgml": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".mkdn": "markdown",
    ".mdx": "markdown",
    ".eml": "mail",
    ".emlx": "mail",
    ".mbox": "mail",
    ".mbx": "mail",
    ".mht": "mail",
    ".mhtml": "mail",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jl": "jsonl",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "ods",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
_PAGES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".xml", ".rss", ".atom"})
_BINARY_FORMATS = frozenset({"xlsx", "ods", "sqlite"})
_ZIP = b"PK\x03\x04"
_SQLITE = b"SQLite format 3\x00"
_OPEN_DOCUMENT_TYPE = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_PACKED_SUFFIXES = frozenset({".gz", ".xz"})
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive (or an office document); unpack it first"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BZh", "compressed with bzip2; decompress it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"\x1f\x8b", "compressed twice; decompress it first"),
    (b"\xfd7zXZ", "compressed twice; decompress it first"),
    (b"SQLite format 3", "an SQLite database; its format is sqlite"),
    (b"\x37\x7f\x06\x82", "the journal of an SQLite database"),
    (b"\x37\x7f\x06\x83", "the journal of an SQLite database"),
    (b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "the journal of an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old office document, or one with a password; save it as xlsx or CSV without one"),
    (b"\x7fELF", "a program"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|rss|feed|body|div|head|svg)\b", re.IGNORECASE)
_PAGE = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<\?xml[^>]*>|<!--.{0,1000}?-->)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_BLOCK_END = re.compile(rb"</(?:p|div|body|table|ul|ol|li|blockquote|article|section|h[1-6])\s*>", re.IGNORECASE)
_BLOCK_START = re.compile(rb"<(?:p|div|body|table|ul|ol|li|blockquote|article|section|h[1-6])[\s>]", re.IGNORECASE)
_BYTES_A_BLOCK = 2_000  # of HTML at most: a text of many articles may have tags in one of them
_HTML = "it is HTML or XML, which cannot be read yet"
_TAG = re.compile(rb"</?([A-Za-z][A-Za-z0-9_-]*)\b[^<>]*>")
_TAGGED = re.compile(
    rb"(?:\s|\xef\xbb\xbf)*(?:<date>[^<>]{1,200}</date>\s*)?<(?P<name>title|headline)>[^<>]{1,1000}</(?P=name)>",
    re.IGNORECASE,
)
_TAGS_OF_TEXTS = frozenset(
    b"title headline date author byline source section place url id language body text p br i b em strong".split()
)
_COLLECTION = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE[^>]*>\s*)?<(?:DOC|REUTERS)\b", re.IGNORECASE)
# The opening of front matter, with a key in its first lines and its end.
_FRONT_MATTER = re.compile(
    rb"\s*(?:---[ \t]*\r?\n(?:[^\n]*\n){0,400}?---|\+\+\+[ \t]*\r?\n(?:[^\n]*\n){0,400}?\+\+\+)[ \t]*(?:\r?\n|\Z)"
)
_KEY = re.compile(rb"\s*(?:---|\+\+\+)[ \t]*\r?\n\s*(?:#[^\n]*\n\s*)*[A-Za-z][\w -]{0,40}[ \t]*[:=]")
_MAIL_FIELD = re.compile(rb"([A-Za-z][A-Za-z-]{1,60}):(?:[ \t]|\r?\n)")
_MAILBOX_LINE = re.compile(rb"From \S.*[0-9]{2}:[0-9]{2}.*[0-9]{4}[^\n]*\n(?:>?[A-Za-z][A-Za-z-]{1,60}:|\s)")
_JSON_OBJECT = re.compile(rb'\s*\{\s*(?:"|\})')
_JSON_ARRAY = re.compile(rb"\s*\[\s*(?:\{|\]\s*\Z|\Z)")
_OBJECT_LINES = re.compile(rb'\s*\{[^\n]*\}[ \t\r]*\n\s*\{\s*"')


class UnknownFormatError(ValueError):
    """The format of a file cannot be read; the message says what the file seems to be."""


def detect_format(name: str, head: bytes) -> str:
    """The format (one of `FORMATS`) of a file with this name that starts with `head`.

    JSON is recognised by its content, whatever the name is: a `.json` file may have an object per line, a `.jsonl`
    file an array.  The other formats are recognised by their names.  A file with another name counts as text; the
    caller checks whether it is a table with column names (`looks_like_table`).  Raises UnknownFormatError as
    `check_readable` does.
    """
    binary = _binary_format(name, head)
    if binary is not None:
        return binary
    check_readable(head)
    format_by_name = _BY_SUFFIX.get(_suffix(name))
    if format_by_name in ("markdown", "mail", "csv", "tsv"):
        return format_by_name
    if _KEY.match(head) and _FRONT_MATTER.match(head):
        return "markdown"
    if _is_mail(head):
        return "mail"
    found = "text" if format_by_name == "text" else _by_content(format_by_name, head)
    if found == "text" and (_is_named_page(name, head) or (_is_html(head) and not is_tagged(head))):
        raise UnknownFormatError(_HTML)
    return found


def _by_content(format_by_name: str | None, head: bytes) -> str:
    """JSON if a file begins like it, else the format of its name, else text."""
    if _JSON_ARRAY.match(head):
        return "json"
    if _JSON_OBJECT.match(head):
        return "jsonl" if format_by_name == "jsonl" or _OBJECT_LINES.match(head) else "json"
    format_by_name = None if format_by_name in _BINARY_FORMATS else format_by_name
    if format_by_name is None and _MARKUP.match(head) and not _COLLECTION.match(head):
        raise UnknownFormatError(_HTML)
    return format_by_name or "text"


def _is_named_page(name: str, head: bytes) -> bool:
    return _suffix(name) in _PAGES and not _COLLECTION.match(head)


def _is_html(head: bytes) -> bool:
    """Whether a text is a page of HTML, or a part of one, in which elements of HTML are paragraphs."""
    if _PAGE.match(head):
        return True
    ends = sum(1 for _ in _BLOCK_END.finditer(head))
    is_dense = ends * _BYTES_A_BLOCK >= len(head) and _BLOCK_START.search(head) is not None
    return ends > 0 and is_dense and not _COLLECTION.match(head)


def is_tagged(head: bytes) -> bool:
    """Whether a text has its fields in tags, with a title first, or below the date, and no other tags than these."""
    if _TAGGED.match(head) is None:
        return False
    names = {name.lower() for name in _TAG.findall(head)}
    return names <= _TAGS_OF_TEXTS and not names.isdisjoint((b"body", b"text", b"p"))


def _is_mail(head: bytes) -> bool:
    """Whether a file begins like a mailbox, or like a message of mail or news: with its sender and its subject."""
    if _MAILBOX_LINE.match(head):
        return True
    fields: set[bytes] = set()
    for line in head[:16_384].lstrip().splitlines():
        if line[:1] in (b" ", b"\t") and fields:
            continue
        match = _MAIL_FIELD.match(line + b"\n")
        if match is None:
            break
        fields.add(match[1].lower())
    return fields >= {b"from", b"subject"} or (b"mime-version" in fields and b"content-type" in fields)


def is_binary(format_name: str) -> bool:
    """Whether files of a format are no texts, and are read from their places instead of as a stream."""
    return format_name in _BINARY_FORMATS


def _binary_format(name: str, head: bytes) -> str | None:
    """The format of a spreadsheet or a database by its first bytes; a zip archive is one only if that is certain."""
    if head.startswith(_SQLITE):
        return "sqlite"
    if not head.startswith(_ZIP):
        return None
    suffix = _BY_SUFFIX.get(_suffix(name))
    if _OPEN_DOCUMENT_TYPE in head[:200] or suffix == "ods":
        return "ods"
    return "xlsx" if suffix == "xlsx" or b"xl/workbook.xml" in head or b"xl/worksheets/" in head else None


def check_form(format_name: str, head: bytes) -> None:
    """Raise UnknownFormatError if a file that starts with `head` cannot have this format, which a user has named."""
    if not is_binary(format_name):
        check_readable(head)
    elif not head.startswith(_SQLITE if format_name == "sqlite" else _ZIP):
        raise UnknownFormatError(f"it is no {format_name} file")


def check_readable(head: bytes) -> None:
    """Raise UnknownFormatError if a file that starts with `head` is empty, or not text."""
    if not head.strip():
        raise UnknownFormatError("it is empty")
    for signature, description in _SIGNATURES:
        if head.startswith(signature):
            raise UnknownFormatError(f"it is {description}")
    if head[257:262] == b"ustar":
        raise UnknownFormatError("it is a tar archive; unpack it first")
    if is_ebcdic(head):
        raise UnknownFormatError("it is in EBCDIC, which is not read; convert it to UTF-8")
    if has_many_controls(head):
        raise UnknownFormatError("it is a binary file, not text")


def has_known_suffix(name: str) -> bool:
    """Whether the name shows the format of the file."""
    return _suffix(name) in _BY_SUFFIX


def _suffix(name: str) -> str:
    path = PurePath(name.lower())
    if path.suffix in _PACKED_SUFFIXES:
        path = path.with_suffix("")
    return path.suffix
