"""The engines that can answer a search, behind `dateline.ports.SearchEngine`."""

from pathlib import Path

from dateline.columnar.format import open_container
from dateline.columnar.index_file import read_index_file
from dateline.engines.columnar import ColumnarEngine, open_engine_at
from dateline.engines.limits import QueryLimits
from dateline.generations import (
    Nearest,
    generation_dir,
    generations_to_served,
    none_published,
    open_nearest,
    read_manifest,
    read_withheld,
    require_current,
)
from dateline.ports import SearchEngine
from dateline.settings import Settings

__all__ = ["QueryLimits", "names_to_served", "open_engine", "open_generation", "open_served"]


def open_engine(settings: Settings, limits: QueryLimits | None = None) -> SearchEngine:
    """The engine that `open_served` opens.  Raises as it does."""
    return open_served(settings, limits).opened


def open_served(settings: Settings, limits: QueryLimits | None = None) -> Nearest[SearchEngine]:
    """Open the generation that `CURRENT` names, without the withheld articles.

    If its format cannot be read, opens the nearest generation before it with a format that can.  Raises
    IndexUnavailableError if none is published, if it cannot be served, or if the withheld list is not certain.
    """
    withheld = read_withheld(settings.index_dir)
    generation = require_current(settings.index_dir)

    def opened(name: str) -> SearchEngine:
        return open_engine_at(generation_dir(settings.index_dir, name), limits or QueryLimits(), withheld)

    return open_nearest(settings.index_dir, generation, opened)


def names_to_served(index_dir: Path, current: str) -> list[str]:
    """The generation that `CURRENT` names, and those before it to the one that is served, which comes last.

    There are several only if the formats of all but the last cannot be read.  Only formats are checked.  Raises
    CorruptIndexError if this meets damage.
    """

    def check_format(name: str) -> None:
        folder = generation_dir(index_dir, name)
        read_manifest(folder)
        for segment in read_index_file(folder).segments:
            for file in segment.files:
                open_container(folder / file, verify=False)

    return generations_to_served(index_dir, current, check_format)


def open_generation(settings: Settings, generation: str | None, previous: SearchEngine | None = None) -> SearchEngine:
    """Open one of the kept generations, with nothing hidden.

    Segments that it shares with `previous`, an open engine, are not opened and checked again.  Raises
    IndexUnavailableError if it cannot be served, or if `generation` is None: none is published.
    """
    if generation is None:
        raise none_published(settings.index_dir)
    known = previous if isinstance(previous, ColumnarEngine) else None
    return open_engine_at(generation_dir(settings.index_dir, generation), QueryLimits(), previous=known)
