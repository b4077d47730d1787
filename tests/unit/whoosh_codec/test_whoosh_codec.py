"""The codec under Whoosh's own writer and readers."""

import pickle
from pathlib import Path

import pytest
from oracle.plain_builder import average_lengths, build_segment
from whoosh import fields
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex, create_in, open_dir
from whoosh.qparser import QueryParser
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import IndexingError, SegmentWriter
from whoosh_archives import ANALYSIS, make_articles, make_stock_index

from dateline.article import Article
from dateline.building.segment_writer import write_segment
from dateline.columnar.layout import article_key
from dateline.whoosh_codec.codec import ColumnarCodec
from dateline.whoosh_codec.documents import article_of_fields, fields_of_article
from dateline.whoosh_codec.schema import columnar_schema


@pytest.fixture
def indexes(tmp_path: Path) -> tuple[FileIndex, FileIndex]:
    """One archive by Whoosh's own codec and by ours, in one segment each."""
    articles = make_articles(80, seed=1)
    return make_stock_index(tmp_path / "stock", articles), make_stock_index(
        tmp_path / "columnar", articles, codec=ColumnarCodec()
    )


def give_up(writer: SegmentWriter) -> None:
    """Cancel a writer that failed; whoosh3 has done so itself if it was in `commit`."""
    if not writer.is_closed:
        writer.cancel()


def _ids(reader: SegmentReader) -> list[str]:
    return [reader.stored_fields(doc)["article_id"] for doc in range(reader.doc_count_all())]


def test_documents_stand_in_the_order_of_their_dates_with_all_they_were_given(tmp_path: Path) -> None:
    """Stored fields give the articles back."""
    articles = make_articles(50, seed=2)
    index = make_stock_index(tmp_path, reversed(articles), codec=ColumnarCodec())
    with index.reader() as reader:
        stored = [reader.stored_fields(doc) for doc in range(reader.doc_count_all())]
    ordered = sorted(articles, key=article_key)
    assert stored == [fields_of_article(article) for article in ordered]
    assert [article_of_fields(each) for each in stored] == ordered


def test_a_cursor_goes_back_to_the_first_term(indexes: tuple[FileIndex, FileIndex]) -> None:
    """As one of Whoosh's own codec does."""
    with indexes[1].reader() as reader:
        cursor = reader.cursor("title")
        terms = [text for text in iter(cursor.text, None) if cursor.next() or text]
        assert terms == sorted(terms)
        assert (cursor.is_valid(), cursor.first(), cursor.next()) == (False, terms[0], terms[1])


def test_every_term_has_the_postings_of_whooshs_own_codec(indexes: tuple[FileIndex, FileIndex]) -> None:
    """Documents, frequencies and positions, in every field."""
    with indexes[0].reader() as stock, indexes[1].reader() as columnar:
        stock_ids, columnar_ids = _ids(stock), _ids(columnar)
        assert list(columnar.all_terms()) == list(stock.all_terms())
        assert sorted(columnar.indexed_field_names()) == sorted(stock.indexed_field_names())
        for name, text in stock.all_terms():
            field_format = stock.schema[name].format
            kind = "positions" if field_format.supports("positions") else "frequency"
            found = [
                {ids[doc]: value for doc, value in reader.postings(name, text).items_as(kind)}
                for ids, reader in ((stock_ids, stock), (columnar_ids, columnar))
            ]
            assert found[0] == found[1], (name, text)


def test_every_term_has_the_statistics_of_whooshs_own_codec(indexes: tuple[FileIndex, FileIndex]) -> None:
    """What Whoosh's scoring asks for: counts, lengths and weights."""
    with indexes[0].reader() as stock, indexes[1].reader() as columnar:
        for name, text in stock.all_terms():
            infos = [reader.term_info(name, text) for reader in (stock, columnar)]
            assert len({(info.weight(), info.doc_frequency(), info.max_weight()) for info in infos}) == 1
            assert columnar.frequency(name, text) == stock.frequency(name, text)
            assert columnar.doc_frequency(name, text) == stock.doc_frequency(name, text)
        for name in ("title", "body", "place", "agency", "source"):
            assert columnar.field_length(name) == stock.field_length(name)


def test_an_article_without_words_in_a_field_has_the_length_that_was_asked_for(
    indexes: tuple[FileIndex, FileIndex],
) -> None:
    """Which is 0 where nothing else is said, as by Whoosh's own codec."""
    with indexes[1].reader() as reader:
        lengths = ColumnarCodec().per_document_reader(reader.storage(), reader.segment())
        docs = range(reader.doc_count_all())
        missing = [doc for doc in docs if reader.stored_fields(doc).get("place") is None]
        assert missing
        assert {lengths.doc_field_length(doc, "place") for doc in missing} == {0}
        assert {lengths.doc_field_length(doc, "place", 7) for doc in missing} == {7}


