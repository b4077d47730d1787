"""Files with right checksums and wrong values are refused at opening, so that nothing reads out of bounds later."""

import dataclasses
import datetime as dt
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_segments import NAME, make_segment, with_dictionary

from dateline.building.segment_writer import segment_arrays, write_deletions, write_segment
from dateline.columnar.articles import article
from dateline.columnar.deletions import make_deletions
from dateline.columnar.format import FORMAT, MAGIC, open_container, write_container
from dateline.columnar.index_file import INDEX, read_index_file, segment_entry, write_index_file
from dateline.columnar.reader import open_index, open_segment
from dateline.columnar.sections import KINDS
from dateline.columnar.segment import DAY, MONTH, UNDATED, YEAR, Segment
from dateline.columnar.strings import StringColumn, column_slice
from dateline.errors import CorruptIndexError, IndexVersionError

Change = Callable[[np.ndarray], Any]


def put(at: int, value: int) -> Change:
    """Change one entry."""

    def change(array: np.ndarray) -> np.ndarray:
        array[at] = value
        return array

    return change


def swap(one: int, other: int) -> Change:
    """Swap two entries."""

    def change(array: np.ndarray) -> np.ndarray:
        array[[one, other]] = array[[other, one]]
        return array

    return change


def shorter(array: np.ndarray) -> np.ndarray:
    """Leave the last entry out."""
    return array[:-1]


def longer(array: np.ndarray) -> np.ndarray:
    """Repeat the last entry."""
    return np.append(array, array[-1:])


def added(value: int) -> Change:
    """Add the same to every entry."""
    return lambda array: array + np.array(value, array.dtype)


def equal(array: np.ndarray) -> np.ndarray:
    """Make the second entry equal to the first."""
    array[1] = array[0]
    return array


def greater(array: np.ndarray) -> np.ndarray:
    """Make the greatest entry greater by one."""
    array[np.argmax(array)] += 1
    return array


def one_less(array: np.ndarray) -> np.ndarray:
    """Give one entry of the first list to the list after it."""
    array[np.flatnonzero(array)[0]] -= 1
    return array


def one_moved(bounds: np.ndarray) -> np.ndarray:
    """The last item of a list is that of the empty list after it."""
    sizes = np.diff(bounds)
    bounds[1 + np.flatnonzero((sizes[:-1] > 0) & (sizes[1:] == 0))[0]] -= 1
    return bounds


def after_the_last_day(array: np.ndarray) -> np.ndarray:
    """Date the latest article, of the last day that a date can be, a day later."""
    assert array[array < UNDATED].max() == dt.date.max.toordinal()
    array[array == dt.date.max.toordinal()] += 1
    return array


