"""Web pages that a browser has saved as mail (MHTML): the dates in the head of the page, and its text without footers.

The `Date:` of the mail is when the page was saved.  So it is approximate, and counts only if there is no other date.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from email.message import Message
from email.utils import parsedate

from indexer.sources.document import DateText

_NAMES = (  # the surest first
    "article:published_time article:published og:article:published_time og:published_time datepublished"
    " rnews:datepublished parsely-pub-date sailthru.date pubdate og:pubdate bt:pubdate publishdate publish-date"
    " publish_date published publication_date publication-date published_date originalpublicationdate"
    " article_date_original article.published cxenseparse:recs:publishtime dcterms.issued dc.date.issued"
    " dcterms.created dc.date.created dcterms.date dc.date citation_publication_date citation_date displaydate"
    " article.created date"
)
_MODIFIED_NAMES = (
    "article:modified_time og:updated_time article:modified datemodified dcterms.modified dc.date.modified lastmod"
    " last-modified"
)
_META = re.compile(r"<meta\s([^<>]{1,2000})>", re.IGNORECASE)
_TIME = re.compile(r"<time\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z][a-z:-]{0,30})(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FOOTER = re.compile(r"<(/?)footer\b[^<>]*>", re.IGNORECASE)
_END_OF_ARTICLE = re.compile(r"</(?:article|main)\s*>", re.IGNORECASE)
_END_OF_HEAD = re.compile(r"</head\s*>|<body\b", re.IGNORECASE)
_MOST_CHARACTERS = 1024 * 1024  # of a page, in which its dates stand
_LONGEST_DATE = 100


def is_saved_page(head: Message, name: str) -> bool:
    """Whether a mail is a web page that was saved: by its head, or by the name of its file."""
    is_said = "snapshot-content-location" in head or str(head.get("from") or "").lower().startswith("<saved by")
    is_named = name.lower().endswith((".mht", ".mhtml")) and "message-id" not in head and "received" not in head
    return is_said or is_named


def date_of_saving(text: str) -> DateText | None:
    """When a page was saved; its brackets say that it is approximate."""
    parsed = parsedate(text)
    return None if parsed is None else DateText("modified", "[{:04}-{:02}-{:02}]".format(*parsed[:3]))


def dates_of_page(page: str) -> tuple[DateText, ...]:
    """The dates that the head of a page states: that of publication, then that of its last change."""
    page = page[:_MOST_CHARACTERS]
    end = _END_OF_HEAD.search(page)
    values: dict[str, str] = {}
    for name, value in _metas(_COMMENT.sub("", page[: end.start()] if end else page)):
        values.setdefault(name, value)
    published = next(filter(None, map(values.get, _NAMES.split())), None) or _time_element(page)
    modified = next(filter(None, map(values.get, _MODIFIED_NAMES.split())), None)
    dates = (published and DateText("head", published), modified and DateText("modified", modified))
    return tuple(date for date in dates if date)


def _metas(head: str) -> Iterator[tuple[str, str]]:
    """The names of `meta` elements in small letters, each with a value that may be a date."""
    for match in _META.finditer(head):
        attributes = _attributes(match[1])
        value = attributes.get("content", "")
        if not _may_be_date(value):
            continue
        for key in ("property", "name", "itemprop", "http-equiv"):
            if key in attributes:
                yield attributes[key].lower(), value


def _time_element(page: str) -> str | None:
    """The time of the first element `time` that says to be that of publication."""
    for match in _TIME.finditer(page):
        attributes = _attributes(match[1])
        is_published = "pubdate" in attributes or "datepublished" in attributes.get("itemprop", "").lower().split()
        if is_published and _may_be_date(attributes.get("datetime", "")):
            return attributes["datetime"]
    return None


def _attributes(source: str) -> dict[str, str]:
    found = ((match[1].lower(), (match[2] or "").strip("\"'")) for match in _ATTRIBUTE.finditer(source))
    return {name: " ".join(html.unescape(value).split()) for name, value in found}


def _may_be_date(value: str) -> bool:
    return 0 < len(value) <= _LONGEST_DATE and any(map(str.isdigit, value))


def without_footers(page: str, removed: Counter[str]) -> str:
    """A page without its footers, which are counted; those inside of its article stay.  Cost: linear in the page."""
    ends = [match.end() for match in _END_OF_ARTICLE.finditer(page)]
    parts, at, start, depth = list[str](), 0, 0, 0
    for match in _FOOTER.finditer(page, ends[-1] if ends else 0):
        if not match[1]:
            start = start if depth else match.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                parts.append(page[at:start])
                at = match.end()
                removed["footer"] += 1
    return "".join([*parts, page[at:]])
