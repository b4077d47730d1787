"""One distribution of Whoosh reads and extends an index of the other.

`make compat` makes the environment of the other, and runs these tests and those of the codec there.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import exchange
import pytest
import whoosh

from dateline.columnar import open_index

ROOT = Path(__file__).resolve().parents[2]
OTHER = ROOT / ".venv-whoosh3" / "bin" / "python"
QUERIES = 60

pytestmark = pytest.mark.skipif(not OTHER.exists(), reason=f"make compat makes {OTHER.parents[1].name}")


def by_other(*arguments: object) -> Any:
    """Run `exchange` in the other environment."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    command = [str(OTHER), exchange.__file__, *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout)


def by_this(*arguments: object) -> Any:
    """Run `exchange` in this process."""
    return exchange.main(*map(str, arguments))


def test_the_other_is_another() -> None:
    """The other environment has Whoosh 3.54.0, this one 2.7.5."""
    assert by_other("version") == [3, 54, 0]
    assert by_this("version") == list(whoosh.__version__) == [2, 7, 5]


@pytest.mark.parametrize("writers", [(by_this, by_other), (by_other, by_this)])
def test_both_read_and_write_on_what_the_other_has_written(tmp_path: Path, writers: tuple[Any, Any]) -> None:
    """Each commits to an index begun by the other, and both answer random queries equally after each turn."""
    folder = tmp_path / "index"
    for first, write in zip((0, 30), writers, strict=True):
        write("write", folder, first)
        found = by_this("answer", folder, first, QUERIES)
        assert found == by_other("answer", folder, first, QUERIES)
        assert len(set(found)) > QUERIES // 4
    assert len(open_index(folder).segments) == 6


def test_both_write_the_same_files(tmp_path: Path) -> None:
    """Two segments and a file of deletions, with fixed names, are equal byte for byte."""
    files = []
    for write in (by_this, by_other):
        folder = tmp_path / write.__name__
        write("write", folder, 0)
        files.append({path.name: path.read_bytes() for path in folder.iterdir()})
    ours = [{name for name in each if name.startswith("MAIN_") and name != "MAIN_WRITELOCK"} for each in files]
    same = ours[0] & ours[1]  # Whoosh's own writer gives names at random
    assert len(same) == 2 * 4 + 1  # two segments, and the deletions of one
    assert all(files[0][name] == files[1][name] for name in same)


def test_an_answer_that_differs_is_found(tmp_path: Path) -> None:
    """Two indexes of different articles give different answers."""
    folders = tmp_path / "one", tmp_path / "other"
    by_this("write", folders[0], 0)
    by_this("write", folders[1], 1)
    assert by_this("answer", folders[0], 0, QUERIES) != by_other("answer", folders[1], 0, QUERIES)
