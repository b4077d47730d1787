"""The side of the Xapian peer that runs in the system's own Python: one JSON object a line in, one out.

It stands alone: nothing of this project can be imported there.
"""

import json
import sys
import time
from collections.abc import Iterable
from typing import Any

import xapian

_DAY, _MONTH = 0, 1  # value slots
_FLUSH = 10_000  # documents

Request = dict[str, Any]
_FLAGS = xapian.QueryParser.FLAG_BOOLEAN | xapian.QueryParser.FLAG_PHRASE | xapian.QueryParser.FLAG_WILDCARD


def build(path: str, lines: Iterable[str]) -> float:
    """Index the lines that follow, each an article; returns the CPU seconds without reading them."""
    database = xapian.WritableDatabase(path, xapian.DB_CREATE_OR_OVERWRITE)
    generator = xapian.TermGenerator()
    generator.set_stemmer(xapian.Stem("english"))
    started = time.process_time()
    reading = 0.0
    for line in lines:
        at = time.process_time()
        article = json.loads(line)
        reading += time.process_time() - at
        if article is None:
            break
        document = xapian.Document()
        generator.set_document(document)
        generator.index_text(article["title"])
        generator.increase_termpos()
        generator.index_text(article["body"])
        document.set_data(json.dumps([article["title"], article["day"], article["body"]]))
        document.add_value(_DAY, xapian.sortable_serialise(article["day"]))
        document.add_value(_MONTH, f"{article['month']:06}")
        document.add_boolean_term("Q" + article["article_id"])
        database.add_document(document)
        if database.get_doccount() % _FLUSH == 0:
            database.commit()
    database.commit()
    database.close()
    return time.process_time() - started - reading


class Index:
    """An open database."""

    def __init__(self, path: str) -> None:
        self._database = xapian.Database(path)
        self._parser = xapian.QueryParser()
        self._parser.set_database(self._database)
        self._parser.set_stemmer(xapian.Stem("english"))
        self._parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
        self._parser.set_max_expansion(0)

    def terms(self) -> int:
        """Distinct terms, stems and surface forms, less the ids."""
        return sum(1 for term in self._database.allterms() if term.term[:1] != b"Q")

    def parse(self, request: Request) -> Any:  # noqa: ANN401
        """The query of a request."""
        self._parser.set_default_op(xapian.Query.OP_OR if request["any"] else xapian.Query.OP_AND)
        query = self._parser.parse_query(request["text"], _FLAGS)
        if request["days"] is not None:
            first, last = map(xapian.sortable_serialise, request["days"])
            dated = xapian.Query(xapian.Query.OP_VALUE_RANGE, _DAY, first, last)
            query = xapian.Query(xapian.Query.OP_FILTER, query, dated)
        return query

    def top(self, request: Request, *, counted: bool = False) -> tuple[dict[str, Any], Any]:
        """The ten best; with `counted`, every match is looked at and its month counted."""
        enquire = xapian.Enquire(self._database)
        enquire.set_query(self.parse(request))
        if request["newest"]:
            enquire.set_sort_by_value(_DAY, True)  # noqa: FBT003  (newest first)
        months = None
        if counted:
            months = xapian.ValueCountMatchSpy(_MONTH)
            enquire.add_matchspy(months)
        found = enquire.get_mset(0, 10, self._database.get_doccount() if counted else 0)
        hits = []
        for match in found:
            title, day, _ = json.loads(match.document.get_data())
            hits.append([title, day, match.docid])
        counts = {} if months is None else {int(each.term): each.termfreq for each in months.values()}
        return {"hits": hits, "total": sum(counts.values()), "months": counts}, found

    def snippets(self, request: Request) -> tuple[float, list[str]]:
        """Snippets of the ten best, and the CPU seconds without finding them."""
        _, found = self.top(request)
        documents = [match.document for match in found]
        stemmer = xapian.Stem("english")
        started = time.process_time_ns()
        answer = [found.snippet(json.loads(each.get_data())[2], 200, stemmer).decode() for each in documents]
        return (time.process_time_ns() - started) / 1e9, answer


def _run(index: Index, request: Request) -> tuple[float, Any]:
    if request["operation"] == "snippets":
        return index.snippets(request)
    started = time.process_time_ns()
    answer, _ = index.top(request, counted=request["operation"] == "page")
    return (time.process_time_ns() - started) / 1e9, answer


def main() -> None:
    """Serve one index, or build one, until the input ends."""
    first = json.loads(sys.stdin.readline())
    if "build" in first:
        _say({"seconds": build(first["build"], sys.stdin)})
        return
    index = Index(first["open"])
    _say({"version": xapian.version_string(), "terms": index.terms()})
    for line in sys.stdin:
        seconds, answer = _run(index, json.loads(line))
        _say({"seconds": seconds, "answer": answer})


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
