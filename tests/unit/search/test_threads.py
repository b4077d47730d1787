"""Threads share an engine and get the answers of one."""

import threading

from searched_archives import make_archive, make_engine, make_index, make_queries

from dateline.request import SORTS, SearchRequest
from dateline.search import disjunction

THREADS = 8
QUERIES = 2_000


def test_threads_get_exactly_the_single_threaded_answers(monkeypatch):
    """8 threads, each 2,000 queries in an order of its own, in every way of execution."""
    monkeypatch.setattr(disjunction, "SHORT", 64)
    monkeypatch.setattr(disjunction, "_DENSE", 3)
    engine = make_engine(make_index(make_archive(400), 3))
    texts = make_queries(QUERIES // 4)
    requests = [SearchRequest(text, sort=SORTS[number % 3], unit="month") for number, text in enumerate(texts * 4)]
    expected = [engine.search(request) for request in requests]
    wrong: list[object] = []

    def ask(first):
        try:
            for number in range(len(requests)):
                at = (first + number * 7) % len(requests)
                if engine.search(requests[at]) != expected[at]:
                    wrong.append(requests[at])
        except Exception as error:  # whatever it is, the test must see it
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(number * 251,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
