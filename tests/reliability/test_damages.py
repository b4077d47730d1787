"""A damaged generation is refused by `verify` and when it is opened, whatever is damaged, and never served."""

import random
from pathlib import Path

import pytest
from reliability.commands import Commands, counted
from reliability.damages import bit_flips, opened, swaps, truncations, unnoticed, verified
from reliability.operations import new_archive
from reliability.revisions import write_source

from dateline.engines import columnar
from dateline.generations import publishing

FLIPS = counted("DATELINE_FLIPS", 300)
TRUNCATIONS = counted("DATELINE_TRUNCATIONS", 60)
SWAPS = counted("DATELINE_SWAPS", 50)
SEED = counted("DATELINE_SEED", 20261124)


@pytest.fixture(scope="module")
def index_dir(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three generations, the served one of several segments with deletions."""
    archive = new_archive(commands, tmp_path_factory.mktemp("damaged") / "a")
    archive.run("update", write_source(archive.sources, 2), "--delete-missing")
    return archive.index_dir


def test_flipped_bits_are_refused(index_dir: Path) -> None:
    assert list(unnoticed(index_dir, bit_flips(index_dir, FLIPS, random.Random(SEED)))) == []


def test_truncated_files_are_refused(index_dir: Path) -> None:
    assert list(unnoticed(index_dir, truncations(index_dir, TRUNCATIONS, random.Random(SEED)))) == []


def test_missing_and_swapped_files_are_refused(index_dir: Path) -> None:
    assert list(unnoticed(index_dir, swaps(index_dir, SWAPS, random.Random(SEED)))) == []


def test_a_file_that_opening_does_not_check_is_found(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columnar, "check_digests", lambda *arguments: None)
    found = list(unnoticed(index_dir, bit_flips(index_dir, FLIPS, random.Random(SEED)), [opened]))
    assert found
    assert all(".toc, " in each for each in found)


def test_sizes_that_are_taken_for_digests_are_found(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.verification.sha256_of", publishing.sha256_of)
    assert list(unnoticed(index_dir, bit_flips(index_dir, 20, random.Random(SEED)), [verified])) == []
