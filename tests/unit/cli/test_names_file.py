"""`names.toml`: from the file to pages, filters, queries, exports and stock Whoosh."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from whoosh.index import open_dir
from whoosh.qparser import QueryParser

from dateline.bundles import Trust, open_store, pull_bundle, push_bundle
from dateline.generations import generation_dir, read_current
from dateline.settings import Settings
from indexer.cli import cli
from webapp import create_app

ROWS = [
    {"id": "one", "title": "Karsk quay", "date": "2017-01-02", "agency": "Northern Press", "author": ["J. Li", "Bo"]},
    {"id": "two", "title": "Karsk ferry", "date": "2017-01-03", "agency": "NP", "author": "Li, Jo"},
    {"id": "three", "title": "Karsk fog", "date": "2017-01-04", "agency": "NPI", "place": "Bombay"},
]
NAMES = """
[[name]]
field = "agency"
shown = "NP"
others = ["Northern Press", "Northern Press Service"]

[[name]]
field = "author"
shown = "Jo Li"
others = ["J. Li", "Li, Jo"]
"""


class Archive:
    """An index of three articles, and its pages."""

    def __init__(self, folder: Path) -> None:
        self.source, self.index_dir = folder / "wire.jsonl", folder / "index"
        self.index_dir.mkdir()
        self.write(ROWS)

    def write(self, rows: list[dict[str, Any]]) -> None:
        self.source.write_text("".join(json.dumps({"body": "Ships.", **row}) + "\n" for row in rows))

    def names(self, text: str) -> None:
        (self.index_dir / "names.toml").write_text(text)

    def run(self, *arguments: str, code: int = 0) -> Any:
        done = CliRunner().invoke(cli, [*arguments, "--index-dir", str(self.index_dir)])
        assert done.exit_code == code, done.output
        return json.loads(done.stdout) if "--json" in arguments else done.output

    def build(self) -> Any:
        return self.run("build", str(self.source), "--json")

    def update(self, *options: str) -> Any:
        return self.run("update", "--json", *options)

    def get(self, address: str) -> Any:
        return create_app(Settings(index_dir=self.index_dir)).test_client().get(address)

    def search(self, query: str) -> Any:
        return self.get(f"/api/v1/search?{query}").json

    def found(self, query: str) -> set[str]:
        return {hit["article_id"] for hit in self.search(query)["hits"]}

    def agencies(self, query: str = "") -> dict[str, int]:
        return {each["value"]: each["count"] for each in self.search(query)["facets"]["agency"]}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture
def named(archive: Archive) -> Archive:
    archive.names(NAMES)
    assert archive.build()["renamed"] == 2
    return archive


QUERIES = ["agency:np", "agency:northern", 'agency:"northern press"', "agency:northe*", "agency:service",
           "agency:nrothern~", "author:li author:jo"]  # fmt: skip
FILTERS = ["agency=NP", "agency=Northern+Press", "agency=northern+press+service", "author=Jo+Li", "author=J.+Li"]


@pytest.mark.parametrize("query", [*(f"q={each}" for each in QUERIES), *FILTERS])
def test_old_names_stay_good_in_queries_and_addresses(named: Archive, query: str) -> None:
    """Each finds the articles of either name, and no others."""
    assert named.found(query) == {"one", "two"}


@pytest.mark.parametrize("query", ['q=agency:"np northern"', 'q=agency:"press northern"', "agency=NP&author=Nobody"])
def test_no_phrase_runs_from_one_name_into_the_next(named: Archive, query: str) -> None:
    """Nor does a second filter find anything by the names of the first."""
    assert named.found(query) == set()


def test_articles_are_shown_with_their_names(named: Archive) -> None:
    """In hits, counts, articles, exports; the name of another agency stays."""
    assert {hit["article_id"]: hit["agency"] for hit in named.search("q=karsk")["hits"]} == {
        "one": "NP",
        "two": "NP",
        "three": "NPI",
    }
    assert named.agencies() == {"NP": 2, "NPI": 1}
    assert named.agencies("agency=Northern+Press") == {"NP": 2, "NPI": 1}
    article = named.get("/api/v1/articles/one").json
    assert (article["agency"], article["authors"]) == ("NP", ["Jo Li", "Bo"])
    named.run("export", "--output", str(named.source.with_name("all.jsonl")))
    exported = [json.loads(line) for line in named.source.with_name("all.jsonl").read_text().splitlines()]
    assert [each["agency"] for each in exported] == ["NP", "NP", "NPI"]
    page = named.get("/article/one").text
    assert "Northern" not in page
    assert "NP" in page


def test_the_page_of_an_old_address(named: Archive) -> None:
    """It reads the shown name back, has its value chosen, and leads on with it."""
    page = named.get("/search?q=karsk&agency=Northern+Press").text
    assert 'by <a class="part" href="/search?q=karsk" rel="nofollow" title="Remove this"><b><bdi>NP</bdi></b>' in page
    assert '<li class="on"><a href="/search?q=karsk" rel="nofollow"><span class="value"><bdi>NP</bdi>' in page
    assert "agency=NP&amp;agency=NPI" in page
    listed = named.get("/facets/agency?q=karsk&agency=Northern+Press").text
    assert "agency=NP&amp;agency=NPI" in listed


def test_an_update_applies_other_names_to_all_articles(archive: Archive) -> None:
    """Also to those whose source is gone, and back; without a change nothing is published."""
    first = archive.build()
    assert archive.agencies() == {"Northern Press": 1, "NP": 1, "NPI": 1}
    archive.write(ROWS[1:])
    archive.names(NAMES)
    second = archive.update()
    assert second["generation"] != first["generation"]
    assert (second["added"], second["updated"], second["unchanged"], second["renamed"]) == (0, 0, 2, 2)
    assert archive.agencies() == {"NP": 2, "NPI": 1}
    assert archive.update()["generation"] == second["generation"]
    archive.names(NAMES.replace('"NP"', '"The NP"').replace('"Northern Press"', '"NP", "Northern Press"'))
    assert archive.update()["generation"] != second["generation"]
    assert archive.agencies() == {"The NP": 2, "NPI": 1}
    assert archive.found("agency=NP") == {"one", "two"}
    (archive.index_dir / "names.toml").unlink()
    assert archive.update()["renamed"] == 0
    assert archive.agencies() == {"Northern Press": 1, "NP": 1, "NPI": 1}
    assert archive.found("q=agency:northern") == {"one"}
    archive.run("rollback", str(second["generation"]))
    assert archive.agencies() == {"NP": 2, "NPI": 1}


def test_new_articles_get_the_names_too(named: Archive) -> None:
    """The names need not be said again."""
    named.write([*ROWS, {"id": "four", "title": "Karsk ice", "date": "2018", "agency": "northern press service"}])
    assert named.update()["added"] == 1
    assert named.agencies() == {"NP": 3, "NPI": 1}


def test_a_dry_run_shows_the_names_and_changes_nothing(archive: Archive) -> None:
    """The examples are as an update would show them."""
    served = archive.build()["generation"]
    archive.names(NAMES)
    examples = archive.update("--dry-run")["examples"]
    assert [each["agency"] for each in examples] == ["NP", "NP", "NPI"]
    assert read_current(archive.index_dir) == served
    assert archive.agencies() == {"Northern Press": 1, "NP": 1, "NPI": 1}


def test_the_doctor_sees_no_change_in_the_sources(named: Archive) -> None:
    """What an article is compared by is what its source says."""
    checks = named.run("doctor", str(named.source), "--json")["checks"]
    assert [checks[f"{name}_sources"]["count"] for name in ("new_in", "changed_in", "missing_from")] == [0, 0, 0]


def test_stock_whoosh_finds_either_name(named: Archive) -> None:
    """And reads the shown one."""
    folder = generation_dir(named.index_dir, str(read_current(named.index_dir)))
    with open_dir(str(folder)).searcher() as searcher:
        for text in ("agency:np", "agency:northern", 'agency:"northern press"'):
            hits = searcher.search(QueryParser("body", searcher.schema).parse(text))
            assert {hit["article_id"]: hit["agency"] for hit in hits} == {"one": "NP", "two": "NP"}


def test_what_only_a_withheld_article_has_is_not_shown(named: Archive) -> None:
    """Its place, and the other names of this, are as if they had never been."""
    named.names(NAMES + '[[name]]\nfield = "place"\nshown = "Mumbai"\nothers = ["Bombay", "Bombaim"]\n')
    named.update()
    assert named.found("q=place:bombaim") == {"three"}
    assert named.found("place=Bombaim") == {"three"}
    named.run("withhold", "three")
    for query in ("q=place:bombaim", "q=place:bomb*", "place=Bombay", "q=place:mumbai"):
        answer = named.search(query)
        assert (answer["total"], answer["facets"]["place"]) == (0, [])
    assert named.search("q=place:bomb*")["total"] == 0


def test_an_entry_that_no_article_has_is_named(archive: Archive) -> None:
    """It is probably mistyped."""
    archive.names(NAMES.replace("Northern Press", "Nothern Pres").replace('"NP"', '"N.P.P."'))
    (warning,) = archive.build()["warnings"]
    assert warning["reason"] == "no article has the agency 'N.P.P.' or one of its other names"
    assert warning["file"].endswith("names.toml")


ENTRY = '[[name]]\nfield = "agency"\nshown = "NP"\n'
WRONG = {
    "[[name]\n": "line 1",
    "agency = 3\n": "each entry begins with [[name]], in double brackets, and there is nothing else",
    "[name]\nshown = 3": "each entry begins with [[name]]",
    "name = [3]": "each entry begins with [[name]]",
    "[[name]]\nshown = 'NP'\n": "entry 1: field must be one of place, agency, source, author, section",
    "[[name]]\nfield = 'agencies'\nshown = 'NP'\n": "entry 1: field must be one of place, agency",
    "[[name]]\nfield = 'agency'\n": 'entry 1: shown must be a name in one line, such as "Northern Press"',
    f"{ENTRY}others = [3]\n": "entry 1: others must be a name in one line",
    f'{ENTRY}others = ["a\\nb"]\n': "entry 1: others must be a name in one line",
    f'{ENTRY}others = [" "]\n': "entry 1: others must be a name in one line",
    f'{ENTRY}other = "Northern"\n': "entry 1: there is no key 'other'; there are field, shown and others",
    f'{ENTRY}others = "N"\n[[name]]\nfield = "agency"\nshown = "n"\n': "entry 2: the entry of agency 'NP' has the name",
    f"{ENTRY}{ENTRY}": "entry 2: the entry of agency 'NP' has the name",
    "\udcff": "it is not UTF-8",
    "a = " + "[" * 100_000: "nested too deep",
}


@pytest.mark.parametrize(("text", "reason"), WRONG.items(), ids=range(len(WRONG)))
@pytest.mark.parametrize("command", ["build", "update"])
def test_a_wrong_file_changes_nothing(archive: Archive, text: str, reason: str, command: str) -> None:
    """And the error says where and what."""
    served = archive.build()["generation"]
    (archive.index_dir / "names.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    told = archive.run(command, str(archive.source), code=1)
    assert f"The names in {archive.index_dir / 'names.toml'} cannot be read: " in told
    assert reason in told
    assert "Nothing has changed." in told
    assert read_current(archive.index_dir) == served


def test_the_names_travel_in_a_bundle(named: Archive, tmp_path: Path) -> None:
    """With the generation; `names.toml` itself stays where it is."""
    trust = Trust(b"a key of some bytes")
    store = open_store((tmp_path / "bundle").as_uri())
    push_bundle(named.index_dir, store, trust)
    (tmp_path / "host").mkdir()
    host = Archive(tmp_path / "host")
    pull_bundle(host.index_dir, store, trust)
    assert host.agencies() == {"NP": 2, "NPI": 1}
    assert host.found("agency=Northern+Press") == {"one", "two"}
    assert not (host.index_dir / "names.toml").exists()
