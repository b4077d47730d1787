"""What every search engine owes."""

import html
import re
import threading
import time
from dataclasses import replace
from itertools import count

import pytest
from archive import ARTICLES, make_article
from counts import share

from dateline.dates import PartialDate
from dateline.deadline import Deadline
from dateline.engines import QueryLimits
from dateline.errors import ArticleNotFoundError, BadRequestError
from dateline.query.query import TextSpan
from dateline.request import ArticlePart, FirstPart, SearchRequest

BRIDGES = {"bridge", "bridge-late", "bridge-early", "inquiry", "ferry"}
ALL = {article.article_id for article in ARTICLES}

FOUND = [
    ("bridge", BRIDGES),
    ("BRIDGES", BRIDGES),
    ("bridge orlen", {"bridge", "ferry"}),
    ("road bridge", {"bridge", "bridge-late"}),
    ('"road bridge"', {"bridge", "bridge-late"}),
    ('"bridge road"', set()),
    ('"bridge fell"', {"bridge"}),
    ('"orlen np"', {"bridge"}),
    ('"bridge ice"~4', {"bridge"}),
    ('"bridge ice"~3', set()),
    ('"ice bridge"~9', set()),
    ("ferry OR inquiry", {"ferry", "inquiry"}),
    ("bridge ferry OR inquiry", {"ferry", "inquiry"}),
    ("(women helmets) OR tram", {"helmets", "undated-a", "undated-b"}),
    ("bridge -ferry", BRIDGES - {"ferry"}),
    ("bridge NOT (ferry OR rust)", BRIDGES - {"ferry", "inquiry"}),
    ("-bridge", ALL - BRIDGES),
    ("-(-bridge)", BRIDGES),
    ("-bridge -tram -policing", {"helmets", "shell", "cafe"}),
    ("title:bridge", BRIDGES - {"ferry"}),
    ("body:bridge", {"bridge", "bridge-late", "bridge-early", "ferry"}),
    ("title:(ferry OR inquiry)", {"ferry", "inquiry"}),
    ("place:orlen", {"bridge", "bridge-late", "bridge-early"}),
    ('place:"united nations"', {"helmets"}),
    ("place:nation", set()),
    ('place:"united hague"', set()),
    ("place:unit*", {"helmets"}),
    ("place:orlan~", {"bridge", "bridge-late", "bridge-early"}),
    ("agency:harbour", {"ferry"}),
    ("source:karsk", {"helmets"}),
    ("police*", {"inquiry", "policing"}),
    ("polic*", {"inquiry", "policing"}),
    ("title:polic*", {"policing"}),
    ("wom*n", {"helmets"}),
    ("wom?n", {"helmets"}),
    ("w?men", {"helmets"}),
    ("wom??n", set()),
    ("title:bri??e", BRIDGES - {"ferry"}),
    ("br?d*", BRIDGES),
    ("place:orl?n", {"bridge", "bridge-late", "bridge-early"}),
    ("bridge !ferry", BRIDGES - {"ferry"}),
    ("ferry || inquiry", {"ferry", "inquiry"}),
    ("peacekepers~", {"helmets"}),
    ("brigde~", BRIDGES),
    ("peace-keeping", {"helmets"}),
    ("us", {"helmets"}),
    ("U.N.", {"helmets"}),
    ("1204", {"shell"}),
    ("policeman", {"policing"}),
    ("cafe", {"cafe"}),
    ("ελενη", {"cafe"}),
    ("веревкина", {"cafe"}),
    ("date:1956", BRIDGES),
    ("date:1956-01", {"bridge", "bridge-late", "bridge-early"}),
    ("date:1956-03", {"inquiry"}),
    ("date:1956-03-01", set()),
    ("after:1956-02 before:1956", {"inquiry"}),
    ("before:1956-12-30 bridge", BRIDGES - {"ferry"}),
    ("after:1956-01-01 before:1956-12-31 ferry", {"ferry"}),
    ("date:1957..2018", {"helmets", "policing", "shell"}),
    ("date:2020-02-29", {"cafe"}),
    ("-after:1900", {"undated-a", "undated-b"}),
    ("tram date:2017", set()),
    ("the", {a.article_id for a in ARTICLES if re.search(r"\bthe\b", f"{a.title} {a.body}", re.IGNORECASE)}),
    ("the shell", {"shell"}),
    ("the OR tram", {"undated-a", "undated-b"}),
    ("who", {"undated-b"}),
    ('"the tram"', {"undated-a", "undated-b"}),
    ("", ALL),
    ("date:nonsense", ALL),
    ("zebra", set()),
]  # fmt: skip


