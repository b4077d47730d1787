"""Texts whose head is lines that begin with `-- `: the title, then author, date and address in any order.

-- Council approves tunnel
-- By Jane Doe
-- 2019-03-14T08:30:00Z
-- https://www.example.org/council.html
"""

import re

from indexer.sources.texts.head_lines import is_date_line, is_date_value, names_of_byline
from indexer.sources.texts.text_fields import TextFields

_LINE = re.compile(r"\s*--\s*(?P<value>[^-\s].*|)$")
_URL = re.compile(r"https?://\S+$")
_MOST_LINES = 10


def has_wire_head(head: str) -> bool:
    """Whether a text begins with such a head, of at least two lines, with a date or an address."""
    values = _values(head)
    return len(values) > 1 and any(_URL.match(value) or is_date_value(value) for value in values)


def parse_wire_head(text: str) -> TextFields:
    """The fields of a text with such a head."""
    values = _values(text)
    rest = text.lstrip("\n")
    texts: dict[str, str] = {}
    fields = TextFields("", texts)
    left: list[str] = []
    for value in values:
        if _URL.match(value) and "url" not in texts:
            texts["url"] = value
        elif "date" not in texts and (is_date_line(value) or (is_date_value(value) and "title" in texts)):
            texts["date"] = value
        elif names_of_byline(value) and not fields.bylines:
            fields.bylines.append(names_of_byline(value))
        elif "title" not in texts:
            texts["title"] = value
        else:
            left.append(value)
    lines = rest.split("\n", _MOST_LINES + 1)
    end = next((i for i, line in enumerate(lines) if line.strip() and not _LINE.match(line)), len(lines))
    fields.body = "\n\n".join([*left, "\n".join(lines[end:])])
    return fields


def _values(text: str) -> list[str]:
    values: list[str] = []
    for line in text.lstrip("\n").split("\n", _MOST_LINES + 1)[:_MOST_LINES]:
        match = _LINE.match(line)
        if match is None:
            if line.strip():
                break
        elif match["value"]:
            values.append(match["value"].strip())
    return values
