"""No command unpickles anything from a file, though a TOC that Whoosh would read lies in every generation.

The commands run in a process, and with workers in several, where unpickling is left to what brings objects from one
process to another.  Each has an index of its own whose generations have a planted TOC: manifests and names agree.
"""

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from whoosh.index import TOC, open_dir

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.generations import MANIFEST, FileEntry, read_manifest
from indexer.builds import build_index, update_index
from indexer.cli import cli

GUARD = """
import os, pickle, sys

BETWEEN_PROCESSES = ("multiprocessing.", "dateline.building.workers")

def check(frame):
    while frame.f_globals.get("__name__") in ("pickle", "sitecustomize"):
        frame = frame.f_back
    name = frame.f_globals.get("__name__", "?")
    if not name.startswith(BETWEEN_PROCESSES):
        with open(os.environ["UNPICKLED"], "a") as log:
            log.write(name + "\\n")
        raise AssertionError(f"{name} unpickles")

def guarded(real):
    def load(*arguments, **options):
        check(sys._getframe(1))
        return real(*arguments, **options)
    return load

pickle.load, pickle.loads = guarded(pickle.load), guarded(pickle.loads)
sys.addaudithook(lambda event, _: event == "pickle.find_class" and check(sys._getframe(1)))
with open(os.environ["GUARDED"], "a") as log:
    log.write(f"{os.getpid()}\\n")
"""

RUN = """
import json, sys
from indexer.cli import cli

def run(arguments):
    try:
        cli.main(arguments, prog_name="reindex")
    except SystemExit as end:
        return end.code
    except BaseException as error:
        return repr(error)

codes = [run(arguments) for arguments in json.loads(sys.argv[1])]
print(json.dumps(codes), file=sys.stderr)
"""

# so that segments are spilled
FEW_FORMS = (
    "from dateline.building.memory_budget import MemoryBudget\nMemoryBudget.max_forms = property(lambda budget: 10)\n"
)

READS_THE_TOC = {
    "update": """
import indexer.builds.update as update
from dateline.whoosh_codec.index_writer import open_whoosh_index
update.DescribedIndex = open_whoosh_index
""",
    "build": """
import indexer.builds.index_builder as builds
from dateline.whoosh_codec.index_writer import create_whoosh_index
builds.create_described = create_whoosh_index
""",
}

ARTICLES = [Article(f"a{n}", f"Title {n}", f"Body number {n}, {n * n}.", PartialDate(1990, 1, 1)) for n in range(8)]

COMMANDS: dict[str, list[list[str]]] = {
    "build": [["{new}"], ["{new}", "--workers", "2"], ["{new}", "--dry-run"]],
    "update": [["{new}"], ["{new}", "--delete-missing", "--yes"], ["{new}", "--dry-run"]],
    "verify": [[]],
    "status": [[]],
    "rollback": [[]],
    "prune": [["--keep", "1"]],
    "withhold": [["a1"]],
    "release": [["a2"]],
    "export": [["--output", "{folder}/export.jsonl"]],
    "doctor": [["{new}"]],
    "push": [["file://{bundle}/pushed"]],
    "pull": [["file://{bundle}/there"]],
}
"""Every command, with what follows its name; `--index-dir` is added."""


class Touching:
    """Touches a file when it is unpickled, and is the pickled object then."""

    def __init__(self, path: Path, pickled: object) -> None:
        self._code = f"__import__('pathlib').Path({str(path)!r}).touch() or __import__('pickle').loads({pickled!r})"

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return eval, (self._code,)


