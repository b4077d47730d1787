"""A search engine over a list of articles, simple enough to be obviously correct: for tests of the web side."""

import copy
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from article_parts import article_part
from date_ranges import is_inside
from markupsafe import escape
from plain_counts import PlainCounts
from plain_spelling import PlainSpeller

from dateline.article import METADATA_FIELDS, METADATA_PLURALS, Article, MetadataField, values_of
from dateline.dates import DateRange, PartialDate, Unit
from dateline.deadline import Deadline
from dateline.errors import ArticleNotFoundError, ArticleWithheldError, BadRequestError
from dateline.query.parser import parse
from dateline.query.query import Query, TextSpan
from dateline.query.syntax import And, Dates, Everything, Node, Not, Or, Phrase, Prefix, Word
from dateline.request import (
    ArticlePart,
    Correction,
    EngineStatus,
    Facet,
    FirstPart,
    Highlights,
    Histogram,
    Hit,
    PeriodCount,
    QueryWord,
    SearchPage,
    SearchRequest,
    Snippets,
    TitleHighlights,
)
from dateline.text.tokens import fold_value
from dateline.withheld import Withheld

GENERATION = "20261124T081500Z-3f9ac1b2d4e5"


def _words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"\w+", text)]


def _field_text(article: Article, field: str) -> str:
    return " | ".join(values_of(article, field)) if field in METADATA_FIELDS else str(getattr(article, field))


def _wanted(node: Node) -> list[str]:
    if isinstance(node, Word | Prefix):
        return [node.form]
    if isinstance(node, Phrase):
        return list(node.forms)
    return [word for item in node.items for word in _wanted(item)] if isinstance(node, And | Or) else []


def _spans(query: Query, text: str) -> tuple[TextSpan, ...]:
    words = _wanted(query.required)
    return tuple(TextSpan(m.start(), m.end()) for m in re.finditer(r"\w+", text) if m.group().lower() in words)


def _by_unit(articles: Sequence[Article], unit: Unit) -> Iterator[PeriodCount]:
    length = {"year": 4, "month": 7, "day": 10}[unit]
    counts = Counter(article.date.isoformat()[:length] for article in articles if article.date)
    for period in sorted(counts, key=lambda period: (len(period) < length, len(period), period)):
        yield PeriodCount(period, counts[period], coarse=len(period) < length)
    yield PeriodCount(None, sum(article.date is None for article in articles))


