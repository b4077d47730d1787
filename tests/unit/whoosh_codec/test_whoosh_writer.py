"""The writer: batches, updates, deletions, commits that happen or do not, INDEX.json."""

from collections.abc import Callable
from pathlib import Path

import pytest
from committed import by_index_file, by_whoosh
from oracle.plain_builder import average_lengths, build_segment
from whoosh.fields import TEXT, FieldConfigurationError, Schema
from whoosh.index import LockError, create_in, open_dir
from whoosh.query import Term
from whoosh.writing import CLEAR, OPTIMIZE, IndexingError
from whoosh_archives import ANALYSIS, make_articles

from dateline.article import Article
from dateline.building.segment_writer import write_segment
from dateline.columnar.index_file import INDEX, SEGMENT_KINDS, read_index_file
from dateline.columnar.reader import open_index
from dateline.errors import CorruptIndexError
from dateline.whoosh_codec import index_writer
from dateline.whoosh_codec.codec import ColumnarCodec
from dateline.whoosh_codec.described_index import create_described
from dateline.whoosh_codec.documents import fields_of_article
from dateline.whoosh_codec.index_writer import ColumnarIndex, ColumnarWriter, create_whoosh_index
from dateline.whoosh_codec.schema import columnar_schema


def write(index: ColumnarIndex, *articles: Article, **options: object) -> None:
    """Commit some articles."""
    with_batch = index.writer()
    for article in articles:
        with_batch.add_article(article)
    with_batch.commit(**options)


def ids_and_files(folder: Path) -> tuple[set[str], set[str], list[str]]:
    """What both sides find, and the files."""
    return set(by_whoosh(folder)), set(by_index_file(folder)), sorted(path.name for path in folder.iterdir())


@pytest.fixture
def index(tmp_path: Path) -> ColumnarIndex:
    """An index of 40 articles in two segments."""
    index = create_whoosh_index(tmp_path, ANALYSIS)
    write(index, *make_articles(25, seed=1))
    write(index, *make_articles(15, seed=2, first=25), merge=False)
    return index


def test_a_new_index_is_empty_on_both_sides(tmp_path: Path) -> None:
    """Whoosh and the serving side open it before the first commit."""
    create_whoosh_index(tmp_path, ANALYSIS)
    assert by_whoosh(tmp_path) == by_index_file(tmp_path) == {}


def test_both_sides_find_what_was_committed(index: ColumnarIndex, tmp_path: Path) -> None:
    """All articles, in two segments."""
    articles = [*make_articles(25, seed=1), *make_articles(15, seed=2, first=25)]
    assert by_whoosh(tmp_path) == by_index_file(tmp_path) == {article.article_id: article for article in articles}
    assert len(open_index(tmp_path).segments) == 2


def test_of_two_articles_with_one_id_the_later_counts(index: ColumnarIndex, tmp_path: Path) -> None:
    """In one batch, and over commits."""
    first, second, third = (Article("a3", title, "") for title in ("first", "second", "third"))
    write(index, first, Article("new", "kept", ""), second)
    assert by_whoosh(tmp_path)["a3"] == by_index_file(tmp_path)["a3"] == second
    writer = index.writer()
    writer.update_document(**fields_of_article(first))
    writer.update_document(**fields_of_article(third))
    writer.commit()
    assert by_whoosh(tmp_path)["a3"] == by_index_file(tmp_path)["a3"] == third
    assert len(by_whoosh(tmp_path)) == 41


def test_deleted_articles_are_gone_on_both_sides(index: ColumnarIndex, tmp_path: Path) -> None:
    """Of a segment, and of the batch before it is written."""
    writer = index.writer()
    writer.add_article(Article("a7", "replaced", ""))
    writer.add_article(Article("batch", "", ""))
    assert writer.delete_article("a7")
    assert writer.delete_article("a30")
    assert writer.delete_article("batch")
    assert not writer.delete_article("batch")
    assert not writer.delete_article("nowhere")
    writer.commit()
    assert by_whoosh(tmp_path).keys() == by_index_file(tmp_path).keys()
    assert {"a7", "a30", "batch"}.isdisjoint(by_whoosh(tmp_path))
    assert len(by_whoosh(tmp_path)) == 38


