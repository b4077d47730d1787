"""Where the dates of the articles come from, and how sure they are."""

from collections import Counter
from collections.abc import Iterator

from dateline.article import Article
from indexer.archive.stored_articles import ArticleLabel
from indexer.dating.evidence import APPROXIMATE, CONFLICTING, INFERRED, MOST_DAYS_APART
from indexer.doctor.check_results import CheckResult, Example, Tally

_CONFIDENCES = {
    CONFLICTING: (
        f"articles whose dates are more than {MOST_DAYS_APART} days apart",
        "The report of a build names both dates; correct the wrong one in the source.",
    ),
    APPROXIMATE: (
        "articles with an approximate date",
        "If the source knows the day, give it there.",
    ),
    INFERRED: (
        "articles without a stated date, dated by their text, their names or a change",
        "Look at the examples; a date in the source is better.",
    ),
}


class DateChecks:
    """Counts dates that nobody states surely, by confidence and by source."""

    def __init__(self) -> None:
        self._tallies = {confidence: Tally() for confidence in _CONFIDENCES}
        self._sources = {confidence: Counter[str]() for confidence in _CONFIDENCES}

    def check(self, article: Article, label: ArticleLabel) -> None:
        """Count one article."""
        confidence, source = article.date_confidence, article.date_source
        if confidence in self._tallies and source is not None:
            self._tallies[confidence].add(Example([label], f"from the {source}"))
            self._sources[confidence][source] += 1

    def results(self) -> Iterator[CheckResult]:
        """One result for each confidence, the most doubtful first."""
        for confidence, (noun, advice) in _CONFIDENCES.items():
            tally = self._tallies[confidence]
            counts = ", ".join(f"{source} {count:,}" for source, count in self._sources[confidence].most_common())
            named = f"{noun} ({counts})" if counts else noun
            yield CheckResult(f"{confidence}_dates", named, advice, tally.count, tally.examples)
