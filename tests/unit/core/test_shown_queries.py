"""Every query that a document shows does on the sample archive what the document says of it."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from built_once import built_once
from flask.testing import FlaskClient
from shown_queries import ShownQuery, of_document, of_help

from dateline.settings import SAMPLE_DOCUMENTS, Settings
from indexer.pipeline import BuildOptions, run_build
from webapp import create_app

ROOT = Path(__file__).parents[3]
HELP = ROOT / "webapp/templates/_help.html"
# Decisions and the list of changes tell of earlier times, and may name a query that found something then.
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")} - {*ROOT.glob("docs/adr/*"), ROOT / "CHANGELOG.md"})
SHOWN = {str(page.relative_to(ROOT)): list(of_document(page.read_text())) for page in PAGES}
SHOWN |= {HELP.name: list(of_help(HELP.read_text()))}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the sample archive."""

    def build(folder: Path) -> None:
        run_build(BuildOptions(folder, [str(ROOT / SAMPLE_DOCUMENTS)]))

    return create_app(Settings(index_dir=built_once(tmp_path_factory, "sample", build))).test_client()


def search(client: FlaskClient, parameters: str | dict[str, str]) -> dict:
    answer = client.get("/api/v1/search", query_string=parameters)
    assert answer.status_code == 200, answer.json
    return answer.json


def check_all(client: FlaskClient, queries: Iterable[ShownQuery]) -> None:
    """Check each query; raises AssertionError, or what `queries` raises."""
    for shown in queries:
        check(client, shown)


def check(client: FlaskClient, shown: ShownQuery) -> None:
    """A query finds articles, and is read as the document says; what is not said to be ignored is not ignored."""
    found = search(client, shown.parameters)
    assert found["total"] > 0
    assert [each["text"] for each in found["query"]["ignored"]] == list(shown.ignored)
    if shown.understood is not None:
        assert found["query"]["understood"] == shown.understood
    if shown.same is not None:
        pages = [search(client, {"q": query, "per_page": "100"}) for query in (shown.parameters["q"], shown.same)]
        assert len({frozenset(hit["article_id"] for hit in page["hits"]) for page in pages}) == 1


@pytest.mark.parametrize("name", SHOWN)
def test_every_query_that_is_shown(client: FlaskClient, name: str) -> None:
    """In each document, whatever the place of the query in it."""
    check_all(client, SHOWN[name])


def test_queries_are_shown_where_people_look_for_them() -> None:
    """The form of an example is the one that these documents use."""
    least = {"README.md": 20, "docs/query-syntax.md": 45, "docs/glossary.md": 3, HELP.name: 12}
    assert [name for name, count in least.items() if len(SHOWN[name]) < count] == []


FINDS, READS = (
    "| You type | It finds articles |\n| --- | --- |\n",
    "| You type | It is read as | Ignored and named |\n| --- | --- | --- |\n",
)


@pytest.mark.parametrize(
    "text",
    [
        "Try `ferry`, or `place:nowhere`.",
        "Try `nowhere OR neverland`.",
        '* `"ferry bridge strike"`',
        "a prefix (`zzz*`)",
        "a pattern `zz*z`",
        "`ferry date:July`",
        "`title:ferry OR`",
        "`http://127.0.0.1:8000/search?q=nowhere`",
        "    GET /api/v1/search?q=ferry&after=2031",
        "See /api/v1/search?q=ferry&sort=best.",
        f"{FINDS}| `ferry`, `nowhere` | with the words |\n",
        f"{FINDS}| `ferry` | and not `date:2030` |\n",
        f"{FINDS}| `ferry OR` | with the word |",
        f"{READS}| `Ferry` | `Ferry` | |\n",
        f"{READS}| `ferry OR` | `ferry` | |\n",
        f"{READS}| `ferry bridges` | `ferry bridges` | |\n",
        f"{READS}| `ferry OR` | `ferry` | `AND` |\n",
        "| You type | It finds the same articles as |\n| --- | --- |\n| `ferry` | `bridge` |\n",
        "| You type | It finds |\n| --- | --- |\n| `ferry` | ferries |\n",
    ],
)
def test_an_example_that_is_not_so_is_noticed(client: FlaskClient, text: str) -> None:
    """It finds nothing, or something of it is ignored, or it is read otherwise; or nobody can know what is said."""
    with pytest.raises((AssertionError, ValueError)):
        check_all(client, of_document(f"# Examples\n\n{text}\n\nThat was all.\n"))


@pytest.mark.parametrize(
    "row", ["<td><kbd>nowhere</kbd></td>", "<td>x</td><td>also <kbd>&quot;ferry nowhere&quot;</kbd></td>"]
)
def test_an_example_of_the_help_that_is_not_so_is_noticed(client: FlaskClient, row: str) -> None:
    """In the first column by its place, elsewhere by its form."""
    with pytest.raises(AssertionError):
        check_all(client, of_help(f"<table>\n<tr>{row}</tr></table>"))
