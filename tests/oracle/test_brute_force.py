"""The brute force itself, on ten articles worked out by hand, so that it is not trusted blindly."""

import math

import pytest

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.query.syntax import And, Dates, Everything, Fuzzy, Node, Not, Or, Phrase, Prefix, Wildcard, Word
from dateline.request import PeriodCount, SearchRequest

from .brute_force import Scan, edit_distance, in_filters, is_wildcard_match, stands_in_order


def on(text: str | None) -> PartialDate | None:
    return PartialDate.from_iso(text) if text else None


ARTICLES = (
    Article("a0", "Peace in Sudan", "The police kept the peace. Peacekeepers left.", on("2017-07-08"), "14:30"),
    Article(
        "a1",
        "Police policies",
        "A policeman wrote of war and peace",
        on("2017-07-08"),
        None,
        place="Khartoum, Sudan",
    ),
    Article("a2", "War", "war and war and no peace", on("2017-07"), place="SUDAN", agency="APP"),
    Article("a3", "", "Wood and word and world", on("2017"), agency="Reuters", source="Daily News"),
    Article("a4", "Undated", "a war of words", None, place="New York", source="News of the World"),
    Article("a5", "Also undated", "nothing here", None),
    Article("a6", "Oil", "peace one two war one peace two three war", on("2018-02"), "09:00"),
    Article("a7", "A title about peace", "elections in Sudan", on("2016-12-31"), "23:59:59-05:00"),
    Article("a8", "Election", "the country's electoral law; U.S. law", on("2018-02-01"), "09:00"),
    Article("a9", "U.S.", "us", on("2018-02-28"), None, place="Sudan"),
)
SCAN = Scan(ARTICLES)


def found(node: Node) -> str:
    return " ".join(article_id[1:] for article_id in sorted(SCAN.matches(node)))


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Everything(), "0 1 2 3 4 5 6 7 8 9"),
        (Word("peace"), "0 1 2 6 7"),
        (Word("elections"), "7 8"),
        (Word("us"), "8 9"),
        (Word("country"), "8"),
        (Word("sudan"), "0 7"),
        (Word("the"), "0 8"),
        (Word("peace", "title"), "0 7"),
        (Word("election", "body"), "7"),
        (Word("sudan", "place"), "1 2 9"),
        (Word("sudans", "place"), ""),
        (Word("news", "source"), "3 4"),
        (And((Word("peace"), Word("sudan"))), "0 7"),
        (And((Word("elections"), Word("law"))), "8"),
        (Or((Word("oil"), Word("wood"))), "3 6"),
        (Not(Word("peace")), "3 4 5 8 9"),
        (Not(Or((Word("peace"), Word("us")))), "3 4 5"),
        (And((Word("war"), Not(Word("peace")))), "4"),
        (And((Word("war"), Or((Word("oil"), Not(Word("and")))))), "4 6"),
    ],
)
def test_words_fields_and_connectives(node, expected):
    """Words match by stem in title and body, named fields by folded form, connectives as sets."""
    assert found(node) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Phrase(("war", "and", "peace")), "1"),
        (Phrase(("peace", "war")), ""),
        (Phrase(("peace", "war"), 2), ""),
        (Phrase(("peace", "war"), 3), "6"),
        (Phrase(("war", "peace"), 2), "1 6"),
        (Phrase(("war", "peace"), 3), "1 2 6"),
        (Phrase(("sudan", "the")), ""),
        (Phrase(("war", "war")), ""),
        (Phrase(("war", "war"), 2), "2"),
        (Phrase(("title", "about")), "7"),
        (Phrase(("titles", "about"), field="title"), "7"),
        (Phrase(("title", "about"), field="body"), ""),
        (Phrase(("khartoum", "sudan"), field="place"), "1"),
        (Phrase(("news", "the", "world"), 2, "source"), "4"),
        (Phrase(("new", "yorks"), field="place"), ""),
    ],
)
def test_phrases(node, expected):
    """The words of a phrase stand in order within one field, each near enough to the one before."""
    assert found(node) == expected


