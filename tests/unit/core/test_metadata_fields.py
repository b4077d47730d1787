"""The metadata fields: wherever they must be declared one by one, all are; and their values reach readers."""

from dataclasses import replace
from typing import Any, get_type_hints

import pytest
from oracle.plain_builder import build_segment

from dateline.article import (
    METADATA_FIELDS,
    METADATA_PLURALS,
    SEVERAL_VALUED,
    SINGLE_VALUED,
    Article,
    Origin,
    article_digest,
    metadata_of,
    values_of,
)
from dateline.building.segment_builder import build_mapped
from dateline.columnar.articles import article as indexed_article
from dateline.columnar.sections import CODED, DICTIONARIES, NUMBERS, RESERVED, SEVERAL, STRINGS, WORD_LISTS
from dateline.columnar.segment import Documents, MetadataWords, Segment
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn
from dateline.request import Hit, SearchRequest
from dateline.search.stored_fields import hit_reader
from dateline.whoosh_codec.documents import article_of_fields, fields_of_article
from indexer.reading import make_article
from indexer.sources import FIELDS, SourceDocument
from indexer.sources.fields import USUAL_NAMES
from webapp.search.links import Changes

FIELDS_OF_TEXT = {"time", "url", *SINGLE_VALUED}
PLURALS = {*METADATA_PLURALS.values()}
LATER = {"languages", "origin_roots", "origin_files", "date_sources", "date_confidences"}
VALUES = {field: f"THE {field.upper()}" for field in SINGLE_VALUED}


@pytest.mark.parametrize(
    ("declaring", "kind", "names"),
    [
        (Article, str | None, {"original_id", "date_source", "date_confidence", "language", *FIELDS_OF_TEXT}),
        (Hit, str | None, {"language", *FIELDS_OF_TEXT}),
        (SourceDocument, str | None, {"title", "date", "warning", "original_id", *FIELDS_OF_TEXT}),
        (SearchRequest, tuple[str, ...], PLURALS),
        (Changes, tuple[str, ...], PLURALS),
        (Documents, DictionaryColumn, {*DICTIONARIES}),
        (Documents, MultiValuedColumn, {*SEVERAL}),
        (Segment, MetadataWords, {*WORD_LISTS}),
    ],
)
def test_every_field_is_declared(declaring: type, kind: object, names: set[str]) -> None:
    """The attributes of one type are the metadata, and the others that are known here."""
    assert {name for name, hint in get_type_hints(declaring).items() if hint == kind} == names


def test_every_column_of_documents_is_listed() -> None:
    """The lists of columns are those of the type, in its order, and all that is reserved is in one of them."""
    columns = (*STRINGS, *NUMBERS, *DICTIONARIES, *SEVERAL)
    assert tuple(get_type_hints(Documents)) == columns
    assert set(columns) > RESERVED
    assert set(CODED) == {"times", *PLURALS, *LATER} - {*SEVERAL}
    assert PLURALS == set(WORD_LISTS) <= {*DICTIONARIES, *SEVERAL}


def test_every_field_has_usual_names_of_columns() -> None:
    """The table of the usual names has one row for each field of a document."""
    assert USUAL_NAMES.keys() - {"modified"} == set(FIELDS)  # a date that stands for none that is stated


def test_a_document_gives_its_metadata_to_the_article_the_index_and_the_hit() -> None:
    """Each value stays with its field all the way."""
    document = SourceDocument("a", "a.txt", None, "A title", "A text.", **VALUES)
    article = make_article(document).article
    assert article is not None
    assert metadata_of(article) == VALUES
    segment = build_segment([article])
    assert metadata_of(indexed_article(segment, 0)) == VALUES
    assert metadata_of(hit_reader(segment.documents)(0, None)) == VALUES


def test_every_field_has_its_values() -> None:
    """One of several values is a tuple under the plural; without a value there is none."""
    article = Article("a", "", "", authors=("Ann Berg", "Jo Öst"), **VALUES)
    assert set(SINGLE_VALUED) | set(SEVERAL_VALUED) == set(METADATA_FIELDS)
    assert {field: values_of(article, field) for field in METADATA_FIELDS} == {
        field: ("Ann Berg", "Jo Öst") if field == "author" else (VALUES[field],) for field in METADATA_FIELDS
    }
    assert not any(values_of(Article("a", "", ""), field) for field in METADATA_FIELDS)


def test_later_fields_come_back_from_every_reader() -> None:
    """Authors in their order, the section, the origin, and what is known of the date: from files and from Whoosh."""
    article = Article(
        "a",
        "A title",
        "A text.",
        authors=("Ann Berg", "Jo Öst"),
        section="Sport",
        date_source="byline",
        date_confidence="inferred",
        origin=Origin("wire", "2019/03.csv", 70_000),
        language="german",
    )
    bare = Article("b", "Another", "Text.")
    for made in (build_segment([article, bare]), build_mapped([article, bare])):
        assert [indexed_article(made, doc) for doc in range(2)] == [article, bare]
        assert list(made.authors.words) == ["ann", "berg", "jo", "ost"]
        assert list(made.sections.words) == ["sport"]
    assert article_of_fields(fields_of_article(article)) == article


@pytest.mark.parametrize(
    "change",
    [
        {"authors": ("Jo Öst", "Ann Berg")},
        {"authors": ("Ann BergJo Öst",)},
        {"section": None},
        {"section": "inferred", "date_confidence": "Sport"},
        {"date_source": None},
        {"language": "german"},
        {"origin": Origin("wire", "2019/04.csv", 7)},
        {"origin": Origin("wir", "e2019/03.csv", 7)},
        {"origin": None},
    ],
)
def test_a_change_of_a_later_field_changes_the_digest(change: dict[str, Any]) -> None:
    """So an update sees it; a record that only moved in its file is no change."""
    article = Article(
        "a",
        "A title",
        "A text.",
        authors=("Ann Berg", "Jo Öst"),
        section="Sport",
        date_source="byline",
        date_confidence="inferred",
        origin=Origin("wire", "2019/03.csv", 7),
    )
    assert article_digest(replace(article, **change)) != article_digest(article)
    assert article_digest(replace(article, origin=Origin("wire", "2019/03.csv", 8))) == article_digest(article)


def test_metadata_come_in_their_fixed_order() -> None:
    """The order is that of the list, as in the JSON of an article."""
    assert list(metadata_of(Article("a", "", "", **VALUES)).items()) == list(VALUES.items())
