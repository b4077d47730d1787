"""The head of a text: labelled lines, or a title in the first line and a date in the second.

    Title: Council approves tunnel          Council approves tunnel
    Date: 2019-03-14                        March 14, 2019
    Source: The Times                       By Jane Doe

    The council voted on Wednesday ...      The council voted on Wednesday ...

Labels stand in any order, also with blank lines between them or with the value in the next line.  Lines are a head only
if at least two labels, one of them of a title or a date, stand at the start of the text; or a date that can be read, or
a title before a blank line.  So `Date: a fruit` stays text.  A line that is not taken stays in the body.
"""

from dataclasses import dataclass, field, replace

from dateline.article import SINGLE_VALUED
from indexer.dating.sentences import ends_sentence
from indexer.sources.texts.head_lines import (
    date_and_title,
    is_date_line,
    is_date_value,
    is_number,
    is_plain_title,
    is_rule,
    may_be_title,
    names_of_byline,
    source_and_date,
    url_of_line,
)
from indexer.sources.texts.labelled_states import labelled_states
from indexer.sources.texts.labels import LabelledLine, read_label
from indexer.sources.texts.plain_titles import with_plain_title
from indexer.sources.texts.publications import is_publication
from indexer.sources.texts.text_fields import TextFields, folded, without_title

_MOST_LINES = 80  # that are looked at
_MOST_BLANK_LINES = 3  # between two lines of a head
_LONGEST_VALUE = 2000
_LONGEST_SOURCE = 80
_OF_ARTICLES = frozenset({"author", "source", "section", "url"})
_IN_TEXTS = ("title", "date", "time", "url", *(field for field in SINGLE_VALUED if field != "section"))


@dataclass(slots=True)
class _Head:
    """The lines that are taken as head so far, in `end` lines of the text."""

    values: dict[str, list[str]] = field(default_factory=dict)
    labels: int = 0
    unused: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    end: int = 0
    title_stands_alone: bool = False
    has_body_label: bool = False
    has_plain_title: bool = False

    def add(self, name: str, value: str) -> None:
        """Add a value."""
        self.values.setdefault(name, []).append(value)

    def is_certain(self) -> bool:
        """Whether these lines are a head."""
        named = self.values.keys() | set(self.unused)
        if "date" in self.values or "modified" in self.values:
            return True
        if self.labels < 2 and not (self.title_stands_alone or self.has_body_label or self.has_plain_title):
            return False
        if self.has_plain_title:
            return not _OF_ARTICLES.isdisjoint(self.values)
        if "title" in self.values:
            return len(named) > 1 or self.title_stands_alone or self.has_body_label
        return False

    def has_only_title_label(self) -> bool:
        """Whether there is no other label than that of a title, and no date: it may be a word of the text."""
        return self.labels == 1 and self.values.keys() == {"title"} and not (self.unused or self.has_body_label)


def read_head(text: str) -> TextFields:
    """The fields of a text; its body is all that is not taken as head.  Cost: linear in the text."""
    lines = text.lstrip("\n").split("\n", _MOST_LINES)
    rest = lines.pop() if len(lines) > _MOST_LINES else ""
    start = next((i for i, line in enumerate(lines) if line.strip() and not is_rule(line)), None)
    if start is None:
        return TextFields(text)
    if is_rule("".join(lines[start + 1 : start + 2])) and may_be_title(lines[start]):
        del lines[start + 1]  # which underlines the title
    head = _read_from(lines, start)
    if head is None:
        return with_plain_title(text)
    while head.labels and head.end < len(lines) and is_rule(lines[head.end]):
        head.end += 1
    body = "\n".join([*head.left, *([""] if head.left else []), *lines[head.end :], rest])
    return replace(_to_fields(head, body), states=labelled_states(lines[start:], head.end - start))


def states_date_and_title(lines: list[str]) -> bool:
    """Whether the first of `lines` that is not blank begins a head with a title and a date."""
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None:
        return False
    head = _read_from(lines, start)
    return head is not None and "date" in head.values and "title" in head.values


def _read_from(lines: list[str], start: int) -> _Head | None:
    """The head that begins in line `start`.  A number such as `Article 50` is its title if it has no other."""
    below = next((i for i in range(start + 1, len(lines)) if lines[i].strip()), None)
    if below is not None and is_number(lines[start]):
        head = _read_lines(lines, below) or _read_below_title(lines, below)
        if head is not None and "title" in head.values and "date" in head.values:
            head.left.insert(0, lines[start])
            return head
    return _read_lines(lines, start) or _read_below_title(lines, start)


