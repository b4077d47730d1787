"""One message of mail as a stream of lines: its head, its parts of text; attachments are only counted.

Parts are told apart by the boundaries of MIME.  A part of text is kept as its bytes, all others go by: memory does not
grow with attachments.
"""

from dataclasses import dataclass, field
from email import message_from_string
from email.message import EmailMessage, Message
from email.policy import compat32, default

from indexer.sources.document import MAX_DOCUMENT_BYTES, DateText
from indexer.sources.encodings import Decoder, UndecodableError

_MOST_HEAD_BYTES = 256 * 1024
_LONGEST_DECODED = 20_000  # characters of a field: the library takes quadratic time
MOST_TEXT_BYTES = 2 * MAX_DOCUMENT_BYTES
_MOST_LEVELS = 100
_MOST_PARTS = 10_000
_TEXTS = frozenset({"text/plain", "text/html", "text/enriched"})


@dataclass(slots=True)
class TextPart:
    """A part with text: its head, its bytes as they were sent, and the alternative that it belongs to, if any.

    `is_page`: it is a web page that was saved, and gets its `dates` when it is decoded.
    """

    head: Message
    alternative: int | None
    lines: list[bytes] = field(default_factory=list)
    is_html: bool = False
    is_page: bool = False
    dates: tuple[DateText, ...] = ()


@dataclass(slots=True)
class _Level:
    """A part of several parts."""

    boundary: bytes
    alternative: int | None
    is_digest: bool = False
    is_related: bool = False
    parts: int = 0


