"""The measures that need a running checkout: one search and one page, traced with `sys.setprofile`.

Nothing is patched; calls are told apart by file and function.  Run it in the environment of the checkout.
"""

import itertools
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple
from urllib.parse import quote_plus

import dateline
from dateline.settings import Settings

from .made_archives import reindex
from .seam import open_unhurried, request_of

CHECKOUT = Path(dateline.__file__).resolve().parents[1]
SEARCHED = "sudan OR peace"
PAGE = "secur* OR peace"
"""The query of the page, with one pattern."""

EXPANDING = ("expand", "forms_with_prefix")
"""The functions that look up the words of a pattern: in commit 66f7cc1, and now."""

WARMED = ("security", "secur* OR council", "sudan OR peace")
ROW = {"sort": "relevance", "page": 1, "per_page": 10, "unit": None, "histogram": False, "after": None, "before": None}


class Called(NamedTuple):
    """A call of a function: its file, relative to the checkout, and its name."""

    file: str
    name: str


def traced(work: Callable[[], Any]) -> list[Called]:
    """The calls of functions of the three packages during some work in this thread, in order."""
    calls: list[Called] = []
    root = f"{CHECKOUT}/"
    inside = tuple(f"{root}{package}/" for package in ("dateline", "indexer", "webapp"))

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(inside):
            calls.append(Called(frame.f_code.co_filename.removeprefix(root), frame.f_code.co_name))

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def changes_of_module(calls: Sequence[Called]) -> int:
    """The number of calls within `dateline` whose module differs from that of the call before."""
    files = [call.file for call in calls if call.file.startswith("dateline/")]
    return sum(one != other for one, other in itertools.pairwise(files))


def count(calls: Sequence[Called], where: str, names: Sequence[str]) -> int:
    """The calls of the most often called of some functions, in a file or below a folder."""
    return max(sum(call.file.startswith(where) and call.name == name for call in calls) for name in names)


def traced_measures(index_dir: Path) -> dict[str, str]:
    """The measures of one search and one page over an index."""
    engine = open_unhurried(index_dir)
    for text in WARMED:
        engine.search(_request(text))
    request = _request(SEARCHED)
    calls = traced(lambda: engine.search(request))
    inside = [call for call in calls if call.file.startswith("dateline/")]
    page = traced_page(index_dir, PAGE)
    engine.close()
    return {
        f"calls of the search {SEARCHED}": str(len(inside)),
        "of these in another module than the call before": str(changes_of_module(calls)),
        f"parses of the page {PAGE}": str(count(page, "dateline/query/", ("parse",))),
        "expansions of its pattern": str(count(page, "dateline/search/expansion.py", EXPANDING)),
    }


def traced_page(index_dir: Path, text: str) -> list[Called]:
    """The calls of one page of results, after other pages have warmed the caches."""
    from webapp import create_app

    app = create_app(Settings(index_dir=index_dir))
    client = app.test_client()
    for each in WARMED:
        client.get(f"/search?q={quote_plus(each)}")
    answers: list[Any] = []
    calls = traced(lambda: answers.append(client.get(f"/search?q={quote_plus(text)}")))
    assert answers[0].status_code == 200
    assert "<mark>" in answers[0].get_data(as_text=True), "the page shows no hits"
    return calls


def sample_index(folder: Path) -> Path:
    """Build the sample archive of the checkout."""
    reindex("build", str(CHECKOUT / "index_data" / "documents"), "--index-dir", str(folder))
    return folder


def _request(text: str) -> Any:
    return request_of({**ROW, "text": text, "places": [], "agencies": [], "sources": []})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        sys.stdout.write(json.dumps(traced_measures(sample_index(Path(made) / "index"))) + "\n")
