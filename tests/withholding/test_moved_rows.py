"""A withheld text stays withheld under any id: some sources give rows their positions for ids, and rows move."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dateline.engines import open_engine
from dateline.errors import ArticleWithheldError
from dateline.generations import read_current, read_withheld
from dateline.request import SearchRequest
from dateline.settings import Settings
from indexer.cli import cli

KEY = "0123456789abcdef0123456789abcdef"
ROWS = [(f"Report {number}", f"Word{number} of the harbour, as told on that day.") for number in range(8)]
SECRET = ("A name in a court room", "Zanzibar was named here, though nobody should have done it, as a court has said.")
LINES = [*ROWS[:2], SECRET, *ROWS[2:]]
ADDED = ("Put on top", "This line moves all the others by one.")


def to_jsonl(rows: list[tuple[str, str]]) -> str:
    return "".join(
        json.dumps({"id": f"row-{number}", "title": title, "text": text}) + "\n"
        for number, (title, text) in enumerate(rows)
    )


def to_csv(rows: list[tuple[str, str]]) -> str:
    return "id,title,text\n" + "".join(f'row-{n},"{title}","{text}"\n' for n, (title, text) in enumerate(rows))


FORMS: dict[str, Callable[[list[tuple[str, str]]], str]] = {"rows.jsonl": to_jsonl, "rows.csv": to_csv}


class Archive:
    """Rows with their positions for ids in a file, and an index of them that commands use."""

    def __init__(self, folder: Path, form: str = "rows.jsonl", key: str | None = None) -> None:
        self.source = folder / form
        self.index_dir = folder / "index"
        self.environ = {"DATELINE_BUNDLE_KEY": key, "DATELINE_BUNDLE_URL": None}
        self.write(LINES)

    def write(self, rows: list[tuple[str, str]]) -> None:
        self.source.write_text(FORMS[self.source.name](rows))

    def run(self, *arguments: str, code: int = 0) -> Result:
        done = CliRunner().invoke(cli, [*arguments, "--index-dir", str(self.index_dir)], env=self.environ)
        assert done.exit_code == code, done.output
        return done

    def found(self, text: str) -> list[str]:
        """The ids that a search finds in a new process."""
        engine = open_engine(Settings(index_dir=self.index_dir))
        try:
            return [hit.article_id for hit in engine.search(SearchRequest(text=text, per_page=100)).hits]
        finally:
            engine.close()

    def files(self) -> dict[str, bytes]:
        """The files of the index folder beside its generations."""
        return {path.name: path.read_bytes() for path in self.index_dir.iterdir() if path.is_file()}

    def withhold_secret(self) -> str:
        self.run("build", str(self.source))
        (secret,) = self.found("zanzibar")
        self.run("withhold", secret)
        assert self.found("zanzibar") == []
        return secret


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive with a withheld third row."""
    return Archive(tmp_path)


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize("command", ["build", "update"])
@pytest.mark.parametrize("form", FORMS)
def test_a_line_on_top_shows_no_withheld_article(tmp_path: Path, form: str, command: str, key: str | None) -> None:
    """The text stays hidden under its new id; the article that got the old one is hidden, too, and both are named."""
    archive = Archive(tmp_path, form, key)
    old = archive.withhold_secret()
    archive.write([ADDED, *LINES])
    warnings = json.loads(archive.run(command, str(archive.source), "--json").stdout)["warnings"]
    assert archive.found("zanzibar") == []
    assert len(archive.found("harbour")) == len(ROWS) - 1
    reasons = " ".join(each["reason"] for each in warnings)
    assert f"{old} was withheld with another text" in reasons
    assert f"has the text that was withheld as {old}" in reasons
    assert f"reindex release {old}" in reasons
    status = archive.run("status").stdout
    assert f"{old} was withheld with another text" in status
    assert f"has the text that was withheld as {old}" in status
    assert "Zanzibar" not in status + reasons


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_leave_a_copy_out_as_one_process_does(archive: Archive, workers: int) -> None:
    """Whichever process reads it."""
    archive.withhold_secret()
    archive.write([ADDED, *LINES, *[(f"More {number}", "Lorem ipsum. " * 2_000) for number in range(60)]])
    report = json.loads(
        archive.run("build", str(archive.source), "--workers", str(workers), "--memory", "256", "--json").stdout
    )
    assert (report["withheld"], report["articles"]) == (2, len(ROWS) + 60)
    assert archive.found("zanzibar") == []


