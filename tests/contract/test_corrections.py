"""Corrections of words: what all engines owe.  The words are expected by hand."""

from contextlib import closing

import pytest
from archive import make_article
from limits import UNHURRIED
from withheld_ids import withheld_ids

from dateline.engines import open_engine
from dateline.request import QueryWord
from dateline.settings import Settings
from indexer.builds import build_index

WORDS = {  # form: articles
    "government": 60,
    "governments": 2,  # of the same term
    "goverment": 1,
    "station": 55,
    "nation": 54,
    "stations": 1,
    "harbour": 3,
    "harbor": 1,
    "einstein": 4,
    "hockey": 6,
    "rocky": 20,
    "parched": 1,
    "marched": 60,
    "united": 10,
    "kingdom": 5,
    "peace": 9,
    "keepers": 9,
    "peacekeepers": 52,
    "zwick": 2,
}


def archive():
    """Each word in as many articles, which have it alone; then pairs of words; then places."""
    found = []
    for word, count in WORDS.items():
        found += [make_article(f"{word}-{n}", "2001", "Notice", word) for n in range(count)]
    found += [make_article(f"pair-{n}", "2001", "Notice", "united kingdom") for n in range(3)]
    found += [make_article(f"place-{n}", "2001", "Notice", "text", place="Karsk Harbour") for n in range(4)]
    return tuple(found)


@pytest.fixture
def corrected(engine_factory):
    """An engine over the archive."""
    return engine_factory(archive())


def forms_of(engine, *words, nothing_found=True, field=None):
    """The forms of the corrections of some words next to each other."""
    asked = [QueryWord(form, field, follows=at > 0) for at, form in enumerate(words)]
    found = engine.corrections(asked, nothing_found=nothing_found)
    return [(words[each.first : each.end], each.forms, each.articles) for each in found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("statoin", [("station", 56)]),  # swapped; `nation` is two edits away, too, and only less likely
        ("govermnent", [("government", 62)]),
        ("govrnmnt", [("government", 62)]),
        ("einstien", [("einstein", 4)]),
        ("hocky", [("hockey", 6), ("rocky", 20)]),  # a letter that was dropped, before one that was changed
        ("zwik", [("zwick", 2)]),
        ("xyzzy", []),
        ("ab", []),
        ("harbur", [("harbour", 3), ("harbor", 1)]),
    ],
)
def test_a_word_that_no_article_has(corrected, typed, expected):
    """The likeliest word comes first: fewer edits, then fewer wrong letters, then more articles."""
    found = [(forms[0], articles) for _, forms, articles in forms_of(corrected, typed)]
    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


def test_a_misspelling_that_articles_have(corrected):
    """It is corrected by a word that 50 times as many have; another rare word is right as it is."""
    (found,) = forms_of(corrected, "goverment", nothing_found=False)
    assert found == (("goverment",), ("government",), 62)
    assert forms_of(corrected, "parched", nothing_found=False) == []
    assert forms_of(corrected, "harbor", nothing_found=False) == []
    assert forms_of(corrected, "zwick", nothing_found=False) == []


def test_frequent_words_are_right(corrected):
    """Unless nothing was found, and a word that 50 times as many articles have is near."""
    assert forms_of(corrected, "hockey", nothing_found=False) == []
    assert forms_of(corrected, "nation", nothing_found=True) == []


def test_never_a_form_of_the_same_term(corrected):
    """A search finds it already."""
    assert all(forms != ("stations",) for _, forms, _ in forms_of(corrected, "stationing"))
    assert all(forms != ("governments",) for _, forms, _ in forms_of(corrected, "governmente"))


def test_two_words_for_one(corrected):
    """Where articles have them next to each other."""
    assert forms_of(corrected, "unitedkingdom") == [(("unitedkingdom",), ("united", "kingdom"), 3)]
    assert forms_of(corrected, "kingdomunited") == []


def test_one_word_for_two(corrected):
    """If nothing was found, or one of them is rare, and only where they stand next to each other."""
    assert (("peace", "keepers"), ("peacekeepers",), 52) in forms_of(corrected, "peace", "keepers")
    assert forms_of(corrected, "peace", "keepers", nothing_found=False) == []
    apart = [QueryWord("peace"), QueryWord("keepers")]
    assert corrected.corrections(apart, nothing_found=True) == []


def test_words_of_metadata(corrected):
    """By the words of their own field."""
    assert forms_of(corrected, "karks", field="place") == [(("karks",), ("karsk",), 4)]
    assert forms_of(corrected, "statoin", field="place") == []


def test_the_words_of_a_field_of_text(corrected):
    """Are those of title and body."""
    assert forms_of(corrected, "statoin", field="title")[0] == (("statoin",), ("station",), 56)


def test_withheld_articles_correct_nothing(tmp_path):
    """Their words are not offered, and count for nothing."""
    build_index(archive(), tmp_path)
    hidden = [*(f"einstein-{n}" for n in range(4)), *(f"government-{n}" for n in range(30))]
    with closing(open_engine(Settings(index_dir=tmp_path), UNHURRIED)) as whole:
        hiding = whole.hiding(withheld_ids(hidden))
        assert forms_of(hiding, "einstien") == []
        assert forms_of(hiding, "govermnent")[0] == (("govermnent",), ("government",), 32)
        assert forms_of(hiding, "goverment", nothing_found=False) == []
