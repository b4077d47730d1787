"""The sections of each kind of file, in their order, and the types that they may have.

The columns of documents are listed here once; readers, checks, builders and merges follow from these lists.
"""

from typing import NamedTuple

from dateline.article import METADATA_PLURALS, SEVERAL_VALUED, SINGLE_VALUED

BYTES = ("|u1",)
NARROW = ("|u1", "<u2", "<u4", "<u8")
"""Unsigned numbers, as narrow as their values allow."""
COUNTS = ("|u1", "<u2", "<u4")
"""Counts and codes: unsigned numbers of up to four bytes."""
POSITIONS = ("<u2", "<u4")
STARTS = ("<i8",)

STRINGS = ("ids", "titles", "urls", "original_ids")
"""Columns of documents: strings."""

NUMBERS = {
    "digests": BYTES,
    "first_days": ("<i4",),
    "precisions": BYTES,
    "title_derived": BYTES,
    "title_lengths": COUNTS,
    "body_lengths": COUNTS,
    "origin_records": NARROW,
    "added": NARROW,
    "changed": NARROW,
}
"""Columns of documents: numbers, with their types."""

DICTIONARIES = (
    "times",
    *(METADATA_PLURALS[field] for field in SINGLE_VALUED),
    "languages",
    "origin_roots",
    "origin_files",
    "date_sources",
    "date_confidences",
    "stories",
)
"""Columns of documents: strings of few distinct values, one a document at most."""

COMPOUNDS = "compounds"
"""The column of the compounds in title and body (see `dateline.text.compounds`), those of a document ascending."""

METADATA_LISTS = tuple(METADATA_PLURALS[field] for field in SEVERAL_VALUED)
"""Columns of documents: the values of the fields of which an article may have several."""

SEVERAL = (*METADATA_LISTS, COMPOUNDS)
"""Columns of documents: strings of few distinct values, any number a document."""

RESERVED = frozenset({"added", "changed", "stories"})
"""Columns that no field of an article fills yet.  Builders leave them empty; checks and merges treat them as others."""

CODED = tuple(name for name in DICTIONARIES if name not in RESERVED)
"""Those of DICTIONARIES that articles fill."""

WORD_LISTS = tuple(METADATA_PLURALS.values())
"""Columns of DICTIONARIES and SEVERAL whose words have posting lists in the file of forms."""


class Section(NamedTuple):
    """A section: its name, and the types (as NumPy writes them) that it may have."""

    name: str
    dtypes: tuple[str, ...]


def _strings(name: str) -> tuple[Section, ...]:
    return Section(f"{name}.offsets", NARROW), Section(f"{name}.data", BYTES)


def _dictionary(name: str) -> tuple[Section, ...]:
    return Section(f"{name}.codes", COUNTS), *_strings(f"{name}.values")


def _several(name: str) -> tuple[Section, ...]:
    return Section(f"{name}.starts", NARROW), *_dictionary(name)


def _docs(name: str) -> tuple[Section, ...]:
    return Section(f"{name}.low", ("<u2",)), Section(f"{name}.page_starts", NARROW), Section(f"{name}.pages", ("<u2",))


def _frequencies(name: str) -> tuple[Section, ...]:
    return (
        Section(f"{name}.counts", BYTES),
        Section(f"{name}.great_places", NARROW),
        Section(f"{name}.great_counts", ("<u4",)),
    )


def _words(name: str) -> tuple[Section, ...]:
    return (
        *_strings(f"{name}.words"),
        Section(f"{name}.doc_starts", STARTS),
        *_docs(f"{name}.docs"),
        *_frequencies(f"{name}.tfs"),
        Section(f"{name}.position_starts", STARTS),
        Section(f"{name}.positions", POSITIONS),
    )


KINDS: dict[str, tuple[Section, ...]] = {
    "documents": (
        *(section for name in STRINGS for section in _strings(name)),
        *(Section(name, dtypes) for name, dtypes in NUMBERS.items()),
        *(section for name in DICTIONARIES for section in _dictionary(name)),
        *(section for name in SEVERAL for section in _several(name)),
    ),
    "postings": (
        *_strings("terms"),
        Section("doc_starts", STARTS),
        *_docs("docs"),
        *_frequencies("tfs"),
        Section("impacts", ("<u2",)),
        Section("position_starts", STARTS),
        Section("positions", POSITIONS),
        Section("body_offset", STARTS),
        Section("title_starts", STARTS),
        *_docs("title_docs"),
        Section("title_tfs", COUNTS),
        Section("max_impacts", ("<u2",)),
    ),
    "forms": (
        *_strings("forms"),
        Section("terms", ("<u4",)),
        Section("dfs", ("<u4",)),
        *(section for name in WORD_LISTS for section in _words(name)),
    ),
    "texts": (
        Section("dictionary", BYTES),
        Section("block_starts", STARTS),
        Section("first_docs", ("<i4",)),
        Section("data", BYTES),
        Section("token_offsets.starts", NARROW),
        *_frequencies("token_offsets.distances"),
    ),
    "deletions": (
        Section("docs", ("<i4",)),
        Section("term_numbers", ("<u4",)),
        Section("term_dfs", ("<u4",)),
        Section("term_occurrences", ("<u4",)),
        Section("form_numbers", ("<u4",)),
        Section("form_dfs", ("<u4",)),
    ),
}
"""The kinds of files; the name of a file ends with its kind."""
