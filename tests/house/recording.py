"""Records the answers of an engine, to the last bit, as lines of JSON."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import dateline
from dateline.settings import Settings

from .seam import UNHURRIED, open_unhurried, request_of, seam

MOST_SUMMED = 1_000
"""The number of matches, the first in the order of the request, whose sums are recorded."""

PAGES = 3
ARTICLES = 2
_PARAMETERS = {"text": "q", "places": "place", "agencies": "agency", "sources": "source"}


def record(folder: Path, rows: Sequence[Mapping[str, Any]], states: Sequence[str], target: Path) -> int:
    """Put all requests to the archives in `folder`.  Writes a line for each answer and returns their number."""
    target.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with target.open("w", encoding="utf-8") as lines:
        lines.write(json.dumps({"code": str(Path(dateline.__file__).parents[1]), "states": list(states)}) + "\n")
        for state in states:
            for answer in answers(folder / state, rows):
                lines.write(json.dumps({"state": state, **answer}, ensure_ascii=True) + "\n")
                count += 1
    return count


def answers(index_dir: Path, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yields the answers to each request, by the engine and by the JSON interface."""
    engine = open_unhurried(index_dir)
    api = JsonInterface(index_dir)
    try:
        yield {
            "number": -1,
            "kind": "status",
            "status": {key: str(value) for key, value in asdict(engine.status()).items()},
        }
        for row in rows:
            yield {
                "number": row["number"],
                "kind": row["kind"],
                "request": row,
                **Asked(engine, row).everything(),
                **api.answers(row),
            }
    finally:
        engine.close()


class Asked:
    """One request, put to all methods of an engine."""

    def __init__(self, engine: Any, row: Mapping[str, Any]) -> None:
        self._engine = engine
        self._row = row
        self._seam = seam()

    def everything(self) -> dict[str, Any]:
        """The pages with the marks of their hits, and the sums of the matches."""
        return {"pages": attempt(lambda: list(self._pages())), "sums": attempt(self._sums)}

    def _pages(self) -> Iterator[dict[str, Any]]:
        """The requested page and the next two, found by cursor."""
        cursor = None
        for number in range(PAGES):
            request = self._request() if number == 0 else self._request(cursor=cursor, page=1)
            page = self._engine.search(request, UNHURRIED)
            yield {**page_of(page), **self._marks(request, page, articles=ARTICLES if number == 0 else 0)}
            cursor = page.next_cursor
            if cursor is None:
                return

    def _marks(self, request: Any, page: Any, *, articles: int) -> dict[str, Any]:
        engine, marked = self._engine, self._seam.marked(self._engine, request, page)
        return {
            "snippets": attempt(lambda: _texts(engine.snippets(marked, page.hits, UNHURRIED))),
            "titles": attempt(lambda: _titles(engine.title_highlights(marked, page.hits, UNHURRIED))),
            "articles": [
                attempt(lambda hit=hit: self._article(marked, hit.article_id)) for hit in page.hits[:articles]
            ],
        }

    def _article(self, marked: Any, article_id: str) -> dict[str, Any]:
        article = self._engine.article(article_id)
        found = self._engine.highlights(marked, article, UNHURRIED)
        first = self._engine.first_part(marked, article_id, UNHURRIED)
        return {
            "article_id": article_id,
            "fields": hashlib.sha256(repr(article).encode("utf-8", "surrogatepass")).hexdigest(),
            "title": spans_of(found.title),
            "body": spans_of(found.body),
            "partial": found.partial,
            "first_part": {"number": first.number, "partial": first.partial},
        }

    def _sums(self) -> dict[str, Any]:
        """The unrounded scores of the first ten matches, and a digest of those of the first MOST_SUMMED."""
        ids = list(self._ids())
        sums = self._seam.exact_sums(self._engine, self._request(), ids)
        return {
            "count": len(ids),
            "first": dict(zip(ids[:10], map(float.hex, sums[:10].tolist()), strict=True)),
            "all": hashlib.sha256(sums.tobytes() + "\n".join(ids).encode()).hexdigest(),
        }

    def _ids(self) -> Iterator[str]:
        """Yields the ids of the first MOST_SUMMED matches, found by page number."""
        for number in range(1, MOST_SUMMED // 100 + 1):
            page = self._engine.search(self._request(page=number, per_page=100), UNHURRIED)
            yield from (hit.article_id for hit in page.hits)
            if page.next_cursor is None:
                return

    def _request(self, **changes: object) -> Any:
        return request_of(self._row, **changes)


class JsonInterface:
    """The JSON interface over an index, with a clock that stands still."""

    def __init__(self, index_dir: Path) -> None:
        from webapp import create_app

        app = create_app(Settings(index_dir=index_dir))
        app.extensions["dateline.clock"] = lambda: 0.0
        self._client = app.test_client()

    def answers(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The page of a request, without the time it took, and a digest of its first article."""
        page = attempt(lambda: self._get("/api/v1/search", row))
        if not isinstance(page, dict) or "hits" not in page:
            return {"api": page}
        page.pop("took_ms")
        urls = [f"/api/v1/articles/{hit['article_id']}" for hit in page["hits"][:1]]
        return {"api": page, "api_articles": [attempt(lambda url=url: digest_of(self._get(url))) for url in urls]}

    def _get(self, path: str, row: Mapping[str, Any] | None = None) -> Any:
        query = urlencode(parameters(row), doseq=True, errors="surrogatepass") if row else ""
        return self._client.get(f"{path}?{query}" if query else path).get_json()


def parameters(row: Mapping[str, Any]) -> dict[str, Any]:
    """The URL parameters of a request; there is none for the unit of a histogram."""
    names = ("text", "after", "before", "places", "agencies", "sources", "sort", "page", "per_page")
    return {_PARAMETERS.get(name, name): row[name] for name in names if row[name]}


def page_of(page: Any) -> dict[str, Any]:
    """All fields of a page of results, with scores as hexadecimal floats."""
    histogram = page.histogram
    return {
        "total": page.total,
        "sort": page.sort,
        "hits": [[*map(written, hit[:-1]), written(hit.score)] for hit in page.hits],
        "histogram": histogram and [histogram.unit, [list(each) for each in histogram.counts]],
        "understood": page.understood,
        "ignored": [{"text": each.text, "reason": each.reason} for each in page.ignored],
        "partial": page.partial,
        "next_cursor": page.next_cursor,
        "generation": page.generation,
    }


def written(value: Any) -> Any:
    """A value in a form that JSON holds without loss."""
    if isinstance(value, float):
        return value.hex()
    return value if value is None or isinstance(value, str | bool) else str(value)


def _texts(snippets: Any) -> dict[str, Any]:
    return {"texts": list(snippets.texts), "partial": snippets.partial}


def _titles(highlights: Any) -> dict[str, Any]:
    return {"spans": list(map(spans_of, highlights.spans)), "partial": highlights.partial}


def spans_of(spans: Sequence[Any]) -> list[list[int]]:
    """Spans of a text as pairs of numbers."""
    return [[span.start, span.end] for span in spans]


def digest_of(value: Any) -> str:
    """A digest of anything that JSON can hold."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def attempt(work: Callable[[], Any]) -> Any:
    """The result of some work, or the error that it raises."""
    try:
        return work()
    except Exception as error:
        return {"raised": type(error).__name__, "message": str(error)[:300]}
