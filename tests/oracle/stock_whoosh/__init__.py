"""A second engine over an index in Whoosh's own codec: set algebra over postings, no composed Whoosh query."""

from collections.abc import Sequence
from pathlib import Path

from dateline.article import Article
from dateline.engines import QueryLimits
from dateline.ports import SearchEngine
from dateline.text.analysis import DEFAULT_LANGUAGE
from oracle.stock_whoosh.engine import StockWhooshEngine
from oracle.stock_whoosh.writer import IndexTotals, WhooshWriter

__all__ = ["build_stock", "open_stock"]


def build_stock(articles: Sequence[Article], folder: Path) -> IndexTotals:
    """Index articles with stock Whoosh in a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = WhooshWriter(folder, DEFAULT_LANGUAGE)
    for article in articles:
        writer.add(article)
    totals = writer.totals()
    writer.commit()
    return totals


def open_stock(folder: Path, totals: IndexTotals, limits: QueryLimits) -> SearchEngine:
    """Open what `build_stock` made."""
    return StockWhooshEngine(folder, totals, limits)