def ids(engine, text="", **fields):
    page = engine.search(SearchRequest(text, per_page=100, **fields))
    assert page.total == len(page.hits)
    return [hit.article_id for hit in page.hits]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_finds(engine, text, expected):
    """Each query finds exactly the articles that the language says."""
    assert set(ids(engine, text)) == expected


def test_newest_first(engine):
    """Newest first is the reverse of oldest first, with the undated last all the same."""
    assert ids(engine, sort="newest") == [
        "cafe", "shell", "policing", "helmets", "inquiry",
        "bridge-late", "bridge-early", "bridge", "ferry", "undated-b", "undated-a",
    ]  # fmt: skip


def test_oldest_first(engine):
    """Oldest first goes by first day, time of day with unknown first, id; the undated come last."""
    assert ids(engine, sort="oldest") == [
        "ferry", "bridge", "bridge-early", "bridge-late", "inquiry",
        "helmets", "policing", "shell", "cafe", "undated-a", "undated-b",
    ]  # fmt: skip


def test_relevance_puts_the_title_first(engine):
    """An article with the word in a short title outranks one with it in the body."""
    assert ids(engine, "ferry OR rust")[0] == "ferry"


def test_scores_fall_and_are_none_by_date(engine):
    """Scores descend and have four decimals; sorted by date there are none."""
    scores = [hit.score for hit in engine.search(SearchRequest("bridge")).hits]
    assert scores == sorted(scores, reverse=True)
    assert all(round(score, 4) == score > 0 for score in scores)
    assert all(hit.score is None for hit in engine.search(SearchRequest("bridge", sort="newest")).hits)


def test_without_words_the_order_is_newest(engine):
    """A query of dates and filters alone has no relevance: it comes newest first and says so."""
    page = engine.search(SearchRequest("date:1956"))
    assert page.sort == "newest"
    assert page.hits[0].score is None


def test_a_word_twice_counts_twice(engine):
    """The score of `bridge bridge` is twice that of `bridge`."""
    once, twice = (engine.search(SearchRequest(text)).hits[0].score for text in ("bridge", "bridge bridge"))
    assert twice == pytest.approx(2 * once, abs=2e-4)


def test_a_pattern_twice_counts_twice(engine):
    """Its score is added twice to that of another word."""
    queries = ("trade", "trade polic*", "trade polic* polic*")
    word, once, twice = (engine.search(SearchRequest(text)).hits[0].score for text in queries)
    assert once > word
    assert twice - once == pytest.approx(once - word, abs=2e-4)


def test_a_phrase_scores_as_its_words_and_a_field_as_the_bare_word(engine):
    """`"road bridge"` scores like `road bridge`, `title:helmets` like `helmets`."""
    for one, other in (('"road bridge"', "road bridge"), ("title:helmets", "helmets"), ("helmet*", "helmets")):
        assert [h.score for h in engine.search(SearchRequest(one)).hits] == [
            h.score for h in engine.search(SearchRequest(other)).hits
        ]


def test_a_phrase_in_the_title_counts_whatever_the_body_says(engine_factory):
    """A phrase needs to stand in one field only, also where the other has its words in another order."""
    engine = engine_factory((make_article("a", None, "Local law", "law and local"),))
    assert ids(engine, '"local law"') == ["a"]


