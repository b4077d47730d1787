"""What the dates of a column tell about its ambiguous ones."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.builds import ArticleBatch
from indexer.dating import DateColumn
from indexer.dating.date_columns import written_order
from indexer.reading import ReadingNotes, ReadingOptions, parallel_articles, portion_articles, source_articles
from indexer.reading.source_dates import SourceDates
from indexer.sources import plan_portions

ORDERS = [
    ("14/03/2019", True),
    ("14.3.2019 08:30", True),
    ("Published: 14/03/2019", True),
    ("Thu 14/03/2019", True),
    ("03/14/2019", False),
    ("3-14-2019", False),
    ("14/03/99", True),
    ("03/14/19", False),
    ("14/03/19", None),
    ("03/04/2019", None),
    ("2019-03-14", None),
    ("14 March 2019", None),
    ("14/14/2019", None),
    ("32/03/2019", None),
    ("soon", None),
]


@pytest.mark.parametrize(("text", "order"), ORDERS)
def test_the_order_of_a_date(text: str, order: bool | None):
    """A part above 12 is the day."""
    assert written_order(text) is order


def column_of(*texts: str) -> DateColumn:
    """A column with these dates."""
    column = DateColumn()
    for text in texts:
        column.add(text)
    return column


def test_a_column_has_one_order_or_none():
    """Both orders in one column leave its ambiguous dates ambiguous."""
    assert column_of("03/04/2015", "14/03/2019").conventions.day_first is True
    assert column_of("03/04/2015", "03/14/2019").conventions.day_first is False
    assert column_of("14/03/2019", "03/14/2019").conventions.day_first is None
    assert column_of("03/04/2015", "2019-03-14").conventions.day_first is None


def test_dates_with_points_have_an_order_of_their_own(tmp_path: Path):
    """Those with slashes do not turn them, nor they those; the report names which are meant."""
    conventions = column_of("14.3.2019", "03/14/2019").conventions
    assert (conventions.day_first, conventions.day_first_with_points) == (False, True)
    assert column_of("03/14/2019", "4.3.2015").conventions.day_first_with_points is None
    write_lines(tmp_path / "a.jsonl", "03/14/2019", "03/04/2015", "4.3.2015", "05-06-2015")
    write_lines(tmp_path / "b.jsonl", "03/14/2019", "03/04/2015", "4.3.2015", "14. 3. 2019", "4. 5. 2015")
    dates, warnings = read(tmp_path)
    assert dates == [
        *("2019-03-14", "2015-03-04", None, "2015-05-06"),
        *("2019-03-14", "2015-03-04", "2015-03-04", "2019-03-14", "2015-05-04"),
    ]
    assert warnings[1:] == [
        "a.jsonl: its dates are read month first, since '03/14/2019' has no other reading",
        "b.jsonl: its dates are read month first, since '03/14/2019' has no other reading",
        "b.jsonl: its dates with points are read day first, since '14. 3. 2019' has no other reading",
    ]
    assert "'4.3.2015' may be day/month or month/day" in warnings[0]


def test_the_years_of_a_column():
    """Two digits are a year near the full ones, unless these span a century."""
    assert column_of("2015-01-01", "March 2019").conventions.years == range(2005, 2030)
    assert column_of("1901", "2001").conventions.years is None
    assert column_of("soon").conventions.years is None
    assert column_of("1950", "Updated: 2019-01-01").conventions.years == range(1940, 1961)


@given(st.permutations(["03/04/2015", "14/03/2019", "soon", "31-Oct-22", "2001", "1/2/2003"]))
def test_the_order_of_the_documents_does_not_matter(texts: list[str]):
    """What is learnt is the same."""
    assert column_of(*texts).conventions == column_of(*sorted(texts)).conventions


def write_lines(path: Path, *dates: str) -> None:
    """A file of JSON Lines with these dates, each of another article."""
    rows = [{"title": "T", "body": f"{path.name} {number}", "date": date} for number, date in enumerate(dates)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def read(folder: Path) -> tuple[list[str | None], list[str]]:
    """The dates of a folder, and the warnings of its report."""
    notes = ReadingNotes()
    articles = list(source_articles([str(folder)], ReadingOptions(), notes))
    dates = [article.date.isoformat() if article.date else None for article in articles]
    return dates, [str(warning).removeprefix(f"{folder}/") for warning in notes.to_report().warnings]


def test_other_values_settle_a_column(tmp_path: Path):
    """Each file by its own dates, also by later ones; the report says why."""
    write_lines(tmp_path / "a.jsonl", "03/04/2015", "14/03/2019", "31-Oct-22")
    write_lines(tmp_path / "b.jsonl", "03/04/2015", "03/14/2019")
    write_lines(tmp_path / "c.jsonl", "2019-03-14", "14/03/2019")
    dates, warnings = read(tmp_path)
    assert dates == [
        *("2015-04-03", "2019-03-14", "2022-10-31"),
        *("2015-03-04", "2019-03-14"),
        *("2019-03-14", "2019-03-14"),
    ]
    assert warnings == [
        "a.jsonl: its dates are read day first, since '14/03/2019' has no other reading",
        "a.jsonl: its years of two digits are read near those of its other dates, 2015 to 2019",
        "b.jsonl: its dates are read month first, since '03/14/2019' has no other reading",
    ]


def test_a_column_with_both_orders_stays_ambiguous(tmp_path: Path):
    """Its ambiguous dates are named."""
    write_lines(tmp_path / "a.jsonl", "03/04/2015", "14/03/2019", "03/14/2019")
    dates, warnings = read(tmp_path)
    assert dates == [None, "2019-03-14", "2019-03-14"]
    assert len(warnings) == 1
    assert "ambiguous" in warnings[0]


def test_files_of_one_article_settle_each_other(tmp_path: Path):
    """They are the column of their root."""
    for number, date in enumerate(("03/04/2015", "14/03/2019")):
        (tmp_path / f"{number}.json").write_text(json.dumps({"title": "T", "body": "x", "date": date}))
    dates, warnings = read(tmp_path)
    assert dates == ["2015-04-03", "2019-03-14"]
    assert warnings == [
        f"{tmp_path.name}: its dates are read day first, since '14/03/2019' has no other reading",
    ]


def test_every_portion_reads_dates_alike(tmp_path: Path):
    """A range of a file without a clear date is settled by one of another range."""
    write_lines(tmp_path / "a.jsonl", *["03/04/2015"] * 40, "14/03/2019")
    whole, warnings = read(tmp_path)
    options, apart, together = ReadingOptions(), [], ReadingNotes()
    portions = plan_portions([tmp_path], options.sources, 4, smallest_bytes=1)
    assert len(portions) > 1
    for portion in portions:
        notes = ReadingNotes()
        dates = SourceDates([str(tmp_path)], options.sources)
        articles = portion_articles(portion, options, notes, dates)
        apart += [article.date.isoformat() if article.date else None for article in articles]
        together.extend(notes)
    assert apart == whole
    told = [str(warning).removeprefix(f"{tmp_path}/") for warning in together.to_report().warnings]
    assert told == warnings


def test_a_process_reads_a_column_once_for_all_of_its_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Another reading of the sources reads it again, since they may have changed."""
    write_lines(tmp_path / "a.jsonl", *["03/04/2015"] * 40, "14/03/2019")
    learn, learnt = SourceDates._learn, []

    def counted(self: SourceDates, key: tuple[str, str, bool]) -> DateColumn:
        learnt.append(key)
        return learn(self, key)

    monkeypatch.setattr(SourceDates, "_learn", counted)
    for reading in (1, 2):
        notes = ReadingNotes()
        batches = list(parallel_articles([str(tmp_path)], ReadingOptions(), notes, portion_bytes=64))
        assert len(batches) > 3
        for batch in batches:
            assert isinstance(batch, ArticleBatch)
            batch.on_result(batch.task.run(lambda _: None))
        assert len(learnt) == reading
        assert len(notes.to_report().warnings) == 1