def _to_fields(head: _Head, body: str) -> TextFields:
    texts = {name: head.values[name][0] for name in _IN_TEXTS if name in head.values}
    fields = TextFields(body, texts, unused=head.unused, modified=head.values.get("modified", []))
    fields.bylines = head.values.get("author", [])
    fields.section = ", ".join(head.values.get("section", []))
    if "title" not in texts:
        plain = with_plain_title(body)
        fields.body = plain.body
        texts.update(plain.texts)
    elif fields.texts["title"]:
        fields.body = _below_repeated_title(fields, body)
    return fields


def _below_repeated_title(fields: TextFields, body: str) -> str:
    """The body without its first lines if they state the title, and perhaps the date and the author, once more."""
    rest = without_title(body, fields.texts["title"])
    if rest == body:
        return body
    names = {folded(byline) for byline in fields.bylines}
    lines = rest.split("\n", _MOST_LINES)
    for i, line in enumerate(lines[:6]):
        bare = line.strip()
        is_known = bare == fields.texts.get("date") or folded(names_of_byline(bare) or " ") in names
        if bare and not is_known:
            return "\n".join(lines[i:])
    return rest


def _read_below_title(lines: list[str], start: int) -> _Head | None:
    """The head that begins with a title, a date or a byline without a label."""
    first = lines[start].strip()
    if is_date_line(first) or url_of_line(first) or names_of_byline(first):
        return _read_lines(lines, start, title="")
    if (stated := _read_first_line(first, start)) is not None:
        return stated
    label = read_label(first)
    if not may_be_title(first) or (label is not None and label.field != "other"):
        return None
    following = next((i for i in range(start + 1, len(lines)) if lines[i].strip()), None)
    if following is None or following - start > _MOST_BLANK_LINES:
        return None
    return _read_below_publication(lines, first, following) or _read_below_plain_line(lines, start, following)


def _read_below_plain_line(lines: list[str], start: int, following: int) -> _Head | None:
    """The head whose first line may be a title, and whose next one is `following`."""
    first = lines[start].strip()
    title = first.strip("*_#= ")
    head = _read_lines(lines, following, title=title)
    if head is not None and following - start > 1 and head.has_only_title_label():
        return None
    after = following + 1
    if head is None and after < len(lines) and after == start + 2 and is_date_line(lines[after]):
        head = _read_lines(lines, after, title=title) if may_be_title(lines[following]) else None
        if head is not None:  # the line between title and date is a second title
            head.left.insert(0, lines[following])
    if head is None and not ends_sentence(first):
        head = _read_lines(lines, following)
        if head is not None:
            head.left.insert(0, first)
    return None if head is not None and not head.has_plain_title and ends_sentence(first) else head


def _read_below_publication(lines: list[str], first: str, start: int) -> _Head | None:
    """The head with a date and a title that begins in line `start`, below the name of a publication."""
    if not is_publication(first):
        return None
    head = _read_lines(lines, start, title="") or _read_below_title(lines, start)
    if head is None or not head.values.keys() >= {"date", "title"}:
        return None
    head.values.setdefault("source", [first])
    return head


def _read_first_line(line: str, start: int) -> _Head | None:
    """The head in a first line that has the date, and the publication before it or the title after it."""
    source, date = source_and_date(line)
    if not source:
        date, title = date_and_title(line)
        source = ""
    if not date:
        return None
    head = _Head(end=start + 1)
    head.add("date", date)
    head.add(*(("source", source) if source else ("title", title)))
    return head


def _read_lines(lines: list[str], start: int, *, title: str | None = None) -> _Head | None:
    """The head that begins in line `start`; None if there is none.

    With a `title`, which stands above and may be blank, its first line may be a date or a byline.
    """
    head = _Head()
    if title:
        head.add("title", title)
        head.has_plain_title = True
    i = start
    if title is None and not _begins_with_label(lines[i]):
        return None
    skipped: list[str] = []  # unknown labels inside the head, which stay in the body
    while i < len(lines):
        line = lines[i]
        if not line.strip():
            i += 1
            continue
        if head.end and i - head.end - len(skipped) > _MOST_BLANK_LINES:
            break
        taken = _take_line(head, lines, i, is_below=bool(head.values))
        if taken == 0:
            if not _is_inside(head, lines, i):
                break
            skipped.append(line)
            i += 1
            continue
        head.left += skipped
        skipped.clear()
        i += taken
        head.end = i
        if head.has_body_label:
            break
    if not head.end or (not head.labels and _continues(lines, head.end)):
        return None
    if head.labels == 1 and "title" in head.values:
        head.title_stands_alone = _stands_alone(lines, head.end)
    return head if head.is_certain() else None


def _is_inside(head: _Head, lines: list[str], i: int) -> bool:
    """Whether line `i`, which is not taken, may stand between lines that are: an unknown label, or a source."""
    label = read_label(lines[i])
    if label is not None and label.has_colon:
        return bool(lines[i - 1].strip()) and head.labels > 0
    is_above_date = "date" not in head.values and i + 1 < len(lines) and is_date_line(lines[i + 1])
    return is_above_date and "author" in head.values and len(lines[i]) <= _LONGEST_SOURCE