def test_a_prefix_under_a_field_scores_by_the_words_of_that_field(engine_factory):
    """`title:polic*` is scored by the best word that stands in the title, not by one of the body."""
    rest = tuple(make_article(f"b{n}", None, "police x", "police") for n in range(3))
    engine = engine_factory((make_article("a", None, "police", "policy policy policies"), *rest))

    def score(text):
        return {hit.article_id: hit.score for hit in engine.search(SearchRequest(text)).hits}["a"]

    assert score("title:polic*") == score("title:police") < score("polic*")


def test_filters_compare_the_whole_folded_value(engine):
    """`places` and its like match whole values without regard to case; several are alternatives, kinds intersect."""
    assert set(ids(engine, places=("orlen",))) == {"bridge", "bridge-late", "bridge-early"}
    assert set(ids(engine, places=("united",))) == set()
    assert set(ids(engine, places=("United Nations", "The Hague"))) == {"helmets", "shell"}
    assert set(ids(engine, places=("Orlen",), agencies=("np",))) == {"bridge", "bridge-late"}
    assert set(ids(engine, sources=("the karsk courier",))) == {"helmets"}


def test_dates_of_the_request_and_of_the_text_intersect(engine):
    """`after` and `before` of the request and dates in the text both hold."""
    assert set(ids(engine, "after:1956-01-10", before=PartialDate(1956, 2))) == {
        "bridge", "bridge-late", "bridge-early",
    }  # fmt: skip


def test_pages_neither_repeat_nor_skip(engine):
    """Pages put together are the whole result, by page and by cursor, in every order."""
    for text, sort in (("", "newest"), ("", "oldest"), ("bridge OR tram", "relevance"), ("the", "relevance")):
        whole = ids(engine, text, sort=sort)
        by_page, by_cursor, cursor = [], [], None
        for page in range(1, 8):
            by_page += [h.article_id for h in engine.search(SearchRequest(text, sort=sort, page=page, per_page=2)).hits]
        while True:
            answer = engine.search(SearchRequest(text, sort=sort, per_page=2, cursor=cursor))
            by_cursor += [h.article_id for h in answer.hits]
            cursor = answer.next_cursor
            if cursor is None:
                break
        assert by_page == by_cursor == whole


def test_a_page_behind_the_last_is_empty(engine):
    """A page after the end has no hits and the true total."""
    page = engine.search(SearchRequest("bridge", page=9))
    assert (page.total, page.hits, page.next_cursor) == (5, (), None)


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", "AAAA", "W10", "bnVsbA", "WzEsIm5ld2VzdCIsbnVsbCw1LG51bGwsIngiXQ", "x" * 2000]
)
def test_a_foreign_cursor_is_a_bad_request(engine, cursor):
    """A cursor that was not made here is named as the bad parameter."""
    with pytest.raises(BadRequestError) as caught:
        engine.search(SearchRequest("bridge", cursor=cursor))
    assert caught.value.parameter == "cursor"


def test_a_cursor_of_another_order_is_a_bad_request(engine):
    """A cursor made under `newest` does not continue an order by relevance."""
    cursor = engine.search(SearchRequest("bridge", sort="newest", per_page=2)).next_cursor
    with pytest.raises(BadRequestError):
        engine.search(SearchRequest("bridge", cursor=cursor))


def test_ties_come_newest_first(engine_factory):
    """Articles with one score come newest first, the undated last."""
    dates = ["2001", None, "2003-05", "2002-01-01", "2003-05-01"]
    engine = engine_factory(
        tuple(make_article(f"a{n}", date, "Same title", "same body") for n, date in enumerate(dates))
    )
    assert ids(engine, "same") == ["a4", "a2", "a3", "a0", "a1"]


