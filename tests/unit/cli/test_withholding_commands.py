"""`reindex withhold` and `release`: the list is changed durably, alone, and whatever the index is doing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dateline.article import make_article_id
from dateline.building.memory_budget import MemoryBudget
from dateline.errors import CorruptIndexError, SourceError
from dateline.generations import files, index_lock, read_withheld
from dateline.generations.withheld_files import read_known, write_withheld
from dateline.withheld import Withholding
from dateline.withheld.entries import LONGEST_REASON, today
from indexer.builds import BuildSettings
from indexer.cli import cli
from indexer.pipeline import BuildOptions, run_build
from indexer.sources.folders.roots import read_roots
from indexer.withholding import changes

ADDRESS = "https://news.example/1956/01/14/bridge?full=1"


def run(index_dir: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--index-dir", str(index_dir)])


def entry_of(index_dir: Path, article_id: str = "one") -> tuple[str, str, str]:
    """What people say of an article in the list."""
    entry = read_withheld(index_dir).entries[article_id]
    return entry.article_id, entry.day, entry.reason


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Three articles; one is named by its address."""
    rows = [{"id": name, "title": "A title", "text": f"Words of {name}."} for name in ("one", "two", ADDRESS)]
    path = tmp_path / "source.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def index_dir(tmp_path: Path, source: Path) -> Path:
    """A published index of them."""
    assert run(tmp_path / "index", "build", str(source)).exit_code == 0
    return tmp_path / "index"


def test_an_article_is_named_by_its_id_or_by_the_id_of_its_source(index_dir: Path) -> None:
    """Each outcome says whether the served generation has it."""
    result = run(index_dir, "withhold", "one", ADDRESS, "three", "one", "--reason", "court order", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)["withheld"]
    made = make_article_id(ADDRESS)
    assert [(each["given"], each["article_id"]) for each in told] == [
        ("one", "one"),
        (ADDRESS, made),
        ("three", "three"),
    ]
    assert [(each["was_withheld"], each["is_served"]) for each in told] == [
        (False, True),
        (False, True),
        (False, False),
    ]
    assert entry_of(index_dir) == ("one", today(), "court order")
    assert read_withheld(index_dir).ids == {"one", made, "three"}


def test_people_are_told_in_sentences(index_dir: Path) -> None:
    """Each article of `withhold`, `release` and `--list` has its line, also if it is unknown or not withheld."""
    result = run(index_dir, "withhold", "one", "three")
    assert (result.exit_code, result.stdout) == (0, "one: withheld. The served generation has it.\n")
    assert result.stderr == (
        "reindex: three: not found in the served generation; nothing that is shown has changed; "
        "three is on the list for later builds.\n"
    )
    assert (
        run(index_dir, "withhold", "one").stdout
        == f"one: withheld already, since {today()}. The served generation has it.\n"
    )
    assert run(index_dir, "withhold", "--list").stdout.splitlines() == [f"one  {today()}", f"three  {today()}"]
    assert run(index_dir, "release", "one", "three", "four").stdout.splitlines() == [
        "one: released. It is shown again.",
        "three: released. If a source has it, the next build or update brings it back.",
        "four: was not withheld.",
    ]
    assert run(index_dir, "withhold", "--list").stdout == "Nothing is withheld.\n"


def test_withholding_again_keeps_the_day_and_takes_a_new_reason(index_dir: Path) -> None:
    """Without one, that of before stays."""
    write_withheld(index_dir, [Withholding("one", "2020-02-29", "first")])
    assert run(index_dir, "withhold", "one").exit_code == 0
    assert entry_of(index_dir) == ("one", "2020-02-29", "first")
    assert run(index_dir, "withhold", "one", "--reason", "second").exit_code == 0
    assert entry_of(index_dir) == ("one", "2020-02-29", "second")


