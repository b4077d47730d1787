"""Taking articles down, and showing them again: the list of what is withheld, changed on purpose and durably.

It has a lock of its own, which is held for moments, so that a long build delays no take-down.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.article import make_article_id
from dateline.bundles import ListOfBundle
from dateline.columnar import open_index
from dateline.columnar.id_lookup import IdLookup
from dateline.columnar.segment import Segment
from dateline.errors import BuildError, DatelineError
from dateline.generations import generation_dir, read_current, read_withheld, withheld_lock
from dateline.generations.files import sync
from dateline.generations.withheld import Withheld, Withholding, make_reason, today, write_withheld


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article.

    `given` is the id or address that was asked for, `entry` its line of the list, as it is now or (of a
    released article) was, None if there was none.  `was_withheld` says whether it stood in the list before, `is_served`
    whether the served generation has the article: None where that cannot be told.
    """

    given: str
    article_id: str
    entry: Withholding | None
    was_withheld: bool
    is_served: bool | None


def withhold(
    index_dir: Path, given: Sequence[str], reason: str = "", bundle: ListOfBundle | None = None
) -> list[Outcome]:
    """Withhold articles, named by their ids or by those of their source.

    An article that is withheld already keeps its day, and its reason where no other is given.  When this returns,
    the list is on the disk, and before it that of the `bundle`, if there is one.  Raises BuildError, BundleError,
    CorruptIndexError or IndexLockedError; then nothing has changed.
    """
    reason = make_reason(reason)
    asked = _by_article_id(given)
    added: set[str] = set()

    def add(entries: dict[str, Withholding]) -> None:
        for article_id in asked:
            earlier = entries.get(article_id)
            if earlier is None:
                entries[article_id] = Withholding(article_id, today(), reason)
                added.add(article_id)
            elif reason:
                entries[article_id] = Withholding(article_id, earlier.day, reason)

    after = _change(index_dir, add, bundle).entries
    served = _served(index_dir, list(asked))
    return [Outcome(text, each, after[each], each not in added, served.get(each)) for each, text in asked.items()]


def release(index_dir: Path, given: Sequence[str], bundle: ListOfBundle | None = None) -> list[Outcome]:
    """Show articles again.  One that is not withheld is no error.  Raises as `withhold` does."""
    asked = _by_article_id(given)
    before: dict[str, Withholding] = {}

    def remove(entries: dict[str, Withholding]) -> None:
        before.update(entries)
        for article_id in asked:
            entries.pop(article_id, None)

    _change(index_dir, remove, bundle)
    served = _served(index_dir, list(asked))
    return [Outcome(text, each, before.get(each), each in before, served.get(each)) for each, text in asked.items()]


def _by_article_id(given: Sequence[str]) -> dict[str, str]:
    """What was asked for by article_id, each once, in its order."""
    asked: dict[str, str] = {}
    for text in given:
        asked.setdefault(make_article_id(text), text)
    return asked


def _change(index_dir: Path, change: Callable[[dict[str, Withholding]], None], bundle: ListOfBundle | None) -> Withheld:
    """Change the list; nothing is written where nothing changes.

    The one place where the list is changed on purpose.  That of a bundle is changed first: hosts
    that follow it are those that readers see.
    """
    outcome = "nothing has changed"
    try:
        if not index_dir.exists():
            index_dir.mkdir(parents=True)
            sync(index_dir.parent)
        if bundle is not None:
            read_withheld(index_dir)  # one that cannot be changed here is none to change there
            outcome = "the list of the bundle has changed, this one has not"
            return bundle.change(index_dir, change)
        with withheld_lock(index_dir):
            earlier = read_withheld(index_dir)
            entries = dict(earlier.entries)
            change(entries)
            if entries == earlier.entries:
                return earlier
            return write_withheld(index_dir, entries.values())
    except OSError as error:
        name = error.filename or index_dir
        raise BuildError(
            f"The list of withheld articles cannot be written: {name}: {error.strerror}; {outcome}. "
            "Give --index-dir (or DATELINE_INDEX_DIR) a folder that can be written."
        ) from error


def _served(index_dir: Path, article_ids: Sequence[str]) -> dict[str, bool]:
    """Which articles the served generation has; empty where that cannot be told.

    A damaged generation must not keep anyone from withholding, and nothing is verified here.
    """
    try:
        name = read_current(index_dir)
        if name is None:
            return {}
        index = open_index(generation_dir(index_dir, name), verify=False)
        found = {each for segment in index.segments for each in _live(segment, article_ids)}
    except (DatelineError, OSError, ValueError, LookupError):
        return {}
    return {article_id: article_id in found for article_id in article_ids}


def _live(segment: Segment, article_ids: Sequence[str]) -> list[str]:
    """Those of some ids whose articles are in a segment and not deleted."""
    deleted = set() if segment.deletions is None else set(segment.deletions.docs.tolist())
    docs = IdLookup(segment.documents.ids).find_all(article_ids).tolist()
    return [segment.documents.ids[doc] for doc in docs if doc not in deleted]
