"""The alarms about a published archive: those of a build, as far as its articles and its generations tell them."""

from collections.abc import Iterator
from pathlib import Path

from dateline.article import Article
from dateline.columnar import open_index
from dateline.columnar.segment import Index
from dateline.errors import IndexUnavailableError
from dateline.generations import generation_dir, read_manifest
from indexer.archive.stored_articles import StoredArticles
from indexer.reading.suspicions import Suspicions
from indexer.reporting.alarms import Alarm, Evidence, find_alarms, find_loss
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
        crowded = found.crowded, found.first_crowded
        return list(find_alarms(Evidence(forms, title, count, found.with_marks, found.misread, *crowded)))


def find_loss_since(index_dir: Path, stored: StoredArticles) -> Iterator[Alarm]:
    """An alarm if a generation has far fewer articles of the same sources than the one before it, if that is kept."""
    parent = stored.manifest.parent
    if parent is None or not (folder := generation_dir(index_dir, parent)).is_dir():
        return
    try:
        before = read_manifest(folder).articles
        had = _roots(open_index(folder, verify=False))
    except IndexUnavailableError:
        return
    if had <= _roots(stored.index):
        yield from find_loss(stored.manifest.articles, before, f"{before:,} were in the generation before, {parent}")


def _roots(index: Index) -> set[str]:
    """The names of the sources of an index."""
    return {name for segment in index.segments for name in segment.documents.origin_roots.values}
