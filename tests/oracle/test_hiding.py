"""An index with hidden articles against one that never held them, on generated queries: every answer is the same."""

import dataclasses
import random
from collections.abc import Sequence

import numpy as np
import pytest
from limits import WHOLE
from withheld_ids import withheld_ids

from dateline.article import Article
from dateline.columnar.deletions import make_deletions
from dateline.columnar.segment import Index
from dateline.engines import hiding
from dateline.engines.columnar import ColumnarEngine
from dateline.errors import ArticleNotFoundError, ArticleWithheldError
from dateline.ports import SearchEngine
from dateline.request import EngineStatus, SearchRequest
from dateline.search import term
from dateline.search.thresholds import SearchThresholds, TermThresholds
from oracle.plain_builder import average_lengths, build_segment

from .archives import SEED, made_articles
from .generate import random_requests

REQUESTS = 250
STATUS = EngineStatus("made", "", 0, 0, None, None, "english")
METADATA = [SearchRequest(text) for text in ("place:na*", "place:nairobi~", "source:t*", "agency:a*e", "k* -place:un*")]


def open_over(articles: Sequence[Article], averages: tuple[float, float], segments: int) -> ColumnarEngine:
    """An engine over articles that are dealt out to segments like cards, with averages of other ones."""
    parts = [build_segment(articles[i::segments], name=f"MAIN_{i:016}", averages=averages) for i in range(segments)]
    return ColumnarEngine(Index(tuple(parts), "english", *averages), STATUS, WHOLE)


def open_in_tiers(articles: Sequence[Article], averages: tuple[float, float], room: int = 8 << 10) -> ColumnarEngine:
    """An engine over a large segment and three small ones, as updates leave them, that keeps no short lists."""
    thresholds = SearchThresholds(TermThresholds(kept_articles=0, merged_bytes=room))
    small = len(articles) // 6
    dealt = [articles[small:], *(articles[i:small:3] for i in range(3))]
    parts = [build_segment(some, name=f"MAIN_{i:016}", averages=averages) for i, some in enumerate(dealt)]
    engine = ColumnarEngine(Index(tuple(parts), "english", *averages), STATUS, WHOLE, thresholds=thresholds)
    assert engine._reader._terms.small.segments == 3
    return engine


def with_files_of_deletions(articles: Sequence[Article], averages: tuple[float, float], gone: set[str]) -> Index:
    """An index of three segments some articles of which were deleted when it was written."""
    parts = []
    for i in range(3):
        segment = build_segment(articles[i::3], name=f"MAIN_{i:016}", averages=averages)
        docs = [doc for doc, article_id in enumerate(segment.documents.ids) if article_id in gone]
        parts.append(dataclasses.replace(segment, deletions=make_deletions(segment, docs)))
    return Index(tuple(parts), "english", *averages)


def shown(engine: SearchEngine, request: SearchRequest) -> list[object]:
    """Everything that an engine shows for a request: pages, counts, snippets, titles, and what a cursor leads to."""
    page = engine.search(request)
    query, hits = page.query, page.hits
    answers: list[object] = [page, engine.snippets(query, hits), engine.title_highlights(query, hits)]
    if page.next_cursor is not None:
        answers.append(engine.search(dataclasses.replace(request, cursor=page.next_cursor)))
    return answers


def differences(one: SearchEngine, other: SearchEngine, requests: Sequence[SearchRequest]) -> list[str]:
    """List in what two engines differ."""
    found = [] if one.status() == other.status() else [f"{one.status()}, not {other.status()}"]
    return found + [f"{request}" for request in requests if shown(one, request) != shown(other, request)]


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return made_articles()


@pytest.fixture(scope="module")
def requests(articles: list[Article]) -> list[SearchRequest]:
    """Requests about all articles, so that also those words are asked for that only hidden ones have."""
    return [*random_requests(articles, random.Random(SEED), REQUESTS), *METADATA, SearchRequest("")]


def some_ids(articles: Sequence[Article], count: int) -> list[str]:
    """The first and the last by date, whose hiding changes the span of the archive, and others at random."""
    dated = sorted((a for a in articles if a.date), key=lambda a: a.date.first_day if a.date else 0)
    others = random.Random(SEED).sample(articles, count)
    return [dated[0].article_id, dated[-1].article_id, *(article.article_id for article in others)][:count]


def never_held(articles: Sequence[Article], ids: Sequence[str], segments: int = 1) -> ColumnarEngine:
    """An engine over an index of the other articles, with the averages of all."""
    left = [article for article in articles if article.article_id not in ids]
    engine = open_over(left, average_lengths(articles), segments)
    engine._status = hiding.live_status(STATUS, engine._reader)
    return engine


