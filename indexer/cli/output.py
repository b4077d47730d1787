"""The output of the commands: results, errors, and the examples that several pages of help show."""

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from dateline.errors import DatelineError
from dateline.text.directions import closed

EXAMPLES = """\b
Examples:
  reindex                              the same SOURCEs again (or DATELINE_DOCUMENTS, or the sample archive)
  reindex ~/articles                   a folder of texts, Markdown, mail, JSON, tables or spreadsheets
  reindex dump.jsonl.xz --map title=Heading --map body=Text
  cat wire.jsonl | reindex - --index-dir /srv/index

\b
"""


class OutputError(DatelineError):
    """The result of a command cannot be printed.  The command itself has done its work."""


def print_result(fields: Mapping[str, Any], text: str, *, as_json: bool) -> None:
    """Print the result of a command: `fields` as one JSON object, or `text` for people.

    Raises OutputError if standard output cannot be written; the command has done its work then.
    """
    try:
        click.echo(json.dumps(fields, ensure_ascii=False) if as_json else closed(text))
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # the reader has closed the pipe, and knows it
    except OSError as error:
        discard_standard_output()
        raise OutputError(
            f"Standard output cannot be written: {error.strerror}. "
            "The command has done its work; only its report is lost."
        ) from error


def discard_standard_output() -> None:
    """Send the rest of standard output to nowhere, so that Python reports no error when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_error(error: DatelineError) -> None:
    """Print an error on standard error."""
    click.echo(closed(f"reindex: {error}"), err=True)
