"""The authors of an article, from a byline, a list of names, or objects with names."""

import re
from collections.abc import Iterable, Iterator, Mapping

from indexer.sources.encodings import clean

_MOST_AUTHORS = 100
_LONGEST_NAME = 300
_DEEPEST = 6
_BY = re.compile(
    r"(?:(?:story|text|written|words|report|reported|reporting)\s+)?by(?:\s*:\s*|\s+)(?=\S)", re.IGNORECASE
)
_ADDRESS = re.compile(r"\s*(?:<[^<>\s]*@[^<>\s]*>|\([^()\s]*@[^()\s]*\)|\bmailto:\S+)")
_SURE = re.compile(r"\s*[;|]\s*|\s*\n\s*")
_DOUBTFUL = re.compile(r"\s*,?\s+(?:and|&|und|et|y)\s+|\s*,\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’\-])*")
_MOST_WORDS = 5  # of a name, such as `Ana María de la Cruz`
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*+)'|"((?:[^"\\]|\\.)*+)\"""")
_PARTICLES = frozenset(
    {
        *("da", "de", "del", "della", "der", "des", "di", "do", "dos", "du", "el", "la", "le", "van", "von"),
        *("den", "ter", "ten", "bin", "al", "y", "zu", "af", "av"),
    }
)
# A part with one of these is a post or a company, not a person.
_NO_NAME = frozenset(
    {
        *("agency", "ap", "afp", "associated", "bureau", "ceo", "chief", "co", "company", "contributor"),
        *("contributors", "correspondent", "correspondents", "critic", "desk", "dpa", "editor", "editorial"),
        *("editors", "foundation", "group", "inc", "institute", "journal", "llc", "ltd", "magazine", "media"),
        *("ministry", "network", "news", "newspaper", "of", "office", "post", "press", "producer"),
        *("professor", "reporter", "reporters", "reuters", "service", "services", "special", "staff", "team"),
        *("the", "times", "tribune", "university", "upi", "web", "wire", "writer", "writers", "columnist"),
        *("photographer", "for", "in"),
    }
)
_NAMES_OF_THINGS = frozenset(
    {
        *("daily", "weekly", "sunday", "evening", "morning", "echo", "mirror"),
        *("gazette", "herald", "chronicle", "globe"),
        *("guardian", "telegraph", "observer", "courier", "independent", "standard", "express", "mail", "star", "sun"),
        *("record", "review", "digest", "bulletin", "today", "world", "national", "international", "radio", "tv"),
        *("page", "front", "home", "section", "photo", "image", "picture", "article", "story", "document", "file"),
        *("index", "untitled", "title", "test", "city", "county", "council", "party", "club", "school", "bank"),
    }
)
_SUFFIXES = frozenset(
    {"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "mba", "mp", "dr", "rn", "jd", "ma", "ph.d", "m.d"}
)
_NAME_KEYS = (
    *("name", "displayname", "fullname", "authorname", "original", "byline", "label", "rendered", "value", "text"),
    *("basic", "content", "title", "nickname", "username", "login"),
)
_FIRST_KEYS = ("firstname", "givenname", "given", "first")
_LAST_KEYS = ("lastname", "familyname", "surname", "family", "last")


def read_authors(value: object) -> tuple[str, ...]:
    """The names in the value of an author field, each once, in their order.

    A text is divided at semicolons, and at commas and `and` only if each part is a name of several words.  Numbers are
    no names.
    """
    names: dict[str, None] = {}
    for text in _texts(value, 0):
        for name in _split(text):
            names.setdefault(name[:_LONGEST_NAME].rstrip())
        if len(names) >= _MOST_AUTHORS:
            break
    return tuple(names)[:_MOST_AUTHORS]


def people_among(names: Iterable[str]) -> tuple[str, ...]:
    """Those of some names that are clearly of persons: in a column of any names others are of pages and papers."""
    return tuple(name for name in names if _is_person(name) and not _NAMES_OF_THINGS & set(name.casefold().split()))


def _texts(value: object, depth: int) -> Iterator[str]:
    """The texts in a JSON value that name somebody."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        listed = _written_list(value) if value[:1] == "[" else None
        if listed is None:
            yield value
        else:
            yield from _texts(listed, depth + 1)
    elif isinstance(value, Mapping):
        yield from _texts_of_object(value, depth)
    elif isinstance(value, Iterable):
        for part in value:
            yield from _texts(part, depth + 1)


def _texts_of_object(value: Mapping[object, object], depth: int) -> Iterator[str]:
    by_key = {re.sub(r"[\W_]", "", str(key)).casefold(): each for key, each in list(value.items())[:_MOST_AUTHORS]}
    for key in _NAME_KEYS:
        texts = [text for text in _texts(by_key.get(key), depth + 1) if text.strip()]
        if texts:
            yield from texts
            return
    parts = (next((by_key[key] for key in keys if by_key.get(key)), "") for keys in (_FIRST_KEYS, _LAST_KEYS))
    yield " ".join(part for part in parts if isinstance(part, str))


def _written_list(text: str) -> list[str] | None:
    """The texts of a list as Python or JSON writes it in a cell of a table; None if the text is none."""
    text = text.strip()
    if len(text) > _LONGEST_NAME * _MOST_AUTHORS or not text.endswith("]") or "{" in text:
        return None
    return [single or double for single, double in _QUOTED.findall(text)]


def _split(text: str) -> Iterator[str]:
    for part in _SURE.split(clean(text)):
        bare = _ADDRESS.sub("", " ".join(part.split()))
        bare = _BY.sub("", bare, count=1) if _BY.match(bare) else bare
        pieces = [piece for piece in _DOUBTFUL.split(bare) if piece]
        if len(pieces) > 1 and len(pieces) <= _MOST_AUTHORS and (people := _people(pieces)):
            yield from people
        elif any(map(str.isalpha, bare)) and not bare.startswith(("http://", "https://")):
            yield bare.strip(" ,")


def _people(pieces: list[str]) -> list[str]:
    """The people in the pieces of a byline, without what follows them about their posts; empty if it is not sure."""
    people: list[str] = []
    for piece in pieces:
        if _is_person(piece):
            people.append(piece)
        elif people and piece.casefold().strip(".") in _SUFFIXES:
            people[-1] += f", {piece}"
        else:
            return []
    return people


def _is_person(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= _MOST_WORDS or not all(map(_WORD.fullmatch, words)):
        return False
    if any(word.casefold().strip(".") in _NO_NAME for word in words):
        return False
    return all(word[0].isupper() or not word[0].islower() or word.casefold() in _PARTICLES for word in words)