def test_of_two_articles_with_one_id_the_later_counts(engine_factory):
    """A replaced article is neither found nor counted, and does not weigh in the scores."""
    old, new = make_article("x", "2001", "Old", "apple apple"), make_article("x", "2002", "New", "pear")
    other = make_article("y", "2003", "Other", "pear plum")
    engine = engine_factory((old, other, new))
    alone = engine_factory((other, new))
    assert ids(engine, "apple") == []
    assert engine.status().articles == 2
    assert engine.article("x") == new
    assert [h.score for h in engine.search(SearchRequest("pear")).hits] == [
        h.score for h in alone.search(SearchRequest("pear")).hits
    ]
    assert ids(engine, "app*") == []


def test_understood_and_ignored(engine):
    """The answer says how the query was read and what was left out."""
    page = engine.search(SearchRequest("Oil:2010 title:"))
    assert page.understood == "oil 2010"
    assert [piece.text for piece in page.ignored] == ["Oil:", "title:"]


def test_words_over_the_limit_are_ignored_and_named(engine):
    """The 33rd word is left out."""
    page = engine.search(SearchRequest(" ".join(["bridge"] * 32) + " zebra"))
    assert page.total == len(BRIDGES)
    assert [piece.text for piece in page.ignored] == ["zebra"]


def test_an_article_comes_back_equal(engine):
    """Every article is stored whole."""
    for article in ARTICLES:
        assert engine.article(article.article_id) == article


@pytest.mark.parametrize("article_id", ["", "nothing", "BRIDGE", "\x00", "\ud800", "a" * 100_000])
def test_an_unknown_article_is_not_found(engine, article_id):
    """An id that is not in the archive is an ArticleNotFoundError."""
    with pytest.raises(ArticleNotFoundError):
        engine.article(article_id)


def test_a_hit_carries_what_a_page_shows(engine):
    """A hit has the article's own title, date, place, agency and source."""
    (hit,) = engine.search(SearchRequest("helmets")).hits
    article = engine.article(hit.article_id)
    for name in ("title", "date", "time", "place", "agency", "source", "url", "title_derived"):
        assert getattr(hit, name) == getattr(article, name)


def test_snippets_mark_the_matches_and_escape_the_rest(engine_factory):
    """A snippet holds the match wherever it is in the body, and no markup but mark."""
    body = "filler words here. " * 2_000 + "Then <b>the zebra</b> & a “gnu” ran. " + "more filler. " * 500
    engine = engine_factory((make_article("z", None, "T", body),))
    request = SearchRequest("zebra gnu")
    (snippet,) = engine.snippets(engine.parse(request.text), engine.search(request).hits).texts
    assert "<mark>zebra</mark>" in snippet
    assert "<mark>gnu</mark>" in snippet
    assert "&lt;b&gt;" in snippet
    assert "<" not in snippet.replace("<mark>", "").replace("</mark>", "")
    assert html.unescape(re.sub("</?mark>", "", snippet)).strip("… ") in body


def test_snippets_and_marks_reach_to_the_end_of_a_long_body(engine_factory):
    """A match behind a million characters (or a quarter) is shown in the snippet and marked in the article."""
    article = make_article("long", None, "T", "Filler words here. " * share(60_000) + "Then the zebra met a gnu.")
    engine = engine_factory((article,))
    for text in ("zebra", '"met a gnu"', "filler zebra"):
        request = SearchRequest(text)
        (snippet,) = engine.snippets(engine.parse(request.text), engine.search(request).hits).texts
        assert "<mark>" in snippet
    assert (
        "<mark>zebra</mark>"
        in engine.snippets(engine.parse("zebra"), engine.search(SearchRequest("zebra")).hits).texts[0]
    )
    (span,) = engine.highlights(engine.parse("zebra"), article).body
    assert article.body[span.start : span.end] == "zebra"


def test_titles_are_marked_for_a_whole_page(engine):
    """`title_highlights` gives the spans of each hit's title, in the order of the hits."""
    request = SearchRequest("bridge OR ferry")
    hits = engine.search(request).hits
    query = engine.parse(request.text)
    found = engine.title_highlights(query, hits).spans
    assert found == tuple(engine.highlights(query, engine.article(hit.article_id)).title for hit in hits)
    assert any(found)


