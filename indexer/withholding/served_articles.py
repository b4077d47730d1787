"""The articles that a person names by an id or an address, in the served generation and on the list."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import numpy as np

from dateline.article import is_article_id, is_content_id, is_made_id, make_article_id
from dateline.columnar import open_index
from dateline.columnar.id_lookup import IdLookup
from dateline.columnar.segment import Segment
from dateline.columnar.strings import StringColumn
from dateline.engines import names_to_served
from dateline.errors import DatelineError
from dateline.generations import generation_dir, read_current
from dateline.generations.earlier_ids import EarlierIds

_PAGE = re.compile(r"(?:https?://[^?#]*)?/article/([^/?#]+)/?(?:[?#].*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class ServedArticles:
    """The articles of the served generation that some names may mean: their ids, and those of each `url` or place.

    A place is the path of a file, with `#` and the number of a record if it has several.
    """

    segments: tuple[Segment, ...]
    ids: frozenset[str]
    by_url: dict[str, list[str]]


def find_served(index_dir: Path, names: Sequence[str]) -> ServedArticles | None:
    """Look for some names in the served generation; None if there is none, or if it cannot be read.

    A damaged generation must not prevent a take-down, so its files are not verified here.
    """
    made = [name for name in names if is_made_id(name) or is_content_id(name)]
    wanted = [*map(make_article_id, names), *made, *filter(None, map(_id_of_page, names))]
    by_url: dict[str, list[str]] = {}
    found: set[str] = set()
    try:
        current = read_current(index_dir)
        if current is None:
            return None
        served = names_to_served(index_dir, current)[-1]
        folder = generation_dir(index_dir, served)
        segments, earlier = open_index(folder, verify=False).segments, EarlierIds(folder)
        wanted += [now for name in [*names, *wanted] if (now := earlier.find(name)) is not None]
        for segment in segments:
            ids, urls = segment.documents.ids, segment.documents.urls
            found.update(ids[doc] for doc in _live_docs_with(segment, ids, wanted))
            for name in names:
                now = earlier.find(_id_of_page(name) or make_article_id(name)) or earlier.find(name)
                by_url.setdefault(name, []).extend([now] if now is not None and now in found else [])
            for doc in _live_docs_with(segment, urls, names):
                by_url.setdefault(urls[doc], []).append(ids[doc])
            for place, doc in _live_docs_at(segment, names):
                by_url.setdefault(place, []).append(ids[doc])
    except (DatelineError, OSError, ValueError, LookupError):
        return None
    return ServedArticles(tuple(segments), frozenset(found.union(*by_url.values())), by_url)


def is_served(served: ServedArticles | None, article_id: str) -> bool | None:
    """Whether the served generation has an article; None if it is not known."""
    return None if served is None else article_id in served.ids


def resolve_names(names: Iterable[str], served: ServedArticles | None, listed: frozenset[str]) -> dict[str, str]:
    """The ids of the articles that some names mean, each with its name, in the order of the names.

    A name is the id of an article, its id in the source, its `url`, or the address of its page here.  It means the
    first of these that the served generation has.  An article that is not served can be named as it is on the list,
    whose ids are `listed`.
    """
    resolved: dict[str, str] = {}
    for name in names:
        for article_id in _resolve(name, served, listed):
            resolved.setdefault(article_id, name)
    return resolved


def _resolve(name: str, served: ServedArticles | None, listed: frozenset[str]) -> list[str]:
    if is_made_id(name) or is_content_id(name):
        return _resolve_made_id(name, served, listed)
    own, page = make_article_id(name), _id_of_page(name)
    if is_served(served, own):
        return [own]
    found = served.by_url.get(name, []) if served else []
    if not found and page is not None and (is_served(served, page) or page in listed):
        found = [page]
    return [*found, own] if own in listed or not found else found


def _resolve_made_id(name: str, served: ServedArticles | None, listed: frozenset[str]) -> list[str]:
    """The article with this id, else the article with this id in its source; both if neither is served."""
    both = [name, make_article_id(name)]
    for article_id in both:
        if is_served(served, article_id):
            return [article_id]
    return [each for each in both if each in listed] or both


def _id_of_page(address: str) -> str | None:
    """The id in the address of the page of an article, with or without the host; None in other addresses."""
    match = _PAGE.fullmatch(address)
    article_id = unquote(match[1]) if match else ""
    return article_id if is_article_id(article_id) else None


def _live_docs_at(segment: Segment, places: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The live documents that were read at some places, with the place of each."""
    documents = segment.documents
    values = documents.origin_files.values
    for place in places:
        file, _, record = place.rpartition("#") if re.search(r"#[0-9]+\Z", place) else (place, "", "")
        code = values.find(file.encode("utf-8", "surrogatepass")) + 1
        docs = np.flatnonzero(np.asarray(documents.origin_files.codes) == code) if code else np.zeros(0, np.intp)
        found = [doc for doc in docs.tolist() if not record or int(documents.origin_records[doc]) == int(record)]
        live = set(segment.live_docs.tolist())
        yield from ((place, doc) for doc in found if doc in live and (record or len(found) == 1))


def _live_docs_with(segment: Segment, column: StringColumn, texts: Sequence[str]) -> Iterator[int]:
    """The live documents of a segment whose value in a column is one of `texts`, ascending."""
    docs = np.sort(IdLookup(column).find_all(set(texts)))
    return iter(docs[segment.is_live[docs]].tolist())
