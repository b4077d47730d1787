"""The schema of a columnar index, and Dateline's analysis as Whoosh analyzers.

Whoosh's TOC stores the import paths of the schema and its analyzers: a class of this module that is renamed makes
Whoosh's own tools fail on older indexes.
"""

from collections.abc import Iterator
from typing import Any

from whoosh import __version__ as whoosh_version
from whoosh import fields
from whoosh.analysis import Analyzer, Token
from whoosh.columns import Column

from dateline.article import SEVERAL_VALUED, SINGLE_VALUED
from dateline.text.analysis import Analysis
from dateline.text.tokens import Token as TextToken
from dateline.text.tokens import iter_tokens
from dateline.whoosh_codec.documents import BETWEEN_VALUES, STORED_OTHERS, STORED_TEXTS
from dateline.whoosh_codec.version import check_version

check_version(whoosh_version)

TEXT_FIELDS = ("title", "body")

_NOT_KEPT = {
    "spelling": "spelling",
    "vector": "term vectors",
    "format": "another format of postings or a boost",
    "analyzer": "another analyzer",
    "column_type": "another column",
    "stored": "whether it is stored",
    "unique": "whether it is unique",
    "scorable": "whether it has lengths",
}
_WITHOUT_MEANING = frozenset({"multitoken_query", "spelling_prefix", "_struct", "default"})
# for the index; the column has the default, which distributions of Whoosh write in the field in different ways


class FormAnalyzer(Analyzer):  # type: ignore[misc]
    """Folded forms, unstemmed."""

    def __call__(
        self,
        value: str,
        positions: bool = False,  # noqa: FBT001, FBT002  (the signature is Whoosh's)
        chars: bool = False,  # noqa: FBT001, FBT002
        start_pos: int = 0,
        mode: str = "",
        **options: Any,  # noqa: ANN401
    ) -> Iterator[Token]:
        """Yield the tokens of a text: one object, changed for each token, as Whoosh's analyzers do."""
        token = Token(positions, chars, mode=mode, **options)
        for position, (form, start, end) in self.placed(value, start_pos):
            token.text = token.original = self.term(form)
            token.pos, token.startchar, token.endchar = position, start, end
            token.boost, token.stopped = 1.0, False
            yield token

    def placed(self, value: str, position: int) -> Iterator[tuple[int, TextToken]]:
        """The tokens of a text with their positions, of which `position` is the first."""
        return enumerate(iter_tokens(value), position)

    def term(self, form: str) -> str:
        """The indexed term of a folded form."""
        return form


class ValuesAnalyzer(FormAnalyzer):
    """Folded forms of several values, with a position left out after each, so that no phrase runs into the next."""

    def placed(self, value: str, position: int) -> Iterator[tuple[int, TextToken]]:
        """See `FormAnalyzer`."""
        begin = 0
        for each in value.split(BETWEEN_VALUES):
            for form, start, end in iter_tokens(each):
                yield position, TextToken(form, begin + start, begin + end)
                position += 1
            position += 1
            begin += len(each) + len(BETWEEN_VALUES)


class TermAnalyzer(FormAnalyzer):
    """Terms: the folded forms, stemmed."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def term(self, form: str) -> str:
        """See `FormAnalyzer`."""
        return self.analysis.stem(form)


class ColumnarSchema(fields.Schema):  # type: ignore[misc]
    """A schema that is checked when it is made (see `check_schema`) and cannot be changed afterwards."""

    def __init__(self, **named_fields: fields.FieldType) -> None:
        self._complete = False
        super().__init__(**named_fields)
        check_schema(self)
        self._complete = True

    def add(self, name: str, fieldtype: fields.FieldType, glob: bool = False) -> None:  # noqa: FBT001, FBT002
        """See `whoosh.fields.Schema.add`.  Raises FieldConfigurationError once the schema is made."""
        if self._complete or glob:
            raise fields.FieldConfigurationError(f"Field {name!r} cannot be added: a columnar index has its own fields")
        super().add(name, fieldtype)

    def remove(self, fieldname: str) -> None:
        """Raise FieldConfigurationError: a segment has all fields."""
        raise fields.FieldConfigurationError(f"Field {fieldname!r} cannot be removed from a columnar index")


def columnar_schema(analysis: Analysis) -> ColumnarSchema:
    """Describe a columnar index in the language of `analysis`."""
    return ColumnarSchema(**_kept_fields(analysis))


def describe_schema(analysis: Analysis) -> dict[str, str]:
    """The kind of each field, by its name, as Whoosh calls it: `{"article_id": "ID", "title": "TEXT", ...}`."""
    return {name: type(field).__name__ for name, field in sorted(_kept_fields(analysis).items())}


def schema_analysis(schema: fields.Schema) -> Analysis:
    """The analysis of a checked schema."""
    analysis: Analysis = schema["title"].analyzer.analysis
    return analysis


def check_schema(schema: fields.Schema) -> None:
    """Raise FieldConfigurationError, naming a field and the reason, unless a segment keeps all of `schema`."""
    analyzer = schema["title"].analyzer if "title" in schema else None
    if not isinstance(analyzer, TermAnalyzer):
        raise fields.FieldConfigurationError("A columnar index needs a field 'title' with Dateline's TermAnalyzer")
    kept = _kept_fields(analyzer.analysis)
    for name in schema.names():
        if name not in kept:
            raise fields.FieldConfigurationError(f"Field {name!r} is not kept by the columnar index")
        check_field(name, schema[name], kept[name])
    missing = sorted(kept.keys() - set(schema.names()))
    if missing or schema._dyn_fields:  # noqa: SLF001  (Whoosh has no accessor)
        raise fields.FieldConfigurationError(
            f"The columnar index lacks the field {missing[0]!r}" if missing else "Dynamic fields are not kept"
        )


def check_field(name: str, field: fields.FieldType, kept: fields.FieldType) -> None:
    """Raise FieldConfigurationError if a field differs from the `kept` one in anything that the index depends on."""
    if type(field) is not type(kept):
        raise fields.FieldConfigurationError(
            f"Field {name!r} is kept as {type(kept).__name__}, not as {type(field).__name__}"
        )
    for attribute in sorted((vars(field).keys() | vars(kept).keys()) - _WITHOUT_MEANING):
        if not _is_same(getattr(field, attribute, None), getattr(kept, attribute, None)):
            reason = _NOT_KEPT.get(attribute, attribute)
            raise fields.FieldConfigurationError(f"Field {name!r}: the columnar index does not keep {reason}")


def _kept_fields(analysis: Analysis) -> dict[str, fields.FieldType]:
    terms, forms = TermAnalyzer(analysis), FormAnalyzer()
    return {
        "article_id": fields.ID(unique=True, stored=True),
        **{name: fields.TEXT(analyzer=terms, stored=True) for name in TEXT_FIELDS},
        "date": fields.DATETIME(sortable=True, stored=True),
        **{name: fields.TEXT(analyzer=forms, stored=True, sortable=True) for name in SINGLE_VALUED},
        **{name: fields.TEXT(analyzer=ValuesAnalyzer(), stored=True) for name in SEVERAL_VALUED},
        **{name: fields.STORED() for name in (*STORED_TEXTS, *STORED_OTHERS)},
    }


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, Column):  # columns do not compare themselves
        return type(one) is type(other) and vars(one) == vars(other)
    return one == other
