"""Articles as they are read, against those that an index holds: which are new, changed, missing."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from dateline.article import Article, article_digest
from dateline.columnar.segment import Segment
from dateline.columnar.withheld_documents import judged_documents
from dateline.withheld import Withheld


class Changes(NamedTuple):
    """What the sources hold that the index does not, and the other way round.

    `withheld` and `missing` are ids of articles of the index: those that may not be shown, and those
    that are in no source.
    """

    added: int
    updated: int
    unchanged: int
    withheld: list[str]
    missing: list[str]


class Comparison:
    """Compares articles with those of segments by their digests, of which it keeps 100 bytes an article."""

    def __init__(self, segments: Sequence[Segment], withheld: Withheld) -> None:
        self._segments, self._withheld = segments, withheld
        judged = judged_documents(segments, withheld, withheld.ids) if withheld.entries else ()
        self.judged = {each.article_id: each.judgement for each in judged}
        """What the list says of the articles of the index of which it says something."""
        self._known = {digest: False for _, digest in self._articles()}  # whether it was read
        self._changed: dict[str, bytes] = {}
        self.left_out: set[str] = set()
        """Ids of articles that were read and are withheld."""

    def is_changed(self, article: Article) -> bool:
        """Whether the index must take an article; of two with one id it is asked in their order."""
        if article.article_id in self._withheld.ids and self._withheld.hides(
            article.article_id, article.title, article.body
        ):
            self.left_out.add(article.article_id)
            return False
        digest = article_digest(article)
        if digest in self._known:
            self._known[digest] = True
            if article.article_id not in self._changed:
                return False  # else it stands in place of a changed one that was taken
        self._changed[article.article_id] = digest
        return True

    def settle(self, left_out: Collection[str] = ()) -> Changes:
        """What all articles that were asked for amount to.

        Those `left_out` came with a withheld text: what the index has of them is replaced by nothing.
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
