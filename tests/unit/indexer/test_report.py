"""What a person sees of a run, and what programs get."""

import json

from indexer.pipeline import BuildOptions, run_build, run_update
from indexer.reading import ReadingNotes, ReadingOptions, parallel_articles, source_articles
from indexer.reporting import Report
from indexer.reporting.grouping import group_findings
from indexer.reporting.summary import list_forms
from indexer.sources import Finding
from indexer.sources.form_counts import MOST_FOLDERS, OTHER_FOLDERS, FormCount, FormCounts


def dates(count):
    return [Finding("wire.jsonl", line, f"the date 'day {line}' cannot be read") for line in range(1, count + 1)]


HELPFUL = Finding("sources", None, "the field 'story' of 40 documents is not used (--map can name it)")


def test_warnings_of_one_kind_are_three_examples_and_a_count():
    """Many warnings of one kind hide no other one."""
    text = Report(warnings=[*dates(40), HELPFUL]).to_text()
    assert text.splitlines()[1:-1] == [
        "41 warnings:",
        "  wire.jsonl:1: the date 'day 1' cannot be read",
        "  wire.jsonl:2: the date 'day 2' cannot be read",
        "  wire.jsonl:3: the date 'day 3' cannot be read",
        "    ... and 37 more like these (--json lists all)",
        f"  {HELPFUL}",
    ]


def test_the_json_lists_all_warnings():
    """Programs get every finding."""
    assert len(Report(warnings=dates(40)).to_json()["warnings"]) == 40


def test_a_kind_is_a_reason_with_other_names_and_numbers():
    """Quotations, numbers, names of files and the plural do not tell kinds apart; other words do."""
    reasons = [
        "its id is already used by a/b.txt:3, which this replaces",
        "the field 'byline' of 1 document is not used (--map can name it)",
        "its id is already used by c.txt, which this replaces",
        "it holds no documents",
        "the field 'story' of 1,204 documents is not used (--map can name it)",
    ]
    groups = group_findings(Finding("f", None, reason) for reason in reasons)
    assert [[reasons.index(each.reason) for each in group] for group in groups] == [[0, 2], [1, 4], [3]]


def test_only_some_kinds_are_shown():
    """A report with a reason of its own for each document is cut."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    findings = [Finding("f", None, f"reason {letter * 3}") for letter in letters]
    assert Report(rejected=findings).to_text().splitlines()[-2] == "  ... and 6 of other kinds (--json lists all)"


def test_a_published_report_says_where_it_is_and_how_to_serve_it(tmp_path):
    """The folder is quoted for a shell; what was not published is nowhere."""
    folder = str(tmp_path / "my index")
    last = Report(generation="2026", index_dir=folder).to_text().splitlines()[-1]
    assert last.startswith(f"Published 2026: 0 articles, in {folder}; ")
    assert last.endswith(f"serve it with: DATELINE_INDEX_DIR='{folder}' python bin/serve.py")
    for report in (Report(index_dir=folder), Report(generation="2026", index_dir=folder, is_published=False)):
        assert "serve it with" not in report.to_text()


NEXIS = """1 of 1 DOCUMENTS

The Karsk Courier

March 3, 1999 Wednesday

SECTION: News; Pg. 4

LENGTH: 5 words

HEADLINE: Harbour opens

BODY:
The harbour opened on Wednesday.

