"""Alarms: when an archive was probably read the wrong way."""

import datetime as dt
import json
import shutil

import pytest
from click.testing import CliRunner

from dateline.generations import generation_dir, read_current
from indexer.cli import cli
from indexer.doctor.examination import Doctor
from indexer.pipeline import AlarmError, BuildOptions, run_build, run_update
from indexer.reading.suspicions import FrequentTitles, has_marks
from indexer.reporting.alarms import Evidence, find_alarms, find_loss
from indexer.sources.form_counts import FormCount


def kinds(evidence):
    return [each.kind for each in find_alarms(evidence)]


def counted(articles, **counts):
    return FormCount("CSV", "a", 1, **{"articles": articles, "dated": articles, "titled": articles,
                                       "with_text": articles, **counts})  # fmt: skip


def evidence(articles, *, with_marks=0, same_title=0, **counts):
    return Evidence([counted(articles, **counts)], "T", same_title, with_marks)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (evidence(100), []),
        (evidence(100, with_text=50), []),
        (evidence(100, with_text=49), ["without_text"]),
        (evidence(100, same_title=30), []),
        (evidence(100, same_title=31), ["one_title"]),
        (evidence(100, with_marks=20), []),
        (evidence(100, with_marks=21), ["markup"]),
        (evidence(100, dated=49), ["undated"]),
        (evidence(100, titled=49), ["derived_titles"]),
        (evidence(20, with_text=9), ["without_text"]),
        (evidence(19, with_text=1), []),
        (evidence(19, with_text=0), ["without_text"]),
        (evidence(9, with_text=0, dated=0, titled=0), []),
        (evidence(0), []),
    ],
)
def test_shares_that_are_alarms(found, expected):
    """Each threshold from both sides; in a small archive only what is true of all."""
    assert kinds(found) == expected


@pytest.mark.parametrize(
    ("count", "is_alarm"),
    [
        (FormCount("JSON", "b", files=3, rejected=3), True),
        (FormCount("JSON", "b", files=2, rejected=2), False),
        (FormCount("CSV", "b", files=1, rejected=20), True),
        (FormCount("CSV", "b", files=1, rejected=19), False),
        (FormCount("CSV", "b", files=1, articles=1, dated=1, titled=1, with_text=1, rejected=20), False),
        (FormCount("unknown", "b", files=30, rejected=30), False),
    ],
)
def test_a_folder_whose_documents_were_all_rejected(count, is_alarm):
    """Only documents of known forms, and not one or two of them."""
    assert kinds(Evidence([counted(40), count])) == ["rejected_folder"] * is_alarm


@pytest.mark.parametrize(("articles", "before", "is_alarm"), [(80, 100, False), (79, 100, True), (1, 19, False)])
def test_far_fewer_articles(articles, before, is_alarm):
    """More than a fifth less is an alarm, but not in a small archive."""
    assert bool(list(find_loss(articles, before))) == is_alarm


def test_a_frequent_title_is_found_in_bounded_memory():
    """Whatever comes between, and however it is divided, a third of all titles is seen as about a third."""
    parts = [FrequentTitles() for _ in range(3)]
    for number in range(9_000):
        parts[number // 3_000].add("Untitled" if number % 3 == 0 else f"Story {number}")
    for later in parts[1:]:
        parts[0].extend(later)
    title, count = parts[0].most_common()
    assert title == "Untitled"
    assert 3_000 - 9_000 / 61 <= count <= 3_000
    assert len(parts[0].counts) <= 60


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A bridge.</p> It fell.", True),
        ("One<br>two", True),
        ("--- title: Bridge\n\nIt fell.", True),
        ("3 < 4 and 5 > 2, he wrote <anna@example.org>", False),
        ("--- It fell, he said: so.", False),
        ("--- he said", False),
    ],
)
def test_marks_of_a_markup(body, expected):
    """Tags that close, and front matter; neither comparisons nor addresses nor dashes."""
    assert has_marks(body) == expected


def write(path, count, id_from=0, **fields):
    rows = ({"id": str(number), "title": f"T{number}", "text": "A text.", "date": "1956"} | fields
            for number in range(id_from, id_from + count))  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_a_grave_alarm_publishes_nothing(tmp_path):
    """A build and an update fail, and report; `publish_anyway` publishes with the alarm in the report."""
    index = tmp_path / "index"
    write(tmp_path / "a.jsonl", 40, text="")
    options = BuildOptions(index, [str(tmp_path / "a.jsonl")])
    for run in (run_build, run_update):
        with pytest.raises(AlarmError, match="1 grave alarm: nothing has changed") as raised:
            run(options)
        assert [each.kind for each in raised.value.report.alarms] == ["without_text"]
        assert "  40 of 40 articles have no text. Name the column" in raised.value.report.to_text()
        assert read_current(index) is None
    report = run_build(BuildOptions(index, options.sources, publish_anyway=True))
    assert report.generation == read_current(index)
    assert [each["kind"] for each in report.to_json()["alarms"]] == ["without_text"]


