"""What is known of the withheld list besides itself: `withheld.known`, by which a list that has lost something is told.

A line each, its parts parted by tabs:

    number    <number>                of this state of the file: greater than any before, and at least the time in ns
    withheld  <line of the list>      must be in the list
    released  <id>  <number>          was in it, and is not, on purpose; the number that the file had then
    salt      <hex>                   of digests in the list
    left-out  <id>  <digest>          what the last build or update left out though the list does not name it so

Commands write it, and who takes over the list of a bundle; whoever serves only reads it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dateline.article import is_article_id
from dateline.withheld import Withholding
from dateline.withheld.digests import Digester, is_digest

KNOWN = "withheld.known"

_NUMBER = re.compile("[0-9]{1,20}")


@dataclass(frozen=True)
class Known:
    """What must be in the list, what has left it on purpose and when, the salts by name, what was left out as what.

    Two that say the same are equal, whatever their numbers are.
    """

    entries: Mapping[str, Withholding] = field(default_factory=dict)
    released: Mapping[str, int] = field(default_factory=dict)
    salts: Mapping[str, bytes] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    number: int = field(default=0, compare=False)

    def to_bytes(self) -> bytes:
        """The file."""
        lines = [
            f"number\t{self.number}",
            *(f"withheld\t{each.to_line()}" for each in self.entries.values()),
            *(f"released\t{article_id}\t{number}" for article_id, number in sorted(self.released.items())),
            *(f"salt\t{salt.hex()}" for salt in self.salts.values()),
            *(f"left-out\t{article_id}\t{digest}" for article_id, digest in sorted(self.left_out.items())),
        ]
        return "".join(f"{line}\n" for line in lines).encode()


def read_known_lines(raw: bytes) -> tuple[Known, list[int]]:
    """Read the file, and which of its lines cannot be understood."""
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
    return Known(entries, released, salts, left_out, own_number), wrong


def _digester(text: str) -> Digester | None:
    try:
        return Digester(bytes.fromhex(text))
    except ValueError:
        return None