class MemoryEngine:
    """Implements `dateline.ports.SearchEngine` by looking at every article."""

    def __init__(self, articles: Sequence[Article], generation: str = GENERATION, language: str = "english") -> None:
        self.articles = {article.article_id: article for article in articles}
        self.generation = generation
        self.language = language
        self.closed = False
        self.searches = 0
        self.articles_counted = 0
        self.asked_for: list[bool] = []
        self.partial: str | None = None
        self.left_out: str | None = None
        self.deadlines: list[Deadline | None] = []
        self.withheld: frozenset[str] = frozenset()
        self._all = self.articles

    def hiding(self, withheld: Withheld) -> "MemoryEngine":
        """Return an engine without the withheld articles."""
        other = copy.copy(self)
        other.closed = False
        other.withheld = withheld.ids
        other.articles = {name: article for name, article in self._all.items() if name not in other.withheld}
        return other

    def parse(self, text: str, deadline: Deadline | None = None) -> Query:
        """Read a query; patterns are looked for as they stand."""
        return parse(text, max_terms=32)

    def with_shown_names(self, request: SearchRequest) -> SearchRequest:
        """See `SearchEngine`; no value has other names here."""
        return request

    def search(self, request: SearchRequest, deadline: Deadline | None = None) -> SearchPage:
        """Return the matching articles, in the requested order, for the requested page."""
        assert not self.closed
        self.searches += 1
        self.articles_counted += request.with_articles
        self.deadlines.append(deadline)
        self.asked_for.append(request.with_histogram)
        query = parse(request.text, max_terms=32)
        passing = (article for article in self.articles.values() if self._passes(article, request))
        found = [article for article in passing if self._matches(article, query.required)]
        words = _wanted(query.required)
        sort = request.sort if words or request.sort != "relevance" else "newest"
        if sort == "relevance":
            found.sort(key=lambda a: -self._score(a, words))
        else:
            found.sort(key=lambda a: a.date.first_day.toordinal() if a.date else 0, reverse=sort == "newest")
        start = self._start(request)
        end = start + request.per_page
        return SearchPage(
            total=len(found),
            hits=tuple(self._hit(a, words if sort == "relevance" else None) for a in found[start:end]),
            query=query,
            generation=self.generation,
            sort=sort,
            next_cursor=f"at{end}" if end < len(found) else None,
            partial=self.partial,
            histogram=self._count(found, request.unit or "month", DateRange()) if request.with_histogram else None,
            surroundings=self._around(request, query.required) if request.surroundings else None,
            surrounding_articles=self._around(request, Everything())
            if request.surroundings and request.with_articles
            else None,
            facets=tuple(self._facet(query, request, field) for field in request.facets),
        )

    def _facet(self, query: Query, request: SearchRequest, field: MetadataField) -> Facet:
        others: dict[str, Any] = {METADATA_PLURALS[field]: ()}
        asked = replace(request, **others)
        found = [a for a in self.articles.values() if self._passes(a, asked) and self._matches(a, query.required)]
        everything = [values_of(article, field) for article in self.articles.values()]
        return Facet(field, PlainCounts([values_of(article, field) for article in found], everything))

    def corrections(
        self, words: Sequence[QueryWord], deadline: Deadline | None = None, *, nothing_found: bool
    ) -> Sequence[Correction]:
        """Look at every form of every article; each is a term of its own."""
        self.deadlines.append(deadline)
        return PlainSpeller(self.articles.values(), str).corrections(words, nothing_found=nothing_found)

    def snippets(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> Snippets:
        """Return the beginning of each body, the words of the query marked."""
        words = _wanted(query.required)
        texts = (self.articles[hit.article_id].body[:200] for hit in hits)
        self.deadlines.append(deadline)
        marked = (
            "".join(
                f"<mark>{escape(piece)}</mark>" if piece.lower() in words else str(escape(piece))
                for piece in re.split(r"(\w+)", text)
            )
            for text in texts
        )
        return Snippets(tuple(marked), self.left_out)

    def article(self, article_id: str) -> Article:
        """Return the article of this id."""
        if article_id in self.withheld:
            raise ArticleWithheldError(article_id)
        try:
            return self.articles[article_id]
        except KeyError:
            raise ArticleNotFoundError(article_id) from None

    def article_part(self, article_id: str, number: int = 1) -> ArticlePart:
        """Return a part of the body, split as every engine does."""
        return article_part(self.article(article_id), number)

    def body_pieces(self, article_id: str) -> Iterator[str]:
        """Return the body in two pieces."""
        body = self.article(article_id).body
        return iter((body[:100], body[100:]))

    def first_part(self, query: Query, article_id: str, deadline: Deadline | None = None) -> FirstPart:
        """Find the first part with a match."""
        self.deadlines.append(deadline)
        for number in range(1, self.article_part(article_id).count + 1):
            if _spans(query, self.article_part(article_id, number).article.body):
                return FirstPart(number)
        return FirstPart(None, self.left_out)

    def highlights(self, query: Query, article: Article, deadline: Deadline | None = None) -> Highlights:
        """Find the words of the query."""
        self.deadlines.append(deadline)
        return Highlights(_spans(query, article.title), _spans(query, article.body), self.left_out)

    def title_highlights(self, query: Query, hits: Sequence[Hit], deadline: Deadline | None = None) -> TitleHighlights:
        """Find the words of the query in each title."""
        self.deadlines.append(deadline)
        return TitleHighlights(tuple(_spans(query, hit.title) for hit in hits))

    def status(self) -> EngineStatus:
        """Count the articles, and find the first and the last date."""
        dates = sorted((a.date for a in self.articles.values() if a.date), key=lambda date: date.first_day)
        return EngineStatus(
            generation=self.generation,
            created="2026-11-24T08:15:00.000000+00:00",
            articles=len(self.articles),
            undated=len(self.articles) - len(dates),
            earliest=dates[0] if dates else None,
            latest=dates[-1] if dates else None,
            language=self.language,
        )

    def close(self) -> None:
        """Note that it is closed."""
        assert not self.closed
        self.closed = True

    def _passes(self, article: Article, request: SearchRequest) -> bool:
        in_range = is_inside(article.date, DateRange.between(request.after, request.before))
        if request.undated and article.date:
            return False
        return in_range and all(
            set(map(fold_value, wanted)) & set(map(fold_value, values_of(article, field)))
            for field, wanted in request.values.items()
        )

    def _around(self, request: SearchRequest, node: Node) -> Histogram:
        """Count what matches without the dates of a request."""
        everywhere = replace(request, after=None, before=None, undated=False)
        passing = [article for article in self.articles.values() if self._passes(article, everywhere)]
        assert request.surroundings
        found = [article for article in passing if self._matches(article, node)]
        return self._count(found, request.surroundings.unit, request.surroundings.days)

    def _count(self, articles: Sequence[Article], unit: Unit, days: DateRange) -> Histogram:
        counts = [
            each
            for each in _by_unit(articles, unit)
            if each.period is None or is_inside(PartialDate.from_iso(each.period), days)
        ]
        return Histogram(unit, lambda: counts)

    def _matches(self, article: Article, node: Node) -> bool:  # noqa: PLR0911 - a case a node
        words = _words(f"{article.title} {article.body}")
        match node:
            case Everything():
                return True
            case And(items=items):
                return all(self._matches(article, item) for item in items)
            case Or(items=items):
                return any(self._matches(article, item) for item in items)
            case Not(item=item):
                return not self._matches(article, item)
            case Dates(after=after, before=before):
                return is_inside(article.date, DateRange.between(after, before))
            case Word(form=form, field=field):
                return form in (_words(_field_text(article, field)) if field else words)
            case Phrase(forms=forms, field=field):
                text = " ".join(_words(_field_text(article, field)) if field else words)
                return f" {' '.join(forms)} " in f" {text} "
            case Prefix(form=form):
                return any(word.startswith(form) for word in words)
        return False

    def _score(self, article: Article, words: list[str]) -> float:
        text = _words(f"{article.title} {article.title} {article.body}")
        return float(sum(text.count(word) for word in words))

    def _hit(self, article: Article, words: list[str] | None) -> Hit:
        return Hit(
            article_id=article.article_id,
            title=article.title,
            date=article.date,
            time=article.time,
            title_derived=article.title_derived,
            url=article.url,
            source=article.source,
            place=article.place,
            agency=article.agency,
            authors=article.authors,
            section=article.section,
            score=None if words is None else self._score(article, words),
        )

    def _start(self, request: SearchRequest) -> int:
        if request.cursor is None:
            return (request.page - 1) * request.per_page
        if not re.fullmatch(r"at[0-9]{1,9}", request.cursor):
            raise BadRequestError("the cursor is not one of this index; begin at the first page", "cursor")
        return int(request.cursor[2:])
