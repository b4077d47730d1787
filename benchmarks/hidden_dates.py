"""Whether dates are found where no field states them: in the ids, the first lines and the datelines of press releases.

    python -m benchmarks.hidden_dates [--others 10]

The column `date` of each article is hidden.  Its date is then taken from its id, its first lines and its dateline,
each alone, and as a build takes it, from all of them.  Found dates are compared with the hidden ones: *equal*, *near*
(at most 2 days apart: written one day, published the next) or *other*.  Precision is the share of equal and near ones
among the found, recall among all articles.  `--others` prints the first of the others: which of both dates is right,
only the article tells.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.corpora import PRESS, SHARED_CORPORA
from dateline.dates import PartialDate
from indexer.dating import date_of_byline, date_of_id, read_dateline
from indexer.dating.evidence import MOST_DAYS_APART, dateline_evidence, days_apart
from indexer.reading import make_article
from indexer.sources import SourceDocument, read_sources

_SHOWN = 160  # characters of a text


@dataclass(slots=True)
class Found:
    """The dates that one source gave, by how they compare with the hidden ones; the others with their articles."""

    counts: Counter[str] = field(default_factory=Counter)
    others: list[str] = field(default_factory=list)

    def add(self, found: PartialDate | None, document: SourceDocument) -> None:
        """Compare a found date with the hidden one of its article."""
        hidden = PartialDate.from_iso(document.date or "")
        if found is None:
            kind = "none"
        elif found == hidden:
            kind = "equal"
        else:
            kind = "near" if days_apart(found, hidden) <= MOST_DAYS_APART else "other"
        self.counts[kind] += 1
        if kind == "other":
            start = " ".join(document.body[:_SHOWN].split())
            self.others.append(f"{document.original_id}: found {found}, hidden {hidden}: {start}")

    @property
    def precision(self) -> float:
        """The share of equal and near dates among those found; 1 if none was found."""
        right = self.counts["equal"] + self.counts["near"]
        found = right + self.counts["other"]
        return right / found if found else 1.0

    @property
    def recall(self) -> float:
        """The share of equal and near dates among all articles."""
        return (self.counts["equal"] + self.counts["near"]) / (self.counts.total() or 1)

    def to_text(self, name: str) -> str:
        """One line of the table."""
        counts = " ".join(f"{self.counts[kind]:>7,}" for kind in ("equal", "near", "other", "none"))
        return f"{name:<12} {counts}  {self.precision:9.3%} {self.recall:9.3%}"


def dates_in(document: SourceDocument) -> Iterator[tuple[str, PartialDate | None]]:
    """The dates that an article gives without its column `date`, each with the name of its source."""
    yield "id", date_of_id(document.original_id or "")
    yield "byline", date_of_byline(document.body)
    dateline = dateline_evidence(read_dateline(document.body), None)
    yield "dateline", None if dateline is None else dateline.date
    article = make_article(document._replace(date=None)).article
    yield "all of them", None if article is None else article.date


def measure(path: Path) -> dict[str, Found]:
    """What each source found in all articles of a file."""
    found: dict[str, Found] = {}
    for document in read_sources([path]):
        if isinstance(document, SourceDocument) and document.date is not None:
            for name, date in dates_in(document):
                found.setdefault(name, Found()).add(date, document)
    return found


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--others", type=int, default=0, metavar="N", help="print N others of each source")
    options = parser.parse_args()
    found = measure(SHARED_CORPORA / PRESS)
    sys.stdout.write(f"{'':<12}   equal    near   other    none  precision    recall\n")
    for name, each in found.items():
        lines = [each.to_text(name), *(f"  {other}" for other in each.others[: options.others])]
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
