"""`docs/upgrading.md` is true: its commands, unchanged, do what the page says."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from dateline.engines import open_engine
from dateline.errors import readable_formats
from dateline.generations import FORMAT, builds_dir, read_current
from dateline.generations.manifest import OLDEST_READABLE
from dateline.request import SearchRequest
from dateline.settings import Settings
from dateline.verification import verify_generation

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/upgrading.md").read_text("utf-8")
BLOCKS = [textwrap.dedent(block) for block in re.findall(r"(?:^ {4,}\S.*\n)+", PAGE, re.MULTILINE)]


def block(beginning: str) -> str:
    """The only block of the page with this beginning."""
    (found,) = [each for each in BLOCKS if each.startswith(beginning)]
    return found


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with an index of 30 articles, one of which is withheld, and `reindex` on the path."""
    reindex = tmp_path / "bin/reindex"
    reindex.parent.mkdir()
    reindex.write_text(f'#!/bin/sh\nexec {sys.executable} -m indexer "$@"\n')
    reindex.chmod(0o755)
    rows = "".join(f'{{"id": "a{n}", "title": "Report {n}", "body": "Ships of Karsk, {n}."}}\n' for n in range(30))
    (tmp_path / "rows.jsonl").write_text(rows)
    shell(tmp_path, "reindex build rows.jsonl && reindex withhold a3")
    return tmp_path


def environment(machine: Path) -> dict[str, str]:
    """The environment of a machine with its backup disk in its folder."""
    key = "a key of the tests, made at random: 77e1"
    path = f"{machine / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return {"PATH": path, "PYTHONPATH": str(ROOT), "DATELINE_BUNDLE_KEY": key}


def shell(machine: Path, commands: str) -> str:
    """Run commands as they are written, except for the path of the backup disk; each must succeed."""
    script = "set -e\n" + commands.replace("/backup", f"{machine}/backup")
    done = subprocess.run(
        ["bash", "-c", script], cwd=machine, env=environment(machine), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def check_served(machine: Path, generation: str, shown: int = 29) -> None:
    """The generation is served, whole, without withheld articles."""
    index_dir = machine / "index_data"
    assert read_current(index_dir) == generation
    verify_generation(index_dir, generation)
    assert open_engine(Settings(index_dir=index_dir)).search(SearchRequest("karsk")).total == shown


def test_a_backup_is_made_while_a_build_runs_and_restored_on_an_empty_disk(machine: Path) -> None:
    """The build is ended by a signal in the middle: it waits for its standard input."""
    generation = read_current(machine / "index_data")
    command = [str(machine / "bin/reindex"), "build", "-", "--format", "jsonl"]
    build = subprocess.Popen(command, cwd=machine, env=environment(machine), stdin=subprocess.PIPE)
    assert build.stdin is not None
    try:
        build.stdin.write((machine / "rows.jsonl").read_bytes() * 2_000)
        build.stdin.flush()
        assert list(builds_dir(machine / "index_data").glob(".building-*"))
        shell(machine, block("backup=/backup/archive-$(date"))
    finally:
        build.kill()
        build.communicate()
    (backup,) = (machine / "backup").iterdir()
    shutil.rmtree(machine / "index_data")
    listed = shell(machine, block("backup=/backup/archive-2026").replace("archive-20261124T081500Z", backup.name))
    assert "a3" in listed
    check_served(machine, generation)


def test_a_restore_goes_back_from_a_damaged_index(machine: Path) -> None:
    """The restore keeps the present list, which is longer than that of the backup."""
    generation = read_current(machine / "index_data")
    shell(machine, block("backup=/backup/archive-$(date"))
    (backup,) = (machine / "backup").iterdir()
    shell(machine, "reindex withhold a4")
    shutil.rmtree(machine / "index_data/builds" / generation)
    (machine / "index_data/CURRENT").write_bytes(b"")
    shell(machine, block("backup=/backup/archive-2026").replace("archive-20261124T081500Z", backup.name))
    check_served(machine, generation, shown=28)


def test_a_bundle_in_a_folder_is_a_backup(machine: Path) -> None:
    """Pushed, and pulled on an empty disk: the generation and the list."""
    generation = read_current(machine / "index_data")
    push, pull = block("reindex push").splitlines()
    shell(machine, push)
    shutil.rmtree(machine / "index_data")
    shell(machine, pull)
    check_served(machine, generation)


def test_an_upgrade_step_by_step(machine: Path) -> None:
    """From the oldest readable format, and from one that is no longer readable, to an index of this version."""
    for number in (OLDEST_READABLE - 1, OLDEST_READABLE):
        shutil.rmtree(machine / "index_data")
        shutil.copytree(Path(__file__).parent / f"manifest_{number}", machine / "index_data")
        if number == OLDEST_READABLE:
            shell(machine, block("reindex export"))
            assert (machine / "archive.jsonl.xz").exists()
            assert "Served: " in shell(machine, next(each for each in BLOCKS if each == "reindex status\n"))
        built = shell(machine, block("reindex build").replace("SOURCE...", "rows.jsonl"))
        assert "Published" in built
        assert "is whole" in built
        shell(machine, block("reindex prune"))
    assert len(list(builds_dir(machine / "index_data").iterdir())) == 3


def test_the_page_names_the_formats() -> None:
    """The written format and the readable formats."""
    assert f"writes format {FORMAT}, and reads format {readable_formats(OLDEST_READABLE, FORMAT)}." in PAGE
