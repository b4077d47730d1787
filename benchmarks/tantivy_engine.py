"""An engine of the web application over tantivy: its pages from another index."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import tantivy

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.deadline import Deadline
from dateline.errors import ArticleNotFoundError
from dateline.query.parser import parse
from dateline.query.query import Query, TextSpan
from dateline.request import (
    ArticlePart,
    Correction,
    EngineStatus,
    FirstPart,
    Highlights,
    Hit,
    QueryWord,
    SearchPage,
    SearchRequest,
    Snippets,
    Sort,
    TitleHighlights,
)
from dateline.withheld import Withheld

_FIELDS = ["title", "body"]


class TantivyEngine:
    """The part of a `SearchEngine` that a result page needs.

    tantivy's own parser reads the text of a query, leniently; its own generator marks titles and snippets.
    Filters and deadlines are ignored.  For one thread at a time.
    """

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()
        self._status = EngineStatus("tantivy", "", self._searcher.num_docs, 0, None, None, "english")
        # Those of the last page, for later calls: nothing is parsed or fetched twice.
        self._parsed: tuple[str, Any] = ("", tantivy.Query.all_query())
        self._documents: dict[str, Any] = {}

    def hiding(self, withheld: Withheld) -> "TantivyEngine":
        """See `SearchEngine`; this engine cannot hide articles."""
        if withheld.entries:
            raise NotImplementedError("nothing is withheld while it is measured")
        return self

    def parse(self, text: str, deadline: Deadline | None = None) -> Query:  # noqa: ARG002
        """See `SearchEngine`; for the page, which shows how a query was read."""
        return parse(text)

    def with_shown_names(self, request: SearchRequest) -> SearchRequest:
        """See `SearchEngine`; no value has other names here."""
        return request

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchPage:  # noqa: ARG002
        """See `SearchEngine`."""
        query = self._parse(request.text)
        by_date = request.sort != "relevance" or not request.text
        offset = (request.page - 1) * request.per_page
        options: dict[str, Any] = {"order_by_field": "date"} if by_date else {}
        if request.sort == "oldest":
            options["order"] = tantivy.Order.Asc
        found: Any = self._searcher.search(query, request.per_page, count=True, offset=offset, **options)
        documents = [self._searcher.doc(address) for _, address in found.hits]
        hits = [_hit(score, document) for (score, _), document in zip(found.hits, documents, strict=True)]
        self._documents = {hit.article_id: document for hit, document in zip(hits, documents, strict=True)}
        sort: Sort = "newest" if by_date else "relevance"
        return SearchPage(found.count, tuple(hits), self.parse(request.text), "tantivy", sort)

    def corrections(
        self,
        words: Sequence[QueryWord],  # noqa: ARG002
        deadline: Deadline | None = None,  # noqa: ARG002
        *,
        nothing_found: bool,  # noqa: ARG002
    ) -> Sequence[Correction]:
        """See `SearchEngine`; this engine has none."""
        return ()

    def snippets(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> Snippets:  # noqa: ARG002
        """See `SearchEngine`."""
        generator = self._generator(query, "body")
        snippets = (generator.snippet_from_doc(self._documents[hit.article_id]).to_html() for hit in hits)
        return Snippets(tuple(each.replace("<b>", "<mark>").replace("</b>", "</mark>") for each in snippets))

    def title_highlights(
        self,
        query: Query,
        hits: Sequence[Hit],
        deadline: Deadline | None = None,  # noqa: ARG002
    ) -> TitleHighlights:
        """See `SearchEngine`; positions are those of ASCII titles."""
        generator = self._generator(query, "title")
        found = []
        for hit in hits:
            document = tantivy.Document(title=hit.title)
            ranges = generator.snippet_from_doc(document).highlighted()
            found.append(tuple(TextSpan(each.start, each.end) for each in ranges))
        return TitleHighlights(tuple(found))

    def article(self, article_id: str) -> Article:
        """Refuse: no article page is measured."""
        self._refuse(article_id)

    def article_part(self, article_id: str, number: int = 1) -> ArticlePart:  # noqa: ARG002
        """Refuse: no article page is measured."""
        self._refuse(article_id)

    def body_pieces(self, article_id: str) -> Iterator[str]:
        """Refuse: no article page is measured."""
        self._refuse(article_id)

    def first_part(
        self,
        query: Query,  # noqa: ARG002
        article_id: str,
        deadline: Deadline | None = None,  # noqa: ARG002
    ) -> FirstPart:
        """Refuse: no article page is measured."""
        self._refuse(article_id)

    def highlights(
        self,
        query: Query,  # noqa: ARG002
        article: Article,
        deadline: Deadline | None = None,  # noqa: ARG002
    ) -> Highlights:
        """Refuse: no article page is measured."""
        self._refuse(article.article_id)

    def status(self) -> EngineStatus:
        """See `SearchEngine`."""
        return self._status

    def close(self) -> None:
        """See `SearchEngine`."""

    def _parse(self, text: str) -> Any:  # noqa: ANN401
        if text != self._parsed[0]:
            query, _ = self._index.parse_query_lenient(text, _FIELDS, conjunction_by_default=True)
            self._parsed = (text, query)
        return self._parsed[1]

    def _generator(self, query: Query, field: str) -> Any:  # noqa: ANN401
        parsed = self._parse(query.understood)
        return tantivy.SnippetGenerator.create(self._searcher, parsed, self._index.schema, field)

    def _refuse(self, article_id: str) -> NoReturn:
        raise ArticleNotFoundError(f"There is no page of {article_id} in this measurement.")


def _hit(score: Any, document: Any) -> Hit:  # noqa: ANN401
    date = document.get_first("date")
    return Hit(
        article_id=document.get_first("article_id"),
        title=document.get_first("title"),
        date=PartialDate.of_day(date.date()) if isinstance(date, dt.datetime) else None,
        score=score if isinstance(score, float) else None,
    )
