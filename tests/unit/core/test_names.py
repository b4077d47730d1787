"""The names of values: which one is shown, and which others it has."""

import pytest

from dateline.article import Article
from dateline.names import Names
from indexer.pipeline.names_file import USUAL_NAMES

NAMES = Names({"agency": {"NP": ["Northern Press", "N. Press Service"], "AP": []}, "author": {"Ana Öst": ["A. Oest"]}})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Northern Press", "NP"),
        ("NORTHERN PRESS", "NP"),
        ("northern-press", "NP"),
        ("N Press Service", "NP"),
        ("np", "NP"),
        ("NP", "NP"),
        ("ap", "AP"),
        ("Northern", "Northern"),
        ("Northern Press International", "Northern Press International"),
        ("APP", "APP"),
        ("", ""),
    ],
)
def test_a_whole_value_is_compared_folded(value: str, shown: str) -> None:
    """Parts of a name are other names."""
    assert NAMES.shown("agency", value) == shown


def test_names_of_another_field_do_not_count() -> None:
    """An agency and a publication may share one."""
    assert NAMES.shown("source", "Northern Press") == "Northern Press"
    assert NAMES.others("source", "NP") == ()
    assert NAMES.others("agency", "NP") == ("Northern Press", "N. Press Service")


def test_an_article_has_each_shown_name_once() -> None:
    """Of several authors; other fields stay."""
    names = Names({"author": {"Ana Öst": ["A. Oest", "Öst, Ana"]}, "agency": {"NP": ["Northern Press"]}})
    article = Article("a", "T", "B", agency="Northern Press", authors=("Öst, Ana", "J. Li", "A. Oest"), source="NP")
    shown = names.applied(article)
    assert (shown.agency, shown.authors, shown.source, shown.place) == ("NP", ("Ana Öst", "J. Li"), "NP", None)
    assert Names().applied(article) is article


USUAL = Names({"agency": {"Associated Press": ["The Associated Press", "Assoc. Press"], "Kyodo News": ["Kyodo"]}})


@pytest.mark.parametrize(
    ("given", "value", "shown"),
    [
        ({}, "The Associated Press", "Associated Press"),
        ({"AP": ["Associated Press"]}, "The Associated Press", "AP"),
        ({"AP": ["Associated Press"]}, "Associated Press", "AP"),
        ({"AP": ["Associated Press"]}, "Kyodo", "Kyodo News"),
        ({"TAP": ["The Associated Press"]}, "The Associated Press", "TAP"),
        ({"TAP": ["The Associated Press"]}, "Assoc. Press", "Associated Press"),
        ({"TAP": ["The Associated Press"]}, "Associated Press", "Associated Press"),
        ({"Kyodo": ["Kyodo News"]}, "Kyodo", "Kyodo"),
        ({"Kyodo": ["Kyodo News"]}, "Kyodo News", "Kyodo"),
        ({"kyodo": []}, "Kyodo", "kyodo"),
        ({"kyodo": []}, "Kyodo News", "Kyodo News"),
    ],
)
def test_what_a_person_says_comes_before_the_usual(given: dict[str, list[str]], value: str, shown: str) -> None:
    """An entry joins the usual one that has its name."""
    assert Names({"agency": given}).with_usual(USUAL).shown("agency", value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("The Associated Press", "Associated Press"),
        ("ASSOCIATED PRESS", "Associated Press"),
        ("Xinhua News Agency", "Xinhua"),
        ("XINHUA", "Xinhua"),
        ("PRNewswire", "PR Newswire"),
        ("Kyodo", "Kyodo News"),
        ("Reuters News Agency", "Reuters"),
        ("Anadolu Ajansı", "Anadolu Agency"),
        ("AP", "AP"),
        ("APP", "APP"),
        ("AFP", "AFP"),
        ("Thomson Reuters", "Thomson Reuters"),
        ("Anadolu", "Anadolu"),
        ("Jiji", "Jiji"),
        ("Associated Press of Pakistan", "Associated Press of Pakistan"),
        ("PA", "PA"),
        ("Press Association", "Press Association"),
        ("United Press", "United Press"),
        ("United Press International", "United Press International"),
        ("Reuter", "Reuter"),
        ("TASS", "TASS"),
        ("ITAR-TASS", "ITAR-TASS"),
        ("Dow Jones", "Dow Jones"),
    ],
)
def test_only_spellings_that_cannot_be_another_are_built_in(value: str, shown: str) -> None:
    """Golden, by hand."""
    assert USUAL_NAMES.shown("agency", value) == shown


def test_no_built_in_name_is_an_abbreviation_or_leads_to_two() -> None:
    """A word in capitals may stand for several; and each name belongs to one entry."""
    names = [name for shown, others in USUAL_NAMES.table["agency"].items() for name in (shown, *others)]
    assert not [name for name in names if name.isupper()]
    for field, shown in USUAL_NAMES.entries():
        assert {USUAL_NAMES.shown(field, name) for name in (shown, *USUAL_NAMES.others(field, shown))} == {shown}
