"""Collections of articles and queries with judgements, from the shared folder next to the project."""

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from dateline.article import Article, make_article_id
from dateline.dates import PartialDate
from dateline.text.tokens import forms

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "collections"
NAMES = ("cranfield", "cacm")


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles, queries by id, and for each query that has a relevant article the grades of its articles by id."""

    name: str
    articles: tuple[Article, ...]
    queries: dict[str, str]
    grades: dict[str, dict[str, int]]


def read_collection(name: str) -> Collection:
    """Read a collection.  Raises FileNotFoundError if the shared folder is missing."""
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in (FOLDER / f"{name}.qrels").read_text("utf-8").splitlines():
        query_id, _, article_id, grade = line.split()
        judged[query_id][make_article_id(article_id)] = int(grade)
    return Collection(
        name=name,
        articles=tuple(map(_article, _rows(f"{name}.jsonl"))),
        queries={row["id"]: row["text"] for row in _rows(f"{name}.queries.jsonl")},
        grades={query_id: grades for query_id, grades in judged.items() if max(grades.values()) > 0},
    )


def any_word(text: str) -> str:
    """Ask in the query language for any word of a text: `aeroelastic OR models OR of`."""
    return " OR ".join(forms(text))


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _article(row: dict[str, str]) -> Article:
    date = PartialDate.from_iso(row["date"]) if row["date"] else None
    return Article(make_article_id(row["id"]), row["title"], row["body"], date)