def test_releasing_nothing_is_a_failure_and_writes_nothing(index_dir: Path) -> None:
    """Exit 1 and a sentence; where something was released, 0."""
    run(index_dir, "withhold", "one")
    before = (index_dir / "withheld.txt").stat()
    result = run(index_dir, "release", "two", "three")
    assert result.exit_code == 1
    assert result.stderr == "reindex: None of these articles was withheld; nothing has changed.\n"
    after = (index_dir / "withheld.txt").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert run(index_dir, "release", "two", "one").exit_code == 0


@pytest.mark.parametrize("arguments", [["withhold"], ["withhold", " "], ["withhold", "one", "--list"], ["release"]])
def test_without_an_article_the_usage_is_wrong(index_dir: Path, arguments: list[str]) -> None:
    """A missing or blank id, or an id with `--list`, exits with 2."""
    assert run(index_dir, *arguments).exit_code == 2


@pytest.mark.parametrize("reason", ["a\tb\nc", "\x1b[31mred\x00", "x" * 2_000, "\u2028\u202e", "", "é" * 600])
def test_a_reason_never_breaks_a_line(index_dir: Path, reason: str) -> None:
    """Tabs, line ends and controls are cleaned, a long one is cut; the list is read back whole."""
    changes.withhold(index_dir, ["one", "two"], reason)
    raw = (index_dir / "withheld.txt").read_text()
    assert raw.count("\n") == 2
    assert raw.count("\t") == 6, "a digest of each"
    entry = read_withheld(index_dir).entries["two"]
    assert len(entry.reason) <= LONGEST_REASON
    assert entry.reason.isprintable()


def test_a_release_is_of_the_text_that_an_article_has_now(index_dir: Path, source: Path) -> None:
    """The text that was withheld stays on the list, unless the whole entry is to be removed."""
    assert run(index_dir, "withhold", "one").exit_code == 0
    source.write_text(source.read_text().replace("Words of one.", "Other words."))
    assert run(index_dir, "build", str(source)).exit_code == 0
    changes.release(index_dir, ["one"])
    assert list(read_withheld(index_dir).entries) == ["one"]
    changes.release(index_dir, ["one"], whole=True)
    assert not read_withheld(index_dir).entries


def test_it_works_while_the_index_is_being_written(index_dir: Path) -> None:
    """The list has a lock of its own."""
    with index_lock(index_dir):
        assert run(index_dir, "withhold", "one").exit_code == 0
    assert read_withheld(index_dir).ids == {"one"}


def test_an_empty_folder_may_have_a_list(tmp_path: Path, source: Path) -> None:
    """The first build leaves the article out, and one that fails keeps the list."""
    index_dir = tmp_path / "new"
    index_dir.mkdir()
    assert run(index_dir, "withhold", "--list").stdout == "Nothing is withheld.\n"
    result = run(index_dir, "withhold", "one")
    assert result.stdout == "one: withheld. There is no generation to look it up in.\n"
    with pytest.raises(SourceError):
        run_build(BuildOptions(index_dir, ["nothing-here"]))
    assert read_withheld(index_dir).ids == {"one"}
    told = json.loads(run(index_dir, "build", str(source), "--json").stdout)
    assert (told["read"], told["withheld"], told["articles"]) == (3, 1, 2)


