"""The plain text of Markdown: paragraphs without marks, links as their words, pictures left out, code as it is.

Scripts and style sheets of HTML are left out, and counted; those inside of code stay.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.sources.markup import without_shortcodes

_SHORTCODE = re.compile(r"\{\{[<%][^{}]{0,1000}[%>]\}\}|\{%[^{}%]{0,1000}%\}|\{\{[^{}\n]{0,300}\}\}")
_MARK = re.compile(r"[\[\]*_`<&!~\\]")
# Marks take quadratic time; a paragraph with more of them is no text of an article, and stays as it is.
_MOST_MARKS = 1_000
_MOST_MARKS_OF_A_TEXT = 50_000  # which take a second; what stands behind them stays as it is
_LONGEST_LINE = 20_000
# What takes time before the marks inside of lines: lines that are not blank, and marks of lists, quotations and tables.
_BLOCK = re.compile(r"^[^\S\n]*\S|[>|]|[-+*.)](?=\s)", re.MULTILINE)
_MOST_BLOCKS = 80_000  # which take a second and a half
_BLANK_LINES = re.compile(r"\n\s*\n")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\](?!:)")
_HIDDEN = re.compile(r"<(script|style)\b[^<>]{0,1000}(?<!/)>", re.IGNORECASE)
_NAMES_OF_HIDDEN = {"script": "script", "style": "style sheet"}
_FENCE_OR_COMMENT = re.compile(
    r"^[^\S\n]*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*(?:.*?^[^\S\n]*(?P=fence)[`~]*[^\S\n]*$|.*\Z)|<!--.*?(?:-->|\Z)",
    re.DOTALL | re.MULTILINE,
)


@cache
def _reader() -> MarkdownIt:
    """The reader of blocks; the marks inside of them are read one block after the other."""
    return MarkdownIt("commonmark", {"maxNesting": 50}).enable(["table", "strikethrough"]).disable("inline")


class _Renderer:
    """Renders one text."""

    def __init__(self, read_html: Callable[[str], str]) -> None:
        self._read_html = read_html
        self._paragraphs: list[str] = []
        self._lists: list[int] = []  # the number of the next item, -1 without numbers
        self._prefix = ""
        self._cells: list[str] | None = None
        self.title = ""
        self.has_rest = False  # whether only the first lines were read as Markdown, since there are so many
        self._marks = 0
        self.removed: Counter[str] = Counter()
        self._hidden = ""  # the element of HTML that is open, and is left out to its end
        self._last_ends: dict[str, int] = {}  # the last block of the text that has the end of such an element

    @property
    def is_cut(self) -> bool:
        """Whether the lines have so many marks inside of them that the last ones stay."""
        return self._marks > _MOST_MARKS_OF_A_TEXT

    def render(self, text: str) -> str:
        """The text of Markdown, with a blank line between paragraphs."""
        end = _end_of_blocks(text)
        self._render_blocks(text[:end])
        if end < len(text):
            self.has_rest = True
            self._paragraphs += (" ".join(part.split()) for part in _BLANK_LINES.split(text[end:]))
        return "\n\n".join(filter(None, self._paragraphs))

    def _render_blocks(self, text: str) -> None:
        environment: dict[str, object] = {}
        tokens = _reader().parse(text, environment)
        in_title = False
        for name in _NAMES_OF_HIDDEN:
            ends = [i for i, token in enumerate(tokens) if f"</{name}" in token.content.lower()]
            self._last_ends[name] = ends[-1] if ends else -1
        for i, token in enumerate(tokens):
            if self._hidden and token.content:
                self._prefix = ""
                self._add(self._read_html(self._without_hidden(token.content, i)))
            elif token.type == "inline":
                inside = self._inline(token.content, environment)
                if in_title:
                    self.title = inside
                self._add(inside)
            elif token.type in ("fence", "code_block"):
                self._add_lines(token.content)
            elif token.type == "html_block":
                self._add(self._read_html(self._without_hidden(token.content, i)))
            else:
                in_title = token.type == "heading_open" and token.tag == "h1" and not self._paragraphs
                self._take(token)

    def _without_hidden(self, source: str, block: int) -> str:
        """HTML without scripts and style sheets; one that ends in a later block hides what stands between."""
        last_ends = {name: source.lower().rfind(f"</{name}") for name in _NAMES_OF_HIDDEN}
        parts: list[str] = []
        at = 0
        while True:
            if self._hidden:
                end = re.compile(rf"</{self._hidden}\b[^<>]*>?", re.IGNORECASE).search(source, at)
                if end is None:
                    return " ".join(parts)
                at, self._hidden = end.end(), ""
            start = _HIDDEN.search(source, at)
            name = start[1].lower() if start else ""
            if start is None or (last_ends[name] < start.end() and self._last_ends[name] <= block):
                return " ".join([*parts, source[at:]])
            parts.append(source[at : start.start()])
            self.removed[_NAMES_OF_HIDDEN[name]] += 1
            at, self._hidden = start.end(), name

    def _take(self, token: Token) -> None:
        """Take a token that opens or closes a block."""
        if token.type == "bullet_list_open":
            self._lists.append(-1)
        elif token.type == "ordered_list_open":
            self._lists.append(int(token.attrs.get("start", 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            number = self._lists[-1]
            self._prefix = "• " if number < 0 else f"{number}. "
            if number >= 0:
                self._lists[-1] += 1
        elif token.type == "tr_open":
            self._cells = []
        elif token.type == "tr_close" and self._cells is not None:
            self._paragraphs.append(" | ".join(filter(None, self._cells)))
            self._cells = None

    def _add(self, text: str) -> None:
        text = text.strip()
        if not text:
            return
        if self._cells is not None:
            self._cells.append(text)
            return
        self._paragraphs.append(self._prefix + text)
        self._prefix = ""

    def _add_lines(self, code: str) -> None:
        for line in code.split("\n"):
            self._add(line)

    def _inline(self, content: str, environment: dict[str, object]) -> str:
        marks = sum(1 for _ in _MARK.finditer(content))
        self._marks += marks
        if len(content) > _LONGEST_LINE or marks > _MOST_MARKS or self.is_cut:
            return " ".join(content.split())
        children: list[Token] = []
        reader = _reader()
        reader.inline.parse(content, reader, environment, children)
        return " ".join("".join(map(self._text, self._shown(children))).split())

    def _shown(self, children: list[Token]) -> Iterator[Token]:
        """The tokens of a line that are not inside of a script or a style sheet."""
        ends = {
            token.content[2:].rstrip("> \n").lower(): i
            for i, token in enumerate(children)
            if token.type == "html_inline" and token.content.startswith("</")
        }
        hidden = ""
        for i, token in enumerate(children):
            if hidden:
                is_end = token.type == "html_inline" and token.content.lower().startswith(f"</{hidden}")
                hidden = "" if is_end else hidden
                continue
            start = _HIDDEN.fullmatch(token.content) if token.type == "html_inline" else None
            if start is not None and ends.get(start[1].lower(), -1) > i:
                hidden = start[1].lower()
                self.removed[_NAMES_OF_HIDDEN[hidden]] += 1
            else:
                yield token

    def _text(self, token: Token) -> str:
        if token.type in ("text", "code_inline", "text_special"):
            return token.content
        if token.type in ("softbreak", "hardbreak"):
            return " "
        return " " if token.type == "html_inline" and token.content[:3].lower() == "<br" else ""


def _end_of_blocks(text: str) -> int:
    """The end of the lines that are read as Markdown: of all, or of the paragraph of the last one that may be."""
    last = next(islice(_BLOCK.finditer(text), _MOST_BLOCKS, None), None)
    if last is None:
        return len(text)
    blank = _BLANK_LINES.search(text, last.start(), last.start() + _LONGEST_LINE)
    end = text.find("\n", last.start()) if blank is None else blank.start()
    return len(text) if end < 0 else end


class Rendered(NamedTuple):
    """The text of Markdown, its first heading if it begins with one, and what was removed: shortcodes, scripts.

    If it `is_cut`, marks stay in its last part, since there are too many; if it `has_rest`, since its lines are.
    """

    body: str
    title: str
    removed: Counter[str]
    is_cut: bool
    has_rest: bool


def render(text: str, read_html: Callable[[str], str]) -> Rendered:
    """Render Markdown.  `read_html` makes text of a block of HTML."""
    removed: Counter[str] = Counter()
    renderer = _Renderer(read_html)
    body = renderer.render(_without_codes(text, removed))
    return Rendered(body, renderer.title, renderer.removed + removed, renderer.is_cut, renderer.has_rest)


def _without_codes(text: str, removed: Counter[str]) -> str:
    """The text without comments, shortcodes and marks of footnotes, which stay in blocks of code."""
    parts: list[str] = []
    around: list[str] = []
    at = 0
    for match in _FENCE_OR_COMMENT.finditer(text):
        around.append(text[at : match.start()])
        at = match.end()
        if match["fence"]:
            parts += _without_codes_of_sites("".join(around), removed), match.group()
            around.clear()
    return "".join((*parts, _without_codes_of_sites("".join((*around, text[at:])), removed)))


def _without_codes_of_sites(text: str, removed: Counter[str]) -> str:
    text, count = _SHORTCODE.subn("", text)
    removed["shortcode"] += count
    text = _FOOTNOTE.sub("", text)
    bare = without_shortcodes(text, removed) if "[" in text else text
    return text if bare == text.strip() else f"\n{bare}\n"
