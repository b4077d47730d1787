"""Dates of standard input, which are settled by all of its dates, as those of a file are."""

import errno
import gzip
import io
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from indexer.reading import ReadingNotes, ReadingOptions, source_articles
from indexer.sources.folders import kept_input

Feed = Callable[[bytes], None]


@pytest.fixture(params=["pipe", "file", "memory"])
def feed(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Feed]:
    """Gives bytes as standard input: through a pipe, from a file (below its first line), or from memory."""
    opened: list[BinaryIO] = []

    def give(content: bytes) -> None:
        stream: BinaryIO
        if request.param == "pipe":
            stream = _pipe(content)
        elif request.param == "file":
            (tmp_path / "input").write_bytes(b"first\n" + content)
            stream = (tmp_path / "input").open("rb")
            stream.readline()
        else:
            stream = io.BytesIO(content)
        opened.append(stream)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))

    yield give
    for stream in opened:
        stream.close()


def _pipe(content: bytes) -> BinaryIO:
    """The end of a pipe into which another thread writes."""
    source, target = os.pipe()

    def write() -> None:
        with os.fdopen(target, "wb") as stream:
            stream.write(content)

    threading.Thread(target=write, daemon=True).start()
    return os.fdopen(source, "rb")


def lines(*dates: object) -> bytes:
    """Lines of JSON with these dates, each of another article, with 2 kB of text."""
    rows = [{"title": "T", "body": f"{number} " + "word " * 400, "date": date} for number, date in enumerate(dates)]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def read() -> tuple[list[str | None], list[str]]:
    """The dates of standard input, and the warnings of the report."""
    notes = ReadingNotes()
    articles = list(source_articles(["-"], ReadingOptions(), notes))
    dates = [article.date.isoformat() if article.date else None for article in articles]
    return dates, [str(warning) for warning in notes.to_report().warnings]


def test_later_dates_settle_earlier_ones(feed: Feed):
    """Also one that comes a megabyte later; the report says so."""
    feed(lines("03/04/2015", *["05/06/2016"] * 600, "14/03/2019"))
    dates, warnings = read()
    assert dates == ["2015-04-03", *["2016-06-05"] * 600, "2019-03-14"]
    assert warnings == ["standard input: its dates are read day first, since '14/03/2019' has no other reading"]


def test_what_nothing_settles_stays_ambiguous(feed: Feed):
    """Both orders, or neither."""
    feed(lines("03/04/2015", *["05/06/2016"] * 600, "14/03/2019", "03/14/2019"))
    dates, warnings = read()
    assert dates == [*[None] * 601, "2019-03-14", "2019-03-14"]
    assert "ambiguous" in warnings[0]


def test_unix_times(feed: Feed):
    """Of few digits are milliseconds if others are."""
    feed(lines(86400000, 1555783800000))
    assert read()[0] == ["1970-01-02", "2019-04-20"]


def test_packed_input(feed: Feed):
    """It is unpacked again."""
    feed(gzip.compress(lines("03/04/2015", "14/03/2019")))
    assert read()[0] == ["2015-04-03", "2019-03-14"]


def test_input_of_no_ambiguous_date_is_a_stream(monkeypatch: pytest.MonkeyPatch):
    """Articles come while it is written."""
    source, target = os.pipe()
    is_taken = threading.Event()

    def write() -> None:
        with os.fdopen(target, "wb", buffering=0) as writer:
            writer.write(lines(*["2019-03-14"] * 600))
            if is_taken.wait(20):
                writer.write(lines("2019-03-15"))

    threading.Thread(target=write, daemon=True).start()
    with os.fdopen(source, "rb") as stream:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        articles = source_articles(["-"], ReadingOptions(), ReadingNotes())
        assert next(articles).date is not None
        is_taken.set()
        assert len(list(articles)) == 600


@pytest.mark.parametrize("kept", [0, 5_000, 200_000])
def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, kept: int):
    """Where the input cannot be kept, nothing is settled, and no article is lost."""
    left = [kept]
    write = os.write

    def limited(descriptor: int, data: bytes) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = write(descriptor, bytes(data[: left[0]]))
        left[0] -= written
        return written

    monkeypatch.setattr(kept_input, "_write", limited)
    with _pipe(lines("03/04/2015", *["05/06/2016"] * 600, "14/03/2019")) as stream:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        dates, warnings = read()
    assert dates == [*[None] * 601, "2019-03-14"]
    assert "ambiguous" in warnings[0]


def test_no_temporary_file(monkeypatch: pytest.MonkeyPatch):
    """Without any folder for it, all articles are read, too."""

    def refuse(**_options: object) -> tuple[int, str]:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines("03/04/2015", "14/03/2019"))))
    assert read()[0] == [None, "2019-03-14"]
