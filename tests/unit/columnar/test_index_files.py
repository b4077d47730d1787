"""Files of an index: what is written comes back, once, whole, and the same every time."""

import dataclasses
import threading
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import zstandard
from made_segments import NAME, as_given, make_archive, make_segment, with_dictionary
from oracle.plain_builder import build_segment
from oracle.plain_writing import write_index

from dateline.building.segment_writer import segment_arrays, write_deletions, write_segment
from dateline.columnar import open_index
from dateline.columnar.articles import article
from dateline.columnar.deletions import make_deletions
from dateline.columnar.format import ContainerWriter, file_name, open_container, split_file_name, write_container
from dateline.columnar.index_file import INDEX, read_index_file, segment_entry, write_index_file
from dateline.columnar.layout import article_key
from dateline.columnar.sections import KINDS
from dateline.columnar.segment import Index, Segment, StoredTexts
from dateline.columnar.texts import Bodies
from dateline.errors import CorruptIndexError

OTHER = "MAIN_zzzzzzzzzzzzzzzz"


@pytest.fixture(scope="module")
def segment() -> Segment:
    return make_segment()


@pytest.mark.parametrize("verify", [True, False])
def test_an_index_opens_as_it_was_written(segment: Segment, tmp_path: Path, verify: bool) -> None:
    """All arrays are equal, types included, with checks and without."""
    deleted = dataclasses.replace(segment, deletions=make_deletions(segment, [4, 2]))
    index = Index((deleted, make_segment(9, 5, OTHER)), "english", 4.25, 61.5)
    write_index(tmp_path, index)
    opened = open_index(tmp_path, verify=verify)
    assert (opened.language, opened.average_title, opened.average_body) == ("english", 4.25, 61.5)
    for one, other in zip(opened.segments, index.segments, strict=True):
        assert one.name == other.name
        assert (one.count, one.live_count) == (other.count, other.live_count)
        assert_equal(one, other)


def test_articles_of_an_open_index_are_those_that_were_put_in(segment: Segment, tmp_path: Path) -> None:
    """Every field of every article comes back, oldest first."""
    write_index(tmp_path, Index((segment,), "english", 1.0, 1.0))
    (opened,) = open_index(tmp_path).segments
    expected = list(map(as_given, sorted(make_archive(60, 8), key=article_key)))
    assert [as_given(article(opened, doc)) for doc in range(opened.count)] == expected


def test_the_same_segment_gives_the_same_bytes(segment: Segment, tmp_path: Path) -> None:
    """Two runs write equal files, under names made of the segment's."""
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder, each in zip(folders, (segment, make_segment()), strict=True):
        folder.mkdir()
        write_index(folder, Index((each,), "english", 1.0, 1.0))
    names = sorted(path.name for path in folders[0].iterdir())
    assert names == [INDEX, *(f"{NAME}.{kind}" for kind in ("documents", "forms", "postings", "texts"))]
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_an_index_of_nothing_opens(tmp_path: Path) -> None:
    """With an empty segment, and with no segment."""
    write_index(tmp_path, Index((build_segment([]),), "english", 0.0, 0.0))
    assert open_index(tmp_path).segments[0].count == 0
    write_index_file(tmp_path, [], "english", (0.0, 0.0))
    assert open_index(tmp_path).segments == ()


def test_what_is_open_cannot_be_written_to(segment: Segment, tmp_path: Path) -> None:
    """The arrays are mapped for reading only."""
    write_index(tmp_path, Index((segment,), "english", 1.0, 1.0))
    with pytest.raises(ValueError, match="read-only"):
        open_index(tmp_path).segments[0].postings.docs.low[0] = 1


def test_no_file_is_written_twice(segment: Segment, tmp_path: Path) -> None:
    """A file that exists is never replaced."""
    write_segment(tmp_path, segment)
    with pytest.raises(FileExistsError):
        write_segment(tmp_path, segment)