def test_what_is_back_in_its_place_is_named_no_more(archive: Archive) -> None:
    """An update drops the earlier notes for the ids that it reads again."""
    archive.withhold_secret()
    archive.write([ADDED, *LINES])
    archive.run("update", str(archive.source))
    assert "has the text that was withheld" in archive.run("status").stdout
    archive.write(LINES)
    archive.run("update", str(archive.source))
    assert "has the text that was withheld" not in archive.run("status").stdout
    assert archive.found("zanzibar") == []


def test_what_got_the_old_id_is_released_for_this_text_alone(archive: Archive) -> None:
    """It returns with the next build; after another move the article with the id is hidden again."""
    old = archive.withhold_secret()
    archive.write([ADDED, *LINES])
    archive.run("build", str(archive.source))
    said = archive.run("release", old).stdout
    assert "stays withheld under every other id" in said
    archive.run("build", str(archive.source))
    assert len(archive.found("harbour")) == len(ROWS)
    assert archive.found("zanzibar") == []
    archive.write([ADDED, ADDED, *LINES])
    archive.run("build", str(archive.source))
    assert old not in archive.found("")
    assert archive.found("zanzibar") == []


def test_a_copy_is_released_for_its_id_alone(archive: Archive) -> None:
    """Under other ids the text stays withheld; withholding the copy again revokes the release."""
    old = archive.withhold_secret()
    archive.write([ADDED, *LINES])
    report = archive.run("update", str(archive.source), "--json").stdout
    (copy,) = [each["reason"].split()[0] for each in json.loads(report)["warnings"] if "has the text" in each["reason"]]
    archive.run("release", copy)
    archive.run("update", str(archive.source))
    assert archive.found("zanzibar") == [copy]
    archive.write([ADDED, ADDED, *LINES])
    archive.run("update", str(archive.source))
    assert archive.found("zanzibar") == []
    archive.write([ADDED, *LINES])
    archive.run("update", str(archive.source))
    archive.run("withhold", copy)
    assert archive.found("zanzibar") == []
    archive.run("release", copy)
    archive.run("release", "--whole", old)
    archive.run("build", str(archive.source))
    assert archive.found("zanzibar") == [copy]


def withheld_since_and_rolled_back(archive: Archive) -> str:
    """Serve the generation in which a withheld article has another id; return the id in the list."""
    archive.run("build", str(archive.source))
    archive.write([ADDED, *LINES])
    archive.run("build", str(archive.source))
    (secret,) = archive.found("zanzibar")
    archive.run("withhold", secret)
    archive.run("rollback")
    return secret


def test_a_generation_of_before_hides_the_text_under_its_id_there(archive: Archive) -> None:
    """After a rollback: the article was withheld under its newer id."""
    secret = withheld_since_and_rolled_back(archive)
    assert archive.found("zanzibar") == []
    assert secret not in archive.found("")
    assert len(archive.found("harbour")) == len(ROWS) - 1
    exported = archive.run("export").stdout
    assert "Zanzibar" not in exported
    assert len(exported.splitlines()) == len(ROWS) - 1
    assert "Zanzibar" not in archive.run("doctor", str(archive.source), "--json").stdout


@pytest.mark.parametrize(
    "change",
    [
        lambda title, text: (title.upper(), text.upper()),
        lambda title, text: (f"  {title} ", text.replace(" ", "\n", 5)),
        lambda title, text: (title, text.replace("court", "co\u00adurt")),
        lambda title, text: (unicodedata.normalize("NFD", title), unicodedata.normalize("NFKC", text)),
    ],
)
def test_a_copy_agrees_that_is_set_in_another_way(
    tmp_path: Path, change: Callable[[str, str], tuple[str, str]]
) -> None:
    """Case, white space, hyphenation and composition make no difference."""
    archive = Archive(tmp_path)
    rows = [("Ein Straßenname: Café", "Zanzibar ﬁnds a court in the Straße nach Ömsk, as it is told here.")]
    archive.write([*ROWS, *rows])
    (secret,) = archive.run("build", str(archive.source)) and archive.found("zanzibar")
    archive.run("withhold", secret)
    archive.write([ADDED, *ROWS, *(change(*each) for each in rows)])
    archive.run("build", str(archive.source))
    assert archive.found("zanzibar") == []


