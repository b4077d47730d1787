"""The text of a piece of HTML inside another form."""

import html
import re

_SKIPPED = re.compile(r"<(?P<name>script|style|head|title)\b[^>]*>", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|br|h[1-6]|li|ul|ol|tr|table|blockquote|section|article|header|footer|hr|pre|td|th)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<!--[^>]*-->|</?[A-Za-z!][^<>]*>")


def html_to_text(source: str) -> str:
    """The text of HTML, with a blank line between its blocks."""
    parts, end = [], 0
    while (match := _SKIPPED.search(source, end)) is not None:
        parts.append(source[end : match.start()])
        close = source.lower().find(f"</{match['name'].lower()}", match.end())
        end = len(source) if close < 0 else close
        if close < 0:
            break
    text = "".join([*parts, source[end:]])
    blocks = _BLOCK.sub("\0", text.replace("\0", " ")).split("\0")
    plain = (" ".join(html.unescape(_TAG.sub("", block)).split()) for block in blocks)
    return "\n\n".join(filter(None, plain))