CRAFTED = {
    "documents": [
        ("ids.offsets", put(1, 200), "do not ascend"),
        ("ids.offsets", put(0, 1), "bounds of ids"),
        ("ids.offsets", put(-1, 3), "bounds of ids"),
        ("ids.offsets", longer, "instead of"),
        ("titles.offsets", shorter, "titles are 67 instead of 68"),
        ("titles.offsets", longer, "titles are 69 instead of 68"),
        ("titles.data", put(0, 0xFF), "not UTF-8"),
        ("urls.data", shorter, "bounds of urls"),
        ("titles.offsets", added(1), "bounds of titles"),
        ("digests", shorter, "a digest is cut short"),
        ("digests", lambda array: array[:-16], "digests are"),
        ("first_days", put(3, 900_000), "order of their dates"),
        ("first_days", shorter, "first_days are"),
        ("first_days", put(0, 0), "a date is out of range"),
        ("first_days", put(0, -5), "a date is out of range"),
        ("first_days", after_the_last_day, "a date is out of range"),
        ("first_days", put(-1, (1 << 24) + 1), "a date is incomplete"),
        ("precisions", put(0, 4), "precision"),
        ("precisions", put(0, 0), "a date is incomplete"),
        ("precisions", put(-1, 3), "a date is incomplete"),
        ("title_derived", put(5, 2), "title_derived"),
        ("title_lengths", longer, "title_lengths are"),
        ("body_lengths", shorter, "body_lengths are"),
        ("times.codes", put(2, 9), "code without a value"),
        ("places.codes", put(2, 255), "code without a value"),
        ("places.codes", shorter, "places are"),
        ("agencies.values.offsets", put(1, 250), "do not ascend"),
        ("sources.values.data", put(0, 0x7A), "do not ascend"),
        ("sources.values.data", put(0, 0x80), "split a character"),
        ("origin_records", shorter, "origin_records are"),
        ("added", longer, "added are"),
        ("added", put(3, 253_402_300_800), "added has a time after the year 9999"),
        ("sections.codes", put(2, 255), "code without a value"),
        ("stories.codes", shorter, "stories are"),
        ("languages.values.data", put(0, 0x7A), "do not ascend"),
        ("authors.starts", put(0, 1), "bounds of authors"),
        ("authors.starts", put(-1, 0), "bounds of authors"),
        ("authors.starts", swap(1, -1), "bounds of authors"),
        ("authors.starts", put(1, 255), "bounds of authors do not ascend"),
        ("authors.starts", longer, "the bounds of authors are"),
        ("authors.codes", shorter, "bounds of authors"),
        ("authors.codes", put(4, 0), "a code of no value"),
        ("authors.codes", put(4, 255), "code without a value"),
    ],
    "postings": [
        ("terms.data", put(0, 0x7A), "terms do not ascend"),
        ("doc_starts", put(1, 0), "the bounds of postings do not ascend"),
        ("doc_starts", put(1, 1 << 40), "the bounds of postings do not ascend"),
        ("doc_starts", put(-1, 1 << 40), "bounds of postings"),
        ("doc_starts", put(0, -1), "bounds of postings"),
        ("doc_starts", longer, "instead of"),
        ("docs.low", put(-1, 68), "a document that does not exist"),
        ("docs.low", put(0, 65535), "a document that does not exist"),
        ("docs.low", swap(0, 1), "documents of postings do not ascend"),
        ("docs.low", shorter, "bounds of postings"),
        ("docs.pages", put(0, 1), "a document that does not exist"),
        ("docs.pages", longer, "the pages of postings are"),
        ("docs.page_starts", put(0, 1), "pages of postings start outside them"),
        ("docs.page_starts", lambda array: array[:0], "the pages of postings are"),
        ("tfs.counts", put(0, 0), "frequency of 0"),
        ("tfs.counts", put(0, 200), "positions"),
        ("tfs.counts", shorter, "frequencies of postings"),
        ("tfs.counts", put(0, 255), "large frequencies of postings are missing"),
        ("tfs.great_places", put(0, 0), "large frequencies of postings are missing"),
        ("tfs.great_places", put(0, 65535), "belongs to no posting"),
        ("tfs.great_places", longer, "large frequencies of postings are"),
        ("tfs.great_counts", put(0, 254), "is small"),
        ("tfs.great_counts", put(0, 1 << 31), "positions"),
        ("tfs.great_counts", shorter, "large frequencies of postings are"),
        ("position_starts", put(1, 0), "the bounds of postings do not ascend"),
        ("position_starts", put(1, 1 << 40), "the bounds of postings do not ascend"),
        ("positions", put(-1, 65000), "position"),
        ("positions", greater, "a position is outside every body"),
        ("positions", lambda array: array[::-1].copy(), "positions of postings do not ascend"),
        ("positions", shorter, "bounds of postings"),
        ("body_offset", put(0, 0), "inside a title"),
        ("body_offset", put(0, 300), "inside a title"),  # as long as the longest title
        ("body_offset", put(0, -5), "inside a title"),
        ("body_offset", put(0, 1 << 32), "too far after"),
        ("body_offset", put(0, 1 << 50), "too far after"),
        ("body_offset", put(0, 302), "titles"),
        ("body_offset", lambda array: np.array([], np.int64), "body_offset"),
        ("title_starts", put(1, 900), "bounds of titles"),
        ("title_starts", put(-1, 0), "bounds of titles"),
        ("title_starts", longer, "the bounds of titles are"),
        ("title_starts", one_moved, "the bounds of titles are wrong"),
        ("title_docs.page_starts", put(0, 1), "pages of titles start outside them"),
        ("title_docs.low", put(0, 67), "titles"),
        ("title_docs.low", put(-1, 65535), "titles"),
        ("title_tfs", put(0, 99), "frequencies of titles"),
        ("title_tfs", shorter, "frequencies of titles"),
        ("impacts", put(0, 0), "an impact is 0"),
        ("impacts", put(0, 65535), "greatest impacts"),
        ("impacts", longer, "impacts are"),
        ("max_impacts", put(0, 65535), "greatest impacts"),
        ("max_impacts", shorter, "greatest impacts"),
    ],
    "forms": [
        ("terms", put(0, 1 << 31), "a term that does not exist"),
        ("terms", greater, "a term that does not exist"),
        ("terms", shorter, "terms of forms"),
        ("dfs", put(0, 0), "no article"),
        ("dfs", put(0, 69), "more articles than the segment"),
        ("dfs", longer, "articles of forms"),
        ("forms.data", put(0, 0x7A), "forms do not ascend"),
        ("forms.offsets", put(2, 0), "do not ascend"),
        ("places.doc_starts", put(1, 99), "bounds of places"),
        ("places.docs.low", put(0, 68), "a document that does not exist"),
        ("places.docs.low", swap(0, 1), "documents of places do not ascend"),
        ("agencies.tfs.counts", put(0, 0), "frequency of 0"),
        ("agencies.tfs.counts", put(0, 3), "positions"),
        ("sources.position_starts", put(1, 0), "bounds of sources"),
        ("sources.words.data", put(0, 0x7A), "do not ascend"),
        ("places.positions", shorter, "bounds of places"),
    ],
    "texts": [
        ("dictionary", put(0, 0), "dictionary of texts cannot be read"),
        ("dictionary", lambda array: array[:100], "dictionary of texts cannot be read"),
        ("dictionary", lambda array: np.resize(array, (256 << 10) + 1), "dictionary of texts cannot be read"),
        ("dictionary", lambda array: np.append(array[:12], 255 - array[12:]), "dictionary of texts cannot be read"),
        ("block_starts", put(0, 5), "bounds of blocks"),
        ("block_starts", equal, "the bounds of blocks do not ascend"),
        ("block_starts", put(-1, 1 << 40), "bounds of blocks"),
        ("first_docs", put(-1, 1000), "documents of blocks"),
        ("first_docs", equal, "the bounds of the documents of blocks do not ascend"),
        ("first_docs", put(0, -1), "documents of blocks"),
        ("first_docs", shorter, "first documents of blocks"),
        ("data", shorter, "bounds of blocks"),
        ("token_offsets.starts", put(0, 1), "bounds of the offsets of tokens"),
        ("token_offsets.starts", put(-1, 0), "bounds of the offsets of tokens"),
        ("token_offsets.starts", longer, "the bounds of the offsets of tokens are"),
        ("token_offsets.starts", put(4, 250), "do not ascend"),
        ("token_offsets.starts", one_less, "are not as many as bodies need"),
        ("token_offsets.distances.counts", shorter, "bounds of the offsets of tokens"),
        ("token_offsets.distances.counts", put(2, 0), "frequency of 0"),
        ("token_offsets.distances.counts", put(2, 255), "are missing"),
        ("token_offsets.distances.great_places", longer, "large frequencies of the offsets of tokens are"),
        ("token_offsets.distances.great_counts", put(0, 7), "is small"),
        ("token_offsets.distances.great_counts", put(0, 1 << 31), "the offsets of tokens are too great"),
        ("token_offsets.distances.great_counts", put(-1, 1 << 31), "the offsets of tokens are too great"),
        ("token_offsets.distances.great_counts", added((1 << 31) - 1 - 10_000), "too great"),
    ],
    "deletions": [
        ("docs", put(0, -1), "out of bounds"),
        ("docs", put(-1, 68), "out of bounds"),
        ("docs", swap(0, 1), "docs do not ascend"),
        ("docs", equal, "docs do not ascend"),
        ("term_numbers", put(-1, 1 << 31), "out of bounds"),
        ("term_numbers", swap(0, 1), "term_numbers do not ascend"),
        ("form_numbers", equal, "form_numbers do not ascend"),
        ("term_dfs", put(0, 69), "term_dfs are 0, or more than the segment has"),
        ("term_dfs", put(0, 0), "are 0"),
        ("term_dfs", shorter, "term_dfs are"),
        ("term_occurrences", put(0, 1 << 31), "term_occurrences are 0, or more than the segment has"),
        ("form_numbers", put(-1, 1 << 31), "out of bounds"),
        ("form_dfs", put(0, 1 << 31), "form_dfs are 0, or more than the segment has"),
        ("form_dfs", longer, "form_dfs are"),
    ],
}
CASES = [(kind, *case) for kind, cases in CRAFTED.items() for case in cases]


