"""The ids of articles without ids, of ids that several files use, and of articles whose rows move or are edited."""

import errno
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dateline.article import is_content_id
from dateline.columnar import open_index
from dateline.columnar.segment import Index
from dateline.engines import open_engine
from dateline.errors import ArticleMovedError, ArticleNotFoundError, CorruptIndexError
from dateline.generations import generation_dir, read_current
from dateline.generations.earlier_ids import EarlierIds
from dateline.request import SearchRequest
from dateline.settings import Settings
from indexer.cli import cli

Row = Mapping[str, str]

LONG = " ".join(f"Sentence {number} of a long report about the harbour." for number in range(60))
FERRY = {"title": "Ferry strike", "date": "2019-04-02", "body": "The crews of both ferries went on strike again."}
TUNNEL = {"title": "Tunnel approved", "date": "2019-03-14", "body": "The council has approved a tunnel at last."}
DOOR = {"title": "Door returned", "date": "2021-06-07", "body": "The museum returned a carved door to its town."}


class Archive:
    """Files of rows, and an index of them that commands use."""

    def __init__(self, folder: Path) -> None:
        self.sources = folder / "wire"
        self.sources.mkdir()
        self.index_dir = folder / "index"

    def write(self, name: str, *rows: Row) -> None:
        (self.sources / name).parent.mkdir(parents=True, exist_ok=True)
        (self.sources / name).write_text("".join(json.dumps(row) + "\n" for row in rows))

    def run(self, command: str, *arguments: str, code: int = 0) -> dict[str, Any]:
        done = CliRunner().invoke(cli, [command, *arguments, "--index-dir", str(self.index_dir), "--json"])
        assert done.exit_code == code, done.output
        report: dict[str, Any] = json.loads(done.stdout) if done.stdout else {"error": done.stderr}
        return report

    def build(self, *arguments: str) -> dict[str, Any]:
        return self.run("build", str(self.sources), *arguments)

    def update(self, *arguments: str) -> dict[str, Any]:
        return self.run("update", str(self.sources), *arguments)

    def ids(self) -> dict[str, str]:
        """The ids of the articles that are served, by their titles and the first and last words of their texts."""
        engine = open_engine(Settings(index_dir=self.index_dir))
        try:
            hits = engine.search(SearchRequest(per_page=100)).hits
            articles = [engine.article(hit.article_id) for hit in hits]
            return {f"{each.title}: {each.body[:9]}…{each.body[-9:]}": each.article_id for each in articles}
        finally:
            engine.close()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


REBUILD = pytest.mark.parametrize("again", [Archive.build, Archive.update], ids=["build", "update"])
Again = Callable[[Archive], dict[str, Any]]


@REBUILD
def test_rows_that_move_keep_their_ids(archive: Archive, again: Again) -> None:
    """Within a file, to another one, with their file."""
    archive.write("a.jsonl", FERRY, TUNNEL)
    archive.build()
    before = archive.ids()
    assert all(map(is_content_id, before.values()))
    archive.write("a.jsonl", DOOR, TUNNEL)
    archive.write("sub/b.jsonl", FERRY)
    report = again(archive)
    assert archive.ids().items() > before.items()
    assert (report["edited"], report["gone"], report["articles"]) == ([], [], 3)
    (archive.sources / "a.jsonl").rename(archive.sources / "c.jsonl")
    after = archive.ids()
    again(archive)
    assert archive.ids() == after


@REBUILD
def test_an_edited_row_keeps_its_id_and_is_named(archive: Archive, again: Again) -> None:
    """Also when it is edited again, back to what it was, and when nothing changes afterwards."""
    archive.write("a.jsonl", FERRY, TUNNEL)
    archive.build()
    (ferry,) = (each for title, each in archive.ids().items() if title.startswith("Ferry"))
    once, all_of_them = FERRY["body"].replace("again", "once more"), FERRY["body"].replace("both", "all")
    for body in (once, all_of_them, FERRY["body"]):
        archive.write("a.jsonl", {**FERRY, "body": body}, TUNNEL)
        report = again(archive)
        assert archive.ids()[f"Ferry strike: {body[:9]}…{body[-9:]}"] == ferry
        assert len(archive.ids()) == 2
        is_back = body == FERRY["body"]
        assert [each["article_id"] for each in report["edited"]] == ([] if is_back else [ferry])
        assert again(archive)["edited"] == []
        assert archive.update()["updated"] == 0