def test_deletions_get_a_file_of_their_own_each_time(segment: Segment, tmp_path: Path) -> None:
    """A new number each time, and no other file changes."""
    files = write_segment(tmp_path, segment)
    before = {name: (tmp_path / name).read_bytes() for name in files}
    for number, docs in ((1, [3]), (2, [3, 4])):
        deleted = dataclasses.replace(segment, deletions=make_deletions(segment, docs))
        name = write_deletions(tmp_path, deleted, number)
        assert name == f"{NAME}.{number}.deletions"
        write_index_file(tmp_path, [segment_entry(tmp_path, NAME, name)], "english", (1.0, 1.0))
        assert open_index(tmp_path).segments[0].live_count == segment.count - number
        assert read_index_file(tmp_path).segments[0].articles == segment.count - number
    assert {name: (tmp_path / name).read_bytes() for name in files} == before


def test_a_container_may_be_written_in_pieces(segment: Segment, tmp_path: Path) -> None:
    """Pieces of any size give the bytes of one piece."""
    for kind, arrays in segment_arrays(segment).items():
        whole = tmp_path / write_container(tmp_path, NAME, kind, arrays)
        expected = whole.read_bytes()
        whole.unlink()
        with ContainerWriter(tmp_path, NAME, kind, {name: array.dtype.str for name, array in arrays.items()}) as writer:
            for name, array in arrays.items():
                for begin in range(0, len(array), 1_000):
                    writer.append(name, array[begin : begin + 1_000])
        assert whole.read_bytes() == expected


