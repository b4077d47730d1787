"""The engines that can answer a search, behind `dateline.ports.SearchEngine`."""

from dateline.engines.columnar import ColumnarEngine, open_columnar
from dateline.engines.limits import QueryLimits
from dateline.errors import IndexUnavailableError
from dateline.generations import generation_dir, read_current, read_withheld
from dateline.ports import SearchEngine
from dateline.settings import Settings

__all__ = ["QueryLimits", "open_engine", "open_generation"]


def open_engine(settings: Settings, limits: QueryLimits | None = None) -> SearchEngine:
    """Open the generation that `CURRENT` names, without the articles that are withheld.

    Raises IndexUnavailableError if none is published or if it cannot be served; so also if nobody
    can tell what is withheld.
    """
    withheld = read_withheld(settings.index_dir)
    generation = read_current(settings.index_dir)
    if generation is None:
        raise _none_published(settings)
    return open_columnar(generation_dir(settings.index_dir, generation), limits or QueryLimits(), withheld.ids)


def open_generation(settings: Settings, generation: str | None, previous: SearchEngine | None = None) -> SearchEngine:
    """Open one of the generations that are kept, with nothing hidden.

    What it has in common with `previous`, an open engine, is not opened and checked again.
    Raises IndexUnavailableError if it cannot be served, or if `generation` is None: none is published.
    """
    if generation is None:
        raise _none_published(settings)
    known = previous if isinstance(previous, ColumnarEngine) else None
    return open_columnar(generation_dir(settings.index_dir, generation), QueryLimits(), previous=known)


def _none_published(settings: Settings) -> IndexUnavailableError:
    return IndexUnavailableError(f"No index is published in {settings.index_dir}; run reindex to build one.")