@pytest.fixture(scope="module")
def segment() -> Segment:
    plain = with_dictionary(make_segment())
    return dataclasses.replace(plain, deletions=make_deletions(plain, [1, 5, 30]))


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]}-{case[1]}-{number}" for number, case in enumerate(CASES)])
def test_a_value_that_no_builder_writes_is_refused(
    segment: Segment, tmp_path: Path, case: tuple[str, str, Change, str]
) -> None:
    """Checksums are right, one value is not: the error names the file and the fault."""
    kind, section, change, message = case
    file = write_changed(tmp_path, segment, kind, section, change)
    with pytest.raises(CorruptIndexError, match=message) as caught:
        open_segment(tmp_path, NAME, f"{NAME}.1.deletions")
    assert file in str(caught.value)


def write_changed(folder: Path, segment: Segment, kind: str, section: str, change: Change) -> str:
    """Write a segment with one section changed and everything else, checksums included, as it must be."""
    write_segment(folder, segment)
    deletions = write_deletions(folder, segment, 1)
    file = deletions if kind == "deletions" else f"{NAME}.{kind}"
    arrays = dict(open_container(folder / file).arrays)
    changed = change(arrays[section].copy())
    assert changed.dtype == arrays[section].dtype
    assert changed.tobytes() != arrays[section].tobytes()
    (folder / file).unlink()
    write_container(folder, NAME, kind, arrays | {section: changed}, 1 if kind == "deletions" else None)
    return file