@pytest.mark.parametrize(("setting", "code"), [("yes", 0), ("no", 1), ("", 1)])
def test_a_host_that_builds_by_itself_is_told_by_a_setting(tmp_path, monkeypatch, setting, code):
    """Its build has no options; the message names the setting."""
    write(tmp_path / "a.jsonl", 40, text="")
    monkeypatch.setenv("DATELINE_PUBLISH_ANYWAY", setting)
    for command in ("build", "update"):
        done = CliRunner().invoke(cli, [command, str(tmp_path / "a.jsonl"), "--index-dir", str(tmp_path / "index")])
        assert done.exit_code == code
        assert ("set DATELINE_PUBLISH_ANYWAY=yes where a host builds" in done.output) == bool(code)


def test_a_build_of_the_same_sources_with_far_fewer_articles_publishes_nothing(tmp_path):
    """But one of other sources does, and so does an update, which deletes nothing."""
    index, source, other = tmp_path / "index", tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write(source, 40)
    run_build(BuildOptions(index, [str(source)]))
    write(source, 30)
    write(other, 25)
    with pytest.raises(AlarmError) as raised:
        run_build(BuildOptions(index, [str(source)]))
    assert [each.kind for each in raised.value.report.alarms] == ["fewer_articles"]
    assert not run_update(BuildOptions(index, [str(source)])).alarms
    assert not run_build(BuildOptions(index, [str(other)])).alarms


def test_the_doctor_finds_the_alarms_in_a_published_archive(tmp_path):
    """What was published all the same is still an alarm."""
    write(tmp_path / "a.jsonl", 40, text="", title="Untitled")
    run_build(BuildOptions(tmp_path / "index", [str(tmp_path / "a.jsonl")], publish_anyway=True))
    stages = []
    doctor = Doctor(tmp_path / "index", dt.date(2026, 1, 1), on_progress=lambda progress: stages.append(progress.stage))
    examination = doctor.examine()
    assert stages[0] == "verifying"
    assert [each["kind"] for each in examination.to_json()["alarms"]] == ["without_text", "one_title"]
    assert "Alarm: 40 of 40 articles have no text. Name the column" in examination.to_text()


@pytest.mark.parametrize(("count", "kinds"), [(8, []), (9, ["mojibake"])])
def test_texts_that_were_encoded_twice_are_an_alarm(tmp_path, count, kinds):
    """It only warns: the source itself is wrong; the doctor finds it as well."""
    write(tmp_path / "a.jsonl", 40 - count, text="Le café de Zoé.")
    write(tmp_path / "b.jsonl", count, text="Le cafÃ© de ZoÃ©.", id_from=100)
    report = run_build(BuildOptions(tmp_path / "index", [str(tmp_path / f"{name}.jsonl") for name in "ab"]))
    assert [each.kind for each in report.alarms] == kinds
    assert [each.is_grave for each in report.alarms] == [False] * len(kinds)
    assert [each.kind for each in Doctor(tmp_path / "index", dt.date(2026, 1, 1)).examine().alarms] == kinds


def test_the_doctor_finds_the_alarms_that_the_sources_tell(tmp_path):
    """A column that was not used, and a folder of which nothing was read; without sources neither can be known."""
    source, index = tmp_path / "wire", tmp_path / "index"
    (source / "bad").mkdir(parents=True)
    write(source / "a.jsonl", 40, zz="Long. " * 200)
    for number in range(4):
        (source / "bad" / f"{number}.jsonl").write_text("no JSON\n" * 10)
    run_build(BuildOptions(index, [str(source)], publish_anyway=True))
    alarms = Doctor(index, dt.date(2026, 1, 1), [str(source)]).examine().alarms
    assert [(each.kind, each.is_grave) for each in alarms] == [("rejected_folder", True), ("unused_text", False)]
    assert Doctor(index, dt.date(2026, 1, 1)).examine().alarms == []


@pytest.mark.parametrize(("count", "kinds"), [(30, ["fewer_articles"]), (33, [])])
def test_the_doctor_compares_with_the_generation_before(tmp_path, count, kinds):
    """Of the same sources, if it is kept."""
    index, source, other = tmp_path / "index", tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write(source, 40)
    first = run_build(BuildOptions(index, [str(source)])).generation
    write(source, count)
    run_build(BuildOptions(index, [str(source)], publish_anyway=True))
    alarms = Doctor(index, dt.date(2026, 1, 1)).examine().alarms
    assert [each.kind for each in alarms] == kinds
    assert all(
        f"There are 30 articles, and 40 were in the generation before, {first}" in each.reason for each in alarms
    )
    shutil.rmtree(generation_dir(index, first))
    assert Doctor(index, dt.date(2026, 1, 1)).examine().alarms == []
    write(other, 10)
    run_build(BuildOptions(index, [str(other)], publish_anyway=True))
    assert Doctor(index, dt.date(2026, 1, 1)).examine().alarms == []


def test_an_unused_column_of_long_text_is_named(tmp_path):
    """It is a warning, with the option that reads it."""
    write(tmp_path / "a.jsonl", 40, zz="Long. " * 200, yy="Short.")
    report = run_build(BuildOptions(tmp_path / "index", [str(tmp_path / "a.jsonl")]))
    assert [(each.kind, each.is_grave) for each in report.alarms] == [("unused_text", False)]
    assert "If it is their text, give --map body=zz." in report.to_text()
