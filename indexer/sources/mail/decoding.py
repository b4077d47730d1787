"""The text of a part of mail: its transfer encoding, its character set, its flowed lines."""

import binascii
import codecs
import re
from collections import Counter
from email.message import Message

from indexer.sources.encodings import Decoder, UndecodableError
from indexer.sources.mail.messages import TextPart
from indexer.sources.mail.saved_pages import dates_of_page, without_footers
from indexer.sources.markup import to_text
from indexer.sources.texts.wrapping import join_wrapped

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_SIGNATURE = "-- "
_FLOWED = " "


class UndecodablePartError(ValueError):
    """A part cannot be decoded; the message says why."""


def part_text(part: TextPart, decoder: Decoder, problems: list[str], removed: Counter[str]) -> str:
    """The text of a part; adds to `problems` what is wrong with it, to `removed` what was left out of its HTML."""
    raw = _transferred(part, problems)
    text = _decoded(raw, part.head, decoder, problems).replace("\r\n", "\n").replace("\r", "\n")
    if part.is_page:
        part.dates = dates_of_page(text)
        text = without_footers(text, removed)
    if part.is_html:
        return to_text(text, removed)
    if (part.head.get_param("format") or "") == "flowed":
        return _flow(text, deletes=part.head.get_param("delsp") == "yes")
    return join_wrapped(text)


def _transferred(part: TextPart, problems: list[str]) -> bytes:
    """The bytes of a part without its transfer encoding."""
    raw = b"".join(part.lines)
    encoding = str(part.head.get("content-transfer-encoding", "")).strip().casefold()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding == "base64":
        digits = _NOT_BASE64.sub(b"", raw)
        cut = len(digits) % 4
        if cut == 1:
            problems.append("its text in base64 is damaged at the end")
            digits = digits[:-1]
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uudecoded(raw, problems)
    return raw


def _uudecoded(raw: bytes, problems: list[str]) -> bytes:
    parts = []
    for line in raw.split(b"\n"):
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            parts.append(binascii.a2b_uu(line))
        except binascii.Error:
            problems.append("its text in uuencode is damaged")
    return b"".join(parts)


def _decoded(raw: bytes, head: Message, decoder: Decoder, problems: list[str]) -> str:
    charset = head.get_content_charset()
    if charset and not charset.startswith(("unknown", "x-unknown")):
        try:
            codecs.lookup(charset)
            return raw.decode(charset)
        except UnicodeDecodeError:
            problems.append(f"its text is not the {charset} that it says to be")
        except (LookupError, ValueError):
            problems.append(f"its encoding {charset!r} is not known")
    try:
        return decoder.decode(raw)
    except UndecodableError as error:
        raise UndecodablePartError(str(error)) from None


def _flow(text: str, *, deletes: bool) -> str:
    """The paragraphs of text with flowed lines: a line with a space at its end goes on in the next one."""
    paragraphs: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        bare = line.removeprefix(" ")
        if goes_on and paragraphs:
            paragraphs[-1] += bare
        else:
            paragraphs.append(bare)
        goes_on = line.endswith(_FLOWED) and line != _SIGNATURE
        if goes_on and deletes:
            paragraphs[-1] = paragraphs[-1].removesuffix(_FLOWED)
    return "\n".join(paragraphs)
