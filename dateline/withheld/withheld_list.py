"""The withheld list as a whole, and its judgement of an article."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from dateline.errors import CorruptIndexError
from dateline.withheld.digests import Digester, DigestParts, salt_of
from dateline.withheld.entries import Entries, Shown, Withholding, read_lines

Verdict: TypeAlias = Literal["", "withheld", "moved", "copy", "like"]
"""See `Judgement`."""


class Judgement(NamedTuple):
    """The judgement of the list on an article.

    `kind` is "withheld": the list has its id; "moved": the list has its id with another text; "copy": the list has its
    text under another id; "like": its text is nearly equal to a withheld one, and is shown; "": nothing.  `entry` is
    the entry that decided, `digest` that of the article if it was made.
    """

    kind: Verdict = ""
    entry: Withholding | None = None
    digest: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether the article must not be shown."""
        return self.kind not in {"", "like"}


_SHOWN = Judgement()


@dataclass(frozen=True)
class Withheld:
    """The withheld articles: the entries by id, and by their names the salts of the digests in them."""

    entries: Entries = field(default_factory=dict)
    salts: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of the entries."""
        return frozenset(self.entries)

    @cached_property
    def stamp(self) -> str:
        """A digest that differs for lists that hide other articles."""
        known = "".join(sorted(name for name in self.salts if name in self._named_salts))
        return hashlib.blake2b(self.to_bytes() + known.encode(), digest_size=16).hexdigest()

    @cached_property
    def by_digest(self) -> Mapping[str, Withholding]:
        """The entries by the digests of their texts."""
        return {digest: each for each in self.entries.values() for digest in each.digests}

    @cached_property
    def shown(self) -> frozenset[Shown]:
        """The exceptions of all entries."""
        return frozenset(shown for each in self.entries.values() for shown in each.shown)

    @cached_property
    def shown_ids(self) -> frozenset[str]:
        """The ids of the exceptions."""
        return frozenset(each.article_id for each in self.shown)

    @cached_property
    def digesters(self) -> tuple[Digester, ...]:
        """A digester for each salt of the list that is known, in the order of their names."""
        return tuple(Digester(self.salts.get(name, b"")) for name in sorted(self._named_salts))

    @cached_property
    def unknown_salts(self) -> frozenset[str]:
        """The names of the salts that are not known: texts cannot be compared with the digests made with them."""
        return self._named_salts - {each.name for each in self.digesters}

    def digests_with(self, digester: Digester) -> list[str]:
        """The digests of withheld texts that were made with the salt of a digester."""
        return self._by_salt.get(digester.name, [])

    def judge(self, article_id: str, title: str, body: str) -> Judgement:
        """Say whether an article may be shown.

        Takes some microseconds; time in proportion to the text if its title or beginning is that of a withheld text.
        """
        own = self.entries.get(article_id)
        if not self.digesters or (own is None and not self.by_digest):
            return Judgement("withheld", own) if own else _SHOWN
        made, alike = self._digests_of(title, body, all_of_them=own is not None)
        if any(Shown(article_id, digest) in self.shown for digest in made):
            return _SHOWN
        if own is not None:
            is_moved = bool(own.digests) and not any(digest in own.digests for digest in made)
            return Judgement("moved" if is_moved else "withheld", own, made[0])
        for digest in made:
            if digest in self.by_digest:
                return Judgement("copy", self.by_digest[digest], digest)
        return Judgement("like", alike) if alike else _SHOWN

    def hides(self, article_id: str, title: str, body: str) -> bool:
        """Whether an article must not be shown.  Costs as much as `judge`."""
        return self.judge(article_id, title, body).is_hidden

    def to_bytes(self) -> bytes:
        """The bytes of the list on disk."""
        return "".join([f"{each.to_line()}\n" for each in self.entries.values()]).encode()

    @classmethod
    def from_bytes(cls, raw: bytes, name: str = "withheld.txt", salts: Mapping[str, bytes] | None = None) -> "Withheld":
        """Read the bytes of a list.  Raises CorruptIndexError, with `name` and the line, if a line is no entry."""
        entries, wrong = read_lines(raw)
        if wrong:
            raise CorruptIndexError(
                f"{name}, line {min(wrong)}, is not an article id, a day and a reason (and digests) separated by tabs. "
                "Correct the line, or run reindex withhold --restore. Until then no article is served."
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
        """The digests by salt and by one of the two parts that select the texts to read."""
        found: dict[tuple[str, str], list[str]] = {}
        for digest in self.by_digest:
            for part in _selecting_parts(DigestParts.of(digest)):
                found.setdefault((salt_of(digest), part), []).append(digest)
        return found

    def _digests_of(self, title: str, body: str, *, all_of_them: bool) -> tuple[list[str], Withholding | None]:
        """The digests of an article that may be among those of the list, and an entry whose text is like its text."""
        looked_at: list[tuple[str, DigestParts]] = []
        for digester in self.digesters:
            parts = digester.parts(title, body)
            for part in _selecting_parts(parts):
                looked_at += ((digest, parts) for digest in self._by_part.get((digester.name, part), ()))
        near = (self.by_digest[digest] for digest, parts in looked_at if DigestParts.of(digest).is_like(parts))
        if not all_of_them and not any(DigestParts.of(digest) == parts for digest, parts in looked_at):
            return [], next(near, None)  # an equal text has equal parts, so a long body need not be read whole
        return [digester.digest(title, body) for digester in self.digesters], next(near, None)


def _selecting_parts(parts: DigestParts) -> tuple[str, str]:
    return f"t{parts.title}", f"b{parts.beginning}"