def test_an_early_occurrence_does_not_hide_a_later_one():
    """The search for a phrase goes back: the nearest next word may lead nowhere, a farther one on."""
    assert stands_in_order(list("abc"), list("abaxbc"), 2)
    assert stands_in_order(list("abc"), list("abbxc"), 2)
    assert not stands_in_order(list("abc"), list("abxxc"), 2)
    assert not stands_in_order(list("aa"), list("a"), 5)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Prefix("polic"), "0 1"),
        (Prefix("policem"), "1"),
        (Prefix("police"), "0 1"),
        (Prefix("peacek"), "0"),
        (Prefix("policing"), ""),
        (Prefix("electo"), "8"),
        (Prefix("electi"), "7 8"),
        (Prefix("polic", "title"), "1"),
        (Prefix("suda", "place"), "1 2 9"),
        (Prefix("khar"), ""),
        (Wildcard("wo*d"), "3 4"),
        (Wildcard("w*r"), "1 2 4 6"),
        (Wildcard("p*c*s"), "0 1"),
        (Wildcard("k*m", "place"), "1"),
        (Wildcard("wo?d"), "3 4"),
        (Wildcard("wo?rd"), ""),
        (Wildcard("w?r"), "1 2 4 6"),
        (Wildcard("o?l", "title"), "6"),
        (Wildcard("su??n", "place"), "1 2 9"),
        (Wildcard("w?*d"), "3 4"),
        (Fuzzy("word"), "3 4"),
        (Fuzzy("wrod"), "3 4"),
        (Fuzzy("ar"), "1 2 4 6 7"),
        (Fuzzy("sudna"), "0 7"),
        (Fuzzy("sudna", "place"), "1 2 9"),
        (Fuzzy("oli", "title"), "6"),
        (Fuzzy("rpess"), ""),
    ],
)
def test_expansions(node, expected):
    """Prefix, wildcard and fuzzy find surface forms of the archive and then everything with their terms."""
    assert found(node) == expected


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (Dates(on("2017"), on("2017")), "0 1 2 3"),
        (Dates(on("2017-07"), on("2017-07")), "0 1 2"),
        (Dates(on("2017-07-08"), on("2017-07-08")), "0 1"),
        (Dates(on("2017-07-02"), None), "0 1 6 8 9"),
        (Dates(on("2017-07-01"), None), "0 1 2 6 8 9"),
        (Dates(None, on("2017-07-30")), "0 1 7"),
        (Dates(None, on("2017-12-31")), "0 1 2 3 7"),
        (Dates(None, on("2017-12-30")), "0 1 2 7"),
        (Dates(on("2018-02-01"), on("2018-02-27")), "8"),
        (Dates(on("2018"), on("2018-02")), "6 8 9"),
        (Not(Dates(on("2017"), on("2017"))), "4 5 6 7 8 9"),
    ],
)
def test_dates(dates, expected):
    """A range finds the articles whose whole period lies inside, and never an undated one."""
    assert found(dates) == expected


def test_filters_compare_whole_folded_values():
    """`place=Sudan` of the URL is not `Khartoum, Sudan`; several values are alternatives; kinds add up."""

    def kept(**filters):
        request = SearchRequest(**filters)
        return " ".join(article.article_id[1:] for article in ARTICLES if in_filters(article, request))

    assert kept(places=("sudan",)) == "2 9"
    assert kept(places=("Khartoum Sudan", "NEW YORK")) == "1 4"
    assert kept(places=("sudan",), agencies=("app",)) == "2"
    assert kept(sources=("daily news",), after=on("2017"), before=on("2017")) == "3"
    assert kept(before=on("2017-07")) == "0 1 2 7"
    assert kept() == "0 1 2 3 4 5 6 7 8 9"


def test_order_by_date():
    """First day, time with unknown first, id; newest is the reverse, but the undated are last in both."""
    everything = [article.article_id for article in ARTICLES]
    assert " ".join(SCAN.order(everything, "oldest")) == "a7 a3 a2 a1 a0 a6 a8 a9 a4 a5"
    assert " ".join(SCAN.order(everything, "newest")) == "a9 a8 a6 a0 a1 a2 a3 a7 a5 a4"


