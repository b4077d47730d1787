"""`verify` and opening refuse every damage to a generation, and it is never served."""

import os
import random
from pathlib import Path

import pytest
from counts import counted

from dateline.engines import columnar
from dateline.generations import read_manifest
from dateline.generations.names_file import NAMES
from dateline.verification import verify
from reliability.commands import Commands
from reliability.damages import bit_flips, opened, served_folder, swaps, truncations, unnoticed, verified
from reliability.operations import new_archive
from reliability.revisions import write_source

FLIPS = counted("DATELINE_FLIPS", 1_000)
TRUNCATIONS = counted("DATELINE_TRUNCATIONS", 200)
SWAPS = counted("DATELINE_SWAPS", 50)
SEED = int(os.environ.get("DATELINE_SEED", "20261124"))


@pytest.fixture(scope="module")
def index_dir(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three generations, the served one of several segments with deletions."""
    archive = new_archive(commands, tmp_path_factory.mktemp("damaged") / "a")
    archive.run("update", write_source(archive.sources, 2), "--delete-missing")
    return archive.index_dir


def test_flipped_bits_are_refused(index_dir: Path) -> None:
    """Both opening and `verify` refuse a generation with one flipped bit, in any part of any file."""
    assert list(unnoticed(index_dir, bit_flips(index_dir, FLIPS, random.Random(SEED)))) == []


def test_truncated_files_are_refused(index_dir: Path) -> None:
    """Both opening and `verify` refuse a generation with a file that is empty, or cut anywhere."""
    assert list(unnoticed(index_dir, truncations(index_dir, TRUNCATIONS, random.Random(SEED)))) == []


def test_missing_and_swapped_files_are_refused(index_dir: Path) -> None:
    """Both opening and `verify` refuse a generation with a file that is missing, or replaced by another file."""
    assert list(unnoticed(index_dir, swaps(index_dir, SWAPS, random.Random(SEED)))) == []


def test_a_file_that_opening_does_not_check_is_found(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If opening compares no digests, damage to the TOC and to the names is not seen, and the harness reports it."""
    monkeypatch.setattr(columnar, "check_digests", lambda *arguments: None)
    found = list(unnoticed(index_dir, bit_flips(index_dir, FLIPS, random.Random(SEED)), [opened]))
    assert any(".toc, " in each for each in found)
    assert all(".toc, " in each or f"{NAMES}, " in each for each in found)


def test_a_file_that_verify_does_not_read_is_found(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If `verify` trusts the listed hash of the TOC, the harness reports damage to the TOC, and no other."""
    sha256_of = verify.sha256_of
    listed = {entry.path: entry.sha256 for entry in read_manifest(served_folder(index_dir)).files}
    monkeypatch.setattr(
        verify, "sha256_of", lambda path: listed[path.name] if path.suffix == ".toc" else sha256_of(path)
    )
    found = list(unnoticed(index_dir, bit_flips(index_dir, FLIPS, random.Random(SEED)), [verified]))
    assert found
    assert all(".toc, " in each for each in found)
