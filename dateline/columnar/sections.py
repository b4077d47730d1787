"""The sections of each kind of file, in their order, and the types that they may have."""

from typing import NamedTuple

from dateline.article import METADATA_PLURALS

BYTES = ("|u1",)
NARROW = ("|u1", "<u2", "<u4", "<u8")
"""Unsigned numbers, as narrow as their values allow."""
COUNTS = ("|u1", "<u2", "<u4")
"""Counts and codes: unsigned numbers of up to four bytes."""
NUMBERS = ("<u2", "<u4")
"""Positions."""
STARTS = ("<i8",)

CODED = ("times", *METADATA_PLURALS.values())
"""Columns of strings of few distinct values."""


class Section(NamedTuple):
    """A section: its name, and the types (as NumPy writes them) that it may have."""

    name: str
    dtypes: tuple[str, ...]


def _strings(name: str) -> tuple[Section, ...]:
    return Section(f"{name}.offsets", NARROW), Section(f"{name}.data", BYTES)


def _dictionary(name: str) -> tuple[Section, ...]:
    return Section(f"{name}.codes", COUNTS), *_strings(f"{name}.values")


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
        Section(f"{name}.positions", NUMBERS),
    )


KINDS: dict[str, tuple[Section, ...]] = {
    "documents": (
        *_strings("ids"),
        *_strings("titles"),
        *_strings("urls"),
        *_strings("original_ids"),
        Section("digests", BYTES),
        Section("first_days", ("<i4",)),
        Section("precisions", BYTES),
        Section("title_derived", BYTES),
        Section("title_lengths", COUNTS),
        Section("body_lengths", COUNTS),
        *(section for name in CODED for section in _dictionary(name)),
    ),
    "postings": (
        *_strings("terms"),
        Section("doc_starts", STARTS),
        *_docs("docs"),
        *_frequencies("tfs"),
        Section("impacts", ("<u2",)),
        Section("position_starts", STARTS),
        Section("positions", NUMBERS),
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
        *(section for name in METADATA_PLURALS.values() for section in _words(name)),
    ),
    "texts": (
        Section("dictionary", BYTES),
        Section("block_starts", STARTS),
        Section("first_docs", ("<i4",)),
        Section("data", BYTES),
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
