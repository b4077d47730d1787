"""Markdown: front matter of Jekyll and Hugo, drafts, the text of the body; hostile blocks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from form_cases import Story, stories_of
from processor_time import at_most

from indexer.reading import ReadingNotes, ReadingOptions, source_articles
from indexer.sources import ReadTotals, SourceDocument

BODY = "The gate of the park is *open* again.\nChildren were first.\n\nIt [creaks](https://x.example/gate)."
PARAGRAPHS = ("The gate of the park is open again. Children were first.", "It creaks.")


def page(**fields) -> Story:
    """The story of most cases, with further fields."""
    return Story("Gate opens", "2016-03-01", PARAGRAPHS, **fields)


CASES: dict[str, tuple[str, str, list[Story]]] = {
    "yaml": ("a.md", f"---\ntitle: Gate opens\ndate: 2016-03-01\n---\n{BODY}", [page()]),
    "yaml of Windows": ("a.md", f"---\r\ntitle: Gate opens\r\ndate: 2016-03-01\r\n---\r\n{BODY}", [page()]),
    "yaml that ends with points": ("a.md", f"---\ntitle: Gate opens\ndate: 2016-03-01\n...\n{BODY}", [page()]),
    "all fields": (
        "a.md",
        "---\ntitle: 'Gate opens'\ndate: 2016-03-01T08:00:00Z\nlastmod: 2016-03-02\nauthor:\n  name: Ada Roe\n"
        "categories: [Town]\nsource: Vale Post\ncanonical_url: https://post.example/gate\ndraft: false\n"
        f"location: Arno\nagency: NP\n---\n{BODY}",
        [
            page(
                authors=("Ada Roe",),
                section="Town",
                source="Vale Post",
                url="https://post.example/gate",
                place="Arno",
                agency="NP",
                modified=("2016-03-02",),
            )
        ],
    ),
    "a date only in the name of the file": (
        "2016-03-01-gate.md",
        f"---\ntitle: Gate opens\n---\n{BODY}",
        [page(date_source="file name", date_confidence="inferred")],
    ),
    "a date only of a change": (
        "a.md",
        f"---\ntitle: Gate opens\nlastmod: 2016-03-01\n---\n{BODY}",
        [page(date_source="modified", date_confidence="inferred", modified=("2016-03-01",))],
    ),
    "another month in the name of the file": (
        "2016-05-01-gate.md",
        f"---\ntitle: Gate opens\ndate: 2016-03-01\n---\n{BODY}",
        [page(date_confidence="conflicting")],
    ),
    "an approximate date": (
        "a.md",
        f"---\ntitle: Gate opens\ndate: c. 1916\n---\n{BODY}",
        [Story("Gate opens", "1916", PARAGRAPHS, date_confidence="approximate")],
    ),
    "several authors": (
        "a.md",
        f"---\ntitle: Gate opens\ndate: 2016-03-01\nauthors: [Ada Roe, Ben Low]\n---\n{BODY}",
        [page(authors=("Ada Roe", "Ben Low"))],
    ),
    "a number stays a text": (
        "a.md",
        f"---\ntitle: 007\ndate: 2016-03-01\n---\n{BODY}",
        [Story("007", "2016-03-01", PARAGRAPHS)],
    ),
    "toml": ("a.md", f'+++\ntitle = "Gate opens"\ndate = 2016-03-01\n[extra]\nx = 1\n+++\n{BODY}', [page()]),
    "json": ("a.md", f'{{\n "title": "Gate opens",\n "date": "2016-03-01"\n}}\n\n{BODY}', [page()]),
    "json between semicolons": ("a.md", f';;;\n{{"title": "Gate opens", "date": "2016-03-01"}}\n;;;\n{BODY}', [page()]),
    "front matter in a text": ("a.txt", f"---\ntitle: Gate opens\ndate: 2016-03-01\n---\n{BODY}", [page()]),
    "an address of the page is no address": (
        "a.md",
        f"---\ntitle: Gate opens\ndate: 2016-03-01\nurl: /gate/\npermalink: /:title/\nid: 7\nslug: g\n---\n{BODY}",
        [page()],
    ),
    "the title in the text as well": (
        "a.md",
        f"---\ntitle: Gate opens\ndate: 2016-03-01\n---\n# Gate opens\n\n{BODY}",
        [page()],
    ),
    "the title only in the text": ("a.md", f"---\ndate: 2016-03-01\n---\n\nGate opens\n=====\n\n{BODY}", [page()]),
    "no front matter": ("a.md", f"# Gate opens\n\n{BODY}", [Story("Gate opens", None, PARAGRAPHS)]),
    "labels in place of front matter": ("a.md", f"**Title:** Gate opens\n**Date:** 2016-03-01\n\n{BODY}", [page()]),
    "a rule is no front matter": (
        "a.md",
        f"---\n\n{BODY}\n\n---\n\nThe end.",
        [Story(None, None, (*PARAGRAPHS, "The end."))],
    ),
    "yaml that is none": (
        "a.md",
        f"---\ntitle: Gate: it opens\ndate: 2016-03-01\n---\n{BODY}",
        [Story("Gate: it opens", "2016-03-01", PARAGRAPHS)],
    ),
    "marks": (
        "a.md",
        "---\ntitle: Marks\ndate: 2016-03-01\n---\n"
        "## One\n\n![a gate](gate.jpg)\n\nA `gate`, a ~~door~~ and **a wall**.[^1]\n\n"
        "* iron\n* wood\n\n2. two\n3. three\n\n"
        "> He said so.\n\n```sh\nls -l\ncd x\n```\n\n| Gate | Year |\n|---|---|\n| North | 1901 |\n\n---\n\n"
        "{{< figure src=x >}}\n{% include y %}\nLast &amp; least \\* <b>x</b>.\n\n[ref]: https://x.example\n",
        [
            Story(
                "Marks",
                "2016-03-01",
                (
                    *("One", "A gate, a door and a wall.", "• iron", "• wood", "2. two", "3. three", "He said so."),
                    *("ls -l", "cd x", "Gate | Year", "North | 1901", "Last & least * x."),
                ),
            )
        ],
    ),
}


@pytest.mark.parametrize(("name", "content", "expected"), CASES.values(), ids=CASES.keys())
def test_markdown(read_file: Callable[..., list], name: str, content: str, expected: list[Story]):
    """Each file has these articles."""
    assert stories_of(read_file, name, content) == expected


@pytest.mark.parametrize("line", ["draft: true", "published: false", "draft: yes", "status: draft"])
def test_drafts_are_passed_over(tmp_path: Path, line: str):
    """A draft gives no article and no rejection; the report names it."""
    (tmp_path / "a.md").write_text(f"---\ntitle: Not yet\n{line}\n---\nNothing to read.\n")
    (tmp_path / "b.md").write_text("---\ntitle: Now\n---\nRead this.\n")
    notes = ReadingNotes()
    articles = list(source_articles([tmp_path], ReadingOptions(), notes))
    report = notes.to_report()
    assert [article.title for article in articles] == ["Now"]
    assert not report.rejected
    assert [finding.reason for finding in report.warnings if "passed over" in finding.reason] == [
        f"{tmp_path / 'a.md'} is a draft, and was passed over"
    ]


HOSTILE = {
    "aliases": "---\na: &a [x, x]\n"
    + "".join(f"b{i}: &b{i} [*a, *a, *a]\n" for i in range(40))
    + "title: T\n---\nBody.",
    "depth": "---\na: " + "[" * 5000 + "\ntitle: T\n---\nBody.",
    "tags": "---\na: !!python/object/apply:os.system ['false']\ntitle: T\n---\nBody.",
    "brackets": "---\ntitle: T\n---\n" + "[" * 200_000,
    "stars": "---\ntitle: T\n---\n" + "*a **b " * 50_000,
    "references": "---\ntitle: T\n---\n" + "[a][" * 50_000 + "\n\n" + "[x]: /y\n" * 20_000,
    "quotations": "---\ntitle: T\n---\n" + ">" * 100_000 + "a",
    "lists": "---\ntitle: T\n---\n" + "".join("  " * i + "- a\n" for i in range(500)),
    "shortcodes": "---\ntitle: T\n---\n" + "{{<" * 100_000,
    "comments": "---\ntitle: T\n---\n" + "<!-- " * 100_000,
    "backticks": "---\ntitle: T\n---\n" + "".join("`" * i + " " for i in range(1, 900)),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markdown(read_file: Callable[..., list], content: str):
    """Each file is read in seconds, with its title."""
    with at_most(5):
        (document,) = read_file("a.md", content)
        assert isinstance(document, SourceDocument)
        assert document.title == "T"


@pytest.mark.parametrize("head", ["---\ntitle: T\n---\n", "# T\n\n"], ids=["front matter", "heading"])
def test_megabytes_of_marks(read_file: Callable[..., list], head: str):
    """They take as long as an article of marks may take; the last ones stay in the text, and the report says so."""
    with at_most(2):
        (document,) = read_file("a.md", head + "*a* `b` [c](d) **e** \n\n" * 300_000)
        assert isinstance(document, SourceDocument)
        assert document.title == "T"
        assert document.body.startswith("a b c e\n\na b c e")
        assert document.body.endswith("*a* `b` [c](d) **e**")
        assert document.warning == "it has so many marks of Markdown that those of its last part stay in the text"
    (document,) = read_file("b.md", head + "*a* `b` [c](d) **e** \n\n" * 1_000)
    assert (document.body.count("*"), document.warning) == (0, None)


LINES = {
    "bullets": "- a\n",
    "items": "- a\n\n",
    "numbers": "1. a\n",
    "quotations": "> a\n\n",
    "quotations in quotations": ">>>>>>>>>> a\n\n",
    "headings": "# a\n",
    "underlines": "a\n=\n",
    "rules": "---\n\n",
    "tables": "a|b\n-|-\nc|d\n\n",
    "lists in lists": "- - - - - - a\n",
    "lists in quotations": "- a\n  > b\n    - c\n\n",
    "paragraphs": "a\n\n",
    "references": "[a]: /x\n[a]\n\n",
    "html": "<div>\n\n",
}


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES.keys())
def test_megabytes_of_lines(read_file: Callable[..., list], lines: str):
    """Only the first ones are read as Markdown; the others are text to the last one, and the report says so."""
    with at_most(5):
        (document,) = read_file("a.md", "# T\n\n" + lines * (7_000_000 // len(lines)) + "\n\n* the  *last* line\n")
        assert isinstance(document, SourceDocument)
        assert document.title == "T"
        assert document.body.endswith("\n\n* the *last* line")
        assert "stay in the text" in (document.warning or "")


def test_a_book_of_markdown_is_read_whole(read_file: Callable[..., list]):
    """Forty thousand lines with lists and headings are no harm."""
    chapter = "## One\n\nIt *rained* again.\n\n- wood\n- iron\n\n" * 8_000
    (document,) = read_file("a.md", f"# T\n\n{chapter}The *end*.\n")
    assert isinstance(document, SourceDocument)
    assert document.warning is None
    assert document.body.endswith("One\n\nIt rained again.\n\n• wood\n\n• iron\n\nThe end.")
    assert document.body.count("\n\n") == 4 * 8_000


SCRIPTS = {
    "a block": ("<script>\nvar x = 1;\n\nvar y = 2;\n</script>", "", {"script": 1}),
    "with attributes": ('<script async src="x.js"></script>', "", {"script": 1}),
    "a style sheet": ("<style>.a{color:red}</style>", "", {"style sheet": 1}),
    "in a line": ("The gate <script>evil()</script>opens.", "The gate opens.", {"script": 1}),
    "two in a line": ("A <script>x</script>b <SCRIPT>y</SCRIPT>c.", "A b c.", {"script": 2}),
    "in a block": ("<div>\n<script>\nx\n\n# y\n\n- z\n</script>\nBirch</div>", "Birch", {"script": 1}),
    "between elements": (
        "<div><p>Oak</p><script>x</script><style>y</style><p>Ash</p></div>",
        "Oak Ash",
        {"script": 1, "style sheet": 1},
    ),
    "never closed": ("<p>Oak</p> <script> alder", "Oak alder", {}),
    "code": ("```\n<script>x()</script>\n```", "<script>x()</script>", {}),
    "code in a line": ("Never write `<script>x()</script>` here.", "Never write <script>x()</script> here.", {}),
    "a word": ("The <scripture> and a < b stay.", "The and a < b stay.", {}),
}


@pytest.mark.parametrize(("source", "text", "removed"), SCRIPTS.values(), ids=SCRIPTS.keys())
def test_scripts_are_left_out(read_file: Callable[..., list], source: str, text: str, removed: dict[str, int]) -> None:
    """Scripts and style sheets are counted; what stands around them and in code stays."""
    totals = ReadTotals()
    (document,) = read_file("a.md", f"# T\n\nFirst.\n\n{source}\n\nLast.", totals=totals)
    assert " ".join(document.body.split()) == " ".join(f"First. {text} Last.".split())
    assert totals.removed == removed


CODE = [
    '<p class="a">Hello &amp; bye</p>',
    "<script>alert(1)</script>",
    "[caption id=1]x[/caption] [gallery ids=2]",
    "{{< figure src=x >}} {% include y %} {{ page.title }}",
    "<!-- a comment --> if (a < b && c) { d[^1] }",
    "&lt;b&gt; stays",
]


@pytest.mark.parametrize("front_matter", ["---\ntitle: T\n---\n", "Title: T\nDate: 2019-03-14\n\n", "# T\n\n"])
@pytest.mark.parametrize("fence", ["```html", "~~~", "````", "  ```"])
def test_code_stays_as_it_is_written(read_file: Callable[..., list], front_matter: str, fence: str) -> None:
    """Nothing in a block of code is HTML, a shortcode, a comment or a footnote; around it all of these are."""
    totals = ReadTotals()
    end = fence.strip().rstrip("html")
    code = "\n".join([fence, *CODE, end])
    around = "{{< x >}}One &amp; <b>two</b>.[^1] <!-- no --> [gallery ids=2]"
    (document,) = read_file("a.md", f"{front_matter}{around}\n\n{code}\n\n{around}\n", totals=totals)
    assert document.body.split("\n\n") == ["One & two.", *CODE, "One & two."]
    assert totals.removed["shortcode"] == 4


FENCES = {
    "no end": ("```\n{{< a >}}", "{{< a >}}"),
    "in a comment": ("<!--\n```\n-->\n{{< a >}} Oak.", "Oak."),
    "a shorter end": ("````\n{{< a >}}\n```\n{{< b >}}\n````\n{{< c >}} Oak.", "{{< a >}} ``` {{< b >}} Oak."),
    "another end": ("```\n{{< a >}}\n~~~\n{{< b >}}\n```\n{{< c >}} Oak.", "{{< a >}} ~~~ {{< b >}} Oak."),
    "in an item": ("* Oak\n\n  ```\n  {{< a >}}\n  ```\n", "• Oak {{< a >}}"),
    "marks in a line": ("Oak ``` {{< a >}} ``` ash.", "Oak ash."),
    "a comment in code": ("```\n<!--\n```\n{{< a >}} Oak.", "<!-- Oak."),
}


@pytest.mark.parametrize(("source", "text"), FENCES.values(), ids=FENCES.keys())
def test_where_code_begins_and_ends(read_file: Callable[..., list], source: str, text: str) -> None:
    """As Markdown says, also without an end."""
    (document,) = read_file("a.md", f"---\ntitle: T\n---\nFirst.\n\n{source}\n")
    assert " ".join(document.body.split()).replace(" ", "") == f"First.{text}".replace(" ", "")
