"""`python -m indexer` is `reindex`."""

import sys

if __name__ == "__main__":
    try:
        from indexer.cli import main

        main()
    except KeyboardInterrupt:  # while the modules were imported; later the command line handles it
        sys.stderr.write("reindex: stopped; nothing has changed.\n")
        sys.exit(130)
