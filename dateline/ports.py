"""The interface between the parts: what a search engine does."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from dateline.article import Article
from dateline.deadline import Deadline
from dateline.query.query import Query
from dateline.request import (
    ArticlePart,
    EngineStatus,
    FirstPart,
    Highlights,
    Hit,
    SearchPage,
    SearchRequest,
    Snippets,
    TitleHighlights,
)
from dateline.withheld import Withheld


class SearchEngine(Protocol):
    """Answers searches over one generation.  Every method is safe to call from several threads at once.

    A method that takes a `deadline` looks at its clock while it works and, once it has passed, answers with what
    it has; `partial` of the answer says what is missing.  Without one, limits of the engine's own hold from now on.
    """

    def hiding(self, withheld: Withheld) -> "SearchEngine":
        """An engine over the same open generation in which what this list withholds, and nothing else, is hidden.

        These are the articles of its ids, and those with a text of its digests, but for what was released.
        It answers as if they had never been indexed, and whether the generation has them or
        not, asking for one of them says that it is withheld.  This engine goes on as it was; each is closed by itself.
        Raises CorruptIndexError if what is hidden cannot be read.
        """
        ...

    def parse(self, text: str, deadline: Deadline | None = None) -> Query:
        """Read a query as `search` does, with the forms in the index that its patterns stand for.

        Never raises.  For texts that no search led to: a search gives its query with the answer (`SearchPage.query`).
        """
        ...

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchPage:
        """Find a page of articles.  Never raises for the text of a query; never makes snippets.

        A histogram without a unit counts by `fitting_unit` of the days from the first day to
        the last of the archive's dates, as far as the range that is asked for (by the
        request, and by dates that the whole query must have) reaches; no finer than the most precise of these dates.
        """
        ...

    def snippets(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> Snippets:
        """One snippet a hit of a search for this query, whatever the time.

        That of a hit for which no time is left is the beginning of its text.
        """
        ...

    def title_highlights(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> TitleHighlights:
        """Where the words of the query stand in the title of each hit."""
        ...

    def article(self, article_id: str) -> Article:
        """Return the whole article.  Raises ArticleNotFoundError, ArticleWithheldError for every id that is hidden."""
        ...

    def article_part(self, article_id: str, number: int = 1) -> ArticlePart:
        """Return an article with one part of its body, in memory that does not grow with the body.

        Raises what `article` raises, and BadRequestError for a part that there is not.
        """
        ...

    def body_pieces(self, article_id: str) -> Iterator[str]:
        """The body of an article in pieces, in memory that does not grow with it.  Raises what `article` raises."""
        ...

    def first_part(self, query: Query, article_id: str, deadline: Deadline | None = None) -> FirstPart:
        """The first part of a body in which the query has a match.  Raises what `article` raises."""
        ...

    def highlights(self, query: Query, article: Article, deadline: Deadline | None = None) -> Highlights:
        """Where the words of the query stand in an article."""
        ...

    def status(self) -> EngineStatus:
        """What is served."""
        ...

    def close(self) -> None:
        """Give files and memory back.  No other method may be called afterwards."""
        ...
