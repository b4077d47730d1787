"""The measurement of dates that no field states."""

import json
from pathlib import Path

from benchmarks.hidden_dates import measure


def test_found_dates_are_compared_with_the_hidden_ones(tmp_path: Path) -> None:
    """Equal, near, other and none are told apart, for each source; the column itself is not looked at."""
    rows = [
        {"id": "sp-30Jun2006Rhoe409", "date": "2006-06-30", "title": "A", "body": "The harbour is open."},
        {"id": "sp-1Jul2006Rhoe1", "date": "2006-06-30", "title": "B", "body": "The harbour is open."},
        {"id": "a1", "date": "2019-03-14", "title": "C", "body": "March 14, 2018\n\nThe harbour is open."},
        {"id": "a2", "date": "2019-03-14", "title": "D", "body": "The harbour is open."},
        {"id": "a3", "title": "E", "body": "The harbour is open."},
    ]
    path = tmp_path / "press.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = measure(path)
    assert found["id"].counts == {"equal": 1, "near": 1, "none": 2}
    assert found["byline"].counts == {"none": 3, "other": 1}
    assert found["dateline"].counts == {"none": 4}
    assert found["all of them"].counts == {"equal": 1, "near": 1, "other": 1, "none": 1}
    assert (found["id"].precision, found["id"].recall) == (1.0, 0.5)
    assert found["dateline"].precision == 1.0
    assert found["byline"].others == ["a1: found 2018-03-14, hidden 2019-03-14: March 14, 2018 The harbour is open."]