def test_what_is_nearly_equal_is_named_and_shown(archive: Archive) -> None:
    """A correction is nearly equal to the text that it corrects."""
    old = archive.withhold_secret()
    corrected = (SECRET[0], SECRET[1].replace("a court", "the court"))
    other_title = ("Another title", SECRET[1])
    archive.write([*LINES, corrected, other_title])
    warnings = json.loads(archive.run("update", str(archive.source), "--json").stdout)["warnings"]
    assert [
        each["reason"].partition(" is nearly equal to the text withheld as ")[2].split(",")[0] for each in warnings
    ] == [
        old,
        old,
    ]
    assert len(archive.found("zanzibar")) == 2


def test_an_entry_of_a_version_before_gets_a_digest_of_what_a_generation_has(archive: Archive) -> None:
    """Not from the article with the id in the source; until then `status` names it."""
    archive.run("build", str(archive.source))
    (secret,) = archive.found("zanzibar")
    (archive.index_dir / "withheld.txt").write_text(f"{secret}\t2026-01-01\ta reason\n")
    assert secret in archive.run("status").stdout
    archive.write([ADDED, *LINES])
    archive.run("update", str(archive.source))
    assert archive.found("zanzibar") == []
    assert read_withheld(archive.index_dir).entries[secret].digests
    assert "by id alone" not in archive.run("status").stdout


@pytest.mark.parametrize(("count", "end"), [(1, ""), (20, ""), (21, " and 1 more")])
def test_ids_of_unknown_texts_are_told_before_anything_changes(archive: Archive, count: int, end: str) -> None:
    """Ids that a version before made of places of rows stop a build of such rows; the first 20 are named."""
    archive.index_dir.mkdir()
    names = [f"u-{number:024x}" for number in range(count)]
    (archive.index_dir / "withheld.txt").write_text("".join(f"{name}\t2026-01-01\ta reason\n" for name in names))
    archive.source.write_text('{"title": "A", "text": "A row without an id."}\n')
    told = archive.run("build", str(archive.source), code=1).stderr
    assert f"{count} withheld article{'s' if count > 1 else ''} cannot be known again" in told
    assert f"has a text for {', '.join(names[:20])}{end}. They may be" in told
    assert read_current(archive.index_dir) is None


def test_an_entry_before_its_article_gets_a_digest_when_that_comes(archive: Archive) -> None:
    """A warning says so, since it may not be the intended article."""
    archive.index_dir.mkdir()
    archive.run("withhold", "later")
    archive.source.write_text(
        '{"id": "later", "title": "A", "text": "Zanzibar comes later than the list."}\n' + to_jsonl(ROWS)
    )
    warnings = json.loads(archive.run("build", str(archive.source), "--json").stdout)["warnings"]
    assert "later is withheld, and its text was not known" in warnings[0]["reason"]
    archive.write([("A", "Zanzibar comes later than the list."), *ROWS])
    archive.run("build", str(archive.source))
    assert archive.found("zanzibar") == []


def test_an_update_names_a_served_copy_that_it_takes_out(archive: Archive) -> None:
    """Whether it stands in the served generation alone or in the source as well: in one sentence."""
    secret = withheld_since_and_rolled_back(archive)
    for rows, place in (([ADDED], "the served generation"), (LINES, "rows.jsonl")):
        archive.write(rows)
        warnings = json.loads(archive.run("update", str(archive.source), "--dry-run", "--json").stdout)["warnings"]
        found = [each for each in warnings if f"has the text that was withheld as {secret}" in each["reason"]]
        assert [place in json.dumps(each) for each in found] == [True], warnings


