"""Rules about how files are read, in `dateline.toml` or a file that is named."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dateline.engines import open_engine
from dateline.errors import ArticleMovedError, SourceError
from dateline.generations import generation_dir, read_current, read_manifest
from dateline.settings import Settings
from indexer.cli import cli
from indexer.sources import (
    Finding,
    SourceDocument,
    SourceOptions,
    place_sources,
    plan_portions,
    read_portion,
    read_sources,
)
from indexer.sources.folders.choosing import matches
from indexer.sources.folders.roots import Root
from indexer.sources.rules.file_options import FileOptions
from indexer.sources.rules.rule_files import read_rules
from webapp import create_app

STORY = "Tunnel approved\n\nThe council has approved a tunnel at last, its speaker said on the day.\n"
POLISH = "Wójt pojechał na święta do Łodzi, gdzie mieszkała jego córka, i wrócił dopiero po Nowym Roku.\n"


class Source:
    """A folder of documents with rules, and an index of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.index_dir = folder / "wire", folder / "index"
        self.folder.mkdir()

    def write(self, name: str, content: str, encoding: str = "utf-8") -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(content, encoding=encoding)

    def rules(self, text: str) -> None:
        self.write("dateline.toml", text)

    def read(self, options: SourceOptions | None = None) -> dict[str, SourceDocument]:
        """The documents, by their files in the source; none may be rejected."""
        documents = list(read_sources([self.folder], options))
        assert not [each for each in documents if isinstance(each, Finding)]
        return {each.origin.file: each for each in documents}

    def run(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        command, *others = arguments
        done = CliRunner().invoke(
            cli, [command, str(self.folder), *others, "--index-dir", str(self.index_dir), "--json"]
        )
        assert done.exit_code == code, done.output
        return json.loads(done.stdout) if done.stdout else {"error": done.stderr}

    def article(self, article_id: str) -> Any:
        engine = open_engine(Settings(index_dir=self.index_dir))
        try:
            return engine.article(article_id)
        finally:
            engine.close()

    def address_now(self, article_id: str) -> str:
        """The id under which an article is served, which had another one."""
        try:
            return str(self.article(article_id).article_id)
        except ArticleMovedError as error:
            return error.article_id

    def export(self) -> list[dict[str, Any]]:
        done = CliRunner().invoke(cli, ["export", "--index-dir", str(self.index_dir)])
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path)


@pytest.mark.parametrize(
    ("pattern", "held", "others"),
    [
        ("a.csv", ["a.csv", "x/a.csv"], ["ba.csv", "a.csvx"]),
        ("*.csv", ["a.csv", "x/y/a.csv"], ["a.tsv"]),
        ("1990/*.txt", ["1990/a.txt", "1990/b/a.txt"], ["1991/a.txt", "x/1990/a.txt"]),
        ("1990", ["1990/a.txt", "1990/b/c.csv"], ["1991/a.txt", "x1990/a.txt"]),
        ("1990/", ["1990/a.txt"], ["1991/a.txt"]),
        ("./1990/*", ["1990/a.txt"], ["1991/a.txt"]),
        ("**/*.csv", ["a.csv", "x/a.csv", "x/y/a.csv"], ["a.txt"]),
        ("wire/**/a.csv", ["wire/a.csv", "wire/x/a.csv", "wire/x/y/a.csv"], ["a.csv", "x/a.csv"]),
        ("[ab]?.txt", ["a1.txt", "b2.txt"], ["c1.txt", "a.txt"]),
    ],
)  # fmt: skip
def test_patterns(pattern: str, held: list[str], others: list[str]) -> None:
    """A path, a name, a folder; `**/` stands for any folders, or none."""
    assert [each for each in [*held, *others] if matches(each, [pattern])] == held