def _continues(lines: list[str], end: int) -> bool:
    """Whether the line at `end` begins with a small letter, right below the line before: both are wrapped text."""
    return end < len(lines) and lines[end].lstrip()[:1].islower()


def _begins_with_label(line: str) -> bool:
    label = read_label(line)
    return label is not None and label.field not in ("other", "body")


def _stands_alone(lines: list[str], end: int) -> bool:
    """Whether a blank line follows, and text behind it."""
    return end < len(lines) and not lines[end].strip() and any(line.strip() for line in lines[end:])


def _take_line(head: _Head, lines: list[str], i: int, *, is_below: bool) -> int:
    """Add line `i` to the head if it belongs there; the number of lines that were taken."""
    line = lines[i]
    label = read_label(line)
    if label is None or label.field == "other":
        return _take_plain_line(head, line) or _take_continuation(head, lines, i)
    if label.field == "body":
        return _take_body_label(head, label) if is_below else 0
    return _take_label(head, lines, i, label)


def _take_plain_line(head: _Head, line: str) -> int:
    """Take a date or a byline without a label."""
    if "date" not in head.values and is_date_line(line):
        head.add("date", line.strip().strip("*_|()[]").strip())
        return 1
    url = url_of_line(line)
    if url and "url" not in head.values:
        head.add("url", url)
        return 1
    names = names_of_byline(line)
    if names and "author" not in head.values:
        head.add("author", names)
        return 1
    return 0


def _take_label(head: _Head, lines: list[str], i: int, label: LabelledLine) -> int:
    value, taken = label.value, 1
    if not value:
        following = next((k for k in range(i + 1, min(i + 3, len(lines))) if lines[k].strip()), None)
        if following is None or read_label(lines[following]) is not None or not _may_follow(label, lines[following]):
            return 1 if label.has_colon and head.labels else 0  # a label without a value
        value, taken = lines[following].strip(), following - i + 1
    if len(value) > _LONGEST_VALUE or (not label.has_colon and not _is_value_alone(lines, i, taken)):
        return 0
    if label.field in ("date", "modified") and not is_date_value(value):
        return 0
    if label.field == "title" and head.has_plain_title:  # what seemed to be the title is another line
        head.left.insert(0, head.values.pop("title")[0])
        head.has_plain_title = False
    if label.field in ("title", "date", "source", "url") and label.field in head.values:
        return 0
    head.labels += 1
    if label.field == "unused":
        head.unused.append(label.label)
    else:
        head.add(label.field, value)
    return taken + _take_folded(head, lines, i + taken, label)


def _may_follow(label: LabelledLine, line: str) -> bool:
    """Whether a line below a label may be its value."""
    if label.field in ("date", "modified"):
        return is_date_value(line.strip())
    return len(line.strip()) <= 300


def _is_value_alone(lines: list[str], i: int, taken: int) -> bool:
    """Whether a label without a colon and its value are a paragraph of their own."""
    return i + taken >= len(lines) or not lines[i + taken].strip() or read_label(lines[i + taken]) is not None


def _take_folded(head: _Head, lines: list[str], i: int, label: LabelledLine) -> int:
    """Add the lines that continue a value, since they are indented; their number."""
    count = 0
    while (
        i + count < len(lines)
        and lines[i + count][:1] in (" ", "\t")
        and lines[i + count].strip()
        and not lines[i - 1].startswith((" ", "\t"))
        and read_label(lines[i + count]) is None
        and label.field in ("title", "author", "source", "section", "unused")
    ):
        if label.field != "unused":
            head.values[label.field][-1] += " " + lines[i + count].strip()
        count += 1
    return count


def _take_continuation(head: _Head, lines: list[str], i: int) -> int:
    """A title without a label below labels is taken if it stands alone: 1; else 0."""
    is_title = (
        bool(head.values)
        and "title" not in head.values
        and may_be_title(lines[i])
        and i + 1 < len(lines)
        and (is_date_line(lines[i + 1]) or (is_plain_title(lines[i].strip(), "X.") and _is_below_title(lines[i + 1])))
        and any(line.strip() for line in lines[i + 1 :])
        and read_label(lines[i]) is None
    )
    if is_title:
        head.add("title", lines[i].strip())
    return int(is_title)


def _is_below_title(line: str) -> bool:
    return not line.strip() or names_of_byline(line) != ""


def _take_body_label(head: _Head, label: LabelledLine) -> int:
    head.has_body_label = True
    if label.value:
        head.left.append(label.value)
    return 1
