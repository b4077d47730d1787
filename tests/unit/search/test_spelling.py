"""Corrections of generated words over generated archives, against an engine that looks at every form."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import UNHURRIED
from oracle.plain_builder import average_lengths, build_segment
from plain_spelling import PlainSpeller
from withheld_ids import withheld_ids

from dateline.article import Article
from dateline.columnar.segment import Index
from dateline.deadline import Deadline
from dateline.engines.columnar import ColumnarEngine
from dateline.request import EngineStatus, QueryWord
from dateline.search import spelling
from dateline.text.analysis import Analysis

ANALYSIS = Analysis("english")
SYLLABLES = ("ka", "ra", "ar", "sk", "ok", "el", "le", "é", "on", "ing")
_RNG = random.Random(41)
WORDS = ["".join(_RNG.choices(SYLLABLES, k=_RNG.randint(1, 5))) for _ in range(150)]
WEIGHTS = [1 / (1 + rank) ** 1.5 for rank in range(len(WORDS))]


def misspelt(word, at, edit):
    """A word with one edit, folded."""
    word, at = word.replace("é", "e"), at % len(word)
    made = {
        "keep": word,
        "drop": word[:at] + word[at + 1 :],
        "change": word[:at] + "k" + word[at + 1 :],
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        "double": word[: at + 1] + word[at:],
    }
    return made[edit] or word


def make_articles():
    """Few words, near each other, some in one article and some in nearly all; places of the same kind."""
    rng = random.Random(42)
    for n in range(240):
        title, body = (" ".join(rng.choices(WORDS, WEIGHTS, k=count)) for count in (2, rng.randint(1, 8)))
        yield Article(f"a-{n}", title, body, place=rng.choice((None, *WORDS[:20])))
    for n, word in enumerate(WORDS[:5]):
        yield Article(f"b-{n}", misspelt(word, 2, "change"), misspelt(word, 3, "swap"))


@pytest.fixture(scope="module", params=[(1, 0), (3, 25)], ids=["one segment", "three segments, articles withheld"])
def engines(request):
    """The engine, and the one that looks at every form."""
    count, hidden = request.param
    articles = list(make_articles())
    averages = average_lengths(articles)
    parts = [build_segment(articles[i::count], name=f"MAIN_{i:016}", averages=averages) for i in range(count)]
    status = EngineStatus("g", "", len(articles), len(articles), None, None, "english")
    whole = ColumnarEngine(Index(tuple(parts), "english", *averages), status, UNHURRIED)
    ids = [article.article_id for article in articles[:hidden]]
    return whole.hiding(withheld_ids(ids)), PlainSpeller(articles[hidden:], ANALYSIS.stem)


def rounded(corrections):
    """Without the last bits of the likelihood."""
    return [each._replace(likelihood=round(each.likelihood, 9)) for each in corrections]


ONCE = st.builds(
    misspelt, st.sampled_from(WORDS), st.integers(0, 15), st.sampled_from(("keep", "drop", "change", "swap", "double"))
)
PAIRS = [(one + other).replace("é", "e") for one in WORDS[:9] for other in WORDS[:9]]
TYPED = ONCE | st.builds(misspelt, ONCE, st.integers(0, 15), st.sampled_from(("drop", "change", "swap")))
TYPED |= st.sampled_from(PAIRS)


@given(st.lists(TYPED, min_size=1, max_size=4), st.sampled_from([None, "title", "place"]), st.booleans(), st.booleans())
def test_equal_to_the_plain_engine(engines, typed, field, follows, nothing_found):
    """In every likelihood, count and form, and in the order."""
    engine, plain = engines
    words = [QueryWord(form, field, follows and at > 0) for at, form in enumerate(typed)]
    found = engine.corrections(words, nothing_found=nothing_found)
    assert rounded(found) == rounded(plain.corrections(words, nothing_found=nothing_found))


def test_most_generated_words_are_corrected(engines):
    """So that the comparison compares something."""
    engine, _ = engines
    typed = [misspelt(word, at, edit) for word in WORDS for at, edit in ((1, "drop"), (2, "change"))] + PAIRS
    found = [engine.corrections([QueryWord(form)], nothing_found=True) for form in typed]
    assert sum(map(bool, found)) > 0.6 * len(found)
    assert any(len(each.forms) == 2 for of in found for each in of)
    assert any(each.articles_before for of in found for each in of)


def test_without_time_there_is_no_answer(engines):
    """It is told from an answer without corrections; words that need no look cost no time."""
    engine, _ = engines
    over = Deadline(0.0, lambda: 1.0)
    assert engine.corrections([QueryWord("xyzzy")], over, nothing_found=True) is None
    assert engine.corrections([QueryWord(WORDS[0])], over, nothing_found=False) == []


def test_a_wrong_cost_is_found(engines, monkeypatch):
    """A planted defect: wrong letters cost nothing."""
    engine, plain = engines
    monkeypatch.setattr(spelling, "_LETTER", 0.0)
    asked = [[QueryWord(misspelt(word, 2, "change"))] for word in WORDS]
    assert any(
        rounded(engine.corrections(each, nothing_found=True)) != rounded(plain.corrections(each, nothing_found=True))
        for each in asked
    )
