"""`reindex` as a process that has nothing to import: a forked child of one that the tests of this process share."""

import atexit
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from reliability.commands import Commands


def run_reindex(
    arguments: Sequence[object], *, folder: Path, environment: Mapping[str, str], stdin: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end in a folder, with an environment and an input of its own, as `subprocess.run` does.

    Bytes of the outputs that are not UTF-8 are half surrogates.  Commands run one after the other.
    """
    done = _commands().run(
        [*map(str, arguments)], environment=environment, is_whole_environment=True, folder=folder, stdin=stdin
    )
    return subprocess.CompletedProcess(arguments, done.code, done.stdout, done.stderr)


@cache
def _commands() -> Commands:
    """The process that is forked; it ends with this one."""
    stack = ExitStack()
    atexit.register(stack.close)
    scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    return stack.enter_context(Commands(scratch))