def test_snippets_follow_their_hits(engine):
    """There is one snippet for each hit, in their order, also for a query without words."""
    for text in ("bridge", "", "polic*", '"blue helmets"', "-bridge"):
        request = SearchRequest(text)
        hits = engine.search(request).hits
        snippets = engine.snippets(engine.parse(request.text), hits).texts
        assert len(snippets) == len(hits)
        for hit, snippet in zip(hits, snippets, strict=True):
            words = html.unescape(re.sub("</?mark>", "", snippet)).strip("… ")
            assert words in " ".join(engine.article(hit.article_id).body.split())


def test_highlights_cover_the_words_of_the_query(engine):
    """The stretches are the words in title and body; a phrase is marked only where it is one."""
    article = engine.article("bridge")
    found = engine.highlights(engine.parse("bridge ice -hurt"), article)
    assert [article.title[s.start : s.end] for s in found.title] == ["bridge"]
    assert [article.body[s.start : s.end] for s in found.body] == ["bridge", "ice"]
    late = engine.article("bridge-late")
    found = engine.highlights(engine.parse('"road bridge"'), late)
    assert found.title == ()
    assert found.body == (TextSpan(4, 8), TextSpan(9, 15))
    assert engine.highlights(engine.parse("title:bridge"), late).body == ()


def test_status_says_what_is_served(engine):
    """Counts, bounds and language of the archive."""
    status = engine.status()
    assert (status.articles, status.undated, status.language) == (len(ARTICLES), 2, "english")
    assert (str(status.earliest), str(status.latest)) == ("1956", "2020-02-29")
    assert status.generation == engine.search(SearchRequest()).generation


def test_too_many_expansions_are_cut_and_said(engine_factory):
    """A prefix with more words than allowed looks for the most frequent and says so."""
    articles = tuple(make_article(f"a{n}", None, "T", f"zz{n:03}") for n in range(30))
    more = tuple(make_article(f"b{n}", None, "T", "zz001") for n in range(3))
    engine = engine_factory(articles + more, QueryLimits(expansions=5))
    page = engine.search(SearchRequest("zz*"))
    assert page.total == 8
    assert "30" in page.partial
    assert engine.search(SearchRequest("zz001")).partial is None


def test_when_time_is_over_only_sure_matches_are_given(engine_factory):
    """With no time at all the answer is empty and says so, and a negation does not turn it into everything."""
    engine = engine_factory(ARTICLES, QueryLimits(seconds=-1.0))
    for text in ("bridge", "-bridge", "tram -bridge", '"road bridge" OR polic*'):
        page = engine.search(SearchRequest(text))
        assert (page.total, page.hits) == (0, ())
        assert "time" in page.partial


def strikes_at(look: int) -> Deadline:
    """A deadline that has passed at a look at its clock, which goes on by a microsecond with each."""
    return Deadline(look / 1e6, map((1e-6).__mul__, count(1)).__next__)


@pytest.mark.parametrize("text", ["bridge", "polic*", '"blue helmets"', "brigde~ OR b*e"])
def test_whenever_time_runs_out_hits_have_their_snippets(engine, text):
    """At whichever look the clock strikes: a snippet is the whole one or the beginning, and what is missing is said."""
    request = SearchRequest(text)
    hits = engine.search(request).hits
    query = engine.parse(text)
    whole, titles = engine.snippets(query, hits), engine.title_highlights(query, hits)
    plain = engine.snippets(engine.parse(""), hits).texts
    assert (whole.partial, titles.partial) == (None, None)
    for allowed in count():
        cut = engine.snippets(query, hits, strikes_at(allowed))
        marks = engine.title_highlights(query, hits, strikes_at(allowed))
        for texts in zip(cut.texts, whole.texts, plain, strict=True):
            assert texts[0] in texts[1:]
        assert all(spans in {(), of_whole} for spans, of_whole in zip(marks.spans, titles.spans, strict=True))
        assert (cut.partial is None) <= (cut == whole)
        assert (marks.partial is None) <= (marks == titles)
        if cut.partial is None and marks.partial is None:
            break
        assert "time ran out" in (cut.partial or marks.partial)
    assert allowed > 2


