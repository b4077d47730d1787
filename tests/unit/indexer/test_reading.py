"""Articles read in portions, and what is noted about them, are those of one reader."""

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from reached import most_reach, reached

from dateline.article import Article
from dateline.progress import Progress
from indexer.reading import ReadingNotes, ReadingOptions, parallel_articles, portion_articles, source_articles
from indexer.reporting import Report
from indexer.sources import InseparableError, SourceOptions, plan_portions

OPTIONS = ReadingOptions(SourceOptions("jsonl", {"place": "where", "agency": "who"}))
OPTIONS_OF_ALL = ReadingOptions(SourceOptions(field_map={"place": "where", "agency": "who"}))
LINES = [
    '{"id": "a", "title": "A", "body": "One.", "date": "2017-07-08"}',
    '{"id": "b", "title": "B", "body": "Two.", "date": "1963"}',
    '{"id": "http://x/y", "title": "C", "body": "é", "date": "2017-13-40", "views": 1}',
    '{"id": "d", "title": "D", "body": "Four.", "time": "10:00", "WHERE": "Odran"}',
    '{"title": "by its place", "body": "Five."}',
    "",
    "{",
]


def report_of(notes: ReadingNotes) -> Report:
    """What is said of `notes`."""
    return notes.to_report()


def read_whole(folder: Path) -> tuple[list[Article], Report]:
    """The articles of a folder from one reader, and its report."""
    notes = ReadingNotes()
    return list(source_articles([str(folder)], OPTIONS, notes)), report_of(notes)


def read_apart(folder: Path, count: int) -> tuple[list[Article], Report]:
    """The articles of a folder from `count` readers, and their report; notes travel as between processes."""
    articles: list[Article] = []
    parts: list[ReadingNotes] = []
    for portion in plan_portions([folder], OPTIONS.sources, count, smallest_bytes=1):
        notes = ReadingNotes()
        articles += portion_articles(portion, OPTIONS, notes)
        parts.append(pickle.loads(pickle.dumps(notes)))
    together, *others = parts
    for notes in others:
        together.extend(notes)
    return articles, report_of(together)


@most_reach(0.5)
@given(files=st.lists(st.lists(st.sampled_from(LINES), max_size=12), min_size=1, max_size=3), count=st.integers(1, 5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_portions_give_the_articles_and_the_report(
    files: list[list[str]], count: int, tmp_path_factory: pytest.TempPathFactory
):
    """Articles, counts, rejections and warnings, ids that come twice among them, are the same and in the same order."""
    folder = tmp_path_factory.mktemp("sources")
    for number, lines in enumerate(files):
        (folder / f"{number}.jsonl").write_text("\n".join([LINES[0], *lines, LINES[1]]))
    try:
        apart = read_apart(folder, count)
    except InseparableError:  # no document of a range can be read: one process reads everything
        assume(reached(False))
    reached()
    assert apart == read_whole(folder)


@pytest.mark.parametrize("count", [1, 5])
def test_lines_that_cannot_be_read_do_not_keep_portions_apart(tmp_path: Path, count: int):
    """Between lines that can be read they are rejections like any other."""
    (tmp_path / "0.jsonl").write_text("\n".join([*LINES, *LINES[:5], *LINES, LINES[0]]))
    assert read_apart(tmp_path, count) == read_whole(tmp_path)


def test_notes_in_the_wrong_order_are_noticed(tmp_path: Path):
    """The comparison can fail: with the notes of two portions exchanged the report names other lines."""
    (tmp_path / "a.jsonl").write_text("\n".join(LINES + LINES))
    parts = []
    for portion in plan_portions([tmp_path], OPTIONS.sources, 2, smallest_bytes=1):
        notes = ReadingNotes()
        list(portion_articles(portion, OPTIONS, notes))
        parts.append(notes)
    first, second = parts
    second.extend(first)
    assert report_of(second) != read_whole(tmp_path)[1]


def test_of_articles_with_one_id_the_last_counts(tmp_path: Path):
    """Each replaces the one before, in whichever file; whether it is dated decides the count of the undated."""
    (tmp_path / "a.jsonl").write_text(f'{LINES[0]}\n{LINES[1]}\n{{"id": "a", "title": "Undated"}}\n')
    (tmp_path / "b.jsonl").write_text(f'{LINES[1]}\n{{"id": "a", "title": "Undated too"}}\n')
    _, report = read_whole(tmp_path)
    assert (report.read, report.articles, report.undated) == (5, 2, 1)
    replaced = [
        (Path(each.file).name, each.line, Path(each.reason.split()[6].strip(",")).name)
        for each in report.warnings
        if "already" in each.reason
    ]
    assert replaced == [("a.jsonl", 3, "a.jsonl:1"), ("b.jsonl", 1, "a.jsonl:2"), ("b.jsonl", 2, "a.jsonl:3")]


def test_a_file_without_documents_is_named(tmp_path: Path):
    """A table with nothing but the names of its columns was read, so it is no rejection; but a person should know."""
    (tmp_path / "a.csv").write_text("title,body\n")
    (tmp_path / "b.csv").write_text("title,body\nA,b\n")
    notes = ReadingNotes()
    (article,) = source_articles([str(tmp_path)], ReadingOptions(), notes)
    assert article.title == "A"
    assert [str(each) for each in report_of(notes).warnings] == [f"{tmp_path / 'a.csv'}: it holds no documents"]


@pytest.mark.parametrize("count", [10, 11])
def test_of_many_fields_that_are_not_used_ten_are_named(tmp_path: Path, count: int):
    """The others are counted, if there are any."""
    fields = {f"field-{number}": "x" for number in range(count)}
    (tmp_path / "a.jsonl").write_text(json.dumps({"title": "A", "body": "b", **fields}))
    notes = ReadingNotes()
    assert len(list(source_articles([str(tmp_path)], ReadingOptions(), notes))) == 1
    told = [each.reason for each in report_of(notes).warnings]
    assert sum(reason.startswith("the field 'field-") for reason in told) == 10
    assert [reason for reason in told if "other field" in reason] == (
        ["1 other field of fewer documents is not used"] if count > 10 else []
    )


def test_progress_is_told_at_the_end(tmp_path: Path):
    """However short the reading, its end is heard: all documents and all bytes."""
    (tmp_path / "a.jsonl").write_text("\n".join(LINES))
    heard: list[Progress] = []
    articles = source_articles(
        [str(tmp_path)],
        OPTIONS,
        ReadingNotes(),
        heard.append,
    )
    assert len(list(articles)) == 5
    size = (tmp_path / "a.jsonl").stat().st_size
    assert heard[-1] == Progress(6, size, size)


def test_progress_and_missing_columns_of_portions_are_those_of_all(tmp_path: Path):
    """Progress never falls and ends with all documents and bytes; a column counts as missing if no portion has it."""
    lines = [f'{{"id": "{number}", "title": "A title", "where": "Odran"}}' for number in range(400)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    (tmp_path / "b.csv").write_text("id,title,where\n" + "".join(f"b{number},B,Odran\n" for number in range(900)))
    notes, heard, titles = ReadingNotes(), list[Progress](), []
    for each in parallel_articles([str(tmp_path)], OPTIONS_OF_ALL, notes, heard.append, portion_bytes=2_000):
        if isinstance(each, Article):
            titles.append(each.title)
        else:
            each.on_result(each.task.run(lambda article: titles.append(article.title)))
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert len(titles) == 1_300
    assert heard[-1] == Progress(1_300, size, size)
    assert [each.documents for each in heard] == sorted(each.documents for each in heard)
    assert heard[0].documents >= 0
    assert notes.sources.missing == {"who"}
