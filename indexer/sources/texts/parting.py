"""A text of several stories in parts, each with a head of its own or a count such as `1 of 4`.

A head is a new part only if it states both title and date, after a blank line or a rule.  Form feeds and rules alone
part nothing.  A rule or a number between two parts belongs to neither; a text that has no other part keeps its number.
"""

import io
import re
from collections.abc import Iterator

from indexer.dating.sentences import ends_sentence
from indexer.sources.texts.head_lines import (
    is_date_line,
    is_number,
    is_plain_title,
    is_rule,
    names_of_byline,
    separates_parts,
)
from indexer.sources.texts.heads import read_head, states_date_and_title
from indexer.sources.texts.labels import read_label
from indexer.sources.texts.lines import RawRecord, TextLines, to_text
from indexer.sources.texts.publications import has_form_of_publication
from indexer.sources.texts.text_fields import TextFields

_LONGEST_LINE = 400
_WINDOW = 14  # lines in which a head states title and date
_COUNT = re.compile(
    r"[\W_]*(?P<word>document|article|story|item|record|text|result|dokument|artikel|documento|artículo|articolo)?"
    r"\s*(?:no\.?|nr\.?|\#)?\s*(?P<number>[0-9]{1,6})\s*(?:of|de|von|di|van|av|sur|out\sof)\s(?P<total>[0-9]{1,6})"
    r"(?P<after>\s(?:documents?|articles?|stories|items?|records?|results?|dokumente?n?|documentos|artículos))?[\W_]*",
    re.IGNORECASE,
)


def begins_with_count(head: str) -> bool:
    """Whether a text begins with the count of its first part."""
    lines = iter(head.split("\n"))
    first = next((line for line in lines if line.strip() and not separates_parts(line)), "")
    count = _read_count(first)
    return count is not None and count[0] == 1 and _is_sure(first, list(lines)[:_WINDOW])


def begins_with_head(head: str) -> bool:
    """Whether a text begins with a head of title and date, or has at least two in its first lines."""
    lines = head.split("\n")
    heads = 0
    previous, is_first = "", True
    for i, line in enumerate(lines):
        if line.strip() and not separates_parts(line):
            if _begins_part(line, previous, lines[i + 1 : i + _WINDOW]):
                heads += 1
                if is_first or heads > 1:
                    return True
            is_first = False
        previous = line
    return False


def cut_at_heads(stream: io.BufferedIOBase) -> Iterator[RawRecord]:
    """The parts of a text, each from its head on."""
    lines = TextLines(stream)
    record = RawRecord(1)
    previous = first_number = b""
    for number, part in lines:
        if lines.is_line_start and _is_start(part, previous, lines):
            if not _without_rule(record).is_blank:
                yield record
                first_number = b""
            elif is_number(to_text(previous)):
                first_number = previous
            record = RawRecord(number)
        record.add(part)
        previous = part
    if not record.is_blank:
        yield _below_line(first_number, record)


def _below_line(line: bytes, record: RawRecord) -> RawRecord:
    """The record below a line; the record itself if that is empty."""
    if not line:
        return record
    whole = RawRecord(record.start - 1)
    whole.add(line)
    whole.add(bytes(record.data))
    whole.size_bytes += record.size_bytes - len(record.data)
    return whole


def _is_start(part: bytes, previous: bytes, lines: TextLines) -> bool:
    if len(part) > _LONGEST_LINE or not part.strip():
        return False
    line, before = to_text(part), "" if part.startswith(b"\f") else to_text(previous)
    if not _may_begin(line, before):
        return False
    return _begins_part(line, before, map(to_text, lines.following(_WINDOW)))


def _may_begin(line: str, previous: str) -> bool:
    """Whether a part may begin in `line`: after a blank line, a rule, or, with a label, after the end of a sentence."""
    if not previous.strip() or separates_parts(previous):
        return True
    return ":" in line[:60] and ends_sentence(previous.strip())


