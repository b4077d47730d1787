"""RIS, as programs for references export it: `TY  - NEWS` to `ER  -`, a tag of two letters in each line."""

import io
import re
from collections.abc import Iterator

from indexer.sources.texts.exports import cut_before
from indexer.sources.texts.lines import RawRecord
from indexer.sources.texts.text_fields import TextFields

_START = re.compile(r"TY {1,2}- ")
_LINE = re.compile(r"(?P<tag>[A-Z][A-Z0-9])\s{1,2}-(?:\s(?P<value>.*)|\s*)$")
_TITLES = ("TI", "T1", "CT", "BT")
_AUTHORS = ("AU", "A1", "A2")
_SOURCES = ("T2", "JO", "JF", "JA", "J2", "PB")
_BODIES = ("N2", "AB")
_DATE = re.compile(r"(?P<year>[0-9]{4})(?:/(?P<month>[0-9]{1,2})?(?:/(?P<day>[0-9]{1,2})?)?)?")
_UNUSED_ONCE = ("TY", "ER")


def cut_ris(stream: io.BufferedIOBase) -> Iterator[RawRecord]:
    """The references of a file."""
    return cut_before(stream, _START)


def parse_ris(text: str) -> TextFields | None:
    """The fields of a reference; None for what stands before the first one."""
    values: dict[str, list[str]] = {}
    tag = ""
    for line in text.split("\n"):
        match = _LINE.match(line)
        if match is not None:
            tag = match["tag"]
            values.setdefault(tag, []).append((match["value"] or "").strip())
        elif tag and tag != "ER" and line.strip():
            values[tag][-1] += "\n" + line.strip()
    if "TY" not in values:
        return None
    used: list[str] = [*_UNUSED_ONCE, *_AUTHORS, "UR", "SE"]
    texts = {
        "title": _first(values, _TITLES, used),
        "date": _date(values, used),
        "source": _first(values, _SOURCES, used),
        "url": _first(values, ("UR", "L1", "LK"), used),
        "id": _first(values, ("ID", "AN"), used),
    }
    bodies = dict.fromkeys(text for tag in _BODIES for text in values.get(tag, ()))
    fields = TextFields(
        "\n\n".join(bodies), {name: value for name, value in texts.items() if value}, date_source="field"
    )
    fields.bylines = [name for tag in _AUTHORS[:2] for name in values.get(tag, ())]
    fields.section = " ".join(values.get("SE", ()))
    fields.unused = [tag for tag in values if tag not in used and tag not in _BODIES and any(values[tag])]
    return fields


def _first(values: dict[str, list[str]], tags: tuple[str, ...], used: list[str]) -> str:
    for tag in tags:
        text = next(filter(None, values.get(tag, ())), "")
        if text:
            used.append(tag)
            return " ".join(text.split())
    return ""


def _date(values: dict[str, list[str]], used: list[str]) -> str:
    """The most exact of the dates: `1992/03/17/` is a day, `1992///` a year."""
    used += [tag for tag in ("DA", "PY", "Y1") if tag in values]
    stated = [text for tag in ("DA", "PY", "Y1") for text in values.get(tag, ()) if text]
    return max(map(_iso, stated), key=len, default="")


def _iso(text: str) -> str:
    match = _DATE.match(text)
    if match is None or (match.end() < len(text) and text[match.end()] not in "/ "):
        return text
    parts = [match["year"], *(part.zfill(2) for part in (match["month"], match["day"]) if part)]
    return "-".join(parts)
