"""What is known of the withheld list besides itself: `withheld.known`, by which a list that has lost something is told.

A line each, its parts parted by tabs:

    withheld  <line of the list>      must be in the list
    released  <id>                    was in it, and is not, on purpose
    salt      <hex>                   of digests in the list
    left-out  <id>  <digest>          what the last build or update left out though the list does not name it so

Commands write it, and who takes over the list of a bundle; whoever serves only reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dateline.article import is_article_id
from dateline.withheld import Withholding
from dateline.withheld.digests import Digester, is_digest

KNOWN = "withheld.known"


@dataclass(frozen=True)
class Known:
    """What must be in the list, what has left it on purpose, the salts by name, what was left out with which text."""

    entries: Mapping[str, Withholding] = field(default_factory=dict)
    released: frozenset[str] = frozenset()
    salts: Mapping[str, bytes] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The file."""
        lines = [
            *(f"withheld\t{each.to_line()}" for each in self.entries.values()),
            *(f"released\t{article_id}" for article_id in sorted(self.released)),
            *(f"salt\t{salt.hex()}" for salt in self.salts.values()),
            *(f"left-out\t{article_id}\t{digest}" for article_id, digest in sorted(self.left_out.items())),
        ]
        return "".join(f"{line}\n" for line in lines).encode()


def read_known_lines(raw: bytes) -> tuple[Known, list[int]]:
    """Read the file, and which of its lines cannot be understood."""
    entries: dict[str, Withholding] = {}
    released: set[str] = set()
    salts: dict[str, bytes] = {}
    left_out: dict[str, str] = {}
    wrong = []
    for number, line in enumerate(raw.decode("utf-8", "replace").split("\n"), 1):
        kind, _, rest = line.partition("\t")
        article_id, _, digest = rest.partition("\t")
        match kind:
            case "withheld" if (entry := Withholding.from_line(rest)) is not None:
                entries[entry.article_id] = entry
            case "released" if is_article_id(rest):
                released.add(rest)
            case "salt" if (digester := _digester(rest)) is not None:
                salts[digester.name] = digester.salt
            case "left-out" if is_article_id(article_id) and is_digest(digest):
                left_out[article_id] = digest
            case _ if line:
                wrong.append(number)
    return Known(entries, frozenset(released), salts, left_out), wrong


def _digester(text: str) -> Digester | None:
    try:
        return Digester(bytes.fromhex(text))
    except ValueError:
        return None
