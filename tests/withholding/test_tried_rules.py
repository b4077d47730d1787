"""A rule of ids that was tried and taken back hides no other article than the withheld one, and shows it nowhere."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.engines import open_engine
from dateline.request import SearchRequest
from dateline.settings import Settings
from indexer.cli import cli


class TwoFiles:
    """Two files that number their rows alike, and an index of them."""

    def __init__(self, folder: Path) -> None:
        self.source, self.index_dir = folder / "news", folder / "index"
        self.source.mkdir()
        for name in ("april", "may"):
            rows = [
                {"id": f"row-{n}", "title": f"{name} {n}", "text": f"{name}{n} " + f"{name} harbour {n} " * 20}
                for n in range(1, 5)
            ]
            (self.source / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def run(self, *arguments: str) -> None:
        done = CliRunner().invoke(cli, [*arguments, "--index-dir", str(self.index_dir)])
        assert done.exit_code == 0, done.output

    def read(self, command: str, ids: str | None) -> None:
        """Build or update with a rule of ids, or with none."""
        (self.source / "dateline.toml").write_text(f'[[rule]]\nfiles = "*.jsonl"\nids = "{ids}"\n' if ids else "")
        self.run(command, str(self.source))

    def shown(self) -> dict[str, str]:
        """The ids that are found, by the words of the articles."""
        engine = open_engine(Settings(index_dir=self.index_dir))
        try:
            words = [f"{name}{n}" for name in ("april", "may") for n in range(1, 5)]
            found = {word: engine.search(SearchRequest(text=word, per_page=10)).hits for word in words}
        finally:
            engine.close()
        assert all(len(hits) <= 1 for hits in found.values())
        return {word: hit.article_id for word, hits in found.items() for hit in hits}


@pytest.mark.parametrize("tried", [("content",), ("file",), ("content", "file"), ("file", "content", "content")])
@pytest.mark.parametrize("command", ["build", "update"])
@pytest.mark.parametrize("withheld", ["april1", "may1"])
def test_a_rule_that_was_taken_back(tmp_path: Path, withheld: str, command: str, tried: tuple[str, ...]):
    """Only the withheld article is hidden, at every step and in the end."""
    archive = TwoFiles(tmp_path)
    archive.read("build", None)
    first = archive.shown()
    archive.run("withhold", first.pop(withheld))
    assert archive.shown() == first
    for ids in (*tried, None):
        archive.read(command, ids)
        assert archive.shown().keys() == first.keys()


def test_addresses_come_back(tmp_path: Path):
    """An article that was named by its file has this name again, and without a withheld one all have theirs."""
    archive = TwoFiles(tmp_path)
    archive.read("build", None)
    first = archive.shown()
    for ids in ("content", None):
        archive.read("build", ids)
    assert archive.shown() == first
