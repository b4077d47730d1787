"""Damage of any kind is refused at opening, by the name of the file; the harness is shown to find a planted defect."""

import dataclasses
import mmap
import random
import zlib
from pathlib import Path

import pytest
from damage import Damage, bit_flips, cuts_and_extensions, names, regions, unnoticed
from made_segments import AGAIN, filled, make_archive, make_segment, with_dictionary
from oracle.plain_builder import build_segment
from oracle.plain_writing import write_index

from dateline.columnar import format as containers
from dateline.columnar.deletions import make_deletions
from dateline.columnar.format import StoredSection
from dateline.columnar.index_file import INDEX
from dateline.columnar.sections import KINDS
from dateline.columnar.segment import Index

FLIPS = 1_500
"""Bits that are flipped: two in every region of every file at least."""

SEED = 20261124
FIRST, SECOND = "MAIN_0123456789abcdef", "MAIN_zyxwvutsrqponmlk"


def write_example(folder: Path, seed: int = 8) -> Path:
    """Write an index of two segments, both with deletions."""
    articles = make_archive(20, seed + 1)
    articles[0] = dataclasses.replace(articles[0], place=AGAIN, agency=AGAIN, source=AGAIN)
    rng = random.Random(seed)
    segments = [make_segment(12, seed, FIRST), with_dictionary(filled(build_segment(articles, "english", SECOND), rng))]
    folder.mkdir()
    deleted = [
        dataclasses.replace(segment, deletions=make_deletions(segment, docs))
        for segment, docs in zip(segments, ([3, 9], [0, 1, 17]), strict=True)
    ]
    write_index(folder, Index(tuple(deleted), "english", 4.5, 60.25))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_example(tmp_path_factory.mktemp("damaged") / "index")


def test_flipped_bits_in_every_region_of_every_file_are_refused(folder: Path) -> None:
    """The error names the file each time."""
    flips = bit_flips(folder, FLIPS, random.Random(SEED))
    assert {flip.file for flip in flips} == set(names(folder))
    assert unnoticed(folder, flips) == []


def test_every_section_and_kind_of_gap_is_among_the_regions(folder: Path) -> None:
    """The regions that bits are flipped in cover each file, every section by its name."""
    for kind, sections in KINDS.items():
        file = next(name for name in names(folder) if name.startswith(SECOND) and name.endswith(kind))
        found = regions(folder / file)
        assert {section.name for section in sections} <= found.keys()
        assert any(name.startswith("padding") for name in found)
        assert sum(map(len, found.values())) == (folder / file).stat().st_size


def test_two_hundred_cuts_and_extensions_are_refused(folder: Path) -> None:
    """A file that is shorter or longer than it was written is damaged."""
    assert unnoticed(folder, cuts_and_extensions(folder, 200, random.Random(SEED))) == []


def test_a_missing_or_empty_file_is_refused(folder: Path) -> None:
    """Each file of the index is needed."""
    damages = [Damage(name, what, lambda _, content=content: content)  # type: ignore[misc]
               for name in names(folder) for what, content in (("missing", None), ("empty", b""))]  # fmt: skip
    assert unnoticed(folder, damages) == []


def test_a_file_in_the_place_of_another_is_refused(folder: Path) -> None:
    """A file tells its segment and its kind, so it is not taken for another."""
    damages = [
        Damage(name, f"replaced by {other}", lambda _, other=other: (folder / other).read_bytes())  # type: ignore[misc]
        for name in names(folder)
        for other in names(folder)
        if name != other
    ]
    assert unnoticed(folder, damages) == []


def test_a_whole_file_of_the_same_name_from_another_index_is_refused(folder: Path, tmp_path: Path) -> None:
    """INDEX.json has the checksum of each header, so no file of another index fits."""
    other = write_example(tmp_path / "other", seed=50)
    damages = [
        Damage(name, "from another index", lambda _, name=name: (other / name).read_bytes())  # type: ignore[misc]
        for name in names(folder)
    ]
    assert unnoticed(folder, damages) == []


def test_the_harness_finds_a_section_that_is_left_out_of_the_check(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: the checksum of one section is not compared."""
    is_whole = containers.section_is_whole
    monkeypatch.setattr(
        containers,
        "section_is_whole",
        lambda view, section: section.name == "titles.data" or is_whole(view, section),
    )
    found = unnoticed(folder, bit_flips(folder, FLIPS, random.Random(SEED)))
    assert found
    assert all("(titles.data)" in each and each.endswith("opened") for each in found)


def test_the_harness_finds_gaps_that_are_not_checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the zeros between sections are not read."""
    monkeypatch.setattr(containers, "gap_is_empty", lambda view, start, section: True)
    found = unnoticed(folder, bit_flips(folder, FLIPS, random.Random(SEED)))
    assert found
    assert all("(padding" in each and each.endswith("opened") for each in found)


def test_the_index_file_is_checked_as_a_whole(folder: Path) -> None:
    """A changed language, average, line end or version is damage."""
    damages = [
        Damage(INDEX, f"{old} for {new}", lambda raw, old=old, new=new: raw.replace(old, new))  # type: ignore[misc]
        for old, new in ((b"english", b"spanish"), (b"4.5", b"4.6"), (b"\n", b"\r\n"), (b'"format": 3', b'"format": 4'))
    ]
    assert unnoticed(folder, damages) == []


def test_a_section_knows_where_it_ends() -> None:
    """Three entries of two bytes from byte 64 end at byte 70."""
    assert StoredSection("docs", "<u2", 3, 64, 0).end == 70


def test_a_check_gives_the_mapped_memory_back(folder: Path) -> None:
    """Once for each piece of a section; memory that is not mapped is checked alike."""

    class Mapped(mmap.mmap):
        given_back = 0

        def madvise(self, option: int, *stretch: int) -> None:
            assert option == mmap.MADV_DONTNEED
            Mapped.given_back += 1

    path = max((folder / name for name in names(folder)), key=lambda path: path.stat().st_size)
    raw = path.read_bytes()
    section = StoredSection("all", "u1", len(raw), 0, zlib.crc32(raw))
    with path.open("rb") as file, Mapped(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        with memoryview(content) as view:
            assert containers.section_is_whole(view, section)
        assert Mapped.given_back == 1
    assert containers.section_is_whole(memoryview(raw), section)