def test_each_option_holds_for_the_files_of_its_rule(source: Source) -> None:
    """Format, map, records, table of columns, encoding: here in one source with a rule for each kind."""
    source.write("a.dat", "Kopf;Text;Tag\nTunnel;Es ist ein Tunnel genehmigt worden.;03/04/2015\n")
    source.write(
        "b.json", json.dumps({"answer": {"list": [{"h": "Ferry", "t": "The ferry sails."}]}, "docs": [{"h": "x"}]})
    )
    source.write("old/c.txt", POLISH, "cp1250")
    source.write("d.txt", STORY)
    source.rules(
        """
        [[rule]]
        files = "*.dat"
        form = "csv"
        map = { title = "Kopf", body = "Text", date = "Tag" }

        [[rule]]
        files = ["*.json"]
        records = "answer.list"
        map = { title = "h", body = "t" }

        [[rule]]
        files = "old"
        encoding = "windows-1250"
        """
    )
    documents = source.read()
    assert documents.keys() == {"a.dat", "b.json", "old/c.txt", "d.txt"}
    assert (documents["a.dat"].title, documents["a.dat"].date) == ("Tunnel", "03/04/2015")
    assert documents["b.json"].title == "Ferry"
    assert documents["old/c.txt"].body == POLISH.strip()
    assert documents["d.txt"].title == "Tunnel approved"


def test_a_later_rule_counts_and_the_command_line_counts_more(source: Source) -> None:
    """Each option by itself; the fields of a map as well."""
    source.write("x/a.csv", "one,two,three\nA,B,C\n")
    source.rules(
        """
        source = "All"
        day-first = true
        map = { title = "one", body = "three" }
        [[rule]]
        files = "*"
        source = "Later"
        map.body = "two"
        """
    )
    document = source.read()["x/a.csv"]
    assert (document.title, document.body) == ("A", "B")
    assert (document.options.source, document.options.day_first) == ("Later", True)
    document = source.read(SourceOptions(field_map={"title": "three"}, day_first=False))["x/a.csv"]
    assert (document.title, document.body) == ("C", "B")
    assert document.options.day_first is False


def test_dates_sources_and_strictness(source: Source) -> None:
    """`day-first`, `source`, `strict-dates` by files: they reach the articles."""
    for name in ("uk", "us", "strict"):
        source.write(f"{name}.csv", f"title,body,date\nGate {name},The gate opens at noon.,03/04/2015\n")
    source.rules(
        """
        source = "Northern Press"
        [[rule]]
        files = "uk.csv"
        day-first = true
        [[rule]]
        files = "us.csv"
        day-first = false
        source = "Bay Wire"
        [[rule]]
        files = "strict.csv"
        strict-dates = true
        """
    )
    report = source.run("build")
    assert [each["file"] for each in report["rejected"]] == [str(source.folder / "strict.csv")]
    articles = {each["title"]: each for each in source.export()}
    assert {title: (each["date"], each["source"]) for title, each in articles.items()} == {
        "Gate uk": ("2015-04-03", "Northern Press"),
        "Gate us": ("2015-03-04", "Bay Wire"),
    }


def test_a_source_that_an_article_states_stays(source: Source) -> None:
    """The rule fills what is missing."""
    source.write("a.csv", "title,body,source\nGate,The gate opens.,Gate Post\nDoor,The door opens.,\n")
    source.rules('source = "Northern Press"\n')
    source.run("build")
    assert {each["title"]: each["source"] for each in source.export()} == {
        "Gate": "Gate Post",
        "Door": "Northern Press",
    }


def write_months(source: Source) -> None:
    """Two tables, each numbered from 1."""
    source.write("m1.csv", "id,title,body\n1,Gate,The gate opens at noon.\n2,Door,The door is shut.\n")
    source.write("m2.csv", "id,title,body\n1,Ferry,The ferry sails at dawn.\n2,Bridge,The bridge is open.\n")


@pytest.mark.parametrize(
    ("ids", "expected"),
    [("file", {"m1.csv#1", "m1.csv#2", "m2.csv#1", "m2.csv#2"}), ("content", {None})],
)  # fmt: skip
def test_ids_by_file_or_content(source: Source, ids: str, expected: set[str | None]) -> None:
    """No article is lost, and none is named by hand."""
    write_months(source)
    report = source.run("build")
    assert any('ids = "file" or "content"' in each["reason"] for each in report["warnings"])
    source.rules(f'ids = "{ids}"\n')
    report = source.run("build")
    assert report["articles"] == 4
    assert not any("used by" in each["reason"] for each in report["warnings"])
    assert {each["original_id"] for each in source.export()} == expected