def test_documents_are_deleted_by_query_and_brought_back(index: ColumnarIndex, tmp_path: Path) -> None:
    """By number, back and forth, and by a query of Whoosh's."""
    with index.searcher() as searcher:
        doc = searcher.document_number(article_id="a5")
    for delete, present in ((True, False), (False, True), (True, False)):
        writer = index.writer()
        writer.delete_document(doc, delete=delete)
        writer.commit(merge=False)
        assert ("a5" in by_whoosh(tmp_path)) == ("a5" in by_index_file(tmp_path)) == present
    writer = index.writer()
    count = writer.delete_by_query(Term("body", "war"))
    writer.commit()
    assert count > 5
    assert len(by_whoosh(tmp_path)) == len(by_index_file(tmp_path)) == 39 - count


def test_deletions_get_a_new_file_each_time_and_the_old_one_goes(index: ColumnarIndex, tmp_path: Path) -> None:
    """Files of postings are not touched."""
    names = set()
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("MAIN_*.postings")}
    for article_id in ("a0", "a1"):
        writer = index.writer()
        writer.delete_article(article_id)
        writer.commit(merge=False)
        (path,) = tmp_path.glob("*.deletions")
        names.add(path.name)
    assert len(names) == 2
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("MAIN_*.postings")} == before


def test_index_file_names_exactly_the_files_that_are_there(index: ColumnarIndex, tmp_path: Path) -> None:
    """Besides itself, the lock and the TOC."""
    writer = index.writer()
    writer.delete_article("a0")
    writer.commit()
    named = {name for entry in read_index_file(tmp_path).segments for name in entry.files}
    assert {path.name for path in tmp_path.iterdir()} == named | {INDEX, "MAIN_WRITELOCK", "_MAIN_3.toc"}


def test_the_first_build_fixes_the_average_lengths(index: ColumnarIndex, tmp_path: Path) -> None:
    """Later commits keep them, and other ones are refused."""
    averages = average_lengths(make_articles(25, seed=1))
    assert read_index_file(tmp_path).averages == averages
    index.writer().commit(optimize=True)
    assert read_index_file(tmp_path).averages == averages
    with pytest.raises(IndexingError, match="average"):
        ColumnarWriter(index, averages=(1.0, 2.0))
    folder = tmp_path / "given"
    folder.mkdir()
    write(given := create_whoosh_index(folder, ANALYSIS))
    writer = given.writer(averages=(1.0, 2.0))
    writer.add_article(Article("a", "b", "c"))
    writer.commit()
    assert read_index_file(folder).averages == (1.0, 2.0)


def test_an_optimised_index_has_the_files_of_one_build(index: ColumnarIndex, tmp_path: Path) -> None:
    """Byte for byte those of the plain builder."""
    write(index, *make_articles(5, seed=3), optimize=True)
    (segment,) = open_index(tmp_path).segments
    articles = [*make_articles(5, seed=3), *make_articles(25, seed=1)[5:], *make_articles(15, seed=2, first=25)]
    (tmp_path / "built").mkdir()
    built = build_segment(articles, "english", segment.name, read_index_file(tmp_path).averages)
    for name in write_segment(tmp_path / "built", built):
        assert (tmp_path / name).read_bytes() == (tmp_path / "built" / name).read_bytes()


def test_the_same_commits_give_the_same_files_with_the_same_names(tmp_path: Path) -> None:
    """All but Whoosh's TOC, which has a date."""
    found = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        index = create_whoosh_index(tmp_path / name, ANALYSIS)
        write(index, *make_articles(20, seed=1))
        write(index, *make_articles(2, seed=2), *make_articles(3, seed=3, first=20), merge=False)
        found.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir() if ".toc" not in path.name})
    assert found[0] == found[1]
    assert len(found[0]) == 2 * 4 + 1 + 2  # two segments, deletions, INDEX.json and the lock


def test_segments_that_were_built_elsewhere_are_added(index: ColumnarIndex, tmp_path: Path) -> None:
    """Their articles replace earlier ones, and later ones replace theirs."""
    articles = [Article("a3", "replaced", ""), Article("a100", "new", ""), Article("b1", "dropped", "")]
    averages = read_index_file(tmp_path).averages
    built = build_segment(articles, "english", "MAIN_builtelsewhere00", averages)
    write_segment(tmp_path, built)
    writer = index.writer()
    writer.add_article(Article("b1", "from the batch", ""))
    writer.add_segment(built.name, averages)
    writer.add_article(Article("a100", "later", ""))
    writer.commit()
    assert by_whoosh(tmp_path) == by_index_file(tmp_path)
    assert {by_whoosh(tmp_path)[name].title for name in ("a3", "a100", "b1")} == {"replaced", "later", "dropped"}
    with pytest.raises(IndexingError, match="average"):
        index.writer().add_segment(built.name, (1.0, 1.0))


