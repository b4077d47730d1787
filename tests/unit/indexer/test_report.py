"""What a person sees of a run, and what programs get."""

from indexer.reporting import Report
from indexer.reporting.grouping import group_findings
from indexer.sources import Finding


def dates(count):
    return [Finding("wire.jsonl", line, f"the date 'day {line}' cannot be read") for line in range(1, count + 1)]


HELPFUL = Finding("sources", None, "the field 'story' of 40 documents is not used (--map can name it)")


def test_warnings_of_one_kind_are_three_examples_and_a_count():
    """Many warnings of one kind hide no other one."""
    text = Report(warnings=[*dates(40), HELPFUL]).to_text()
    assert text.splitlines()[1:] == [
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
    assert Report(rejected=findings).to_text().splitlines()[-1] == "  ... and 6 of other kinds (--json lists all)"


def test_a_published_report_says_where_it_is_and_how_to_serve_it(tmp_path):
    """The folder is quoted for a shell; what was not published is nowhere."""
    folder = str(tmp_path / "my index")
    last = Report(generation="2026", index_dir=folder).to_text().splitlines()[-1]
    assert last.startswith(f"It is in {folder}; ")
    assert last.endswith(f"serve it with: DATELINE_INDEX_DIR='{folder}' python bin/serve.py")
    for report in (Report(index_dir=folder), Report(generation="2026", index_dir=folder, is_published=False)):
        assert "serve it with" not in report.to_text()
