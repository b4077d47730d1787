"""Updates compared with a fresh build, from end to end over the sample archive, untimed."""

import json
from pathlib import Path

import pytest

from benchmarks import updates, updating
from benchmarks.updates import main
from dateline.article import Article


def _arguments(work: Path) -> list[str]:
    small = ["--size", "sample", "--updates", "1,3", "--changed", "4", "--queries", "4", "--repeats", "1"]
    return [*small, "--limit", "1e9", "--work", str(work)]


def test_an_updated_index_is_compared_with_a_fresh_one(tmp_path: Path) -> None:
    """After one update and after three, the updated index answers as a fresh one does."""
    assert main(_arguments(tmp_path)) == 0
    kept = json.loads((tmp_path / "results" / "updates-sample.json").read_text())
    assert len(kept["updates"]) == 3
    assert all(each["written_bytes"] > 0 for each in kept["updates"])
    assert [row["updates"] for row in kept["measured"]] == [1, 3]
    assert {each["differing"] for row in kept["measured"] for each in row["compared"]} == {0}


def test_an_update_that_was_lost_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The comparison is able to fail."""
    whole = updating.apply_update

    def without_bodies(folder: Path, articles: list[Article]) -> updating.Update:
        return whole(folder, [Article(each.article_id, "", "", each.date) for each in articles])

    monkeypatch.setattr(updates, "apply_update", without_bodies)
    arguments = _arguments(tmp_path)
    arguments[arguments.index("--changed") + 1] = "60"
    assert main(arguments) == 1
    assert "answers to and differ" in capsys.readouterr().out
