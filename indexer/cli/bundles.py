"""`reindex push` and `reindex pull`: bring generations to hosts that lose their disk at each start."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from dateline.bundles import PullReport, PushReport, Store, Trust, open_store, pull_bundle, push_bundle
from dateline.errors import BundleError, SettingsError
from dateline.generations import is_generation_name
from dateline.settings import Settings, check_bundle_url
from indexer.cli.options import index_dir_option, json_option
from indexer.cli.output import print_result
from indexer.reporting import format_size, pluralize
from indexer.reporting.progress import progress_on_stderr

_PUSH_EPILOG = """\b
Examples:
  reindex push s3://bucket/archive
  reindex push --replace 20261124T081500Z-3f9ac1b2d4e5     after a full build, or a rollback

\b
Exit status: 0 pushed, 1 failed (the bundle serves the same generation as before), 2 wrong usage.
"""

_PULL_EPILOG = """\b
Example:
  reindex pull https://host/archive --index-dir /srv/index

\b
Exit status: 0 pulled, 1 failed (the served generation is the same as before), 2 wrong usage.
"""


def _address(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    try:
        return None if value is None else check_bundle_url(value, "URL")
    except SettingsError as error:
        raise click.BadParameter(str(error)) from error


def _generation(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_generation_name(value):
        raise click.BadParameter(f"{value!r} is not the name of a generation, such as 20261124T081500Z-3f9ac1b2d4e5")
    return value


url_argument = click.argument("url", required=False, callback=_address)


@click.command(short_help="Push the served generation to a bundle.", epilog=_PUSH_EPILOG)
@url_argument
@click.option(
    "--replace",
    metavar="GENERATION",
    callback=_generation,
    help="The generation that the bundle serves now: replace it, although the pushed one was not made from it.",
)
@index_dir_option
@json_option
def push(*, url: str | None, replace: str | None, index_dir: Path, as_json: bool) -> None:
    """Push the served generation to the bundle at URL (default: DATELINE_BUNDLE_URL).

    URL is s3://bucket/prefix (credentials come from the AWS_ variables) or
    file:///folder.  The bundle is signed with DATELINE_BUNDLE_KEY.  Only missing files
    are uploaded; the switch to the new generation comes last.  If the bundle serves a
    generation that the pushed one was not made from, nothing is pushed, unless
    --replace names it.
    """
    settings = Settings.from_env()
    if urlsplit(url or settings.bundle_url or "").scheme in {"http", "https"}:
        raise BundleError("Nothing can be pushed to an https:// address; give an s3:// or file:// one.")
    store = _open(url, settings)
    with progress_on_stderr("pushing", "pushed") as on_progress:
        report = push_bundle(index_dir, store, Trust.of(settings), on_progress, replace=replace)
    print_result(_to_json(report), _push_text(report), as_json=as_json)


@click.command(short_help="Pull the generation of a bundle and publish it.", epilog=_PULL_EPILOG)
@url_argument
@index_dir_option
@json_option
def pull(*, url: str | None, index_dir: Path, as_json: bool) -> None:
    """Pull the generation of the bundle at URL (default: DATELINE_BUNDLE_URL), verify and publish it.

    URL is s3://bucket/prefix, file:///folder or https://host/path.  Before any file of
    the bundle is opened, the bundle is checked with DATELINE_BUNDLE_KEY, or with
    DATELINE_BUNDLE_SHA256 (the SHA-256 of its manifest).
    """
    settings = Settings.from_env()
    store = _open(url, settings)
    with progress_on_stderr("pulling", "pulled") as on_progress:
        report = pull_bundle(index_dir, store, Trust.of(settings), on_progress)
    print_result(_to_json(report), _pull_text(report), as_json=as_json)


def _to_json(report: PushReport | PullReport) -> dict[str, Any]:
    return report._asdict() | {"seconds": round(report.seconds, 3)}


def _open(url: str | None, settings: Settings) -> Store:
    address = url or settings.bundle_url
    if address is None:
        raise click.UsageError("give a URL, or set DATELINE_BUNDLE_URL")
    return open_store(address, settings.bundle_endpoint)


def _push_text(report: PushReport) -> str:
    return (
        f"Pushed generation {report.generation}: {report.uploaded} of {pluralize(report.files, 'file')} uploaded, "
        f"{format_size(report.uploaded_bytes)}, in {report.seconds:.1f} s; "
        f"{pluralize(report.withheld, 'article')} withheld."
    )


def _pull_text(report: PullReport) -> str:
    what = "Now serving" if report.is_new else "Already serving"
    return (
        f"{what} generation {report.generation}: {report.downloaded} of {pluralize(report.files, 'file')} downloaded, "
        f"{format_size(report.downloaded_bytes)}, in {report.seconds:.1f} s; "
        f"{pluralize(report.withheld, 'article')} withheld."
    )
