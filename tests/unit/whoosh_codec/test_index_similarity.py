"""An index says which similarity made its impacts, and is searched by that one alone."""

import json
import zlib
from pathlib import Path

import pytest
from oracle.plain_builder import build_segment
from oracle.plain_writing import write_index
from whoosh.writing import IndexingError, SegmentWriter
from whoosh_archives import ANALYSIS, make_articles

from dateline.article import Article
from dateline.building.segment_writer import write_segment
from dateline.columnar import open_index
from dateline.columnar.index_file import INDEX
from dateline.columnar.layout import Averages
from dateline.columnar.segment import Index
from dateline.engines import QueryLimits
from dateline.engines.columnar import ColumnarEngine
from dateline.errors import CorruptIndexError, IndexVersionError
from dateline.request import EngineStatus, SearchRequest
from dateline.similarity import BM25F, DEFAULT, InExpB2, Similarity
from dateline.whoosh_codec.codec import ColumnarCodec
from dateline.whoosh_codec.index_writer import ColumnarWriter, create_whoosh_index, open_whoosh_index
from indexer.builds.index_builder import IndexBuilder

OTHERS = [BM25F(), BM25F(k1=0.9, b=0.0), InExpB2(title_weight=5)]


def build(folder: Path, similarity: Similarity) -> Path:
    """Build an index as the command line does."""
    with IndexBuilder(folder, "english", similarity=similarity) as builder:
        for article in make_articles(30, seed=1):
            builder.add(article)
        builder.finish()
    return folder


def scores(folder: Path) -> list[tuple[str, float | None]]:
    status = EngineStatus("made", "", 30, 0, None, None, "english")
    engine = ColumnarEngine(open_index(folder), status, QueryLimits())
    page = engine.search(SearchRequest("war OR peace OR police", per_page=30))
    return [(hit.article_id, hit.score) for hit in page.hits]


@pytest.mark.parametrize("similarity", [DEFAULT, *OTHERS])
def test_the_similarity_of_a_build_is_that_of_its_searches(similarity: Similarity, tmp_path: Path) -> None:
    """Weights and impacts of an index on disk are those of the same segment in memory."""
    build(tmp_path, similarity)
    opened = open_index(tmp_path)
    assert opened.similarity == similarity
    averages = (opened.average_title, opened.average_body)
    segment = build_segment(make_articles(30, seed=1), averages=averages, similarity=similarity)
    (tmp_path / "made").mkdir()
    write_index(tmp_path / "made", Index((segment,), "english", *averages, similarity))
    assert scores(tmp_path) == scores(tmp_path / "made") != []


def test_two_similarities_give_other_scores(tmp_path: Path) -> None:
    """Else the test above would not see a mixture."""
    found = []
    for number, similarity in enumerate((DEFAULT, *OTHERS)):
        (tmp_path / str(number)).mkdir()
        found.append(scores(build(tmp_path / str(number), similarity)))
    assert len({tuple(each) for each in found}) == len(found)


@pytest.mark.parametrize("similarity", OTHERS)
def test_an_index_of_another_similarity_than_the_default_is_not_written_to(
    similarity: Similarity, tmp_path: Path
) -> None:
    """New impacts would be those of the default: our writer and Whoosh's refuse, and let go of the lock."""
    before = scores(build(tmp_path, similarity))
    index = open_whoosh_index(tmp_path)
    for writer in (ColumnarWriter, lambda index: SegmentWriter(index, codec=ColumnarCodec())):
        with pytest.raises(IndexingError, match="was built with"):
            writer(index)
    assert (scores(tmp_path), open_index(tmp_path).similarity) == (before, similarity)


def test_one_commit_does_not_mix_similarities(tmp_path: Path) -> None:
    """Neither the segments that are added to it, nor these and its articles."""
    index = create_whoosh_index(tmp_path, ANALYSIS)
    for name in ("MAIN_0000000000000000", "MAIN_1111111111111111"):
        write_segment(tmp_path, build_segment([], name=name, averages=(1.0, 1.0), similarity=BM25F()))
    writer = index.writer()
    writer.add_segment("MAIN_0000000000000000", Averages(1.0, 1.0), BM25F())
    with pytest.raises(IndexingError, match="another similarity"):
        writer.add_segment("MAIN_1111111111111111", Averages(1.0, 1.0))
    writer.add_article(Article("new", "war", "war"))
    with pytest.raises(IndexingError, match="was built with"):
        writer.commit()
    assert open_index(tmp_path).segments == ()


def test_an_index_that_names_none_is_one_from_before(tmp_path: Path) -> None:
    """Its impacts are those of the default of then."""
    create_whoosh_index(tmp_path, ANALYSIS)
    change(tmp_path, lambda fields: fields.pop("similarity"))
    assert open_index(tmp_path).similarity == InExpB2(c=0.8, title_weight=3.0, b=0.5)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "bm25", "k1": 1.5},
        {"name": "bm25f", "k1": 1.5, "b": 0.6},
        {"name": "in_expb2", "c": 0.8, "title_weight": 3.0, "b": 0.5, "d": 1.0},
        {"name": 7},
        {},
    ],
)
def test_a_similarity_of_another_version_is_refused_as_such(fields: dict[str, object], tmp_path: Path) -> None:
    """A name or a parameter that is not known here: the index is whole, and of another version."""
    create_whoosh_index(tmp_path, ANALYSIS)
    change(tmp_path, lambda index: index.update(similarity=fields))
    with pytest.raises(IndexVersionError, match=INDEX):
        open_index(tmp_path)


@pytest.mark.parametrize("value", [-0.5, 0.0, float("nan"), float("inf"), "3", None, True, [3.0]])
@pytest.mark.parametrize("key", ["k1", "title_weight"])
def test_a_parameter_without_a_meaning_is_refused(key: str, value: object, tmp_path: Path) -> None:
    """Impacts would be no numbers from 0 to 1."""
    create_whoosh_index(tmp_path, ANALYSIS)
    fields = {"name": "bm25f", "k1": 1.5, "b": 0.6, "title_weight": 3.0} | {key: value}
    change(tmp_path, lambda index: index.update(similarity=fields))
    with pytest.raises(CorruptIndexError, match=INDEX):
        open_index(tmp_path)


@pytest.mark.parametrize("similarity", [7, None, [], "in_expb2", {"name": "in_expb2", "b": 1.0}])
def test_what_is_no_similarity_is_refused(similarity: object, tmp_path: Path) -> None:
    """By one of the two errors for an index that cannot be read."""
    create_whoosh_index(tmp_path, ANALYSIS)
    change(tmp_path, lambda index: index.update(similarity=similarity))
    with pytest.raises((CorruptIndexError, IndexVersionError), match=INDEX):
        open_index(tmp_path)


def change(folder: Path, of_fields) -> None:
    """Change INDEX.json, and give it a right checksum again."""
    fields = json.loads((folder / INDEX).read_bytes())
    del fields["crc32"]
    of_fields(fields)
    raw = (json.dumps(fields, indent=1, sort_keys=True) + "\n").encode()
    whole = json.dumps(fields | {"crc32": zlib.crc32(raw)}, indent=1, sort_keys=True) + "\n"
    (folder / INDEX).write_bytes(whole.encode())
