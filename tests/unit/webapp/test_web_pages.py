"""The pages for people: states, links, notices, suggestions."""

import re
from dataclasses import replace
from functools import partial
from html import unescape
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from memory_engine import GENERATION, MemoryEngine

from dateline.article import METADATA_FIELDS, SINGLE_VALUED, Article
from dateline.text.analysis import languages
from webapp.search.frontpage import FrontPages
from webapp.search.languages import LANGUAGE_CODES
from webapp.search.links import MAX_ADDRESS
from webapp.search.relaxations import MAX_SEARCHES


def links_of(html: str) -> list[str]:
    """Every address that a page links to."""
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', html)]


def text_of(html: str) -> str:
    """The text of a page, without tags, white space joined."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


@pytest.mark.parametrize(
    "path", ["/", "/search", "/search?q=oil", "/article/summit", "/search?q=none", "/search?page=3"]
)
def test_no_link_is_dead(client: FlaskClient, path: str) -> None:
    """Every internal link of every page leads to an existing page and anchor."""
    for link in links_of(client.get(path).text):
        if link.startswith("https://"):
            continue
        address, _, anchor = link.partition(":~:")[0].partition("#")
        response = client.get(address or path)
        assert response.status_code == 200, link
        assert not anchor or f'id="{anchor}"' in response.text, link


@pytest.mark.parametrize("path", ["/search?q=oil&sort=relevance&page=1&per_page=10&after=", "/search"])
def test_links_drop_defaults_and_empty_values(client: FlaskClient, path: str) -> None:
    """No link has a parameter with its default value."""
    for link in links_of(client.get(path, follow_redirects=True).text):
        assert not re.search(r"=(&|$)|page=1(&|$)|per_page=10(&|$)|sort=relevance", link), link


def test_the_front_page_says_what_the_archive_holds(client: FlaskClient) -> None:
    """It gives the counts, the first and the last date, the undated articles and the day of indexing."""
    text = text_of(client.get("/").text)
    assert "30 articles from January 2000 to April 2027, 1 undated; last indexed on 24 November 2026" in text


def test_each_example_of_the_front_page_finds_something(client: FlaskClient) -> None:
    """The examples are made from the archive, and their counts are correct."""
    html = client.get("/").text
    section = html[html.index('id="examples"') : html.index('class="help"')]
    found = re.findall(r'<a href="([^"]+)">.*?class="total">([0-9,]+)<', section, re.DOTALL)
    assert len(found) >= 4
    for link, total in found:
        page = client.get("/api/v1" + unescape(link)).get_json()
        assert page["total"] == int(total.replace(",", "")) > 0


def test_the_front_page_is_made_once_a_generation(client: FlaskClient, engine: MemoryEngine) -> None:
    """A second visit runs no search."""
    client.get("/")
    searches = engine.searches
    client.get("/")
    assert engine.searches == searches


def test_the_first_front_page_keeps_nobody_waiting(make_client, engine: MemoryEngine) -> None:
    """When the time for examples is over no further one is tried, and the page has none."""
    client = make_client(engine=engine, make_front_pages=partial(FrontPages, example_seconds=-1))
    client.get("/livez")
    html = client.get("/").text
    assert engine.searches == 1 + 1  # of the trial at opening, and for the newest
    assert 'id="examples"' not in html
    assert 'id="newest"' in html


def test_an_empty_archive_has_a_front_page(make_client) -> None:
    """It says that there are no articles yet."""
    assert "has no articles yet" in text_of(make_client([]).get("/").text)


def test_the_box_keeps_what_was_typed(client: FlaskClient) -> None:
    """The search box and the date fields hold the typed text, with all its characters."""
    html = client.get("/search?q=%22oil%22+%3Cb%3E&after=soon&before=2019").text
    assert 'value="&#34;oil&#34; &lt;b&gt;"' in html
    assert 'value="soon"' in html
    assert 'value="2019"' in html


def test_a_bad_parameter_is_left_out_with_a_notice(client: FlaskClient) -> None:
    """The page answers 200, names the parameter and does not use it."""
    response = client.get("/search?q=oil&after=soon&sort=best&per_page=0&cursor=no")
    assert response.status_code == 200
    text = text_of(response.text)
    assert "2 articles" in text
    for name in ("after", "sort", "per_page", "cursor"):
        assert f'id="notice-{name}"' in response.text


def test_a_repeated_parameter_counts_once_with_a_notice(client: FlaskClient) -> None:
    """The page answers 200, uses the first value and has one notice, even if that value is refused as well."""
    html = client.get("/search?q=oil&q=report&page=1&page=2&cursor=no&cursor=nor").text
    assert "2 articles" in text_of(html)
    assert "The query is given 2 times in the address instead of once; the first value was used." in text_of(html)
    assert 'value="oil"' in html
    assert "aria-invalid" not in html
    for name in ("q", "page", "cursor"):
        assert html.count(f'id="notice-{name}"') == 1
    assert "The link to this page of results is damaged or out of date" in text_of(html)


def test_a_text_over_the_limit_is_not_searched(client: FlaskClient, engine: MemoryEngine) -> None:
    """The answer is 200 with a notice and no results; the search box keeps the text."""
    client.get("/search")
    searches = engine.searches
    response = client.get("/search?q=" + "x" * 257)
    assert response.status_code == 200
    assert "257 characters" in response.text
    assert "x" * 257 in response.text
    assert engine.searches == searches


def test_ignored_parts_and_partial_work_are_named(client: FlaskClient, engine: MemoryEngine) -> None:
    """Each has its reason."""
    engine.partial = "Only the first 1,000 words were looked at."
    text = text_of(client.get("/search?q=oil:report").text)
    assert "“oil:” – unknown field, read as words." in text
    assert "Incomplete: Only the first 1,000 words were looked at." in text
    page = client.get("/search?q=report").text
    assert "At least 28 articles" in text_of(page)
    assert " · at least 28 articles · " in page.partition("</title>")[0]
    engine.partial = None
    assert " · 28 articles · " in client.get("/search?q=report").text.partition("</title>")[0]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/search?q=%C2%BD", "Nothing in this search can be looked up, so it finds all articles."),
        ("/search?q=date:July", "Nothing in this search can be looked up, so it finds all articles."),
        (
            "/search?q=$&place=sudan",
            "Nothing in this search can be looked up, so it finds all articles that meet the filters.",
        ),
    ],
)
def test_a_query_of_which_nothing_is_left_says_that_it_finds_everything(
    client: FlaskClient, address: str, sentence: str
) -> None:
    """It does so next to the names of the pieces; a query with a word, and an empty one, say nothing of the kind."""
    page = client.get(address).text
    assert sentence in page
    assert "<li><b>“<bdi>" in page
    for other in (
        "/search?q=",
        "/search?q=+",
        "/search?place=sudan",
        "/search?q=the",
        "/search?q=-peace",
        "/search?q=date:2017",
        "/search?q=$+peace",
    ):
        assert "Nothing in this search" not in client.get(other).text


def test_a_query_that_is_too_long_is_not_searched_for(client: FlaskClient, engine: MemoryEngine) -> None:
    """The page says so and what to do, and keeps the filters."""
    client.get("/search")
    searches = engine.searches
    response = client.get(f"/search?q={'oil+' * 2_000}&place=sudan")
    text = text_of(response.text)
    assert response.status_code == 200
    assert "No search was made" in text
    assert "A few important words find more than a whole sentence." in text
    assert 'value="sudan"' in response.text
    assert engine.searches == searches


def test_a_search_cut_short_claims_nothing_and_starts_no_further_one(client: FlaskClient, engine: MemoryEngine) -> None:
    """The page does not say that no article has the words, but that the search ended early, and what to do."""
    client.get("/search")
    searches = engine.searches
    engine.partial = "time ran out before “xyzzy” was looked up"
    text = text_of(client.get("/search?q=xyzzy+report&place=KARSK").text)
    assert engine.searches == searches + 1
    assert "Incomplete: time ran out before “xyzzy” was looked up." in text
    assert "No articles found so far" in text
    assert "No article in the archive has" not in text
    assert "fewer words" in text
    assert "shorter range of dates" in text


def test_the_query_is_read_back_and_each_part_can_be_removed(client: FlaskClient) -> None:
    """The description of the query links to the search without each part."""
    html = client.get("/search?q=the+oil+price+-war+after:2010&place=UNITED+NATIONS&sort=newest").text
    text = text_of(html)
    assert "Articles with oil" in text
    assert "(optional: “the”)" in text
    links = links_of(html)
    assert "/search?q=the+price+-war+after%3A2010&place=UNITED+NATIONS&sort=newest" in links
    assert "/search?q=the+oil+price+after%3A2010&place=UNITED+NATIONS&sort=newest" in links
    assert "/search?q=the+oil+price+-war&place=UNITED+NATIONS&sort=newest" in links
    assert "/search?q=the+oil+price+-war+after%3A2010&sort=newest" in links


def test_the_count_is_announced(client: FlaskClient) -> None:
    """The number of articles is in a status region."""
    html = client.get("/search?q=report").text
    assert re.search(r'role="status">\s*<h1><b>28</b> articles</h1>', html)


def test_relevance_is_not_offered_without_words(client: FlaskClient) -> None:
    """Without words the page links the two orders by date only."""
    html = client.get("/search?q=-oil").text
    assert "Order: Newest first · Oldest first" in text_of(html)
    assert "relevan" not in html
    assert "/search?q=oil" in links_of(client.get("/search?q=oil&sort=oldest").text)


def test_pages_are_linked(client: FlaskClient) -> None:
    """Previous and next lead through the pages, which give their numbers."""
    html = client.get("/search?q=report&page=2").text
    assert "Page 2 of 3" in text_of(html)
    assert {"/search?q=report", f"/search?q=report&page=3&cursor={GENERATION}"} <= set(links_of(html))
    assert f"/search?q=report&page=2&cursor={GENERATION}" in links_of(client.get("/search?q=report&page=3").text)
    assert '<ol class="hits" start="11">' in html
    past = client.get("/search?q=report&page=9").text
    assert "There is no page 9" in text_of(past)
    assert f"/search?q=report&page=3&cursor={GENERATION}" in links_of(past)


def test_beyond_the_depth_of_pages_a_cursor_leads_on(make_client) -> None:
    """The next page after page 100 of 100 results is linked by a cursor, and gives its number."""
    client = make_client([Article(f"a{n}", f"Report {n}", "text") for n in range(10_150)])
    (onward,) = [link for link in links_of(client.get("/search?per_page=100&page=100").text) if "page=101" in link]
    html = client.get(onward).text
    assert "Page 101 of 102" in text_of(html)
    assert "Report 10000<" in html
    assert f"/search?page=100&per_page=100&cursor={GENERATION}" in links_of(html)
    assert "canonical" not in html


def test_no_results_name_the_missing_word_and_suggest_a_search(client: FlaskClient) -> None:
    """A word that is nowhere in the archive is named, and the search without it is offered with its count."""
    text = text_of(client.get("/search?q=report+xyzzy").text)
    assert "No articles" in text
    assert "No article in the archive has xyzzy." in text
    assert "without xyzzy 28 articles" in text


def test_no_results_offer_to_drop_each_filter(client: FlaskClient) -> None:
    """Each filter whose removal gives results can be removed; the number of results is shown."""
    html = client.get("/search?q=report&place=UNITED+NATIONS").text
    assert "any place instead of UNITED NATIONS 28 articles" in text_of(html)
    assert "/search?q=report" in links_of(html)


@pytest.mark.parametrize(
    ("query", "suggestion", "link"),
    [
        ("peacekeepers in July 2017?", "July 2017 as the date 1 article", "/search?q=peacekeepers+date:2017-07"),
        ("report 2005 2007", "2005 to 2007 as the date 3 articles", "/search?q=report+date:2005..2007"),
        ("report from 2005 to 2007", "2005 to 2007 as the date 3 articles", "/search?q=report+date:2005..2007"),
        ("report 2005–2007", "2005 to 2007 as the date 3 articles", "/search?q=report+date:2005..2007"),
        ("report of the 2000s", "2000 to 2009 as the date 10 articles", "/search?q=report+date:2000..2009"),
        ("March 2002 xyzzy report", "March 2002 as the date, without xyzzy 1 article", "/search?q=report+date:2002-03"),
        ("2011", "2011 as the date 1 article", "/search?q=date:2011"),
    ],
)
def test_no_results_offer_words_as_a_date(client: FlaskClient, query: str, suggestion: str, link: str) -> None:
    """Words that name a date are offered as the date of the articles, if that finds any."""
    html = client.get("/search", query_string={"q": query}).text
    assert suggestion in text_of(html)
    assert link in map(unquote, links_of(html))


@pytest.mark.parametrize(
    "query", ["report 5", "xyzzy may", "report title:2005", "report -2005", "report 20055", "xyzzy"]
)
def test_no_results_offer_no_date_where_none_is_named(client: FlaskClient, query: str) -> None:
    """A number or a month alone, a word of a field and a longer number name no date."""
    assert "as the date" not in client.get("/search", query_string={"q": query}).text


@pytest.mark.parametrize(
    ("query", "suggestions"),
    [
        ("what was peacekeepers harvest oil nobody", ["with any of these words 30 articles"]),
        ("harvest oil found", ["without harvest 1 article", "with any of these words 30 articles"]),
        ("harvest oil xyzzy", ["with any of the other words 30 articles"]),
        ("harvest oil 2017", ["2017 as the date, with any of the other words 2 articles"]),
    ],
)
def test_no_results_offer_any_of_the_words(client: FlaskClient, query: str, suggestions: list[str]) -> None:
    """Of a long question first, before searches without one word; of the words that the archive has."""
    text = text_of(client.get("/search", query_string={"q": query}).text)
    found = [text.find(suggestion) for suggestion in suggestions]
    assert -1 not in found, text
    assert found == sorted(found)
    if len(suggestions) == 1:
        assert f"Try instead {suggestions[0]}" in text


def test_dates_the_wrong_way_round_are_explained(client: FlaskClient) -> None:
    """The page says that no date can match."""
    text = text_of(client.get("/search?q=report&after=2019&before=2010").text)
    assert "The “From” date is later than the “To” date." in text
    assert "any date instead of 2019 to 2010 28 articles" in text


def test_suggestions_cost_a_bounded_number_of_searches(client: FlaskClient, engine: MemoryEngine) -> None:
    """The limit holds for any number of words and filters."""
    client.get("/search")
    searches = engine.searches
    words = "+".join(f"word{n}" for n in range(20))
    client.get(f"/search?q={words}&place=A&place=B&agency=C&source=D&after=2010&before=2011")
    assert engine.searches - searches <= 1 + MAX_SEARCHES


def test_suggestions_have_counts_that_are_certain(
    client: FlaskClient, engine: MemoryEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word is named only if the search for it alone was complete, and no search begins after the deadline."""
    found = client.get("/search?q=report+xyzzy").text
    assert "without xyzzy" in text_of(found)
    whole = engine.search

    def cut_short(request, deadline):
        return replace(whole(request, deadline), partial="time ran out" if request.per_page == 1 else None)

    with monkeypatch.context() as patch:
        patch.setattr(engine, "search", cut_short)
        text = text_of(client.get("/search?q=report+xyzzy").text)
    assert "No article matches all parts of this search." in text
    assert "without xyzzy" not in text
    assert "Try instead" not in text
    searches = engine.searches
    client.application.extensions["dateline.clock"] = lambda: 10.0 * (engine.searches > searches)
    client.get("/search?q=report+xyzzy")
    assert engine.searches == searches + 1


