"""Two recordings of one archive are equal; a difference of one bit is found."""

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from oracle.generate import make_articles

from house import comparing_answers, made_archives, made_requests, recording

ARTICLES = 80
EVERY = 12


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four segments of made-up words, with deletions."""
    rng = random.Random(made_archives.SEED)
    articles = made_archives.prepared(make_articles(ARTICLES, rng), rng)[:-1]
    folder = tmp_path_factory.mktemp("same") / "archive"
    made_archives.make_states(articles, folder, ["four"])
    rows = made_requests.make_requests(articles, made_archives.SEED)[::EVERY]
    (folder / "requests.json").write_text(json.dumps(rows))
    return folder


@pytest.fixture(scope="module")
def recorded(archive: Path) -> Path:
    """The recording of the engine's answers."""
    return _record(archive, archive / "first.jsonl")


def _record(archive: Path, target: Path) -> Path:
    recording.record(archive, json.loads((archive / "requests.json").read_text()), ["four"], target)
    return target


def test_the_same_code_answers_alike(archive: Path, recorded: Path) -> None:
    """No recorded answer depends on the time or on earlier requests, and no request raises."""
    again = _record(archive, archive / "again.jsonl")
    assert list(comparing_answers.differences(recorded, again, words=True)) == []
    assert '"raised"' not in recorded.read_text()


def _a_bit_of_a_score(answer: dict[str, Any]) -> None:
    hit = answer["pages"][0]["hits"][0]
    hit[-1] = math.nextafter(float.fromhex(hit[-1]), 99).hex()


def _two_hits_change_places(answer: dict[str, Any]) -> None:
    hits = answer["pages"][0]["hits"]
    hits[0], hits[1] = hits[1], hits[0]


def _a_bit_of_a_sum(answer: dict[str, Any]) -> None:
    name, value = next(iter(answer["sums"]["first"].items()))
    answer["sums"]["first"][name] = math.nextafter(float.fromhex(value), 99).hex()


def _a_mark_is_longer(answer: dict[str, Any]) -> None:
    answer["pages"][0]["articles"][0]["body"][0][1] += 1


def _a_period_counts_one_more(answer: dict[str, Any]) -> None:
    answer["pages"][0]["histogram"][1][0][1] += 1


def _an_answer_is_partial(answer: dict[str, Any]) -> None:
    answer["pages"][0]["partial"] = "time ran out"


@pytest.mark.parametrize(
    "plant",
    [
        _a_bit_of_a_score,
        _two_hits_change_places,
        _a_bit_of_a_sum,
        _a_mark_is_longer,
        _a_period_counts_one_more,
        _an_answer_is_partial,
    ],
)
def test_a_planted_difference_is_found(recorded: Path, tmp_path: Path, plant: Callable[[dict[str, Any]], None]) -> None:
    """The comparison names the changed answer and no other."""
    lines = recorded.read_text().splitlines()
    number, answer = next((number, answer) for number, answer in enumerate(map(json.loads, lines)) if _is_rich(answer))
    plant(answer)
    lines[number] = json.dumps(answer)
    planted = tmp_path / "planted.jsonl"
    planted.write_text("\n".join(lines) + "\n")
    found = list(comparing_answers.differences(recorded, planted))
    assert {each.number for each in found} == {answer["number"]}


def _is_rich(answer: dict[str, Any]) -> bool:
    """Whether an answer has all parts that the planted differences change."""
    if not answer.get("pages"):
        return False
    page = answer["pages"][0]
    has_marks = bool(page["articles"] and page["articles"][0]["body"])
    return len(page["hits"]) > 1 and page["sort"] == "relevance" and bool(page["histogram"]) and has_marks


def test_a_planted_defect_of_the_engine_is_found(
    archive: Path, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without stemming of queries, many answers differ."""
    from dateline.text.analysis import Analysis

    monkeypatch.setattr(Analysis, "stem", lambda self, form: form)
    planted = _record(archive, tmp_path / "planted.jsonl")
    lines, differing = comparing_answers.report(recorded, planted, words=False, shown=1)
    assert differing > 5
    assert lines[0].startswith("four #")