def test_rows_that_are_gone_are_named_and_deleted_if_that_is_wanted(archive: Archive) -> None:
    """An update keeps them without --delete-missing."""
    archive.write("a.jsonl", FERRY, TUNNEL, DOOR)
    archive.build()
    ids = archive.ids()
    (door,) = (each for title, each in ids.items() if title.startswith("Door"))
    archive.write("a.jsonl", FERRY, TUNNEL)
    report = archive.update()
    assert (report["gone"], report["deleted"], report["articles"]) == ([door], 0, 3)
    report = archive.update("--delete-missing")
    assert (report["gone"], report["deleted"], report["articles"]) == ([door], 1, 2)
    archive.write("a.jsonl", FERRY)
    assert archive.build()["articles"] == 1


def test_more_than_half_of_a_source_is_deleted_only_if_it_is_said(archive: Archive) -> None:
    """A folder that was emptied by mistake costs nothing."""
    archive.write("a.jsonl", FERRY, TUNNEL, DOOR)
    archive.build()
    archive.write("a.jsonl", FERRY)
    assert "2 of the 3 articles of wire" in archive.run("update", "--delete-missing", code=1)["error"]
    assert len(archive.ids()) == 3
    assert archive.update("--delete-missing", "--yes")["deleted"] == 2


def test_a_part_of_a_root_deletes_nothing_outside_of_it(archive: Archive) -> None:
    """A folder or a file inside a remembered root is a part of it: nothing doubles, nothing else is deleted."""
    archive.write("2019/a.jsonl", FERRY, TUNNEL)
    archive.write("2021/b.jsonl", DOOR)
    archive.build()
    before = archive.ids()
    for part in ("2019", "2021/b.jsonl"):
        report = archive.run("update", str(archive.sources / part), "--delete-missing")
        assert (report["articles"], report["deleted"], report["gone"]) == (3, 0, [])
    archive.write("2019/a.jsonl", FERRY)
    report = archive.run("update", str(archive.sources / "2019"), "--delete-missing")
    assert (report["articles"], report["deleted"]) == (2, 1)
    assert before.items() > archive.ids().items()


def test_equal_rows_are_one_article(archive: Archive) -> None:
    """In one file and in two; that is said."""
    archive.write("a.jsonl", FERRY, TUNNEL, FERRY)
    archive.write("b.jsonl", TUNNEL)
    report = archive.build()
    assert report["articles"] == 2
    reasons = [each["reason"] for each in report["warnings"]]
    assert [("is equal to" in reason and "both are one article" in reason) for reason in reasons] == [True, True]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_texts_that_differ_at_the_end_are_two_articles_in_any_order(
    archive: Archive, tmp_path: Path, workers: str
) -> None:
    """Both get a hash of the whole text; a later one does not take the address of the first."""
    one, two = ({"title": "Report", "date": "2019-01-01", "body": LONG + end} for end in (" One.", " Two."))
    archive.write("a.jsonl", one, two)
    archive.build("--workers", workers, "--memory", "256")
    ids = archive.ids()
    assert len(ids) == 2
    assert {each[26] for each in ids.values()} == {"-"}
    for again in (archive.update, archive.build):
        archive.write("a.jsonl", two, one)
        again()
        assert archive.ids() == ids
    (tmp_path / "fresh").mkdir()
    fresh = Archive(tmp_path / "fresh")
    fresh.write("b.jsonl", two)
    fresh.write("c.jsonl", one)
    fresh.build()
    assert fresh.ids() == ids