@pytest.mark.parametrize("command", ["build", "update"])
@pytest.mark.parametrize("ids", ["file", "content"])
def test_earlier_ids_lead_to_the_articles(source: Source, ids: str, command: str) -> None:
    """A rule about ids changes addresses, and loses none; without it, articles keep the address that they have."""
    write_months(source)
    source.run("build")
    earlier = {each["title"]: each["article_id"] for each in source.export()}
    source.rules(f'ids = "{ids}"\n')
    report = source.run(command)
    assert (report["articles"], report["gone"]) == (4, [])
    now = {each["title"]: each["article_id"] for each in source.export()}
    moved = {title for title in now if now[title] != earlier[title]}
    assert moved >= {"Gate", "Door"}
    for title in moved:
        with pytest.raises(ArticleMovedError) as caught:
            source.article(earlier[title])
        assert caught.value.article_id == now[title]
    (source.folder / "dateline.toml").unlink()
    report = source.run(command)
    assert (report["articles"], report["gone"]) == (4, [])
    for title, address in (*earlier.items(), *now.items()):
        assert source.article(source.address_now(address)).title == title


def test_a_change_of_rules_is_taken_by_an_update(source: Source) -> None:
    """Only what it touches is indexed again."""
    source.write("a.csv", "title,body,where\nGate,The gate opens.,Karsk\n")
    source.write("b.csv", "title,body,where\nDoor,The door opens.,Velm\n")
    source.run("build")
    source.rules('[[rule]]\nfiles = "b.csv"\nmap = { place = "where" }\n')
    report = source.run("update")
    assert (report["unchanged"], report["articles"]) == (1, 2)
    assert {each["title"]: each["place"] for each in source.export()} == {"Gate": None, "Door": "Velm"}


def test_which_files_are_read_and_the_language_of_the_archive(source: Source) -> None:
    """As `--include`, `--exclude` and `--language`, which count more."""
    source.write("a.txt", STORY)
    source.write("drafts/b.txt", STORY.replace("Tunnel", "Draft"))
    source.write("c.csv", "title,body\nGate,The gate opens.\n")
    source.rules('include = ["*.txt", "drafts"]\nexclude = "drafts"\nlanguage = "german"\n')
    assert source.run("build")["articles"] == 1
    assert language_of(source) == "german"
    assert source.run("build", "--include", "*", "--language", "french")["articles"] == 3
    assert language_of(source) == "french"
    warnings = source.run("update")["warnings"]
    source.rules('language = "english"\n')
    warnings += source.run("update")["warnings"]
    assert any("the rules say english, but" in each["reason"] for each in warnings)
    assert any("the rules say german, but the index is french" in each["reason"] for each in warnings)