@pytest.mark.parametrize(
    "query",
    [
        "ﷺ" * 60 + " oil",  # one character that folds to eighteen
        "ﷺ" * 60 + " oil after:2010",
        "-" + "ﷺ" * 60 + " after:2010 oil -report",
        '"' + "ﷺ " * 15 + '" report xyzzy',
    ],
)
def test_no_link_asks_for_a_text_over_the_limit(client: FlaskClient, query: str) -> None:
    """The canonical text can be longer than the typed one: links that would be refused are omitted."""
    html = client.get("/search", query_string={"q": query, "place": "KARSK"}).text
    assert len(query) < 256
    assert "Articles with" in text_of(html)
    for link in links_of(html):
        if link.startswith("/search"):
            assert 'id="notice-q"' not in client.get(link).text, link


def test_no_link_is_longer_than_the_server_takes(make_client) -> None:
    """Long values in an archive, and a long address, give no link that would be refused."""
    long = "Å" * 3_000
    client = make_client([Article("x", "Report", "A report.", place=long, agency=long, source=long)])
    for path in ("/", "/search?q=report", "/article/x", "/search?q=none&source=" + "x" * 3_980):
        html = client.get(path).text
        assert max(len(link) for link in links_of(html)) <= MAX_ADDRESS
    assert links_of(client.get("/search?q=report&per_page=11&source=" + "x" * 3_900).text)