def test_terms_are_found_from_any_text_on(indexes: tuple[FileIndex, FileIndex]) -> None:
    """From a term, from between two terms, and from after the last."""
    with indexes[0].reader() as stock, indexes[1].reader() as columnar:
        for name in ("agency", "article_id", "body", "date", "place", "source", "title"):
            for start in (b"", b"a", b"p", b"polic", b"talk", b"zz", b"\x08"):
                assert list(columnar.terms_from(name, start)) == list(stock.terms_from(name, start))


def test_a_missing_term_raises_what_whoosh_expects(indexes: tuple[FileIndex, FileIndex]) -> None:
    """KeyError for counts, TermNotFound for statistics and matchers, no error from a reader."""
    with indexes[1].reader() as reader:
        terms = ColumnarCodec().terms_reader(reader.storage(), reader.segment())
        for count in (terms.frequency, terms.doc_frequency):
            with pytest.raises(KeyError):
                count("body", b"missing")
        with pytest.raises(TermNotFound):
            terms.term_info("body", b"missing")
        with pytest.raises(TermNotFound):
            terms.matcher("body", b"missing", reader.schema["body"].format)
        assert reader.frequency("body", "missing") == 0


def test_a_matcher_skips_copies_and_starts_again(indexes: tuple[FileIndex, FileIndex]) -> None:
    """Forwards only, independent of its copy, and once more after `reset`."""
    with indexes[1].reader() as reader:
        docs = list(reader.postings("body", "war").all_ids())
        matcher = reader.postings("body", "war")
        matcher.skip_to(docs[3] + 1)
        assert matcher.id() == docs[4]
        other = matcher.copy()
        other.next()
        assert (matcher.id(), other.id()) == (docs[4], docs[5])
        matcher.skip_to(docs[0])
        assert matcher.id() == docs[4]
        matcher.skip_to(10**6)
        assert not matcher.is_active()
        matcher.reset()
        assert matcher.id() == docs[0]
        assert matcher.value_as("positions") == reader.schema["body"].format.decode_positions(matcher.value())


def test_columns_hold_dates_and_values_as_written(indexes: tuple[FileIndex, FileIndex]) -> None:
    """The values are those of Whoosh's own columns."""
    with indexes[0].reader() as stock, indexes[1].reader() as columnar:
        for name in ("date", "place", "agency", "source"):
            readers = [(_ids(reader), reader.column_reader(name, translate=False)) for reader in (stock, columnar)]
            found = [{article_id: column[doc] for doc, article_id in enumerate(ids)} for ids, column in readers]
            assert found[0] == found[1]
            assert list(readers[1][1]) == [readers[1][1][doc] for doc in range(80)]


def test_postings_that_arrive_one_by_one_give_the_files_of_the_plain_builder(tmp_path: Path) -> None:
    """Whoosh's own writer with our codec writes the same bytes."""
    articles = make_articles(40, seed=3)
    index = make_stock_index(tmp_path / "index", articles, codec=ColumnarCodec())
    (segment,) = index._segments()
    (tmp_path / "built").mkdir()
    built = build_segment(articles, "english", segment.segment_id(), average_lengths(articles))
    names = write_segment(tmp_path / "built", built)
    assert {name: (tmp_path / "index" / name).read_bytes() for name in names} == {
        name: (tmp_path / "built" / name).read_bytes() for name in names
    }


