"""Portions of the sources, one after the other, are the sources."""

import gzip
import json
import pickle
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import indexer.sources.portions as portions_module
from indexer.sources import (
    Assumption,
    Finding,
    InseparableError,
    Portion,
    ReadTotals,
    SourceDocument,
    SourceOptions,
    plan_portions,
    read_portion,
    read_sources,
)
from indexer.sources.portions import FileRange, find_cuts
from indexer.sources.rules.file_options import FileOptions
from indexer.sources.streams import SourceFile

Outcomes = list[SourceDocument | Finding]
Noted = tuple[Outcomes, Counter[str], set[str], list[str], int, dict[tuple[str, str], Assumption]]

_GOOD = st.fixed_dictionaries(
    {"title": st.text("aé日𝄞 ", max_size=6), "body": st.text("bü\n本 ", max_size=8)},
    optional={"id": st.text("xyz", min_size=1, max_size=2), "views": st.integers(0, 3), "Where": st.just("Odran")},
).map(lambda row: json.dumps(row, ensure_ascii=False))
_LINES = st.lists(
    st.tuples(
        st.one_of(_GOOD, _GOOD, _GOOD, st.sampled_from(["", " ", "{", "[1]", "null", "\x0c", '{"body": "\\ud800"}'])),
        st.sampled_from(["\n", "\n", "\r\n"]),
    ),
    max_size=12,
)


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """A file of JSON Lines: blank and bad lines, both line ends, perhaps a mark before and no line end behind."""
    text = '{"title": "first"}\n' + "".join(line + end for line, end in draw(_LINES))
    text = text.rstrip("\r\n") if draw(st.booleans()) else text
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode()


OPTIONS = SourceOptions("jsonl", {"place": "where", "agency": "Who"})


def read_whole(path: Path) -> Noted:
    """What one reader gives and notes."""
    totals = ReadTotals()
    outcomes = list(read_sources([path], OPTIONS, totals))
    assert totals.read_bytes == totals.total_bytes
    return outcomes, totals.unused, totals.missing, totals.empty, totals.read_bytes, totals.assumptions


def read_apart(portions: Sequence[Portion]) -> Noted:
    """What the readers of `portions` give and note, put together as the module says; the last is read first."""
    parts = []
    for portion in reversed(pickle.loads(pickle.dumps(list(portions)))):
        totals = ReadTotals()
        outcomes = list(read_portion(portion, OPTIONS, totals))
        assert totals.read_bytes == totals.total_bytes == portion.size_bytes
        parts.append((outcomes, totals.unused, totals.missing, totals.empty, totals.read_bytes, totals.assumptions))
    together: Noted = ([], Counter(), parts[0][2], [], 0, {})
    joined = ReadTotals(assumptions=together[5])
    for outcomes, unused, missing, empty, count, assumptions in reversed(parts):
        joined.assume(assumptions.values())
        together[0].extend(outcomes)
        together[1].update(unused)
        together[2].intersection_update(missing)
        together[3].extend(empty)
        together = (*together[:4], together[4] + count, together[5])
    return together


def ranges_at(path: Path, bounds: Sequence[int], block_bytes: int = 1 << 20) -> list[Portion]:
    """A portion for each range of the file at `path`, cut behind `bounds`."""
    options = OPTIONS.over(FileOptions())
    file = SourceFile(path, str(path), path.name, path.name, path.stat().st_size, options)
    start = 3 if path.read_bytes().startswith(b"\xef\xbb\xbf") else 0
    ranges = portions_module.make_ranges(file, find_cuts(file, start, bounds, block_bytes))
    return [Portion((piece,), piece.size_bytes) for piece in ranges]


