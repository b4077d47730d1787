"""A search engine that is obviously right and slow: every article is looked at for every query.

It follows the sentences of DESIGN.md, sections 4 to 6, and shares with the engines
only the analysis (tokens, stems, compounds) and the parser.  No postings, no arrays, no pruning.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from dateline.article import METADATA_PLURALS, Article, MetadataField
from dateline.dates import PartialDate, Unit
from dateline.query.syntax import (
    And,
    Dates,
    Everything,
    Field,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Word,
)
from dateline.request import PeriodCount, SearchRequest, Sort, Surroundings
from dateline.text.analysis import Analysis
from dateline.text.tokens import tokenize

from .spellings import ArchiveSpellings

TEXT_FIELDS: tuple[Field, ...] = ("title", "body")
NAME_FIELDS: tuple[Field, ...] = ("place", "agency", "source", "author", "section")
NO_WORD = "\x00"  # between two values of a field, which no phrase runs over
Expansion = Prefix | Wildcard | Fuzzy


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as the scan sees it: for each field its tokens in order and how often each occurs.

    The tokens of title and body are stems, those of other fields folded forms.
    """

    article: Article
    tokens: dict[Field, list[str]]
    counts: dict[Field, Counter[str]]


class Scan:
    """The whole archive in lists.  Everything is answered by going through all articles.

    With `stored_impacts` an impact is the 16-bit number that the columnar index keeps (section 7, point 4).
    `averages` are the mean lengths of title and body that the full build has fixed, those of the articles if None.
    """

    def __init__(
        self,
        articles: Iterable[Article],
        language: str = "english",
        *,
        stored_impacts: bool = False,
        averages: tuple[float, float] | None = None,
    ) -> None:
        self._stored_impacts = stored_impacts
        self._analysis = Analysis(language)
        self._stems: dict[str, str] = {}
        articles = list(articles)
        self.entries = [self._read(article) for article in articles]
        self._spellings = ArchiveSpellings(articles, language)
        self.by_id = {entry.article.article_id: entry for entry in self.entries}
        self._forms: dict[Field | None, set[str]] = self._surface_forms()
        self._forms_of: dict[Expansion, set[str]] = {}
        self._expansions: dict[Expansion, set[str]] = {}
        self._average = {
            field: sum(len(entry.tokens[field]) for entry in self.entries) / max(len(self.entries), 1)
            for field in TEXT_FIELDS
        }
        if averages is not None:
            self._average = dict(zip(TEXT_FIELDS, averages, strict=True))
        self._occurrences: Counter[str] = Counter()  # F: in both fields of all articles
        self._articles_with: Counter[str] = Counter()  # df: articles with it in either field
        for entry in self.entries:
            both = entry.counts["title"] + entry.counts["body"]
            self._occurrences.update(both)
            self._articles_with.update(both.keys())

    # Which articles match (section 5)

    def matches(self, node: Node) -> set[str]:
        """Return the ids of the articles that the query finds."""
        return {entry.article.article_id for entry in self.entries if self.is_match(node, entry)}

    def is_match(self, node: Node, entry: Entry) -> bool:  # noqa: PLR0911 - one for each kind of node
        """Whether one article has what the node asks for."""
        match node:
            case Everything():
                return True
            case Not(item=item):
                return not self.is_match(item, entry)
            case And(items=items):
                return all(self.is_match(item, entry) for item in items)
            case Or(items=items):
                return any(self.is_match(item, entry) for item in items)
            case Dates(after=after, before=before):
                return is_inside(entry.article.date, after, before)
            case Phrase() | Word():
                return any(self._is_written(each, entry) for each in self.spellings_of(node))
            case _:
                return self._has_any(self.tokens_of(node), node.field, entry)

    def spellings_of(self, leaf: Word | Phrase) -> tuple[Word | Phrase, ...]:
        """How a word or phrase may be written, itself first; only itself in a named field."""
        return (leaf,) if leaf.field in NAME_FIELDS else self._spellings.of(leaf).leaves

    def has_too_many_spellings(self, node: Node) -> bool:
        """Whether spellings of a word or phrase of the query, negated ones too, are left out."""
        match node:
            case And(items=items) | Or(items=items):
                return any(map(self.has_too_many_spellings, items))
            case Not(item=item):
                return self.has_too_many_spellings(item)
            case Word() | Phrase() if node.field not in NAME_FIELDS:
                return self._spellings.of(node).is_cut
        return False

    def _is_written(self, leaf: Word | Phrase, entry: Entry) -> bool:
        """Whether one article has a word or phrase in this spelling."""
        if isinstance(leaf, Phrase):
            return self._has_phrase(leaf, entry)
        return self._has_any({self._token(leaf.form, leaf.field)}, leaf.field, entry)

    def _has_any(self, tokens: set[str], field: Field | None, entry: Entry) -> bool:
        return any(not tokens.isdisjoint(entry.counts[name]) for name in _fields_of(field))

    def _has_phrase(self, phrase: Phrase, entry: Entry) -> bool:
        words = [self._token(form, phrase.field) for form in phrase.forms]
        return any(
            all(word in entry.counts[name] for word in words)
            and stands_in_order(words, entry.tokens[name], phrase.distance)
            for name in _fields_of(phrase.field)
        )

    # Prefixes, wildcards and fuzzy words: surface forms first, then their terms (section 3)

    def forms_of(self, node: Expansion) -> set[str]:
        """Return the surface forms of the archive, or of a named field, that the node stands for."""
        if node not in self._forms_of:
            fits = _test_of(node)
            archive = self._forms[node.field if node.field in NAME_FIELDS else None]
            self._forms_of[node] = {form for form in archive if fits(form)}
        return self._forms_of[node]

    def tokens_of(self, node: Expansion) -> set[str]:
        """Return what to look for: the terms of the surface forms, or the forms of a named field."""
        if node not in self._expansions:
            self._expansions[node] = {self._token(form, node.field) for form in self.forms_of(node)}
        return self._expansions[node]

    # Scores (section 6)

    def scores(self, node: Node) -> dict[str, float]:
        """Return the score of every matching article, to 4 decimals."""
        return {
            entry.article.article_id: round(self.score(node, entry), 4)
            for entry in self.entries
            if self.is_match(node, entry)
        }

    def score(self, node: Node, entry: Entry) -> float:
        """Return what a node adds to the score of an article: nothing where it does not match."""
        if not self.is_match(node, entry):
            return 0.0
        if isinstance(node, And | Or):
            return math.fsum(self.score(item, entry) for item in node.items)
        if isinstance(node, Not | Dates | Everything) or node.field in NAME_FIELDS:
            return 0.0
        if isinstance(node, Word | Phrase):
            written = [each for each in self.spellings_of(node) if self._is_written(each, entry)]
            return max(self._score_as_written(each, entry) for each in written)
        found = {
            term for field in _fields_of(node.field) for term in self.tokens_of(node).intersection(entry.counts[field])
        }
        return max(self.score_of_term(term, entry) for term in found)

    def _score_as_written(self, leaf: Word | Phrase, entry: Entry) -> float:
        """A phrase scores the sum of its words."""
        forms = (leaf.form,) if isinstance(leaf, Word) else leaf.forms
        return math.fsum(self.score_of_term(self._stem(form), entry) for form in forms)

    def score_of_term(self, term: str, entry: Entry) -> float:
        """In_expB2 with both fields: the weight of the term times its impact in the article."""
        x = 0.8 * (3 * self._frequency(term, "title", entry) + self._frequency(term, "body", entry))
        impact = x / (x + 1)
        if self._stored_impacts and impact > 0:
            impact = max(1, math.floor(impact * 65_535)) / 65_535
        return self.weight_of_term(term) * impact

    def _frequency(self, term: str, field: Field, entry: Entry) -> float:
        """How often the term occurs in the field, made comparable between fields of any length."""
        count = entry.counts[field][term]
        if count == 0:
            return 0.0
        average = self._average[field]  # 0 where the first build had no word in the field
        return count / (0.5 + 0.5 * (len(entry.tokens[field]) / average if average else 1))

    def weight_of_term(self, term: str) -> float:
        """How much the term tells one article from another."""
        n = len(self.entries)
        f = self._occurrences[term]
        df = self._articles_with[term]
        if df == 0:
            return 0.0
        ne = n * (1 - ((n - 1) / n) ** f)
        return (f + 1) / df * math.log2((n + 1) / (ne + 0.5))

    # Order (sections 4 and 6)

    def order(self, article_ids: Iterable[str], sort: Sort) -> list[str]:
        """Sort ids by date; `newest` is the reverse of `oldest`, but the undated are last in both."""
        articles = [self.by_id[article_id].article for article_id in article_ids]
        dated = sorted((article for article in articles if article.date), key=_place_in_time)
        undated = sorted((article for article in articles if not article.date), key=_place_in_time)
        if sort == "newest":
            dated.reverse()
            undated.reverse()
        return [article.article_id for article in dated + undated]

    def rank(self, scores: dict[str, float]) -> list[str]:
        """Sort ids by score, the highest first; equal scores stand newest first."""
        newest_first = self.order(scores, "newest")
        return sorted(newest_first, key=lambda article_id: -scores[article_id])  # keeps the order of ties

    # Counts per period (section 4)

    def histogram(self, article_ids: Iterable[str], unit: Unit) -> list[PeriodCount]:
        """Count each article in the period of its own precision: those of the unit, longer ones, the undated."""
        dates = [self.by_id[article_id].article.date for article_id in article_ids]
        wanted = {"year": 1, "month": 2, "day": 3}[unit]
        found = Counter((date.year, date.month, date.day)[: min(_precision(date), wanted)] for date in dates if date)
        counts = []
        for precision in (wanted, *range(1, wanted)):
            periods = sorted(period for period in found if len(period) == precision)
            counts += [PeriodCount(str(PartialDate(*each)), found[each], precision < wanted) for each in periods]
        return [*counts, PeriodCount(None, dates.count(None))]

    def around(self, article_ids: Iterable[str], asked: Surroundings) -> list[PeriodCount]:
        """Count the periods that lie in a range of days, and the undated."""
        first, last = asked.days.first, asked.days.last
        return [
            each
            for each in self.histogram(article_ids, asked.unit)
            if each.period is None
            or (
                (first is None or first <= PartialDate.from_iso(each.period).first_day)
                and (last is None or PartialDate.from_iso(each.period).last_day <= last)
            )
        ]

    def facet(self, node: Node, request: SearchRequest, field: MetadataField) -> dict[str, int]:
        """Count the articles with each folded value of a field that match under all filters but those of the field."""
        without: dict[str, Any] = {METADATA_PLURALS[field]: ()}
        others = replace(request, **without)
        articles = (entry.article for entry in self.entries if self.is_match(node, entry))
        values = [field_values(article)[field] for article in articles if in_filters(article, others)]
        return dict(Counter(each for of_one in values for each in {folded_value(value) for value in of_one}))

    # Reading the articles

    def _read(self, article: Article) -> Entry:
        texts: dict[Field, tuple[str, ...]] = {"title": (article.title,), "body": (article.body,)}
        tokens: dict[Field, list[str]] = {}
        for field, values in (*texts.items(), *field_values(article).items()):
            tokens[field] = []
            for value in values:
                between = [NO_WORD] if len(values) > 1 else []
                tokens[field] += [*(self._token(form, field) for form in folded_forms(value)), *between]
        return Entry(article, tokens, {field: Counter(of_field) for field, of_field in tokens.items()})

    def _surface_forms(self) -> dict[Field | None, set[str]]:
        in_texts = set(self._stems)  # until a query comes, what was stemmed is what stands in titles and bodies
        forms: dict[Field | None, set[str]] = {None: in_texts}
        for field in NAME_FIELDS:
            forms[field] = {token for entry in self.entries for token in entry.tokens[field]} - {NO_WORD}
        return forms

    def _token(self, form: str, field: Field | None) -> str:
        return form if field in NAME_FIELDS else self._stem(form)

    def _stem(self, form: str) -> str:
        if form not in self._stems:
            self._stems[form] = self._analysis.stem(form)
        return self._stems[form]