def test_a_merge_by_whooshs_own_writer_keeps_everything(tmp_path: Path) -> None:
    """All fields of all articles that were not deleted."""
    articles = make_articles(60, seed=4)
    index = make_stock_index(tmp_path, articles[:20], codec=ColumnarCodec())
    for part in (articles[20:40], articles[40:]):
        writer = index.writer(codec=ColumnarCodec())
        for article in part:
            writer.update_document(**fields_of_article(article))
        writer.delete_by_term("article_id", part[0].article_id)
        writer.delete_by_term("article_id", articles[3].article_id)
        writer.commit(merge=False)
    index.writer(codec=ColumnarCodec()).commit(optimize=True)
    with index.reader() as reader:
        kept = {fields["article_id"]: article_of_fields(fields) for fields in reader.all_stored_fields()}
    assert kept == {a.article_id: a for a in articles if a is not articles[3]}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"article_id": None}, "article_id"),
        ({"title": ["a", "list"]}, "'title' must be a string"),
        ({"_stored_title": "another"}, "not those of the stored texts"),
        ({"_body_boost": 2.0}, "not those of the stored texts"),
    ],
)  # fmt: skip
def test_what_would_be_lost_is_refused_and_the_last_commit_stays(
    tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    """Each value that a segment cannot give back is named."""
    index = make_stock_index(tmp_path, make_articles(3, seed=5), codec=ColumnarCodec())
    writer = index.writer(codec=ColumnarCodec())

    def add_and_commit() -> None:
        writer.add_document(**{"article_id": "new", "title": "war", "body": "peace"} | changes)
        writer.commit()

    with pytest.raises(IndexingError, match=reason):
        add_and_commit()
    give_up(writer)
    assert open_dir(str(tmp_path)).doc_count() == 3
    assert len([path for path in tmp_path.iterdir() if path.name.startswith("MAIN_")]) == 5  # the lock is one


def test_a_word_of_one_document_that_is_indexed_for_another_is_refused(tmp_path: Path) -> None:
    """Also in a field without positions, where the term itself is known."""
    index = make_stock_index(tmp_path, codec=ColumnarCodec())
    writer = index.writer(codec=ColumnarCodec())
    writer.add_document(article_id="one", title="a", place="Orlen")
    writer.add_document(article_id="two", title="b", place="Karsk Orlen", _stored_place="Karsk")
    with pytest.raises(IndexingError, match="not those of the stored texts"):
        writer.commit()
    give_up(writer)
    assert index.doc_count() == 0


def test_words_of_a_document_that_failed_are_never_attached_to_the_next(tmp_path: Path) -> None:
    """The commit is refused instead."""
    index = make_stock_index(tmp_path, codec=ColumnarCodec())
    writer = index.writer(codec=ColumnarCodec())
    with pytest.raises(IndexingError):
        writer.add_document(article_id="failed", title="secret", time=5)
    writer.add_document(article_id="next", title="plain", body="words")
    with pytest.raises(IndexingError, match="a document that failed"):
        writer.commit()
    give_up(writer)
    assert index.doc_count() == 0


def test_two_documents_of_one_id_are_refused(tmp_path: Path) -> None:
    """At the commit, and the earlier commit stays."""
    index = make_stock_index(tmp_path, make_articles(3, seed=5), codec=ColumnarCodec())
    writer = index.writer(codec=ColumnarCodec())
    for title in ("first", "second"):
        writer.update_document(article_id="twice", title=title)
    with pytest.raises(IndexingError, match="same article_id"):
        writer.commit()
    give_up(writer)
    assert index.doc_count() == 3


def test_a_cancelled_writer_leaves_nothing(tmp_path: Path) -> None:
    """The folder has the files from before."""
    index = make_stock_index(tmp_path, make_articles(3, seed=5), codec=ColumnarCodec())
    before = sorted(path.name for path in tmp_path.iterdir())
    writer = index.writer(codec=ColumnarCodec())
    writer.add_document(article_id="new")
    writer.cancel()
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_writer_of_several_processes_is_refused_and_lets_go_of_the_lock(tmp_path: Path) -> None:
    """The next writer opens."""
    index = make_stock_index(tmp_path, make_articles(3, seed=5), codec=ColumnarCodec())
    with pytest.raises(IndexingError, match="procs"):
        index.writer(procs=2, codec=ColumnarCodec())
    index.writer(codec=ColumnarCodec()).cancel()


def test_an_index_in_memory_or_of_another_name_is_refused(tmp_path: Path) -> None:
    """Files are mapped from a folder, and segments are called MAIN."""
    index = RamStorage().create_index(columnar_schema(ANALYSIS))
    with pytest.raises(IndexingError, match="folder"):
        index.writer(codec=ColumnarCodec())
    index = create_in(str(tmp_path), columnar_schema(ANALYSIS), indexname="OTHER")
    with pytest.raises(IndexingError, match="MAIN"):
        index.writer(codec=ColumnarCodec())


def test_another_schema_is_refused_when_a_writer_opens(tmp_path: Path) -> None:
    """Not only at the commit."""
    index = create_in(str(tmp_path), fields.Schema(title=fields.TEXT(spelling=True)))
    with pytest.raises(fields.FieldConfigurationError):
        index.writer(codec=ColumnarCodec())


def test_codec_and_segments_are_pickled_without_arrays(tmp_path: Path) -> None:
    """A TOC stays small though its segments are open."""
    index = make_stock_index(tmp_path, make_articles(30, seed=6), codec=ColumnarCodec())
    (segment,) = index._segments()
    segment.arrays(index.storage)
    assert len(pickle.dumps(segment)) < 500
    assert vars(pickle.loads(pickle.dumps(ColumnarCodec()))) == {}


def test_whooshs_own_writer_cannot_change_the_fields(tmp_path: Path) -> None:
    """The error names the field."""
    writer = make_stock_index(tmp_path, codec=ColumnarCodec()).writer(codec=ColumnarCodec())
    with pytest.raises(fields.FieldConfigurationError, match="more"):
        writer.add_field("more", fields.STORED())
    with pytest.raises(fields.FieldConfigurationError, match="url"):
        writer.remove_field("url")
    writer.cancel()


def test_the_parser_of_whoosh_knows_no_other_spellings(tmp_path: Path) -> None:
    """It reads the words of an index, which are the same with and without compounds."""
    articles = [Article("apart", "A", "An e-mail came.", None), Article("joined", "B", "The email came.", None)]
    index = make_stock_index(tmp_path, articles, codec=ColumnarCodec())
    with index.searcher() as searcher:
        parser = QueryParser("body", index.schema)
        found = {text: {hit["article_id"] for hit in searcher.search(parser.parse(text))} for text in ("email", "mail")}
    assert found == {"email": {"joined"}, "mail": {"apart"}}
