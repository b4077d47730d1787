"""The documents of files, folders and standard input in all formats."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from dateline.errors import SourceError
from indexer.sources.document import FIELDS, FORMATS, Finding, Outcome, ReadTotals, SourceOptions
from indexer.sources.encoding_names import UnknownEncodingError, checked_encoding
from indexer.sources.field_readers import FieldReaders
from indexer.sources.fields import FieldReader
from indexer.sources.folders.choosing import PassedOver
from indexer.sources.folders.contents import kind_by_content
from indexer.sources.folders.listing import Listed, Remark, list_files, reason_of
from indexer.sources.formats import UnknownFormatError, check_form, detect_format, has_known_suffix, is_binary
from indexer.sources.json_lines import read_json_lines
from indexer.sources.json_values import read_json
from indexer.sources.streams import (
    HEAD_BYTES,
    NOT_GIVEN,
    UNPACKING_ERRORS,
    BombError,
    ByteStream,
    Given,
    SourceFile,
    open_stream,
)
from indexer.sources.table_heads import looks_like_named_table, looks_like_table, sniff_dialect
from indexer.sources.tables import read_table

# A file of another kind with a wrong name gives a rejection per line.  After this number in a row it is left out.
MOST_REJECTIONS_IN_A_ROW = 1000
_FEWEST_TABS = 2  # in the first line of a text that is a table of three columns


def read_sources(
    paths: Sequence[Path | str], options: SourceOptions | None = None, totals: ReadTotals | None = None
) -> Iterator[Outcome]:
    """The documents of `paths` in a stable order, and a rejection for each document that cannot be read.

    A path is a file, a folder or `"-"` (standard input).  `totals` are running totals: `total_bytes` is set when this
    returns, the others change while documents are taken.  Memory is bounded by one document, whatever the size of a
    file.

    Raises SourceError at once if a path is missing, a folder cannot be read, an option is invalid, or there is no
    file to read.
    """
    options = options or SourceOptions()
    totals = totals if totals is not None else ReadTotals()
    files = list_sources(paths, options)
    totals.total_bytes = total_bytes(files)
    return read_files(files, FieldReaders(options, totals), totals)


def list_sources(paths: Sequence[Path | str], options: SourceOptions) -> list[Listed]:
    """The files of `paths` in order; raises SourceError as `read_sources` does."""
    if options.format is not None and options.format not in FORMATS:
        raise SourceError(f"there is no format {options.format!r}; choose one of {', '.join(FORMATS)}")
    if options.encoding is not None:
        try:
            checked_encoding(options.encoding)
        except UnknownEncodingError as error:
            raise SourceError(str(error)) from None
    for name in options.field_map:
        if name not in FIELDS:
            raise SourceError(f"a document has no field {name!r}; map one of {', '.join(FIELDS)}")
    return list_files(paths, options)


def total_bytes(files: Sequence[Listed]) -> int | None:
    """The bytes of all `files`; None if the size of one is not known."""
    sizes = [file.size_bytes for file in files if isinstance(file, SourceFile)]
    return None if None in sizes else sum(size or 0 for size in sizes)


def read_files(files: Iterable[Listed], readers: FieldReaders, totals: ReadTotals) -> Iterator[Outcome]:
    """The documents and rejections of `files`, in order; adds to the running `totals`."""
    for file in files:
        totals.forms.leave()
        if isinstance(file, Finding):
            yield file
            continue
        if isinstance(file, Remark):
            totals.remarks.append(file.finding)
            continue
        if isinstance(file, PassedOver):
            totals.pass_over(file.reason, file.name)
            continue
        holds_none, passed_over = True, totals.passed_over.total()
        outcomes = totals.without_passed_over(_read_file(file, readers.of(file), totals))
        for outcome in _limit_rejections(file, outcomes):
            holds_none = False
            yield outcome
        if holds_none and totals.passed_over.total() == passed_over:
            totals.empty.append(file.name)


def _read_file(file: SourceFile, fields: FieldReader, totals: ReadTotals) -> Iterator[Outcome]:
    """The documents of one file; an error in it gives a last rejection."""
    try:
        with open_stream(file, totals, given_encoding(file, fields)) as stream:
            file = replace(file, decoder=stream.decoder)
            file.decoder.learn(stream.head, is_cut=len(stream.head) >= HEAD_BYTES)
            yield from _read_stream(file, stream, fields, totals)
    except UnknownFormatError as error:
        yield Finding(file.name, None, str(error))
    except BombError as error:
        yield Finding(file.name, None, f"{error}, so the rest of it is left out")
    except UnicodeDecodeError as error:
        yield Finding(file.name, None, f"its text is damaged {error.encoding.upper()}; the part before was read")
    except UNPACKING_ERRORS as error:
        yield Finding(
            file.name,
            None,
            f"the compressed file is damaged or cut short; the part before was read ({error})",
        )
    except OSError as error:
        yield Finding(file.name, None, f"it cannot be read: {reason_of(error)}")
    finally:
        totals.assume(file.decoder.assumptions(file.name))


def given_encoding(file: SourceFile, fields: FieldReader) -> Given:
    """The encoding that the options give for `file`; a mail names those of its parts, and it counts only for others."""
    encoding = file.options.encoding
    if encoding is None:
        return NOT_GIVEN

    def is_mail(head: bytes) -> bool:
        try:
            return format_of(file, head, fields) == "mail"
        except UnknownFormatError:
            return False

    return Given(checked_encoding(encoding), is_mail)


def _read_stream(file: SourceFile, stream: ByteStream, fields: FieldReader, totals: ReadTotals) -> Iterator[Outcome]:
    format_name = format_of(file, stream.head, fields)
    if format_name == "text":
        if (kind := _kind_passed_over(file, stream.head)) is not None:
            totals.pass_over(kind, file.name)
            return iter(())
        from indexer.sources.texts.reading import read_texts  # noqa: PLC0415 - no other form needs its many forms

        return read_texts(file, stream.lines, stream.head, fields.count_unused, totals.forms)
    totals.forms.begin(file.name, format_name)
    if format_name == "markdown":
        from indexer.sources.markdown.reading import read_markdown  # noqa: PLC0415 - no other form needs its libraries

        return read_markdown(file, stream.lines, fields, totals)
    if format_name == "mail":
        from indexer.sources.mail.reading import read_mail  # noqa: PLC0415 - no other form needs the modules of mail

        return read_mail(file, stream.lines, stream.head, totals)
    return _read_records(file, stream, format_name, fields)


def _kind_passed_over(file: SourceFile, head: bytes) -> str | None:
    """What a text is if it is not meant to be an article; None for one that is, or that a person chose."""
    is_chosen = file.is_chosen or file.options.format is not None
    return None if is_chosen else kind_by_content(head)


def _read_records(file: SourceFile, stream: ByteStream, format_name: str, fields: FieldReader) -> Iterator[Outcome]:
    """The documents of a file of records: JSON, or a table."""
    if is_binary(format_name):
        from indexer.sources.stored_files import read_stored  # noqa: PLC0415 - no other form needs zip, XML or SQLite

        return read_stored(file, stream, format_name, fields, file.options.table)
    if format_name == "jsonl":
        return read_json_lines(file, stream.lines, fields, records=file.options.records)
    if format_name == "json":
        return read_json(file, stream.lines, fields, file.options.records)
    dialect = sniff_dialect(stream.head, fields, format_name=format_name)
    return read_table(file, stream.lines, dialect, fields)


def format_of(file: SourceFile, head: bytes, fields: FieldReader) -> str:
    """The format of `file`: that of its options, else as content and name tell.  Raises UnknownFormatError."""
    wanted = file.options.format
    if wanted is not None:
        check_form(wanted, head)
        return wanted
    found = detect_format(file.name, head)
    may_be_table = not has_known_suffix(file.name) or head.lstrip().split(b"\n", 1)[0].count(b"\t") >= _FEWEST_TABS
    is_table = looks_like_table if may_be_table else looks_like_named_table
    if found == "text" and is_table(head, fields):
        return "csv"
    return found


def _limit_rejections(file: SourceFile, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    in_a_row = 0
    for outcome in outcomes:
        in_a_row = in_a_row + 1 if isinstance(outcome, Finding) else 0
        yield outcome
        if in_a_row >= MOST_REJECTIONS_IN_A_ROW:
            yield Finding(
                file.name, None, f"{in_a_row:,} documents in a row cannot be read, so the rest of the file is left out"
            )
            return
