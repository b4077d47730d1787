"""`reindex export` and `reindex doctor`, run as a person runs them."""

import datetime as dt
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from warm_reindex import run_reindex

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.generations import generation_dir, read_current
from indexer.builds import build_index

TEXT = "The road bridge of Orlen fell into the ice of the river last night, and nobody was hurt."
ARTICLES = [
    Article("a", "First", TEXT, PartialDate(1956, 1, 14)),
    Article(
        "b", "Second", "Nothing but that, said the keeper of the other bridge, and shut his door.", PartialDate(1957)
    ),
    Article("c", "Third", "A painter of bridges was asked how long it takes; he said all his life.", None),
]
CHECKS = {
    "duplicates", "near_duplicates", "empty_bodies", "short_bodies", "undated", "future_dates",
    "conflicting_dates", "approximate_dates", "inferred_dates", "gaps",
    "suspect_encodings", "new_in_sources", "changed_in_sources", "missing_from_sources",
}  # fmt: skip


def clean_environment() -> dict[str, str]:
    """The environment of the tests without settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_") and name != "PORT"}


def run(*arguments: object, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run `reindex` in a folder with a clean environment."""
    given = stdin.decode("utf-8", "surrogateescape")
    done = run_reindex(arguments, folder=cwd, environment=clean_environment(), stdin=given)
    stdout, stderr = (text.encode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, stdout, stderr)