@pytest.mark.parametrize("arguments", [["withhold", "one"], ["withhold", "--list"], ["release", "one"]])
@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_folder_that_is_none_is_named_and_not_made(tmp_path: Path, kind: str, arguments: list[str]) -> None:
    """A mistyped --index-dir must not look like a withheld article."""
    index_dir = tmp_path / "no" / "index" if kind == "missing" else tmp_path / "file"
    if kind == "file":
        index_dir.write_text("Not a folder.")
    result = run(index_dir, *arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert f"{index_dir} {'does not exist' if kind == 'missing' else 'is not a folder'}, so" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == ({"file"} if kind == "file" else set())


def test_a_build_that_fails_leaves_a_list_that_came_meanwhile(tmp_path: Path) -> None:
    """It removes the folder that it made only if nothing has come into it."""
    index_dir = tmp_path / "index"

    def articles():
        changes.withhold(index_dir, ["one"])
        raise SourceError("the source is gone")
        yield

    from indexer.builds import build_index

    with pytest.raises(SourceError):
        build_index(articles(), index_dir)
    assert read_withheld(index_dir).ids == {"one"}


def test_a_damaged_generation_keeps_nobody_from_withholding(index_dir: Path) -> None:
    """Nothing can be said about it then."""
    (index_dir / "CURRENT").write_text("nonsense\n")
    result = run(index_dir, "withhold", "one")
    assert result.exit_code == 0
    assert read_withheld(index_dir).ids == {"one"}
    assert "no generation" in result.stdout


@pytest.mark.parametrize("raw", [b"\xff\n", b"../one\t2026-01-01\t\n", b"one\tyesterday\t\n"])
def test_a_list_that_cannot_be_understood_is_never_replaced(index_dir: Path, source: Path, raw: bytes) -> None:
    """Nothing is withheld, released, or built: someone has to look at it."""
    (index_dir / "withheld.txt").write_bytes(raw)
    for arguments in (["withhold", "two"], ["release", "two"], ["withhold", "--list"], ["build", str(source)]):
        result = run(index_dir, *arguments)
        assert result.exit_code == 1, arguments
        assert "withheld.txt" in result.stderr
    assert (index_dir / "withheld.txt").read_bytes() == raw


def test_a_list_that_cannot_be_written_is_as_it_was(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk does not take it: exit 1, one sentence, and the old list."""
    run(index_dir, "withhold", "one")

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device", str(index_dir / "withheld.txt"))

    monkeypatch.setattr(files, "write_synced", full)
    result = run(index_dir, "withhold", "two")
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert read_withheld(index_dir).ids == {"one"}


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_withheld_is_dropped_before_it_is_analysed(index_dir: Path, source: Path, workers: int) -> None:
    """Whatever process reads it: not even a warning about its date is made."""
    rows = [{"id": f"n{number}", "text": "Words.", "date": "03/04/2015"} for number in range(40)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run(index_dir, "withhold", *(f"n{number}" for number in range(0, 40, 2)))
    building = BuildSettings(budget=MemoryBudget(1_000, workers))
    report = run_build(BuildOptions(index_dir, [str(source)], building=building))
    assert (report.read, report.withheld, report.articles) == (40, 20, 20)
    dates = [each.line for each in report.warnings if each.line and "date" in each.reason]
    assert {line % 2 for line in dates} == {0}, "of a document that is withheld"
    assert "20 added, 20 withheld" in report.to_text()


def test_a_build_of_nothing_but_withheld_articles_says_so(index_dir: Path, source: Path) -> None:
    """The build exits with 1, and its message says that all documents are withheld."""
    run(index_dir, "withhold", "one", "two", ADDRESS)
    result = run(index_dir, "build", str(source))
    assert result.exit_code == 1
    assert "hold no document that is not withheld" in result.stderr


def test_nothing_is_served_while_the_list_cannot_be_understood(index_dir: Path) -> None:
    """A reader fails closed, before it opens anything."""
    from dateline.engines import open_engine
    from dateline.settings import Settings

    (index_dir / "withheld.txt").write_text("one two\n")
    with pytest.raises(CorruptIndexError, match="line 1"):
        open_engine(Settings(index_dir=index_dir))


@pytest.fixture
def with_urls(tmp_path: Path) -> Path:
    """An index whose source gave an id and an address; two articles have the same one."""
    rows = [
        {"id": f"a{number}", "url": f"https://news.example/{number // 2}?x=1", "text": f"Words of {number}."}
        for number in range(1, 6)
    ]
    (tmp_path / "urls.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run(tmp_path / "urls", "build", str(tmp_path / "urls.jsonl")).exit_code == 0
    return tmp_path / "urls"


def test_a_url_means_the_articles_that_have_it(with_urls: Path) -> None:
    """Where the source gave an id as well; it is noted as the reason, and they are released by it."""
    address = "https://news.example/1?x=1"
    result = run(with_urls, "withhold", address, "https://news.example/0?x=1", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)["withheld"]
    assert [(each["article_id"], each["is_served"]) for each in told] == [("a2", True), ("a3", True), ("a1", True)]
    assert entry_of(with_urls, "a2") == ("a2", today(), address)
    assert run(with_urls, "release", address).exit_code == 0
    assert read_withheld(with_urls).ids == {"a1"}


def test_a_url_of_an_article_that_was_deleted_is_not_found(with_urls: Path, tmp_path: Path) -> None:
    """The URL resolves to no article, and a message says that the served generation lacks it."""
    (source,) = read_roots(with_urls)
    source.path.write_text(json.dumps({"id": "a1", "text": "Words of 1."}) + "\n")
    assert run(with_urls, "update", "--delete-missing", "--yes").exit_code == 0
    result = run(with_urls, "withhold", "https://news.example/1?x=1")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "not found in the served generation" in result.stderr


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:5000/article/a2?q=harbour&page=2",
        "https://host.example/article/a2#p3",
        "/article/a2",
        "/article/a%32/",
    ],
)
def test_the_address_of_its_page_means_an_article(with_urls: Path, address: str) -> None:
    """Also once the article is in the served generation no more, but on the list."""
    assert run(with_urls, "withhold", address).stdout.startswith(f"{address} (a2): withheld.")
    assert read_withheld(with_urls).ids == {"a2"}
    assert run(with_urls, "update", str(with_urls.with_suffix(".jsonl"))).exit_code == 0
    assert "already" in run(with_urls, "withhold", address).stderr
    assert run(with_urls, "release", address).exit_code == 0
    assert not read_withheld(with_urls).ids


def test_what_is_not_found_is_kept_as_the_reason(with_urls: Path) -> None:
    """Otherwise the origin of its id would be lost; a given reason replaces it."""
    for address, reason in (("http://host/article/zz", ""), ("https://news.example/9", "court order")):
        result = run(with_urls, "withhold", address, "--reason", reason, "--json")
        assert result.exit_code == 0
        assert result.stderr.startswith(
            f"reindex: {address}: not found in the served generation; nothing that is shown"
        )
        made = make_article_id(address)
        assert f"{made} is on the list for later builds" in result.stderr
        assert json.loads(result.stdout)["withheld"][0]["is_served"] is False
        assert read_withheld(with_urls).entries[made].reason == (reason or address)


def test_a_build_forgets_the_texts_that_the_one_before_left_out(tmp_path: Path, index_dir: Path) -> None:
    """It reads all sources: what they hold no longer has no record."""
    rows = [
        {"id": name, "title": "A title", "text": f"Words of {text}."} for name, text in (("copy", "one"), ("b", "b"))
    ]
    source = tmp_path / "copies.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run(index_dir, "withhold", "one").exit_code == 0
    left_out = []
    for content in (source.read_text(), json.dumps(rows[1])):
        source.write_text(content)
        assert run(index_dir, "build", str(source)).exit_code == 0
        left_out.append(list(read_known(index_dir).left_out))
    assert left_out == [["copy"], []]


def test_of_many_copies_of_a_withheld_article_people_see_some(tmp_path: Path) -> None:
    """`status` names 20 of 24 and counts the others."""
    rows = [{"id": f"copy-{number}", "title": "A title", "text": "The same words."} for number in range(25)]
    (tmp_path / "copies.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    index_dir = tmp_path / "index"
    assert run(index_dir, "build", str(tmp_path / "copies.jsonl"), "--publish-anyway").exit_code == 0
    assert run(index_dir, "withhold", "copy-0").exit_code == 0
    told = run(index_dir, "status").stdout
    assert sum(line.startswith("copy-") for line in told.splitlines()) == 20
    assert "... and 4 more (--json lists all)." in told
