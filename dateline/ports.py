"""The interface between the parts: what a search engine does."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from dateline.article import Article
from dateline.deadline import Deadline
from dateline.query.query import Query
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
    TitleHighlights,
)
from dateline.withheld import Withheld


class SearchEngine(Protocol):
    """Answers searches over one generation.  Several threads may call every method at once.

    A method with a `deadline` checks its clock during the work.  Once it has passed, the method returns its results so
    far; `partial` of the answer names the missing ones.  Without a deadline the engine's own limits apply, from the
    call on.
    """

    def hiding(self, withheld: Withheld) -> "SearchEngine":
        """An engine over the same open generation that hides the articles on this list, and no others.

        Hidden are the articles with an id or a text on the list, except for released texts.  Searches answer as if
        these articles had never been indexed.  `article` says for each id on the list that it is withheld, also if the
        generation does not have it.  This engine stays as it is; each engine is closed by itself.
        Raises CorruptIndexError if a hidden article cannot be read.
        """
        ...

    def parse(self, text: str, deadline: Deadline | None = None) -> Query:
        """Parse a query as `search` does, with the forms of the index that match its patterns.  Never raises.

        Needed only for a text that was not searched for: a search returns its query in `SearchPage.query`.
        """
        ...

    def with_shown_names(self, request: SearchRequest) -> SearchRequest:
        """The search with filters on the names under which articles are shown, in place of other names of these.

        `search` takes either, and finds the same.
        """
        ...

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchPage:
        """Find a page of articles.  Never raises for the text of a query; makes no snippets.

        If the request gives no unit for the histogram, it is `unit_for_span` of the days from the first to the last
        date of the archive within the requested range (of the request, and of dates that the whole query requires),
        and no finer than the most precise of these dates.
        """
        ...

    def corrections(
        self, words: Sequence[QueryWord], deadline: Deadline | None = None, *, nothing_found: bool
    ) -> Sequence[Correction] | None:
        """What some words of a query, in their order, may be misspelt for, the likeliest first.

        The forms of a correction are in the index, and have other terms than the words.  Unless `nothing_found` by the
        query, only words in at most RARE_ARTICLES are corrected.  A word that articles have is corrected only by one
        that at least CORRECTION_GAIN times as many have.  None if time runs out.
        """
        ...

    def snippets(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> Snippets:
        """A snippet for each hit of a search for this query, in their order.

        For a hit for which no time is left it is the beginning of the text.
        """
        ...

    def title_highlights(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> TitleHighlights:
        """The matches of the query in the title of each hit."""
        ...

    def article(self, article_id: str) -> Article:
        """The whole article.

        Raises ArticleNotFoundError, ArticleMovedError for an earlier id of another, ArticleWithheldError for every
        hidden id.
        """
        ...

    def article_part(self, article_id: str, number: int = 1) -> ArticlePart:
        """An article with one part of its body, in memory that does not grow with the body.

        Raises as `article` does, and BadRequestError if there is no such part.
        """
        ...

    def body_pieces(self, article_id: str) -> Iterator[str]:
        """The body of an article in pieces, in memory that does not grow with it.  Raises as `article` does."""
        ...

    def first_part(self, query: Query, article_id: str, deadline: Deadline | None = None) -> FirstPart:
        """The first part of a body in which the query has a match.  Raises as `article` does."""
        ...

    def highlights(self, query: Query, article: Article, deadline: Deadline | None = None) -> Highlights:
        """The matches of the query in the title and the body of an article."""
        ...

    def status(self) -> EngineStatus:
        """The generation that is served, and its counts."""
        ...

    def close(self) -> None:
        """Release files and memory.  No other method may be called afterwards."""
        ...
