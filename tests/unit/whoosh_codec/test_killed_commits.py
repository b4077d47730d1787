"""A commit that is killed (SIGKILL) leaves the commit before it or itself, whole, on both sides."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from committed import by_index_file, by_whoosh
from counts import share
from whoosh_archives import ANALYSIS, make_articles

from dateline.article import Article
from dateline.columnar.index_file import INDEX, read_index_file
from dateline.whoosh_codec.index_writer import create_whoosh_index, open_whoosh_index

KILLED = Path(__file__).with_name("killed_commits.py")
LAST = 40


def run(folder: Path, into: Path, defect: str, optimize: bool, numbers: list[int] | None = None) -> str:
    """Run `killed_commits`."""
    into.mkdir(exist_ok=True)
    arguments = [str(KILLED), str(folder), str(into), defect, str(optimize), *map(str, numbers or [])]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # threads do not go well with forking
    return subprocess.run(
        [sys.executable, *arguments], check=True, text=True, stdout=subprocess.PIPE, env=environment
    ).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of seven segments, one with deletions."""
    folder = tmp_path / "index"
    folder.mkdir()
    index = create_whoosh_index(folder, ANALYSIS)
    for first, end in pairwise((0, 30, 35, 39, 45, 48, 55, 60)):
        writer = index.writer()
        for article in make_articles(end - first, seed=first, first=first):
            writer.add_article(article)
        writer.commit(merge=False)
    writer = index.writer()
    writer.delete_article("a25")
    writer.commit(merge=False)
    return folder


def problem(folder: Path, old: dict[str, Article], new: dict[str, Article]) -> str:
    """What a killed commit has left that is neither of two commits, or what the next one does not mend."""
    try:
        found = by_whoosh(folder), by_index_file(folder)
        if not all(each in (old, new) for each in found):
            return "a mixture of both commits"
        writer = open_whoosh_index(folder).writer()
        writer.add_article(Article("next", "", ""))
        writer.commit()
        if not by_whoosh(folder) == by_index_file(folder) == found[0] | {"next": Article("next", "", "")}:
            return "the next commit has lost something"
        named = {name for entry in read_index_file(folder).segments for name in entry.files}
        left = {path.name for path in folder.iterdir()} - named - {INDEX, "MAIN_WRITELOCK"}
        return "" if left == {f"_MAIN_{open_whoosh_index(folder).latest_generation()}.toc"} else f"left: {left}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def problems(folder: Path, tmp_path: Path, defect: str, *, optimize: bool, early: int, late: int) -> Iterator[str]:
    """Kill the commit at some instants chosen at random: early ones, and ones from where the TOC is written."""
    old = by_whoosh(folder)
    count = int(run(folder, tmp_path / "whole", defect, optimize))
    new = by_whoosh(tmp_path / "whole" / "whole")
    assert len(new) == len(old) + 1
    rng = random.Random(count)
    chosen = rng.sample(range(1, count - LAST), early) + rng.sample(range(count - LAST, count), late)
    run(folder, tmp_path / "killed", defect, optimize, chosen)
    for number in chosen:
        found = problem(tmp_path / "killed" / str(number), old, new)
        if found:
            yield f"{number}: {found}"


@pytest.mark.parametrize("optimize", [False, True])
def test_a_kill_at_any_instant_leaves_a_whole_commit_and_the_next_writer_goes_on(
    folder: Path, tmp_path: Path, optimize: bool
) -> None:
    """Killed after chosen changes of the disk, it leaves both sides the old or the new commit."""
    assert list(problems(folder, tmp_path, "none", optimize=optimize, early=share(8), late=share(16))) == []


@pytest.mark.parametrize("defect", ["in place", "early"])
def test_a_writer_that_is_not_safe_is_found(folder: Path, tmp_path: Path, defect: str) -> None:
    """Planted: INDEX.json written in place, and files removed too early."""
    assert next(problems(folder, tmp_path, defect, optimize=False, early=0, late=24), None)
