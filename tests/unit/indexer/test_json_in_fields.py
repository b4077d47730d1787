"""JSON as text in a field: the text that it holds is read, and JSON is never published as text."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

ONE = "The council closed the bridge on Tuesday."
TWO = "Nobody had been told of it before."
BOTH = f"{ONE}\n\n{TWO}"

# What a field of the text holds, as JSON, and the text of the article; '' if there is none.
BODIES: list[tuple[Any, str]] = [
    ({"rendered": f"<p>{ONE}</p><p>{TWO}</p>", "protected": False}, BOTH),
    ({"value": ONE, "format": "full_html"}, ONE),
    ({"text": ONE}, ONE),
    ({"content": BOTH}, BOTH),
    ({"en": ONE}, ONE),
    ([ONE, TWO], BOTH),
    (
        [{"type": "paragraph", "text": ONE}, {"type": "image", "text": "x.jpg"}, {"type": "paragraph", "text": TWO}],
        BOTH,
    ),
    ({"time": 1, "blocks": [{"type": "paragraph", "data": {"text": ONE}}], "version": "2"}, ONE),  # Editor.js
    ({"blocks": [{"key": "a", "text": ONE}, {"key": "b", "text": TWO}], "entityMap": {}}, BOTH),  # Draft.js
    (
        {"ops": [{"insert": "The council "}, {"insert": "closed", "attributes": {}}, {"insert": " it.\n"}]},
        "The council closed it.",
    ),
    (
        [{"type": "p", "children": [{"text": "The council "}, {"text": "closed it."}]}],
        "The council closed it.",
    ),  # Slate
    (
        {
            "type": "doc",
            "content": [
                {
                    "type": "paragraph",
                    "content": [{"type": "text", "text": "The council "}, {"type": "text", "text": "closed it."}],
                },
                {"type": "paragraph", "content": [{"type": "text", "text": TWO}]},
            ],
        },
        f"The council closed it.\n\n{TWO}",
    ),  # ProseMirror
    ({"root": {"children": [{"type": "paragraph", "children": [{"type": "text", "text": ONE}]}]}}, ONE),  # Lexical
    ({"version": "0.3.1", "sections": [[1, "p", [[0, [], 0, ONE]]]]}, ""),
    ({"id": 7, "href": "https://example.org/7"}, ""),
    ([{"id": 7}], ""),
    ({}, ""),
    ([], ""),
]


@pytest.mark.parametrize(("value", "body"), BODIES, ids=[json.dumps(value)[:60] for value, _ in BODIES])
@pytest.mark.parametrize("form", ["jsonl", "csv", "second column", "value"])
def test_a_text_that_is_json(read_file: Callable[..., list], value: Any, body: str, form: str):
    """In JSON, in a table, and beside another column of texts; as the same value without quotation marks is read."""
    unused: Counter[str] = Counter()
    row = {"headline": "Bridge closed", "content": value if form == "value" else json.dumps(value)}
    if form == "second column":
        row["text"] = ""
    if form == "csv":
        table = io.StringIO()
        csv.writer(table).writerows([row.keys(), row.values()])
        (document,) = read_file("a.csv", table.getvalue(), unused)
    else:
        (document,) = read_file("a.jsonl", json.dumps(row), unused)
    assert (document.title, document.body) == ("Bridge closed", body)
    if form != "value":  # whose parts are named
        assert unused == ({} if body or not value else {"content": 1})


PLAIN = [
    "{The writer} said so.",
    "[1920] was a good year.",
    "[1920]",
    "[Removed by request]",
    "{ and } are braces",
    '["Quoted" is no list]',
    '{"Quoted"} is no object',
]


@pytest.mark.parametrize("text", PLAIN)
@pytest.mark.parametrize("field", ["title", "text"])
def test_a_text_that_only_looks_so(read_file: Callable[..., list], text: str, field: str):
    """A text in brackets or braces stays as it is."""
    (document,) = read_file("a.jsonl", json.dumps({"title": "T", "text": ONE, field: text}))
    assert (document.title, document.body) == (("T", text) if field == "text" else (text, ONE))


BROKEN = [
    '{"rendered": "<p>The council closed the bridge',
    '{"type": "doc", "content": [{"type": "paragraph"',
    '[{"type": "paragraph", "text": "The coun',
    '{"text": ' + '[{"a":' * 200_000,
    '{"text": "' + "x" * 11_000_000 + '"}',
]


@pytest.mark.parametrize("text", BROKEN, ids=[text[:40] for text in BROKEN])
def test_damaged_json_is_named(read_file: Callable[..., list], text: str):
    """JSON that was cut, is nested too deep or is too long gives no text; another column takes its place."""
    for other in ({}, {"maintext": ONE}):
        unused: Counter[str] = Counter()
        (document,) = read_file("a.jsonl", json.dumps({"title": "T", "content": text, **other}), unused)
        assert document.body == other.get("maintext", "")
        assert unused == {"content": 1}


def test_titles(read_file: Callable[..., list]):
    """The title of an object is read; one that is only an object is not shown."""
    rows = [
        {"title": json.dumps(title), "text": ONE} for title in ({"rendered": "A &amp; B"}, ["One", "Two"], {"id": 7})
    ]
    unused: Counter[str] = Counter()
    documents = read_file("a.jsonl", "\n".join(map(json.dumps, rows)), unused)
    assert [document.title for document in documents] == ["A & B", "One, Two", None]
    assert unused == {"title": 1}