def test_documents_of_another_index_are_taken_over(index: ColumnarIndex, tmp_path: Path) -> None:
    """Those of an index by Whoosh's own codec."""
    articles = make_articles(10, seed=9, first=35)
    (tmp_path / "stock").mkdir()
    stock = create_in(str(tmp_path / "stock"), columnar_schema(ANALYSIS))
    for part in (articles[:5], articles[5:]):
        writer = stock.writer()
        for article in part:
            writer.add_document(**fields_of_article(article))
        writer.commit(merge=False)
    writer = index.writer()
    writer.add_reader(stock.reader())
    writer.commit()
    assert len(by_whoosh(tmp_path)) == 45
    assert by_whoosh(tmp_path)["a44"] == by_index_file(tmp_path)["a44"] == articles[-1]


def test_what_whooshs_own_writer_committed_is_told_by_an_empty_commit(index: ColumnarIndex, tmp_path: Path) -> None:
    """Until then the serving side has the commit before."""
    stock = open_dir(str(tmp_path)).writer(codec=ColumnarCodec())
    stock.add_document(article_id="stock", title="by the stock writer")
    stock.delete_by_term("article_id", "a2")
    stock.commit(merge=False)
    assert "stock" not in by_index_file(tmp_path)
    index.writer().commit(merge=False)
    assert by_index_file(tmp_path) == by_whoosh(tmp_path)
    assert "stock" in by_whoosh(tmp_path)
    assert "a2" not in by_whoosh(tmp_path)


def test_an_index_that_whooshs_own_codec_wrote_to_is_refused(index: ColumnarIndex, tmp_path: Path) -> None:
    """With a sentence that says to build anew."""
    open_dir(str(tmp_path)).optimize()
    with pytest.raises(IndexingError, match="run reindex"):
        index.writer()


@pytest.mark.parametrize(
    "refused",
    [
        lambda writer: writer.group(),
        lambda writer: writer.start_group(),
        lambda writer: writer.end_group(),
        lambda writer: writer.add_field("more", None),
        lambda writer: writer.remove_field("url"),
        lambda writer: writer.add_document(article_id="x", more="?"),
        lambda writer: writer.add_document(title="without an id"),
        lambda writer: writer.add_document(article_id="x", body=["a", "list"]),
        lambda writer: writer.add_document(article_id="x", _stored_body="other"),
        lambda writer: writer.add_document(article_id="x", date="2017"),
        lambda writer: writer.add_document(article_id="x", precision="day"),
    ],
)
def test_what_cannot_be_kept_is_refused(index: ColumnarIndex, refused: Callable[[ColumnarWriter], object]) -> None:
    """The writer stays usable, and the index as it was."""
    writer = index.writer()
    with pytest.raises(IndexingError):
        refused(writer)
    writer.cancel()
    assert index.doc_count() == 40


def test_several_processes_are_refused(index: ColumnarIndex) -> None:
    """Documents are renumbered when a segment is written."""
    with pytest.raises(IndexingError, match="procs"):
        index.writer(procs=2)


def test_there_is_one_writer_at_a_time(index: ColumnarIndex) -> None:
    """The second one gets LockError, and a closed one takes nothing."""
    writer = index.writer()
    with pytest.raises(LockError):
        index.writer()
    writer.cancel()
    index.writer().cancel()
    for refused in (lambda: writer.add_article(Article("a", "", "")), writer.commit):
        with pytest.raises(IndexingError, match="closed"):
            refused()


def test_a_cancelled_writer_changes_nothing(index: ColumnarIndex, tmp_path: Path) -> None:
    """Both sides find the same articles in the same files."""
    before = ids_and_files(tmp_path)
    writer = index.writer()
    writer.add_article(Article("new", "", ""))
    writer.delete_article("a1")
    writer.cancel()
    assert ids_and_files(tmp_path) == before


