"""Files that are not meant to be articles are passed over and counted; patterns choose others."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from indexer.cli import cli
from indexer.sources import ReadTotals, SourceDocument, SourceOptions, place_sources, read_sources
from indexer.sources.folders.choosing import Globs
from indexer.sources.folders.kinds import kind_passed_over
from indexer.sources.folders.roots import Root

STORY = "date 2019-03-14 KARSK (NP): The council has approved a tunnel at last, its speaker said.\n"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app.js", "code"),
        ("setup.py", "code"),
        ("Makefile", "code"),
        ("style.css", "a style sheet"),
        ("LICENSE", "a licence"),
        ("COPYING", "a licence"),
        ("package-lock.json", "a lock file"),
        ("poetry.lock", "a lock file"),
        ("Untitled.ipynb", "a notebook"),
        ("_config.yml", "a file of settings"),
        ("desktop.ini", "a file of the system"),
        ("Thumbs.db", "a file of the system"),
        ("notes.bak", "a backup copy"),
        ("story.txt~", "a backup copy"),
        ("photo.JPG", "a picture"),
        ("interview.mp3", "sound or film"),
        ("go.mod", "code"),
        ("dump.sql", "a dump of a database"),
        ("dump.sql.gz", "a dump of a database"),
        ("manifest.json", "a file of settings"),
        ("Pipfile", "a file of settings"),
        ("thesis.tex", "a source of LaTeX"),
        ("papers.bib", "a bibliography"),
        ("ada.vcf", "an address book"),
        ("games.ics", "a calendar"),
        ("crawl.warc.gz", "a web archive"),
        ("page.ps", "a printed page"),
        ("stopwords.txt", "a list of words"),
        ("stopwords_de.txt", "a list of words"),
    ],
)
def test_known_kinds(name: str, kind: str) -> None:
    """Wherever they lie."""
    assert kind_passed_over(name, in_code_tree=False) == kind


@pytest.mark.parametrize(
    "name",
    ["a.txt", "stories", "dump.json", "articles.csv", "news.md", "1905", "story.html", "release.pdf", "letters.mbox",
     "README.md", "History.txt", "news.txt", "License to kill.txt", "archive.jsonl.xz", "feed.xml",
     "manifesto.json", "words.txt", "news.txt.gz", "Stop words and go.txt"],
)  # fmt: skip
def test_what_may_hold_articles(name: str) -> None:
    """Or is refused by its reader, with what to do."""
    assert kind_passed_over(name, in_code_tree=False) is None


@pytest.mark.parametrize("name", ["README.md", "LICENSE.txt", "CHANGELOG", "requirements.txt", "contributing.rst"])
def test_texts_about_code(name: str) -> None:
    """Only in a tree of code: elsewhere somebody may have written a story of that name."""
    assert kind_passed_over(name, in_code_tree=True) is not None
    assert kind_passed_over(name, in_code_tree=False) is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of stories in a tree of code."""
    names = ["README.md", "package.json", "app.js", "css/style.css", "LICENSE", "node_modules/x/index.txt", "photo.jpg"]
    for name in names:
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text("Something that is no story, but would be read as one.")
    for number, name in enumerate(("a.txt", "posts/b.txt", "posts/old/README.txt", "posts/old/c.txt")):
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(STORY.replace("14", f"1{number}"))
    return tmp_path / "site"


