"""The document of a Markdown file, such as a page of Jekyll or Hugo."""

import html
import io
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from indexer.sources.document import DateText, Finding, Outcome, ReadTotals, SourceDocument
from indexer.sources.fields import FieldReader
from indexer.sources.markdown.front_matter import FrontMatter, read_front_matter
from indexer.sources.markdown.rendering import render
from indexer.sources.states.publication import state_columns, truth, unpublished
from indexer.sources.streams import SourceFile
from indexer.sources.texts.heads import read_head
from indexer.sources.texts.lines import MOST_RECORD_BYTES, RawRecord, decode_record
from indexer.sources.texts.text_fields import TextFields, make_document, without_title

_MODIFIED = ("lastmod", "last_modified_at", "modified", "updated", "modified_date", "date_modified", "dateModified")
_AUTHORS = ("author", "authors", "byline", "writer", "by")
_SECTIONS = ("section", "category", "categories")
_ADDRESSES = ("url", "permalink", "link", "canonical_url", "canonicalURL", "canonicalUrl", "original_url", "source_url")
_OF_THE_PAGE = ("id", "slug", "name", "body", "content", "text")  # of the page, not of an article
_CUT = "it has so many marks of Markdown that those of its last part stay in the text"
_REST = "it has so many lines that the marks of Markdown in its last part stay in the text"
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LABELLED = re.compile(r"([A-Za-z][\w -]{0,40}):\s*(.*)")
_MOST_LABELS = 40
_TAG = re.compile(r"<[^<>]{0,1000}>")


class _Page(NamedTuple):
    """The text of a page, its heading, and a warning about both."""

    body: str
    heading: str
    warning: str | None


def read_markdown(
    file: SourceFile, stream: io.BufferedIOBase, fields: FieldReader, totals: ReadTotals
) -> Iterator[Outcome]:
    """The document of a file; none for a draft or another page that was not published, which `totals` counts."""
    record = RawRecord(1)
    record.add(stream.read(MOST_RECORD_BYTES + 1))
    text, problem = decode_record(file, record)
    if problem is not None:
        yield Finding(file.name, None, problem)
        return
    page = read_front_matter(text)
    reason = _unpublished(_stated_above(text) if page is None else page.values, fields)
    if reason is not None:
        totals.pass_over(reason, file.name)
    elif page is None:
        yield _read_plain(text, file, fields, totals)
    else:
        yield _read_page(page, file, fields, totals)


def _read_plain(text: str, file: SourceFile, fields: FieldReader, totals: ReadTotals) -> Outcome:
    """A file without front matter: it may have a head of labels, else its first heading is the title."""
    head = read_head(text)
    if "date" not in head.texts:
        head = TextFields(text)
    head.body, title, warning = _render(head.body, totals)
    if "title" not in head.texts and title:
        head.texts["title"] = title
    head.warning = head.warning or warning
    return make_document(head, file.place(None), fields.count_unused)


def _read_page(page: FrontMatter, file: SourceFile, fields: FieldReader, totals: ReadTotals) -> Outcome:
    body, heading, warning = _render(page.body, totals)
    row = _row(page.values)
    title = row.get("title") or row.get("headline") or heading
    if isinstance(title, str):
        row.setdefault("title", title)
        body = without_title(body, title)
    document = fields.make_page({**row, "body": body}, file.place(None))
    if not isinstance(document, SourceDocument):
        return document
    return document._replace(
        authors=document.authors or tuple(_texts(page.values, _AUTHORS)),
        section=document.section or ", ".join(_texts(page.values, _SECTIONS)) or None,
        date_source="head" if document.date else document.date_source,
        further_dates=document.further_dates
        or tuple(DateText("modified", text) for text in _texts(page.values, _MODIFIED)[:1]),
        warning=page.problem or warning or document.warning,
    )


def _row(values: Mapping[str, object]) -> dict[str, object]:
    """The values for a document, with names of a page that mean something else under other names."""
    row: dict[str, object] = {}
    for name, value in values.items():
        is_address = name not in _ADDRESSES or (isinstance(value, str) and value.startswith(("http://", "https://")))
        is_flag = name == "published" and truth(value) is not None
        if name in (*_AUTHORS, *_SECTIONS, *_MODIFIED) or is_flag or name == "draft":
            continue
        row[name if is_address and name not in _OF_THE_PAGE else f"{name} (of the page)"] = value
    return row


def _unpublished(values: Mapping[str, object], fields: FieldReader) -> str | None:
    """What a page is if it says that it was not published."""
    return unpublished(values, state_columns(values, fields.mapped_columns))


def _stated_above(text: str) -> dict[str, object]:
    """The first lines of a page without front matter, by their labels; none if another line stands among them."""
    lines = _BLANK_LINE.split(text.lstrip(), maxsplit=1)[0].splitlines()[:_MOST_LABELS]
    matches = [_LABELLED.fullmatch(line) for line in lines if not line[:1].isspace()]
    return {match[1].casefold(): match[2].strip() for match in matches if match} if all(matches) else {}


def _texts(values: Mapping[str, object], names: tuple[str, ...]) -> list[str]:
    """The texts of the first of `names` that has a value: one, or those of a list."""
    for name in names:
        value = values.get(name)
        parts = value if isinstance(value, list) else [value]
        parts = [part.get("name") or part.get("title") if isinstance(part, dict) else part for part in parts]
        texts = [" ".join(part.split()) for part in parts if isinstance(part, str) and part.strip()]
        if texts:
            return texts
    return []


def _render(text: str, totals: ReadTotals) -> _Page:
    rendered = render(text, lambda block: html.unescape(_TAG.sub(" ", block)))
    totals.removed.update(rendered.removed)
    body, title = rendered.body, rendered.title
    warning = _CUT if rendered.is_cut else _REST if rendered.has_rest else None
    return _Page((without_title(body, title) if title else body), title, warning)