@given(content=contents(), bounds=st.lists(st.integers(0, 400), max_size=6), block=st.integers(1, 40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cuts_give_the_same(
    content: bytes, bounds: list[int], block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Documents, rejections, lines, ids and all that is noted are those of the whole, wherever a file is cut."""
    monkeypatch.setattr(portions_module, "_watch_rejections", iter)
    path = tmp_path / "s.jsonl"
    path.write_bytes(content)
    portions = ranges_at(path, sorted(bounds), block)
    assert len(portions) <= len(bounds) + 1
    assert read_apart(portions) == read_whole(path)


def test_a_wrong_number_of_the_first_line_is_noticed(tmp_path: Path):
    """The comparison can fail: a defect planted in the plan of the ranges changes what is read."""
    path = tmp_path / "s.jsonl"
    path.write_bytes(b'{"title": "a"}\n\n{"title": "b"}\n{"title": "c"}\n')
    first, second = ranges_at(path, [5])
    assert read_apart([first, second]) == read_whole(path)
    (piece,) = second.pieces
    assert isinstance(piece, FileRange)
    for wrong in (
        FileRange(piece.file, piece.start, piece.end, piece.first_line - 1),
        FileRange(piece.file, piece.start + 16, piece.end, piece.first_line),
    ):
        assert read_apart([first, Portion((wrong,), wrong.size_bytes)]) != read_whole(path)


def rows(count: int, text: str = "é") -> bytes:
    """Lines of JSON."""
    return b"".join(f'{{"title": "{text} {number}"}}\n'.encode() for number in range(count))


def test_sources_of_every_kind_are_shared_out(tmp_path: Path):
    """Large plain JSON Lines are cut, other files go whole to one portion or another, in order."""
    (tmp_path / "a.txt").write_text("A story.")
    (tmp_path / "b.jsonl").write_bytes(rows(400))
    (tmp_path / "c.csv").write_text("title,body\n")
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress(rows(400)))
    (tmp_path / "e").symlink_to("nowhere")
    (tmp_path / "f.jsonl").write_bytes(rows(300))
    options = SourceOptions()
    for count in (1, 2, 3, 7):
        portions = plan_portions([tmp_path], options, count, smallest_bytes=100)
        assert len(portions) == count
        sizes = [portion.size_bytes or 0 for portion in portions]
        assert max(sizes) < sum(sizes) / count + 1000
        outcomes = [outcome for portion in portions for outcome in read_portion(portion, options)]
        assert outcomes == list(read_sources([tmp_path], options))
        assert len(outcomes) == 1102


NOT_CUT: dict[str, bytes] = {
    "packed": gzip.compress(b"".join(f'{{"title": "{n * 7919 % 10007}"}}\n'.encode() for n in range(500)), 1),
    "UTF-16": rows(200).decode().encode("utf-16"),
    "not UTF-8": b'{"title": "caf\xe9"}\n' + rows(200),
    "old line ends": rows(200).replace(b"\n", b"\r"),
    "an array": b"[" + rows(200).strip().replace(b"\n", b",\n") + b"]",
    "one line": b'{"title": "' + b"word " * 1000 + b'"}\n',
    "no text": b"\0" * 5000,
    "blank": b" \n" * 3000,
}


@pytest.mark.parametrize("content", NOT_CUT.values(), ids=NOT_CUT.keys())
def test_a_file_that_is_not_cut(tmp_path: Path, content: bytes):
    """What is no plain UTF-8 file of JSON Lines is one portion, read as ever."""
    path = tmp_path / "s.jsonl"
    path.write_bytes(content)
    (portion,) = plan_portions([path], SourceOptions(), 4, smallest_bytes=10)
    assert isinstance(portion.pieces[0], SourceFile)
    assert list(read_portion(portion, SourceOptions())) == list(read_sources([path]))


LATE = {
    "Windows-1252": b'{"title": "caf\xe9"}\n',
    "damaged UTF-8": '{"title": "éééé\xff"}\n'.encode().replace(b"\xbf", b""),
    "cut off": b'{"title": "\xc3',
}


@pytest.mark.parametrize("line", LATE.values(), ids=LATE.keys())
def test_a_line_that_is_not_utf8(tmp_path: Path, line: bytes):
    """Behind the head of a file, a line of Windows-1252 or of damaged UTF-8 is read as in the whole."""
    path = tmp_path / "s.jsonl"
    path.write_bytes(rows(5000) + line)
    portions = plan_portions([path], OPTIONS, 3, smallest_bytes=100)
    assert len(portions) == 3
    assert read_apart(portions) == read_whole(path)


def test_lines_in_another_alphabet(tmp_path: Path):
    """Their encoding is detected, and named once for the file, as in the whole."""
    path = tmp_path / "s.jsonl"
    text = "Правительство объявило о новых мерах поддержки сельского хозяйства и промышленности в регионах страны"
    line = f'{{"title": "{text}"}}\n'.encode("koi8-r")
    path.write_bytes(rows(4000) + line + rows(4000) + line * 2)
    portions = plan_portions([path], OPTIONS, 3, smallest_bytes=100)
    assert len(portions) == 3
    assert read_apart(portions) == read_whole(path)
    (assumed,) = read_whole(path)[-1].values()
    assert (assumed.documents, assumed.line, assumed.encoding, assumed.language) == (3, 4001, "KOI8-R", "Russian")


def test_small_sources_are_one_portion(tmp_path: Path):
    """Some kilobytes are not worth a second process."""
    path = tmp_path / "s.jsonl"
    path.write_bytes(rows(1000))
    assert len(plan_portions([path], SourceOptions(), 4)) == 1


def test_standard_input_is_one_portion():
    """It cannot be cut, and is not touched while planning."""
    (portion,) = plan_portions(["-"], SourceOptions(), 4)
    assert portion.size_bytes is None


BAD = b"{\n"


@pytest.mark.parametrize(
    "make_content",
    [
        lambda: rows(200) + BAD * 1000 + rows(200),
        lambda: BAD * 5000,
        lambda: rows(5) + BAD * 400 + b"{" + b" " * 30_000 + BAD + BAD * 700,
    ],
    ids=["in the middle", "all of it", "one that spans a range"],
)
@pytest.mark.parametrize("count", [2, 3, 5, 9])
def test_too_many_rejections_in_a_row_are_noticed(tmp_path: Path, make_content: Callable[[], bytes], count: int):
    """Where the whole reader leaves out the rest of a file, no portions are taken for it."""
    path = tmp_path / "s.jsonl"
    path.write_bytes(make_content())
    whole = list(read_sources([path], OPTIONS))
    assert "in a row" in whole[-1].reason
    portions = plan_portions([path], OPTIONS, count, smallest_bytes=100)
    with pytest.raises(InseparableError):
        list(chain.from_iterable(read_portion(portion, OPTIONS) for portion in portions))


def test_a_file_that_is_gone(tmp_path: Path):
    """A range of it says that it cannot be read alone; the reader of the whole then names the file once."""
    path = tmp_path / "s.jsonl"
    path.write_bytes(rows(100))
    first, second = plan_portions([path], OPTIONS, 2, smallest_bytes=100)
    path.unlink()
    for portion in (first, second):
        with pytest.raises(InseparableError):
            list(read_portion(portion, OPTIONS))


def test_a_file_without_documents_is_noted(tmp_path: Path):
    """A table of a header alone and an empty array are read and hold nothing; an empty file is a rejection."""
    (tmp_path / "a.csv").write_text("title,body\n")
    (tmp_path / "b.json").write_text("[]")
    (tmp_path / "c.txt").write_text("")
    (tmp_path / "d.txt").write_text("A story.")
    totals = ReadTotals()
    outcomes = list(read_sources([tmp_path], totals=totals))
    assert totals.empty == [str(tmp_path / "a.csv"), str(tmp_path / "b.json")]
    assert [type(outcome) for outcome in outcomes] == [Finding, SourceDocument]
