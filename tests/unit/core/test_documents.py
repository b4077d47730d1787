"""What is documented is true: commands, options, operators, files."""

import re
from pathlib import Path

import click
import pytest

from dateline.query.parser import parse
from dateline.query.syntax import FIELDS, And, Dates, Fuzzy, Not, Or, Phrase, Prefix, Wildcard, Word
from indexer.cli import cli

ROOT = Path(__file__).parents[3]
OPERATIONS = (ROOT / "docs/operations.md").read_text()
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
    """Each command and option of the command line stands in docs/operations.md, and no other option does."""
    in_tables = set(re.findall(r"^\| `(--[a-z-]+)", OPERATIONS, re.MULTILINE))
    assert in_tables - {"--help"} <= options() <= set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", OPERATIONS))
    for name in cli.commands:
        assert re.search(rf"reindex \[?{name}\b", OPERATIONS)


def test_every_field_is_documented():
    """Each field and date name of the language has its line."""
    for name in (*FIELDS, "date", "after", "before"):
        assert f"`{name}:" in SYNTAX


def documented_queries() -> list[str]:
    table = SYNTAX[SYNTAX.index("| You type") : SYNTAX.index("## The grammar")]
    return [query for row in table.splitlines() for query in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


@pytest.mark.parametrize("query", documented_queries())
def test_every_documented_query_is_understood_whole(query):
    """Nothing of an example of the manual is ignored."""
    parsed = parse(query)
    assert parsed.ignored == ()
    assert parsed.understood


def test_every_operator_has_an_example():
    """The examples together use every node of the language."""

    def kinds(node):
        yield type(node)
        for item in getattr(node, "items", ()) or [node.item] if isinstance(node, And | Or | Not) else ():
            yield from kinds(item)

    used = {kind for query in documented_queries() for kind in kinds(parse(query).tree)}
    assert used == {Word, Phrase, Prefix, Wildcard, Fuzzy, Dates, Not, And, Or}


@pytest.mark.parametrize("path", sorted(p for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]))
def test_links_between_documents_lead_somewhere(path):
    """Each relative link of the documents names a file that is there."""
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text()):
        if "://" not in target:
            assert (path.parent / target).exists(), target
