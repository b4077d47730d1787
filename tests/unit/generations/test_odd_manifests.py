"""A manifest whose name fits, but not its content: it is damaged for every reader."""

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.engines import open_served
from dateline.errors import CorruptIndexError
from dateline.generations import MANIFEST, generation_dir, read_current, read_manifest
from dateline.generations.manifest import MOST_ANCESTORS
from dateline.settings import Settings
from indexer.builds import build_index
from indexer.cli import cli

ODD: dict[str, list[object]] = {
    "articles": [None, "", "3", -1, 1.5, True, {}],
    "undated": [None, [1], -1],
    "earliest": [float("nan"), "", "yesterday", 1990],
    "latest": [["1990"], "1990-13"],
    "schema": [None, [], {"title": 1}],
    "language": [None, 3],
    "similarity": [None, "bm25f"],
    "average_title": [None, "1", -1.0, float("nan"), float("inf")],
    "average_body": [[], "1", -1.0, float("nan"), float("inf")],
    "source_digest": [None, 1],
    "tool_version": [None, ["1"]],
    "engine": [None, {}],
    "ancestors": [None, "x", ["x"], ["20260101T000000Z-000000000000"] * (MOST_ANCESTORS + 1)],
    "files": [None, 5, "x", [5], [{"path": 1, "size": 1, "sha256": ""}], [{"path": "x", "size": "1", "sha256": ""}]],
}


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """An index of one article."""
    build_index([Article("a1", "Title", "Body.", PartialDate(1990, 1, 1))], tmp_path)
    return tmp_path


def alter(index_dir: Path, field: str, value: object) -> str:
    """Put a value in the served manifest, and name its generation after that."""
    served = read_current(index_dir)
    assert served is not None
    folder = generation_dir(index_dir, served)
    raw = json.dumps(json.loads((folder / MANIFEST).read_bytes()) | {field: value}).encode()
    name = served[:-12] + hashlib.sha256(raw).hexdigest()[:12]
    (folder / MANIFEST).write_bytes(raw)
    folder.rename(folder.with_name(name))
    (index_dir / "CURRENT").write_text(f"{name}\n")
    return name


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, odd in ODD.items() for value in odd])
def test_a_field_of_another_kind_is_damage(index_dir: Path, field: str, value: object) -> None:
    """Readers and commands say one sentence; nothing else is raised."""
    name = alter(index_dir, field, value)
    with pytest.raises(CorruptIndexError, match="is damaged"):
        read_manifest(generation_dir(index_dir, name))
    with pytest.raises(CorruptIndexError):
        open_served(Settings(index_dir=index_dir))
    for command in ("status", "verify", "export"):
        result = CliRunner().invoke(cli, [command, "--index-dir", str(index_dir)])
        assert result.exit_code == 1
        assert "is damaged" in result.output
