"""The examples that were written from the descriptions of the forms, before there were readers.

They were read once, when the readers were finished: of 28 files 22 came out as expected, 6 otherwise, none of them
named.  Three of the six were faults, and were mended: the title of a ProQuest document had its author, a copyright
below a document of Nexis was text, and a first line that begins with `Date:` was a title.  `SURPRISES` has the others.
"""

import json
from pathlib import Path

import pytest

from indexer.reading import make_article
from indexer.sources import Finding, SourceDocument, read_sources

FOLDER = Path(__file__).parent / "independent_forms"
EXPECTED: dict[str, list[dict]] = json.loads((FOLDER / "expected.json").read_text())


SURPRISES = {
    "head_blank_lines.txt": "a line with room left ends a paragraph also where blank lines part the others",
    "ap_trec": "the dateline stays in the text, as in all articles",
    "reuters.sgm": "the dateline stays in the text, as in all articles",
}


def differences(name: str) -> list[str]:
    """What is otherwise than expected in a file; a rejection or a warning is marked as named."""
    found: list[str] = []
    documents = list(read_sources([FOLDER / name]))
    expected = EXPECTED[name]
    if len(documents) != len(expected):
        found.append(f"{len(documents)} documents, not {len(expected)}")
    for document, wanted in zip(documents, expected, strict=False):
        if isinstance(document, Finding):
            found.append(f"named: {document.reason}")
            continue
        found += _compare(document, wanted)
    return found


def _compare(document: SourceDocument, wanted: dict) -> list[str]:
    made = make_article(document)
    article = made.article
    assert article is not None
    date = None if document.date is None or article.date is None else article.date.isoformat()
    values = {
        "title": document.title,
        "date": date,
        "date_source": document.date_source if date else None,
        "authors": list(document.authors),
        "section": document.section,
        "source": document.source,
        "url": document.url,
        "place": article.place,
        "agency": article.agency,
    }
    found = [
        f"{name}: {values[name]!r}, not {wanted[name]!r}"
        for name in values
        if name in wanted and values[name] != wanted[name]
    ]
    paragraphs = document.body.split("\n\n")
    if "ends" in wanted and not document.body.endswith(wanted["ends"]):
        found.append(f"it ends with {document.body[-60:]!r}, not {wanted['ends']!r}")
    if "ends" not in wanted and paragraphs != wanted["body"]:
        found.append(f"body: {paragraphs!r}, not {wanted['body']!r}")
    if "ends" in wanted and paragraphs[: len(wanted["body"])] != wanted["body"]:
        found.append(f"body: {paragraphs!r}, not {wanted['body']!r} ...")
    found += [f"{text!r} is shown" for text in wanted.get("without", ()) if text in document.body]
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_independent_forms(name: str):
    """Each file has the articles that its format describes, but for the surprises."""
    assert bool(differences(name)) == (name in SURPRISES), differences(name)
