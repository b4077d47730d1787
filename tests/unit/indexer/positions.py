"""Where documents were read, in the form of tests."""

from indexer.sources import SourceDocument


def position_of(document: SourceDocument) -> str:
    """The id that the source gives a document, else the path of its file, with the number of the record of several."""
    assert document.origin is not None
    path = document.origin.file if document.line is None else f"{document.origin.file}#{document.origin.record}"
    return document.original_id or path
