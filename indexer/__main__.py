"""`python -m indexer` is `reindex`."""

from indexer.cli import main

if __name__ == "__main__":
    main()
