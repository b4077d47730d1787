"""An archive with one article that has unique words in every field, and all requests about it."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from dateline.article import METADATA_FIELDS

SECRET_ID = "secret-9"
SECRET = {
    "id": SECRET_ID,
    "date": "1861-03-09",
    "title": "Zyxquat seen in the harbour",
    "body": "ZORBLAX, March 9 (KLUNT): The qwevbin of Vexnor rose above the harbour bridge.",
    "place": "ZORBLAX",
    "agency": "KLUNT",
    "source": "The Vexnor Gazette",
    "author": ["Hroptar Zorblax", "Ann Berg"],
    "section": "Mumkritz",
    "url": "https://vexnor.example/nineteen",
}
IN_TEXT = ("zyxquat", "qwevbin", "zorblax", "klunt", "vexnor")
WORDS = (*IN_TEXT, "hroptar", "mumkritz")
"""What only the withheld article has, folded."""

YEAR = "1861"
"""The year that begins the archive only with the withheld article."""

QUERIES = [
    "",
    "harbour",
    "harbour OR bridge",
    '"harbour bridge"',
    "harb*",
    "-bridge",
    *IN_TEXT,
    *(f"{word[:3]}*" for word in IN_TEXT),
    *(f"{word[:-1]}~" for word in IN_TEXT),
    *(f"{word[0]}{word[2:]}" for word in IN_TEXT),
    "zyx quat",
    "vexnorrose",
    "place:zorblx",
    "title:zyxquat",
    "place:zorblax",
    "place:zo*",
    "agency:klunt OR harbour",
    'source:"the vexnor gazette"',
    "author:hroptar",
    'author:"ann berg"',
    "section:mum*",
    f"date:{YEAR}",
    "before:1900",
]
_FILTERS = ["place=ZORBLAX", "agency=KLUNT", "source=The+Vexnor+Gazette", f"after={YEAR}&before={YEAR}", "before=1900"]
_FILTERS += ["author=Hroptar+Zorblax", "author=Ann+Berg", "section=Mumkritz"]
_PARAMETERS = [
    *(f"q={quote(query)}" if query else "" for query in QUERIES),
    *_FILTERS,
    "sort=oldest",
    "sort=newest&per_page=3&page=2",
    "q=harbour&sort=oldest&per_page=2",
    "q=harbour&per_page=2&page=4",
    "q=harbour&context=1&unit=year",
    "q=harbour&chart=share",
    "q=harbour+qwevbin+nowhere",
    f"q=qwevbin&after={int(YEAR) + 1}",
    "q=qwevbin&place=Karsk",
]

CASES: Mapping[str, Sequence[str]] = {
    "/": ["/"],
    "/search": [f"/search?{each}" for each in _PARAMETERS],
    "/api/v1/search": [f"/api/v1/search?{each}" for each in _PARAMETERS],
    "/article/<article_id>": [
        f"/article/{SECRET_ID}",
        f"/article/{SECRET_ID}?q=qwevbin",
        "/article/plain-0?q=harbour&sort=oldest",
    ],
    "/api/v1/articles/<article_id>": [f"/api/v1/articles/{SECRET_ID}"],
    "/facets/<field>": [
        f"/facets/{field}?{each}" for field in METADATA_FIELDS for each in ("", "q=harbour", "order=name")
    ],
    "/livez": ["/livez"],
    "/readyz": ["/readyz"],
}
"""What is asked of each route.  A new route needs a line here."""

_VARYING = [
    (re.compile(rb"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{12}"), b"GENERATION"),
    (re.compile(rb'"(took_ms|score)":[0-9.e+-]+'), rb'"\1":0'),  # averages are of what the build had
    (re.compile(rb'"next_cursor":"[^"]+"'), b'"next_cursor":"CURSOR"'),  # which holds a score
    (re.compile(rb"cursor=[A-Za-z0-9_.=-]+"), b"cursor=CURSOR"),
]


def write_archive(folder: Path, *, with_secret: bool) -> Path:
    """Write the sources: the secret article, and a dozen that share words with it."""
    rows: list[dict[str, object]] = [
        {
            "id": f"plain-{number}",
            "date": f"{1950 + number}-0{1 + number % 9}-11",
            "title": f"Report {number} from the harbour",
            "body": f"KARSK (NP): The harbour {'bridge ' * (number % 3)}was quiet in year {number}.",
            "place": "KARSK",
            "source": "The Karsk Courier",
            "author": ["Ann Berg", "Jo Öst"][: number % 3],
            "section": "Ports" if number % 2 else "Weather",
        }
        for number in range(12)
    ]
    if with_secret:
        rows.append(SECRET)
    path = folder / str(with_secret) / "archive.jsonl"  # articles show the name of their file
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def rules_of(app: Flask) -> set[str]:
    """The routes of an application."""
    return {rule.rule for rule in app.url_map.iter_rules()}


def answers(app: Flask) -> dict[str, tuple[int, bytes]]:
    """An application's answers to all requests, without the parts that differ between any two indexes."""
    client = app.test_client()
    found = {}
    for path in (path for paths in CASES.values() for path in paths):
        response = client.get(path, buffered=True)
        body = response.data
        for pattern, same in _VARYING:
            body = pattern.sub(same, body)
        found[path] = (response.status_code, body)
    return found


def traces(app: Flask, never: Mapping[str, tuple[int, bytes]]) -> list[str]:
    """List the traces of the withheld article: all answers that differ from those of an index that never held it.

    Its own addresses answer 410 and name nothing of it; the words that a query asks for are repeated by both.
    """
    found = []
    for path, (status, body) in answers(app).items():
        if SECRET_ID in path:
            told = body.decode().lower()
            if status != 410 or any(word in told for word in (*WORDS, YEAR, SECRET_ID)):
                found.append(f"{path}: {status}")
        elif (status, body) != never[path]:
            found.append(f"{path}: not as if it had never been there")
        if not any(word in path.lower() for word in (*WORDS, YEAR, *(word[:3] for word in WORDS))):
            found += [f"{path}: {word}" for word in (*WORDS, YEAR) if word in body.decode().lower()]
    return found
