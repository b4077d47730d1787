"""The command line: `reindex`, the same as `python -m indexer`."""

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from dateline import __version__
from dateline.errors import DatelineError
from indexer.cli.archive import doctor, export
from indexer.cli.build import EXAMPLES, build
from indexer.cli.bundles import pull, push
from indexer.cli.generations import prune_command, rollback, status, verify
from indexer.cli.options import print_error
from indexer.cli.update import update
from indexer.cli.withholding import release_command, withhold_command

_STOPPED = 130  # the exit status of shells for SIGINT
_CHANGE_AT_ONCE = frozenset({"prune", "pull", "push", "release", "rollback", "update", "withhold"})
"""Commands that may have changed something when Ctrl-C stops them."""


class _DefaultCommand(click.Group):
    """A group of commands; arguments without the name of a command belong to `build`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asks_for_group = args[:1] in (["-h"], ["--help"], ["--version"])
        if not asks_for_group and args[:1] not in [[name] for name in self.commands]:
            self._check_first_word(ctx, args[0] if args else "")
            args = ["build", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command.  An expected error is printed as one sentence, and the exit status is 1."""
        try:
            return super().invoke(ctx)
        except DatelineError as error:
            print_error(error)
            sys.exit(1)
        except (KeyboardInterrupt, click.Abort):
            is_certain = ctx.invoked_subcommand not in _CHANGE_AT_ONCE
            click.echo(f"reindex: stopped{'; nothing has changed' if is_certain else ''}.", err=True)
            sys.exit(_STOPPED)

    def _check_first_word(self, ctx: click.Context, word: str) -> None:
        """Raise UsageError if a word is not a source, and is nearly the name of a command."""
        if word.startswith("-") or "/" in word or "." in word or Path(word).exists():
            return
        if near := difflib.get_close_matches(word, self.commands, n=1):
            raise click.UsageError(f"there is no command and no file {word!r}; did you mean {near[0]}?", ctx)


@click.group(
    cls=_DefaultCommand,
    epilog=f"{EXAMPLES}Exit status: 0 done, 1 failed (nothing changed), 2 wrong usage, 130 stopped by Ctrl-C.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="Dateline", message="%(prog)s %(version)s")
def cli() -> None:
    """Build the index of a news archive, publish it and look after it.

    `reindex SOURCE...` is short for `reindex build SOURCE...`.  `reindex COMMAND --help`
    lists the options of a command.  Write `./NAME` for a source that has the name of a
    command.
    """


cli.add_command(build)
cli.add_command(doctor)
cli.add_command(export)
cli.add_command(update)
cli.add_command(verify)
cli.add_command(status)
cli.add_command(rollback)
cli.add_command(prune_command)
cli.add_command(withhold_command)
cli.add_command(release_command)
cli.add_command(push)
cli.add_command(pull)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, by default with the arguments of the process, and exit."""
    try:
        cli.main(arguments, prog_name="reindex")
    except BrokenPipeError:
        sys.exit(1)