@pytest.mark.parametrize("precision", [YEAR, MONTH])
def test_a_year_or_month_that_does_not_start_on_its_first_day_is_refused(
    segment: Segment, tmp_path: Path, precision: int
) -> None:
    """A partial date is stored as its first day."""
    documents, precisions = segment.documents, segment.documents.precisions.copy()
    days = [dt.date.fromordinal(day).day for day in documents.first_days[precisions == DAY].tolist()]
    precisions[np.flatnonzero(precisions == DAY)[days.index(max(days))]] = precision
    write_segment(
        tmp_path, dataclasses.replace(segment, documents=dataclasses.replace(documents, precisions=precisions))
    )
    with pytest.raises(CorruptIndexError, match="a year or month does not start on its first day"):
        open_segment(tmp_path, NAME)


def test_times_of_a_day_that_do_not_ascend_are_refused(segment: Segment, tmp_path: Path) -> None:
    """Articles of a day are in the order of their times, those without a time first."""
    days, times = segment.documents.first_days, segment.documents.times
    at = next(
        doc
        for doc in range(segment.count)
        if days[doc] == days[doc + 1] and not times.codes[doc] and times.codes[doc + 1]
    )
    codes = times.codes.copy()
    codes[[at, at + 1]] = codes[[at + 1, at]]
    documents = dataclasses.replace(segment.documents, times=dataclasses.replace(times, codes=codes))
    write_segment(tmp_path, dataclasses.replace(segment, documents=documents))
    with pytest.raises(CorruptIndexError, match="articles of a day are not in the order of their times"):
        open_segment(tmp_path, NAME)


def with_strings(segment: Segment, part: str, name: str, change: Callable[[list[bytes]], None]) -> Segment:
    """A segment with another column of strings, as many as before."""
    column = getattr(getattr(segment, part), name)
    strings = column_slice(column, 0, len(column))
    change(strings)
    columns = dataclasses.replace(getattr(segment, part), **{name: StringColumn.from_strings(strings)})
    return dataclasses.replace(segment, **{part: columns})


@pytest.mark.parametrize(
    ("part", "name"),
    [("postings", "terms"), ("forms", "forms"), ("places", "words"), ("agencies", "words"), ("sources", "words")],
)
def test_a_word_twice_is_refused(segment: Segment, tmp_path: Path, part: str, name: str) -> None:
    """A search would find the list of one of them alone."""

    def repeat(strings: list[bytes]) -> None:
        strings[1] = strings[0]

    write_segment(tmp_path, with_strings(segment, part, name, repeat))
    with pytest.raises(CorruptIndexError, match=f"{part if name == 'words' else name} do not ascend"):
        open_segment(tmp_path, NAME)