@REBUILD
def test_a_second_text_leaves_the_first_its_address(archive: Archive, again: Again) -> None:
    """The one that is served keeps it."""
    one, two = ({"title": "Report", "date": "2019-01-01", "body": LONG + end} for end in (" One.", " Two."))
    archive.write("a.jsonl", one)
    archive.build()
    ((name, first),) = archive.ids().items()
    archive.write("a.jsonl", two, one)
    again(archive)
    ids = archive.ids()
    assert (ids.pop(name), next(iter(ids.values()))[:27]) == (first, f"{first}-")
    again(archive)
    assert {*archive.ids().values()} == {first, *ids.values()}


def monthly(name: str, day: str) -> list[dict[str, str]]:
    return [
        {"id": f"{n}", "title": f"{name} {n}", "date": f"2019-{day}-0{n}", "body": f"In {name} came {n}."}
        for n in (1, 2)
    ]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_id_that_two_files_use_for_two_articles(archive: Archive, workers: str) -> None:
    """As monthly tables, each from 1: the later ones are named by their file, from then on, and the report says so."""
    archive.write("april.jsonl", *monthly("April", "04"))
    archive.write("may.jsonl", *monthly("May", "05"))
    report = archive.build("--workers", workers, "--memory", "256")
    assert report["articles"] == 4
    (warning,) = report["warnings"]
    assert warning["file"] == "may.jsonl"
    assert "2 ids are used by april.jsonl for other articles" in warning["reason"]
    assert "they are named by their file, as in may.jsonl#1" in warning["reason"]
    ids = archive.ids()
    assert {ids["April 1: In April …l came 1."], ids["April 2: In April …l came 2."]} == {"1", "2"}
    (archive.sources / "april.jsonl").unlink()
    archive.write("june.jsonl", *monthly("June", "06"))
    archive.update()
    after = archive.ids()
    assert {title: after[title] for title in ids} == ids
    assert len(after) == 6
    archive.build()
    rebuilt = archive.ids()
    assert {title: rebuilt[title] for title in after if "April" not in title} == {
        title: each for title, each in after.items() if "April" not in title
    }


def test_a_correction_from_another_file_replaces_the_article(archive: Archive) -> None:
    """One id, nearly one text: the later file has the newer version."""
    archive.write("a.jsonl", {"id": "17", **FERRY})
    archive.write("b.jsonl", {"id": "17", **FERRY, "body": FERRY["body"] + " Corrected."})
    report = archive.build()
    assert report["articles"] == 1
    assert list(archive.ids().values()) == ["17"]
    assert next(iter(archive.ids())).endswith("orrected.")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_each_article_that_a_later_file_replaces_is_named(archive: Archive, workers: str) -> None:
    """Three versions of one article in three files are two losses."""
    for name in "abc":
        archive.write(f"{name}.jsonl", {"id": "17", **FERRY, "body": f"{FERRY['body']} {name}."})
    report = archive.build("--workers", workers, "--memory", "256")
    assert report["articles"] == 1
    assert next(iter(archive.ids())).endswith("c.")
    place = str(archive.sources)
    assert [(each["file"], each["reason"]) for each in report["warnings"]] == [
        (f"{place}/b.jsonl", f"its id is already used by {place}/a.jsonl:1, which this replaces"),
        (f"{place}/c.jsonl", f"its id is already used by {place}/b.jsonl:1, which this replaces"),
    ]


def test_a_newer_version_of_an_article_that_is_named_by_its_file_takes_its_name(archive: Archive) -> None:
    """It does not replace the article of the first file, which has the id."""
    archive.write("a.jsonl", {"id": "17", **FERRY})
    archive.write("b.jsonl", {"id": "17", **TUNNEL})
    archive.write("c.jsonl", {"id": "17", **TUNNEL, "body": TUNNEL["body"] + " Corrected."})
    report = archive.build()
    assert report["articles"] == 2
    ids = archive.ids()
    assert ids.pop(next(text for text in ids if text.startswith("Ferry"))) == "17"
    ((text, named),) = ids.items()
    assert text.endswith("orrected.")
    archive.update()
    assert archive.ids()[text] == named


