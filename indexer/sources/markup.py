"""The text of HTML in a field: paragraphs, lists and tables, without what is no text of an article.

A tokenizer of tags is enough: whatever tree a browser would make, the words and their order are the same, and blocks
part paragraphs.  Tags are known names only, so `John <john@x.org>` and `a < b` stay as they are also inside HTML.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

_BLOCKS = frozenset(
    {
        *("address", "article", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt"),
        *("fieldset", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html"),
        *("legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "ul", "caption"),
    }
)
_INLINE = frozenset(
    {
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em"),
        *("font", "i", "img", "input", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s"),
        *("samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "meta"),
        *("link", "base", "col", "colgroup", "source", "track", "area", "param"),
    }
)
# What is no text of an article, with its name in the report.
_REMOVED = {
    "script": "script",
    "style": "style sheet",
    "head": "page head",
    "title": "page head",
    "nav": "navigation list",
    "figcaption": "caption",
    "aside": "aside note",
    "noscript": "script",
    "template": "template",
    "iframe": "embedded page",
    "object": "embedded page",
    "embed": "embedded page",
    "svg": "picture",
    "canvas": "picture",
    "math": "formula",
    "audio": "recording",
    "video": "recording",
    "picture": "picture",
    "form": "form",
    "button": "form",
    "select": "form",
    "textarea": "form",
    "map": "picture",
}
_TRANSPARENT = frozenset({"figure", "picture"})  # their text is only in a caption or in what is removed by itself
_VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"),
        *("track", "wbr"),
    }
)
_PLAIN_INLINE = _INLINE - {"br", "input"}
_KNOWN = _BLOCKS | _INLINE | frozenset(_REMOVED) | _TRANSPARENT
_TAG = re.compile(
    r"<!--(?:>|->|.*?(?:--!?>|\Z))|<[!?][^>]*+>|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*+(?:[:-][A-Za-z0-9:-]*+)?)"
    r"(?P<attributes>(?:[\s/](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)?)>",
    re.DOTALL,
)
_QUICK = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])[^<>]*+>")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'/])(class|id|style|hidden|aria-hidden)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"']++))?", re.IGNORECASE
)
_ADVERTISEMENT = re.compile(
    r"(?<![a-z0-9])(?:ad|ads|adslot|advert|adverts|advertisement|adsbygoogle|sponsored|google-auto-placed|teads|"
    r"taboola|outbrain|dfp)(?![a-z0-9])"
)
_CAPTION = re.compile(r"wp-caption-text|image-caption|photo-caption")
_NOT_SHOWN = re.compile(r"display\s*+:\s*+none")
# Escaped HTML begins with a tag; a text about HTML does not.
_ESCAPED = re.compile(
    r"\s*<(?:p|div|h[1-6]|ul|ol|table|blockquote|article|section|span|strong|em|b|i|a|br|!--)[\s/>-]", re.IGNORECASE
)
_PICTURE = re.compile(r"<img\s[^<>=]*=[^<>]*> ?", re.IGNORECASE)
_SIGN_OF_SHORTCODE = re.compile(r"\[(?:/(?:caption|embed|video|audio)\]|gallery|(?:playlist|video|audio) )")
_CAPTION_CODE = re.compile(r"\[caption(?:\s[^\[\]]*)?\](?:(?!\[/?caption).)*\[/caption\] ?", re.DOTALL)
_SHORTCODE = re.compile(
    r"\[(?P<name>embed|video|audio)(?:\s[^\[\]]*)?\][^\[\]]*\[/(?P=name)\] ?"
    r"|\[(?:gallery|playlist|video|audio)\s[^\[\]=]*=[^\[\]]*\] ?|\[gallery\] ?"
)
_BLANK_LINE = re.compile(r"[^\S\n]*\n[^\S\n]*\n\s*")
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_BREAK, _CELL = "\x02", "\x03"
_MARKS = str.maketrans("", "", _BREAK + _CELL)
_DEEPEST_LIST = 100
_REMEMBERED = 200  # characters; the attributes of a site are few, and come again and again


def looks_like_html(text: str, *, is_said: bool = False) -> bool:
    """Whether a text is HTML: one of its elements closes or repeats; with `is_said` any known tag is enough."""
    opened: set[str] = set()
    for match in _QUICK.finditer(text):
        name = match[2].lower()
        if name not in _KNOWN:
            continue
        if is_said or name in opened or (name in _VOID and match.group().endswith("/>")):
            return True
        if not match[1]:
            opened.add(name)
    return False


def without_markup(text: str, removed: Counter[str], *, is_said: bool, is_line: bool) -> tuple[str, bool]:
    """The text of a field without HTML, with its entities decoded once; and whether it was HTML.

    With `is_line` HTML gives one line.  Escaped HTML is HTML if its blocks close.  In a text that is no HTML pictures
    and comments are left out, and marks of CDATA; in one of several lines also the shortcodes of WordPress, which are
    counted in `removed`.
    """
    if "<" in text and "<![CDATA[" in text and "]]>" in text:
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    if not is_line and _SIGN_OF_SHORTCODE.search(text) is not None:
        text = without_shortcodes(text, removed)
    if "<" not in text:
        decoded = decode_entities(text)
        if "&lt;" in text and _ESCAPED.match(decoded) and looks_like_html(decoded):
            return to_text(decoded, removed, is_line=is_line), True
        return decoded, False
    if looks_like_html(text, is_said=is_said):
        return to_text(text, removed, is_line=is_line), True
    decoded = decode_entities(text)
    bare = _PICTURE.sub("", _without_comments(text))
    if bare == text or not bare.strip():
        return decoded, False
    return decode_entities(bare.strip()), False


def _without_comments(text: str) -> str:
    """The text without comments of HTML; what has no end stays."""
    parts, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[position:start].rstrip(" ") if text[end + 3 : end + 4] == " " else text[position:start])
        position = end + 3
    return "".join((*parts, text[position:]))


def without_shortcodes(text: str, removed: Counter[str]) -> str:
    """The text without the captions, galleries and players of WordPress; the text itself if nothing would be left."""
    bare, captions = _CAPTION_CODE.subn("", text)
    bare, others = _SHORTCODE.subn("", bare)
    if not bare.strip():
        return text
    removed.update({kind: count for kind, count in (("caption", captions), ("shortcode", others)) if count})
    return bare.strip()


def decode_entities(text: str) -> str:
    """The text with its character references decoded once; what is none stays."""
    return _REFERENCE.sub(lambda match: html.unescape(match.group()), text) if "&" in text else text


def to_text(source: str, removed: Counter[str], *, is_line: bool = False) -> str:
    """The text of HTML, with a blank line between paragraphs, or on one line; counts in `removed` what was left out.

    If nothing would be left, the source is the text.
    """
    left_out: Counter[str] = Counter()
    text = decode_entities("".join(_Reader(source.translate(_MARKS), left_out).read()))
    if is_line:
        found = " ".join(text.replace(_BREAK, " ").replace(_CELL, " ").split())
    else:
        found = "\n\n".join(filter(None, map(_paragraph, text.split(_BREAK))))
    if not found:
        return source
    removed.update(left_out)
    return found


def _paragraph(text: str) -> str:
    if _CELL not in text:
        return " ".join(text.split())
    return " | ".join(filter(None, (" ".join(cell.split()) for cell in text.split(_CELL))))


class _Reader:
    """Reads one text: pieces of text, with marks for the ends of paragraphs and of cells."""

    def __init__(self, source: str, removed: Counter[str]) -> None:
        self._source = source
        self._removed = removed
        self._skipped = ""  # the name of the element that is left out, and how often it is open
        self._depth = 0
        self._paragraphs = 0  # open p, li and td, in which a blank line is only space
        self._rows = 0
        self._lists: list[int] = []  # of each open list the number of its last item; -1 for one without numbers
        self._preformatted = 0
        self._last_ends: dict[str, int] = {}  # by names, where the last end tag is

    def read(self) -> Iterator[str]:
        position = 0
        for match in _TAG.finditer(self._source):
            name, end = match["name"], match.end()
            if name is not None:
                name = name.lower()
                if name not in _KNOWN and "-" not in name and ":" not in name:
                    continue
            if not self._skipped and position < match.start():
                yield self._text(self._source[position : match.start()])
            position = end
            if name in _PLAIN_INLINE and not self._skipped and len(match["attributes"]) < 2:
                continue
            if name is not None and (
                mark := self._pass(name, match["attributes"], match.start(), is_end=bool(match["end"]))
            ):
                yield mark
        if not self._skipped:
            yield self._text(self._source[position:])

    def _text(self, text: str) -> str:
        if not text:
            return ""
        if self._preformatted:
            return text.replace("\n", _BREAK)
        if "\n" in text and not self._paragraphs:
            return _BLANK_LINE.sub(_BREAK, text)
        return text

    def _pass(self, name: str, attributes: str, start: int, *, is_end: bool) -> str:
        """The mark for the tag at `start`."""
        if self._skipped:
            self._pass_skipped(name, attributes, is_end=is_end)
            return ""
        if not is_end and (kind := self._kind_of_removed(name, attributes)):
            self._removed[kind] += 1
            if name not in _VOID and self._is_closed_later(name, start) and not _closes_itself(name, attributes):
                self._skipped, self._depth = name, 1
            return _BREAK if name in _BLOCKS or name in ("figcaption", "aside", "nav", "form") else " "
        return self._mark(name, is_end=is_end)

    def _mark(self, name: str, *, is_end: bool) -> str:
        """The mark for a tag of an element that is kept."""
        if name in ("td", "th"):
            self._paragraphs = max(0, self._paragraphs + (-1 if is_end else 1))
            return _CELL
        if name in ("p", "div") and self._rows:
            return " "
        if name in _BLOCKS:
            return self._pass_block(name, is_end=is_end)
        return _BREAK if name == "br" else ""

    def _pass_block(self, name: str, *, is_end: bool) -> str:
        step = -1 if is_end else 1
        if name in ("p", "li", "dd", "dt"):
            self._paragraphs = (
                max(0, min(self._paragraphs, 1) + step) if name == "p" else max(0, self._paragraphs + step)
            )
        elif name == "tr":
            self._rows = 0 if is_end else 1
        elif name == "pre":
            self._preformatted = max(0, self._preformatted + step)
        elif name in ("ol", "ul") and (is_end or len(self._lists) < _DEEPEST_LIST):
            if not is_end:
                self._lists.append(0 if name == "ol" else -1)
            elif self._lists:
                self._lists.pop()
        if name == "li" and not is_end and self._lists:
            return _BREAK + self._item()
        return _BREAK

    def _item(self) -> str:
        if self._lists[-1] < 0:
            return "• "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _kind_of_removed(self, name: str, attributes: str) -> str | None:
        """What an element is if it is left out."""
        if name in _REMOVED:
            return _REMOVED[name]
        if not attributes or name in ("html", "body", "article", "main") or name in _VOID:
            return None
        return _kind_by_attributes(attributes) if len(attributes) <= _REMEMBERED else _find_kind(attributes)

    def _is_closed_later(self, name: str, start: int) -> bool:
        """Whether an element is closed somewhere after `start`; what has no end must not swallow the rest."""
        if name in ("script", "style"):
            return True
        if name not in self._last_ends:
            self._last_ends[name] = self._source.lower().rfind(f"</{name}")
        return start < self._last_ends[name]

    def _pass_skipped(self, name: str, attributes: str, *, is_end: bool) -> None:
        if name != self._skipped:
            return
        if is_end:
            self._depth -= 1
        elif name not in ("script", "style", "textarea") and not attributes.endswith("/"):
            self._depth += 1
        if self._depth == 0:
            self._skipped = ""


def _closes_itself(name: str, attributes: str) -> bool:
    return attributes.endswith("/") and name not in ("script", "iframe")


def _find_kind(attributes: str) -> str | None:
    """What an element is, by its attributes, if it is left out."""
    for match in _ATTRIBUTE.finditer(attributes):
        kind = _kind_by_attribute(match[1].lower(), (match[2] or "").lower())
        if kind is not None:
            return kind
    return None


_kind_by_attributes = lru_cache(maxsize=4096)(_find_kind)


def _kind_by_attribute(name: str, value: str) -> str | None:
    """What an element with this attribute is if it is left out."""
    if name in ("class", "id"):
        if _ADVERTISEMENT.search(value):
            return "advertisement"
        return "caption" if _CAPTION.search(value) else None
    if name == "style":
        return "hidden element" if _NOT_SHOWN.search(value) else None
    return "hidden element" if name == "hidden" or value.strip("\"'") == "true" else None
