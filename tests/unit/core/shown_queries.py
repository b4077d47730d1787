"""The queries that documents show, known by their form.

* A table whose first column is `You type` has queries in that column.  The other columns say what becomes of them:
  `It finds articles`; `It is read as` (the canonical form) with `Ignored and named`; `It finds the same articles as`.
* Any other code in the text is a query if it has an operator, a field or a date.
* An address of a search has a query, and perhaps other parameters; `q=...` stands for any query.

The help of the pages has queries in the first column of its table, and elsewhere by the same form.
"""

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_CODE = re.compile(r"`([^`\n]+)`")
_TABLE = re.compile(r"(?:^\|.*\|\n?)+", re.MULTILINE)
_FORM = re.compile(
    r"""(?<![\w"])(?:title|body|place|agency|source|date|after|before):[^\s,]  # a field or a date with a value
    |\bOR[ ]|\bNOT[ ]                                                         # an operator
    |^"[^"]+"(?:~\d+)?$                                                      # a phrase alone
    |\w[*~]$|\w\*\w|^\w+\?[\w?]*$                                          # a prefix, a near word, a pattern""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"/(?:api/v1/)?search\?([^\s`)]+)")
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<td>(.*?)</td>", re.DOTALL)
_TYPED = re.compile(r"<kbd>(.*?)</kbd>")

FOUND, READ, IGNORED, SAME = "It finds articles", "It is read as", "Ignored and named", "It finds the same articles as"
_HEADS = ([FOUND], [READ, IGNORED], [SAME])


class ShownQuery(NamedTuple):
    """The parameters of a search, and what a document says of it, where it says so.

    `ignored` are the pieces that are ignored, `same` is a query that finds the same articles.
    """

    parameters: str | dict[str, str]
    understood: str | None = None
    ignored: Sequence[str] = ()
    same: str | None = None


def of_document(text: str) -> Iterator[ShownQuery]:
    """The queries of a document in Markdown.  Raises ValueError for a table of queries with unknown columns."""
    tables = [match.group() for match in _TABLE.finditer(text) if _cells(match.group().split("\n")[0])[0] == "You type"]
    for table in tables:
        head, _, *rows = map(_cells, table.strip().split("\n"))
        if head[1:] not in _HEADS:
            raise ValueError(f"a table of queries has the columns {head}")
        for row in rows:
            yield from _of_row(dict(zip(head, row, strict=True)))
        text = text.replace(table, "")
    yield from (ShownQuery({"q": code}) for code in _CODE.findall(text) if _FORM.search(code))
    addresses = (query.rstrip(".,") for query in _ADDRESS.findall(text))
    yield from (ShownQuery(query) for query in addresses if query != "q=")


def of_help(text: str) -> Iterator[ShownQuery]:
    """The queries of the help of the pages, in HTML."""
    for row in map(_CELL.findall, _ROW.findall(text)):
        for number, cell in enumerate(row):
            typed = map(html.unescape, _TYPED.findall(cell))
            yield from (ShownQuery({"q": query}) for query in typed if number == 0 or _FORM.search(query))


def _of_row(row: dict[str, str]) -> Iterator[ShownQuery]:
    queries = _CODE.findall(row["You type"])
    if FOUND in row:
        queries += [code for code in _CODE.findall(row[FOUND]) if _FORM.search(code)]
    for query in queries:
        same = _CODE.findall(row[SAME])[0] if SAME in row else None
        understood = "".join(_CODE.findall(row[READ])) if READ in row else None
        yield ShownQuery({"q": query}, understood, _CODE.findall(row.get(IGNORED, "")), same)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