@pytest.mark.parametrize("field", METADATA_FIELDS)
def test_every_metadata_field_is_shown(make_client, field: str) -> None:
    """A hit links its value to the narrower search, an article to all with the value; the help names the field."""
    client = make_client(
        [
            Article(
                "x", "Report", "A report.", authors=("The author",), **{name: f"The {name}" for name in SINGLE_VALUED}
            )
        ]
    )
    value = f"<bdi>The {field}</bdi></a>"
    results = client.get("/search?q=report").text
    narrower = f"/search?q=report&amp;{field}=The+{field}"
    assert f'<a href="{narrower}" rel="nofollow" title="The {field}: show only this {field}">{value}' in results
    article = client.get("/article/x?q=report").text
    fact = rf'<dt>{field.capitalize()}</dt>\s+<dd><a href="/search\?{field}=The\+{field}">{value}'
    assert re.search(fact, article)
    assert f"<kbd>{field}:" in client.get("/").text


def test_a_page_asks_the_engine_for_no_more_than_it_needs(
    client: FlaskClient, engine: MemoryEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One lease, one search, one call for all snippets, one for all titles; no call for a single hit."""
    client.get("/")
    calls = list[str]()
    for name in ("search", "snippets", "title_highlights", "article", "highlights", "status"):
        called = getattr(engine, name)
        monkeypatch.setattr(
            engine, name, lambda *args, name=name, called=called: (calls.append(name), called(*args))[1]
        )
    for path, expected in (
        ("/search?q=report", ["status", "status", "search", "snippets", "title_highlights"]),
        ("/search", ["status", "status", "search", "snippets"]),
        ("/article/summit?q=oil", ["status", "article", "highlights", "status", "search"]),
        ("/article/summit", ["status", "article", "status"]),
        ("/", ["status"]),
        ("/api/v1/search?q=report", ["search", "snippets", "status"]),
        ("/api/v1/articles/summit", ["article", "status"]),
    ):
        calls.clear()
        client.get(path)
        assert calls == expected, path


@pytest.mark.parametrize(
    ("language", "attribute"), [("german", ' lang="de"'), ("english", ""), ("klingon", ' lang=""')]
)
def test_archive_texts_say_their_language(make_client, language: str, attribute: str) -> None:
    """Titles, snippets and texts have the code of the archive's language; the page is in English."""
    articles = [Article("x", "Bericht", "Ein Bericht.", place="KÖLN")]
    client = make_client(engine=MemoryEngine(articles, language=language))
    for path, title in (("/", "h3"), ("/search?q=bericht", "h2")):
        html = client.get(path).text
        assert re.search(rf'<{title} class="title" dir="auto"><a href="[^"]*"{attribute}>', html)
        assert f'<p class="snippet" dir="auto"{attribute}>' in html
        assert f'<span class="place"{attribute}>' in html
    html = client.get("/article/x").text
    assert f'<h1 class="title" dir="auto"{attribute}>Bericht</h1>' in html
    assert f'<div class="body" id="text" tabindex="-1"{attribute}>' in html
    assert html.startswith('<!doctype html>\n<html lang="en">')


def test_every_language_of_the_indexer_has_a_code() -> None:
    """Each has a code of two letters (ISO 639-1)."""
    assert set(LANGUAGE_CODES) >= set(languages())
    assert all(re.fullmatch("[a-z]{2}", code) for code in LANGUAGE_CODES.values())


def test_titles_are_good_history_entries(client: FlaskClient) -> None:
    """The title of a page names its search or its article."""
    assert "<title>Dateline</title>" in client.get("/").text
    title = "<title>report, 2010 to 2019, KARSK, page 1,000 · 10 articles · Dateline</title>"
    assert title in client.get("/search?q=report&after=2010&before=2019&place=KARSK&page=1000").text
    assert "<title>Peacekeepers meet in New York, 8 Jul 2017 · Dateline</title>" in client.get("/article/summit").text


def test_an_article_is_shown_with_its_matches_and_facts(client: FlaskClient) -> None:
    """The words of the query are marked and linked to each other; facts and citation are shown."""
    html = client.get("/article/summit?q=peacekeepers+oil&place=X").text
    assert '<mark id="match-1">peacekeepers</mark>' in html
    assert '<mark id="match-2">oil</mark>' in html
    assert {"#match-1", "#match-2", "/search?q=peacekeepers+oil&place=X#hit-summit"} <= set(links_of(html))
    assert html.count('<p dir="auto" id="p-') == 2
    text = text_of(html)
    assert "2 matches in the text" in text
    assert "“Peacekeepers meet in New York”, APP, UNITED NATIONS, 8 July 2017." in text


def test_an_unknown_article_is_a_page_in_the_same_voice(client: FlaskClient) -> None:
    """The 404 page has one sentence on what happened, one on what to do, and the search box."""
    response = client.get("/article/none?q=oil")
    assert response.status_code == 404
    assert "Article not found" in response.text
    assert 'name="q"' in response.text


def test_canonical_links_need_the_address_of_the_deployment(client: FlaskClient, make_client, engine) -> None:
    """With DATELINE_BASE_URL they are absolute and omit defaults; without it there are none."""
    assert "canonical" not in client.get("/search?q=oil").text
    based = make_client(engine=engine, base_url="https://archive.example/news")
    for path, address in (
        ("/", "/"),
        ("/search?q=oil&page=1&sort=relevance&x=y", "/search?q=oil"),
        ("/article/summit?q=oil", "/article/summit"),
        ("/search?q=report&page=2&cursor=at10", "/search?q=report&amp;page=2"),
    ):
        assert f'rel="canonical" href="https://archive.example/news{address}"' in based.get(path).text


def test_result_pages_are_not_for_crawlers(client: FlaskClient) -> None:
    """Results are `noindex,follow`; articles and the front page may be indexed."""
    assert 'content="noindex,follow"' in client.get("/search?q=oil").text
    assert "noindex" not in client.get("/article/summit").text
    assert "noindex" not in client.get("/").text


@pytest.mark.parametrize(
    ("settings", "asked", "shown"),
    [
        ({}, {}, "http://localhost/article/summit"),
        ({}, {"base_url": "https://archive.example:8080"}, "https://archive.example:8080/article/summit"),
        ({}, {"base_url": "http://archive.example/news"}, "http://archive.example/news/article/summit"),
        ({}, {"headers": {"Host": "<b>"}}, "/article/summit"),
        ({}, {"headers": {"Host": ""}}, "/article/summit"),
        ({"base_url": "https://archive.example/news"}, {}, "https://archive.example/news/article/summit"),
    ],
)
def test_a_citation_has_the_full_address(make_client, engine, settings, asked, shown) -> None:
    """That of the deployment, else the one that was asked for; and pages of two addresses have two validators."""
    client = make_client(engine=engine, **settings)
    page = client.get("/article/summit", **asked)
    assert f". Dateline, {shown}, edition" in text_of(page.text)
    assert "<b>" not in page.text
    other = client.get("/article/summit", base_url="http://other.example")
    assert page.headers["ETag"] != other.headers["ETag"]


def test_quotes_inside_a_cited_title_are_single(make_client) -> None:
    """A citation has the title in double quotes, so quotes inside the title become single."""
    client = make_client([Article("x", "Deaths laid to “economy”", "A report.")])
    assert "“Deaths laid to ‘economy’”, undated." in text_of(client.get("/article/x").text)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/search?q=oil&after=&before=", "/search?q=oil"),
        ("/search?q=", "/search"),
        ("/search?q=+&place=%20", "/search"),
        ("/search?q=oil&q=&place=A%26B&after=+", "/search?q=oil&place=A%26B"),
        ("/search?q=caf%C3%A9&after=", "/search?q=caf%C3%A9"),
        ("/search?q=%ff&after=", "/search?q=%EF%BF%BD"),
    ],
)
def test_an_address_with_empty_parameters_leads_to_one_without(client: FlaskClient, asked: str, shown: str) -> None:
    """Forms without scripts send their empty fields."""
    response = client.get(asked)
    assert (response.status_code, response.headers["Location"]) == (302, shown)
    assert client.get(shown).status_code == 200


@pytest.mark.parametrize(
    ("title", "is_derived", "classes"),
    [
        ("Oil found", False, "title"),
        ("Oil found", True, "title is-derived"),
        ("OIL FOUND", False, "title is-capitals"),
        ("OIL 1984", False, "title is-capitals"),
        ("1984", False, "title"),
        ("oil " * 40, False, "title is-long"),
        ("OIL " * 40, True, "title is-derived is-capitals is-long"),
    ],
)
def test_the_kind_of_a_title_shows(make_client, title: str, is_derived: bool, classes: str) -> None:
    """In the list and on the page of the article."""
    client = make_client([Article("x", title, "text", title_derived=is_derived)])
    assert f'<h2 class="{classes}"' in client.get("/search").text
    assert f'<h1 class="{classes}"' in client.get("/article/x").text