def build(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    index_dir = folder.parent / "index"
    done = CliRunner().invoke(cli, ["build", str(folder), "--index-dir", str(index_dir), "--json", *arguments])
    assert done.exit_code == code, done.output
    report: dict[str, Any] = json.loads(done.stdout) if done.stdout else {"error": done.stderr}
    return report


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_tree_of_code_gives_its_stories_only(folder: Path, workers: str) -> None:
    """The others are counted by kind, with an example; none is rejected."""
    report = build(folder, "--workers", workers, "--memory", "256")
    assert (report["articles"], report["rejected"]) == (3, [])
    reasons = " ".join(each["reason"] for each in report["warnings"])
    for kind in ("code", "a style sheet", "a licence", "a picture", "a readme of a code tree", "a file of settings"):
        assert f" {kind}, and w" in reasons, kind
    assert "node_modules" not in reasons


def test_patterns_choose_files(folder: Path) -> None:
    """By path in the source or by name; --include also reads what is passed over otherwise."""
    assert build(folder, "--exclude", "posts/*")["articles"] == 1
    assert build(folder, "--exclude", "b.txt", "--exclude", "c.txt")["articles"] == 1
    assert build(folder, "--include", "README.txt", "--include", "a.txt")["articles"] == 2
    assert build(folder, "--include", "posts/*", "--exclude", "*/old/*")["articles"] == 1
    assert "are not meant to be articles" in build(folder, "--include", "nothing", code=1)["error"]


def test_a_file_that_is_named_is_read(folder: Path) -> None:
    """Whatever its name is."""
    assert build(folder / "LICENSE")["articles"] == 1


WORDS = "the of and a in to was is for on as with by he that at from his it an were are".split()  # noqa: SIM905
NOT_NEWS = {
    "deploy": ("#!/bin/sh\necho A script for the site, which is no news.\n", "code"),
    "page": ("%!PS-Adobe-3.0\n(The council) show\n", "a printed page"),
    "crawl": ("WARC/1.0\r\nWARC-Type: warcinfo\r\n", "a web archive"),
    "ada.txt": ("BEGIN:VCARD\nFN:Ada Roe\nEND:VCARD\n", "an address book"),
    "games.txt": ("BEGIN:VCALENDAR\nSUMMARY:A game\n", "a calendar"),
    "thesis.txt": ("\\documentclass{article}\n\\begin{document}The council\n", "a source of LaTeX"),
    "urls.txt": ("https://e.example/1\nhttps://e.example/2\n", "a list of addresses"),
    "list.txt": ("\n".join(WORDS), "a list of words"),
    "list_de.txt": ("\r\n".join(f"{word}ä" for word in WORDS), "a list of words"),
}
NEWS = {
    "hash.txt": "#! was the headline of the day, said the mayor.",
    "one.txt": "https://e.example/1",
    "few.txt": "Rain\nWind\nSnow",
    "poem.txt": "\n".join(["Rain", "wind,", "snow."] * 10),
    "thai.txt": "\n".join(["สภาเทศบาลอนุมัติสะพาน"] * 30),
    "chinese.txt": "\n".join(["市议会批准了隧道"] * 30),
    "list-and-text.txt": "\n".join(WORDS) + "\nThese are the words that he said.",
}


@pytest.mark.parametrize("name", NOT_NEWS)
def test_known_contents(tmp_path: Path, name: str) -> None:
    """In a folder they are passed over, whatever their names."""
    content, kind = NOT_NEWS[name]
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / name).write_bytes(content.encode())
    totals = ReadTotals()
    assert list(read_sources([tmp_path / "news"], SourceOptions(), totals)) == []
    assert totals.passed_over == {kind: 1}
    (document,) = read_sources([tmp_path / "news" / name])
    assert isinstance(document, SourceDocument)
    inside = place_sources([str(tmp_path / "news" / name)], [Root("news", tmp_path / "news")], keeps_others=True)
    for chosen in (SourceOptions(globs=Globs(include=(name,))), SourceOptions(roots=inside)):
        path = tmp_path / "news" / name if chosen.roots else tmp_path / "news"
        (document,) = read_sources([path], chosen)
        assert isinstance(document, SourceDocument)


@pytest.mark.parametrize("name", NEWS)
def test_contents_that_may_be_news(tmp_path: Path, name: str) -> None:
    """Short texts, poems, and languages that are written without spaces."""
    (tmp_path / name).write_text(NEWS[name])
    (document,) = read_sources([tmp_path])
    assert isinstance(document, SourceDocument)
    assert f"{document.title or ''} {document.body}".split() == NEWS[name].split()
