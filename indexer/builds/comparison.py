"""The comparison of the articles that are read with those of an index: which are new, changed or missing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from dateline.article import Article, article_digest
from dateline.columnar.segment import Segment
from dateline.columnar.withheld_documents import judged_documents
from dateline.withheld import Withheld
from indexer.identity import InScope


def everywhere(_root: str, _file: str) -> bool:
    """All sources were read."""
    return True


class Changes(NamedTuple):
    """The differences between the sources and the index.

    `withheld` and `missing` are ids of articles of the index that may not be shown, and that are in no source.
    """

    added: int
    updated: int
    unchanged: int
    withheld: list[str]
    missing: list[str]


class Comparison:
    """Compares articles with those of segments by their digests.  Takes 100 bytes per article.

    `judged` says, by id, what the withheld list says of articles of the index.  `left_out` are the ids of withheld
    articles that were read.
    """

    def __init__(self, segments: Sequence[Segment], withheld: Withheld) -> None:
        self._segments, self._withheld = segments, withheld
        judged = judged_documents(segments, withheld, withheld.ids) if withheld.entries else ()
        self.judged = {each.article_id: each.judgement for each in judged}
        self._known = {digest: False for _, digest in self._articles()}  # whether it was read
        self._changed: dict[str, bytes] = {}
        self._taken: list[tuple[str, bytes]] = []
        self.left_out: set[str] = set()

    def add(self, article: Article) -> bool:
        """Add an article; returns whether it is taken: new or changed.  Those with one id must come in their order."""
        if article.article_id in self._withheld.ids and self._withheld.hides(
            article.article_id, article.title, article.body
        ):
            self.left_out.add(article.article_id)
            return False
        digest = article_digest(article)
        if digest in self._known:
            self._known[digest] = True
            if article.article_id not in self._changed:
                return False  # else it replaces a changed one that was taken
        self._changed[article.article_id] = digest
        self._taken.append((article.article_id, digest))
        return True

    def rename(self, names: Mapping[int, Article | None]) -> set[int]:
        """Give articles that were taken other ids, by their numbers from 0; None leaves one out.

        Returns the numbers of those that are unchanged under their new ids, and need not be taken.
        """
        unchanged = set()
        for number, article in sorted(names.items()):
            if article is not None:
                digest = article_digest(article)
                self._taken[number] = article.article_id, digest
                if digest in self._known:
                    self._known[digest] = True
                    unchanged.add(number)
        dropped = unchanged | {number for number, article in names.items() if article is None}
        self._changed = dict(each for number, each in enumerate(self._taken) if number not in dropped)
        return unchanged

    def finish(self, left_out: Collection[str] = (), in_scope: InScope = everywhere) -> Changes:
        """The changes, when all articles were compared.

        `left_out` are ids of articles of the sources with a withheld text: the index loses them.  Only articles whose
        root and file are `in_scope` are missing.
        """
        updated = unchanged = 0
        withheld, missing = [], []
        for segment, doc in self._documents():
            article_id, digest = segment.documents.ids[doc], segment.documents.digests[doc].tobytes()
            changed = self._changed.get(article_id)
            judgement = self.judged.get(article_id)
            is_hidden = judgement is not None and judgement.is_hidden
            if changed is None and (is_hidden or article_id in left_out):
                withheld.append(article_id)
            elif changed == digest or (changed is None and self._known[digest]):
                unchanged += 1
            elif changed is not None:
                updated += 1
            elif in_scope(segment.documents.origin_roots[doc] or "", segment.documents.origin_files[doc] or ""):
                missing.append(article_id)
        added = len(self._changed) - updated - sum(digest in self._known for digest in self._changed.values())
        return Changes(added, updated, unchanged, withheld, missing)

    def share_of_roots(self, article_ids: Collection[str]) -> dict[str, tuple[int, int]]:
        """How many of some articles each root has, of how many; the root is empty where it is not known."""
        counts: dict[str, tuple[int, int]] = {}
        for segment, doc in self._documents():
            root = segment.documents.origin_roots[doc] or ""
            gone, count = counts.get(root, (0, 0))
            counts[root] = gone + (segment.documents.ids[doc] in article_ids), count + 1
        return counts

    def _documents(self) -> Iterator[tuple[Segment, int]]:
        """The live documents of the index."""
        for segment in self._segments:
            for doc in segment.live_docs.tolist():
                yield segment, doc

    def _articles(self) -> Iterator[tuple[bytes, bytes]]:
        """The ids and digests of the live articles of the index."""
        for segment, doc in self._documents():
            yield segment.documents.ids.bytes_at(doc), segment.documents.digests[doc].tobytes()
