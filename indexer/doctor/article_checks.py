"""The checks that need one article at a time."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from dateline.article import Article, metadata_of
from indexer.archive.stored_articles import ArticleLabel
from indexer.doctor.check_results import LISTED, CheckResult, Example, Tally
from indexer.doctor.date_checks import DateChecks
from indexer.doctor.encodings import suspect_signs
from indexer.doctor.gaps import MonthCounts

SHORT_WORDS = 10
"""A body with fewer words counts as very short."""

_SHORT_CHARACTERS = 400  # longer bodies are not split into words: they have more than `SHORT_WORDS`


class ArticleChecks:
    """Checks articles one by one; `articles` is their number.

    `today` is the current day in UTC: later dates are in the future.
    """

    def __init__(self, today: dt.date) -> None:
        self.articles = 0
        self._today = today
        self._empty = Tally()
        self._short = Tally()
        self._undated = Tally()
        self._future = Tally()
        self._suspect = Tally()
        self._dates = DateChecks()
        self._signs: Counter[str] = Counter()
        self._months = MonthCounts()

    def check(self, article: Article) -> None:
        """Check one article."""
        self.articles += 1
        label = ArticleLabel.of(article)
        if len(article.body) <= _SHORT_CHARACTERS:
            self._check_words(article.body, label)
        if article.date is None:
            self._undated.add(Example([label]))
        elif article.date.first_day > self._today:
            self._future.add(Example([label]))
        self._dates.check(article, label)
        self._months.add(article.date)
        self._check_signs(article, label)

    def _check_words(self, body: str, label: ArticleLabel) -> None:
        words = sum(any(map(str.isalnum, word)) for word in body.split())
        if words == 0:
            self._empty.add(Example([label]))
        elif words < SHORT_WORDS:
            self._short.add(Example([label], body.replace("\n\n", " ")))

    def _check_signs(self, article: Article, label: ArticleLabel) -> None:
        signs = suspect_signs(article.body)
        for text in (article.title, *metadata_of(article).values()):
            signs |= suspect_signs(text or "")
        if signs:
            self._signs.update(signs.keys())
            self._suspect.add(Example([label], "; ".join(f"{kind} in “{where}”" for kind, where in signs.items())))

    def results(self) -> Iterator[CheckResult]:
        """The results, when all articles were checked."""
        yield _result(
            "empty_bodies",
            "articles without a word of text",
            "Check whether the source has the text in another field (--map body=COLUMN), and update.",
            self._empty,
        )
        yield _result(
            "short_bodies",
            f"articles of fewer than {SHORT_WORDS} words",
            "Check whether the source cuts off their text.",
            self._short,
        )
        yield _result(
            "undated",
            "articles without a date, which no search by date finds",
            "Give them a date in the source, if only a year; the report of a build says why a date was not read.",
            self._undated,
        )
        yield _result(
            "future_dates",
            f"articles dated after today ({self._today}, UTC)",
            "Correct the dates in the source; if days and months are exchanged, give --day-first or --month-first.",
            self._future,
        )
        yield from self._dates.results()
        yield self._gaps()
        kinds = ", ".join(f"{count:,} with {kind}" for kind, count in self._signs.most_common())
        yield _result(
            "suspect_encodings",
            f"articles whose text was probably decoded or unpacked the wrong way ({kinds})",
            "Repair the text in the source, or export it again in UTF-8, and update.",
            self._suspect,
        )

    def _gaps(self) -> CheckResult:
        gaps = self._months.gaps()
        return CheckResult(
            "gaps",
            "runs of months without an article, while three in four of the months around them have articles",
            "Check whether a part of the source was not read.",
            len(gaps),
            [Example((), f"{gap.first} to {gap.last}" if gap.months > 1 else gap.first) for gap in gaps[:LISTED]],
        )


def _result(name: str, noun: str, advice: str, tally: Tally) -> CheckResult:
    return CheckResult(name, noun, advice, tally.count, tally.examples)
