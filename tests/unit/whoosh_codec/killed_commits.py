"""Runs one commit over and over, each time in a process that kills itself at another of its changes of the disk.

    python killed_commits.py FOLDER INTO DEFECT OPTIMIZE [NUMBER ...]

For each NUMBER, `FOLDER` is copied to `INTO/NUMBER`, and the commit on that copy is killed right after
its file operation of that number; what a killed process leaves depends on nothing else.  Without
a NUMBER the commit runs to its end in `INTO/whole`, and the number of its file operations is printed.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from whoosh_archives import make_articles

from dateline.columnar.format import split_file_name
from dateline.whoosh_codec import index_writer
from dateline.whoosh_codec.index_writer import open_whoosh_index

_CHANGING = frozenset({"open", "write", "pwrite", "close", "replace", "rename", "unlink", "mkdir", "rmdir", "__exit__"})


def commit(folder: Path, *, optimize: bool) -> None:
    """Update, add and delete, and merge what is there."""
    writer = open_whoosh_index(folder).writer()
    for article in (*make_articles(12, seed=7), *make_articles(4, seed=8, first=100)):
        writer.add_article(article)
    for number in (20, 45, 46):
        writer.delete_article(f"a{number}")
    writer.commit(optimize=optimize)


def plant(defect: str) -> None:
    """Make the writer do one thing wrong."""
    write_index_file = index_writer.write_index_file

    def in_place(folder: Path, *described: Any) -> None:
        before = (folder / "INDEX.json").read_bytes()
        write_index_file(folder, *described)
        new = (folder / "INDEX.json").read_bytes()
        (folder / "INDEX.json").write_bytes(before)
        with (folder / "INDEX.json").open("wb", buffering=0) as file:
            file.write(new[:100])
            file.write(new[100:])

    def early(folder: Path, entries: Any, *described: Any) -> None:
        named = {name for entry in entries for name in entry.files}
        for path in folder.iterdir():
            if split_file_name(path.name) and path.name not in named:
                path.unlink()
        write_index_file(folder, entries, *described)

    if defect != "none":
        index_writer.write_index_file = {"in place": in_place, "early": early}[defect]


def count_changes(at: Callable[[int], None]) -> Callable[[], int]:
    """Call `at` after each file operation of this thread, with its number; gives what says how many there were."""
    count = 0

    def profile(frame: FrameType, event: str, function: Any) -> None:
        nonlocal count
        if event == "c_return" and function.__name__ in _CHANGING:
            count += 1
            at(count)

    sys.setprofile(profile)
    return lambda: count


def main(folder: Path, into: Path, defect: str, optimize: bool, numbers: list[int]) -> None:
    """See the module."""
    plant(defect)
    if not numbers:
        shutil.copytree(folder, into / "whole")
        counted = count_changes(lambda number: None)
        commit(into / "whole", optimize=optimize)
        sys.setprofile(None)
        sys.stdout.write(str(counted()))
    for number in numbers:
        shutil.copytree(folder, into / str(number))
        child = os.fork()
        if not child:
            count_changes(lambda done, last=number: os.kill(os.getpid(), signal.SIGKILL) if done == last else None)
            commit(into / str(number), optimize=optimize)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"the commit came to its end before operation {number}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "True", [int(each) for each in sys.argv[5:]])
