"""Ids that are made from those of sources: no source can give the made id of another article."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dateline.article import Article, make_article_id
from dateline.generations import read_current, read_withheld
from dateline.generations.withheld_files import write_withheld
from dateline.withheld import Withholding
from indexer.builds import build_index
from indexer.cli import cli

ADDRESS = "https://news.example/1956/01/14/bridge"
MADE = make_article_id(ADDRESS)
MADE_OF_MADE = "u-" + hashlib.sha256(MADE.encode()).hexdigest()[:24]
FORGED = {"id": MADE, "title": "Forged", "body": "In place of the other."}
HONEST = {"id": ADDRESS, "title": "Honest", "body": "The bridge was opened."}


def run(index_dir: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(cli, [*arguments, "--index-dir", str(index_dir)])
    assert result.exit_code == 0, result.output
    return result


def titles(index_dir: Path) -> dict[str, str]:
    """The titles that the served generation shows, by id."""
    lines = run(index_dir, "export").stdout.splitlines()
    return {row["article_id"]: row["title"] for row in map(json.loads, lines)}


def write(path: Path, *rows: Mapping[str, object]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.mark.parametrize("command", ["build", "update"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_source_cannot_take_the_place_of_another_article(tmp_path: Path, command: str, workers: int) -> None:
    """An id in the form of a made one is not kept: both articles are there, whichever comes first."""
    if command == "update":
        run(tmp_path / "index", "build", write(tmp_path / "a.jsonl", HONEST))
        run(tmp_path / "index", "update", write(tmp_path / "b.jsonl", FORGED))
    else:
        sources = [write(tmp_path / f"{number}.jsonl", row) for number, row in enumerate((FORGED, HONEST, FORGED))]
        run(tmp_path / "index", "build", *sources, "--workers", str(workers))
    assert titles(tmp_path / "index") == {MADE: "Honest", MADE_OF_MADE: "Forged"}


@pytest.mark.parametrize(
    "original", ["U-" + "a" * 24, "u-" + "A" * 24, "u-" + "a" * 23, "u-" + "a" * 25, "u-" + "g" * 24]
)
def test_other_ids_are_kept(original: str) -> None:
    """What only resembles a made id is none, and stays as it is."""
    assert make_article_id(original) == original


def test_an_export_cannot_take_the_place_of_another_article(tmp_path: Path) -> None:
    """A made id without what it was made from, as versions before exported it, is a source's own."""
    build_index([Article(MADE, "Exported", "Once kept as it was.")], tmp_path / "old")
    exported = run(tmp_path / "old", "export").stdout
    assert json.loads(exported)["original_id"] is None
    (tmp_path / "old.jsonl").write_text(exported)
    run(tmp_path / "index", "build", write(tmp_path / "a.jsonl", HONEST), str(tmp_path / "old.jsonl"))
    assert titles(tmp_path / "index") == {MADE: "Honest", MADE_OF_MADE: "Exported"}


def test_an_export_of_them_is_read_back_to_the_same_index(tmp_path: Path) -> None:
    """Both articles keep their ids, and the index its digest."""
    run(tmp_path / "index", "build", write(tmp_path / "a.jsonl", HONEST, FORGED))
    (tmp_path / "exported.jsonl").write_text(run(tmp_path / "index", "export").stdout)
    run(tmp_path / "again", "build", str(tmp_path / "exported.jsonl"))
    one, two = (json.loads(_manifest(tmp_path / name)) for name in ("index", "again"))
    assert one["source_digest"] == two["source_digest"]
    assert run(tmp_path / "again", "export").stdout == (tmp_path / "exported.jsonl").read_text()


def _manifest(index_dir: Path) -> str:
    return (index_dir / "builds" / (read_current(index_dir) or "") / "MANIFEST.json").read_text()


def test_what_was_withheld_by_such_an_id_stays_so(tmp_path: Path) -> None:
    """A list of before names the source's own id: builds and updates leave that article out under its new one, too."""
    (tmp_path / "index").mkdir()
    write_withheld(tmp_path / "index", [Withholding(MADE, "2026-11-29")])
    other = {"id": "other", "title": "Other", "body": "Shown."}
    run(tmp_path / "index", "build", write(tmp_path / "a.jsonl", FORGED, other))
    assert titles(tmp_path / "index") == {"other": "Other"}
    told = json.loads(run(tmp_path / "index", "update", write(tmp_path / "b.jsonl", FORGED, other), "--json").stdout)
    assert told["withheld"] == 1
    assert titles(tmp_path / "index") == {"other": "Other"}


def test_an_article_is_withheld_by_its_made_id(tmp_path: Path) -> None:
    """The id that its page shows names that article; one that a source gave this id is named where it is alone."""
    run(tmp_path / "index", "build", write(tmp_path / "a.jsonl", HONEST, FORGED))
    run(tmp_path / "index", "withhold", MADE)
    assert read_withheld(tmp_path / "index").ids == {MADE}
    run(tmp_path / "index", "release", MADE)
    assert not read_withheld(tmp_path / "index").ids
    run(tmp_path / "index", "build", write(tmp_path / "a.jsonl", FORGED))
    run(tmp_path / "index", "withhold", MADE)
    assert read_withheld(tmp_path / "index").ids == {MADE_OF_MADE}


def test_before_there_is_an_index_both_are_withheld(tmp_path: Path) -> None:
    """It is unknown which one is meant, so neither may appear; `release` takes both from the list."""
    (tmp_path / "index").mkdir()
    run(tmp_path / "index", "withhold", MADE)
    assert read_withheld(tmp_path / "index").ids == {MADE, MADE_OF_MADE}
    run(tmp_path / "index", "release", MADE)
    assert not read_withheld(tmp_path / "index").ids


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": "17"}, ("17", None)),
        ({"id": "0"}, ("0", None)),
        ({"id": "-"}, (None, None)),
        ({"id": "nan"}, (None, None)),
        ({"id": "N/A", "url": "https://example.org/a"}, ("https://example.org/a", "https://example.org/a")),
        ({"url": "https://example.org/a"}, ("https://example.org/a", "https://example.org/a")),
        ({"url": "https://example.org/"}, (None, "https://example.org/")),
        ({"url": "HTTP://www.example.org"}, (None, "HTTP://www.example.org")),
        ({"url": "https://example.org/?p=17"}, ("https://example.org/?p=17", "https://example.org/?p=17")),
        ({"url": "#"}, (None, None)),
        ({"url": "/"}, (None, None)),
        ({"url": "none"}, (None, None)),
        ({"id": "unknown-17"}, ("unknown-17", None)),
        ({"id": "https://example.org/", "url": "https://example.org/a"}, ("https://example.org/a",) * 2),
    ],
)
def test_what_names_nothing_is_no_id(
    read_file, fields: dict[str, str], expected: tuple[str | None, str | None]
) -> None:
    """A sign in place of an id, and the address of a whole site, which many rows have."""
    (document,) = read_file("a.jsonl", json.dumps({"title": "Bridge", "body": "It fell.", **fields}) + "\n")
    assert (document.original_id, document.url) == expected
