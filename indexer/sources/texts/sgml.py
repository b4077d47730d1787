"""Texts in tags: the collections of TREC (`<DOC>`, with the forms of each newspaper) and Reuters-21578 (`<REUTERS>`).

And texts with a `<title>`, a `<date>` and a `<body>` of their own.
"""

import html
import io
import re
from collections.abc import Iterator

from indexer.sources.texts.exports import cut_before
from indexer.sources.texts.lines import RawRecord
from indexer.sources.texts.text_fields import TextFields
from indexer.sources.texts.wrapping import join_wrapped

_START = re.compile(r"\s*<(?:DOC|REUTERS)\b[^>]*>", re.IGNORECASE)
_OPEN = re.compile(r"<(?P<name>[A-Z][A-Z0-9_]*)\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([A-Z]+)\s*=\s*"([^"]*)"', re.IGNORECASE)
_TAG = re.compile(r"</?[A-Z][A-Z0-9]*\b[^<>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</?(?:P|BR|H[1-6]|LI|TABLE|TR)\b[^<>]*>", re.IGNORECASE)
_TITLES = ("TITLE", "HEADLINE", "HEAD", "HL", "TTL", "H3", "TI")
_BODIES = ("LEADPARA", "LP", "LEAD", "TEXT", "GRAPHIC", "CORRECTION", "CORRECTION-DATE")
_IDS = ("DOCNO", "DOCID")
_SOURCES = ("SOURCE", "SO", "PUB", "NEWSPAPER")
_DATES = ("DATE", "DD", "DATE_TIME", "DATETIME", "PUBDATE", "DATE1", "PUBLISHED")
_SECTIONS = ("SECTION", "CATEGORY")
_FIRST_TAG = re.compile(rb"(?:\s|\xef\xbb\xbf)*<([A-Za-z]+)")
# The fields of texts in tags; `language` is named as not used.
_FIELDS_IN_TAGS = {
    **dict.fromkeys(("TITLE", "HEADLINE"), "title"),
    **dict.fromkeys(("AUTHOR", "BYLINE"), "author"),
    **{name.upper(): name for name in ("date", "source", "section", "place", "url", "id", "language")},
}
_CONTROLS = re.compile(r"&#(?:[0-8]|1[0-9]|2[0-9]|3[01]|127);")
_SIX_DIGITS = re.compile(r"(?P<year>[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])")
_IN_NUMBER = re.compile(r"(?:[A-Z]+-?)(?:[A-Z]+)?(?P<date>(?:19|20)?[0-9]{6})[-.][0-9]+")
_BEFORE_DATE = re.compile(r"(?P<date>.*?[0-9]{4}),.*", re.DOTALL)
_MOST_NAMES = 200
_HEAD_BYTES = 1_000


def cut_sgml(stream: io.BufferedIOBase) -> Iterator[RawRecord]:
    """The documents of a file."""
    return cut_before(stream, _START)


def parse_sgml(text: str) -> TextFields | None:
    """The fields of one document; None for what stands before the first one."""
    match = _START.match(text)
    if match is None:
        return None
    if match.group().lstrip()[1:].upper().startswith("REUTERS"):
        return _parse_reuters(text, match.group())
    return _parse_trec(text[match.end() :])


def cut_tagged(stream: io.BufferedIOBase) -> Iterator[RawRecord]:
    """The parts of a file of texts in tags, each from the tag that the first one begins with."""
    head = stream.peek(_HEAD_BYTES) if isinstance(stream, io.BufferedReader) else b""
    first = _FIRST_TAG.match(head)
    name = first[1].decode() if first is not None else "title"
    return cut_before(stream, re.compile(rf"\s*<{name}>", re.IGNORECASE))


def parse_tagged_text(text: str) -> TextFields:
    """The fields of a text in tags; all that stands in no field is its body."""
    found: dict[str, str] = {}
    rest, end = [], 0
    for name, inside, start, after in _outer(text):
        field = _FIELDS_IN_TAGS.get(name)
        if field is not None and field not in found:
            found[field] = " ".join(_plain(inside).split())
            rest.append(text[end:start])
            end = after
    author, section = found.pop("author", ""), found.pop("section", "")
    unused = [name for name in ("language",) if found.pop(name, "")]
    body = join_wrapped(_plain("".join((*rest, text[end:]))))
    return TextFields(body, _filled(found), [author] if author else [], section, "field", unused=unused)


def _parse_trec(text: str) -> TextFields:
    elements = _elements(text)
    number = _line(elements, _IDS)
    date = _trec_date(_line(elements, _DATES), number)
    texts = {
        "title": _title(elements),
        "date": date,
        "id": number,
        "source": _line(elements, _SOURCES),
    }
    body = "\n\n".join(join_wrapped(_plain(each)) for name in _BODIES for each in elements.get(name, ()))
    dateline = _line(elements, ("DATELINE",))
    fields = TextFields(_below(dateline, body), _filled(texts), date_source="field")
    fields.bylines = _bylines(elements)
    fields.section = _line(elements, _SECTIONS)
    used = {*_TITLES, *_BODIES, *_IDS, *_SOURCES, *_DATES, *_SECTIONS, "DATELINE", "BYLINE"}
    fields.unused = [name for name in elements if name not in used]
    if not body.strip() and not texts["title"]:
        fields.body = _plain(text)
    return fields


_STARS = re.compile(r"^[ \t]*\*{3,}[ \t]*$", re.MULTILINE)  # in place of the body of a brief


def _parse_reuters(text: str, start: str) -> TextFields:
    attributes = {name.upper(): value for name, value in _ATTRIBUTE.findall(start)}
    text = _CONTROLS.sub("", text)
    outer = _elements(text[_START.match(text).end() :])  # type: ignore[union-attr]  # it was matched before
    story = "\n".join(outer.get("TEXT", ()))
    inner = _elements(story)
    body = "\n\n".join(join_wrapped(_plain(each)) for each in inner.get("BODY", ()))
    title = _line(inner, ("TITLE",))
    if not body.strip():
        body = _STARS.sub("", _plain(_outside(story)))
    texts = {
        "title": title,
        "date": _line(outer, ("DATE",)),
        "id": attributes.get("NEWID", ""),
    }
    fields = TextFields(_below(_line(inner, ("DATELINE",)), body), _filled(texts), date_source="field")
    fields.bylines = [_line(inner, ("AUTHOR",))] if _line(inner, ("AUTHOR",)) else []
    used = {"DATE", "TEXT", "MKNOTE", "UNKNOWN"}
    fields.unused = [name for name, parts in outer.items() if name not in used and any(map(_plain, parts))]
    return fields


def _elements(text: str) -> dict[str, list[str]]:
    """The contents of the outer elements, by name; what is never closed is no element."""
    elements: dict[str, list[str]] = {}
    for name, inside, _, _ in _outer(text):
        elements.setdefault(name, []).append(inside)
    return elements


def _outside(text: str) -> str:
    """The text outside the outer elements."""
    parts, end = [], 0
    for _, _, start, after in _outer(text):
        parts.append(text[end:start])
        end = after
    return "".join([*parts, text[end:]])


def _outer(text: str) -> Iterator[tuple[str, str, int, int]]:
    """The outer elements: name, content, start and end.  Cost: linear in the text for each name."""
    unclosed: set[str] = set()
    end = 0
    while (match := _OPEN.search(text, end)) is not None:
        end = match.end()
        name = match["name"]
        if name in unclosed or len(unclosed) >= _MOST_NAMES:
            continue
        close = text.find(f"</{name}>", end)
        if close < 0:
            unclosed.add(name)
            continue
        yield name.upper(), text[end:close], match.start(), close + len(name) + 3
        end = close + len(name) + 3


def _plain(text: str) -> str:
    """The text of an element: without tags, with entities as characters."""
    text = _PARAGRAPH.sub("\n\n", text)
    return html.unescape(_TAG.sub("", text)).strip("\n")


def _line(elements: dict[str, list[str]], names: tuple[str, ...]) -> str:
    """The first element of `names` that is not blank, on one line."""
    for name in names:
        for text in elements.get(name, ()):
            if line := " ".join(_plain(text).split()):
                return line
    return ""


def _title(elements: dict[str, list[str]]) -> str:
    """The title; of several lines of the same name all."""
    for name in _TITLES:
        lines = [" ".join(_plain(text).split()) for text in elements.get(name, ())]
        if any(lines):
            return " / ".join(filter(None, lines))
    return ""


def _bylines(elements: dict[str, list[str]]) -> list[str]:
    names = [" ".join(_plain(text).split()) for text in elements.get("BYLINE", ())]
    return [name for i, name in enumerate(names) if name and (i == 0 or name.upper().startswith("BY "))]


def _below(dateline: str, body: str) -> str:
    """The body after its dateline, in the form that the text of a story has."""
    if not dateline:
        return body
    end = "" if dateline.endswith(("-", "–", "—", ":")) else " --"
    return f"{dateline}{end} {body.lstrip()}"


def _trec_date(stated: str, number: str) -> str:
    """The date of a document: stated (`910514`, `January 1, 1989, Sunday, Home Edition`), else that of its number."""
    digits = _SIX_DIGITS.fullmatch(stated)
    if not stated:
        match = _IN_NUMBER.match(number)
        stated = match["date"] if match else ""
        digits = _SIX_DIGITS.fullmatch(stated)
    if digits is not None:
        century = "19" if int(digits["year"]) > 30 else "20"
        return f"{century}{digits['year']}-{digits['month']}-{digits['day']}"
    before = _BEFORE_DATE.fullmatch(stated)
    return before["date"] if before and len(stated) > 20 else stated


def _filled(texts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
