"""The names of places, agencies and the like that a generation is shown with: a file of JSON in its folder."""

import json
from pathlib import Path

from dateline.article import METADATA_FIELDS
from dateline.errors import CorruptIndexError
from dateline.generations.files import NEXT
from dateline.names import Names

NAMES = "NAMES"


def read_names(folder: Path) -> Names:
    """The names of a generation; none without the file.  Raises CorruptIndexError if it cannot be read."""
    try:
        raw = (folder / NAMES).read_bytes()
    except FileNotFoundError:
        return Names()
    except OSError as error:
        raise CorruptIndexError(f"{folder / NAMES} cannot be read: {error}") from error
    try:
        fields = json.loads(raw)
        return Names(
            {
                field: {shown: [str(name) for name in others] for shown, others in fields[field].items()}
                for field in METADATA_FIELDS
                if field in fields.keys()  # noqa: SIM118  (a list has none)
            }
        )
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise CorruptIndexError(f"{folder / NAMES} is damaged: {error}; run reindex to build a new index.") from error


def write_names(folder: Path, names: Names) -> None:
    """Write the file, in place of one that may be a link to that of another generation; none without names.

    Raises OSError.
    """
    if not names:
        (folder / NAMES).unlink(missing_ok=True)
        return
    temporary = folder / f"{NAMES}{NEXT}"
    temporary.write_text(json.dumps(names.table, ensure_ascii=False, indent=1) + "\n", "utf-8")
    temporary.replace(folder / NAMES)