def export_into(stdout: int | IO[bytes], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run `reindex export` as a process with a standard output of its own."""
    command = [sys.executable, "-m", "indexer", "export", "--index-dir", "index"]
    environ = clean_environment()
    return subprocess.run(
        command, cwd=folder, stdout=stdout, stderr=subprocess.PIPE, timeout=120, env=environ, check=False
    )


@pytest.fixture
def folder(tmp_path):
    """A folder with an index of three articles, and their export as a source."""
    build_index(ARTICLES, tmp_path / "index")
    assert run("export", "--index-dir", "index", "--output", "all.jsonl", cwd=tmp_path).returncode == 0
    return tmp_path


def checks(folder, *arguments) -> dict:
    result = run("doctor", *arguments, "--index-dir", "index", "--json", cwd=folder)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)["checks"]


def write(folder: Path, rows: list[dict]) -> None:
    (folder / "all.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def read(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "all.jsonl").read_text().splitlines()]


def test_an_export_in_a_pipe_makes_the_same_index(folder):
    """`reindex export | reindex -`: the export of the copy is the same, byte for byte."""
    lines = run("export", "--index-dir", "index", cwd=folder)
    assert lines.stderr.decode().startswith("Exported 3 articles of ")
    assert run("-", "--index-dir", "other", cwd=folder, stdin=lines.stdout).returncode == 0
    assert (
        run("export", "--index-dir", "other", cwd=folder).stdout == lines.stdout == (folder / "all.jsonl").read_bytes()
    )


def test_an_export_is_packed_and_says_what_is_withheld(folder):
    """By its name; the number of withheld articles stands on standard error, nothing on standard output."""
    (folder / "index" / "withheld.txt").write_text("b\t2026-01-01\tcourt\n")
    result = run("export", "--index-dir", "index", "--output", "x.jsonl.gz", cwd=folder)
    assert result.stdout == b""
    assert "Exported 2 articles" in result.stderr.decode()
    assert "1 article withheld" in result.stderr.decode()
    assert [
        json.loads(line)["article_id"] for line in gzip.decompress((folder / "x.jsonl.gz").read_bytes()).splitlines()
    ] == ["a", "c"]


def test_a_reader_that_goes_away_ends_the_export(folder):
    """Exit 1 and no traceback, as of any program before `head`."""
    reading, writing = os.pipe()
    os.close(reading)
    result = export_into(writing, folder)
    os.close(writing)
    assert (result.returncode, result.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_behind_standard_output_is_one_sentence(folder):
    """Exit 1."""
    with Path("/dev/full").open("wb") as full:
        result = export_into(full, folder)
    assert result.returncode == 1
    assert result.stderr.decode() == "reindex: Standard output cannot be written: No space left on device.\n"


@pytest.mark.parametrize(
    "arguments",
    [("--index-dir", "nowhere"), ("--index-dir", "index", "--output", "no/such/folder/x"), ("--generation", "x")],
)
def test_what_cannot_be_exported_is_one_sentence(arguments, folder):
    """No index, no folder, no generation: exit 1 and a line."""
    result = run("export", *arguments, cwd=folder)
    assert result.returncode == 1
    assert len(result.stderr.decode().splitlines()) == 1
    assert result.stdout == b""


def test_the_doctor_reports_every_check(folder):
    """With unchanged sources nothing is new, changed or missing; one article is undated."""
    report = json.loads(run("doctor", "all.jsonl", "--index-dir", "index", "--json", cwd=folder).stdout)
    assert set(report) == {"generation", "articles", "integrity", "alarms", "checks", "notes", "seconds"}
    assert report["integrity"] == {"sound": True, "damage": None}
    assert (report["articles"], set(report["checks"])) == (3, CHECKS)
    assert {name: check["count"] for name, check in report["checks"].items() if check["count"]} == {"undated": 1}
    undated = report["checks"]["undated"]
    assert undated["examples"] == [{"articles": [{"article_id": "c", "date": None, "title": "Third"}], "detail": ""}]
    assert undated["what_to_do"].endswith(".")


def test_the_doctor_speaks_to_people(folder):
    """A line a check, with examples below, and what to do."""
    text = run("doctor", "all.jsonl", "--index-dir", "index", cwd=folder).stdout.decode()
    assert "3 articles; every file is whole." in text
    assert "Undated: 1 article without a date" in text
    assert "  c (undated) Third" in text
    assert "Changed in sources: none." in text


def test_the_doctor_names_what_changed_in_the_sources(folder):
    """One article new, one changed in a single field, one missing; of two with one id the later counts."""
    first, second, _ = read(folder)
    write(folder, [first | {"article_id": "d"}, second | {"body": "x"}, second, first | {"place": "X"}])
    found = checks(folder, "all.jsonl")
    named = {
        name: [head["article_id"] for example in found[name]["examples"] for head in example["articles"]]
        for name in ("new_in_sources", "changed_in_sources", "missing_from_sources")
    }
    assert named == {"new_in_sources": ["d"], "changed_in_sources": ["a"], "missing_from_sources": ["c"]}
    assert [found[name]["count"] for name in named] == [1, 1, 1]


def test_withheld_articles_are_not_named_by_the_doctor(folder):
    """Nor counted: neither as undated nor as new or missing."""
    (folder / "index" / "withheld.txt").write_text("c\t2026-01-01\tcourt\n")
    report = json.loads(run("doctor", "all.jsonl", "--index-dir", "index", "--json", cwd=folder).stdout)
    assert report["articles"] == 2
    assert {name: check["count"] for name, check in report["checks"].items() if check["count"]} == {}


def test_sources_that_are_not_those_of_the_archive_are_not_compared(folder):
    """The configured documents share nothing with the archive: said, not counted; nor where there are none."""
    (folder / "other.txt").write_text("A story.\n")
    assert "share no article" in checks(folder, "other.txt")["missing_from_sources"]["skipped"]
    assert "name the SOURCEs" in checks(folder)["new_in_sources"]["skipped"]
    assert run("doctor", "nowhere", "--index-dir", "index", cwd=folder).returncode == 1


def test_the_doctor_compares_with_the_remembered_sources(folder):
    """Unless documents are named, by the command or the settings; a source that is gone is not compared."""
    assert run("build", "all.jsonl", "--index-dir", "new", cwd=folder).returncode == 0
    with (folder / "all.jsonl").open("a") as file:
        file.write('{"id": "d", "title": "Fourth", "body": "A story."}\n')
    found = run("doctor", "--index-dir", "new", "--json", cwd=folder)
    assert json.loads(found.stdout)["checks"]["new_in_sources"]["count"] == 1
    (folder / "all.jsonl").rename(folder / "moved.jsonl")
    skipped = json.loads(run("doctor", "--index-dir", "new", "--json", cwd=folder).stdout)
    assert "no source of the archive is known" in skipped["checks"]["new_in_sources"]["skipped"]


def test_the_doctor_says_how_many_sources_cannot_be_read(folder):
    """And which command names them."""
    with (folder / "all.jsonl").open("a") as file:
        file.write("no JSON\n")
    text = run("doctor", "all.jsonl", "--index-dir", "index", cwd=folder).stdout.decode()
    assert "1 document of the sources cannot be read (reindex --dry-run names them)." in text


def test_a_damaged_generation_is_a_failure(folder):
    """Exit 1 with the name of the file; the other checks are not made."""
    generation = generation_dir(folder / "index", read_current(folder / "index"))
    path = next(generation.glob("*.documents"))
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    result = run("doctor", "--index-dir", "index", "--json", cwd=folder)
    report = json.loads(result.stdout)
    assert result.returncode == 1
    assert path.name in report["integrity"]["damage"]
    assert report["checks"] == {}
    assert "is damaged" in run("doctor", "--index-dir", "index", cwd=folder).stdout.decode()


def test_a_date_of_tomorrow_is_found_by_the_clock(tmp_path):
    """Today is the day by UTC."""
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    build_index([Article("a", "T", TEXT, PartialDate.of_day(tomorrow))], tmp_path / "index")
    assert checks(tmp_path)["future_dates"]["count"] == 1


@pytest.mark.parametrize("command", ["export", "doctor"])
def test_the_help_says_the_exit_status(command, tmp_path):
    """0, 1 and 2."""
    text = " ".join(run(command, "--help", cwd=tmp_path).stdout.decode().split())
    assert "Exit status: 0 " in text
    assert "2 wrong usage" in text
