"""JSON Lines and JSON files: every shape, and what is wrong with each."""

import io
import json
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from unit.indexer.positions import position_of

from indexer.sources import Finding, ReadTotals, SourceDocument, json_cutter, json_values
from indexer.sources.fields import FieldReader
from indexer.sources.json_values import read_json
from indexer.sources.streams import SourceFile

Read = Callable[..., list[SourceDocument | Finding]]

ONE = {"title": "One", "body": "The first.", "date": "2017-07-08"}
TWO = {"headline": "Two", "articleBody": "The second.", "datePublished": "2017-07-09T10:00Z"}


def titles(outcomes: list[SourceDocument | Finding]) -> list[str | None]:
    """The titles of the documents, and None for each rejection."""
    return [outcome.title if isinstance(outcome, SourceDocument) else None for outcome in outcomes]


SHAPES = {
    "an array": [ONE, TWO],
    "an object that holds one list": {"status": "ok", "totalResults": 2, "articles": [ONE, TWO]},
    "a feed with a title": {"version": "1.1", "title": "Feed", "description": "A feed.", "items": [ONE, TWO]},
}


@pytest.mark.parametrize("value", SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("indent", [None, 2])
def test_shapes_of_many(read_file: Read, value: object, indent: int | None):
    """Each shape gives both documents, numbered from 1."""
    outcomes = read_file("stories.json", json.dumps(value, indent=indent))
    assert titles(outcomes) == ["One", "Two"]
    assert [(outcome.line, position_of(outcome)) for outcome in outcomes] == [
        (1, "stories.json#1"),
        (2, "stories.json#2"),
    ]


@pytest.mark.parametrize("name", ["stories.json", "stories.jsonl", "stories.ndjson", "stories", "stories.dat"])
def test_an_object_a_line(read_file: Read, name: str):
    """JSON Lines are told by content, whatever the name."""
    assert titles(read_file(name, json.dumps(ONE) + "\n" + json.dumps(TWO) + "\n")) == ["One", "Two"]


def test_lines_that_end_as_on_an_old_macintosh(read_file: Read):
    """A carriage return alone ends a line."""
    outcomes = read_file("s.jsonl", f"{json.dumps(ONE)}\r{{\r{json.dumps(TWO)}\r")
    assert titles(outcomes) == ["One", None, "Two"]
    assert [outcome.line for outcome in outcomes] == [1, 2, 3]


@pytest.mark.parametrize("name", ["stories.json", "stories.jsonl", "stories"])
def test_an_array_under_any_name(read_file: Read, name: str):
    """An array is told by content too."""
    assert titles(read_file(name, json.dumps([ONE, TWO], indent=1))) == ["One", "Two"]


def test_one_object_is_one_document(read_file: Read):
    """A list of authors does not make it a list of documents, and it has no line."""
    (document,) = read_file("story.json", json.dumps({**ONE, "author": [{"name": "A. Reporter"}]}, indent=1))
    assert (document.title, document.line, position_of(document)) == ("One", None, "story.json")


def test_objects_one_after_another(read_file: Read):
    """Objects over several lines each, without an array around them."""
    assert titles(read_file("stories.json", json.dumps(ONE, indent=1) + json.dumps(TWO, indent=1))) == ["One", "Two"]


def test_values_of_every_kind(read_file: Read):
    """Numbers, lists and objects that stand for a text give one; what does not is not used, and named."""
    unused: Counter[str] = Counter()
    row = {
        "_id": {"$oid": "64a1"},
        "Title": ["One", "and more"],
        "content": ["First.", None, "Second."],
        "pubDate": 1499500800,
        "publisher": {"@type": "Organization", "name": "The Courier"},
        "location": None,
        "agency": False,
        "views": 17,
        "tags": [],
        "byline": "By A. Reporter",
    }
    (document,) = read_file("story.json", json.dumps(row), unused=unused)
    assert position_of(document) == "64a1"
    assert (document.title, document.body) == ("One, and more", "First.\n\nSecond.")
    assert (document.date, document.source, document.place, document.agency) == (
        "1499500800",
        "The Courier",
        None,
        None,
    )
    assert document.authors == ("A. Reporter",)
    assert unused == {"views": 1}


@pytest.mark.parametrize(
    ("value", "date"), [({"year": 2001}, "{'year': 2001}"), (True, "True"), ([[{"a": 1}]], "[[{'a': 1}]]")]
)
def test_a_date_of_a_kind_that_is_not_read(read_file: Read, value: object, date: str):
    """It is written out, so that it is reported as unreadable and not taken for none."""
    (document,) = read_file("s.json", json.dumps({"title": "A", "date": value}))
    assert document.date == date


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ({"$date": "2019-04-20T18:10:00Z"}, "2019-04-20T18:10:00Z"),
        ({"$date": 86_400_000}, "1970-01-02T00:00:00Z"),
        ({"$date": {"$numberLong": "-1577923200000"}}, "1920-01-01T00:00:00Z"),
        ({"$date": {"$numberLong": "5000"}}, "1970-01-01T00:00:05Z"),
    ],
)
def test_dates_of_mongodb(read_file: Read, value: object, date: str):
    """The number in `$date` is milliseconds, however few digits it has."""
    (document,) = read_file("s.json", json.dumps({"title": "A", "date": value}))
    assert document.date == date


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ({"seconds": 1552557600, "nanoseconds": 5}, "2019-03-14T10:00:00Z"),
        ({"_seconds": 1552557600, "_nanoseconds": 0}, "2019-03-14T10:00:00Z"),
        ({"seconds": "-86400"}, "1969-12-31T00:00:00Z"),
        (
            {"date": "2019-03-14 10:00:00.000000", "timezone_type": 3, "timezone": "Europe/Berlin"},
            "2019-03-14 10:00:00.000000",
        ),
        ({"date": "2019-03-14 10:00:00.000000", "timezone_type": 3, "timezone": "UTC"}, "2019-03-14 10:00:00.000000Z"),
        (
            {"date": "2019-03-14 10:00:00.000000", "timezone_type": 1, "timezone": "+02:00"},
            "2019-03-14 10:00:00.000000+02:00",
        ),
        ({"seconds": 5, "minutes": 3}, "{'minutes': 3, 'seconds': 5}"),
        ({"seconds": True}, "{'seconds': True}"),
        ({"seconds": "soon"}, "{'seconds': 'soon'}"),
    ],
)
def test_dates_of_programs(read_file: Read, value: object, date: str):
    """Firestore writes seconds, PHP a time in its zone; what has other keys is written out."""
    (document,) = read_file("s.json", json.dumps({"title": "A", "date": value}))
    assert document.date == date