def test_no_dry_run_writes(archive: Archive) -> None:
    """It writes neither digests nor notes."""
    archive.run("build", str(archive.source))
    (secret,) = archive.found("zanzibar")
    (archive.index_dir / "withheld.txt").write_text(f"{secret}\t2026-01-01\ta reason\n")
    before = archive.files()
    for command in ("build", "update"):
        archive.run(command, str(archive.source), "--dry-run")
    assert archive.files() == before


def test_a_dry_run_does_not_note_what_an_update_would_take_out(archive: Archive) -> None:
    """The update itself notes the copy of a withheld article that only the served generation has."""
    withheld_since_and_rolled_back(archive)
    archive.write([ADDED])
    before = archive.files()
    archive.run("update", str(archive.source), "--dry-run")
    assert archive.files() == before
    archive.run("update", str(archive.source))
    assert archive.files()["withheld.known"] != before["withheld.known"]


def test_the_page_of_a_copy_says_that_it_is_withheld(archive: Archive) -> None:
    """As the page of the article itself does, also if no generation has it."""
    secret = withheld_since_and_rolled_back(archive)
    engine = open_engine(Settings(index_dir=archive.index_dir))
    with pytest.raises(ArticleWithheldError):
        engine.article(secret)
    engine.close()


def test_a_version_before_keeps_what_it_does_not_know(archive: Archive) -> None:
    """It splits `id, day, reason` at the first two tabs, and writes them back in this form."""
    archive.withhold_secret()
    path = archive.index_dir / "withheld.txt"
    line = path.read_text().rstrip("\n")
    article_id, _, rest = line.partition("\t")
    day, _, reason = rest.partition("\t")
    assert f"{article_id}\t{day}\t{reason}" == line
    path.write_text(f"{article_id}\t{day}\tnew reason\n")  # as one that was given another reason does
    archive.write([ADDED, *LINES])
    archive.run("build", str(archive.source))
    assert archive.found("zanzibar") == []


def test_no_word_can_be_read_from_the_list(archive: Archive, tmp_path: Path) -> None:
    """With a key, equal texts of two archives have different digests; parts of less than 17 bits confirm no guess."""
    archive.withhold_secret()
    salted = Archive(tmp_path / "salted", key=KEY) if (tmp_path / "salted").mkdir() is None else archive
    salted.withhold_secret()
    for each in (archive, salted):
        line = (each.index_dir / "withheld.txt").read_text().lower()
        assert not any(word in line for word in ("zanzibar", "court", "name"))
    one, other = (read_withheld(each.index_dir).entries.popitem()[1].digests[0] for each in (archive, salted))  # type: ignore[attr-defined]
    assert set(one.split("-")[2:]).isdisjoint(other.split("-")[2:])


def test_where_a_salt_is_not_known_nothing_is_shown(tmp_path: Path) -> None:
    """The message names the salt and the remedies: the key, or the ids alone."""
    archive = Archive(tmp_path, key=KEY)
    secret = archive.withhold_secret()
    known = archive.index_dir / "withheld.known"
    known.write_text("".join(line for line in known.read_text().splitlines(keepends=True) if "salt" not in line))
    archive.environ["DATELINE_BUNDLE_KEY"] = None
    for command in ("build", "update", "export", "doctor"):
        done = archive.run(command, *([str(archive.source)] if command != "export" else []), code=1)
        assert "DATELINE_BUNDLE_KEY" in done.output
        assert "withhold --restore" in done.output
    assert "--forget-texts" in archive.run("withhold", "--restore", code=1).stderr
    archive.environ["DATELINE_BUNDLE_KEY"] = KEY
    archive.run("withhold", "--restore")
    assert archive.found("zanzibar") == []
    known.write_text("".join(line for line in known.read_text().splitlines(keepends=True) if "salt" not in line))
    archive.environ["DATELINE_BUNDLE_KEY"] = None
    archive.run("withhold", "--restore", "--forget-texts")
    assert secret in archive.run("status").stdout
    archive.environ["DATELINE_BUNDLE_KEY"] = "another key, which is long enough"
    archive.run("build", str(archive.source))
    archive.write([ADDED, *LINES])
    archive.run("build", str(archive.source))
    assert archive.found("zanzibar") == []
    assert read_current(archive.index_dir)
