"""Taking articles down, and showing them again: the list of what is withheld, changed on purpose and durably.

It has a lock of its own, which is held for moments, so that a long build delays no take-down.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from dateline.article import is_article_id, is_made_id, make_article_id
from dateline.bundles import BundleWithheldList
from dateline.columnar import open_index
from dateline.columnar.id_lookup import IdLookup
from dateline.columnar.segment import Segment
from dateline.columnar.strings import StringColumn
from dateline.engines import names_to_served
from dateline.errors import BuildError, DatelineError
from dateline.generations import generation_dir, read_current, read_withheld
from dateline.generations.withheld_files import change_withheld, read_known
from dateline.withheld import Digester, Entries, Withheld, Withholding
from dateline.withheld.changes import Change, release_article, withhold_exceptions
from dateline.withheld.entries import make_reason, today
from indexer.withholding.digests import articles_of, digests_of_generations, with_made_digests, without_digest

_PAGE = re.compile(r"(?:https?://[^?#]*)?/article/([^/?#]+)/?(?:[?#].*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article.

    `given` is the id or address that was asked for, `entry` its line of the list, as it is now or (of a
    released article) was, None if there was none.  `was_withheld` says whether it stood in the list before, or has a
    text that does; `is_served` whether the served generation has the article: None where that cannot be told;
    `stays` whether the text of the entry stays withheld, since the article that was released has another.
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
) -> list[Outcome]:
    """Withhold articles and their texts; see `_meant` for how they are named.

    An article that is withheld already keeps its day, and its reason where no other is given; of one that was not,
    what it was named by is the reason, unless that is its id.  The entry has a digest of the text, if a generation has
    it.  When this returns, the list is on the disk, and before it that of the `bundle`, if there is one.
    Raises BuildError, BundleError, CorruptIndexError, IndexLockedError or KnownNotWrittenError; but for the last,
    nothing has changed then.
    """
    digester = digester or Digester.of_key(bundle.key if bundle else None)
    reason = make_reason(reason)
    served, asked = _resolve(index_dir, given)
    missing = without_digest(list_withheld(index_dir))
    made = digests_of_generations(index_dir, [*asked, *missing], digester)
    added: set[str] = set()

    def add(entries: Entries) -> Entries:
        changed = withhold_exceptions(entries, asked.keys())
        for article_id, text in asked.items():
            earlier = changed.get(article_id)
            if earlier is None:
                named = "" if text == article_id else make_reason(text)
                changed[article_id] = Withholding(article_id, today(), reason or named)
                added.add(article_id)
            elif reason:
                changed[article_id] = replace(earlier, reason=reason)
        return with_made_digests(changed, made)

    after = _change(index_dir, add, bundle, digester).entries
    return [Outcome(text, each, after[each], each not in added, _has(served, each)) for each, text in asked.items()]


def release(
    index_dir: Path, given: Sequence[str], bundle: BundleWithheldList | None = None, *, whole: bool = False
) -> list[Outcome]:
    """Show articles again.  One that is not withheld is no error.

    Of an id that has another text than was withheld, and of one that has a text that was withheld under another id,
    this text alone is released, under this id, unless `whole` is asked for: then the entry of the id goes in any case.
    Raises as `withhold` does.
    """
    before = list_withheld(index_dir)
    served, asked = _resolve(index_dir, given)
    made = _digests(index_dir, served, asked, before)
    released: set[str] = set()
    entry_of = dict(before.entries)

    def remove(entries: Entries) -> Entries:
        entry_of.update(entries)
        by_digest = Withheld(entries).by_digest
        for article_id in asked:
            like = next((by_digest[each] for each in made[article_id] if each in by_digest), None)
            if like is not None:
                entry_of.setdefault(article_id, like)
            entries, was_withheld = release_article(entries, article_id, made[article_id], whole=whole)
            if was_withheld:
                released.add(article_id)
        return entries

    after = _change(index_dir, remove, bundle).entries
    return [
        Outcome(
            text,
            each,
            entry_of.get(each) if each in released else None,
            each in released,
            _has(served, each),
            stays=each in released and entry_of[each].article_id in after,
        )
        for each, text in asked.items()
    ]


def _digests(
    index_dir: Path, served: "_Served | None", article_ids: Iterable[str], withheld: Withheld
) -> dict[str, list[str]]:
    """The digests of some articles as they are now: in the served generation, else as the last build left them out."""
    made: dict[str, list[str]] = {each: [] for each in article_ids}
    for each in articles_of(served.segments if served else (), made):
        made[each.article_id] = [digester.digest(each.title, each.body) for digester in withheld.digesters]
    left_out = read_known(index_dir).left_out
    return {name: digests or [*filter(None, [left_out.get(name)])] for name, digests in made.items()}


def list_withheld(index_dir: Path) -> Withheld:
    """What is withheld.  Raises BuildError if there is no such folder, CorruptIndexError if nobody can tell."""
    _require_folder(index_dir)
    return read_withheld(index_dir)


class _Served(NamedTuple):
    """The served generation, what it has of what was asked for: ids, and those of the articles with an address."""

    segments: tuple[Segment, ...]
    ids: frozenset[str]
    by_url: dict[str, list[str]]


def _resolve(index_dir: Path, given: Sequence[str]) -> tuple[_Served | None, dict[str, str]]:
    """What is asked for by article_id, each once, in its order; and what was found in the served generation."""
    listed = list_withheld(index_dir).ids
    served = _look(index_dir, given)
    asked: dict[str, str] = {}
    for text in given:
        for article_id in _meant(text, served, listed):
            asked.setdefault(article_id, text)
    return served, asked


def _meant(text: str, served: _Served | None, listed: frozenset[str]) -> list[str]:
    """The ids of the articles that are named by their id, that of their source, their `url`, or their page here.

    The first of these that the served generation has; what it has no more can still be named as it stands in the list.
    """
    if is_made_id(text):
        return _meant_by_made_id(text, served, listed)
    own, page = make_article_id(text), _id_of_page(text)
    if _has(served, own):
        return [own]
    found = served.by_url.get(text, []) if served else []
    if not found and page is not None and (_has(served, page) or page in listed):
        found = [page]
    return [*found, own] if own in listed or not found else found


def _meant_by_made_id(text: str, served: _Served | None, listed: frozenset[str]) -> list[str]:
    """The article with this id, else the one that its source calls so; both where neither is served."""
    both = [text, make_article_id(text)]
    for article_id in both:
        if _has(served, article_id):
            return [article_id]
    return [each for each in both if each in listed] or both


def _id_of_page(text: str) -> str | None:
    """The id in the address of an article's page, whole or from the host on."""
    match = _PAGE.fullmatch(text)
    article_id = unquote(match[1]) if match else ""
    return article_id if is_article_id(article_id) else None


