"""`PYTHONPATH=tests python -m ranking golden` rewrites the golden files; `... sweep` prints the table of settings."""

import sys

from .golden import write_golden
from .judged import NAMES, read_collection
from .sweep import table


def main(command: str) -> None:
    """Run a command."""
    if command == "golden":
        for name in NAMES:
            write_golden(read_collection(name))
    elif command == "sweep":
        for line in table():
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) == 2 else "")
