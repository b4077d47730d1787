"""Files in TOML that a person writes: read whole, or refused with a sentence."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from dateline.errors import SourceError
from dateline.generations.files import read_regular

_Parsed = TypeVar("_Parsed")


def read_toml(path: Path, parse: Callable[[Mapping[str, Any]], _Parsed], what: str) -> _Parsed | None:
    """What `parse` makes of the tables of a file; None if there is no file.

    Raises SourceError, which says that `what`, such as `the rules`, cannot be read, if the file is no TOML in UTF-8 or
    cannot be read, or `parse` raises ValueError or TypeError.
    """
    try:
        raw = read_regular(path)
        return None if raw is None else parse(tomllib.loads(raw.decode("utf-8-sig")))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    except UnicodeDecodeError:
        reason = "it is not UTF-8"
    except RecursionError:
        reason = "it is nested too deep"
    except (ValueError, TypeError) as error:
        reason = str(error)
    raise SourceError(f"{what[:1].upper()}{what[1:]} in {path} cannot be read: {reason}. Nothing has changed.")
