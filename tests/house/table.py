"""The table of measures: one line for each measure, one column for each checkout."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .measures import static_measures

TESTS = Path(__file__).resolve().parents[1]


def table(checkouts: Sequence[Path], *, running: bool = True) -> list[str]:
    """The lines of the table.  With `running`, each checkout needs its environment `.venv`."""
    columns = [measures_of(checkout.resolve(), running=running) for checkout in checkouts]
    names = list(dict.fromkeys(name for column in columns for name in column))
    rows = [["", *(str(checkout) for checkout in checkouts)]]
    rows += [[name, *(column.get(name, "") for column in columns)] for name in names]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def measures_of(checkout: Path, *, running: bool = True) -> dict[str, str]:
    """All measures of a checkout."""
    measures = static_measures(checkout)
    return measures | traced_measures_of(checkout) if running else measures


def traced_measures_of(checkout: Path) -> dict[str, str]:
    """The traced measures, taken in a process of the checkout's environment; empty if that process fails."""
    python = checkout / ".venv" / "bin" / "python"
    command = [str(python) if python.exists() else sys.executable, "-P", "-m", "house.tracing"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), str(checkout)))}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, env=environment, cwd=folder, stdout=subprocess.PIPE, check=False)
    return {} if done.returncode else json.loads(done.stdout)