def field_values(article: Article) -> dict[Field, tuple[str, ...]]:
    """The values of the fields that filters and facets know."""
    single = {
        "place": article.place,
        "agency": article.agency,
        "source": article.source,
        "section": article.section,
    }
    return {"author": article.authors} | {name: () if value is None else (value,) for name, value in single.items()}  # type: ignore[return-value]


def folded_forms(text: str | None) -> list[str]:
    """List the words of a text as they are compared, in order."""
    return [token.form for token in tokenize(text)] if text else []


def folded_value(text: str | None) -> str:
    """Fold a whole value of a place, an author and the like as it is compared."""
    return " ".join(folded_forms(text))


def is_inside(date: PartialDate | None, after: PartialDate | None, before: PartialDate | None) -> bool:
    """Whether a whole period lies between the first day of `after` and the last day of `before`."""
    if after is None and before is None:
        return True
    if date is None:
        return False
    if after is not None and date.first_day < after.first_day:
        return False
    return before is None or date.last_day <= before.last_day


def in_filters(article: Article, request: SearchRequest) -> bool:
    """Whether an article passes the filters of the URL, which look at whole values."""
    values = field_values(article)
    wanted = (
        (request.places, values["place"]),
        (request.agencies, values["agency"]),
        (request.sources, values["source"]),
        (request.authors, values["author"]),
        (request.sections, values["section"]),
    )
    if request.undated and article.date is not None:
        return False
    return is_inside(article.date, request.after, request.before) and all(
        any(folded_value(value) == folded_value(choice) for choice in choices for value in found)
        for choices, found in wanted
        if choices
    )


