"""`withheld.known`: the facts about the withheld list by which the loss of a part of it is noticed.

One fact on each line, its fields separated by tabs:

    number    <number>                of this state of the file: greater than any before, and at least the time in ns
    withheld  <line of the list>      the list must have this entry
    released  <id>  <number>          the entry was removed on purpose; the number that the file had then
    salt      <hex>                   a salt of digests in the list
    left-out  <id>  <digest>          the last build or update left this article out for its text, not for its id

The commands write the file, and so does the follower of a bundle when it takes the bundle's list.  The web process
only reads it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dateline.article import is_article_id
from dateline.withheld import Entries, Withholding
from dateline.withheld.digests import Digester, is_digest

KNOWN = "withheld.known"

_NUMBER = re.compile("[0-9]{1,20}")


@dataclass(frozen=True)
class KnownWithheld:
    """The content of the file: required entries, numbers of releases, salts by name, digests of left-out articles.

    Two objects that differ only in `number` are equal.
    """

    entries: Entries = field(default_factory=dict)
    released: Mapping[str, int] = field(default_factory=dict)
    salts: Mapping[str, bytes] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    number: int = field(default=0, compare=False)

    def to_bytes(self) -> bytes:
        """The bytes of the file."""
        lines = [
            f"number\t{self.number}",
            *(f"withheld\t{each.to_line()}" for each in self.entries.values()),
            *(f"released\t{article_id}\t{number}" for article_id, number in sorted(self.released.items())),
            *(f"salt\t{salt.hex()}" for salt in self.salts.values()),
            *(f"left-out\t{article_id}\t{digest}" for article_id, digest in sorted(self.left_out.items())),
        ]
        return "".join(f"{line}\n" for line in lines).encode()


class KnownLines(NamedTuple):
    """The file as far as it was understood, and the numbers (from 1) of the lines that were not."""

    known: KnownWithheld
    wrong: list[int]


def read_known_lines(raw: bytes) -> KnownLines:
    """Read the bytes of the file.  Never raises."""
    entries: dict[str, Withholding] = {}
    released: dict[str, int] = {}
    salts: dict[str, bytes] = {}
    left_out: dict[str, str] = {}
    wrong = []
    own_number = 0
    for number, line in enumerate(raw.decode("utf-8", "replace").split("\n"), 1):
        kind, _, rest = line.partition("\t")
        article_id, _, last = rest.partition("\t")
        match kind:
            case "number" if _NUMBER.fullmatch(rest):
                own_number = int(rest)
            case "withheld" if (entry := Withholding.from_line(rest)) is not None:
                entries[entry.article_id] = entry
            case "released" if is_article_id(article_id) and _NUMBER.fullmatch(last or "0"):
                released[article_id] = int(last or 0)
            case "salt" if (digester := _digester(rest)) is not None:
                salts[digester.name] = digester.salt
            case "left-out" if is_article_id(article_id) and is_digest(last):
                left_out[article_id] = last
            case _ if line:
                wrong.append(number)
    return KnownLines(KnownWithheld(entries, released, salts, left_out, own_number), wrong)


def _digester(text: str) -> Digester | None:
    try:
        return Digester(bytes.fromhex(text))
    except ValueError:
        return None
