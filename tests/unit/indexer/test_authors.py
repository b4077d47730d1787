"""Authors, from bylines, lists and objects."""

import pytest

from indexer.sources.authors import read_authors


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
