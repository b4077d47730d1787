"""Every peer that is installed here builds, answers, and does the same work as the others."""

from pathlib import Path

import pytest
from measured_indexes import Built, Defective

from benchmarks.corpora import Corpus
from benchmarks.peers import PEERS, UnknownPeerError, peers_named
from benchmarks.peers.peer import Page
from benchmarks.queries import KINDS, Kind, QuerySet
from benchmarks.sanity import compare_totals, find_faults


def _pages(index, queries: QuerySet, kind: Kind) -> dict[int, Page]:
    return {
        number: index.measure("page", index.prepare(query)).answer for number, query in enumerate(queries.kinds[kind])
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_peer_answers_every_kind_of_query_as_dateline_does(
    kind: Kind, built: Built, ours: Built, queries: QuerySet
) -> None:
    """The pages of a peer have no faults, and some of its queries find articles."""
    answers = {"dateline": _pages(ours.index, queries, kind), built.peer.name: _pages(built.index, queries, kind)}
    assert find_faults(kind, queries.kinds[kind], answers) == []
    assert any(page.total for page in answers[built.peer.name].values())


@pytest.mark.parametrize(
    ("defect", "kind"),
    [
        ("half of the matches", "or"),
        ("a total without its months", "and"),
        ("a hit too few", "and"),
        ("the date filter is not looked at", "dated"),
        ("oldest first", "newest"),
    ],
)
def test_an_engine_that_does_something_else_is_found_out(
    defect: str, kind: Kind, ours: Built, queries: QuerySet
) -> None:
    """Each planted defect is a fault of the defective engine, and of no other."""
    answers = {
        "dateline": _pages(ours.index, queries, kind),
        "defective": _pages(Defective(ours.index, defect), queries, kind),
    }
    faults = find_faults(kind, queries.kinds[kind], answers)
    assert faults
    assert all(fault.startswith("defective: ") for fault in faults)


def test_a_peer_shows_titles_and_days_and_makes_snippets(built: Built, queries: QuerySet) -> None:
    """Hits have titles and days, each hit gets a measured snippet, and the index is one segment."""
    query = next(query for query in queries.kinds["or"] if query.words)
    prepared = built.index.prepare(query)
    hits = built.index.measure("top", prepared).answer
    assert hits[0].title
    assert any(hit.day for hit in hits)
    snippets = built.index.measure("snippets", prepared)
    assert len(snippets.answer) == len(hits)
    assert snippets.seconds > 0
    assert built.index.segments == 1
    assert built.index.terms > 1_000


def test_totals_are_compared_with_those_of_the_first_engine() -> None:
    """Equal totals and near totals (within a tenth) are counted, query by query."""
    pages = [
        {0: Page(10, ()), 1: Page(100, ())},
        {0: Page(10, ()), 1: Page(95, ())},
        {0: Page(4, ()), 1: Page(100, ())},
    ]
    near, far = compare_totals("and", dict(zip(("ours", "near", "far"), pages, strict=True)))
    assert (near.queries, near.equal, near.near) == (2, 1, 2)
    assert (far.queries, far.equal, far.near) == (2, 1, 1)


@pytest.mark.parametrize("peer", [peer for peer in PEERS if 5 in peer.segment_counts], ids=lambda peer: peer.name)
def test_an_index_of_five_segments_has_five(peer, corpus: Corpus, tmp_path: Path) -> None:
    """A peer that offers five segments keeps them apart."""
    if reason := peer.unavailable():
        pytest.skip(reason)
    peer.build(corpus.supply(), tmp_path, 5)
    index = peer.open(tmp_path)
    assert index.segments == 5
    index.close()


def test_an_unknown_peer_is_named() -> None:
    """The error for an unknown peer repeats its name."""
    with pytest.raises(UnknownPeerError, match="no peer 'lucene'"):
        peers_named("dateline,lucene")
