"""The schema of the Whoosh index of the embedded engine."""

from whoosh import columns, fields
from whoosh.formats import Existence

from dateline.text.analysis import Analysis
from dateline.whoosh_codec.schema import FormAnalyzer, TermAnalyzer, ValuesAnalyzer


def make_schema(analysis: Analysis) -> fields.Schema:
    """Describe an index in the language of `analysis`.

    `date` is the first day of the date, for Whoosh's own tools; `title` and `body`
    hold terms with positions, `forms` the surface forms of both without positions,
    `place_words` and its like the forms of a field, `place` and its like the whole
    folded values.  `article` is the article as it was added; the columns are what
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
    for name in ("place", "agency", "source", "author", "section"):
        schema.add(name, fields.ID())
        schema.add(f"{name}_words", fields.TEXT(analyzer=ValuesAnalyzer()))
    return schema
