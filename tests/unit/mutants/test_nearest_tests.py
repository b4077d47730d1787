"""Which tests are asked about a change, and in which order."""

from pathlib import Path

from house.source_trees import make_module
from mutants.drawing import mutants
from mutants.nearest_tests import RecordedTests, batches, nearest, read_lines, read_tests, write_test

(REMOVED,) = mutants(make_module("toy", "def f():\n    x(\n        y\n    )\n"))


def test_only_tests_that_run_the_line_are_asked() -> None:
    """Quick ones that run little come first; those that fail by themselves are left out."""
    tests = [
        RecordedTests("wide", 1, {"toy.py": [1, 2], "other.py": list(range(100))}),
        RecordedTests("slow", 60, {"toy.py": [1, 2]}),
        RecordedTests("near", 1, {"toy.py": [1, 4]}),
        RecordedTests("other", 1, {"toy.py": [1], "other.py": [2]}),
        RecordedTests("broken", 1, {"toy.py": [2]}, "1 failed"),
    ]
    assert [test.path for test in nearest(tests, REMOVED)] == ["near", "wide", "slow"]


def test_a_line_without_instructions_is_that_of_its_statement() -> None:
    """Interpreters report no line for a constant that stands by itself in a long call."""
    (*_, found) = mutants(make_module("toy", "def f():\n    x = g(\n        y,\n        7,\n    )\n"))
    assert found.lines == (4, 4)
    tests = [RecordedTests("near", 1, {"toy.py": [2]}), RecordedTests("other", 1, {"toy.py": [1]})]
    assert [test.path for test in nearest(tests, found)] == ["near"]


def test_batches_grow_and_end() -> None:
    """The first is for the quickest answer; the time to start is paid once for each, not for each file."""
    tests = [RecordedTests(str(number), 3, {}) for number in range(40)]
    found = list(batches(tests, 2, 30))
    assert [len(batch) for batch in found] == [2, 4, 12, 12]
    assert [test for batch in found for test in batch] == tests[:30]


def test_recorded_tests_are_read_back(tmp_path: Path) -> None:
    """Each line counts once, and only in the packages that are asked for."""
    (tmp_path / "lines").write_text("toy/a.py:10\ntoy/a.py:9\ntoy/a.py:10\n.venv/b.py:1\n")
    found = RecordedTests("test_a.py", 1.5, read_lines(tmp_path / "lines", ["toy"]))
    assert found.lines == {"toy/a.py": [9, 10]}
    write_test(tmp_path / "tests", found)
    assert read_tests(tmp_path / "tests") == [found]