def test_the_language_of_some_files(source: Source) -> None:
    """Articles keep it; an export gives it back, and the pages say it to browsers."""
    source.write("de/a.csv", "title,body\nDas Tor,Das Tor ist offen.\n")
    source.write("b.csv", "title,body\nThe gate,The gate is open.\n")
    of_files = '[[rule]]\nfiles = "de"\nlanguage = "german"\n[[rule]]\nfiles = "b.csv"\nlanguage = "english"\n'
    source.rules(f'language = "french"\n{of_files}')
    source.run("build")
    assert language_of(source) == "french"
    rows = source.export()
    assert {row["title"]: row["language"] for row in rows} == {"Das Tor": "german", "The gate": "english"}
    (source.folder / "dateline.toml").unlink()
    for name in ("de/a.csv", "b.csv"):
        (source.folder / name).unlink()
    source.write("all.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    source.run("build", "--language", "french", "--publish-anyway")
    assert source.export() == rows
    client = create_app(Settings(index_dir=source.index_dir)).test_client()
    ids = {row["language"]: row["article_id"] for row in rows}
    german, english = ids["german"], ids["english"]
    assert client.get(f"/api/v1/articles/{german}").get_json()["language"] == "german"
    page = client.get(f"/article/{german}").text
    assert re.search(r'<h1[^>]* lang="de">Das Tor', page)
    assert '"inLanguage": "de"' in page
    assert re.search(r'<h1[^>]* dir="auto">The gate', client.get(f"/article/{english}").text)
    found = client.get("/search").text
    assert re.search(r'<a href="/article/[^"]*" lang="de">Das Tor', found)
    assert re.search(r'<a href="/article/[^"]*">The gate', found)


def language_of(source: Source) -> str:
    name = read_current(source.index_dir)
    assert name is not None
    return read_manifest(generation_dir(source.index_dir, name)).language


def test_two_sources_may_not_say_two_languages(tmp_path: Path) -> None:
    """Unless the command line decides."""
    for name, language in (("one", "german"), ("two", "french")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(STORY + name)
        (tmp_path / name / "dateline.toml").write_text(f'language = "{language}"\n')
    arguments = ["build", str(tmp_path / "one"), str(tmp_path / "two"), "--index-dir", str(tmp_path / "index")]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 1
    assert "An archive has one language, but" in done.stderr
    assert CliRunner().invoke(cli, [*arguments, "--language", "german"]).exit_code == 0


def test_rules_of_a_remembered_source_hold_for_its_parts(source: Source) -> None:
    """An update of one folder of a source reads it as the whole source; other rules need not match then."""
    source.write("new/a.csv", "Kopf,Text\nGate,The gate opens.\n")
    source.write("old/b.csv", "title,body\nDoor,The door opens.\n")
    source.rules('[[rule]]\nfiles = "new/*"\nmap = { title = "Kopf" }\n[[rule]]\nfiles = "old"\nsource = "Old Wire"\n')
    source.run("build")
    source.write("new/c.csv", "Kopf,Text\nFerry,The ferry sails.\n")
    done = CliRunner().invoke(
        cli, ["update", str(source.folder / "new"), "--index-dir", str(source.index_dir), "--json"]
    )
    report = json.loads(done.stdout)
    assert (report["added"], report["unchanged"], report["articles"]) == (1, 1, 3)
    assert report["warnings"] == []
    assert {each["title"] for each in source.export()} == {"Gate", "Door", "Ferry"}


def test_a_rule_without_files_and_rules_elsewhere_are_told(source: Source) -> None:
    """A mistyped pattern and a file in an inner folder would do nothing."""
    source.write("a/b.csv", "title,body\nGate,The gate opens.\n")
    source.write("a/dateline.toml", 'source = "Wire"\n')
    source.rules('[[rule]]\nfiles = "*.cvs"\nsource = "Wire"\n')
    reasons = {each["file"]: each["reason"] for each in source.run("build")["warnings"]}
    assert reasons[str(source.folder / "dateline.toml")] == "rule 1 (*.cvs) holds for no file that was read"
    assert "its rules do not hold" in reasons[str(source.folder / "a" / "dateline.toml")]


def test_a_column_that_a_rule_names_and_no_document_has_is_told(source: Source) -> None:
    """Also where several processes read."""
    for name in "abcd":
        source.write(f"{name}.csv", f"title,body\nGate {name},The gate opens.\n")
    source.rules(
        '[[rule]]\nfiles = "a.csv"\nmap = { place = "Wo" }\n[[rule]]\nfiles = "b.csv"\nmap = { body = "body" }\n'
    )
    warnings = source.run("build")["warnings"]
    assert [match for each in warnings for match in re.findall("the column (.*) named", each["reason"])] == ["'Wo'"]
    options = SourceOptions()
    roots = place_sources([str(source.folder)], (), keeps_others=False)
    options = SourceOptions(roots=roots, rules=read_rules(roots, None))
    portions = plan_portions([source.folder], options, 4, smallest_bytes=1)
    assert len(portions) > 1
    together = [each for portion in portions for each in read_portion(portion, options)]
    assert together == list(read_sources([source.folder], options))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("form = csv", "Invalid value"),
        ('encodng = "x"', "there is no key 'encodng'; did you mean encoding?"),
        ("day_first = true", "there is no key 'day_first'; did you mean day-first?"),
        ("zzz = 1", "there is no key 'zzz'; there are day-first,"),
        ('format = "pdf"', "format is not one of text, markdown"),
        ('form = "csv"\nformat = "csv"', "format is said twice"),
        ('encoding = "klingon"', "encoding: "),
        ('day-first = "yes"', "day-first is true or false, without quotes"),
        ('map = "title=Heading"', 'map is a table such as { title = "Heading" }'),
        ('map = { headline = "H" }', "map: a document has no field 'headline'; there are title,"),
        ("map = { title = true }", "map.title is no text"),
        ('language = "klingon"', "language is not one of"),
        ('ids = "random"', "ids is not one of source, content, file"),
        ('source = ""', "source is no text"),
        ("include = []", "include is empty"),
        ('[rule]\nfiles = "a"', "a rule begins with [[rule]], in double brackets"),
        ('[[rule]]\nids = "file"', "rule 1: it does not say for which files it holds"),
        ('[[rule]]\nfiles = "a"\n[[rule]]\nfiles = "b"\nform = 3', "rule 2: form is not one of"),
        ('[[rule]]\nfiles = "a"\nlanguage = "klingon"', "rule 1: language is not one of"),
        ('[[rule]]\nfiles = "a"\nexclude = "german"', "rule 1: there is no key 'exclude'"),
        ('source = "\udce9"', "it is not UTF-8"),
        ("a = " + "[" * 5_000, ""),
    ],
)  # fmt: skip
def test_wrong_rules_stop_a_build_by_name(source: Source, text: str, reason: str) -> None:
    """The message names the file, the rule and the key, and nothing has changed."""
    source.write("a.txt", STORY)
    (source.folder / "dateline.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    message = source.run("build", code=1)["error"]
    assert message.startswith(f"reindex: The rules in {source.folder / 'dateline.toml'} cannot be read: ")
    assert reason in message
    assert message.endswith("Nothing has changed.\n")
    assert not source.index_dir.exists()


def test_a_named_file_takes_the_place_of_those_in_the_sources(source: Source, tmp_path: Path) -> None:
    """One that is missing is an error; so is a folder."""
    source.write("a.csv", "title,body\nGate,The gate opens.\n")
    source.rules('source = "Wire"\n')
    (tmp_path / "mine.toml").write_text('source = "Mine"\n')
    source.run("build", "--config", str(tmp_path / "mine.toml"))
    assert source.export()[0]["source"] == "Mine"
    assert "there is no such file" in source.run("build", "--config", str(tmp_path / "none.toml"), code=1)["error"]
    assert "it is not a regular file" in source.run("build", "--config", str(tmp_path), code=1)["error"]


def test_what_the_command_line_says_is_saved(source: Source) -> None:
    """Then a run without options gives the same index."""
    source.write("a.dat", 'Kopf;"Der ""Text""";Tag\nGate;The gate opens.;03/04/2015\n')
    source.write("b.txt", STORY)
    options = ["--format", "csv", "--map", "title=Kopf", "--map", 'body=Der "Text"', "--map", "date=3", "--day-first"]
    options += [
        "--include",
        "*.dat",
        "--exclude",
        "x*",
        "--language",
        "german",
        "--encoding",
        "cp1250",
        "--strict-dates",
    ]
    report = source.run("build", *options, "--save-config")
    assert report["saved_rules"] == [str(source.folder / "dateline.toml")]
    saved = source.export()
    assert (saved[0]["date"], saved[0]["body"]) == ("2015-04-03", "The gate opens.")
    assert source.run("update")["unchanged"] == 1
    source.run("build")
    assert (source.export(), language_of(source)) == (saved, "german")
    assert source.run("build", *options, "--save-config")["saved_rules"]  # the same once more


def test_saving_replaces_nothing(source: Source, tmp_path: Path) -> None:
    """The message says which lines to add."""
    source.write("a.csv", "title,body\nGate,The gate opens.\n")
    source.rules('source = "Wire"\n')
    message = source.run("build", "--day-first", "--save-config", code=1)["error"]
    assert "exists, and is not replaced" in message
    assert "\n  day-first = true\n" in message
    assert (source.folder / "dateline.toml").read_text() == 'source = "Wire"\n'
    assert not source.index_dir.exists()
    new = tmp_path / "new.toml"
    source.run("build", "--day-first", "--config", str(new), "--save-config")
    assert "day-first = true" in new.read_text()
    assert source.export()[0]["source"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["--save-config"], 1, "There is nothing to save"),
        (["--save-config", "--day-first", "--dry-run"], 2, "a dry run writes nothing"),
    ],
)
def test_saving_that_makes_no_sense(source: Source, arguments: list[str], code: int, reason: str) -> None:
    """Nothing has changed."""
    source.write("a.txt", STORY)
    assert reason in source.run("build", *arguments, code=code)["error"]
    assert not source.index_dir.exists()
    assert not (source.folder / "dateline.toml").exists()


