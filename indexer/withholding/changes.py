"""Taking articles down, and showing them again: durable changes of the withheld list.

The list has a lock of its own, which is held only for moments, so that a long build delays no take-down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dateline.bundles import BundleWithheldList
from dateline.errors import BuildError
from dateline.generations import read_withheld
from dateline.generations.withheld_files import change_withheld, read_known
from dateline.withheld import Digester, Entries, Withheld, Withholding
from dateline.withheld.changes import Change, release_article, withhold_exceptions
from dateline.withheld.entries import make_reason, today
from indexer.withholding.digests import (
    articles_with_ids,
    digests_of_generations,
    ids_without_digest,
    with_missing_digests,
)
from indexer.withholding.served_articles import ServedArticles, find_served, is_served, resolve_names


@dataclass(frozen=True, slots=True)
class WithholdingOutcome:
    """The outcome for one article.

    `given` is the id or address that a person gave.  `entry` is its entry on the list: now, or, of a released
    article, before; None if there was none.  `was_withheld` says whether the article, or its text, was withheld
    before.  `is_served` says whether the served generation has the article; None if that is not known.  `stays` says
    whether the text of the entry stays withheld, because the released article has another text.
    """

    given: str
    article_id: str
    entry: Withholding | None
    was_withheld: bool
    is_served: bool | None
    stays: bool = False


def withhold(
    index_dir: Path,
    given: Sequence[str],
    reason: str = "",
    bundle: BundleWithheldList | None = None,
    digester: Digester | None = None,
) -> list[WithholdingOutcome]:
    """Withhold articles and their texts; `given` names them as in `resolve_names`.

    An article that is withheld already keeps its day, and its reason if no other is given.  Without a reason, the
    name of a new entry is its reason, unless that is its id.  The entry gets a digest of the text if a generation has
    the text.  When this returns, the list is on the disk, and before it the list of the `bundle`, if there is one.
    Raises BuildError, BundleError, CorruptIndexError, IndexLockedError or KnownNotWrittenError; after all but the
    last, nothing has changed.
    """
    digester = digester or Digester.of_key(bundle.key if bundle else None)
    reason = make_reason(reason)
    served, named = _find(index_dir, given)
    missing = ids_without_digest(list_withheld(index_dir))
    digests = digests_of_generations(index_dir, [*named, *missing], digester)
    added: set[str] = set()

    def add(entries: Entries) -> Entries:
        changed = withhold_exceptions(entries, named.keys())
        for article_id, name in named.items():
            earlier = changed.get(article_id)
            if earlier is None:
                own_reason = "" if name == article_id else make_reason(name)
                changed[article_id] = Withholding(article_id, today(), reason or own_reason)
                added.add(article_id)
            elif reason:
                changed[article_id] = replace(earlier, reason=reason)
        return with_missing_digests(changed, digests)

    after = _change(index_dir, add, bundle, digester).entries
    return [
        WithholdingOutcome(name, each, after[each], each not in added, is_served(served, each))
        for each, name in named.items()
    ]


def release(
    index_dir: Path, given: Sequence[str], bundle: BundleWithheldList | None = None, *, whole: bool = False
) -> list[WithholdingOutcome]:
    """Show articles again.  An article that is not withheld is no error.

    If an article has another text than the withheld one, or a text that was withheld under another id, only this text
    under this id is released.  With `whole` the entry of the id is removed in any case.  Raises as `withhold` does.
    """
    before = list_withheld(index_dir)
    served, named = _find(index_dir, given)
    digests = _current_digests(index_dir, served, named, before)
    released: set[str] = set()
    entry_of = dict(before.entries)

    def remove(entries: Entries) -> Entries:
        entry_of.update(entries)
        by_digest = Withheld(entries).by_digest
        for article_id in named:
            of_text = next((by_digest[each] for each in digests[article_id] if each in by_digest), None)
            if of_text is not None:
                entry_of.setdefault(article_id, of_text)
            entries, was_withheld = release_article(entries, article_id, digests[article_id], whole=whole)
            if was_withheld:
                released.add(article_id)
        return entries

    after = _change(index_dir, remove, bundle).entries
    return [
        WithholdingOutcome(
            name,
            each,
            entry_of.get(each) if each in released else None,
            each in released,
            is_served(served, each),
            stays=each in released and entry_of[each].article_id in after,
        )
        for each, name in named.items()
    ]


def list_withheld(index_dir: Path) -> Withheld:
    """The withheld list.  Raises BuildError if there is no such folder, CorruptIndexError if it cannot be read."""
    if not index_dir.is_dir():
        what = "is not a folder" if index_dir.exists() else "does not exist"
        raise BuildError(
            f"{index_dir} {what}, so there is no list of withheld articles; nothing has changed. "
            "Give --index-dir (or DATELINE_INDEX_DIR) the folder of the index."
        )
    return read_withheld(index_dir)


def _find(index_dir: Path, given: Sequence[str]) -> tuple[ServedArticles | None, dict[str, str]]:
    """The served articles with these names, and the ids that the names mean, with the names."""
    listed = list_withheld(index_dir).ids
    served = find_served(index_dir, given)
    return served, resolve_names(given, served, listed)


def _current_digests(
    index_dir: Path, served: ServedArticles | None, article_ids: Iterable[str], withheld: Withheld
) -> dict[str, list[str]]:
    """The digests of the current texts of some articles: the served ones, else those that the last build left out."""
    digests: dict[str, list[str]] = {each: [] for each in article_ids}
    for each in articles_with_ids(served.segments if served else (), digests):
        digests[each.article_id] = [digester.digest(each.title, each.body) for digester in withheld.digesters]
    left_out = read_known(index_dir).left_out
    return {name: made or [*filter(None, [left_out.get(name)])] for name, made in digests.items()}


def _change(
    index_dir: Path, change: Change, bundle: BundleWithheldList | None, digester: Digester | None = None
) -> Withheld:
    """Change the list; files are written only if it changes.

    The list of a bundle is changed first, since readers see the hosts that follow it.
    """
    outcome = "nothing has changed"
    salts = {digester.name: digester.salt} if digester else {}
    try:
        if bundle is None:
            return change_withheld(index_dir, change, salts)
        read_withheld(index_dir)  # a list that cannot be changed here must not be changed there
        outcome = "the list of the bundle has changed, this one has not"
        return bundle.change(index_dir, change, salts)
    except OSError as error:
        name = error.filename or index_dir
        raise BuildError(
            f"The list of withheld articles cannot be written: {name}: {error.strerror}; {outcome}. "
            "Give --index-dir (or DATELINE_INDEX_DIR) a folder that can be written."
        ) from error