def test_an_id_twice_is_refused(segment: Segment, tmp_path: Path) -> None:
    """If one of two articles is withheld, the other one, of any date, would still be shown."""

    def repeat(strings: list[bytes]) -> None:
        strings[-1] = strings[0]

    write_segment(tmp_path, with_strings(segment, "documents", "ids", repeat))
    with pytest.raises(CorruptIndexError, match="ids are not distinct"):
        open_segment(tmp_path, NAME)


@pytest.mark.parametrize("keep", [(0, 0), (1, 0)], ids=["twice", "swapped"])
def test_ids_of_one_time_that_do_not_ascend_are_refused(
    segment: Segment, tmp_path: Path, keep: tuple[int, int]
) -> None:
    """The date, the time and the id of an article are its place, which cursors and merges look for."""
    times = list(zip(segment.documents.first_days, segment.documents.times.codes, strict=True))
    at = next(doc for doc in range(segment.count) if times[doc] == times[doc + 1])

    def change(strings: list[bytes]) -> None:
        strings[at : at + 2] = [strings[at + each] for each in keep]

    write_segment(tmp_path, with_strings(segment, "documents", "ids", change))
    with pytest.raises(CorruptIndexError, match="not in the order of their ids"):
        open_segment(tmp_path, NAME)


def test_random_values_anywhere_are_refused_or_harmless(segment: Segment, tmp_path: Path) -> None:
    """A segment that opens can be read without an index out of bounds."""
    rng = np.random.default_rng(8)
    refused = 0
    for number, (kind, section) in enumerate(_starts_and_numbers()):
        folder = tmp_path / str(number)
        folder.mkdir()

        def change(array: np.ndarray) -> np.ndarray:
            limits = np.iinfo(array.dtype)
            array[rng.integers(len(array))] = rng.integers(limits.min, limits.max, dtype=array.dtype, endpoint=True)
            return array

        write_changed(folder, segment, kind, section, change)
        try:
            read_all(open_segment(folder, NAME, f"{NAME}.1.deletions"))
        except CorruptIndexError:
            refused += 1
    assert refused > 50


def read_all(segment: Segment) -> None:
    """Read everything there is in a segment."""
    for doc in range(segment.count):
        article(segment, doc)
    postings = segment.postings
    for number in range(len(postings.terms)):
        docs = postings.docs[postings.doc_starts[number] : postings.doc_starts[number + 1]]
        segment.documents.body_lengths[docs]
        segment.documents.title_lengths[postings.title_docs[slice(*postings.title_starts[number : number + 2])]]
    np.diff(postings.doc_starts)[segment.forms.terms]


def _starts_and_numbers() -> Iterator[tuple[str, str]]:
    """Name every section that leads into another array, several times."""
    for kind, sections in KINDS.items():
        for section in sections:
            if section.name.endswith(("starts", "offsets", "low", "codes", "numbers", "first_docs")):
                yield from [(kind, section.name)] * 3


HEADERS = [
    (lambda header: header | {"segment": "MAIN_zzzzzzzzzzzzzzzz"}, "another file"),
    (lambda header: header | {"kind": "forms"}, "another file"),
    (lambda header: header | {"length": header["length"] + 1}, "bytes long"),
    (lambda header: header | {"length": "long"}, "unexpected values"),
    (lambda header: header | {"sections": {}}, "is incomplete"),
    (lambda header: header | {"sections": []}, "is incomplete"),
    (lambda header: header | {"sections": header["sections"] | {"more": header["sections"]["data"]}}, "unexpected"),
    (lambda header: {}, "another file"),
    (lambda header: [], "not an object"),
]
LAST = "token_offsets.distances.great_counts"
"""The last section of the file of texts."""

