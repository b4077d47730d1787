"""The guard of the sample archive, which is read if no source is named, and must not replace other articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.article import make_article_id
from dateline.columnar import open_index
from dateline.errors import BuildError, IndexUnavailableError, SourceError
from dateline.generations import generation_dir, read_current
from indexer.reporting import pluralize
from indexer.sources import SourceDocument, SourceOptions, read_sources

_WHAT_TO_DO = (
    "Name the SOURCE, or set DATELINE_DOCUMENTS; if you mean the sample archive, name {sample}. Nothing has changed."
)


@dataclass(slots=True)
class SampleGuard:
    """Prevents the `documents` of the sample archive from replacing other articles, or mixing with them.

    A generation does not say which sources it was made from.  So all ids of its articles must be among those of the
    documents.  `accepted` is a generation that is known to be made from them.
    """

    index_dir: Path
    documents: Sequence[str]
    options: SourceOptions
    accepted: str | None = None

    def check(self) -> None:
        """Raise BuildError if the served generation has other articles, or cannot be read."""
        try:
            generation = read_current(self.index_dir)
            if generation is None or generation == self.accepted:
                return
            served = _article_ids(generation_dir(self.index_dir, generation))
        except (IndexUnavailableError, OSError, ValueError, LookupError) as error:
            raise self._refusal(f"it is not known what {self.index_dir} serves: {error}".rstrip(".")) from error
        others = len(served - self._read_ids())
        if others:
            held = f"{pluralize(others, 'article')} of the {len(served):,} in {self.index_dir}"
            raise self._refusal(f"{held} {'is' if others == 1 else 'are'} not in it")
        self.accepted = generation

    def accept(self, generation: str | None) -> None:
        """Accept a generation that was made from the documents, also when one of them is removed later."""
        self.accepted = generation

    def _read_ids(self) -> set[str]:
        try:
            items = read_sources(self.documents, self.options)
            return {make_article_id(item.original_id) for item in items if isinstance(item, SourceDocument)}
        except SourceError:
            return set()  # a container image may come without the sample archive

    def _refusal(self, reason: str) -> BuildError:
        sample = " ".join(self.documents)
        return BuildError(
            f"No SOURCE is named, so the sample archive ({sample}) would be read, but {reason}. "
            f"{_WHAT_TO_DO.format(sample=sample)}"
        )


def _article_ids(folder: Path) -> set[str]:
    """The ids of all articles of a generation.  Raises CorruptIndexError or IndexVersionError."""
    return {
        segment.documents.ids[doc]
        for segment in open_index(folder, verify=False).segments
        for doc in segment.live_docs.tolist()
    }
