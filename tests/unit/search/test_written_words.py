"""Words are found however their letters are typed, and others are not: the golden table of words."""

import html
import re

import pytest
from golden_words import WRITTEN, Written
from searched_archives import make_engine, make_index

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.engines.columnar import ColumnarEngine
from dateline.request import SearchRequest
from dateline.text import folding, tokens


def make_words_engine() -> ColumnarEngine:
    """An engine over one archive of all texts of the table."""
    articles = [Article(f"w-{number}", "", each.text, PartialDate(2017)) for number, each in enumerate(WRITTEN)]
    return make_engine(make_index(articles))


@pytest.fixture(scope="module")
def engine() -> ColumnarEngine:
    return make_words_engine()


def wrong(engine: ColumnarEngine, number: int, written: Written) -> list[str]:
    """The queries that should find a text and do not, and those that should not and do."""

    def finds(query: str) -> bool:
        page = engine.search(SearchRequest(query, per_page=100))
        return f"w-{number}" in {hit.article_id for hit in page.hits}

    return [query for query in written.found if not finds(query)] + [each for each in written.not_found if finds(each)]


def test_the_table_is_large() -> None:
    """Many languages, with as many words that are not to be found."""
    found, others = (sum(len(getattr(each, name)) for each in WRITTEN) for name in ("found", "not_found"))
    assert len({each.language for each in WRITTEN}) >= 25
    assert found + others >= 300
    assert others / (found + others) > 0.45


@pytest.mark.parametrize("number", range(len(WRITTEN)), ids=lambda number: f"{WRITTEN[number].language} {number}")
def test_a_text_is_found_by_its_words_only(engine: ColumnarEngine, number: int) -> None:
    """However they are typed."""
    assert wrong(engine, number, WRITTEN[number]) == []


@pytest.mark.parametrize("number", range(len(WRITTEN)), ids=lambda number: f"{WRITTEN[number].language} {number}")
def test_the_whole_word_is_marked(engine: ColumnarEngine, number: int) -> None:
    """What is marked for a word that finds a text has the form of that word, with all that is not seen in it."""
    for query in WRITTEN[number].found:
        if not tokens.tokenize(query)[1:] and query.isalnum():
            page = engine.search(SearchRequest(query, per_page=100))
            at = next(at for at, hit in enumerate(page.hits) if hit.article_id == f"w-{number}")
            marked = re.findall("<mark>(.*?)</mark>", engine.snippets(page.query, page.hits).texts[at])
            (leaf,) = page.query.required.leaves()
            spellings = [each.forms_in({}) for each in dict(page.query.alternatives).get(leaf, (leaf,))]
            assert {tokens.forms(html.unescape(each)) for each in marked} <= set(spellings)
            assert all(html.unescape(each) in WRITTEN[number].text for each in marked)


def test_a_letter_that_is_not_folded_is_found_by_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the table of letters is empty."""
    monkeypatch.setattr(folding, "_LETTERS", {})
    for cached in (folding._read, tokens.fold):
        cached.cache_clear()
    try:
        engine = make_words_engine()
        failed = {each.language for number, each in enumerate(WRITTEN) if wrong(engine, number, each)}
    finally:
        monkeypatch.undo()
        for cached in (folding._read, tokens.fold):
            cached.cache_clear()
    assert {"Danish", "Icelandic", "French", "Turkish", "Arabic", "Persian"} <= failed


@pytest.mark.parametrize(
    ("value", "typed"),
    [("Łódź", "LODZ"), ("Tromsø", "tromso"), ("Diyarbakır", "Diyarbakir"), ("الكويت", "الکویت"), ('צה"ל', "צה״ל")],
)
def test_a_filter_is_folded_as_words_are(value: str, typed: str) -> None:
    """By a place, and by the words of a place."""
    articles = [Article("a", "t", "b", PartialDate(2017), place=value), Article("b", "t", "b", None, place="Karsk")]
    engine = make_engine(make_index(articles))
    for request in (SearchRequest("", places=(typed,)), SearchRequest(f"place:{typed}")):
        assert [hit.article_id for hit in engine.search(request).hits] == ["a"]
