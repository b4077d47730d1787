"""One writer at a time: by a lock that no dead process and no child keeps."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dateline.errors import IndexLockedError
from dateline.generations.lock import index_lock, lock_holder, withheld_lock

ROOT = Path(__file__).parents[3]

_HOLD = r"""
import os, sys, time
from pathlib import Path
from dateline.generations.lock import index_lock
with index_lock(Path(sys.argv[2])):
    if sys.argv[1] == "fork" and not os.fork():
        os.write(1, b"%d\n" % os.getpid())
        time.sleep(60)
        os._exit(0)
    os.write(1, b"held\n")
    time.sleep(60)
"""


def hold(how, folder):
    return subprocess.Popen(
        [sys.executable, "-c", _HOLD, how, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_the_second_one_is_told_who_holds_it(tmp_path):
    """The error has process, command and time; the work of the second one is not done."""
    process = hold("alone", tmp_path)
    try:
        assert process.stdout.readline()
        named = rf"process {process.pid} \(reindex .*\), since 20.* UTC; wait"
        with pytest.raises(IndexLockedError, match=named), index_lock(tmp_path):
            pytest.fail("two have the lock")
        assert f"process {process.pid}" in lock_holder(tmp_path)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert lock_holder(tmp_path) is None
    with index_lock(tmp_path):
        pass


def test_a_child_of_a_killed_process_does_not_keep_it(tmp_path):
    """A forked child lives on with all its descriptors, and the lock is free."""
    process = hold("fork", tmp_path)
    lines = [process.stdout.readline().strip() for _ in range(2)]
    child = next(int(line) for line in lines if line != "held")
    try:
        assert lock_holder(tmp_path) is not None
        process.kill()
        process.wait()
        os.kill(child, 0)  # it lives
        with index_lock(tmp_path):
            pass
    finally:
        os.kill(child, 9)
        process.stdout.close()


def test_threads_of_one_process_exclude_each_other(tmp_path):
    """To ask for the holder does not release the lock."""
    with index_lock(tmp_path):
        assert f"process {os.getpid()}" in lock_holder(tmp_path)
        with pytest.raises(IndexLockedError), index_lock(tmp_path):
            pytest.fail("two have the lock")
        seen = subprocess.run(
            [sys.executable, "-c", "import sys; from pathlib import Path; from dateline.generations import lock_holder;"
             "print(lock_holder(Path(sys.argv[1])))", str(tmp_path)],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert f"process {os.getpid()}" in seen


def test_the_lock_of_the_withheld_list_is_waited_for(tmp_path):
    """It is another lock than that of builds, held for moments."""
    with index_lock(tmp_path):
        entered = threading.Event()

        def second():
            with withheld_lock(tmp_path):
                entered.set()

        with withheld_lock(tmp_path):
            thread = threading.Thread(target=second)
            thread.start()
            time.sleep(0.1)
            assert not entered.is_set()
        thread.join(10)
        assert entered.is_set()


def test_a_lock_file_of_nonsense_is_no_obstacle(tmp_path):
    """The text that an earlier holder left in the file does not matter."""
    (tmp_path / "LOCK").write_bytes(b"\xff\x00 process 1\n" * 100)
    assert lock_holder(tmp_path) is None
    with index_lock(tmp_path):
        pass