def _has(served: _Served | None, article_id: str) -> bool | None:
    return None if served is None else article_id in served.ids


def _require_folder(index_dir: Path) -> None:
    if not index_dir.is_dir():
        what = "is no folder" if index_dir.exists() else "does not exist"
        raise BuildError(
            f"{index_dir} {what}, so that there is no list of withheld articles; nothing has changed. "
            "Give --index-dir (or DATELINE_INDEX_DIR) the folder of the index."
        )


def _change(
    index_dir: Path, change: Change, bundle: BundleWithheldList | None, digester: Digester | None = None
) -> Withheld:
    """Change the list; nothing is written where nothing changes.

    The one place where the list is changed on purpose.  That of a bundle is changed first: hosts
    that follow it are those that readers see.
    """
    outcome = "nothing has changed"
    salts = {digester.name: digester.salt} if digester else {}
    try:
        if bundle is None:
            return change_withheld(index_dir, change, salts)
        read_withheld(index_dir)  # one that cannot be changed here is none to change there
        outcome = "the list of the bundle has changed, this one has not"
        return bundle.change(index_dir, change, salts)
    except OSError as error:
        name = error.filename or index_dir
        raise BuildError(
            f"The list of withheld articles cannot be written: {name}: {error.strerror}; {outcome}. "
            "Give --index-dir (or DATELINE_INDEX_DIR) a folder that can be written."
        ) from error


def _look(index_dir: Path, given: Sequence[str]) -> _Served | None:
    """Look in the served generation for what is given; None where that cannot be told.

    A damaged generation must not keep anyone from withholding, and nothing is verified here.
    """
    wanted = [*map(make_article_id, given), *filter(is_made_id, given), *filter(None, map(_id_of_page, given))]
    by_url: dict[str, list[str]] = {}
    found: set[str] = set()
    try:
        name = read_current(index_dir)
        if name is None:
            return None
        served = names_to_served(index_dir, name)[-1]
        segments = open_index(generation_dir(index_dir, served), verify=False).segments
        for segment in segments:
            ids, urls = segment.documents.ids, segment.documents.urls
            found.update(ids[doc] for doc in _live(segment, ids, wanted))
            for doc in _live(segment, urls, given):
                by_url.setdefault(urls[doc], []).append(ids[doc])
    except (DatelineError, OSError, ValueError, LookupError):
        return None
    return _Served(tuple(segments), frozenset(found.union(*by_url.values())), by_url)


def _live(segment: Segment, column: StringColumn, texts: Sequence[str]) -> list[int]:
    """The documents of a segment that have one of some texts in a column, and are not deleted."""
    deleted = set() if segment.deletions is None else set(segment.deletions.docs.tolist())
    return sorted(doc for doc in IdLookup(column).find_all(set(texts)).tolist() if doc not in deleted)