@pytest.mark.parametrize("value", [None, False, "", " ", [], {}, [None], {"$date": None}, {"@value": ""}])
def test_a_date_that_is_none(read_file: Read, value: object):
    """A blank value is no date and nothing to report."""
    unused: Counter[str] = Counter()
    (document,) = read_file("s.json", json.dumps({"title": "A", "date": value, "place": value}), unused=unused)
    assert (document.date, unused) == (None, {})


def test_a_value_that_gives_no_text_is_named(read_file: Read):
    """A known field whose value cannot be read is counted as not used."""
    unused: Counter[str] = Counter()
    read_file("s.json", json.dumps({"title": "A", "place": {"lat": 1.5}, "time": True}), unused=unused)
    assert unused == {"place": 1, "time": 1}


def test_mapped_columns_that_no_document_has(read_file: Read):
    """`missing` keeps the columns that the map names and no document had; letter case aside, as in the map."""
    missing: set[str] = set()
    rows = '{"title": "A", "WHERE": ""}\n{"title": "B", "Text": "b"}\n'
    field_map = {"date": "When", "place": "Where", "body": "text"}
    documents = read_file("s.jsonl", rows, missing=missing, field_map=field_map)
    assert [document.body for document in documents] == ["", "b"]
    assert missing == {"When"}


@pytest.mark.parametrize(("name", "content"), [("s.txt", "When\nit rains."), ("s.csv", "title,body\nWhen,it rains\n")])
def test_words_are_no_mapped_columns(read_file: Read, name: str, content: str):
    """A text has no columns, whatever its first line looks like."""
    missing: set[str] = set()
    read_file(name, content, missing=missing, field_map={"date": "When"})
    assert missing == {"When"}


def test_a_paragraph_whose_words_are_in_its_parts(read_file: Read):
    """What is set in bold, or is a link, stands in one paragraph with the words around it."""
    parts = [{"text": "The ferry "}, {"text": "sank", "bold": True}, {"text": " at noon."}]
    body = [{"type": "paragraph", "children": parts}, {"type": "quote", "children": [{"type": "p", "children": parts}]}]
    (document,) = read_file("s.json", json.dumps({"title": "A", "body": body}))
    assert document.body == "The ferry sank at noon.\n\nThe ferry sank at noon."