def test_an_exception_leaves_no_file(segment: Segment, tmp_path: Path) -> None:
    """A container that is not finished is removed."""
    arrays = segment_arrays(segment)["texts"]
    dtypes = {name: array.dtype.str for name, array in arrays.items()}

    def fail() -> None:
        with ContainerWriter(tmp_path, NAME, "texts", dtypes) as writer:
            writer.append("block_starts", arrays["block_starts"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dtypes", [{}, {"data": "|u1"}, {"block_starts": "<i4", "first_docs": "<i4", "data": "|u1"}])
def test_sections_that_a_kind_does_not_have_are_refused(tmp_path: Path, dtypes: dict[str, str]) -> None:
    """Missing sections and wrong types are found before a file is made."""
    with pytest.raises(ValueError, match="section"):
        ContainerWriter(tmp_path, NAME, "texts", dtypes)
    assert list(tmp_path.iterdir()) == []


def test_sections_are_written_in_their_order(segment: Segment, tmp_path: Path) -> None:
    """An earlier section cannot be appended to."""
    arrays = segment_arrays(segment)["texts"]
    dtypes = {name: array.dtype.str for name, array in arrays.items()}
    with ContainerWriter(tmp_path, NAME, "texts", dtypes) as writer:
        writer.append("data", arrays["data"])
        with pytest.raises(ValueError, match="order"):
            writer.append("block_starts", arrays["block_starts"])


def test_sections_begin_on_multiples_of_64(segment: Segment, tmp_path: Path) -> None:
    """In memory as in the file, in the order of the kind."""
    for name in write_segment(tmp_path, segment):
        container = open_container(tmp_path / name)
        assert all(array.ctypes.data % 64 == 0 for array in container.arrays.values())
        assert list(container.arrays) == [section.name for section in KINDS[container.kind]]


@pytest.mark.parametrize(
    "name",
    ["", "MAIN_0.texts", f"{NAME}.text", f"{NAME}.1.texts", f"{NAME}.deletions", f"{NAME}.0.deletions",
     f"x{NAME}.texts",     f"{NAME}.texts\n", f"../{NAME}.texts", f"{NAME.upper()}.texts"],
)  # fmt: skip
def test_a_name_that_no_file_of_a_segment_has(tmp_path: Path, name: str) -> None:
    """Such a file is neither split into segment and kind nor opened."""
    assert split_file_name(name) is None
    with pytest.raises(CorruptIndexError):
        open_container(tmp_path / name)


def test_names_of_files_are_made_and_read_alike() -> None:
    """A name gives back the segment and the kind it was made of."""
    assert split_file_name(file_name(NAME, "postings")) == (NAME, "postings")
    assert split_file_name(file_name(NAME, "deletions", 12)) == (NAME, "deletions")
    with pytest.raises(ValueError, match="no file"):
        file_name("MAIN_1", "postings")


def test_an_interrupted_write_of_the_index_file_leaves_the_earlier_one(
    segment: Segment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is replaced whole or not at all."""
    write_index(tmp_path, Index((segment,), "english", 1.0, 1.0))

    def fail(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        write_index_file(tmp_path, [], "german", (1.0, 1.0))
    assert open_index(tmp_path).language == "english"


def test_threads_read_bodies_at_the_same_time(tmp_path: Path) -> None:
    """Eight threads read different documents from one reader, and each gets its texts."""
    archive = sorted(make_archive(600, 3), key=article_key)
    write_index(tmp_path, Index((with_dictionary(build_segment(archive)),), "english", 1.0, 1.0))
    (segment,) = open_index(tmp_path).segments
    assert len(segment.texts.block_starts) > 5
    bodies = Bodies(segment.texts)
    wrong: list[int] = []

    def read(step: int) -> None:
        wrong.extend(doc for doc in range(0, segment.count, step) if bodies[doc] != archive[doc].body)

    threads = [threading.Thread(target=read, args=(step,)) for step in (1, 2, 3, 5, 7, 11, 13, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_block_that_is_no_block_is_refused_when_it_is_read(segment: Segment) -> None:
    """Zeros, shifted and reversed bytes, and a wrong number of documents."""
    texts = segment.texts
    for data in (np.zeros_like(texts.data), np.roll(texts.data, 1), texts.data[::-1].copy()):
        with pytest.raises(CorruptIndexError):
            Bodies(dataclasses.replace(texts, data=data))[0]
    with pytest.raises(CorruptIndexError):
        Bodies(dataclasses.replace(texts, first_docs=np.array([0, 1], np.int32)))[0]


@pytest.mark.parametrize(
    "content",
    [b"\5\0\0\0four", b"\4\0\0\0four\0\0\0\0", b"\4\0\0\0fou\xff", b"\4\0\0", b""],
    ids=["a byte too few", "a body too many", "not UTF-8", "half a length", "nothing"],
)
def test_a_block_that_does_not_hold_its_bodies_is_refused_when_it_is_read(content: bytes) -> None:
    """One body of four bytes, after its length, is what it should hold."""
    assert bodies_of(b"\4\0\0\0four")[0] == "four"
    with pytest.raises(CorruptIndexError):
        bodies_of(content)[0]


@pytest.mark.parametrize("content", [b"\5\0\0\0four", b"\4\0\0", b""])
def test_a_block_that_ends_early_is_refused_when_it_is_read_in_pieces(content: bytes) -> None:
    """A body in pieces has as many bytes as it should have, or is an error."""
    assert list(bodies_of(b"\4\0\0\0four").pieces(0)) == [b"\4\0\0\0", b"four"]
    with pytest.raises(CorruptIndexError):
        list(islice(bodies_of(content).pieces(0), 9))  # a reader that goes on for ever ends, too


@pytest.mark.parametrize("size", [0, (1 << 30) + 1])
def test_a_block_that_names_an_impossible_size_is_refused(size: int) -> None:
    """No memory is taken for it; a block has a body, and at most 1 GB."""
    empty = b"\x28\xb5\x2f\xfd\xe0" + size.to_bytes(8, "little") + b"\1\0\0"  # a frame of zstd
    assert zstandard.frame_content_size(empty) == size
    for read in (lambda bodies: bodies.may_be_large(0), lambda bodies: bodies[0]):
        with pytest.raises(CorruptIndexError):
            read(reader_of(empty))


def bodies_of(content: bytes) -> Bodies:
    """A reader of one document, over a block with this content."""
    return reader_of(zstandard.ZstdCompressor().compress(content))


def reader_of(block: bytes) -> Bodies:
    """A reader of one document, over a block as stored."""
    data = np.frombuffer(block, np.uint8)
    offsets = make_segment(0).texts.token_offsets
    return Bodies(
        StoredTexts(np.zeros(0, np.uint8), np.array([0, len(data)]), np.array([0, 1], np.int32), data, offsets)
    )


def assert_equal(one: object, other: object) -> None:
    """Compare two parts of segments array by array, types included."""
    for field in dataclasses.fields(one):  # type: ignore[arg-type]
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, np.ndarray):
            assert mine.dtype == theirs.dtype
            assert np.array_equal(mine, theirs)
        elif dataclasses.is_dataclass(mine):
            assert_equal(mine, theirs)
        else:
            assert mine == theirs