def stands_in_order(words: list[str], tokens: list[str], distance: int) -> bool:
    """Whether the words stand in this order, each at most `distance` positions after the one before.

    All places that each word can take are followed, so an early occurrence never hides a later one.
    """
    reached = [position for position, token in enumerate(tokens) if token == words[0]]
    for word in words[1:]:
        reached = [
            position
            for position, token in enumerate(tokens)
            if token == word and any(1 <= position - before <= distance for before in reached)
        ]
    return bool(reached)


def is_wildcard_match(pattern: str, form: str) -> bool:
    """Whether the form fits the pattern; a `*` stands for any number of letters, none included, a `?` for one.

    All places in the pattern that may have been reached are followed letter by letter.
    """
    reached = _behind_stars(pattern, {0})
    for letter in form:
        stayed = {at for at in reached if pattern[at : at + 1] == "*"}
        moved = {at + 1 for at in reached if pattern[at : at + 1] in {letter, "?"}}
        reached = _behind_stars(pattern, stayed | moved)
    return len(pattern) in reached


def _behind_stars(pattern: str, places: set[int]) -> set[int]:
    """The places, and those behind the stars that stand there."""
    found = set(places)
    for at in range(len(pattern)):
        if at in found and pattern[at] == "*":
            found.add(at + 1)
    return found