@pytest.mark.parametrize("step", ["make_deletions", "write_deletions", "name_of_sources", "write_index_file"])
def test_an_exception_before_the_end_changes_nothing(
    index: ColumnarIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Wherever the disk is full, all files are as before, and the next commit works."""
    before = ids_and_files(tmp_path)

    def fail(*arguments: object) -> None:
        raise OSError("no space left on device")

    writer = index.writer()
    writer.add_article(Article("new", "", ""))
    writer.delete_article("a1")
    monkeypatch.setattr(index_writer, step, fail)
    with pytest.raises(OSError, match="no space"):
        writer.commit(merge=False)
    monkeypatch.undo()
    assert ids_and_files(tmp_path) == before
    write(index, Article("new", "", ""))
    assert len(by_whoosh(tmp_path)) == len(by_index_file(tmp_path)) == 41


def test_an_exception_after_the_end_keeps_the_commit(
    index: ColumnarIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was only left to be removed does not undo it."""
    writer = index.writer()
    writer.delete_article("a1")

    def fail(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(index_writer, "clean_files", fail)
    with pytest.raises(KeyboardInterrupt):
        writer.commit(optimize=True)
    monkeypatch.undo()
    assert len(by_whoosh(tmp_path)) == len(by_index_file(tmp_path)) == 39
    index.writer().cancel()


def test_an_exception_in_a_with_block_changes_nothing(index: ColumnarIndex, tmp_path: Path) -> None:
    """The batch is dropped."""
    before = ids_and_files(tmp_path)

    def fail() -> None:
        with index.writer() as writer:
            writer.add_article(Article("new", "", ""))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ids_and_files(tmp_path) == before


@pytest.mark.parametrize("policy", [OPTIMIZE, CLEAR])
def test_whooshs_own_policies_work(index: ColumnarIndex, tmp_path: Path, policy: Callable[..., object]) -> None:
    """OPTIMIZE merges all, CLEAR drops what was there."""
    writer = index.writer()
    writer.add_article(Article("new", "", ""))
    writer.delete_article("a1")
    writer.commit(mergetype=policy)
    assert len(open_index(tmp_path).segments) == 1
    assert set(by_whoosh(tmp_path)) == set(by_index_file(tmp_path))
    assert len(by_whoosh(tmp_path)) == (40 if policy is OPTIMIZE else 1)


def test_an_optimised_index_is_left_alone(index: ColumnarIndex, tmp_path: Path) -> None:
    """A second optimisation writes no segment."""
    write(index, optimize=True)
    before = {path.name: path.stat().st_ino for path in tmp_path.glob("MAIN_*")}
    write(index, optimize=True)
    assert {path.name: path.stat().st_ino for path in tmp_path.glob("MAIN_*")} == before


@pytest.mark.parametrize("kind", SEGMENT_KINDS)
def test_a_damaged_segment_is_not_merged(index: ColumnarIndex, tmp_path: Path, kind: str) -> None:
    """The merged segment would have a valid checksum, and nobody could see the damage any more."""
    path = min(tmp_path.glob(f"*.{kind}"))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(CorruptIndexError):
        write(index, Article("new", "One more", ""), optimize=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_deleting_everything_leaves_no_segment(index: ColumnarIndex, tmp_path: Path) -> None:
    """The index stays, and is empty."""
    writer = index.writer()
    for article_id in by_whoosh(tmp_path):
        writer.delete_article(article_id)
    writer.commit()
    assert by_whoosh(tmp_path) == by_index_file(tmp_path) == {}
    assert open_index(tmp_path).segments == ()


def test_another_schema_is_refused_before_the_lock_is_taken(tmp_path: Path) -> None:
    """Nothing is left of a writer that did not open."""
    create_in(str(tmp_path), Schema(title=TEXT(spelling=True)))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(FieldConfigurationError, match="TermAnalyzer"):
        ColumnarWriter(open_dir(str(tmp_path)))
    assert sorted(tmp_path.iterdir()) == before


def test_numbers_of_commits_end_before_the_names_of_files_overflow(tmp_path: Path) -> None:
    """The greatest number but one can be followed; the greatest is named as damage."""
    index = create_described(tmp_path, ANALYSIS)
    (tmp_path / "MAIN_0000000000000000.999999998.deletions").touch()
    index.writer().cancel()
    (tmp_path / "MAIN_0000000000000000.999999999.deletions").touch()
    with pytest.raises(CorruptIndexError, match="the number 999999999; run reindex"):
        index.writer()
