"""Digests by which the text of a withheld article is recognised under another id.

    d1-<salt>-<title><beginning><end>-<text>      8, three times 4, and 32 hex digits

`title`, `beginning` and `end` are short parts of 16 bits: too few to confirm a guess.  `title` and `beginning` select
the articles whose text has to be read, and all three find a text that is nearly equal.  `text` is the digest of title
and body.  `salt` is the name of the salt of all four.
"""

import hashlib
import hmac
import re
from functools import cached_property
from typing import NamedTuple, Self

from dateline.withheld.folding import ASCII_SPACE, fold_for_digest

UNSALTED = "00000000"
"""The name of the empty salt."""

_DIGEST = re.compile(r"d1-[0-9a-f]{8}-[0-9a-f]{12}-[0-9a-f]{32}")
_DOMAIN = b"dateline withheld texts 1\n"  # the messages that a bundle key signs begin with other words
_LONGEST_SALT = 64  # bytes
_FIRST_READ = 128  # characters at either end of a body; four times as many as long as too few are left when folded
_COMPARED = 32  # folded characters at either end of a body that make a part
_SHORTEST_COMPARED = 8  # folded characters; a text of a word or two is nearly equal to nothing
_NO_PART = "0000"  # the beginning and the end of such a text
_LIKE_PARTS = 2  # equal parts, of three, of two texts that are nearly equal


def is_digest(text: str) -> bool:
    """Whether a text has the form of a digest."""
    return _DIGEST.fullmatch(text) is not None


def salt_of(digest: str) -> str:
    """The name of the salt of a digest."""
    return digest[3:11]


class DigestParts(NamedTuple):
    """The short parts of a digest, each of four hex digits."""

    title: str
    beginning: str
    end: str

    @classmethod
    def of(cls, digest: str) -> Self:
        """The parts of a digest."""
        return cls(digest[12:16], digest[16:20], digest[20:24])

    def is_like(self, other: "DigestParts") -> bool:
        """Whether two of the three parts are equal to those of another text."""
        pairs = zip(self, other, strict=True)
        return sum(one == that and one != _NO_PART for one, that in pairs) >= _LIKE_PARTS


def _folded_beginning(text: str) -> str:
    """The beginning of a text, folded; its first `_COMPARED` characters are those of the whole text, folded."""
    size = _FIRST_READ
    while len(folded := fold_for_digest(text[:size])) < 2 * _COMPARED and size < len(text):
        size *= 4
    return folded


def _folded_end(text: str) -> str:
    """The end of a text, folded; its last `_COMPARED` characters are those of the whole text, folded."""
    size = _FIRST_READ
    while len(folded := fold_for_digest(text[-size:])) < 2 * _COMPARED and size < len(text):
        size *= 4
    return folded


class Digester:
    """Makes digests with one salt (`b""`: none).  Equal texts have equal digests by one salt.

    Raises ValueError for a salt of more than 64 bytes.
    """

    def __init__(self, salt: bytes = b"") -> None:
        if len(salt) > _LONGEST_SALT:
            raise ValueError("a salt has at most 64 bytes")
        self.salt = salt
        self.name = hashlib.sha256(_DOMAIN + salt).hexdigest()[:8] if salt else UNSALTED

    @classmethod
    def of_key(cls, key: bytes | None) -> Self:
        """A digester whose salt is derived from the key of a bundle and does not reveal it; without a key, no salt."""
        return cls(b"" if key is None else hmac.new(key, _DOMAIN, hashlib.sha256).digest())

    @cached_property
    def byte_values(self) -> tuple[int, ...]:
        """The 16-bit value of each of the 256 bytes in the sum over a title; ASCII bytes count as their folded form."""
        raw = hashlib.shake_256(_DOMAIN + b"title\n" + self.salt).digest(512)
        values = [int.from_bytes(raw[at : at + 2], "little") for at in range(0, 512, 2)]
        for byte in ASCII_SPACE:
            values[byte] = 0
        values[ord("A") : ord("Z") + 1] = values[ord("a") : ord("z") + 1]
        return tuple(values)

    def title_part(self, title: str) -> str:
        """The part of the title: the sum of `byte_values` over its folded bytes, modulo 65,536, in hex."""
        raw = fold_for_digest(title).encode("utf-8", "surrogatepass")
        return f"{sum(map(self.byte_values.__getitem__, raw)) & 0xFFFF:04x}"

    def parts(self, title: str, body: str) -> DigestParts:
        """The short parts of the digest of an article.  Of a long body only both ends are read."""
        beginning, end = _folded_beginning(body)[:_COMPARED], _folded_end(body)[-_COMPARED:]
        return DigestParts(self.title_part(title), self._part(beginning, b"beginning"), self._part(end, b"end"))

    def digest(self, title: str, body: str) -> str:
        """The digest of an article.  Takes time in proportion to the text."""
        text = f"{fold_for_digest(title)}\0{fold_for_digest(body)}".encode("utf-8", "surrogatepass")
        return f"d1-{self.name}-{''.join(self.parts(title, body))}-{self._hash(text, b'text', 16)}"

    def _part(self, folded: str, person: bytes) -> str:
        if len(folded) < _SHORTEST_COMPARED:
            return _NO_PART
        return self._hash(folded.encode("utf-8", "surrogatepass"), person, 2)

    def _hash(self, raw: bytes, person: bytes, size: int) -> str:
        return hashlib.blake2b(raw, digest_size=size, key=self.salt, person=person).hexdigest()
