"""The names of fields, and which column fills which field."""

from collections import Counter
from collections.abc import Callable

import pytest

from indexer.sources import Finding, SourceDocument
from indexer.sources.field_names import USUAL_NAMES, known_as, make_plan

Read = Callable[..., list[SourceDocument | Finding]]


def test_there_are_enough_names():
    """Programs that write news have many names."""
    assert len({name for names in USUAL_NAMES.values() for name in names}) > 300


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("title.rendered", "title"), ("fields.headline", "title"), ("headline.main", "title"), ("title_page", "title"),
        ("post_title", "title"), ("article_headline", "title"), ("title_clean", "title"), ("og:title", "title"),
        ("content.rendered", "body"), ("fields.bodyText", "body"), ("maintext", "body"), ("body_xhtml", "body"),
        ("field_body", "body"), ("body.value", "body"), ("content:encoded", "body"), ("article_text_s", "body"),
        ("Full text", "body"), ("lead_paragraph", "body"), ("short_description", "body"), ("trailText", "body"),
        ("webPublicationDate", "date"), ("pub_date", "date"), ("date_publish", "date"),
        ("article:published_time", "date"),
        ("date_gmt", "date"), ("publishedAt", "date"), ("DATEADDED", "date"), ("display_date", "date"),
        ("lastmod", "modified"), ("dateModified", "modified"), ("updated_at", "modified"), ("changed", "modified"),
        ("webUrl", "url"), ("web_url", "url"), ("DocumentIdentifier", "url"), ("canonical_url", "url"),
        ("byline.original", "author"), ("primary_author.name", "author"), ("dc:creator", "author"),
        ("_embedded.author", "author"), ("sectionName", "section"), ("section_name", "section"),
        ("source.name", "source"), ("media_name", "source"), ("source_domain", "source"), ("_source.title", "title"),
    ],
)  # fmt: skip
def test_names_that_programs_write(name: str, field: str):
    """Each is known as what it is first."""
    assert [known for known, _, _ in known_as(name)][:1] == [field]


@pytest.mark.parametrize(
    "name",
    ["image_url", "author.url", "image.title", "post_name", "post_status", "content_type", "word_count", "tags",
     "category.id", "author.description", "media_url", "urlToImage", "date_download", "crawled", "thumbnail",
     "dateline", "location.lat", "comments.text", "page_source", "titles_count", "parent_id", "status"],
)  # fmt: skip
def test_names_that_are_none(name: str):
    """An address of a picture, a number, a state, a date of a crawl fill no field."""
    assert known_as(name) == ()


def test_a_name_is_a_title_only_without_another():
    """Otherwise it may be the author's."""
    assert make_plan(["name", "text"], {}).columns == {"title": ("name",), "body": ("text",)}
    assert make_plan(["name", "headline"], {}).columns == {"title": ("headline",), "author": ("name",)}


def test_a_date_of_modification_is_a_further_one(read_file: Read):
    """So is one of creation, beside a date of publication; without one it is the date."""
    both = '{"title": "A", "updated": "2003", "published": "2001", "created": "2000"}\n'
    (document,) = read_file("a.jsonl", both)
    assert (document.date, document.further_dates) == ("2001", (("modified", "2000"), ("modified", "2003")))
    (document,) = read_file("b.jsonl", '{"title": "A", "updated": "2003", "created": "2000"}\n')
    assert (document.date, document.further_dates) == ("2000", (("modified", "2003"),))
    (document,) = read_file("c.jsonl", '{"title": "A", "updated": "2003"}\n')
    assert (document.date, document.further_dates) == (None, (("modified", "2003"),))


def test_a_date_that_is_unusable_leaves_the_next_one_a_field(read_file: Read):
    """Words and zeros say nothing."""
    (document,) = read_file("a.jsonl", '{"title": "A", "published": "n/a", "created": "2000"}\n')
    assert (document.date, document.further_dates) == ("n/a", (("field", "2000"),))


def test_what_was_used_for_want_of_a_text_is_counted(read_file: Read):
    """A teaser is the text of a document that has no longer one, and only then."""
    unused: Counter[str] = Counter()
    rows = '{"title": "A", "summary": "Short.", "text": "Long."}\n{"title": "B", "summary": "Short."}\n'
    one, two = read_file("a.jsonl", rows, unused=unused)
    assert (one.body, two.body) == ("Long.", "Short.")
    assert unused == {"summary": 1}


def test_a_full_text_wins_over_a_short_one(read_file: Read):
    """If the better name has only a few words, and the other one a story."""
    row = '{"title": "A", "article": "See below.", "text": "' + "The story goes on. " * 30 + '"}\n'
    (document,) = read_file("a.jsonl", row)
    assert document.body.startswith("The story goes on.")


def test_a_container_of_which_a_path_is_mapped_is_used(read_file: Read):
    """The others are named as ever."""
    unused: Counter[str] = Counter()
    row = '{"kop": {"nl": "A"}, "rest": {"x": 1}, "text": "b"}\n'
    (document,) = read_file("a.jsonl", row, unused=unused, field_map={"title": "kop.nl"})
    assert (document.title, unused) == ("A", {"rest": 1})
