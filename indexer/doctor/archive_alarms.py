"""The alarms about a published archive: those of a build, as far as its articles tell them."""

from dateline.article import Article
from indexer.reading.suspicions import Suspicions
from indexer.reporting.alarms import Alarm, Evidence, find_alarms
from indexer.sources.form_counts import FormCounts


class ArchiveAlarms:
    """Looks at articles one by one, and keeps counts only."""

    def __init__(self) -> None:
        self._forms = FormCounts()
        self._suspicions = Suspicions()
        self._forms.begin("", "articles")

    def add(self, article: Article) -> None:
        """Look at one article."""
        self._forms.accept(
            is_dated=article.date is not None, is_titled=not article.title_derived, has_text=bool(article.body)
        )
        self._suspicions.add(article, article.article_id)

    def alarms(self) -> list[Alarm]:
        """The alarms, when all articles were seen."""
        found = self._suspicions
        title, count = found.titles.most_common()
        forms = list(self._forms.counts.values())
        return list(find_alarms(Evidence(forms, title, count, found.with_marks, found.crowded, found.first_crowded)))