SECTIONS = [
    ({"offset": 0}, "is at another offset"),
    ({"offset": 1 << 60}, "is at another offset"),
    ({"offset": -64}, "unexpected values"),
    ({"offset": 64.0}, "unexpected values"),
    ({"offset": True}, "unexpected values"),
    ({"shape": []}, "is incomplete"),
    ({"shape": [1 << 40]}, "do not fill"),  # a reader that does not compare it with the file still ends
    ({"shape": [-1]}, "unexpected values"),
    ({"shape": 5}, "is incomplete"),
    ({"dtype": "|O"}, "another type"),
    ({"dtype": "<f8"}, "another type"),
    ({"dtype": ["<u2"]}, "another type"),
    ({"dtype": None}, "another type"),
    ({"crc32": None}, "unexpected values"),
    ({"crc32": 5}, "was altered"),
]
HEADERS += [
    (
        lambda header, c=change: header | {"sections": header["sections"] | {LAST: header["sections"][LAST] | c}},
        what,
    )
    for change, what in SECTIONS
]


@pytest.mark.parametrize(("change", "message"), HEADERS)
def test_a_header_that_no_writer_writes_is_refused(
    segment: Segment, tmp_path: Path, change: Callable[[Any], Any], message: str
) -> None:
    """Its checksum is right, one field of it is not."""
    path = _texts(segment, tmp_path)
    write_header(path, json.dumps(change(read_header(path))).encode())
    with pytest.raises(CorruptIndexError, match=message) as caught:
        open_container(path)
    assert path.name in str(caught.value)


@pytest.mark.parametrize("added", [-1, 1, 64])
def test_a_file_that_its_sections_do_not_fill_is_refused(segment: Segment, tmp_path: Path, added: int) -> None:
    """It was cut, or bytes were added that no checksum covers, and the length in its header is right."""
    path = _texts(segment, tmp_path)
    raw = path.read_bytes()
    path.unlink()
    path.write_bytes(raw[:added] if added < 0 else raw + bytes(added))
    header = read_header(path)
    write_header(path, json.dumps(header | {"length": header["length"] + added}).encode())
    with pytest.raises(CorruptIndexError, match="its sections do not fill it"):
        open_container(path)


@pytest.mark.parametrize(
    "header", [b"", b"{", b"[" * 2000, b"\xff" * 9, b"1" * 900], ids=["none", "open", "deep", "binary", "number"]
)
def test_a_header_that_is_no_object_is_refused(segment: Segment, tmp_path: Path, header: bytes) -> None:
    """Empty, cut, deeply nested or binary headers are damage, not exceptions of the JSON reader."""
    path = _texts(segment, tmp_path)
    write_header(path, header)
    with pytest.raises(CorruptIndexError):
        open_container(path)


@pytest.mark.parametrize("size", [0, 3])
def test_a_file_that_ends_in_the_checksum_of_its_header_is_refused(segment: Segment, tmp_path: Path, size: int) -> None:
    """Fewer than its four bytes are there."""
    path = _texts(segment, tmp_path)
    raw = path.read_bytes()
    path.unlink()
    path.write_bytes(raw[: 16 + int.from_bytes(raw[12:16], "little") + size])
    with pytest.raises(CorruptIndexError, match="too short for its header"):
        open_container(path)


@pytest.mark.parametrize("version", [0, 1, FORMAT + 1, 2**32 - 1])
def test_a_container_of_another_version_is_told_from_a_damaged_one(
    segment: Segment, tmp_path: Path, version: int
) -> None:
    """With a right checksum, another version is IndexVersionError."""
    path = _texts(segment, tmp_path)
    write_header(path, json.dumps({"anything": "else"}).encode(), version)
    with pytest.raises(IndexVersionError, match=f"{path.name} has format {version}"):
        open_container(path)


def _texts(segment: Segment, folder: Path) -> Path:
    write_container(folder, NAME, "texts", segment_arrays(segment)["texts"])
    return folder / f"{NAME}.texts"


def read_header(path: Path) -> dict[str, Any]:
    """Read the header of a file."""
    raw = path.read_bytes()
    return json.loads(raw[16 : 16 + int.from_bytes(raw[12:16], "little")])


def write_header(path: Path, header: bytes, version: int = FORMAT) -> None:
    """Put another header into a file, where there is room for it, with a right checksum."""
    raw = path.read_bytes()
    room = int.from_bytes(raw[12:16], "little")
    padded = header.ljust(room)
    start = MAGIC + version.to_bytes(4, "little") + len(padded).to_bytes(4, "little") + padded
    path.unlink()
    path.write_bytes(start + zlib.crc32(start).to_bytes(4, "little") + raw[16 + room + 4 :])


