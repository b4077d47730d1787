"""Downloads of ProQuest: documents between rules, with labelled fields that blank lines separate.

____________________________________________________________
Council approves tunnel
Author: Doe, Jane
Publication info: The Times ; London [London]14 Mar 2019: A3.
Full text: The council voted ...
Title: Council approves tunnel
Publication title: The Times
Publication date: Mar 14, 2019
"""

import io
import re
from collections.abc import Iterator

from indexer.sources.texts.exports import cut_before
from indexer.sources.texts.head_lines import is_date_value
from indexer.sources.texts.lines import RawRecord
from indexer.sources.texts.text_fields import TextFields

_RULE = re.compile(r"\s*_{20,}\s*$")
_FIELDS = {
    "title": ("title",),
    "author": ("author", "authors", "byline"),
    "date": ("publication date", "date"),
    "info": ("publication info",),
    "year": ("publication year", "year"),
    "source": ("publication title", "publication"),
    "section": ("section",),
    "url": ("document url",),
    "id": ("proquest document id", "document id"),
    "place": ("dateline",),
    "body": ("full text", "fulltext", "text"),
    "abstract": ("abstract",),
}
_FIELD_OF = {label: field for field, labels in _FIELDS.items() for label in labels}
_UNUSED_LABELS = frozenset(
    [
        "links",
        "link",
        "subject",
        "location",
        "people",
        "company",
        "classification",
        "pages",
        "page",
        "volume",
        "issue",
        "first page",
        "last page",
        "publisher",
        "language of publication",
        "language",
        "country of publication",
        "place of publication",
        "source type",
        "document type",
        "issn",
        "eissn",
        "isbn",
        "copyright",
        "last updated",
        "database",
        "publication subject",
        "number of pages",
        "document feature",
        "identifier / keyword",
        "identifiers / keywords",
        "identifier",
        "identifiers",
        "keywords",
        "company / organization",
        "column",
        "edition",
        "headline id",
        "credit",
        "supplement",
        "start page",
        "entry month",
        "publication frequency",
        "dewey",
        "doi",
        "accession number",
        "source attribution",
        "ethnicity",
        "cite",
        "sic",
        "naics",
        "duns",
        "person",
        "people / organizations",
        "illustration",
        "caption",
        "notes",
        "documents",
        "section / page",
    ]
)
_LABEL = re.compile(r"\s*(?P<label>[A-Z][A-Za-z/ ]{1,40}?)\s?:(?:\s+(?P<value>\S.*)|\s*)$")
_COUNT = re.compile(r"\s*(?:Document\s)?[0-9]+\sof\s[0-9]+\s*$", re.IGNORECASE)
_FURNITURE = re.compile(
    r"\s*(?:ProQuest document link|Report Information from ProQuest|Table of contents|Contact us at:?.*|"
    r"(?:Bibliography|Citation style)\b.*|(?:Database )?copyright ©?.*(?:ProQuest|reserved).*|Terms and Conditions.*)$",
    re.IGNORECASE,
)
_INFO = re.compile(
    r"(?P<source>[^;:]{2,120}?)\s*(?:;\s*(?P<place>[^\[\]\d]*?)\s*(?:\[[^\]]*\])?|,[^;]*)?[.;,\]\s]*"
    r"(?P<date>(?:[0-9]{1,2}\s[A-Z][a-z]{2,8}\.?\s|[A-Z][a-z]{2,8}\.?\s[0-9]{1,2},\s|[A-Z][a-z]{2,8}\s)[0-9]{4})\b.*"
)


def cut_proquest(stream: io.BufferedIOBase) -> Iterator[RawRecord]:
    """The parts of a download between its rules, the cover and the end among them."""
    return cut_before(stream, _RULE)


def parse_proquest(text: str) -> TextFields | None:
    """The fields of one document; None for a part that is no document."""
    values, before, unused = _take_apart(text)
    texts = {name: " ".join("\n".join(values.get(name, ())).split()) for name in _FIELDS if name != "body"}
    body = "\n".join(values.get("body", ()))
    title = texts["title"] or (before[0] if before else "")
    if not values or not (title or body.strip()) or not ({"date", "info", "year", "body", "source"} & values.keys()):
        return None if _is_furniture(text) else TextFields(text)
    info = _INFO.match(texts["info"])
    date = texts["date"] if is_date_value(texts["date"]) else ""
    found = {
        "title": title,
        "date": date or (info["date"] if info else "") or texts["year"],
        "source": texts["source"] or (info["source"].strip() if info else ""),
        "url": texts["url"],
        "id": texts["id"],
        "place": texts["place"],
    }
    if not body.strip():
        body = "\n".join(values.get("abstract", ()))
    elif texts["abstract"]:
        unused.append("Abstract")
    others = [line for line in before if line != title and line not in title]
    fields = TextFields("\n\n".join([*others, body]), {name: value for name, value in found.items() if value})
    fields.bylines = [texts["author"]] if texts["author"] else []
    fields.section = texts["section"]
    fields.unused = unused
    return fields


def _take_apart(text: str) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """The lines of each field, those before the first, and the labels of fields that are not used."""
    values: dict[str, list[str]] = {}
    before: list[str] = []
    unused: list[str] = []
    current: list[str] | None = before
    was_blank = True
    for line in text.split("\n"):
        if _RULE.match(line) or _COUNT.match(line) or _FURNITURE.match(line):
            continue
        match = _LABEL.match(line[:200]) if was_blank or current is not values.get("body") else None
        label = " ".join(match["label"].casefold().split()) if match else ""
        if match is not None and label in _FIELD_OF:
            is_new = _FIELD_OF[label] not in values  # or the same once more, below the text
            current = [line[match.start("value") :] if match["value"] else ""]
            if is_new:
                values[_FIELD_OF[label]] = current
        elif match is not None and label in _UNUSED_LABELS:
            current = None
            unused.append(match["label"])
        elif current is before:
            before += [line.strip()] if line.strip() else []
        elif current is not None:
            current.append(line)
        was_blank = not line.strip()
    return values, before, unused


def _is_furniture(text: str) -> bool:
    """Whether a part is a cover, a list of contents or the last page of a download."""
    lines = [line for line in text.split("\n") if line.strip() and not _RULE.match(line)]
    return not lines or any(map(_FURNITURE.match, lines))