def test_the_formula():
    """In_expB2 worked out for `war`: 7 times in 4 of 10 articles, once in the title of a2."""
    titles, bodies = [3, 2, 1, 0, 1, 2, 1, 4, 1, 1], [7, 7, 6, 5, 4, 2, 9, 3, 6, 1]
    ne = 10 * (1 - 0.9**7)
    weight = 8 / 4 * math.log2(11 / (ne + 0.5))
    length_title = 0.5 + 0.5 * 1 / (sum(titles) / 10)
    length_body = 0.5 + 0.5 * 6 / (sum(bodies) / 10)
    x = 0.8 * (3 * 1 / length_title + 2 / length_body)
    scores = SCAN.scores(Word("wars"))
    assert [len(entry.tokens["title"]) for entry in SCAN.entries] == titles
    assert [len(entry.tokens["body"]) for entry in SCAN.entries] == bodies
    assert scores.keys() == {"a1", "a2", "a4", "a6"}
    assert scores["a2"] == round(weight * x / (x + 1), 4)


def test_scores_of_composed_queries():
    """Words add up, twice is twice; what does not match, negations, dates and named fields add nothing."""
    war, peace, oil = Word("war"), Word("peace"), Word("oil")
    entry = SCAN.by_id["a6"]
    terms = ("war", "peac", "oil", "one")
    of_war, of_peace, of_oil, of_one = (SCAN.score_of_term(term, entry) for term in terms)
    assert min(of_war, of_peace, of_oil, of_one) > 0

    def score(node):
        return SCAN.score(node, entry)

    assert score(And((war, peace))) == of_war + of_peace
    assert score(And((war, war))) == 2 * of_war
    assert score(Or((war, Word("sudan")))) == of_war
    assert score(Or((war, And((oil, Word("sudan")))))) == of_war
    assert score(And((war, Not(Word("sudan"))))) == of_war
    assert score(And((war, Dates(on("2018"), None)))) == of_war
    assert score(Phrase(("one", "peace", "one"), 9)) == 0
    assert score(Phrase(("peace", "one", "war", "one"), 2)) == pytest.approx(of_peace + 2 * of_one + of_war)
    assert score(Word("oil", "title")) == of_oil
    assert score(Word("oil", "body")) == 0
    assert score(Prefix("o")) == max(of_oil, of_one)
    assert score(Prefix("o", "title")) == of_oil
    assert SCAN.scores(Word("sudan", "place")) == {"a1": 0, "a2": 0, "a9": 0}


def test_equal_scores_stand_newest_first():
    """Ties of the rounded score go by date, the undated last."""
    scores = {"a0": 1.5, "a1": 1.5, "a4": 1.5, "a9": 1.5, "a7": 2.0}
    assert SCAN.rank(scores) == ["a7", "a9", "a0", "a1", "a4"]


def test_edit_distance():
    """One insertion, deletion, change or swap of neighbours is one edit, the first letter included."""
    assert edit_distance("sudan", "sudan") == 0
    for near in ("udan", "suda", "sudann", "xsudan", "xudan", "sudax", "usdan", "sudna"):
        assert edit_distance("sudan", near) == 1, near
    for far in ("dan", "sxdxn", "dusan", "nsuda", "udna"):
        assert edit_distance("sudan", far) >= 2, far


def test_wildcards():
    """A `*` inside stands for any number of letters, none included, and nothing else is special."""
    for form in ("wod", "word", "world", "wodwod"):
        assert is_wildcard_match("wo*d", form)
    for form in ("wd", "wo", "words", "sword"):
        assert not is_wildcard_match("wo*d", form)
    assert is_wildcard_match("w*r*d", "worrd")
    assert not is_wildcard_match("w.*d", "word")


def test_counts_per_period():
    """Each in the period of its own precision; what is longer than the unit follows, then the undated."""
    everything = [article.article_id for article in ARTICLES]
    undated = PeriodCount(None, 2)
    years = [PeriodCount("2016", 1), PeriodCount("2017", 4), PeriodCount("2018", 3)]
    assert SCAN.histogram(everything, "year") == [*years, undated]
    year = PeriodCount("2017", 1, coarse=True)
    months = [PeriodCount("2016-12", 1), PeriodCount("2017-07", 3), PeriodCount("2018-02", 3)]
    assert SCAN.histogram(everything, "month") == [*months, year, undated]
    days = [PeriodCount("2016-12-31", 1), PeriodCount("2017-07-08", 2), PeriodCount("2018-02-01", 1)]
    coarse = [year, PeriodCount("2017-07", 1, coarse=True), PeriodCount("2018-02", 1, coarse=True)]
    assert SCAN.histogram(everything, "day") == [*days, PeriodCount("2018-02-28", 1), *coarse, undated]
    assert SCAN.histogram([], "day") == [PeriodCount(None, 0)]
