"""The documents are true: commands, options, operators, files."""

import re
from pathlib import Path
from typing import get_args

import click
import pytest

from dateline.query.parser import parse
from dateline.query.syntax import FIELDS, And, Everything, Node, Not, Or
from dateline.settings import Settings
from indexer.cli import cli
from webapp import create_app
from webapp.search.parameters import _PARAMETERS

ROOT = Path(__file__).parents[3]
COMMANDS = (ROOT / "docs/reference/commands.md").read_text()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
ENDPOINTS = (ROOT / "docs/reference/endpoints.md").read_text()
SYNTAX = (ROOT / "docs/query-syntax.md").read_text()


def options() -> set[str]:
    return {
        name
        for command in cli.commands.values()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }


def test_every_command_and_option_is_documented():
    """Each command and option of the command line stands in docs/reference/commands.md, and no other option does."""
    in_tables = set(re.findall(r"^\| `(--[a-z-]+)", COMMANDS, re.MULTILINE))
    assert in_tables - {"--help"} <= options() <= set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", COMMANDS))
    for name in cli.commands:
        assert re.search(rf"reindex \[?{name}\b", COMMANDS)


def test_every_address_is_documented():
    """Each route of the application, each parameter of a search and each field of the JSON stands in endpoints.md."""
    routes = {
        rule.rule.replace("<article_id>", "ID").replace("<field>", "FIELD")
        for rule in create_app(Settings()).url_map.iter_rules()
    }
    assert [route for route in sorted(routes) if f"`{route}" not in ENDPOINTS] == []
    source = (ROOT / "webapp/search/api.py").read_text()
    names = set(re.findall(r'"([a-z_]+)":', source)) | set(_PARAMETERS)
    assert {"q", "cursor", "hits", "histogram"} < names
    assert [name for name in sorted(names) if f"`{name}`" not in ENDPOINTS] == []


def test_every_field_is_documented():
    """Each field and date name of the language has its line."""
    for name in (*FIELDS, "date", "after", "before"):
        assert f"`{name}:" in SYNTAX


def documented_queries() -> list[str]:
    table = SYNTAX[SYNTAX.index("| You type") : SYNTAX.index("## The grammar")]
    return [query for row in table.splitlines() for query in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


def test_every_operator_has_an_example():
    """The examples together use every node of the language."""

    def kinds(node):
        yield type(node)
        for item in getattr(node, "items", ()) or [node.item] if isinstance(node, And | Or | Not) else ():
            yield from kinds(item)

    used = {kind for query in documented_queries() for kind in kinds(parse(query).tree)}
    assert used == set(get_args(Node)) - {Everything}


def written(path: Path) -> str:
    """The text of a document without its blocks of code, in which nothing is a heading or a link."""
    return re.sub(r"^```[\s\S]*?^```$|(?<=\n\n)(?: {4}.*\n)+", "", path.read_text(), flags=re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """The anchors that a document's headings get: lower case, hyphens for spaces, no other punctuation."""
    headings = re.findall(r"^#+ +(.+?) *$", written(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path):
    """Each relative link of the documents names a file that is there, and each anchor a heading of that file."""
    for target in re.findall(r"\]\(([^)]+)\)", written(path)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        leads_to = path.parent / name if name else path
        assert leads_to.exists(), target
        assert not anchor or anchor in anchors(leads_to), target


def test_a_broken_link_is_noticed(tmp_path):
    """A file or an anchor that is missing fails the test above; code is not read."""
    page = tmp_path / "page.md"
    page.write_text("# What `it` holds\n\n    # code\n\n[in](#what-it-holds) [code](page.md#code)\n")
    assert anchors(page) == {"what-it-holds"}
    with pytest.raises(AssertionError, match="code"):
        test_links_between_documents_lead_somewhere(page)


def test_documents_that_are_named_are_there():
    """Each path below docs/ that a document, a docstring or a message names is a file or a folder."""
    suffixes = {".md", ".py", ".html", ".toml", ".yaml"}
    files = [p for name in ("dateline", "indexer", "webapp", "benchmarks", "tests") for p in (ROOT / name).rglob("*")]
    named = {
        name
        for path in (*DOCUMENTS, *ROOT.glob("*.*"), *files)
        if path.suffix in suffixes and path.is_file()
        for name in re.findall(r"\bdocs/[a-z0-9/.-]*[a-z0-9/]", path.read_text())
    }
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_that_a_document_names_is_there(path):
    """Each path of a module or folder of code in a document exists."""
    named = re.findall(r"`((?:dateline|indexer|webapp|tests|benchmarks)/[a-z0-9_/]+(?:\.py)?)`", path.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


def unknown_names(text: str) -> list[str]:
    """The modules, classes and functions in a text that no code has."""
    modules = [path for name in ("dateline", "indexer", "webapp", "tests") for path in (ROOT / name).rglob("*.py")]
    code = {path: path.read_text() for path in modules}
    defined = {name for module in code.values() for name in re.findall(r"^ *(?:class|def) (\w+)", module, re.MULTILINE)}
    files = set(re.findall(r"[a-z_]+\.py\b", text))
    classes = set(re.findall(r"\b[A-Z][a-z]+[A-Z]\w+", text)) - {"MaxScore", "NumPy"}
    functions = set(re.findall(r"\b([a-z_]+)\(", text))
    return sorted(files - {path.name for path in modules} | (classes | functions) - defined)


@pytest.mark.parametrize("name", ["docs/architecture.md", "docs/glossary.md"])
def test_names_of_code_are_those_of_the_code(name):
    """Each module, class and function that the map of the code and the glossary name exists."""
    assert unknown_names((ROOT / name).read_text()) == []


def test_an_unknown_name_is_noticed():
    """A module, a class and a function under names that they had before."""
    text = "`parser.py`: parse() makes a ParsedQuery, see `syntaxes.py`, HitView and parse_it()"
    assert unknown_names(text) == ["ParsedQuery", "parse_it", "syntaxes.py"]


def test_every_page_can_be_reached():
    """Each document is linked from another one."""
    linked = {
        (path.parent / target.partition("#")[0]).resolve()
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)]+)\)", written(path))
        if "://" not in target
    }
    folders = {path for path in linked if path.is_dir()}
    pages = [path for path in DOCUMENTS if path.name != "README.md" and path.parent not in folders]
    assert [path.name for path in pages if path.resolve() not in linked] == []