class MessageReader:
    """Takes the lines of one message, and then has its `head` and its `parts`.

    `problems` says what is wrong with it.  Of a digest `inner` are its messages; their parts are not among `parts`.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self.head: Message | None = None
        self.parts: list[TextPart] = []
        self.attachments = 0
        self.problems: list[str] = []
        self.inner: list[MessageReader] = []
        self.text_bytes = 0
        self._levels: list[_Level] = []
        self._head_lines: list[bytes] | None = []
        self._head_bytes = 0
        self._is_inner_head = False  # the head that is read is that of a message inside of this one
        self._part: TextPart | None = None
        self._preamble: TextPart | None = None
        self._alternatives = 0
        self._boundaries = 0

    @property
    def is_empty(self) -> bool:
        """Whether no line was taken."""
        return self.head is None and not self._head_bytes

    def feed(self, line: bytes, *, is_line_start: bool) -> None:
        """Take the next line, or the next part of a long one."""
        if is_line_start and line.startswith(b"--") and self._levels and self._take_boundary(line):
            return
        if self._head_lines is not None:
            self._take_head_line(line, is_line_start=is_line_start)
        elif self._part is not None:
            self.text_bytes += len(line)
            if self.text_bytes <= MOST_TEXT_BYTES:
                self._part.lines.append(line)
            else:
                self._part.lines.clear()

    def finish(self) -> None:
        """End the message."""
        if self._head_lines is not None:
            self._end_head()
        if self._levels:
            self.problems.append("the end of its parts is missing")
        self._finish_inner()
        if self._preamble is not None and not self.parts and not self.attachments and not self.inner:
            self.parts.append(self._preamble)  # of several parts there is no boundary: all is text
            self.problems.append("it has no parts, but announces them")

    def _finish_inner(self) -> None:
        """End the messages of a digest.  If it has no text of its own, its first message has all that it counted."""
        for each in self.inner:
            each.text_bytes = self.text_bytes
        if self.inner and not self.parts:
            self.inner[0].attachments, self.attachments = self.attachments, 0
            self.inner[0].problems = self.problems

    def messages(self) -> "list[MessageReader]":
        """This message, unless it is a digest without a text of its own; then those of the digest."""
        return [*([self] if self.parts or not self.inner else []), *self.inner]

    def _take_boundary(self, line: bytes) -> bool:
        """End the current part if the line is a boundary."""
        bare = line.rstrip()[2:]
        for depth in range(len(self._levels) - 1, -1, -1):
            boundary = self._levels[depth].boundary
            if bare == boundary:
                del self._levels[depth + 1 :]
                self._boundaries += 1
                self._end_part()
                self._is_inner_head = False
                if self._boundaries <= _MOST_PARTS:
                    self._head_lines, self._head_bytes = [], 0
                elif self._boundaries == _MOST_PARTS + 1:
                    self.problems.append(f"it has more than {_MOST_PARTS:,} parts; the others are left out")
                return True
            if bare == boundary + b"--":
                del self._levels[depth:]
                self._end_part()
                return True
        return False

    def _end_part(self) -> None:
        if self._head_lines is not None and self._head_bytes:
            self._end_head()
        self._part, self._head_lines = None, None

    def _take_head_line(self, line: bytes, *, is_line_start: bool) -> None:
        assert self._head_lines is not None
        if is_line_start and not line.strip():
            if self._head_bytes or self.head is not None:
                self._end_head()
            return
        self._head_bytes += len(line)
        if self._head_bytes <= _MOST_HEAD_BYTES:
            self._head_lines.append(line)

    def _end_head(self) -> None:
        """Read the head of the message or of a part, and find out what follows."""
        if self._head_bytes > _MOST_HEAD_BYTES:
            self.problems.append("a head of it is longer than 256 kB, and was cut")
        head = parse_head(b"".join(self._head_lines or ()), self._decoder)
        self._head_lines = None
        is_first = self.head is None
        if is_first:
            self.head = head
        kind = head.get_content_type()
        is_inner, self._is_inner_head = self._is_inner_head, False
        in_digest = bool(self._levels) and self._levels[-1].is_digest
        if in_digest and is_inner:
            self.inner.append(MessageReader(self._decoder))
            self.inner[-1].head = head
        elif in_digest and "content-type" not in head:
            kind = "message/rfc822"
        if kind.startswith("multipart/"):
            self._begin_level(head, kind)
        elif kind == "message/rfc822" and len(self._levels) < _MOST_LEVELS:
            self._head_lines, self._head_bytes = [], 0
            self._is_inner_head = True
        elif kind in _TEXTS and head.get_content_disposition() != "attachment" and not self._is_resource():
            self._part = TextPart(head, self._alternative(), is_html=kind == "text/html")
            is_of_inner = bool(self.inner) and any(level.is_digest for level in self._levels)
            (self.inner[-1] if is_of_inner else self).parts.append(self._part)
        else:
            self.attachments += 1

    def _begin_level(self, head: Message, kind: str) -> None:
        boundary = head.get_boundary()
        self._part = TextPart(head, None)
        if self._preamble is None and not self._levels:
            self._preamble = self._part
        if not boundary:
            return
        if len(self._levels) >= _MOST_LEVELS:
            self.problems.append(f"its parts are nested more than {_MOST_LEVELS} deep; the inner ones are left out")
            self._part = None
            return
        alternative = self._alternative()
        if kind == "multipart/alternative":
            self._alternatives += 1
            alternative = self._alternatives
        self._levels.append(
            _Level(
                boundary.rstrip().encode("utf-8", "replace"),
                alternative,
                kind.endswith("/digest"),
                kind.endswith("/related"),
            )
        )

    def _is_resource(self) -> bool:
        """Whether a part of text is one that another part shows, such as a frame of a page."""
        level = self._levels[-1] if self._levels else None
        if level is None or not level.is_related:
            return False
        level.parts += 1
        return level.parts > 1

    def _alternative(self) -> int | None:
        return self._levels[-1].alternative if self._levels else None


def parse_head(raw: bytes, decoder: Decoder) -> Message:
    """The head in `raw`, which may have letters beside ASCII as no standard allows."""
    try:
        text = decoder.decode(raw)
    except UndecodableError:
        text = raw.decode("latin-1")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return message_from_string(text, policy=compat32)


def header_text(head: Message, name: str) -> str:
    """The text of a field, with its encoded words decoded, on one line; `''` without it."""
    return decode_words(str(head.get(name) or ""))


def decode_words(text: str) -> str:
    """`text` on one line, with its encoded words decoded."""
    line = " ".join(text.split())
    if len(line) > _LONGEST_DECODED:
        return line
    message = EmailMessage(policy=default)
    try:
        message["subject"] = line
        return " ".join(str(message["subject"]).split())
    except (ValueError, LookupError, AttributeError, TypeError):  # the library fails for some damaged fields
        return line
