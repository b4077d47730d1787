"""The sources of an archive: files, folders and standard input as streams of documents."""

from indexer.sources.document import (
    FIELDS,
    FORMATS,
    MAX_DOCUMENT_BYTES,
    Assumption,
    Finding,
    Outcome,
    ReadTotals,
    SourceDocument,
    SourceOptions,
)
from indexer.sources.encoding_names import UnknownEncodingError, checked_encoding, declared_encoding
from indexer.sources.folders.roots import STANDARD_INPUT, SourceRoots, place_sources
from indexer.sources.portions import InseparableError, Portion, plan_portions, read_portion
from indexer.sources.reader import read_sources

__all__ = [
    "FIELDS",
    "FORMATS",
    "MAX_DOCUMENT_BYTES",
    "STANDARD_INPUT",
    "Assumption",
    "Finding",
    "InseparableError",
    "Outcome",
    "Portion",
    "ReadTotals",
    "SourceDocument",
    "SourceOptions",
    "SourceRoots",
    "UnknownEncodingError",
    "checked_encoding",
    "declared_encoding",
    "place_sources",
    "plan_portions",
    "read_portion",
    "read_sources",
]
