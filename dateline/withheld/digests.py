"""Digests by which the text of a withheld article is known again under another id.

    d1-<salt>-<title><beginning><end>-<text>      8, three times 4, and 32 hex digits

`title` narrows down whose text has to be read; with `beginning` and `end` it tells what is nearly equal.  Each has
16 bits, too few to confirm a guess.  `text` is of title and body.  `salt` names what all of them are made with.
"""

import hashlib
import hmac
import re
from functools import cached_property
from typing import NamedTuple, Self

from dateline.withheld.folding import ASCII_SPACE, fold

UNSALTED = "00000000"
"""The name of the salt of those who have none."""

_DIGEST = re.compile(r"d1-[0-9a-f]{8}-[0-9a-f]{12}-[0-9a-f]{32}")
_DOMAIN = b"dateline withheld texts 1\n"  # what a bundle key signs begins with other words
_LONGEST_SALT = 64
_READ = 128  # characters of a body at either end, or more where it has much that is folded away; of these
_COMPARED = 32  # are compared, folded
_LEAST = 8  # or none: nothing is nearly equal to a text of a word or two
_NONE = "0000"  # in the place of the beginning and the end then
_ALIKE = 2  # of title, beginning and end


def is_digest(text: str) -> bool:
    """Whether this is written as a digest of a text."""
    return _DIGEST.fullmatch(text) is not None


def salt_of(digest: str) -> str:
    """The name of the salt of a digest."""
    return digest[3:11]


class Parts(NamedTuple):
    """The short parts of a digest, each of four hex digits."""

    title: str
    beginning: str
    end: str

    @classmethod
    def of(cls, digest: str) -> Self:
        """Those of a digest."""
        return cls(digest[12:16], digest[16:20], digest[20:24])

    def is_like(self, other: "Parts") -> bool:
        """Whether two of the three parts are those of another text."""
        pairs = zip(self, other, strict=True)
        return sum(one == that and one != _NONE for one, that in pairs) >= _ALIKE


def _folded_beginning(text: str) -> str:
    """A text folded, from its beginning to where what is compared is certainly whole."""
    size = _READ
    while len(folded := fold(text[:size])) < 2 * _COMPARED and size < len(text):
        size *= 4
    return folded


def _folded_end(text: str) -> str:
    """The same of its end."""
    size = _READ
    while len(folded := fold(text[-size:])) < 2 * _COMPARED and size < len(text):
        size *= 4
    return folded


class Digester:
    """Makes digests with a salt; `b""` is none.  Digests of one text, by one salt, are equal.

    Raises ValueError for a salt of more than 64 bytes.
    """

    def __init__(self, salt: bytes = b"") -> None:
        if len(salt) > _LONGEST_SALT:
            raise ValueError("a salt has at most 64 bytes")
        self.salt = salt
        self.name = hashlib.sha256(_DOMAIN + salt).hexdigest()[:8] if salt else UNSALTED

    @classmethod
    def of_key(cls, key: bytes | None) -> Self:
        """With a salt that is made of the key of a bundle, and does not tell it."""
        return cls(b"" if key is None else hmac.new(key, _DOMAIN, hashlib.sha256).digest())

    @cached_property
    def byte_values(self) -> tuple[int, ...]:
        """What each byte of a title counts, as 16 bits; one of ASCII as much as its folded form."""
        raw = hashlib.shake_256(_DOMAIN + b"title\n" + self.salt).digest(512)
        values = [int.from_bytes(raw[at : at + 2], "little") for at in range(0, 512, 2)]
        for byte in ASCII_SPACE:
            values[byte] = 0
        values[ord("A") : ord("Z") + 1] = values[ord("a") : ord("z") + 1]
        return tuple(values)

    def title_part(self, title: str) -> str:
        """The part of the title: the sum, modulo 65,536, of what its folded bytes count."""
        raw = fold(title).encode("utf-8", "surrogatepass")
        return f"{sum(map(self.byte_values.__getitem__, raw)) & 0xFFFF:04x}"

    def parts(self, title: str, body: str) -> Parts:
        """The short parts of the digest of an article; of a long body no more is read than that takes."""
        beginning, end = _folded_beginning(body)[:_COMPARED], _folded_end(body)[-_COMPARED:]
        return Parts(self.title_part(title), self._part(beginning, b"beginning"), self._part(end, b"end"))

    def digest(self, title: str, body: str) -> str:
        """The digest of an article."""
        text = f"{fold(title)}\0{fold(body)}".encode("utf-8", "surrogatepass")
        return f"d1-{self.name}-{''.join(self.parts(title, body))}-{self._hash(text, b'text', 16)}"

    def _part(self, folded: str, person: bytes) -> str:
        if len(folded) < _LEAST:
            return _NONE
        return self._hash(folded.encode("utf-8", "surrogatepass"), person, 2)

    def _hash(self, raw: bytes, person: bytes, size: int) -> str:
        return hashlib.blake2b(raw, digest_size=size, key=self.salt, person=person).hexdigest()
