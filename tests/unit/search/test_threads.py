"""Threads share an engine and get the answers of one; a defect planted there is seen."""

import sys
import threading

import numpy as np
import pytest
from counts import share
from searched_archives import make_archive, make_engine, make_index, make_queries

from dateline.request import SORTS, SearchRequest
from dateline.search import searcher
from dateline.search.thresholds import SearchThresholds, TermThresholds, UnionThresholds

THREADS = 8
QUERIES = share(2_000)


class SharedScratch:
    """The defect: what belongs to a thread in `Scratch` belongs to all."""

    def __init__(self, count):
        size = -(-count // 64) * 64
        self.mask = np.zeros(size, np.bool_)
        self.scores = np.zeros(size, np.float32)


def answer(engine, request):
    page = engine.search(request)
    return page, page.histogram.counts


def wrong_answers(engine, requests):
    """What threads get wrong, each asking all requests in an order of its own; what is right is asked for before."""
    expected = [answer(engine, request) for request in requests]
    wrong: list[object] = []

    def ask(first):
        try:
            for number in range(len(requests)):
                at = (first + number * 7) % len(requests)
                if answer(engine, requests[at]) != expected[at]:
                    wrong.append(requests[at])
        except Exception as error:  # whatever it is, the test must see it
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(number * 251,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


EVERY_WAY = SearchThresholds(
    TermThresholds(remembered_terms=5), unions=UnionThresholds(short_postings=64, dense_share=3)
)
"""Every way of execution, with terms forgotten all the time."""


@pytest.fixture
def interrupted():
    """Threads that interrupt each other often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def make_requests():
    texts = make_queries(QUERIES // 4)
    return [SearchRequest(text, sort=SORTS[number % 3], unit="month") for number, text in enumerate(texts * 4)]


@pytest.mark.usefixtures("interrupted")
def test_threads_get_exactly_the_single_threaded_answers():
    """8 threads, each 2,000 queries, some of them alike."""
    assert wrong_answers(make_engine(make_index(make_archive(400), 3), thresholds=EVERY_WAY), make_requests()) == []


@pytest.mark.usefixtures("interrupted")
def test_arrays_shared_by_threads_are_seen(monkeypatch):
    """The harness finds an engine whose threads write into each other's arrays."""
    monkeypatch.setattr(searcher, "Scratch", SharedScratch)
    requests = [SearchRequest(f"bam OR {text}", unit="month") for text in ("basted", "gack", "baling", "fem")] * 100
    assert wrong_answers(make_engine(make_index(make_archive(400), 3), thresholds=EVERY_WAY), requests)
