"""The list of withheld articles: who may not be shown, whatever generation is served.

One line an article: its id, the day (UTC) it was withheld, the reason, and the digests of its text, parted by
tabs.  The fourth field has, parted by spaces, digests (see `text_digests`): whatever has such a text is withheld, under
every id; and what was released of that: `shown:<id>:<digest>`, an id with a text.  Versions before this
one take it for a part of the reason, and keep it.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

from dateline.article import is_article_id
from dateline.errors import CorruptIndexError
from dateline.withheld.digests import Digester, Parts, is_digest, salt_of

LONGEST_REASON = 500

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MARK = re.compile(r"d[0-9]+-|shown:", re.IGNORECASE)  # how the fourth field begins, also that of later versions
_SHOWN = "shown:"


class Shown(NamedTuple):
    """What was released of a text that is withheld: an id that has it."""

    article_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Withholding:
    """Why an article is withheld, since which day (`2026-11-24`, UTC), and what is known of its text."""

    article_id: str
    day: str
    reason: str = ""
    digests: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()

    @property
    def all_digests(self) -> tuple[str, ...]:
        """Those of its text, and of what was released."""
        return (*self.digests, *(each.digest for each in self.shown))

    def to_line(self) -> str:
        """The entry as it stands in the list."""
        marks = " ".join([*self.digests, *(f"{_SHOWN}{each.article_id}:{each.digest}" for each in self.shown)])
        return "\t".join([self.article_id, self.day, self.reason, *filter(None, [marks])])

    @classmethod
    def from_line(cls, line: str) -> "Withholding | None":
        """Read a line; None for what is none."""
        if "\r" in line:
            return None  # several lines, as systems of long ago end them
        article_id, _, rest = line.partition("\t")
        day, _, reason = rest.partition("\t")
        if not is_article_id(article_id) or (day and not _DAY.fullmatch(day)):
            return None
        before, tab, last = reason.rpartition("\t")
        if not tab or not _MARK.match(last):
            return cls(article_id, day, reason)
        marks = last.split(" ")
        shown = [_read_shown(mark) for mark in marks if mark.startswith(_SHOWN)]
        digests = [mark for mark in marks if not mark.startswith(_SHOWN)]
        if not all(map(is_digest, digests)) or None in shown:
            return None  # what was cut or altered must not let a text appear
        return cls(article_id, day, before, tuple(digests), tuple(filter(None, shown)))


Kind = Literal["", "withheld", "moved", "copy", "like"]


class Judgement(NamedTuple):
    """What the list says of an article.

    `kind`: "withheld" by its id; "moved": by its id, which was withheld with another text; "copy": it has a text that
    was withheld under another id; "like": it is nearly equal to one, and shown; else "".  `entry` is the entry that
    it is about, `digest` that of the article if it was made.
    """

    kind: Kind = ""
    entry: Withholding | None = None
    digest: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether the article must not be shown."""
        return self.kind not in {"", "like"}


_FREE = Judgement()


