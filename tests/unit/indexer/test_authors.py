"""Authors, from bylines, lists and objects."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from indexer.sources.authors import people_among, read_authors


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("BY: JANE DOE", ["JANE DOE"]),
        ("Written by Jane Doe", ["Jane Doe"]),
        ("Byron Lee", ["Byron Lee"]),
        ("Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe, John Roe and Ana de la Cruz", ["Jane Doe", "John Roe", "Ana de la Cruz"]),
        ("Jane Doe & J.K. O'Neill", ["Jane Doe", "J.K. O'Neill"]),
        ("Jane Doe; Roe, John", ["Jane Doe", "Roe, John"]),
        ("Doe, Jane", ["Doe, Jane"]),
        ("Johnson and Johnson", ["Johnson and Johnson"]),
        ("Jane Doe, Associated Press", ["Jane Doe, Associated Press"]),
        ("Martin King, Jr. and Jane Doe", ["Martin King, Jr.", "Jane Doe"]),
        ("Jane Doe <jane@x.example>", ["Jane Doe"]),
        ("['Jane Doe', \"Tim O'Neill\"]", ["Jane Doe", "Tim O'Neill"]),
        ("[]", []),
        (["Jane Doe", {"name": "John Roe"}, None], ["Jane Doe", "John Roe"]),
        ({"original": "By Jane Doe", "person": [{"firstname": "X"}]}, ["Jane Doe"]),
        ([{"firstname": "Jane", "lastname": "Doe"}], ["Jane Doe"]),
        (["Jane Doe", "Jane Doe"], ["Jane Doe"]),
        (4, []),
        ("4", []),
        ({"id": 4}, []),
        ("https://x.example/jane", []),
        (None, []),
    ],
)
def test_authors(value: object, names: list[str]):
    """A text is divided only where each part is a name; numbers and addresses name nobody."""
    assert read_authors(value) == tuple(names)


def test_a_byline_without_end_takes_no_time():
    """The cost is linear, and the number of names is bounded."""
    assert len(read_authors("Jane Doe, " * 100_000)) <= 100
    assert len(read_authors([f"Jane Doe{'o' * n}" for n in range(1000)])) <= 100
    assert read_authors("a." * 100_000 + "!, b") == (("a." * 150),)


NAMES = [
    ("Jane Doe", True),
    ("Ana de la Cruz", True),
    ("J.K. O'Neill", True),
    ("The Echo", False),
    ("Daily Mirror", False),
    ("Evening Standard", False),
    ("Karsk Times", False),
    ("b.html", False),
    ("Photo of x", False),
    ("Front Page", False),
    ("editor", False),
    ("jane", False),
    ("The bridge is closed", False),
    ("2019-03-14", False),
]


@pytest.mark.parametrize(("name", "is_person"), NAMES)
def test_a_name_beside_a_title(read_file: Callable[..., list], name: str, is_person: bool):
    """It is the author only if it is clearly a person's, or if a rule says so; else it is named as not used."""
    row = json.dumps({"title": "Bridge closed", "text": "The council closed the bridge.", "name": name})
    unused: Counter[str] = Counter()
    (document,) = read_file("a.jsonl", row, unused)
    assert document.authors == ((name,) if is_person else ())
    assert unused == ({} if is_person else {"name": 1})
    (document,) = read_file("a.jsonl", row, field_map={"author": "name"})
    assert document.authors == read_authors(name)


def test_people_among_names():
    """Each name counts by itself."""
    assert people_among(("Jane Doe", "The Echo", "John Roe")) == ("Jane Doe", "John Roe")
