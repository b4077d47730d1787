"""Engines take turns; each query once first, then the best of several."""

from itertools import count, repeat

from measured_indexes import ScriptedIndex

from benchmarks.queries import BenchQuery
from benchmarks.results import Times, make_rows
from benchmarks.sanity import find_failures
from benchmarks.timing import Contender, measure, percentile

_QUERIES = [BenchQuery("and", (word,)) for word in ("ferry", "bridge", "strike")]
_TASK = ("and", "page")


def test_the_first_time_and_the_best_of_five_are_kept_apart() -> None:
    """Each query has the time of its first run, and the least of five later ones."""
    asked: list[tuple[str, str]] = []
    index = ScriptedIndex("a", iter([9.0, 9.0, 9.0, *[5.0, 4.0, 3.0, 2.0, 6.0] * 3]), asked)
    timed = measure({"a": Contender(index)}, {_TASK: _QUERIES})[_TASK]["a"]
    assert timed.once == {0: 9.0, 1: 9.0, 2: 9.0}
    assert timed.best == {0: 2.0, 1: 2.0, 2: 2.0}


def test_engines_take_turns_query_by_query_and_in_going_first() -> None:
    """Both engines answer a query before the next one; each begins in turn."""
    asked: list[tuple[str, str]] = []
    contenders = {name: Contender(ScriptedIndex(name, repeat(1.0), asked)) for name in ("a", "b")}
    measure(contenders, {_TASK: _QUERIES}, repeats=1)
    once = asked[:6]
    assert [name for name, _ in once] == ["a", "b", "b", "a", "a", "b"]
    assert all(first[1] == second[1] for first, second in zip(once[::2], once[1::2], strict=True))
    assert {query for _, query in once} == {"ferry", "bridge", "strike"}


def test_a_slow_engine_gets_fewer_queries_and_is_compared_over_these() -> None:
    """The row of a slow engine counts its queries, and compares both engines over these alone."""
    asked: list[tuple[str, str]] = []
    ours = ScriptedIndex("ours", (seconds / 1_000 for seconds in count(1)), asked)
    slow = Contender(ScriptedIndex("slow", repeat(0.5), asked), most_queries=1)
    measured = measure({"dateline": Contender(ours), "slow": slow}, {_TASK: _QUERIES}, repeats=1)[_TASK]
    row = next(row for row in make_rows("and", "page", 1, measured, "dateline") if row.peer == "slow")
    assert (row.queries, row.unmatched) == (1, 1)
    assert row.best == Times(500.0, 500.0)
    assert row.ours_best.p50 == row.ours_best.p95 == round(measured["dateline"].best[0] * 1e3, 4)


def test_a_query_that_an_engine_fails_at_is_noted_and_the_others_are_measured() -> None:
    """The failed query has no time, and its error is reported."""
    asked: list[tuple[str, str]] = []
    failing = ScriptedIndex("a", iter([1.0, 1.0, OSError("lost"), 0.5, 0.5]), asked)
    timed = measure({"a": Contender(failing)}, {_TASK: _QUERIES}, repeats=1)[_TASK]
    assert len(timed["a"].once) == len(timed["a"].best) == 2
    assert find_failures("and", timed) == ["a: 1 queries of and failed, one with OSError('lost')"]


def test_engines_are_warmed_up_with_other_queries() -> None:
    """The query to warm up comes first, and each measured query twice."""
    asked: list[tuple[str, str]] = []
    contenders = {"a": Contender(ScriptedIndex("a", repeat(1.0), asked))}
    measure(contenders, {_TASK: _QUERIES}, [BenchQuery("and", ("warm",))], repeats=1)
    assert asked[0] == ("a", "warm")
    assert len(asked) == 1 + 2 * len(_QUERIES)


def test_percentiles_are_values_that_were_measured() -> None:
    """A percentile is not interpolated; that of no values is 0."""
    values = [float(value) for value in range(100)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile([], 0.5)) == (50.0, 95.0, 0.0)