def test_a_file_cannot_hold_rules(source: Source) -> None:
    """Rules of a source that is a file need a name."""
    source.write("a.csv", "title,body\nGate,The gate opens.\n")
    arguments = ["build", str(source.folder / "a.csv"), "--day-first", "--save-config", "--index-dir"]
    done = CliRunner().invoke(cli, [*arguments, str(source.index_dir)])
    assert done.exit_code == 1
    assert "--config FILE" in done.stderr


def test_options_that_say_nothing_leave_the_choice_to_others() -> None:
    """False says something."""
    over = FileOptions(day_first=False, field_map={"title": "a"}).over(
        FileOptions(day_first=True, ids="file", field_map={"title": "b", "body": "c"})
    )
    assert over == FileOptions(day_first=False, ids="file", field_map={"title": "a", "body": "c"})


def test_rules_reach_standard_input(tmp_path: Path) -> None:
    """By `--config`, since it has no folder."""
    (tmp_path / "mine.toml").write_text('map = { title = "Kopf" }\n')
    arguments = ["build", "-", "--format", "csv", "--config", str(tmp_path / "mine.toml"), "--dry-run", "--json"]
    done = CliRunner().invoke(
        cli, [*arguments, "--index-dir", str(tmp_path / "i")], input="Kopf,body\nGate,It opens.\n"
    )
    assert json.loads(done.stdout)["examples"][0]["title"] == "Gate"