def _begins_part(line: str, previous: str, following: "map[str] | list[str]") -> bool:
    """Whether a head with title and date begins in `line`."""
    if len(line) > _LONGEST_LINE or not _may_begin(line, previous):
        return False
    label = read_label(line)
    if label is not None and label.field not in ("other", "body"):
        return states_date_and_title([line, *(each.rstrip("\r\n") for each in following)])
    after = [each.rstrip("\r\n") for each in following]
    if after and is_rule(after[0]):
        del after[0]  # which underlines the title
    if previous.strip() and not separates_parts(previous):
        return False
    if len(after) < 2 or not is_date_line(after[0]) or line[:1].islower():
        return False
    is_end = not after[1].strip() or names_of_byline(after[1]) != "" or read_label(after[1]) is not None
    return is_end and states_date_and_title([line, *after])


def cut_at_counts(stream: io.BufferedIOBase) -> Iterator[RawRecord]:
    """The parts of a text, each after its count, which is left out unless it counts documents."""
    lines = TextLines(stream)
    record = RawRecord(1)
    last: tuple[int, int] | None = None
    for number, part in lines:
        count = _read_count(to_text(part)) if lines.is_line_start and len(part) < _LONGEST_LINE else None
        if count is not None and _follows(count, last):
            after = [to_text(each) for each in lines.following(_WINDOW)]
            if last is None or _is_sure(to_text(part), after):
                last = count
                if not _without_rule(record).is_blank:
                    yield record
                record = RawRecord(number)
                if not _counts_documents(to_text(part)):
                    continue
        record.add(part)
    if not record.is_blank:
        yield record


def parse_counted(text: str) -> TextFields:
    """The fields of such a part.  Below `1 of 3 DOCUMENTS` stand the publication, the date and then the title."""
    first, _, rest = text.lstrip("\n").partition("\n")
    if _read_count(first) is None or not _counts_documents(first):
        return read_head(text)
    name, _, below = rest.lstrip("\n").partition("\n")
    date = below.lstrip("\n").partition("\n")[0]
    if has_form_of_publication(name.strip()) and is_date_line(date):
        fields = read_head(below)
        if fields.texts.keys() >= {"date", "title"}:
            fields.texts.setdefault("source", name.strip())
            return fields
    return read_head(rest)


def _counts_documents(line: str) -> bool:
    match = _COUNT.fullmatch(line.strip())
    return match is not None and (match["after"] or "").strip().casefold() in ("documents", "dokumente", "dokumenten")


def _follows(count: tuple[int, int], last: tuple[int, int] | None) -> bool:
    return count[0] == 1 if last is None else count[0] > last[0] and count[1] == last[1]


def _read_count(line: str) -> tuple[int, int] | None:
    """The number and the total of a line that is a count; None if it is another line."""
    match = _COUNT.fullmatch(line.strip()) if len(line) < _LONGEST_LINE else None
    if match is None:
        return None
    number, total = int(match["number"]), int(match["total"])
    return (number, total) if 1 <= number <= total and total > 1 else None


def _is_sure(line: str, following: list[str]) -> bool:
    """Whether a count says what it counts, or a title or a head stands below: else it may be the number of a page."""
    match = _COUNT.fullmatch(line.strip())
    if match is not None and (match["word"] or match["after"]):
        return True
    lines = [each.rstrip("\r\n") for each in following]
    i = next((i for i, each in enumerate(lines) if each.strip()), None)
    if i is None:
        return False
    if states_date_and_title(lines[i:]):
        return True
    after = lines[i + 1 : i + 3]
    return len(after) == 2 and not after[0].strip() and is_plain_title(lines[i].strip(), after[1].strip() or "X.")


def _without_rule(record: RawRecord) -> RawRecord:
    """The record without a rule at its end."""
    if len(record.data) != record.size_bytes:
        return record
    data = record.data.rstrip()
    start = data.rfind(b"\n") + 1
    if len(data) - start < _LONGEST_LINE and separates_parts(to_text(bytes(data[start:]))):
        record.data = data[:start]
        record.size_bytes = start
        record.is_blank = not record.data.strip()
    return record
