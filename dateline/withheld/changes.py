"""Changes of the withheld list.  Each takes entries and returns new ones; none writes into its argument."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from dateline.withheld.entries import Entries, Shown, Withholding

Change: TypeAlias = Callable[[Entries], Entries]
"""Makes new entries from those of a list.  May be called again if another process changed the list meanwhile."""


class ReleasedEntries(NamedTuple):
    """Entries after a release; `was_withheld` says whether they had anything to release."""

    entries: dict[str, Withholding]
    was_withheld: bool


def release_article(entries: Entries, article_id: str, made: Sequence[str], *, whole: bool = False) -> ReleasedEntries:
    """Release an article whose text has the digests `made` (empty if the text is not known).

    The entry of the id is removed if it withholds this text, or if `whole` is true.  Else it stays, and the text may
    be shown under this id: an exception in the entry of the id, and in each entry that withholds the text under
    another id.
    """
    entry = entries.get(article_id)
    is_removed = entry is not None and (
        whole or not made or not entry.digests or not set(made).isdisjoint(entry.digests)
    )
    kept = {name: each for name, each in entries.items() if not (is_removed and name == article_id)}
    excepted = {}
    for name, each in kept.items():
        digest = next((digest for digest in made if digest in each.digests), made[0] if name == article_id else None)
        if digest is not None:
            excepted[name] = replace(each, shown=tuple(dict.fromkeys([*each.shown, Shown(article_id, digest)])))
    return ReleasedEntries({**kept, **excepted}, is_removed or bool(excepted))


def withhold_exceptions(entries: Entries, article_ids: Collection[str]) -> dict[str, Withholding]:
    """Remove the exceptions for some ids.

    The text of an exception in the entry of the same id is withheld from now on.
    """
    return {name: _without_exceptions(each, article_ids) for name, each in entries.items()}


def _without_exceptions(entry: Withholding, article_ids: Collection[str]) -> Withholding:
    removed = [each for each in entry.shown if each.article_id in article_ids]
    if not removed:
        return entry
    own = [each.digest for each in removed if each.article_id == entry.article_id]
    shown = tuple(each for each in entry.shown if each not in removed)
    return replace(entry, digests=tuple(dict.fromkeys([*entry.digests, *own])), shown=shown)