def test_without_dates_one_title_is_not_one_article(archive: Archive) -> None:
    """A column of that name comes every day."""
    for name in "ab":
        archive.write(f"{name}.jsonl", {"id": "2", "title": "Weather", "body": f"{name} will be a day of rain. {LONG}"})
    assert archive.build()["articles"] == 2


def test_many_articles_under_one_id_are_an_alarm(archive: Archive) -> None:
    """As where the column of addresses has that of the site; rows that are equal but for their text are versions."""
    rows = [
        {"title": f"Story {n}", "date": "2019-03-01", "url": "https://example.org/news", "body": f"It was day {n}."}
        for n in range(40)
    ]
    archive.write("a.jsonl", *rows)
    report = archive.run("build", str(archive.sources), code=1)
    assert [(each["kind"], each["is_grave"]) for each in report["alarms"]] == [("shared_ids", True)]
    assert "39 of 40 articles have the id of a later one with another title" in report["alarms"][0]["reason"]
    assert f"({archive.sources}/a.jsonl:2 and {archive.sources}/a.jsonl:1)" in report["alarms"][0]["reason"]
    (archive.sources / "dateline.toml").write_text('ids = "content"\n')
    assert archive.build()["articles"] == 40
    (archive.sources / "dateline.toml").unlink()
    archive.write("a.jsonl", *({**each, "title": "Story", "id": "1"} for each in rows))
    assert "shared_ids" not in {each["kind"] for each in archive.build("--publish-anyway")["alarms"]}


def test_an_article_that_gets_an_id_from_its_source_is_found_under_the_old_one(archive: Archive) -> None:
    """Its earlier address leads to it as long as the archive has it, also through later generations."""
    archive.write("a.jsonl", FERRY, TUNNEL, DOOR)
    archive.build()
    old = {title: each for title, each in archive.ids().items() if title.startswith("Ferry")}
    archive.write("a.jsonl", {"id": "ferry", **FERRY}, TUNNEL, DOOR)
    archive.update()
    (former,) = old.values()
    served = generation_dir(archive.index_dir, str(read_current(archive.index_dir)))
    assert EarlierIds(served).to_dict() == {former: "ferry"}
    for again in (archive.build, archive.update):
        again()
        engine = open_engine(Settings(index_dir=archive.index_dir))
        with pytest.raises(ArticleMovedError) as moved:
            engine.article(former)
        assert moved.value.article_id == "ferry"
        engine.close()
    archive.write("a.jsonl", TUNNEL, DOOR)
    archive.update("--delete-missing")
    engine = open_engine(Settings(index_dir=archive.index_dir))
    with pytest.raises(ArticleNotFoundError):
        engine.article(former)
    engine.close()


@pytest.mark.parametrize(
    ("cause", "code"), [(OSError(errno.EMFILE, "Too many open files"), 1), (FileNotFoundError(2, "No such file"), 0)]
)
def test_a_generation_that_cannot_be_read_just_now_stops_a_build(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, cause: OSError, code: int
) -> None:
    """Its articles would lose their addresses; one whose files are gone is built anew."""
    archive.write("a.jsonl", FERRY, TUNNEL)
    archive.build()
    served = read_current(archive.index_dir)

    opened = iter([True])

    def fail_once(folder: Path, **options: bool) -> Index:
        if next(opened, False):
            raise CorruptIndexError("it cannot be read") from cause
        return open_index(folder, **options)

    monkeypatch.setattr("indexer.identity.served_ids.open_index", fail_once)
    report = archive.run("build", str(archive.sources), code=code)
    if code:
        assert "The served generation cannot be read just now" in report["error"]
    assert (read_current(archive.index_dir) == served) == bool(code)
