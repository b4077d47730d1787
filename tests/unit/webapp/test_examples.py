"""Example queries are what a person might type, and occur in the archive."""

import re
from pathlib import Path

import pytest

from dateline.article import Article
from dateline.dates import PartialDate
from dateline.query.parser import parse
from dateline.settings import Settings
from dateline.text.analysis import Analysis
from indexer.builds import build_index
from webapp import create_app
from webapp.search.examples import collect_words, make_candidates, misspell

TEXTS = [
    "The ministry said on Monday that Anna Guterres had opened the road bridge at Karsk.",
    "Nobody in Karsk knew Anna Guterres before the road bridge was opened, the ministry said.",
    "HEADLINE IN CAPITALS. When the ministry of Orlen was asked, Karsk paid for the new road bridge in March.",
]


def test_names_are_written_with_capitals_inside_a_sentence() -> None:
    """The first word of a sentence, a day, a month and words in capitals are no names."""
    words = collect_words(TEXTS, "english")
    assert words.full_names == ("Anna Guterres",)
    assert words.names == ("Karsk",)
    assert words.others[:3] == ("bridge", "ministry", "opened")
    assert words.pairs[0] == "road bridge"
    assert ("ministry", "Karsk") in words.together


def test_days_and_long_names_are_no_examples_however_often_they_occur() -> None:
    """A name has three words at most."""
    words = collect_words(["They said on Monday that the Old River Harbour Board met in March."] * 2, "english")
    assert (words.full_names, words.names) == ((), ())


def test_words_that_are_equally_frequent_are_in_the_order_of_the_alphabet() -> None:
    """So every process finds the same examples, and a reader sees the same front page from each."""
    names = ["Karsk", "Orlen", "Bramholt", "Anna", "Sundby", "Velden"]
    small = ["harbours", "festival", "bridges", "railways", "orchards"]
    text = f"We saw {' and '.join(names)}, then {' '.join(small)}."
    words = collect_words([text, text], "english")
    assert words.names == tuple(sorted(names))[: len(words.names)]
    assert words.others == tuple(sorted(small))[: len(words.others)]
    assert words.pairs[:2] == ("bridges railways", "festival bridges")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("Guterres", "Guteres"),
        ("Bramholt", "Bramhult"),
        ("Gerald", "Gereld"),
        ("Karsk", None),
        ("Hddccf", "Hdccf"),
        ("Crwths", None),
        ("Köln-Porz", "Köln-Purz"),
    ],
)
def test_a_misspelt_name_is_one_letter_away(name: str, wrong: str | None) -> None:
    """A letter once for twice, or another vowel."""
    assert misspell(name) == wrong


def test_there_is_one_kind_of_each(tmp_path: Path) -> None:
    """Each example finds as many articles as it says, and each kind of query occurs once."""
    articles = [
        Article(f"a{n}-{at}", f"Bridge {n} at Karsk", text, PartialDate(2017, 1 + n % 3), place="ORLEN")
        for n in range(4)
        for at, text in enumerate([*TEXTS, "A word from Bramholt of the ministers of Karsk."])
    ]
    build_index(articles, tmp_path)
    html = create_app(Settings(index_dir=tmp_path)).test_client().get("/").text
    queries = re.findall(r'<bdi>([^<]*)</bdi></a> <span class="total">', html.replace("&#34;", '"'))
    kinds = [re.sub(r"[\w.]+", "w", query) for query in queries]
    assert kinds == ["w w", '"w w"', "w w w", "w -w", "w:w", "w*", "w~", "w:w-w", "w:w"]
    assert all(parse(query).ignored == () for query in queries)
    assert queries[-1] == "place:orlen"
    assert queries[-2] == "date:2017-01"


def test_every_candidate_is_a_query_without_ignored_parts() -> None:
    """Whatever stands in the texts."""
    for text in ('He met "Rick O\'Brien" (Orlen) today', "Über Straße und Köln", "x" * 500, "", "A -B: C~ D* OR E"):
        words = collect_words([text, text], "english")
        for _meaning, queries in make_candidates((), words, Analysis("english").stem):
            assert all(parse(query).ignored == () for query in queries)
