"""Ids that articles keep, though their sources alone would give them others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from dateline.article import Article, is_content_id, is_made_id, make_article_id, text_hash, with_text
from dateline.building.spilling_builder import FinalIds

FileOfId = tuple[str, str, str]
"""An id of a source, as an `article_id`, with the root and the file that have it."""


@dataclass(frozen=True, slots=True)
class KeptIds:
    """The ids of served articles that differ from those that their sources alone would give them.  Can be pickled.

    `of_content` has the ids of edited articles by the ids from their content as it is now.  `with_text` are content
    ids with the hash of a text, since several articles shared one.  `of_files` has the ids of articles whose id in
    the source another file used before them.  `earlier` are ids that such articles had in earlier generations, under
    other rules.
    """

    of_content: Mapping[str, FinalIds] = field(default_factory=dict)
    with_text: frozenset[str] = frozenset()
    of_files: Mapping[FileOfId, FinalIds] = field(default_factory=dict)
    earlier: frozenset[str] = frozenset()

    @classmethod
    def of(cls, articles: Iterable[tuple[str, str, str, str]], earlier: Iterable[str] = ()) -> Self:
        """Those of served articles, given as article id, original id, root and file, each empty if there is none.

        `earlier` are the ids that lead to them.
        """
        of_content, with_text, of_files = {}, set(), {}
        for article_id, original_id, root, file in articles:
            if is_content_id(article_id):
                if is_content_id(original_id):
                    of_content[original_id] = FinalIds(article_id, original_id)
                elif article_id.count("-") > 1:
                    with_text.add(article_id)
            elif file and original_id.startswith(f"{file}#"):
                source_id = make_article_id(original_id.removeprefix(f"{file}#"))
                of_files[source_id, root, file] = FinalIds(article_id, original_id)
        return cls(of_content, frozenset(with_text), of_files, frozenset(filter(is_made_id, earlier)))

    def name(self, article: Article) -> Article:
        """The article as it was read, with the id that it keeps."""
        if is_content_id(article.article_id):
            return self._name_of_content(article) if self.of_content or self.with_text else article
        if (self.of_files or self.earlier) and article.origin is not None:
            ids = self.of_files.get((article.article_id, article.origin.root, article.origin.file))
            ids = ids or self._earlier_of_file(article, article.origin.file)
            return article if ids is None else replace(article, **ids._asdict())
        return article

    def _earlier_of_file(self, article: Article, file: str) -> FinalIds | None:
        """The id `file#id` that an article has again, since it had it before a rule of ids was tried."""
        if not self.earlier:
            return None
        original = f"{file}#{article.original_id or article.article_id}"
        article_id = make_article_id(original)
        return FinalIds(article_id, original) if article_id in self.earlier else None

    def _name_of_content(self, article: Article) -> Article:
        full = with_text(article.article_id, text_hash(article.title, article.date, article.body))
        ids = self.of_content.get(full) or self.of_content.get(article.article_id)
        if ids is not None:
            return replace(article, **ids._asdict())
        return replace(article, article_id=full) if full in self.with_text else article