@pytest.mark.parametrize("segments", [1, 4])
@pytest.mark.parametrize("count", [1, 2, 60, 299])
def test_an_index_answers_as_if_it_had_never_held_what_is_hidden(
    articles: list[Article], requests: list[SearchRequest], segments: int, count: int
) -> None:
    """Totals, order, scores, counts per period, snippets, cursors and the status show nothing of it."""
    ids = some_ids(articles, count)
    hidden = open_over(articles, average_lengths(articles), segments).hiding(withheld_ids(ids))
    assert differences(hidden, never_held(articles, ids), requests) == []


@pytest.mark.parametrize("room", [0, 8 << 10])
def test_articles_hidden_in_small_segments_read_as_one_leave_no_trace(
    articles: list[Article], requests: list[SearchRequest], room: int
) -> None:
    """Lists kept over small segments serve readers with other articles hidden."""
    ids = some_ids(articles, 60)
    engine = open_in_tiers(articles, average_lengths(articles), room)
    all_shown = [shown(engine, request) for request in requests]
    stepwise = engine.hiding(withheld_ids(ids[:20])).hiding(withheld_ids(ids)).hiding(withheld_ids(ids[10:]))
    assert differences(stepwise, never_held(articles, ids[10:]), requests) == []
    assert [shown(stepwise.hiding(withheld_ids(())), request) for request in requests] == all_shown
    assert [shown(engine, request) for request in requests] == all_shown


def test_weights_taken_over_with_the_lists_are_found(
    articles: list[Article], requests: list[SearchRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted defect: a frequent term goes on with the statistics that it had before articles were hidden."""
    take_lists = term.Term.take_lists

    def careless(self, other):
        take_lists(self, other)
        self.weight = other.weight

    monkeypatch.setattr(term.Term, "take_lists", careless)
    ids = some_ids(articles, 60)
    hidden = open_in_tiers(articles, average_lengths(articles)).hiding(withheld_ids(ids))
    assert differences(hidden, never_held(articles, ids), requests) != []


def test_hiding_adds_to_what_was_deleted_when_the_index_was_written(
    articles: list[Article], requests: list[SearchRequest]
) -> None:
    """Deletions on disk and hidden articles are one set."""
    ids = some_ids(articles, 60)
    index = with_files_of_deletions(articles, average_lengths(articles), set(ids[1::2]))
    hidden = ColumnarEngine(index, STATUS, WHOLE).hiding(withheld_ids(ids[::2]))
    assert differences(hidden, never_held(articles, ids), requests) == []


def test_hiding_step_by_step_and_showing_again_leave_no_trace(
    articles: list[Article], requests: list[SearchRequest]
) -> None:
    """What counts is the list given last; engines made before go on as they were."""
    ids = some_ids(articles, 60)
    engine = open_over(articles, average_lengths(articles), 3)
    all_shown = [shown(engine, request) for request in requests]
    stepwise = (
        engine.hiding(withheld_ids(ids[:1]))
        .hiding(withheld_ids(ids))
        .hiding(withheld_ids(ids[10:]))
        .hiding(withheld_ids([*ids[10:], "no-such-article"]))
    )
    assert differences(stepwise, never_held(articles, ids[10:]), requests) == []
    assert stepwise.hiding(withheld_ids(())).status() == engine.status()
    assert [shown(stepwise.hiding(withheld_ids(())), request) for request in requests] == all_shown
    assert [shown(engine, request) for request in requests] == all_shown


def test_every_id_of_the_list_is_withheld_and_others_are_as_before(articles: list[Article]) -> None:
    """Whether the generation has the article or not; an unknown one is not there."""
    engine = open_over(articles, average_lengths(articles), 2)
    hidden = engine.hiding(withheld_ids([articles[0].article_id, "not-in-this-generation"]))
    for article_id in (articles[0].article_id, "not-in-this-generation"):
        with pytest.raises(ArticleWithheldError) as raised:
            hidden.article(article_id)
        assert raised.value.article_id == article_id
    with pytest.raises(ArticleNotFoundError):
        hidden.article("unknown")
    assert hidden.article(articles[1].article_id).title == articles[1].title
    assert engine.article(articles[0].article_id).title == articles[0].title


def test_statistics_that_still_count_the_hidden_are_found(
    articles: list[Article], requests: list[SearchRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted defect: documents are hidden, but words keep the frequencies that they had with them."""

    def careless(segment, docs):
        made = make_deletions(segment, docs)
        none = np.zeros(0, np.uint32)
        fields = ("term_numbers", "term_dfs", "term_occurrences", "form_numbers", "form_dfs")
        return made and dataclasses.replace(made, **dict.fromkeys(fields, none))

    monkeypatch.setattr(hiding, "make_deletions", careless)
    ids = some_ids(articles, 60)
    hidden = open_over(articles, average_lengths(articles), 1).hiding(withheld_ids(ids))
    assert len(differences(hidden, never_held(articles, ids), requests)) > 20
