"""Those that are compared."""

from benchmarks.peers.dateline import Dateline
from benchmarks.peers.peer import Peer
from benchmarks.peers.sqlite_fts5 import Fts5
from benchmarks.peers.stock_whoosh import StockWhoosh
from benchmarks.peers.tantivy import Tantivy, TantivyHistogram
from benchmarks.peers.xapian import Xapian

PEERS: tuple[Peer, ...] = (Dateline(), Tantivy(), TantivyHistogram(), StockWhoosh(), Fts5(), Xapian())


class UnknownPeerError(Exception):
    """A peer was named that there is not."""


def peers_named(names: str) -> list[Peer]:
    """The peers of a list of names parted by commas; all of them for `all`.  Raises UnknownPeerError."""
    if names == "all":
        return list(PEERS)
    known = {peer.name: peer for peer in PEERS}
    unknown = [name for name in names.split(",") if name not in known]
    if unknown:
        raise UnknownPeerError(f"no peer {unknown[0]!r}; there are: {', '.join(known)}")
    return [known[name] for name in names.split(",")]
