"""The command line: `reindex`, the same as `python -m indexer`."""

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from dateline import __version__
from indexer.cli.archive import doctor, export
from indexer.cli.build import EPILOG, build
from indexer.cli.bundles import pull, push
from indexer.cli.generations import prune_command, rollback, status, verify
from indexer.cli.update import update
from indexer.cli.withholding import release, withhold

_STOPPED = 130  # as a shell tells of SIGINT
_CHANGE_AT_ONCE = frozenset({"--watch", "prune", "withhold", "release"})  # a part of their work may be done

_SHORT_HELP = {
    "build": "Read SOURCEs, build an index and publish it.",
    "doctor": "Look the archive over: files, articles, changes.",
    "export": "Write all articles as JSON Lines.",
    "prune": "Remove old generations.",
    "pull": "Pull the generation of a bundle and publish it.",
    "push": "Push the served generation to a bundle.",
    "release": "Show articles again that were withheld.",
    "rollback": "Serve an earlier generation.",
    "status": "Say what is served, and what is kept.",
    "update": "Add what is new or changed in SOURCEs.",
    "verify": "Check every byte of a generation.",
    "withhold": "Take articles down.",
}

_EPILOG = (
    EPILOG[: EPILOG.index("Exit status")]
    + """\
Exit status: 0 done, 1 failed (nothing changed), 2 wrong usage, 130 stopped by Ctrl-C.
"""
)


class _DefaultCommand(click.Group):
    """A group in which everything that is not the name of a command belongs to `build`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asks_for_group = args[:1] in (["-h"], ["--help"], ["--version"])
        if not asks_for_group and args[:1] not in [[name] for name in self.commands]:
            self._check_first_word(ctx, args[0] if args else "")
            args = ["build", *args]
        ctx.meta["indexer.arguments"] = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            is_certain = _CHANGE_AT_ONCE.isdisjoint(ctx.meta["indexer.arguments"])
            click.echo(f"reindex: stopped{'; nothing has changed' if is_certain else ''}.", err=True)
            sys.exit(_STOPPED)

    def _check_first_word(self, ctx: click.Context, word: str) -> None:
        """Raise UsageError for a word that is no source, but nearly a command."""
        if word.startswith("-") or "/" in word or "." in word or Path(word).exists():
            return
        if near := difflib.get_close_matches(word, self.commands, n=1):
            raise click.UsageError(f"there is no command and no file {word!r}; did you mean {near[0]}?", ctx)


@click.group(
    cls=_DefaultCommand,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
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
for _name, _short_help in _SHORT_HELP.items():
    cli.commands[_name].short_help = _short_help


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, by default with the arguments of the process, and exit."""
    try:
        cli.main(arguments, prog_name="reindex")
    except BrokenPipeError:
        sys.exit(1)
