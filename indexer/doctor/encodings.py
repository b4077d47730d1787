"""Signs that a text was decoded or unpacked the wrong way."""

import html.entities
import re

from indexer.reading.suspicions import MOJIBAKE
from indexer.sources.detection import misread_encoding
from indexer.sources.encoding_names import shown_encoding

_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_REPLACED = re.compile("\ufffd")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));")
_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{4}|(?:=(?:C[2-9A-F]|[DE][0-9A-F]|F[0-4])(?:=[89AB][0-9A-F])+)")

_AROUND = 20


def suspect_signs(text: str) -> dict[str, str]:
    """The suspect signs in a text: for each kind the first one, with the characters around it."""
    found: dict[str, re.Match[str] | None] = {}
    misread = None
    if not text.isascii():
        found["mojibake"] = MOJIBAKE.search(text)
        if found["mojibake"] is None and (misread := misread_encoding(text)) is not None:
            found["mojibake"] = _BEYOND_ASCII.search(text)
        found["replacement characters"] = _REPLACED.search(text)
    if not text.isprintable():
        found["control characters"] = _CONTROL.search(text)
    if "&" in text:
        found["character references"] = _first_reference(text)
    if "\\u" in text or "=" in text:
        found["escapes"] = _ESCAPE.search(text)
    signs = {kind: _around(match) for kind, match in found.items() if match}
    if misread is not None:
        signs["mojibake"] += f" (probably {shown_encoding(misread)})"
    return signs


def _first_reference(text: str) -> re.Match[str] | None:
    """The first character reference that HTML knows."""
    for match in _REFERENCE.finditer(text):
        if match["name"] is None or match["name"] + ";" in html.entities.html5:
            return match
    return None


def _around(match: re.Match[str]) -> str:
    start, end = max(match.start() - _AROUND, 0), match.end() + _AROUND
    return " ".join("".join(map(_shown, match.string[start:end])).split())


def _shown(char: str) -> str:
    return char if char.isprintable() or char.isspace() else repr(char)[1:-1]
