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
# The only dates that no document states; the others have the confidence `stated`.
INFERRED = {
    "site/_posts/2010-04-09-choir-sings-again.markdown": ("2010-04-09", "file name", "inferred"),
    "page.mhtml": ("2016-10-05", "modified", "approximate"),  # when the page was saved
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
        stated = (wanted["date"], wanted["date_source"], wanted["date"] and "stated")
        found += _compare(document, wanted, INFERRED.get(name, stated))
    return found


def _compare(document: SourceDocument, wanted: dict, dated: tuple[str | None, ...]) -> list[str]:
    made = make_article(document)
    article = made.article
    assert article is not None
    found_date = (article.date and article.date.isoformat(), article.date_source, article.date_confidence)
    values = {
        "title": document.title,
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
    found += [] if found_date == dated else [f"its date: {found_date}, not {dated}"]
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
    """Each file has the articles that its format describes, but for the surprises, which are in their texts."""
    found = differences(name)
    assert bool(found) == (name in SURPRISES), found
    assert all(each.startswith("body: ") for each in found), found
