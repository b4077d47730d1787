"""Downloads of Nexis, the classic ones with counts, and those of Nexis Uni, which end with `End of Document`.

    1 of 2 DOCUMENTS                        Council approves tunnel
          The Times                         The Times (London)
      March 14, 2019 Thursday               March 14, 2019 Thursday

    SECTION: News; Pg. 3                    Copyright 2019 The Times All Rights Reserved
    LENGTH: 44 words                        Section: News; Pg. 3
    HEADLINE: Council approves tunnel       Length: 44 words
    BODY:                                   Body
    The council voted ...                   The council voted ...
    LOAD-DATE: March 15, 2019               Load-Date: March 15, 2019
                                            End of Document

What stands before the first label is told apart by its form: a date, a copyright, the publication before the date, the
title of older downloads after it, or of Nexis Uni first.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.sources.texts.exports import blocks_of, cut_after, cut_before, is_copyright, place_of
from indexer.sources.texts.head_lines import is_date_line, is_date_value
from indexer.sources.texts.lines import RawRecord
from indexer.sources.texts.text_fields import TextFields
from indexer.sources.texts.wrapping import join_wrapped

_COUNT = re.compile(
    r"\s*(?:(?:document|dokument)\s)?[0-9]{1,6}\s(?:of|von|de|di|van)\s[0-9]{1,6}(?:\s(?:documents?|dokumenten?))?\s*$",
    re.IGNORECASE,
)
_END = re.compile(r"\s*(?:End of Document|Ende des Dokuments?|Fin du document|Fin del documento)\s*$", re.IGNORECASE)
_NAMES = {
    "title": "headline überschrift titel titre título titolo kop schlagzeile",
    "author": "byline autor auteur autora autore von",
    "section": "section rubrik rubrique sección sezione sectie ressort",
    "place": "dateline ort lieu",
    "body": "body text texte texto testo tekst",
    "lead": "highlight abstract",
    "tail": "graphic notes correction correction-date picture series",
    "source": "publication",
    "date": "date datum",
    "url": "url",
    "unused": (
        "length länge longueur load-date update date-chargement language sprache langue idioma publication-type type"
        " publikationstyp subject company organization geographic country state city person industry ticker"
        " journal-code acc-no doc-number copyright classification edition dist distribution disclaimer"
        " document-type fachgebiete cycle contact-information zeitungs-code quelle publisher issn"
    ),
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}
_LABEL = re.compile(r"\s{0,8}(?P<label>[^\W\d_][^\W\d_]*(?:[- ][^\W\d_]+){0,2})\s?:(?:\s+(?P<value>\S.*)|\s*)$")
_BARE = re.compile(r"\s*(?:Body|BODY|Text|Graphic|Classification|Notes|Correction|Load-Date|Abstract|Highlight)\s*$")
_COVER = re.compile(
    r"\s*(?:client/matter|search terms|search type|narrowed by|user name|date and time|job number"
    r"|documents?\s?\([0-9,]+\)|content type\b.*narrowed|search within|timeline)\b",
    re.IGNORECASE,
)
_EDITION = re.compile(r"(?P<date>.*?(?:[0-9]{4}|day))\W+[^\d]{3,60}$")


@dataclass(slots=True)
class _Parsed:
    """The values of the labels in their order, and the lines before the first one."""

    before: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def cut_nexis(stream: io.BufferedIOBase, *, is_uni: bool) -> Iterator[RawRecord]:
    """The documents of a download, the cover among them."""
    return cut_after(stream, _END) if is_uni else cut_before(stream, _COUNT)


def parse_nexis(text: str) -> TextFields | None:
    """The fields of one document of a classic download; None for a cover."""
    lines = [line for line in text.split("\n") if not _COUNT.match(line)]
    parsed = _parse(lines)
    if not parsed.body and not parsed.values:
        return None if not any(map(str.strip, lines)) else TextFields("\n".join(lines))
    source, date, title = _read_centred(parsed.before)
    return _to_fields(parsed, source=source, date=date, title=title)


def parse_nexis_uni(text: str) -> TextFields | None:
    """The fields of one document of Nexis Uni; None for a cover."""
    lines = [line for line in text.split("\n") if not _END.match(line)]
    lines = _without_cover(lines)
    if not any(map(str.strip, lines)):
        return None
    parsed = _parse(lines)
    before = [line.strip() for line in parsed.before if line.strip()]
    before = before[: next((i for i, line in enumerate(before) if is_copyright(line)), len(before))]
    at = next((i for i, line in enumerate(before) if i and _date_of(line)), None)
    if at is None:
        return _to_fields(parsed, title=" ".join(before))
    publication = before[at - 1] if at > 1 else ""
    title = " ".join(before[: at - 1] if at > 1 else before[:at])
    return _to_fields(parsed, source=publication, date=_date_of(before[at]), title=title)


def _without_cover(lines: list[str]) -> list[str]:
    """The lines after the list of documents that begins a download."""
    covers = [i for i, line in enumerate(lines) if _COVER.match(line)]
    if not covers:
        return lines
    after = covers[-1] + 1
    while after < len(lines) and lines[after].strip():
        after += 1
    return lines[after:]


def _parse(lines: list[str]) -> _Parsed:
    """Take the labels of a document apart."""
    parsed = _Parsed()
    name = "before"
    has_body_label = any(_field_of(line) == ("body", "") for line in lines)
    was_blank = True
    for line in lines:
        found = _field_of(line) if was_blank or name != "body" else None
        if found is not None and (found[0] != "body" or "body" not in parsed.values):
            name = _begin(parsed, *found, line=line)
        elif name == "before":
            parsed.before.append(line)
        elif name in ("body", "tail", "lead"):
            (parsed.tail if name == "tail" else parsed.body).append(line)
        elif line.strip():
            if was_blank and not has_body_label and name != "after":  # an unlabelled text after the last label
                name = "body"
                parsed.values["body"] = [""]
                parsed.body.append(line)
            elif name == "after" and was_blank and not is_copyright(line):
                parsed.tail += ["", line]
            elif name != "after":
                parsed.values.setdefault(name, [""])[-1] += " " + line.strip()
        was_blank = not line.strip()
    return parsed


def _begin(parsed: _Parsed, name: str, value: str, *, line: str) -> str:
    """Begin the value of a label; returns where the lines below belong."""
    if name == "unused":
        parsed.unused.append(line.partition(":")[0].strip())
        return "after" if "body" in parsed.values else "unused"
    if name in ("body", "lead", "tail"):
        if name == "body":
            parsed.values["body"] = [""]
        (parsed.tail if name == "tail" else parsed.body).append(value)
        return name
    parsed.values.setdefault(name, []).append(value)
    return name


def _field_of(line: str) -> tuple[str, str] | None:
    """The field and the value of a line with a label of the format; None for others."""
    if _BARE.match(line):
        bare = line.strip().casefold()
        return ("unused" if bare == "classification" else _FIELDS.get(bare, "unused")), ""
    match = _LABEL.match(line[:400]) if ":" in line[:40] else None
    if match is None:
        return None
    label = match["label"]
    name = _FIELDS.get(label.casefold().replace(" ", "-"))
    if name is None or not (label.isupper() or label.istitle()):
        return None
    return name, line[match.start("value") :].strip() if match["value"] else ""


def _read_centred(lines: list[str]) -> tuple[str, str, str]:
    """The publication, the date and the title in the blocks before the labels."""
    source = date = title = ""
    for block in blocks_of(lines):
        texts = [line for line in block if not is_copyright(line)]
        at = next((i for i, line in enumerate(texts) if _date_of(line)), None)
        if at is not None and not date:
            date = _date_of(texts[at])
            source = texts[at - 1] if at else source
        elif texts and not date:
            source = texts[-1]
        elif texts and not title:
            title = " ".join(texts)
    return source, date, title


def _date_of(line: str) -> str:
    """The date in a line, without an edition after it; `''` if there is none."""
    if not any(map(str.isdigit, line)) or len(line) > 120:
        return ""
    if is_date_line(line):
        return line.strip()
    match = _EDITION.match(line.strip())
    return match["date"].rstrip(" ,") if match and is_date_line(match["date"].rstrip(" ,")) else ""


def _to_fields(parsed: _Parsed, *, source: str = "", date: str = "", title: str = "") -> TextFields:
    values = {name: " ".join(texts).strip() for name, texts in parsed.values.items()}
    stated = values.get("date", "")
    texts = {
        "title": values.get("title") or title,
        "source": values.get("source") or source,
        "date": date or (stated if is_date_value(stated) else ""),
        "place": place_of(values.get("place", "")),
        "url": values.get("url", ""),
    }
    left = [title] if values.get("title") and title and len(title) > 60 else []
    body = "\n".join([*left, join_wrapped("\n".join(parsed.body)), "", join_wrapped("\n".join(parsed.tail))])
    fields = TextFields(body, {name: text for name, text in texts.items() if text}, unused=parsed.unused)
    fields.bylines = [values["author"]] if values.get("author") else []
    fields.section = values.get("section", "")
    return fields
