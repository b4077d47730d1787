"""The texts of withheld articles: digests of those that generations have, for entries of the list without one."""

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
from dateline.columnar.withheld_documents import judged_documents
from dateline.errors import BuildError, DatelineError, IndexUnavailableError
from dateline.generations import builds_dir, generation_dir, is_generation_name, read_current_or_none, withheld_lock
from dateline.generations.withheld_files import change_withheld, note_left_out, read_known, read_withheld
from dateline.withheld import Digester, Entries, Judgement, Shown, Withheld, Withholding


def articles_of(segments: Iterable[Segment], article_ids: Collection[str]) -> Iterator[Article]:
    """The live articles of some ids."""
    for segment in segments:
        live = set(segment.live_docs.tolist())
        for doc in IdLookup(segment.documents.ids).find_all(set(article_ids)).tolist():
            if doc in live:
                yield article(segment, doc)


def digests_of_generations(index_dir: Path, article_ids: Collection[str], digester: Digester) -> dict[str, str]:
    """Digests of the texts of some articles: as the served generation has them, else the newest that does.

    A generation that cannot be read has none.
    """
    found: dict[str, str] = {}
    for name in _served_then_newest(index_dir):
        missing = set(article_ids) - found.keys()
        if not missing:
            break
        try:
            index = open_index(generation_dir(index_dir, name), verify=False)
            made = {
                each.article_id: digester.digest(each.title, each.body) for each in articles_of(index.segments, missing)
            }
        except (DatelineError, OSError, ValueError, LookupError):
            continue
        found |= made
    return found


def without_digest(withheld: Withheld) -> list[str]:
    """The ids of the entries by which no text is known."""
    return [each.article_id for each in withheld.entries.values() if not each.digests]


def with_made_digests(entries: Entries, made: Mapping[str, str]) -> dict[str, Withholding]:
    """Entries of which those without a digest have the one that was made of their article, if there is one."""
    return {
        name: replace(entry, digests=(made[name],)) if name in made and not entry.digests else entry
        for name, entry in entries.items()
    }


def learn_digests(index_dir: Path, digester: Digester) -> Withheld:
    """Give entries that have no digest one of the text that a generation has of them; returns the list.

    Raises CorruptIndexError, BuildError or IndexLockedError.
    """
    withheld = read_withheld(index_dir)
    missing = without_digest(withheld)
    if not missing:
        return withheld
    made = digests_of_generations(index_dir, missing, digester)
    with _told(index_dir):
        return _add(index_dir, made, digester) if made else withheld


def note_read(
    index_dir: Path,
    digester: Digester,
    first: Mapping[str, str],
    left_out: Mapping[str, str],
    forgotten: Collection[str] | None = None,
) -> None:
    """Keep what was seen in sources: digests for entries without one, and those of texts that were left out.

    Of what was left out before these ids are forgotten, or all (None).  Raises as `learn_digests` does.
    """
    with _told(index_dir):
        if first:
            _add(index_dir, first, digester)
        before = read_known(index_dir).left_out
        kept = {} if forgotten is None else {name: each for name, each in before.items() if name not in forgotten}
        after = {**kept, **left_out}
        if before != after:
            with withheld_lock(index_dir):
                note_left_out(index_dir, after)


def told(article_id: str, judgement: Judgement) -> str | None:
    """What the list says of an article, where that is more than its id on it."""
    entry = judgement.entry
    match judgement.kind:
        case "moved":
            what = f"{article_id} was withheld with another text, and stays withheld"
            return f"{what}; reindex release {article_id} shows what has this id now, and nothing else"
        case "copy" if entry is not None:
            what = f"{article_id} has the text that was withheld as {entry.article_id}, and is withheld as well"
            return f"{what}; reindex release {article_id} shows it under this id, and no other"
        case "like" if entry is not None:
            what = f"{article_id} is nearly equal to what is withheld as {entry.article_id}, and is shown"
            return f"{what}; reindex withhold {article_id} takes it down"
        case _:
            return None


def notes_of(index_dir: Path, served: str | None, withheld: Withheld) -> Iterator[str]:
    """What is withheld though the list does not name it so: in a generation, and left out by the last builds.

    Raises CorruptIndexError or IndexVersionError.
    """
    found = {}
    if served is not None and withheld.digesters:
        segments = open_index(generation_dir(index_dir, served), verify=False).segments
        found = {each.article_id: each.judgement for each in judged_documents(segments, withheld, withheld.ids)}
    yield from filter(None, (told(name, judgement) for name, judgement in found.items() if judgement.is_hidden))
    left_out = read_known(index_dir).left_out
    yield from _told_of_left_out(withheld, {name: each for name, each in left_out.items() if name not in found})


def _told_of_left_out(withheld: Withheld, left_out: Mapping[str, str]) -> Iterator[str]:
    """The same of what the last builds left out, as far as it is withheld still."""
    for article_id, digest in left_out.items():
        entry = withheld.by_digest.get(digest)
        if Shown(article_id, digest) in withheld.shown:
            continue
        if entry is not None and entry.article_id != article_id:
            judgement = Judgement("copy", entry)
        elif article_id in withheld.ids and entry is None:
            judgement = Judgement("moved", withheld.entries[article_id])
        else:
            continue
        yield told(article_id, judgement) or ""


def _add(index_dir: Path, made: Mapping[str, str], digester: Digester) -> Withheld:
    return change_withheld(index_dir, partial(with_made_digests, made=made), {digester.name: digester.salt})


@contextmanager
def _told(index_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        name = error.filename or index_dir
        raise BuildError(
            f"The withheld list cannot be written: {name}: {error.strerror}; nothing has changed."
        ) from error


def _served_then_newest(index_dir: Path) -> list[str]:
    served = read_current_or_none(index_dir, IndexUnavailableError)
    try:
        names = [path.name for path in builds_dir(index_dir).iterdir() if is_generation_name(path.name)]
    except OSError:
        names = []
    return sorted(names, key=lambda name: (name == served, name), reverse=True)