def plant(index_dir: Path, generation: str, touched: Path, **changes: object) -> str:
    """Put code into both pickles of a TOC, and a manifest that vouches for it; returns the name of the generation."""
    folder = index_dir / "builds" / generation
    storage = open_dir(str(folder)).storage
    toc = TOC.read(storage, "MAIN")
    (folder / f"_MAIN_{toc.generation}.toc").unlink()
    toc.segments = [Touching(touched, pickle.dumps(segment)) for segment in toc.segments]
    real = pickle.dumps
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "whoosh.index.pickle.dumps", lambda schema, protocol: real(Touching(touched, real(schema)), protocol)
        )
        toc.write(storage, "MAIN")
    raw = (folder / f"_MAIN_{toc.generation}.toc").read_bytes()
    entry = FileEntry(f"_MAIN_{toc.generation}.toc", len(raw), hashlib.sha256(raw).hexdigest())
    manifest = read_manifest(folder)
    files = tuple(entry if each.path == entry.path else each for each in manifest.files)
    planted = replace(manifest, files=files, **changes)
    (folder / MANIFEST).write_bytes(planted.to_bytes())
    folder.rename(folder.with_name(planted.generation_name()))
    (index_dir / "CURRENT").write_text(f"{planted.generation_name()}\n")
    return planted.generation_name()


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index whose two generations have a TOC that runs code, documents, and a list."""
    folder = tmp_path_factory.mktemp("planted")
    index_dir = folder / "index"
    first = build_index(ARTICLES, index_dir)
    changed = replace(ARTICLES[0], body="Changed.")
    second = update_index([changed], index_dir).generation
    assert second is not None
    parent = plant(index_dir, first, folder / "touched")
    plant(index_dir, second, folder / "touched", parent=parent)
    (index_dir / "withheld.txt").write_text("a2\t2026-11-24\t\n")
    (folder / "new").mkdir()
    for number in range(1, 13):  # enough that the large segment is merged as well
        text = f"date 1991-01-{number:02} A story {number}.\n\nNumber {number} of {number * 7}.\n"
        (folder / "new" / f"{number}.txt").write_text(text)
    assert not (folder / "touched").exists()
    return folder


def reindex(
    planted: Path, commands: Sequence[Sequence[str]], tmp_path: Path, before: str = ""
) -> tuple[list[object], str]:
    """Run commands with the guard, each over a copy of the index; gives their exit codes, and who unpickled."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
    (tmp_path / "unpickled").touch()
    filled = []
    for number, command in enumerate(commands):
        index_dir = tmp_path / f"index{number}"
        shutil.copytree(planted / "index", index_dir)
        places = {"new": planted / "new", "folder": tmp_path, "bundle": planted / "bundle"}
        filled.append([*(word.format(**places) for word in command), "--index-dir", str(index_dir)])
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path / "guard"), "DATELINE_BUNDLE_KEY": "k" * 32,
        "UNPICKLED": str(tmp_path / "unpickled"), "GUARDED": str(tmp_path / "guarded"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", before + RUN, json.dumps(filled)],
        cwd=Path(__file__).parents[3], env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return json.loads(done.stderr.splitlines()[-1]), (tmp_path / "unpickled").read_text()


def test_every_command_is_here() -> None:
    """A new command needs a line in `COMMANDS`."""
    assert COMMANDS.keys() == cli.commands.keys()


def test_no_command_unpickles_anything_from_a_file(planted: Path, tmp_path: Path) -> None:
    """Every command, over generations with a TOC that runs code in its reader; `pull` gets pushed ones."""
    commands = [[name, *arguments] for name, variants in COMMANDS.items() for arguments in variants]
    prepare = [["push", "file://{bundle}/there"]]
    codes, unpickled = reindex(planted, [*prepare, *commands], tmp_path)
    assert dict(zip(map(" ".join, [*prepare, *commands]), codes, strict=True)) == dict.fromkeys(
        map(" ".join, [*prepare, *commands]), 0
    )
    assert unpickled == ""
    assert not (planted / "touched").exists()
    assert len(set((tmp_path / "guarded").read_text().split())) > 2  # the workers, too


def test_nor_with_segments_that_are_set_aside_and_merged(planted: Path, tmp_path: Path) -> None:
    """Where there are more forms than there is room for, several segments are written and read again."""
    commands = [["build", "{new}"], ["build", "{new}", "--workers", "2"], ["update", "{new}"]]
    codes, unpickled = reindex(planted, commands, tmp_path, FEW_FORMS)
    assert (codes, unpickled) == ([0, 0, 0], "")
    assert not (planted / "touched").exists()


@pytest.mark.parametrize("command", list(READS_THE_TOC))
def test_a_command_that_reads_the_toc_would_be_noticed(planted: Path, tmp_path: Path, command: str) -> None:
    """The planted defects are the index as Whoosh's users open and make it."""
    codes, unpickled = reindex(planted, [[command, "{new}"]], tmp_path, READS_THE_TOC[command])
    assert codes != [0]
    assert unpickled.startswith("whoosh.")


def test_whoosh_opens_what_an_update_made_of_it(planted: Path, tmp_path: Path) -> None:
    """The TOC that an update writes is Whoosh's own: its code is run by none, and it has every article."""
    index_dir = tmp_path / "index"
    shutil.copytree(planted / "index", index_dir)
    updated = update_index([replace(ARTICLES[3], body="Changed, too."), Article("new", "New", "")], index_dir)
    assert updated.generation is not None
    index = open_dir(str(index_dir / "builds" / updated.generation))
    assert not (planted / "touched").exists()
    assert index.doc_count() == updated.articles == 8
    with index.searcher() as searcher:
        assert {fields["article_id"] for fields in searcher.documents()} == {f"a{n}" for n in range(8)} - {"a2"} | {
            "new"
        }


def test_the_planted_toc_would_run_its_code(planted: Path, tmp_path: Path) -> None:
    """Whoosh reads it, and so does a program that opens the index as Whoosh's users do."""
    served = (planted / "index" / "CURRENT").read_text().strip()
    shutil.copytree(planted / "index" / "builds" / served, tmp_path / "copy")
    open_dir(str(tmp_path / "copy"))
    assert (planted / "touched").exists()
    (planted / "touched").unlink()
