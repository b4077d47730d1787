"""`python -m indexer` is `reindex`."""

from dateline.stopping import exit_at_interrupt


def main() -> None:
    """Run the command line with the arguments of the process, and exit."""
    with exit_at_interrupt("reindex: stopped; nothing has changed."):
        from indexer.cli import main as run  # noqa: PLC0415 - it takes most of the time until a command begins
    run()


if __name__ == "__main__":
    main()