def test_the_doctor_reads_the_sources_as_they_were_read(source: Source) -> None:
    """With the rules of a remembered source for a part of it; edited articles and ids by file are no differences."""
    write_months(source)
    source.write("new/a.csv", "Kopf,body\nTunnel,The tunnel is a long one under the bay.\n")
    source.rules('[[rule]]\nfiles = "new"\nmap = { title = "Kopf" }\n')
    source.run("build")
    source.write("new/a.csv", "Kopf,body\nTunnel,The tunnel is a long one under the bay.  It is open.\n")
    source.run("update")
    for part in ("", "new"):
        done = CliRunner().invoke(
            cli, ["doctor", str(source.folder / part), "--index-dir", str(source.index_dir), "--json"]
        )
        checks = json.loads(done.stdout)["checks"]
        assert (checks["new_in_sources"]["count"], checks["changed_in_sources"]["count"]) == (0, 0)


def test_a_source_error_names_the_file(tmp_path: Path) -> None:
    """Also for those who read sources themselves."""
    (tmp_path / "dateline.toml").write_text("[[")
    (tmp_path / "a.txt").write_text(STORY)
    with pytest.raises(SourceError, match=re.escape(str(tmp_path / "dateline.toml"))):
        read_sources([tmp_path])


@pytest.mark.parametrize("command", ["build", "update"])
@pytest.mark.parametrize(
    "rules", [('ids = "file"\n', "", 'ids = "file"\n'), ('ids = "content"\n', 'ids = "file"\n'), ("", "")]
)
def test_a_withheld_article_stays_hidden_under_its_new_id(source: Source, rules: tuple[str, ...], command: str) -> None:
    """Its text is known; the article that has its earlier id in another file is shown."""
    write_months(source)
    source.run("build")
    (gate,) = [each["article_id"] for each in source.export() if each["title"] == "Gate"]
    done = CliRunner().invoke(cli, ["withhold", gate, "--index-dir", str(source.index_dir)])
    assert done.exit_code == 0, done.output
    for each in rules:
        source.rules(each)
        source.run(command)
        assert {each["title"] for each in source.export()} == {"Door", "Ferry", "Bridge"}


def test_a_root_that_lies_in_one_that_is_read_is_read_with_it(tmp_path: Path) -> None:
    """Its articles would be there if they still existed; those of another root would not."""
    inner, other = Root("inner", tmp_path / "all" / "inner"), Root("other", tmp_path / "other")
    roots = place_sources([str(tmp_path / "all")], (inner, other), keeps_others=True)
    found = {name: roots.covers(name, "a.jsonl") for name in ("", "all", "inner", "other")}
    assert found == {"": True, "all": True, "inner": True, "other": False}
