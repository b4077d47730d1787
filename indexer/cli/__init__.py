"""The command line: `reindex`, the same as `python -m indexer`."""

import sys
from collections.abc import Sequence

import click

from dateline import __version__
from indexer.cli.archive import doctor, export
from indexer.cli.build import EPILOG, build
from indexer.cli.bundles import pull, push
from indexer.cli.generations import prune_command, rollback, status, verify
from indexer.cli.update import update
from indexer.cli.withholding import release, withhold


class _DefaultCommand(click.Group):
    """A group in which everything that is not the name of a command belongs to `build`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asks_for_group = args[:1] in (["--help"], ["--version"])
        if not asks_for_group and args[:1] not in [[name] for name in self.commands]:
            args = ["build", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_DefaultCommand,
    epilog=EPILOG,
    context_settings={"help_option_names": ["--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="Dateline", message="%(prog)s %(version)s")
def cli() -> None:
    """Build the index of a news archive, publish it and look after it.

    Without the name of a command, `build` is meant: `reindex SOURCE...` is
    `reindex build SOURCE...`.  `reindex COMMAND --help` lists the options of a
    command.  A source with the name of a command is written `./NAME`.
    """


cli.add_command(build)
cli.add_command(doctor)
cli.add_command(export)
cli.add_command(update)
cli.add_command(verify)
cli.add_command(status)
cli.add_command(rollback)
cli.add_command(prune_command)
cli.add_command(withhold)
cli.add_command(release)
cli.add_command(push)
cli.add_command(pull)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, by default with the arguments of the process, and exit."""
    try:
        cli.main(arguments, prog_name="reindex")
    except BrokenPipeError:
        sys.exit(1)
