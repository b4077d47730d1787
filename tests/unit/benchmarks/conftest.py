"""The sample archive, indexed by every peer that is installed here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from measured_indexes import Built

from benchmarks.corpora import Corpus, open_corpus
from benchmarks.peers import PEERS
from benchmarks.peers.peer import Peer
from benchmarks.queries import QuerySet, make_queries


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The 120 articles of the sample archive."""
    return open_corpus("sample", tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="session")
def queries(corpus: Corpus) -> QuerySet:
    """Ten queries of each kind, from the titles."""
    texts = [" ".join(article.title.split()[:2]) for article in corpus.base()]
    return make_queries(texts, corpus.base(), 10)


@pytest.fixture(scope="session", params=[peer.name for peer in PEERS])
def built(request: pytest.FixtureRequest, corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """One peer after the other."""
    peer = next(peer for peer in PEERS if peer.name == request.param)
    yield from _built(peer, corpus, tmp_path_factory.mktemp(peer.name))


@pytest.fixture(scope="session")
def ours(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """Dateline."""
    yield from _built(PEERS[0], corpus, tmp_path_factory.mktemp("ours"))


def _built(peer: Peer, corpus: Corpus, folder: Path) -> Iterator[Built]:
    if reason := peer.unavailable():
        pytest.skip(reason)
    peer.build(corpus.supply(), folder, 1)
    index = peer.open(folder)
    yield Built(peer, index)
    index.close()
