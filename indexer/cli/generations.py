"""`reindex verify`, `status`, `rollback` and `prune`: look after the kept generations."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from dateline.errors import CorruptIndexError, IndexVersionError
from dateline.generations import read_current_or_none, require_current
from dateline.verification import verify_generation
from indexer.builds.history import DEFAULT_KEEP, Generation, Status, check_is_kept, prune, read_status, roll_back
from indexer.cli.options import index_dir_option, json_option, not_empty
from indexer.cli.output import print_error, print_result
from indexer.reporting import format_size, pluralize

_SHOWN = 20  # items of a long list that a person sees
_ADVICE = "Run reindex to build a new index, or reindex rollback to serve an earlier one."


def _epilog(example: str, statuses: str) -> str:
    return f"\b\nExample:\n  reindex {example}\n\n\b\nExit status: {statuses}; 2 wrong usage.\n"


@click.command(
    short_help="Check every byte of a generation.", epilog=_epilog("verify", "0 whole, 1 damaged or missing")
)
@click.argument("generation", required=False, callback=not_empty)
@index_dir_option
@json_option
def verify(*, generation: str | None, index_dir: Path, as_json: bool) -> None:
    """Check every byte of the served generation, or of GENERATION.

    Files are compared with the manifest, and columns with the rules of the format.  A
    sample of articles is searched for by their own words and dates.  Nothing is
    changed.
    """
    if generation is not None:
        check_is_kept(index_dir, generation)
    name = generation or require_current(index_dir)
    try:
        manifest, canaries = verify_generation(index_dir, name)
    except (CorruptIndexError, IndexVersionError) as error:
        print_error(error)
        if name == read_current_or_none(index_dir) and isinstance(error, CorruptIndexError):
            click.echo(f"reindex: {_ADVICE}", err=True)
        sys.exit(1)
    size = sum(entry.size for entry in manifest.files)
    fields = {"generation": name, "files": len(manifest.files), "bytes": size}
    fields |= {"articles": manifest.articles, "canaries": canaries}
    text = (
        f"{name} is whole: {pluralize(len(manifest.files), 'file')}, {format_size(size)}, "
        f"{pluralize(manifest.articles, 'article')}; {canaries} of them were found by their own words."
    )
    print_result(fields, text, as_json=as_json)


@click.command(
    short_help="Show the served and the kept generations.",
    epilog=_epilog("status", "0, or 1 if the published generation cannot be served"),
)
@index_dir_option
@json_option
def status(*, index_dir: Path, as_json: bool) -> None:
    """Show the served generation, the kept generations, and the process that writes to the index now."""
    found = read_status(index_dir)
    text = f"There is no index folder {index_dir}; run reindex to build an index."
    print_result(found.to_json(), "\n".join(_lines(found)) if index_dir.exists() else text, as_json=as_json)
    if found.problem:
        sys.exit(1)


@click.command(
    short_help="Serve an earlier generation.",
    epilog=_epilog("rollback", "0 the generation is served, 1 failed (nothing changed)"),
)
@click.argument("generation", required=False, callback=not_empty)
@index_dir_option
@json_option
def rollback(*, generation: str | None, index_dir: Path, as_json: bool) -> None:
    """Serve an earlier generation: GENERATION, or the parent of the served one.

    All of it is checked before anything changes.  `reindex status` lists the generations.
    """
    done = roll_back(index_dir, generation)
    before = "as before" if done.previous == done.generation else f"before: {done.previous or 'none'}"
    text = f"Serving {done.generation} with {pluralize(done.articles, 'article')} ({before})."
    print_result(asdict(done), text, as_json=as_json)


@click.command(
    "prune",
    short_help="Remove old generations.",
    epilog=_epilog("prune --keep 2", "0 done, 1 failed (the served generation is the same as before)"),
)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=DEFAULT_KEEP,
    show_default=True,
    metavar="N",
    help="Number of generations to keep: the newest ones, and always the served one.",
)
@index_dir_option
@json_option
def prune_command(*, keep: int, index_dir: Path, as_json: bool) -> None:
    """Remove old generations.  Only this command does, and a web process that follows a bundle.

    A web process that has one of them open goes on with it until its requests are answered.
    """
    done = prune(index_dir, keep)
    removed = f"Removed {pluralize(len(done.removed), 'generation')} ({format_size(done.freed_bytes)})"
    text = f"{removed}; {len(done.kept)} kept: {', '.join(done.kept) or 'none'}."
    print_result(asdict(done), text, as_json=as_json)


def _lines(status: Status) -> Iterator[str]:
    if status.problem:
        yield f"Published, but cannot be served: {status.served or 'an unknown generation'}"
        yield f"  {status.problem}"
        yield _ADVICE
    else:
        yield f"Served: {status.served}" if status.served else "Nothing is published; run reindex."
        if status.reason:
            yield f"  in place of {status.current}, which CURRENT names: {status.reason}."
    for each in status.generations:
        yield _line(each)
    if status.withheld:
        yield f"{pluralize(status.withheld, 'article')} withheld."
    if status.without_digest:
        several = len(status.without_digest) > 1
        yield (
            f"{pluralize(len(status.without_digest), 'article')} of these {'are' if several else 'is'} withheld by id "
            f"alone, since {'their texts are' if several else 'its text is'} not known yet: "
            f"{', '.join(status.without_digest[:_SHOWN])}{', ...' if len(status.without_digest) > _SHOWN else ''}."
        )
    yield from (f"{note}." for note in status.notes[:_SHOWN])
    if len(status.notes) > _SHOWN:
        yield f"... and {len(status.notes) - _SHOWN:,} more (--json lists all)."
    if status.writer:
        yield f"Being written by {status.writer}."
    if status.leftovers:
        yield f"Left by a run that was interrupted; the next run removes it: {', '.join(status.leftovers)}."
    yield f"On disk: {format_size(status.bytes_on_disk)}."


def _line(generation: Generation) -> str:
    mark = "*" if generation.is_served else " "
    manifest = generation.manifest
    if manifest is None:
        return f"{mark} {generation.name}  {generation.problem}"
    dates = f", {manifest.earliest} to {manifest.latest}" if manifest.earliest else ""
    undated = f", {manifest.undated:,} undated" if manifest.undated else ""
    size = format_size(generation.size)
    parent = f", after {manifest.parent}" if manifest.parent else ""
    return f"{mark} {generation.name}  {pluralize(manifest.articles, 'article')}{undated}{dates}, {size}{parent}"
