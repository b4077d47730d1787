"""`reindex withhold` and `reindex release`: take articles down, and show them again."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from dateline.bundles import BundleWithheldList
from dateline.settings import Settings
from dateline.withheld import Withholding
from indexer.cli.options import index_dir_option, json_option, text_digester
from indexer.cli.output import print_result
from indexer.reporting import pluralize
from indexer.withholding.changes import WithholdingOutcome, list_withheld, release, withhold
from indexer.withholding.restoring import restore

_WITHHOLD_EPILOG = """\b
Examples:
  reindex withhold u-0c9d5e1fa2b3c4d5e6f70819 --reason "court order of 3 May"
  reindex withhold https://news.example/2017/07/08/story    the URL of its source
  reindex withhold "https://archive.example/article/a1?q=x"    the address of its page
  reindex withhold --list
  reindex withhold --restore        after the list was lost or replaced by an older one

\b
Exit status: 0 withheld (the list is on the disk), 1 failed (nothing changed), 2 wrong usage.
"""

_RELEASE_EPILOG = """\b
Exit status: 0 released, 1 failed or none of them was withheld (nothing changed), 2 wrong usage.
"""


def _not_empty(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    if not all(value.strip() for value in values):
        raise click.BadParameter("an id is empty")
    return tuple(value.strip() for value in values)


@click.command(
    "withhold", short_help="Take articles down.", epilog=_WITHHOLD_EPILOG, context_settings={"max_content_width": 100}
)
@click.argument("ids", nargs=-1, metavar="ID...", callback=_not_empty)
@click.option(
    "--reason",
    default="",
    metavar="TEXT",
    help="The reason, for people who run the archive; never shown to readers.",
)
@click.option(
    "--list", "as_list", is_flag=True, help="List the withheld articles with days and reasons; change nothing."
)
@click.option(
    "--restore",
    "as_restore",
    is_flag=True,
    help="Restore a list that has lost entries: keep its readable lines, and add all known earlier entries.",
)
@click.option(
    "--forget-texts",
    is_flag=True,
    help="With --restore: drop the digests of texts that cannot be compared because their key is lost.",
)
@index_dir_option
@json_option
def withhold_command(  # noqa: PLR0913  (one parameter per option)
    *,
    ids: tuple[str, ...],
    reason: str,
    as_list: bool,
    as_restore: bool,
    forget_texts: bool,
    index_dir: Path,
    as_json: bool,
) -> None:
    """Take articles down.

    An ID is the id of an article, the address of its page, or its id or URL in the source (a URL of
    several articles names all of them).  Within a second nothing of the article is shown any more,
    whichever generation is served.  Builds and updates leave it out, also if its text comes with
    another id.  Its text stays in the files of kept generations until these are pruned.  If
    DATELINE_BUNDLE_URL is set, the list of the bundle is changed first; hosts that follow the bundle
    show nothing of the article within 30 seconds.
    """
    if [bool(ids), as_list, as_restore].count(True) != 1 or (forget_texts and not as_restore):
        raise click.UsageError("give the IDs of articles, or --list, or --restore")
    if as_restore:
        _restore(index_dir, forget_texts=forget_texts, as_json=as_json)
        return
    if as_list:
        _print_list(list(list_withheld(index_dir).entries.values()), as_json=as_json)
        return
    outcomes = withhold(index_dir, ids, reason, BundleWithheldList.of(Settings.from_env()), text_digester())
    for each in outcomes:
        if each.is_served is False:
            click.echo(f"reindex: {_not_found(each)}", err=True)
    lines = [_withheld_line(each) for each in outcomes if each.is_served is not False]
    _print("withheld", outcomes, lines, as_json=as_json)


@click.command(
    "release",
    short_help="Show withheld articles again.",
    epilog=_RELEASE_EPILOG,
    context_settings={"max_content_width": 100},
)
@click.argument("ids", nargs=-1, required=True, metavar="ID...", callback=_not_empty)
@click.option(
    "--whole",
    is_flag=True,
    help="Remove the entry of ID from the list, even if the article has another text than the withheld one.",
)
@index_dir_option
@json_option
def release_command(*, ids: tuple[str, ...], whole: bool, index_dir: Path, as_json: bool) -> None:
    """Show withheld articles again.

    IDs are those of `reindex withhold`.  An article that a build or an update left out returns with
    the next one.  If the article has another text now than the withheld one, or a text that was withheld under
    another id, only this text under this ID is released: under every other id the text stays withheld.
    """
    outcomes = release(index_dir, ids, BundleWithheldList.of(Settings.from_env()), whole=whole)
    _print("released", outcomes, [_released_line(each) for each in outcomes], as_json=as_json)
    if not any(each.was_withheld for each in outcomes):
        click.echo("reindex: None of these articles was withheld; nothing has changed.", err=True)
        sys.exit(1)


def _restore(index_dir: Path, *, forget_texts: bool, as_json: bool) -> None:
    bundle = BundleWithheldList.of(Settings.from_env())
    done = restore(index_dir, bundle, text_digester(), forget_texts=forget_texts)
    for line in done.dropped:
        click.echo(f"reindex: This line of the list could not be read, and is gone: {_shown(line)}", err=True)
    lacked = f"{len(done.lacked):,} of them {'was' if len(done.lacked) == 1 else 'were'} missing from the list"
    text = f"Restored: {pluralize(len(done.withheld.ids), 'article')} withheld; {lacked}."
    fields = {"withheld": sorted(done.withheld.ids), "lacked": sorted(done.lacked), "dropped": list(done.dropped)}
    print_result(fields, text, as_json=as_json)


def _print(name: str, outcomes: Sequence[WithholdingOutcome], lines: Sequence[str], *, as_json: bool) -> None:
    fields = {name: [_to_json(each) for each in outcomes]}
    if lines or as_json:
        print_result(fields, "\n".join(lines), as_json=as_json)


def _to_json(outcome: WithholdingOutcome) -> dict[str, Any]:
    entry = outcome.entry
    return {
        "given": outcome.given,
        "article_id": outcome.article_id,
        "day": entry.day if entry else None,
        "reason": entry.reason if entry else None,
        "was_withheld": outcome.was_withheld,
        "is_served": outcome.is_served,
        "stays": outcome.stays,
    }


def _withheld_line(outcome: WithholdingOutcome) -> str:
    assert outcome.entry is not None
    since = f" already, since {outcome.entry.day}" if outcome.was_withheld and outcome.entry.day else ""
    place = "The served generation has it." if outcome.is_served else "There is no generation to look it up in."
    return f"{_named(outcome)}: withheld{since}. {place}"


def _not_found(outcome: WithholdingOutcome) -> str:
    """A line about an article that is not served: its id was mistyped, or it was removed before."""
    assert outcome.entry is not None
    listed = f"was on the list already, since {outcome.entry.day}" if outcome.was_withheld and outcome.entry.day else ""
    listed = listed or "is on the list for later builds"
    return (
        f"{_shown(outcome.given)}: not found in the served generation; nothing that is shown has changed; "
        f"{outcome.article_id} {listed}."
    )


def _released_line(outcome: WithholdingOutcome) -> str:
    if not outcome.was_withheld:
        return f"{_named(outcome)}: was not withheld."
    place = (
        "It is shown again." if outcome.is_served else "If a source has it, the next build or update brings it back."
    )
    if outcome.stays and outcome.entry is not None:
        place += f" The text that was withheld as {outcome.entry.article_id} stays withheld under every other id."
        if outcome.entry.article_id == outcome.article_id:
            place += f" (reindex release --whole {outcome.article_id} removes it from the list.)"
    return f"{_named(outcome)}: released. {place}"


def _named(outcome: WithholdingOutcome) -> str:
    given, article_id = outcome.given, outcome.article_id
    return article_id if given == article_id else f"{_shown(given)} ({article_id})"


def _print_list(entries: Sequence[Withholding], *, as_json: bool) -> None:
    lines = ["  ".join(filter(None, (each.article_id, each.day, _shown(each.reason)))) for each in entries]
    fields = {"withheld": [asdict(each) for each in entries]}
    print_result(fields, "\n".join(lines) or "Nothing is withheld.", as_json=as_json)


def _shown(text: str) -> str:
    """Text for a terminal, without the characters that cannot be printed."""
    return "".join(character for character in text if character.isprintable())