def with_deletions_of(other: str) -> Callable[[dict[str, Any]], Any]:
    """Let the segment have the deletions of another one."""

    def change(fields: dict[str, Any]) -> Any:
        (entry,) = fields["segments"]
        files = {name: crc32 for name, crc32 in entry["files"].items() if name != entry["deletions"]}
        return fields | {"segments": [entry | {"deletions": other, "files": files | {other: 0}}]}

    return change


INDEX_FIELDS: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda fields: fields | {"segments": [*fields["segments"], *fields["segments"]]}, "twice"),
    (lambda fields: fields | {"segments": [fields["segments"][0] | {"articles": 64}]}, "has 65 articles, not 64"),
    (lambda fields: fields | {"segments": [fields["segments"][0] | {"articles": 66}]}, "has 65 articles, not 66"),
    (lambda fields: fields | {"segments": [fields["segments"][0] | {"name": "../../etc/passwd"}]}, "is incomplete"),
    (lambda fields: fields | {"segments": [fields["segments"][0] | {"deletions": "MAIN_x.1.deletions"}]}, "deletions"),
    (with_deletions_of("MAIN_zzzzzzzzzzzzzzzz.1.deletions"), "deletions belong to another segment"),
    (with_deletions_of(f"{NAME}.texts"), "deletions belong to another segment"),
    (lambda fields: fields | {"segments": [fields["segments"][0] | {"deletions": None}]}, "unexpected files"),
    (lambda fields: fields | {"segments": [fields["segments"][0] | {"files": {}}]}, "unexpected files"),
    (lambda fields: fields | {"segments": [{}]}, "is incomplete"),
    (lambda fields: fields | {"segments": 7}, "is incomplete"),
    (lambda fields: fields | {"language": 7}, "language"),
    (lambda fields: fields | {"average_body": -1.0}, "average"),
    (lambda fields: fields | {"average_body": float("inf")}, "average"),
    (lambda fields: fields | {"average_body": "x"}, "is incomplete"),
    (lambda fields: {"format": FORMAT}, "is incomplete"),
]


@pytest.mark.parametrize(("change", "message"), INDEX_FIELDS)
def test_an_index_file_that_no_writer_writes_is_refused(
    segment: Segment, tmp_path: Path, change: Callable[[dict[str, Any]], Any], message: str
) -> None:
    """Its checksum is right, one field of it is not."""
    write_index_json(tmp_path, segment, change)
    with pytest.raises(CorruptIndexError, match=message) as caught:
        open_index(tmp_path)
    assert INDEX in str(caught.value)


@pytest.mark.parametrize("version", [0, 1, FORMAT + 1, str(FORMAT), None])
def test_an_index_file_of_another_version_is_told_from_a_damaged_one(
    segment: Segment, tmp_path: Path, version: object
) -> None:
    """Whatever else it holds, its version is named."""
    write_index_json(tmp_path, segment, lambda fields: {"format": version, "something": "new"})
    with pytest.raises(IndexVersionError, match=INDEX):
        open_index(tmp_path)


@pytest.mark.parametrize(
    "raw", [b"", b"7", b"{}", b"[" * 100_000, b'{"crc32": 1}', b"\xff\xfe", b'{"crc32":' + b"9" * 5000 + b"}"]
)
def test_an_index_file_that_is_no_index_is_refused(segment: Segment, tmp_path: Path, raw: bytes) -> None:
    """Other JSON, and files that are no JSON, are damage."""
    (tmp_path / INDEX).write_bytes(raw)
    with pytest.raises(CorruptIndexError, match=INDEX):
        read_index_file(tmp_path)


def write_index_json(folder: Path, segment: Segment, change: Callable[[dict[str, Any]], Any]) -> None:
    """Write an index whose INDEX.json has other fields and a right checksum."""
    write_segment(folder, segment)
    entry = segment_entry(folder, NAME, write_deletions(folder, segment, 1))
    write_index_file(folder, [entry], "english", (4.0, 60.0))
    fields = json.loads((folder / INDEX).read_bytes())
    del fields["crc32"]
    changed = change(fields)
    raw = (json.dumps(changed, indent=1, sort_keys=True) + "\n").encode()
    whole = json.dumps(changed | {"crc32": zlib.crc32(raw)}, indent=1, sort_keys=True) + "\n"
    (folder / INDEX).write_bytes(whole.encode())