@dataclass(frozen=True)
class Withheld:
    """The articles that are withheld, by their ids, and the salts (by their names) of the digests of their texts."""

    entries: Mapping[str, Withholding] = field(default_factory=dict)
    salts: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of_ids(cls, article_ids: Iterable[str]) -> "Withheld":
        """A list of ids alone."""
        return cls({each: Withholding(each, "") for each in article_ids})

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids alone."""
        return frozenset(self.entries)

    @cached_property
    def by_digest(self) -> Mapping[str, Withholding]:
        """The entries by the digests of their texts."""
        return {digest: each for each in self.entries.values() for digest in each.digests}

    @cached_property
    def shown(self) -> frozenset[Shown]:
        """What was released of the texts that are withheld."""
        return frozenset(shown for each in self.entries.values() for shown in each.shown)

    @cached_property
    def shown_ids(self) -> frozenset[str]:
        """The ids of it."""
        return frozenset(each.article_id for each in self.shown)

    @cached_property
    def digesters(self) -> tuple[Digester, ...]:
        """What makes digests that can be compared with those of the list; empty if it has none."""
        return tuple(Digester(self.salts.get(name, b"")) for name in sorted(self._named_salts))

    @cached_property
    def unknown_salts(self) -> frozenset[str]:
        """The names of the salts of digests that nothing can be compared with."""
        return self._named_salts - {each.name for each in self.digesters}

    def digests_with(self, digester: Digester) -> list[str]:
        """The digests of withheld texts that were made with a salt."""
        return self._by_salt.get(digester.name, [])

    def judge(self, article_id: str, title: str, body: str) -> Judgement:
        """What must become of an article.  Costs some microseconds, and more where its title is a withheld one's."""
        own = self.entries.get(article_id)
        if not self.digesters or (own is None and not self.by_digest):
            return Judgement("withheld", own) if own else _FREE
        made, alike = self._digests_of(title, body, all_of_them=own is not None)
        if any(Shown(article_id, digest) in self.shown for digest in made):
            return _FREE
        if own is not None:
            is_moved = bool(own.digests) and not any(digest in own.digests for digest in made)
            return Judgement("moved" if is_moved else "withheld", own, made[0])
        for digest in made:
            if digest in self.by_digest:
                return Judgement("copy", self.by_digest[digest], digest)
        return Judgement("like", alike) if alike else _FREE

    def hides(self, article_id: str, title: str, body: str) -> bool:
        """Whether an article must not be shown."""
        return self.judge(article_id, title, body).is_hidden

    def to_bytes(self) -> bytes:
        """The list as it stands on disk."""
        return "".join([f"{each.to_line()}\n" for each in self.entries.values()]).encode()

    @classmethod
    def from_bytes(cls, raw: bytes, name: str = "withheld.txt", salts: Mapping[str, bytes] | None = None) -> "Withheld":
        """Read a list.  Raises CorruptIndexError, naming `name` and the line, for what is none."""
        entries, wrong = read_lines(raw)
        if wrong:
            raise CorruptIndexError(
                f"{name}, line {min(wrong)}, is not an article id, a day and a reason (and digests) parted by tabs; "
                "correct it, or run reindex withhold --restore, for nothing is served meanwhile."
            )
        return cls(entries, salts or {})

    @cached_property
    def _named_salts(self) -> frozenset[str]:
        return frozenset(salt_of(digest) for each in self.entries.values() for digest in each.all_digests)

    @cached_property
    def _by_salt(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for digest in self.by_digest:
            found.setdefault(salt_of(digest), []).append(digest)
        return found

    @cached_property
    def _by_part(self) -> Mapping[tuple[str, str], list[str]]:
        """Digests by their salt and one of the parts for which a text is looked at closely."""
        found: dict[tuple[str, str], list[str]] = {}
        for digest in self.by_digest:
            parts = Parts.of(digest)
            for part in {f"t{parts.title}", f"b{parts.beginning}"}:
                found.setdefault((salt_of(digest), part), []).append(digest)
        return found

    def _digests_of(self, title: str, body: str, *, all_of_them: bool) -> tuple[list[str], Withholding | None]:
        """The digests of an article as far as they can be among those of the list, and an entry that is like it."""
        looked_at: list[tuple[str, Parts]] = []
        for digester in self.digesters:
            parts = digester.parts(title, body)
            for part in (f"t{parts.title}", f"b{parts.beginning}"):
                looked_at += ((digest, parts) for digest in self._by_part.get((digester.name, part), ()))
        near = (self.by_digest[digest] for digest, parts in looked_at if Parts.of(digest).is_like(parts))
        if not all_of_them and not any(Parts.of(digest) == parts for digest, parts in looked_at):
            return [], next(
                near, None
            )  # no equal text: its parts would be equal, and all of a long body need not be read
        return [digester.digest(title, body) for digester in self.digesters], next(near, None)


def read_lines(raw: bytes) -> tuple[dict[str, Withholding], dict[int, str]]:
    """The entries of a list, and, by their numbers, the lines that are none."""
    entries: dict[str, Withholding] = {}
    wrong: dict[int, str] = {}
    for number, encoded in enumerate(raw.split(b"\n"), 1):
        try:
            line = encoded.decode().rstrip("\r")
        except UnicodeDecodeError:
            wrong[number] = encoded.decode("utf-8", "replace")
            continue
        entry = Withholding.from_line(line)
        if entry is not None:
            entries[entry.article_id] = united(entry, entries.get(entry.article_id))
        elif line.strip():
            wrong[number] = line
    return entries, wrong


def with_digests(entry: Withholding, other: Withholding | None) -> Withholding:
    """An entry; if it has no digest, with what another one of the same article has."""
    if entry.digests or other is None:
        return entry
    return replace(entry, digests=other.digests, shown=other.shown)


def united(entry: Withholding, other: Withholding | None) -> Withholding:
    """An entry that hides whatever this one or another of the same article does; the rest as this one has it."""
    if other is None or not entry.digests:
        return with_digests(entry, other)
    digests = tuple(dict.fromkeys([*entry.digests, *other.digests]))
    return replace(entry, digests=digests, shown=tuple(each for each in entry.shown if each in other.shown))


def release(entries: dict[str, Withholding], article_id: str, made: Sequence[str], *, whole: bool = False) -> bool:
    """Release an article whose text has the digests `made` (none: it is not known); whether there was anything to.

    The entry of its id goes if it is about this text, or `whole` is asked for; else it stays, and the id
    with this text is shown from now on, as it is where the text was withheld under another id.
    """
    entry = entries.get(article_id)
    is_about = entry is not None and (whole or not made or not entry.digests or not set(made).isdisjoint(entry.digests))
    if is_about:
        del entries[article_id]
    found = is_about
    for name, each in list(entries.items()):
        digest = next((digest for digest in made if digest in each.digests), made[0] if name == article_id else None)
        if digest is not None:
            entries[name] = replace(each, shown=tuple(dict.fromkeys([*each.shown, Shown(article_id, digest)])))
            found = True
    return found


def forget_shown(entries: dict[str, Withholding], article_id: str) -> None:
    """Let nothing of an id be shown: what was released as it, with another text than its own, is withheld as well."""
    for name, each in list(entries.items()):
        mine = tuple(shown.digest for shown in each.shown if shown.article_id == article_id)
        if mine:
            shown = tuple(shown for shown in each.shown if shown.article_id != article_id)
            digests = tuple(dict.fromkeys([*each.digests, *(mine if name == article_id else ())]))
            entries[name] = replace(each, digests=digests, shown=shown)


def today() -> str:
    """The day by UTC, as it stands in the list."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def make_reason(text: str) -> str:
    """A reason fit for a line: white space and what cannot be printed become single spaces, a long one is cut."""
    words = "".join(character if character.isprintable() else " " for character in text).split()
    return " ".join(words)[:LONGEST_REASON]


def _read_shown(mark: str) -> Shown | None:
    article_id, _, digest = mark.removeprefix(_SHOWN).partition(":")
    return Shown(article_id, digest) if is_article_id(article_id) and is_digest(digest) else None
