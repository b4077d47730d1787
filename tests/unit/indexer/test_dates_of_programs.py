"""Dates of programs that stand as JSON text in the cells of tables and in fields."""

import csv
import io
import json
from collections.abc import Callable

import pytest

from indexer.reading import make_article

# The text in a cell, and the date and the time of the article.
CELLS: list[tuple[str, str | None, str | None]] = [
    ('{"_seconds": 1552552200, "_nanoseconds": 0}', "2019-03-14", "08:30:00Z"),
    ('{"_seconds":1552552200,"_nanoseconds":500000000}', "2019-03-14", "08:30:00Z"),
    ('{"seconds": 1552552200, "nanoseconds": 0}', "2019-03-14", "08:30:00Z"),
    ('{"nanoseconds": 0, "seconds": 1552552200}', "2019-03-14", "08:30:00Z"),
    ("{'_seconds': 1552552200, '_nanoseconds': 0}", None, None),  # which is no JSON
    ('{"seconds": -86400, "nanoseconds": 0}', "1969-12-31", None),
    (
        '{"date": "2019-03-14 08:30:00.000000", "timezone_type": 3, "timezone": "Europe/Paris"}',
        "2019-03-14",
        "08:30:00",
    ),
    ('{"date":"2019-03-14 08:30:00.000000","timezone_type":3,"timezone":"UTC"}', "2019-03-14", "08:30:00Z"),
    (
        '{"date":"2019-03-14 08:30:00.000000","timezone_type":1,"timezone":"+02:00"}',
        "2019-03-14",
        "08:30:00+02:00",
    ),
    (
        '{"date": "2019-03-14 08:30:00.000000", "timezone_type": 3, "timezone": "America/Argentina/Buenos_Aires"}',
        "2019-03-14",
        "08:30:00",
    ),
    ('{"$date": "2019-03-14T08:30:00Z"}', "2019-03-14", "08:30:00Z"),
    ('{"seconds": 5, "minutes": 3}', None, None),
    ('{"seconds": "soon"}', None, None),
    ('{"seconds": 1552552200', None, None),
    ('{"date": "2019-03-14", "author": "x"}', None, None),
    ('{"date": "{\\"seconds\\": 1}", "timezone": "UTC"}', None, None),
    ("{March 14, 2019}", None, None),
]


@pytest.mark.parametrize(("cell", "date", "time"), CELLS, ids=[cell for cell, _, _ in CELLS])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_date_as_text(read_file: Callable[..., list], cell: str, date: str | None, time: str | None, form: str):
    """Read as the object that it is; what is no date is named."""
    row = {"title": "Bridge closed", "published": cell, "text": "The council closed the bridge."}
    if form == "csv":
        table = io.StringIO()
        csv.writer(table).writerows([row.keys(), row.values()])
        (document,) = read_file("a.csv", table.getvalue())
    else:
        (document,) = read_file("a.jsonl", json.dumps(row))
    made = make_article(document)
    assert made.article is not None
    found = made.article.date.isoformat() if made.article.date else None
    assert (found, made.article.time) == (date, time)
    assert bool(made.warnings) == (date is None)