def edit_distance(a: str, b: str) -> int:
    """Count insertions, deletions, changes and swaps of neighbours: optimal string alignment, by the book."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if i == 0 or j == 0:
                table[i][j] = i + j
                continue
            change = table[i - 1][j - 1] + (a[i - 1] != b[j - 1])
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, change)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[len(a)][len(b)]


def _may_be_near(a: str, b: str) -> bool:
    """Whether two words may be one edit apart: it adds and removes at most one letter each."""
    return abs(len(a) - len(b)) <= 1 and len(set(a) ^ set(b)) <= 2


def _test_of(node: Expansion) -> Callable[[str], bool]:
    match node:
        case Prefix(form=form):
            return lambda other: other.startswith(form)
        case Wildcard(pattern=pattern):
            return lambda other: is_wildcard_match(pattern, other)
        case Fuzzy(form=form):
            return lambda other: _may_be_near(form, other) and edit_distance(form, other) <= 1
    raise AssertionError(node)


def _fields_of(field: Field | None) -> tuple[Field, ...]:
    return TEXT_FIELDS if field is None else (field,)


def _precision(date: PartialDate) -> int:
    """1 for a year, 2 for a month, 3 for a day."""
    return 1 + (date.month is not None) + (date.day is not None)


def _place_in_time(article: Article) -> tuple[dt.date, tuple[int, float, float], str]:
    day = article.date.first_day if article.date else dt.date.min
    return day, _clock(article.time), article.article_id


def _clock(time: str | None) -> tuple[int, float, float]:
    """Hours, minutes and seconds of a time as written, whatever its zone; an unknown time comes first."""
    if not time:
        return (-1, 0, 0)
    digits = time.upper().replace("Z", "+").replace("-", "+").split("+")[0].strip()
    hours, minutes, seconds, *_ = [*digits.split(":"), "0", "0"]
    return (int(hours), float(minutes), float(seconds))