@pytest.mark.parametrize("start", ["", '"b": 1, '])
def test_what_stands_where_a_key_must_stand_is_passed_over(read_file: Read, start: str):
    """It is at no path, so none of its records is read."""
    content = f'{{{start}{{"a": [{json.dumps(ONE)}]}}}}'
    (finding,) = read_file("s.json", content, records="a")
    assert "it has no records at 'a'" in finding.reason


def test_a_mapped_field_is_taken_from_its_column_only(read_file: Read):
    """A map wins over the usual names, and the column that it leaves is named as not used."""
    unused: Counter[str] = Counter()
    row = {"Heading": "Mapped", "title": "Usual", "body": "Text."}
    (document,) = read_file("s.jsonl", json.dumps(row), unused=unused, field_map={"title": "heading"})
    assert document.title == "Mapped"
    assert unused == {"title": 1}


def test_a_second_column_for_one_field_is_named(read_file: Read):
    """`description` is unused if there is a `body`, so it is counted."""
    unused: Counter[str] = Counter()
    (document,) = read_file("s.jsonl", json.dumps({**ONE, "description": "A lead."}), unused=unused)
    assert (document.body, unused) == ("The first.", {"description": 1})


def test_ids(read_file: Read):
    """The source's own id, else its URL, else the place in the file."""
    rows = [{"id": 17, "url": "https://x/1", "title": "a"}, {"url": "https://x/2", "title": "b"}, {"title": "c"}]
    outcomes = read_file("s.jsonl", "\n".join(map(json.dumps, rows)))
    assert [position_of(outcome) for outcome in outcomes] == ["17", "https://x/2", "s.jsonl#3"]


