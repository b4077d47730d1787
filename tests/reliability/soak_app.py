"""The application of a soak: a closed engine refuses to answer, and a defect may be planted.

The columnar engine releases its files when nothing refers to them, so that an engine that is closed too
early would go on answering.  Here it does not.
"""

import os
import time
from typing import Any

from dateline.engines.columnar import ColumnarEngine
from webapp.serving import engine_slots
from webapp.wsgi import app

from .soak_plan import CLOSES_AT_ONCE, PLANT

__all__ = ["app"]


def _close(engine: Any) -> None:
    engine.__dict__.clear()


def _retire_at_once(_: object, old: Any, new: Any) -> None:
    if old is not None and old is not new:
        engine_slots.close_engine(old.engine)


def _serve_alone(slots: Any, new: Any, **_: bool) -> None:
    _serve(slots, new)  # the one before is never kept


def _search_slowly(engine: Any, *asked: object) -> Any:
    page = _search(engine, *asked)
    time.sleep(0.05)  # so that there is a request in flight at every switch
    return page


_search: Any = ColumnarEngine.search
_serve: Any = engine_slots.EngineSlots.serve
ColumnarEngine.close = _close  # type: ignore[method-assign]
ColumnarEngine.search = _search_slowly  # type: ignore[method-assign]
if os.environ.get(PLANT) == CLOSES_AT_ONCE:
    engine_slots.EngineSlots._retire = _retire_at_once  # type: ignore[method-assign]
    engine_slots.EngineSlots.serve = _serve_alone  # type: ignore[method-assign]
