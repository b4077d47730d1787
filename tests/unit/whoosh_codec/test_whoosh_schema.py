"""The one schema: anything else is refused when it is made."""

import pickle

import pytest
from whoosh import fields
from whoosh.columns import RefBytesColumn
from whoosh.fields import FieldConfigurationError, Schema

from dateline.text.analysis import Analysis
from dateline.whoosh_codec.schema import (
    ColumnarSchema,
    FormAnalyzer,
    TermAnalyzer,
    check_schema,
    columnar_schema,
    schema_analysis,
)

KEPT = dict(columnar_schema(Analysis()).items())
TERMS, FORMS = TermAnalyzer(Analysis()), FormAnalyzer()


@pytest.mark.parametrize(
    ("name", "field", "reason"),
    [
        ("body", fields.TEXT(analyzer=TERMS, stored=True, spelling=True), "spelling"),
        ("body", fields.TEXT(analyzer=TERMS, stored=True, vector=True), "term vectors"),
        ("body", fields.TEXT(analyzer=TERMS, stored=True, chars=True), "format of postings"),
        ("body", fields.TEXT(analyzer=TERMS, stored=True, phrase=False), "format of postings"),
        ("body", fields.TEXT(analyzer=TERMS, stored=True, field_boost=2.0), "a boost"),
        ("body", fields.TEXT(analyzer=TERMS), "stored"),
        ("body", fields.TEXT(analyzer=FORMS, stored=True), "another analyzer"),
        ("body", fields.TEXT(stored=True), "another analyzer"),
        ("body", fields.TEXT(analyzer=TermAnalyzer(Analysis("german")), stored=True), "another analyzer"),
        ("body", fields.NGRAM(stored=True), "as TEXT, not as NGRAM"),
        ("body", fields.KEYWORD(stored=True), "as TEXT, not as KEYWORD"),
        ("title", fields.TEXT(stored=True), "TermAnalyzer"),
        ("place", fields.TEXT(analyzer=FORMS, stored=True, sortable=RefBytesColumn()), "another column"),
        ("place", fields.TEXT(analyzer=FORMS, stored=True), "another column"),
        ("date", fields.DATETIME(stored=True), "another column"),
        ("date", fields.NUMERIC(stored=True, sortable=True), "as DATETIME, not as NUMERIC"),
        ("article_id", fields.ID(stored=True), "unique"),
        ("extra", fields.STORED(), "'extra' is not kept"),
        ("extra", fields.NGRAMWORDS(), "'extra' is not kept"),
    ],
)  # fmt: skip
def test_a_schema_that_cannot_be_kept_is_refused(name: str, field: fields.FieldType, reason: str) -> None:
    """Each field that differs is named, with the reason."""
    with pytest.raises(FieldConfigurationError, match=reason):
        ColumnarSchema(**{**KEPT, name: field})
    with pytest.raises(FieldConfigurationError, match=reason):
        check_schema(Schema(**{**KEPT, name: field}))


@pytest.mark.parametrize("name", KEPT)
def test_a_schema_without_one_of_the_fields_is_refused(name: str) -> None:
    """Every field is needed, and the missing one is named."""
    with pytest.raises(FieldConfigurationError, match=name):
        ColumnarSchema(**{other: field for other, field in KEPT.items() if other != name})


def test_a_schema_cannot_be_changed() -> None:
    """Fields are neither added nor removed."""
    schema = columnar_schema(Analysis())
    with pytest.raises(FieldConfigurationError, match="'more'"):
        schema.add("more", fields.STORED())
    with pytest.raises(FieldConfigurationError, match=r"'\*_more'"):
        schema.add("*_more", fields.STORED(), glob=True)
    with pytest.raises(FieldConfigurationError, match="'url'"):
        schema.remove("url")


def test_dynamic_fields_are_refused() -> None:
    """Their names are not known in advance."""
    schema = Schema(**KEPT)
    schema.add("*_more", fields.STORED(), glob=True)
    with pytest.raises(FieldConfigurationError, match="Dynamic"):
        check_schema(schema)


def test_a_schema_survives_pickling_and_keeps_its_language() -> None:
    """And cannot be changed after it either."""
    schema = pickle.loads(pickle.dumps(columnar_schema(Analysis("french")), 2))
    check_schema(schema)
    assert schema_analysis(schema).language == "french"
    with pytest.raises(FieldConfigurationError):
        schema.remove("url")


def test_a_plain_schema_of_the_same_fields_is_as_good() -> None:
    """The class of the schema does not count."""
    check_schema(Schema(**KEPT))


def test_whooshs_query_parser_finds_the_terms_of_dateline() -> None:
    """Its analyzers give terms for texts, and folded words for places."""
    schema = columnar_schema(Analysis())
    terms = list(schema["body"].process_text("The U.S. peace-keepers' countries"))
    assert terms == ["the", "us", "peac", "keeper", "countri"]
    assert list(schema["place"].process_text("UNITED Nations")) == ["united", "nations"]


def test_tokens_have_places_only_where_they_are_asked_for() -> None:
    """As those of Whoosh's analyzers do by their defaults."""
    token = next(FORMS("War and peace"))
    assert (token.positions, token.chars) == (False, False)
    token = next(FORMS("War and peace", positions=True, chars=True))
    assert (token.positions, token.chars) == (True, True)