def test_without_time_an_article_is_shown_unmarked(engine):
    """The article itself needs no time; its marks are left out, and that is said."""
    article = engine.article("bridge")
    found = engine.highlights(engine.parse("bridge"), article, Deadline.after(-1))
    assert (found.title, found.body) == ((), ())
    assert "time ran out" in found.partial
    assert engine.highlights(engine.parse("bridge"), article).partial is None


def test_a_deadline_that_is_given_bounds_the_search(engine):
    """Whatever the engine's own limits are."""
    page = engine.search(SearchRequest("bridge"), Deadline.after(-1))
    assert (page.total, page.hits) == (0, ())
    assert "time ran out" in page.partial


def test_a_long_article_comes_in_parts(long_engine):
    """All parts together are the body, and so are its pieces; each has the facts of the article; short ones are one."""
    whole, first = long_engine.article("long"), long_engine.article_part("long")
    parts = [long_engine.article_part("long", number) for number in range(1, first.count + 1)]
    assert first.count >= 5
    assert "".join(part.article.body for part in parts) == whole.body == "".join(long_engine.body_pieces("long"))
    assert {replace(part.article, body="") for part in parts} == {replace(whole, body="")}
    assert [(part.number, part.count) for part in parts] == [(n, len(parts)) for n in range(1, len(parts) + 1)]
    for short in ("before", "after"):
        assert long_engine.article_part(short) == ArticlePart(long_engine.article(short))
        assert "".join(long_engine.body_pieces(short)) == long_engine.article(short).body
    for number in (0, len(parts) + 1):
        with pytest.raises(BadRequestError):
            long_engine.article_part("long", number)
    for ask in (long_engine.article_part, long_engine.body_pieces):
        with pytest.raises(ArticleNotFoundError):
            ask("nowhere")


@pytest.mark.parametrize(
    "text",
    ["needle", "straw", '"needle eye"', '"eye straw"', "nothere", "title:needles", "body:needle", "n*dle OR us", ""],
)
def test_the_first_part_with_a_match_is_the_first_in_which_anything_is_marked(long_engine, text):
    """Words, forms with signs, phrases and patterns; None where no part has a mark."""
    query, count = long_engine.parse(text), long_engine.article_part("long").count
    parts = (long_engine.article_part("long", number).article for number in range(1, count + 1))
    marked = [number for number, part in enumerate(parts, 1) if long_engine.highlights(query, part).body]
    unhurried = Deadline.after(60, time.process_time)  # other work on the machine costs nothing
    assert long_engine.first_part(query, "long", unhurried) == FirstPart(marked[0] if marked else None)


def test_threads_get_the_single_threaded_answers(engine):
    """Eight threads asking everything at once get what one gets."""
    expected = {text: ids(engine, text) for text, _ in FOUND}
    wrong: list[object] = []

    def ask():
        try:
            wrong.extend(text for text, answer in expected.items() if ids(engine, text) != answer)
        except Exception as error:  # whatever it is, the test must see it
            wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("text", ["bridge OR (zyzzyva ic*)", "-zyzzyva OR (zyzzyva ic*)", "bridge OR (ic* zyzzyva)"])
def test_words_of_a_pattern_are_marked_though_the_search_did_not_need_it(engine, text):
    """A conjunction of which one word finds nothing is decided without the pattern next to it."""
    page = engine.search(SearchRequest(text, per_page=100))
    snippets = engine.snippets(page.query, page.hits)
    assert snippets.partial is None
    assert any("<mark>ice</mark>" in each.lower() for each in snippets.texts)
