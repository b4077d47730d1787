"""The sources of an archive: files, folders and standard input as streams of documents."""

from indexer.sources.document import (
    FIELDS,
    FORMATS,
    MAX_DOCUMENT_BYTES,
    Finding,
    Outcome,
    ReadTotals,
    SourceDocument,
    SourceOptions,
)
from indexer.sources.listing import STANDARD_INPUT
from indexer.sources.portions import InseparableError, Portion, plan_portions, read_portion
from indexer.sources.reader import read_sources

__all__ = [
    "FIELDS",
    "FORMATS",
    "MAX_DOCUMENT_BYTES",
    "STANDARD_INPUT",
    "Finding",
    "InseparableError",
    "Outcome",
    "Portion",
    "ReadTotals",
    "SourceDocument",
    "SourceOptions",
    "plan_portions",
    "read_portion",
    "read_sources",
]