BAD_LINES = {
    "no JSON": ("{'title': 1}", "bad JSON: expecting property name"),
    "cut": ('{"title": "One', "bad JSON: unterminated string"),
    "no object": ('["One"]', "not a JSON object"),
    "a number": ("17", "not a JSON object"),
    "a long number": ('{"title": ' + "1" * 5000 + "}", "too many digits"),
    "too deep": ('{"title": ' + "[" * 100_000, "nested too deep"),
    "nothing": ("{}", "neither a title nor a body"),
    "blank texts": ('{"title": " ", "body": "\\n"}', "neither a title nor a body"),
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_named_and_the_rest_goes_on(read_file: Read, line: str, reason: str):
    """File, line and reason; the lines before and after are documents."""
    outcomes = read_file("s.jsonl", f"{json.dumps(ONE)}\n{line}\n\n{json.dumps(TWO)}\n")
    assert titles(outcomes) == ["One", None, "Two"]
    assert (outcomes[1].line, outcomes[2].line) == (2, 4)
    assert reason in outcomes[1].reason
    assert outcomes[1].file.endswith("s.jsonl")


@pytest.mark.parametrize("element", ['{"a": tru}', '{"title": }', "17", '"text"', "[1, 2]", "{}", '{"a": "\\x"}'])
def test_a_bad_element_is_named_and_the_rest_goes_on(read_file: Read, element: str):
    """In an array, the brackets of a bad element still tell where it ends."""
    outcomes = read_file("s.json", f"[{json.dumps(ONE)}, {element}, {json.dumps(TWO)}]")
    assert titles(outcomes) == ["One", None, "Two"]
    assert outcomes[1].line == 2


def test_an_array_cut_short(read_file: Read):
    """What is whole is kept, and the missing end is named."""
    outcomes = read_file("s.json", json.dumps([ONE, TWO])[:-10])
    assert titles(outcomes)[0] == "One"
    assert isinstance(outcomes[-1], Finding)
    assert "the file ends inside its list" in outcomes[-1].reason


def test_special_values(read_file: Read):
    """NaN and half surrogates do no harm; newlines inside strings are taken as they are."""
    (document,) = read_file("s.jsonl", '{"title": "a\\ud800b", "body": "x\ty", "score": NaN, "n": Infinity}')
    assert (document.title, document.body) == ("a\ufffdb", "x\ty")


def test_an_element_too_large_is_named_and_the_rest_goes_on(read_file: Read):
    """More JSON than may be held is passed over, in an array and on a line."""
    large = '{"title": "' + ("x" * 98 + "\\n") * 350_000 + '"}'
    assert titles(read_file("s.json", f"[{json.dumps(ONE)}, {large}, {json.dumps(TWO)}]")) == ["One", None, "Two"]
    assert titles(read_file("s.jsonl", f"{json.dumps(ONE)}\n{large}\n{json.dumps(TWO)}\n")) == ["One", None, "Two"]


def test_a_large_holder_is_streamed(read_file: Read):
    """An object too large to be looked at whole gives the documents of its first list of objects."""
    filler = json.dumps({"title": "Filler", "body": "x" * 1_000_000})
    items = ",".join([json.dumps(ONE)] + [filler] * 40 + [json.dumps(TWO)])
    outcomes = read_file("s.json", f'{{"status": "ok", "n": 3, "articles": [{items}], "next": null}}')
    assert titles(outcomes) == ["One", *["Filler"] * 40, "Two"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=12,
)


class _Trickle(io.RawIOBase):
    """Gives a few bytes at a time, so that values end anywhere in a block."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data = io.BytesIO(data)
        self._size = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self._data.read(min(self._size, len(buffer)))
        buffer[: len(data)] = data
        return len(data)


@example(["}]", {"a": ["{[", '\\"]']}], None, False, 3)
@example([[{"ARTICLE": "0"}]], None, False, 1)
@given(st.lists(JSON_VALUES, max_size=6), st.sampled_from([None, 1]), st.booleans(), st.integers(1, 9))
def test_an_array_is_cut_as_it_was_joined(values: list[object], indent: int | None, ascii_only: bool, size: int):
    """Whatever the elements and wherever a block ends, each element is one outcome."""
    # With a text they are documents, whatever documents they seem to hold.
    rows = [{"title": f"t{number}", "body": "b", "extra": value} for number, value in enumerate(values)]
    data = json.dumps(rows, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    file = SourceFile(None, "s.json", "s.json", "s.json", None)
    stream = io.BufferedReader(_Trickle(data, size), buffer_size=size)
    outcomes = list(read_json(file, stream, FieldReader({}, ReadTotals())))
    assert titles(outcomes) == [f"t{number}" for number in range(len(values))]


@given(st.text(alphabet='[]{}",:\\ ax1\n', max_size=60))
def test_any_text_is_read_or_rejected(text: str):
    """No bad JSON raises, and reading always ends."""
    file = SourceFile(None, "s.json", "s.json", "s.json", None)
    outcomes = list(read_json(file, io.BufferedReader(io.BytesIO(text.encode())), FieldReader({}, ReadTotals())))
    assert len(outcomes) <= len(text) + 1


def test_a_document_of_a_list_that_is_larger_than_may_be_held(read_file: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and the others are read."""
    for module in (json_cutter, json_values):
        monkeypatch.setattr(module, "MAX_RAW_BYTES", 1 << 20)
    large = {"title": "Large", "body": "x" * (3 << 20)}
    outcomes = read_file("s.json", json.dumps([ONE, large, TWO]))
    assert titles(outcomes) == ["One", None, "Two"]
    assert (outcomes[1].line, outcomes[1].reason) == (2, "the document is larger than 1 MB of JSON")


def test_a_long_document_is_no_bomb(read_file: Read):
    """Only a long text with millions of lists and objects is refused unread."""
    lines = [
        json.dumps({"title": "Long", "body": "A word. " * 600_000}),
        '{"title": "Bomb", "body": ' + "[" * 5_000_000,
    ]
    outcomes = read_file("s.jsonl", "\n".join(lines))
    assert titles(outcomes) == ["Long", None]
    assert outcomes[1].reason == "it has more than 2,000,000 lists and objects"


def test_the_actions_of_a_bulk_file_are_no_documents(read_file):
    """A line that says what is done with the next one, and holds nothing else."""
    lines = [
        {"index": {"_index": "news", "_id": "1"}},
        {"title": "Bridge", "body": "It fell."},
        {"create": {}},
        {"title": "Ferry", "body": "It sank."},
        {"index": {"level": 3}},
        {"delete": "17"},
    ]
    found = read_file("a.ndjson", "".join(json.dumps(line) + "\n" for line in lines))
    assert [each.title for each in found[:2]] == ["Bridge", "Ferry"]
    assert [each.line for each in found[2:]] == [5, 6]
