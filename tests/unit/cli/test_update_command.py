"""`reindex update`, run as a person runs it."""

import json
import time
from pathlib import Path

import pytest
from test_cli import STORY, one_sentence, run

OTHER = "date 1957-02-01 ORLEN, Feb. 1 (NP): The bridge stands again.\n\nPeople walk.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an index of two stories."""
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "bridge.txt").write_text(STORY)
    (tmp_path / "stories" / "again.txt").write_text(OTHER)
    assert run("stories", "--index-dir", "index", cwd=tmp_path).returncode == 0
    return tmp_path


def update(folder: Path, *arguments: object) -> dict:
    result = run("update", "stories", "--index-dir", "index", "--json", *arguments, cwd=folder)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_report_counts_what_changed(folder):
    """The JSON report counts read, added, updated, unchanged and deleted articles, and names the new generation."""
    (folder / "stories" / "again.txt").write_text(OTHER + "\nMore.\n")
    (folder / "stories" / "new.txt").write_text("date 1958-01-01 A third story.\n")
    started = time.monotonic()
    report = update(folder)
    assert 0 < report["seconds"] < time.monotonic() - started
    counts = {name: report[name] for name in ("read", "added", "updated", "unchanged", "deleted", "articles")}
    assert counts == {"read": 3, "added": 1, "updated": 1, "unchanged": 1, "deleted": 0, "articles": 3}
    assert report["generation"] == (folder / "index" / "CURRENT").read_text().strip()


def test_without_a_change_the_report_names_what_is_served(folder):
    """The generation stays, and a sentence says so."""
    served = (folder / "index" / "CURRENT").read_text().strip()
    assert update(folder)["generation"] == served
    result = run("update", "stories", "--index-dir", "index", cwd=folder)
    assert result.stdout.splitlines()[-1] == f"Nothing has changed; {served} is still served: 2 articles"


def test_missing_articles_are_deleted_only_if_asked(folder):
    """An article missing from the sources is deleted with `--delete-missing`, and stays without."""
    (folder / "stories" / "again.txt").unlink()
    assert update(folder)["articles"] == 2
    report = update(folder, "--delete-missing")
    assert (report["deleted"], report["articles"]) == (1, 1)


def test_with_a_rejected_document_nothing_is_deleted_and_a_warning_says_so(folder):
    """A rejected document may be the missing article, so `--delete-missing` deletes none."""
    (folder / "stories" / "again.txt").unlink()
    (folder / "stories" / "bad.txt").write_text("")
    report = update(folder, "--delete-missing")
    assert (report["deleted"], report["articles"], len(report["rejected"])) == (0, 2, 1)
    assert "1 article in no source was not deleted" in report["warnings"][0]["reason"]


def test_a_dry_run_says_what_would_change_and_changes_nothing(folder):
    """`--dry-run` counts as an update does, and CURRENT stays."""
    served = (folder / "index" / "CURRENT").read_text()
    (folder / "stories" / "again.txt").unlink()
    report = update(folder, "--delete-missing", "--dry-run")
    assert (report["generation"], report["deleted"], report["unchanged"]) == (None, 1, 1)
    assert (folder / "index" / "CURRENT").read_text() == served


def test_strict_makes_a_rejection_a_failure(folder):
    """With `--strict`, one rejected document makes the update exit with 1, and nothing changes."""
    (folder / "stories" / "bad.txt").write_text("")
    result = run("update", "stories", "--index-dir", "index", "--strict", cwd=folder)
    assert result.returncode == 1
    assert "nothing has changed" in result.stderr


def test_a_damaged_index_is_one_sentence(folder):
    """A zeroed TOC is reported as altered, in one sentence."""
    served = (folder / "index" / "CURRENT").read_text().strip()
    (toc,) = (folder / "index" / "builds" / served).glob("*.toc")
    toc.write_bytes(bytes(toc.stat().st_size))
    assert "was altered" in one_sentence(run("update", "stories", "--index-dir", "index", cwd=folder))


@pytest.mark.parametrize("is_read", [True, False])
def test_an_article_that_is_withheld_is_counted_once(folder, is_read):
    """As withheld and not as deleted, whether a source has it still or not; also in a dry run."""
    names = run("withhold", "again.txt", "never-there", "--index-dir", "index", "--json", cwd=folder).stdout
    withheld = [each["article_id"] for each in json.loads(names)["withheld"] if each["is_served"]]
    assert len(withheld) == 1
    if not is_read:
        (folder / "stories" / "again.txt").unlink()
    for arguments in (["--dry-run", "--delete-missing"], ["--delete-missing"]):
        report = update(folder, *arguments)
        assert (report["withheld"], report["deleted"], report["unchanged"], report["articles"]) == (1, 0, 1, 1)
    assert (update(folder)["withheld"], update(folder)["deleted"]) == (int(is_read), 0)
