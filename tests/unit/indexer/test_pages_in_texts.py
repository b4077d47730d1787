"""Pages of HTML in files with names of texts are refused by name; texts with signs like tags are read."""

from collections.abc import Callable

import pytest

from indexer.sources import Finding, SourceDocument

STORY = "The gate of the park is open again. Children were the first to come, and the last to go."
REFUSAL = "it is HTML or XML, which cannot be read yet"

PAGES = {
    "a page": ("a.txt", f"<!DOCTYPE html>\n<html><head><title>T</title></head><body><p>{STORY}</p></body></html>"),
    "a page of two suffixes": ("a.html.txt", f"<!doctype HTML><html><body>{STORY}</body></html>"),
    "no doctype": ("a.txt", f"\ufeff\n<html lang='en'>{STORY}</html>"),
    "a comment above": ("a.txt", f"<!-- saved from url -->\n<html>{STORY}</html>"),
    "without a suffix": ("page", f"<html>{STORY}</html>"),
    "a fragment": ("a.txt", f"<p>{STORY}</p>\n<p>{STORY}</p>"),
    "a fragment below a title": ("a.txt", f"Gate opens\n1 March 2016\n\n<p>{STORY}</p>\n<script>x</script>"),
    "a fragment by its name": ("a.htm", f"<p>{STORY}"),
    "text by its name": ("a.html", STORY),
    "XML by its name": ("sitemap.xml", f"<urlset><note>{STORY}</note></urlset>"),
    "XHTML by its name": ("a.xhtml", f"<div>{STORY}</div>"),
}

TEXTS = {
    "an address": f"{STORY} John <john@x.org> said so.",
    "less than": f"{STORY} If a < b and b > c, then <3 is a heart.",
    "emphasis": f"{STORY} It is <i>not</i> a park.<br>It is a <b>garden</b>.",
    "an opening tag": f"{STORY} The tag <p> begins a paragraph.",
    "a closing tag": f"{STORY} The tag </p> ends a paragraph.",
    "a word in angles": f"<John Smith> {STORY}",
    "one tag in a long text": (STORY + "\n\n") * 100 + "<p>Photo</p>\n\n" + STORY,
    "newswires": f"<DOC>\n<DOCNO> A1 </DOCNO>\n<TEXT>\n<P>\n{STORY}\n</P>\n</TEXT>\n</DOC>\n",
}


@pytest.mark.parametrize(("name", "content"), PAGES.values(), ids=PAGES.keys())
def test_pages_are_refused(read_file: Callable[..., list], name: str, content: str) -> None:
    """As files with names of pages are: never published with their tags."""
    (finding,) = read_file(name, content)
    assert isinstance(finding, Finding)
    assert finding.reason == REFUSAL


def test_a_collection_is_read_whatever_its_name(read_file: Callable[..., list]) -> None:
    """Newswires are marked up, too."""
    (document,) = read_file("wire.xml", TEXTS["newswires"])
    assert isinstance(document, SourceDocument)


@pytest.mark.parametrize("content", TEXTS.values(), ids=TEXTS.keys())
def test_texts_with_signs_are_read(read_file: Callable[..., list], content: str) -> None:
    """No sign is lost."""
    (document,) = read_file("a.txt", content)
    assert isinstance(document, SourceDocument)
    if not content.startswith("<DOC>"):
        assert f"{document.title or ''} {document.body}".split() == content.split()
