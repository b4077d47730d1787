"""Unix times of seconds and milliseconds, and what their column tells."""

import json
from pathlib import Path

import pytest

from indexer.dating import UnreadableDateError, read_date
from indexer.reading import ReadingNotes, ReadingOptions, source_articles

# The dates of a file, and the day and time of each article, without a time at midnight; None if it is undated.
COLUMNS: list[tuple[list[str | int], list[str | None]]] = [
    (
        [1552586400000, -86400000, 7776000000, 86400000, 5000000000],
        ["2019-03-14 18:00", "1969-12-31", "1970-04-01", "1970-01-02", "1970-02-27 20:53"],
    ),
    (["1552586400000", "-86400000"], ["2019-03-14 18:00", "1969-12-31"]),
    ([1552586400, -86400000, 100000000], ["2019-03-14 18:00", "1967-04-07", "1973-03-03 09:46"]),
    ([1552586400000, 1552586400], ["2019-03-14 18:00", "2019-03-14 18:00"]),
    ([5000000000], [None]),
    ([4102444800, "2019-03-14"], [None, "2019-03-14"]),
    ([5000000000, "1971-03-14", "1969-03-14"], ["1970-02-27 20:53", "1971-03-14", "1969-03-14"]),
    ([1552586400000, 4102444800000], ["2019-03-14 18:00", None]),
    ([1552586400000, 20190314], ["2019-03-14 18:00", "2019-03-14"]),
    (["2019-03-14", 86400000], ["2019-03-14", None]),
    ([-86400000], ["1967-04-07"]),
    ([100000000], ["1973-03-03 09:46"]),
]


@pytest.mark.parametrize(("dates", "expected"), COLUMNS, ids=[str(dates) for dates, _ in COLUMNS])
def test_columns(tmp_path: Path, dates: list[str | int], expected: list[str | None]):
    """The column settles the unit; without it a time to come is none."""
    rows = ({"title": f"T{n}", "text": f"Story {n} of the town.", "date": date} for n, date in enumerate(dates))
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    notes = ReadingNotes()
    articles = list(source_articles([tmp_path], ReadingOptions(), notes))
    found = [f"{each.date} {(each.time or '')[:5]}".strip() if each.date else None for each in articles]
    assert found == expected
    named = [finding for finding in notes.to_report().warnings if "the date is unreadable" in finding.reason]
    assert len(named) == expected.count(None)


def test_a_time_to_come():
    """It is named with its year."""
    with pytest.raises(UnreadableDateError, match="'5000000000' would be a Unix time of 2128"):
        read_date("5000000000")
