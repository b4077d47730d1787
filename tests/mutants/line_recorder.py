"""Writes down each line of a tree that a process runs, once.

An environment imports it when an interpreter starts.  A line is written before it runs: a process that is killed has
written it, too.
"""

import os
import sys
from types import CodeType

_TOOL = 4


def record(tree: str, lines: str) -> None:
    """Write down the lines that this process will run in files below `tree`; interpreters may ask for it twice."""
    if sys.monitoring.get_tool(_TOOL):
        return

    def on_line(code: CodeType, number: int) -> object:
        if code.co_filename.startswith(tree):
            file = os.open(lines, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
            os.write(file, f"{code.co_filename[len(tree) :]}:{number}\n".encode())
            os.close(file)
        return sys.monitoring.DISABLE

    sys.monitoring.use_tool_id(_TOOL, "lines")
    sys.monitoring.register_callback(_TOOL, sys.monitoring.events.LINE, on_line)
    sys.monitoring.set_events(_TOOL, sys.monitoring.events.LINE)
