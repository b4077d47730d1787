"""The command line: `reindex`, the same as `python -m indexer`."""

import difflib
import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from dateline import __version__
from dateline.errors import DatelineError
from dateline.stopping import exit_at_interrupt
from indexer.cli.output import EXAMPLES, print_error

_STOPPED = 130  # the exit status of shells for SIGINT
_CHANGE_AT_ONCE = frozenset({"prune", "pull", "push", "release", "rollback", "update", "withhold"})
"""Commands that may have changed something when Ctrl-C stops them."""


class _Commands(Mapping[str, click.Command]):
    """The commands by their names; one is loaded when it is looked up, since most load NumPy."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)

    def __getitem__(self, name: str) -> click.Command:
        module, _, attribute = self._places[name].partition(":")
        with exit_at_interrupt("reindex: stopped; nothing has changed."):  # loading takes most of a short command
            loaded = importlib.import_module(f"indexer.cli.{module}")
        command: click.Command = getattr(loaded, attribute)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


_COMMANDS = _Commands(
    {
        "build": "build:build",
        "doctor": "archive:doctor",
        "export": "archive:export",
        "prune": "generations:prune_command",
        "pull": "bundles:pull",
        "push": "bundles:push",
        "release": "withholding:release_command",
        "rollback": "generations:rollback",
        "status": "generations:status",
        "update": "update:update",
        "verify": "generations:verify",
        "withhold": "withholding:withhold_command",
    }
)


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
    commands=_COMMANDS,
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, by default with the arguments of the process, and exit."""
    try:
        cli.main(arguments, prog_name="reindex")
    except BrokenPipeError:
        sys.exit(1)
