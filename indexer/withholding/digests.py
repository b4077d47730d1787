"""Digests of the texts of withheld articles, for entries of the list that have none."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from dateline.article import Article
from dateline.columnar import open_index
from dateline.columnar.articles import article
from dateline.columnar.id_lookup import IdLookup
from dateline.columnar.segment import Segment
from dateline.errors import BuildError, DatelineError, IndexUnavailableError
from dateline.generations import builds_dir, generation_dir, is_generation_name, read_current_or_none, withheld_lock
from dateline.generations.withheld_files import change_withheld, note_left_out, read_known, read_withheld
from dateline.withheld import Digester, Entries, Withheld, Withholding


def articles_with_ids(segments: Iterable[Segment], article_ids: Collection[str]) -> Iterator[Article]:
    """The live articles of some segments that have one of the ids."""
    for segment in segments:
        live = set(segment.live_docs.tolist())
        for doc in IdLookup(segment.documents.ids).find_all(set(article_ids)).tolist():
            if doc in live:
                yield article(segment, doc)


def articles_of_generations(index_dir: Path, article_ids: Collection[str]) -> dict[str, Article]:
    """Some articles, by their ids: as the served generation has them, else the newest generation that does.

    Generations that cannot be read are skipped.
    """
    found: dict[str, Article] = {}
    for name in _served_then_newest(index_dir) if article_ids else ():
        missing = set(article_ids) - found.keys()
        if not missing:
            break
        try:
            segments = open_index(generation_dir(index_dir, name), verify=False).segments
            found |= {each.article_id: each for each in articles_with_ids(segments, missing)}
        except (DatelineError, OSError, ValueError, LookupError):
            continue
    return found


def digests_of_generations(index_dir: Path, article_ids: Collection[str], digester: Digester) -> dict[str, str]:
    """The digests of the texts of some articles, by their ids, as `articles_of_generations` finds them."""
    found = articles_of_generations(index_dir, article_ids)
    return {name: digester.digest(each.title, each.body) for name, each in found.items()}


def ids_without_digest(withheld: Withheld) -> list[str]:
    """The ids of the entries without a digest: their texts are not known."""
    return [each.article_id for each in withheld.entries.values() if not each.digests]


def with_missing_digests(entries: Entries, digests: Mapping[str, str]) -> dict[str, Withholding]:
    """The entries, where those without a digest have the one of their id in `digests`, if there is one."""
    return {
        name: replace(entry, digests=(digests[name],)) if name in digests and not entry.digests else entry
        for name, entry in entries.items()
    }


def learn_digests(index_dir: Path, digester: Digester) -> Withheld:
    """Give entries without a digest that of their text, if a generation has it; returns the list.

    Raises CorruptIndexError, BuildError or IndexLockedError.
    """
    withheld = read_withheld(index_dir)
    missing = ids_without_digest(withheld)
    if not missing:
        return withheld
    digests = digests_of_generations(index_dir, missing, digester)
    with _build_errors(index_dir):
        return _add(index_dir, digests, digester) if digests else withheld


def record_reading(
    index_dir: Path,
    digester: Digester,
    first: Mapping[str, str],
    left_out: Mapping[str, str],
    forgotten: Collection[str] | None = None,
) -> None:
    """Record the withheld texts that were read: `first` digests of entries without one, and those `left_out`.

    Of the texts that were left out before, those of the ids `forgotten` are forgotten, or all (None).  Raises as
    `learn_digests` does.
    """
    with _build_errors(index_dir):
        if first:
            _add(index_dir, first, digester)
        before = read_known(index_dir).left_out
        kept = {} if forgotten is None else {name: each for name, each in before.items() if name not in forgotten}
        after = {**kept, **left_out}
        if before != after:
            with withheld_lock(index_dir):
                note_left_out(index_dir, after)


def learn_edited(index_dir: Path, digester: Digester, digests: Mapping[str, str]) -> None:
    """Withhold the texts of edited versions of withheld articles as well, by the ids of these.

    Raises as `learn_digests` does.
    """

    def with_edited(entries: Entries) -> dict[str, Withholding]:
        return {
            name: replace(entry, digests=tuple(dict.fromkeys([*entry.digests, digests[name]])))
            if name in digests
            else entry
            for name, entry in entries.items()
        }

    if digests:
        with _build_errors(index_dir):
            change_withheld(index_dir, with_edited, {digester.name: digester.salt})


def _add(index_dir: Path, digests: Mapping[str, str], digester: Digester) -> Withheld:
    return change_withheld(index_dir, partial(with_missing_digests, digests=digests), {digester.name: digester.salt})


@contextmanager
def _build_errors(index_dir: Path) -> Iterator[None]:
    """Raise BuildError in place of OSError."""
    try:
        yield
    except OSError as error:
        name = error.filename or index_dir
        raise BuildError(
            f"The withheld list cannot be written: {name}: {error.strerror}; nothing has changed."
        ) from error


def _served_then_newest(index_dir: Path) -> list[str]:
    """The names of all generations: the served one, then the others, the newest first."""
    served = read_current_or_none(index_dir, IndexUnavailableError)
    try:
        names = [path.name for path in builds_dir(index_dir).iterdir() if is_generation_name(path.name)]
    except OSError:
        names = []
    return sorted(names, key=lambda name: (name == served, name), reverse=True)
