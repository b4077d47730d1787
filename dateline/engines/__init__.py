"""The engines that can answer a search, behind `dateline.ports.SearchEngine`."""

from pathlib import Path

from dateline.columnar import open_index
from dateline.dates import PartialDate
from dateline.engines.columnar import ColumnarEngine
from dateline.engines.limits import QueryLimits
from dateline.errors import IndexUnavailableError
from dateline.generations import Manifest, check_sizes, generation_dir, read_current, read_manifest
from dateline.ports import SearchEngine
from dateline.request import EngineStatus
from dateline.settings import Settings

__all__ = ["QueryLimits", "open_engine"]


def open_engine(settings: Settings, limits: QueryLimits | None = None) -> SearchEngine:
    """Open the generation that `CURRENT` names.

    Raises IndexUnavailableError if none is published or if it cannot be served.
    """
    generation = read_current(settings.index_dir)
    if generation is None:
        raise IndexUnavailableError(f"No index is published in {settings.index_dir}; run reindex to build one.")
    return _open_generation(generation_dir(settings.index_dir, generation), limits or QueryLimits())


def _open_generation(folder: Path, limits: QueryLimits) -> SearchEngine:
    manifest = read_manifest(folder)
    check_sizes(folder, manifest)
    return ColumnarEngine(open_index(folder), _status(folder.name, manifest), limits)


def _status(generation: str, manifest: Manifest) -> EngineStatus:
    return EngineStatus(
        generation=generation,
        created=manifest.created,
        articles=manifest.articles,
        undated=manifest.undated,
        earliest=PartialDate.from_iso(manifest.earliest) if manifest.earliest else None,
        latest=PartialDate.from_iso(manifest.latest) if manifest.latest else None,
        language=manifest.language,
    )
