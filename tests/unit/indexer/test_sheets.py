"""The sheets of a workbook as tables of their own."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from forms.written_tables import row_of_texts, workbook

from dateline.article import Origin
from dateline.engines import open_engine
from dateline.request import SearchRequest
from dateline.settings import Settings
from indexer.cli import cli


def sheet(year: int) -> str:
    """Two reports of a year, numbered from 1."""
    rows = (row_of_texts([str(n), f"Report {n} of {year}", f"In {year} came {n}."]) for n in (1, 2))
    return row_of_texts(["id", "title", "text"]) + "".join(rows)


def run(folder: Path, command: str, *options: str) -> Any:
    done = CliRunner().invoke(
        cli, [command, str(folder / "wire"), "--index-dir", str(folder / "index"), "--json", *options]
    )
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_two_sheets_of_a_workbook_are_two_tables(tmp_path: Path):
    """Each numbered from 1: all articles are kept, and the sheet is the place of the later ones."""
    (tmp_path / "wire").mkdir()
    content = workbook({"2019": sheet(2019), "2020/21": sheet(2020)})
    (tmp_path / "wire" / "reports.xlsx").write_bytes(content)
    report = run(tmp_path, "build")
    assert report["articles"] == 4
    assert "2 ids are used by reports.xlsx for other articles" in report["warnings"][-1]["reason"]
    engine = open_engine(Settings(index_dir=tmp_path / "index"))
    articles = [engine.article(hit.article_id) for hit in engine.search(SearchRequest()).hits]
    engine.close()
    later = [each for each in articles if "2020" in each.title]
    assert {each.original_id for each in later} == {"reports.xlsx/2020_21#1", "reports.xlsx/2020_21#2"}
    assert {each.origin for each in later} == {Origin("wire", "reports.xlsx/2020_21", n) for n in (3, 4)}
    assert {each.article_id for each in articles if each not in later} == {"1", "2"}
    assert run(tmp_path, "update", "--delete-missing")["unchanged"] == 4
