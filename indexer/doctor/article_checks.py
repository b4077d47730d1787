"""What is looked at in each article by itself."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from dateline.article import Article
from indexer.archive.stored_articles import Head
from indexer.doctor.encodings import suspect_signs
from indexer.doctor.findings import LISTED, Collected, Example, Finding
from indexer.doctor.gaps import Months

SHORT_WORDS = 10
"""A body of fewer words is very short."""

_SHORT_CHARACTERS = 400  # no body of fewer words is longer, but for a list of chemicals


class Looks:
    """Looks at articles one by one, and counts them as `articles`.

    `today` is the day by UTC, after which a date lies in the future.
    """

    def __init__(self, today: dt.date) -> None:
        self.articles = 0
        self._today = today
        self._empty = Collected()
        self._short = Collected()
        self._undated = Collected()
        self._future = Collected()
        self._suspect = Collected()
        self._signs: Counter[str] = Counter()
        self._months = Months()

    def look(self, article: Article) -> None:
        """Take one more article."""
        self.articles += 1
        head = Head.of(article)
        if len(article.body) <= _SHORT_CHARACTERS:
            words = sum(any(map(str.isalnum, word)) for word in article.body.split())
            if words == 0:
                self._empty.add(Example([head]))
            elif words < SHORT_WORDS:
                self._short.add(Example([head], article.body.replace("\n\n", " ")))
        if article.date is None:
            self._undated.add(Example([head]))
        elif article.date.first_day > self._today:
            self._future.add(Example([head]))
        self._months.look(article.date)
        self._look_at_signs(article, head)

    def _look_at_signs(self, article: Article, head: Head) -> None:
        signs = suspect_signs(article.body)
        for text in (article.title, article.place, article.agency, article.source):
            signs |= suspect_signs(text or "")
        if signs:
            self._signs.update(signs.keys())
            self._suspect.add(Example([head], "; ".join(f"{kind} in “{where}”" for kind, where in signs.items())))

    def findings(self) -> Iterator[Finding]:
        """What was found."""
        yield _finding(
            "empty_bodies",
            "articles without a word of text",
            "Look whether the source's text stands in another field (--map body=COLUMN), and update.",
            self._empty,
        )
        yield _finding(
            "short_bodies",
            f"articles of fewer than {SHORT_WORDS} words",
            "Look whether their text was cut off in the source.",
            self._short,
        )
        yield _finding(
            "undated",
            "articles without a date, which no search by date finds",
            "Give them a date in the source, if only a year; the report of a build says why a date was not read.",
            self._undated,
        )
        yield _finding(
            "future_dates",
            f"articles dated after today ({self._today}, UTC)",
            "Correct the dates in the source (--day-first or --month-first, if days and months are exchanged).",
            self._future,
        )
        gaps = self._months.gaps()
        yield Finding(
            "gaps",
            "runs of months without an article, while three in four of the months around them have some",
            "Look whether a part of the source was not read.",
            len(gaps),
            [Example((), f"{gap.first} to {gap.last}" if gap.months > 1 else gap.first) for gap in gaps[:LISTED]],
        )
        kinds = ", ".join(f"{count:,} with {kind}" for kind, count in self._signs.most_common())
        yield _finding(
            "suspect_encodings",
            f"articles whose text was decoded or unpacked the wrong way, it seems ({kinds})",
            "Repair the text in the source, or export it again in UTF-8, and update.",
            self._suspect,
        )


def _finding(name: str, noun: str, advice: str, collected: Collected) -> Finding:
    return Finding(name, noun, advice, collected.count, collected.examples)
