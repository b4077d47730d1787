"""The documents of text files of every kind."""

import io
from collections.abc import Callable, Iterator

from indexer.sources.document import Outcome
from indexer.sources.form_counts import FormCounts
from indexer.sources.stories import read_stories
from indexer.sources.streams import HEAD_BYTES, SourceFile
from indexer.sources.texts.factiva import cut_factiva, parse_display, parse_tagged
from indexer.sources.texts.heads import read_head
from indexer.sources.texts.kinds import kind_of_text
from indexer.sources.texts.lines import MOST_RECORD_BYTES, Parse, RawRecord, read_records
from indexer.sources.texts.nexis import cut_nexis, parse_nexis, parse_nexis_uni
from indexer.sources.texts.parting import cut_at_counts, cut_at_heads, parse_counted
from indexer.sources.texts.proquest import cut_proquest, parse_proquest
from indexer.sources.texts.ris import cut_ris, parse_ris
from indexer.sources.texts.rtf import rtf_text
from indexer.sources.texts.sgml import cut_sgml, cut_tagged, parse_sgml, parse_tagged_text
from indexer.sources.texts.wire_heads import parse_wire_head

_Cut = Callable[[io.BufferedIOBase], Iterator[RawRecord]]


def _whole(stream: io.BufferedIOBase) -> Iterator[RawRecord]:
    record = RawRecord(1)
    record.add(stream.read(MOST_RECORD_BYTES + 1))
    yield record


_READERS: dict[str, tuple[_Cut, Parse]] = {
    "ris": (cut_ris, parse_ris),
    "sgml": (cut_sgml, parse_sgml),
    "tagged": (cut_tagged, parse_tagged_text),
    "nexis": (lambda stream: cut_nexis(stream, is_uni=False), parse_nexis),
    "nexis uni": (lambda stream: cut_nexis(stream, is_uni=True), parse_nexis_uni),
    "factiva": (lambda stream: cut_factiva(stream, has_tags=False), parse_display),
    "factiva tags": (lambda stream: cut_factiva(stream, has_tags=True), parse_tagged),
    "proquest": (cut_proquest, parse_proquest),
    "wire": (_whole, parse_wire_head),
    "counted": (cut_at_counts, parse_counted),
    "headed": (cut_at_heads, read_head),
}


def read_texts(
    file: SourceFile, stream: io.BufferedIOBase, head: bytes, count_unused: Callable[[str], None], forms: FormCounts
) -> Iterator[Outcome]:
    """The documents of a text file that starts with `head`, in order, numbered if there are several.

    `forms` learns the kind of the file.
    """
    kind = kind_of_text(head)
    if kind == "rtf":
        text = rtf_text(stream)
        stream, kind = text, kind_of_text(text.peek(HEAD_BYTES)[:HEAD_BYTES])
    forms.begin(file.name, kind)
    if kind not in _READERS:
        return read_stories(file, stream, count_unused)
    cut, parse = _READERS[kind]
    return read_records(file, cut(stream), parse, count_unused)