LOAD-DATE: March 4, 1999
"""


def write_archive(folder):
    """Files of several forms in two folders; the last one has two articles and two bad lines."""
    files = {
        "a/empty.txt": "",
        "a/story.txt": "The harbour opened today.\n",
        "a/nexis.txt": NEXIS,
        "b/post.md": "---\ntitle: Ferry\ndate: 2019-02-03\n---\nThe ferry sails again.\n",
        "b/wire.jsonl": "".join(
            [
                json.dumps({"id": "1", "title": "Bridge", "text": "", "date": "1956"}) + "\n",
                "{bad\n",
                json.dumps({"id": "2", "text": "The bridge fell.", "date": "19x6"}) + "\n[]\n",
            ]
        ),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def counted(notes):
    return [
        (each.form, each.folder.rpartition("/")[2], each.files, each.articles, each.dated, each.titled, each.with_text,
         each.rejected)
        for each in notes.to_report().forms
    ]  # fmt: skip


def test_forms_and_folders_are_counted(tmp_path):
    """Files, articles, dated, with a title of their own, with text, rejections."""
    write_archive(tmp_path)
    notes = ReadingNotes()
    list(source_articles([str(tmp_path)], ReadingOptions(), notes))
    assert counted(notes) == [
        ("unknown", "a", 1, 0, 0, 0, 0, 1),
        ("Nexis", "a", 1, 1, 1, 1, 1, 0),
        ("text", "a", 1, 1, 0, 0, 1, 0),
        ("Markdown", "b", 1, 1, 1, 1, 1, 0),
        ("JSON Lines", "b", 1, 2, 1, 1, 1, 2),
    ]


def test_portions_give_the_same_counts(tmp_path):
    """A file that several processes read is one file."""
    write_archive(tmp_path)
    lines = (json.dumps({"id": str(number), "title": "T", "text": "x" * 90}) + "\n" for number in range(200))
    (tmp_path / "b" / "long.jsonl").write_text("".join(lines))
    alone, together = ReadingNotes(), ReadingNotes()
    list(source_articles([str(tmp_path)], ReadingOptions(), alone))
    batches = list(parallel_articles([str(tmp_path)], ReadingOptions(), together, portion_bytes=2_000))
    for batch in batches:
        batch.on_result(batch.task.run(lambda _: None))
    assert len(batches) > 3
    assert counted(together) == counted(alone)


def test_counts_are_bounded():
    """Beyond some hundred folders the rest is counted together, with all of its articles."""
    counts = FormCounts()
    for number in range(MOST_FOLDERS + 50):
        counts.begin(f"{number}/a.md", "markdown")
        counts.accept(is_dated=True, is_titled=False, has_text=True)
    assert len(counts.counts) == MOST_FOLDERS + 1
    assert counts.counts["Markdown", OTHER_FOLDERS] == FormCount("Markdown", OTHER_FOLDERS, 50, 50, 50, 0, 50)


def test_the_summary_is_a_table():
    """Counts stand below each other."""
    rows = list_forms(
        [FormCount("Markdown", "a/2019", 1204, 1204, 1204, 1000, 9), FormCount("CSV", ".", 1, 2, 2, 2, 2, 1)]
    )
    assert rows == [
        "  Markdown  a/2019  1,204 files  1,204 articles  1,204 dated  1,000 with a title  9 with text",
        "  CSV       .            1 file      2 articles      2 dated      2 with a title  2 with text  1 rejected",
    ]


def test_a_long_summary_has_the_largest_folders():
    """The small folders of each form are one row."""
    forms = [FormCount("Markdown", f"f{number}", 1, number) for number in range(1, 21)]
    rows = list_forms(forms)
    assert len(rows) == 13
    assert rows[0].split()[:2] == ["Markdown", "f9"]
    assert rows[-1].split()[:5] == ["Markdown", "(other", "folders)", "8", "files"]


def test_a_dry_run_shows_three_articles_of_each_form(tmp_path):
    """As they would be read: the date and where it is from, title, place, agency, first words."""
    lines = (json.dumps({"id": str(number), "text": f"Text {number}."}) + "\n" for number in range(5))
    (tmp_path / "a.jsonl").write_text("".join(lines))
    (tmp_path / "b.txt").write_text("date 1956-01-14 ORLEN, Jan. 14 (NP): Two spans of the bridge fell.\n")
    options = BuildOptions(tmp_path / "index", [str(tmp_path)], dry_run=True)
    report = run_build(options)
    assert [(each.form, each.words) for each in report.examples[:3]] == [
        ("JSON Lines", "Text 0."), ("JSON Lines", "Text 1."), ("JSON Lines", "Text 2."),
    ]  # fmt: skip
    assert len(report.examples) == 4
    story = report.to_json()["examples"][3]
    assert (story["date"], story["place"], story["agency"]) == ("1956-01-14", "ORLEN", "NP")
    facts = (
        f"1956-01-14 (from: {story['date_source']}); title: {story['title']}; place: ORLEN; agency: NP; "
        "source: none; section: none"
    )
    assert f"    {facts}" in report.to_text().splitlines()
    assert run_update(options).examples == report.examples
    assert not run_build(BuildOptions(options.index_dir, options.sources)).examples
