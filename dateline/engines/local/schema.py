"""The schema of the Whoosh index, and the analysis of Dateline as Whoosh analyzers.

A Whoosh index stores the import path of its analyzers: these classes keep theirs.
"""

from collections.abc import Iterator
from typing import Any

from whoosh import __version__ as whoosh_version
from whoosh import columns, fields
from whoosh.analysis import Analyzer, Token
from whoosh.formats import Existence

from dateline.text.analysis import Analysis
from dateline.text.tokens import iter_tokens

if whoosh_version != (2, 7, 5):  # another distribution with the same import name has been installed over ours
    raise ImportError(f"whoosh-reloaded 2.7.5 is needed, found whoosh {whoosh_version}")


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
        """Yield the tokens of a text; as Whoosh has it, one object over and over."""
        token = Token(positions, chars, mode=mode, **options)
        for position, (form, start, end) in enumerate(iter_tokens(value), start_pos):
            token.text = token.original = self.term(form)
            token.pos, token.startchar, token.endchar = position, start, end
            token.boost, token.stopped = 1.0, False
            yield token

    def term(self, form: str) -> str:
        """What is indexed for a folded form."""
        return form


class TermAnalyzer(FormAnalyzer):
    """Terms: the folded forms, stemmed."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def term(self, form: str) -> str:
        """See `FormAnalyzer`."""
        return self.analysis.stem(form)


def make_schema(analysis: Analysis) -> fields.Schema:
    """Describe an index in the language of `analysis`.

    `date` is the first day of the date, for Whoosh's own tools; `title` and `body`
    hold terms with positions, `forms` the surface forms of both without positions,
    `place_words` and its like the forms of a field, `place` and its like the whole
    folded value.  `article` is the article as it was added; the columns are what
    ordering and scoring read.
    """
    terms, forms = TermAnalyzer(analysis), FormAnalyzer()
    schema = fields.Schema(
        article_id=fields.ID(unique=True, stored=True),
        date=fields.DATETIME(stored=True, sortable=True),
        title=fields.TEXT(analyzer=terms, stored=True),
        body=fields.TEXT(analyzer=terms),
        forms=fields.FieldType(format=Existence(), analyzer=forms),
        article=fields.STORED,
        date_column=fields.COLUMN(columns.VarBytesColumn()),
        time_column=fields.COLUMN(columns.VarBytesColumn()),
        id_column=fields.COLUMN(columns.VarBytesColumn()),
        title_length=fields.COLUMN(columns.NumericColumn("I")),
        body_length=fields.COLUMN(columns.NumericColumn("I")),
    )
    for name in ("place", "agency", "source"):
        schema.add(name, fields.ID())
        schema.add(f"{name}_words", fields.TEXT(analyzer=forms))
    return schema
