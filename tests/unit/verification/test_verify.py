"""The verification of a generation, before it is served and by `reindex verify`."""

import pytest

from dateline.article import Article
from dateline.columnar import open_index
from dateline.columnar.index_file import read_index_file
from dateline.dates import PartialDate
from dateline.errors import CorruptIndexError
from dateline.generations import Manifest, generation_dir, read_current, read_manifest
from dateline.verification import canaries, verify_folder, verify_generation
from indexer.builds import build_index

ARTICLES = tuple(
    Article(
        f"a{number}",
        f"Title number {number}",
        f"The {number} words of this body.\n\nMore.",
        PartialDate(1990, 1, number),
    )
    for number in range(1, 29)
)


@pytest.fixture
def published(tmp_path):
    """A published generation: the index directory, and the name."""
    return tmp_path, build_index(ARTICLES, tmp_path)


def test_a_fresh_generation_is_whole_and_its_articles_are_found(published):
    """Of 28 articles 24 are searched for."""
    manifest, found = verify_generation(*published)
    assert (manifest.articles, found) == (28, canaries.SAMPLE)


@pytest.mark.parametrize("kind", ["flip", "cut", "missing"])
def test_every_file_is_compared_with_the_manifest(published, kind):
    """A bit, the last byte or a whole file: each of all files is noticed, and named."""
    index_dir, name = published
    folder = generation_dir(index_dir, name)
    for path in sorted(folder.iterdir()):
        before = path.read_bytes()
        if kind == "flip":
            path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        elif kind == "cut":
            path.write_bytes(before[:-1])
        else:
            path.unlink()
        with pytest.raises(CorruptIndexError, match=path.name.replace(".", r"\.")):
            verify_generation(index_dir, name)
        path.write_bytes(before)
    verify_generation(index_dir, name)


def test_a_file_that_the_index_uses_and_the_manifest_does_not_list_is_refused(published):
    """A file without a digest is not trusted, also if its own checksum is right."""
    folder = generation_dir(*published)
    manifest = read_manifest(folder)
    used = min(read_index_file(folder).segments[0].files)
    fewer = _with(manifest, files=tuple(entry for entry in manifest.files if entry.path != used))
    with pytest.raises(CorruptIndexError, match=f"{used} is not in the manifest"):
        verify_folder(folder, fewer)


@pytest.mark.parametrize("field", ["articles", "undated", "language", "average_title", "average_body", "similarity"])
def test_what_the_manifest_says_of_the_index_is_so(published, field):
    """Counts, language and mean lengths are those of the columns."""
    folder = generation_dir(*published)
    manifest = read_manifest(folder)
    value = getattr(manifest, field)
    wrong = "german" if isinstance(value, str) else value | {"c": 0.1} if isinstance(value, dict) else value + 1
    with pytest.raises(CorruptIndexError, match="its manifest says"):
        verify_folder(folder, _with(manifest, **{field: wrong}))


def test_an_article_that_is_not_found_by_its_words_is_noticed(published, monkeypatch):
    """A planted defect: an engine that answers every phrase with other articles."""
    folder = generation_dir(*published)
    index = open_index(folder)
    search = canaries.ColumnarEngine.search

    def without_the_last(self, request):
        page = search(self, request)
        hits = tuple(hit for hit in page.hits if hit.article_id != "a28")
        return canaries_page(page, hits)

    def canaries_page(page, hits):
        return type(page)(len(hits), hits, page.understood, page.ignored, page.generation)

    assert canaries.check_canaries(folder, index) == canaries.SAMPLE
    monkeypatch.setattr(canaries.ColumnarEngine, "search", without_the_last)
    with pytest.raises(CorruptIndexError, match="a28 is not found by its own words"):
        canaries.check_canaries(folder, index)


def test_no_article_is_searched_for_twice(published, monkeypatch):
    """Those that are searched for are spread from the first to the last."""
    folder = generation_dir(*published)
    is_found, asked = canaries._is_found, []
    monkeypatch.setattr(canaries, "_is_found", lambda engine, name: asked.append(name) or is_found(engine, name))
    canaries.check_canaries(folder, open_index(folder))
    names = [getattr(each, "article_id", each) for each in asked]
    assert len(set(names)) == canaries.SAMPLE
    assert {"a1", "a28"} <= set(names)


@pytest.mark.parametrize(
    "text",
    [
        "Seven {{ 7 * 7 }} and 7*7 ${7*7} are patterns, a? b* *c ?d",
        "",
        "!!!",
        "one",
        'He said "no" and “never” OR nothing AND not (at all) title:x date:2017 -minus +plus',
        "about ~5 and x~7 of -these",
        "said 〝no -one〟 「or -two」 so",
        "U.S. 1,000,000 rock’n’roll don't O'Neill's",
        "Ἀθῆναι Größe naïve 東京都 ① ﬁne İstanbul",
        "x" * 500 + " a b",
        "the the the the the the the",
        'דובר צה"ל אמר: "ארה״ב"',
        "10\u00a0000 men, 1,00,000 and ١٬٠٠٠; Łódź, می\u200cخواهم, co\u00adop",
    ],
)
def test_articles_of_any_text_are_found_by_their_own_words(tmp_path, text):
    """No text of an honest archive makes its index look damaged."""
    articles = [Article("odd", text, text or "Body."), *ARTICLES]
    verify_generation(tmp_path, build_index(articles, tmp_path))


def test_a_phrase_that_all_articles_share_is_no_damage(tmp_path):
    """3,000 articles of one text: after 2,000 hits the article is believed to be among them."""
    articles = [Article(f"n{number}", "Same", "Same text in every article of this archive.") for number in range(3_000)]
    verify_generation(tmp_path, build_index(articles, tmp_path))


def test_nothing_is_published_that_does_not_pass(tmp_path, monkeypatch):
    """An index that its own articles are not found in stays invisible: the generation before is served."""
    first = build_index(ARTICLES, tmp_path)
    monkeypatch.setattr(canaries, "_is_found", lambda engine, article: False)
    with pytest.raises(CorruptIndexError):
        build_index(ARTICLES, tmp_path)
    assert read_current(tmp_path) == first
    assert [path.name for path in (tmp_path / "builds").iterdir()] == [first]


def test_trusted_files_are_not_read_again(published):
    """A damaged file that is trusted goes unnoticed, which is why only the same file is."""
    folder = generation_dir(*published)
    manifest = read_manifest(folder)
    path = folder / next(entry.path for entry in manifest.files if entry.path.endswith(".toc"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(CorruptIndexError):
        verify_folder(folder, manifest)
    assert verify_folder(folder, manifest, frozenset({path.name})) == canaries.SAMPLE


def test_leftovers_are_no_damage(published):
    """Files of killed runs and of other people do not matter."""
    index_dir, name = published
    (index_dir / "builds" / ".building-1").mkdir()
    (index_dir / "notes.txt").write_text("mine")
    verify_generation(index_dir, name)


def _with(manifest: Manifest, **fields) -> Manifest:
    return Manifest(**{name: fields.get(name, getattr(manifest, name)) for name in manifest.__dataclass_fields__})
