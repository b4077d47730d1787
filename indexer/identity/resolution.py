"""Decides, when all articles were read, which of them get other ids than their sources alone would give them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

import numpy as np

from dateline.article import Article, is_content_id, make_article_id, text_hash, with_text
from dateline.building.spilling_builder import FinalIds
from indexer.identity.article_ids import CONTENT, GIVEN, KEPT, ArticleIds, IdUse, hash_of_id
from indexer.identity.likeness import ComparedText, pair_edited
from indexer.identity.served_ids import ServedDoc, ServedIds

ReadArticles: TypeAlias = Callable[[Collection[int]], Mapping[int, Article]]
"""Gives articles that were read by their numbers, without those that a later one has replaced or that are unchanged."""

InScope: TypeAlias = Callable[[str, str], bool]
"""Whether the sources that were read would give the articles of a root and a file, if they still had them."""


_BEGINNING = 200  # characters of a text


class AlikeText(NamedTuple):
    """A text that is nearly equal to a withheld one: the withheld id, and the digest of the text."""

    withheld_id: str
    digest: str


class LostTexts(NamedTuple):
    """The withheld articles without an id of their source that were not read: edited versions of them must not appear.

    `ids` are theirs, `articles` those of them that an earlier generation has, and `digest` makes the digest of a text.
    `listed` are the ids of all withheld articles, which must not be named.
    """

    ids: frozenset[str] = frozenset()
    articles: Callable[[], Iterable[Article]] = tuple
    digest: Callable[[str, str], str] = lambda _title, _body: ""
    listed: frozenset[str] = frozenset()


class ReadTexts(NamedTuple):
    """What was read: the ids, and the articles, by their numbers, whose texts are nearly equal to withheld ones.

    `read` is called only for articles that may get another id.
    """

    ids: ArticleIds
    read: ReadArticles
    alike: Mapping[int, AlikeText] = MappingProxyType({})
    lost: LostTexts = LostTexts()


class SharedId(NamedTuple):
    """An id of a source that two files use for different articles: the id, the file before, the file named now."""

    source_id: str
    earlier: str
    later: str


class Edited(NamedTuple):
    """An edited article that keeps its id, and the place where it was read now."""

    article_id: str
    position: str


@dataclass(slots=True)
class Naming:
    """The ids that articles get when all were read.

    `names` has the articles with other ids, by their numbers in the order of reading, and with None those that a later
    article replaces.  `moved` has the new ids of served articles that go on under another id.  `gone` are the ids of
    served articles that the sources have no longer, under any id.  `withheld` has the digests of edited versions of
    withheld articles, by the ids of these; they are left out.  `replaced` has the numbers of articles that take the
    place of one of another file with their id, each with the number of that one.
    """

    names: dict[int, FinalIds | None] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    edited: list[Edited] = field(default_factory=list)
    shared: list[SharedId] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    withheld: dict[str, str] = field(default_factory=dict)
    replaced: list[tuple[int, int]] = field(default_factory=list)


NO_NAMING = Naming()
"""All articles have the ids with which they were read."""


def resolve_ids(texts: ReadTexts, served: ServedIds, in_scope: InScope) -> Naming:
    """Name the articles that share an id with others, or that are edited versions of served or withheld ones.

    Raises CorruptIndexError if a served text is damaged.
    """
    naming = Naming()
    shared = set[int]()
    for uses in texts.ids.repeated():
        shared.update(use.article for use in uses)
        if uses[0].kind == GIVEN:
            _name_by_file(uses, served, texts.read, naming)
        else:
            _name_by_text(uses, served, texts.read, naming)
    for use in _used_by_others(texts.ids, served):
        if use.article not in shared:
            _name_by_file([use], served, texts.read, naming)
    _leave_out_edited(texts, served, naming)
    _follow_served(texts.ids, served, texts.read, in_scope, naming)
    naming.gone = [article_id for article_id in naming.gone if article_id not in texts.lost.listed]
    return naming


def _used_by_others(ids: ArticleIds, served: ServedIds) -> Iterator[IdUse]:
    """The articles with an id of their source that the served generation has from another file."""
    for number, found in served.find(ids.hashes()):
        use, origin = ids.use_of(number), served.origin_of(found)
        if use.kind == GIVEN and origin is not None and (origin.root, origin.file) != use.source:
            yield use


def _leave_out_edited(texts: ReadTexts, served: ServedIds, naming: Naming) -> None:
    """Leave out what withheld articles have become: new texts that are nearly equal, while the old ones are gone."""
    if not texts.lost.ids:
        return
    new = np.flatnonzero(served.lacks(texts.ids.hashes())).tolist()
    for number in sorted(texts.alike.keys() & set(new)):
        withheld_id, digest = texts.alike[number]
        if withheld_id in texts.lost.ids and withheld_id not in naming.withheld:
            naming.withheld[withheld_id] = digest
            naming.names[number] = None
    olds = [each for each in texts.lost.articles() if each.article_id not in naming.withheld]
    rest = [number for number in new if number not in naming.names and texts.ids.kinds[number] == CONTENT]
    news = texts.read(rest) if olds else {}
    numbers = list(news)
    for at, old in pair_edited(list(map(_compared, olds)), [_compared(news[each]) for each in numbers]).items():
        article = news[numbers[at]]
        naming.withheld[olds[old].article_id] = texts.lost.digest(article.title, article.body)
        naming.names[numbers[at]] = None


def _one_of(uses: Sequence[IdUse], read: ReadArticles) -> Article | None:
    """One of the articles with an id that can be read; None if all are unchanged."""
    return next(iter(read([use.article for use in uses]).values()), None)


def _name_by_file(uses: Sequence[IdUse], served: ServedIds, read: ReadArticles, naming: Naming) -> None:
    """Name articles to which several files give one id: an article of a later file with another text is `file#id`."""
    articles = read([use.article for use in uses])
    by_source: dict[tuple[str, str], list[IdUse]] = {}
    for use in uses:
        by_source.setdefault(use.source, []).append(use)
    newest = {source: articles[each[-1].article] for source, each in by_source.items() if each[-1].article in articles}
    if not newest:
        return
    article = next(iter(newest.values()))
    source_id = article.original_id or article.article_id
    owner = next(iter(served.with_ids([article.article_id])), None)
    first = (owner.origin.root, owner.origin.file) if owner is not None and owner.origin is not None else None
    keepers: dict[tuple[str, str], Article] = {}
    taken = set[str]()
    if owner is not None and first is not None and first not in newest:
        keepers[first] = owner
    for source in sorted(newest, key=lambda source: source != first):
        like = next((each for each, other in keepers.items() if _is_like(other, newest[source])), None)
        if like is not None:
            _replace(by_source.get(like, ()), by_source[source], naming)
            del keepers[like]
        elif keepers:
            path = source[1] if source[1] not in taken else f"{source[0]}/{source[1]}"
            original = f"{path}#{source_id}"
            naming.names |= {use.article: FinalIds(make_article_id(original), original) for use in by_source[source]}
            naming.shared.append(SharedId(source_id, next(iter(keepers))[1], source[1]))
        keepers[source] = newest[source]
        taken.add(source[1])


def _replace(earlier: Sequence[IdUse], later: Sequence[IdUse], naming: Naming) -> None:
    """Let the article of a later file take the place, and the name, of the one of another file that it is like."""
    last = later[-1].article
    for use in earlier:
        if use.article < last:
            ids = naming.names.get(use.article)
            if ids is not None:
                naming.names |= {each.article: ids for each in later}
            naming.names[use.article] = None
            naming.replaced.append((last, use.article))


def _is_like(one: Article, other: Article) -> bool:
    """Whether two of title, date and beginning of the text are equal; without a date nothing is told by it."""
    beginnings = one.body[:_BEGINNING] == other.body[:_BEGINNING]
    dates = one.date is not None and one.date == other.date
    return (one.title == other.title) + dates + beginnings >= 2


def _name_by_text(uses: Sequence[IdUse], served: ServedIds, read: ReadArticles, naming: Naming) -> None:
    """Name articles that share an id from content: the hash of the whole text is added.

    The id without it stays with the article that has it in the served generation, by its text, else by its place.
    """
    marks = list(dict.fromkeys(use.mark for use in uses))
    if len(marks) == 1:
        return
    article = _one_of(uses, read)
    if article is None:
        return
    article_id = article.article_id
    kept = next((use.mark for use in uses if use.kind == KEPT), None)
    for each in served.with_ids([article_id]):
        mine = text_hash(each.title, each.date, each.body)
        kept = next((mark for mark in marks if mark.startswith(mine)), kept or marks[0])
    for use in uses:
        if use.mark != kept:
            naming.names[use.article] = FinalIds(with_text(article_id, use.mark[:8]), None)


def _follow_served(ids: ArticleIds, served: ServedIds, read: ReadArticles, in_scope: InScope, naming: Naming) -> None:
    """Find the articles that served ones have become, which the sources have no longer under their ids."""
    if not len(served):
        return
    final = np.concatenate([ids.hashes(), *(_hashes_of(each.article_id) for each in naming.names.values() if each)])
    gone = [each for each in served.without(final) if _is_in_scope(served, each, in_scope)]
    if not gone:
        return
    new = list(_new_articles(ids, served, naming.names))
    articles = read([use.article for use in new])
    news = {use: articles[use.article] for use in new if use.article in articles}
    titles = {(*use.source, article.title) for use, article in news.items()}
    olds = {
        each: served.article(each)
        for each in gone
        if news and (_is_anonymous(served, each) or _place_and_title(served, each) in titles)
    }
    _match(olds, news, ids, naming)
    matched = naming.moved.keys() | {each.article_id for each in naming.edited}
    naming.gone = [article_id for each in gone if (article_id := served.id_of(each)) not in matched]


def _new_articles(ids: ArticleIds, served: ServedIds, names: Mapping[int, FinalIds | None]) -> Iterator[IdUse]:
    """The articles that are not served under the ids that they have so far; of named ones those named by file."""
    hashes = ids.hashes()
    by_file = {number: each for number, each in names.items() if each is not None and ids.kinds[number] == GIVEN}
    for number, each in by_file.items():
        hashes[number] = _hashes_of(each.article_id)[0]
    for number in np.flatnonzero(served.lacks(hashes)).tolist():
        if number in by_file or number not in names:
            yield ids.use_of(number)


def _hashes_of(article_id: str) -> np.ndarray:
    return np.frombuffer(hash_of_id(article_id), np.uint64).reshape(1, 2)


def _is_in_scope(served: ServedIds, found: ServedDoc, in_scope: InScope) -> bool:
    origin = served.origin_of(found)
    return in_scope(origin.root, origin.file) if origin is not None else in_scope("", "")


def _is_anonymous(served: ServedIds, found: ServedDoc) -> bool:
    """Whether the source of an article gave it no id, as far as is known: earlier versions kept no origins."""
    return is_content_id(served.id_of(found)) or served.origin_of(found) is None


def _place_and_title(served: ServedIds, found: ServedDoc) -> tuple[str, str, str] | None:
    """The root, file and title of an article, which one under another id of its file may have; None if not known."""
    origin = served.origin_of(found)
    return (origin.root, origin.file, served.title_of(found)) if origin is not None else None


def _match(olds: Mapping[ServedDoc, Article], news: Mapping[IdUse, Article], ids: ArticleIds, naming: Naming) -> None:
    """Pair served articles with new ones: by equal texts, then by texts that are nearly equal.

    Of an article whose source gave it an id, an equal text in its file is the same article under another id: its source
    numbers it anew, or a rule says that its ids do not count.
    """
    by_text: dict[tuple[str, str], list[Article]] = {}
    for each in olds.values():
        by_text.setdefault((each.title, each.body), []).append(each)
    pairs: list[tuple[Article, IdUse, Article]] = []
    taken: set[str] = set()
    for use, article in news.items():
        alike = [each for each in by_text.get((article.title, article.body), ()) if each.article_id not in taken]
        old = next((each for each in alike if _place(each) == use.source), next(filter(_has_made_id, alike), None))
        if old is not None:
            taken.add(old.article_id)
            pairs.append((old, use, article))
    done = {use for _, use, _ in pairs}
    rest_old = [each for each in olds.values() if each.article_id not in taken and _has_made_id(each)]
    rest_new = [(use, article) for use, article in news.items() if use not in done and use.kind == CONTENT]
    likely = pair_edited(list(map(_compared, rest_old)), [_compared(article) for _, article in rest_new])
    pairs += [(rest_old[old], *rest_new[new]) for new, old in likely.items()]
    for old, use, article in pairs:
        if use.kind == CONTENT and is_content_id(old.article_id):
            naming.names[use.article] = FinalIds(old.article_id, article.article_id)
            naming.edited.append(Edited(old.article_id, ids.position(use.article)))
        else:
            named = naming.names.get(use.article)
            naming.moved[old.article_id] = named.article_id if named else article.article_id


def _has_made_id(article: Article) -> bool:
    """Whether the source of a served article gave it no id, as far as is known."""
    return is_content_id(article.article_id) or article.origin is None


def _place(article: Article) -> tuple[str, str]:
    return (article.origin.root, article.origin.file) if article.origin is not None else ("", "")


def _compared(article: Article) -> ComparedText:
    return ComparedText(_place(article), article.title, article.date.isoformat() if article.date else "", article.body)
