"""Times the pages of one checkout: run by `benchmarks.interleaved` with the environment of that checkout.

    PYTHON page_times.py INDEX_DIR QUERIES

QUERIES is JSON: a list of URL parameters for each kind.  Prints, as JSON, the CPU milliseconds of each kind,
a mean over its queries of the best of REPEATS: of the search alone (`search: KIND`), without a histogram, and of
the whole page of results with snippets and marks, through the application's test client (`page: KIND`).
It imports nothing from `benchmarks`: older checkouts do not have this module.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dateline.dates import PartialDate
from dateline.engines import open_engine
from dateline.request import SearchRequest
from dateline.settings import Settings
from webapp import create_app

REPEATS = 5

Parameters = Mapping[str, str]


def main(index_dir: Path, queries: Mapping[str, Sequence[Parameters]]) -> dict[str, float]:
    """Returns the CPU milliseconds of each kind."""
    engine = open_engine(Settings(index_dir=index_dir))
    client = create_app(Settings(index_dir=index_dir)).test_client()

    def search(request: SearchRequest) -> None:
        engine.search(request)

    def page(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, address
        answer.get_data()

    times = {}
    for kind, several in queries.items():
        times[f"search: {kind}"] = milliseconds(search, [to_request(each) for each in several])
        times[f"page: {kind}"] = milliseconds(page, [f"/search?{urlencode(each)}" for each in several])
    return times


def milliseconds(work: Callable[[Any], None], items: Sequence[Any]) -> float:
    """The mean over the items of the best CPU time of REPEATS, in milliseconds; each item is done once before."""
    for item in items:
        work(item)
    gc.collect()
    gc.disable()
    try:
        return sum(min(_seconds(work, item) for _ in range(REPEATS)) for item in items) / len(items) * 1000
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


def _seconds(work: Callable[[Any], None], item: object) -> float:
    began = time.process_time()
    work(item)
    return time.process_time() - began


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()))) + "\n")
