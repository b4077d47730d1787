"""The comparison of the articles that are read with those of an index: which are new, changed or missing."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from dateline.article import Article, article_digest
from dateline.columnar.segment import Segment
from dateline.columnar.withheld_documents import judged_documents
from dateline.withheld import Withheld


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
        self.left_out: set[str] = set()

    def add(self, article: Article) -> bool:
        """Add an article; returns whether it is new or changed.  Articles with one id must come in their order."""
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
        return True

    def finish(self, left_out: Collection[str] = ()) -> Changes:
        """The changes, when all articles were compared.

        `left_out` are ids of articles of the sources with a withheld text: the index loses them.
        """
        updated = unchanged = 0
        withheld, missing = [], []
        for raw, digest in self._articles():
            article_id = raw.decode("utf-8", "surrogatepass")
            changed = self._changed.get(article_id)
            judgement = self.judged.get(article_id)
            is_hidden = judgement is not None and judgement.is_hidden
            if changed is None and (is_hidden or article_id in left_out):
                withheld.append(article_id)
            elif changed == digest or (changed is None and self._known[digest]):
                unchanged += 1
            elif changed is not None:
                updated += 1
            else:
                missing.append(article_id)
        added = len(self._changed) - updated - sum(digest in self._known for digest in self._changed.values())
        return Changes(added, updated, unchanged, withheld, missing)

    def _articles(self) -> Iterator[tuple[bytes, bytes]]:
        """The ids and digests of the live articles of the index."""
        for segment in self._segments:
            ids, digests = segment.documents.ids, segment.documents.digests
            for doc in segment.live_docs.tolist():
                yield ids.bytes_at(doc), digests[doc].tobytes()
