"""Times the pages of one checkout: run by `benchmarks.interleaved` with the environment of that checkout.

    PYTHON page_times.py INDEX_DIR QUERIES

QUERIES is JSON: a list of URL parameters for each kind.  Prints, as JSON, the CPU milliseconds of each kind,
the median over its queries of the best of REPEATS: of the search alone (`search: KIND`), without a histogram, of the
server for the whole page of results with snippets and marks (`page: KIND`), and for the page without its NEWER_PARTS
(`without newer parts: KIND`).
It imports nothing from `benchmarks`: older checkouts do not have this module.
"""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from werkzeug.test import create_environ, run_wsgi_app

from dateline.dates import PartialDate
from dateline.engines import open_engine
from dateline.request import SearchRequest
from dateline.settings import Settings
from webapp import create_app
from webapp.search import results

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

REPEATS = 5

PARTS: Mapping[str, tuple[str, object]] = {
    "time strip": ("plan_timeline", lambda *_: None),
    "facets": ("METADATA_FIELDS", ()),
    "read-back": ("read_back", lambda *_: ()),
    "did you mean": ("suggest", lambda *_: SimpleNamespace(spellings=(), is_complete=True)),
}
"""Parts of the page: the name in `webapp.search.results` that makes each, and what stands in for it in a page without.

A checkout without the name does not have the part.
"""

NEWER_PARTS = ("time strip", "facets", "did you mean")

Parameters = Mapping[str, str]


def main(index_dir: Path, queries: Mapping[str, Sequence[Parameters]]) -> dict[str, float]:
    """Returns the CPU milliseconds of each kind."""
    engine = open_engine(Settings(index_dir=index_dir))
    server = Server(create_app(Settings(index_dir=index_dir)))

    def search(request: SearchRequest) -> float:
        began = time.process_time()
        engine.search(request)
        return time.process_time() - began

    times = {}
    for kind, several in queries.items():
        addresses = [address_of(each) for each in several]
        times[f"search: {kind}"] = milliseconds(search, [to_request(each) for each in several])
        times[f"page: {kind}"] = milliseconds(server.seconds, addresses)
        with without(NEWER_PARTS):
            times[f"without newer parts: {kind}"] = milliseconds(server.seconds, addresses)
    return times


class Server:
    """Asks a WSGI application without a client, whose work is not that of a server."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def seconds(self, address: str) -> float:
        """The CPU seconds of the server for a page."""
        return self.ask(address)[0]

    def ask(self, address: str, accepted: str = "") -> tuple[float, bytes]:
        """The CPU seconds of the server for a page, and its body, encoded as accepted.

        Raises ValueError for another status than 200.
        """
        environ = create_environ(address, headers={"Accept-Encoding": accepted} if accepted else {})
        began = time.process_time()
        pieces, status, _ = run_wsgi_app(self._application, environ)
        body = b"".join(pieces)
        took = time.process_time() - began
        if not status.startswith("200"):
            raise ValueError(f"{address} came with the status {status}")
        return took, body


def present_parts() -> list[str]:
    """The PARTS that this checkout has."""
    return [part for part, (name, _) in PARTS.items() if hasattr(results, name)]


@contextmanager
def without(parts: Collection[str]) -> Iterator[None]:
    """Make pages without some parts; those that this checkout does not have change nothing."""
    changed = [PARTS[part] for part in present_parts() if part in parts]
    kept = {name: getattr(results, name) for name, _ in changed}
    try:
        for name, stand_in in changed:
            setattr(results, name, stand_in)
        yield
    finally:
        for name, whole in kept.items():
            setattr(results, name, whole)


def address_of(parameters: Parameters) -> str:
    """The address of a page of results."""
    return f"/search?{urlencode(parameters)}"


def milliseconds(seconds: Callable[[Any], float], items: Sequence[Any]) -> float:
    """The median over the items of the best CPU time of REPEATS, in milliseconds; each item is done once before."""
    for item in items:
        seconds(item)
    gc.collect()
    gc.disable()
    try:
        return statistics.median(min(seconds(item) for _ in range(REPEATS)) for item in items) * 1000
    finally:
        gc.enable()


def to_request(parameters: Parameters) -> SearchRequest:
    """The request with these URL parameters, without a histogram."""
    given: dict[str, Any] = {"text": parameters["q"], "sort": parameters.get("sort", "relevance")}
    given |= {name: PartialDate.from_iso(parameters[name]) for name in ("after", "before") if name in parameters}
    names = {field.name for field in fields(SearchRequest)}
    if "parts" in names:  # until a request had flags
        given["parts"] = ()
    given |= {name: False for name in names if "histogram" in name}
    return SearchRequest(**given)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()))) + "\n")
