"""Spellings of words and phrases in an archive of many scripts: engines against the brute force."""

import dataclasses
import datetime as dt
import random
from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
from counts import share
from hypothesis import given, settings
from hypothesis import strategies as st
from limits import WHOLE
from withheld_ids import withheld_ids

from dateline.article import Article
from dateline.columnar.deletions import make_deletions
from dateline.columnar.segment import Index
from dateline.dates import PartialDate
from dateline.engines import marking
from dateline.engines.columnar import ColumnarEngine
from dateline.ports import SearchEngine
from dateline.query.parser import parse
from dateline.query.syntax import Phrase, Word
from dateline.request import EngineStatus, SearchRequest
from dateline.search import kernels
from dateline.search.alternatives import AlternativeFinder
from dateline.search.clauses import alternatives
from dateline.search.compound_table import CompoundTable
from dateline.text.analysis import Analysis
from oracle.plain_builder import average_lengths, build_segment
from oracle.stock_whoosh import build_stock, open_stock

from .archives import SEED
from .brute_force import Scan
from .generate import compound_queries
from .harness import differences
from .made_compounds import make_writings
from .plain_marks import plain_marks
from .spellings import MOST, ArchiveSpellings

ALPHABETS = {
    "English": "abdeghiklmnoprstuw",
    "French": "aàâbcçdeéèêilmnoôrstuû",
    "German": "aäbdeghilmnoörsßtuü",
    "Spanish": "aábcdeéiílmnñoóprstuú",
    "Polish": "aąbcćdeęiłlmnńoósśtzźż",
    "Czech": "aábcčdďeěiílmnňořsštťuůzž",
    "Turkish": "abcçdeğgıiklmnoöprsştuü",
    "Vietnamese": "aăâbcdđeêghiklmnoơôtuư",
    "Icelandic": "aábdðeéfgiíklmnoósþtæö",
    "Russian": "абвгдежзийклмнопрстуя",
    "Ukrainian": "абвгґдеєжзиіїклмноп",
    "Serbian": "абвгдђежзијклљмнњоћџ",
    "Greek": "αάβγδεέζηθικλμνξοόπρς",
    "Armenian": "աբգդեզէըթժիլխծկհձղճմ",
    "Georgian": "აბგდევზთიკლმნოპჟრს",
    "Hebrew": "אבגדהוזחטיכלמנסעפצקרשת",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "Persian": "ابپتجچحخدرزژسشکگلمنوهی",
    "Hindi": "अकखगघचजटडतदनपबभमयरलवसह",
    "Bengali": "অকখগঘচজটডতদনপবভমযরলসহ",
    "Tamil": "அகஙசஞடணதநபமயரலவழ",
    "Amharic": "ሀለሐመሠረሰሸቀበተኀነአከወዘየደገ",
}
LANGUAGES = ("english", "russian", "turkish", "arabic")
STATUS = EngineStatus("made", "", 0, 0, None, None, "english")
COUNT = 240
QUERIES = share(320)
MARKED_QUERIES = share(240)
PLANTED_QUERIES = 500


def mixed_articles() -> list[Article]:
    """Articles of made-up words of all alphabets, each mostly of one, with the same compounds in many writings."""
    rng = random.Random(SEED)
    made: dict[str, tuple[list[str], list[list[str]]]] = {}
    for name, letters in ALPHABETS.items():
        stems = ["".join(rng.choices(letters, k=rng.randint(3, 7))) for _ in range(30)]
        made[name] = stems, make_writings(stems, rng)[:12]

    def word(name: str) -> str:
        stems, writings = made[rng.choice([name] * 9 + list(ALPHABETS))]
        return rng.choice(rng.choice(writings)) if rng.random() < 0.25 else rng.choice(stems)

    def text(name: str, most: int) -> str:
        return " ".join(word(name) for _ in range(rng.randint(0, most)))

    names = [list(ALPHABETS)[number % len(ALPHABETS)] for number in range(COUNT)]
    first = dt.date(2017, 1, 1)
    return [
        Article(f"{name}-{n}", text(name, 8), text(name, 60), PartialDate.of_day(first + dt.timedelta(days=n // 2)))
        for n, name in enumerate(names)
    ]


ARTICLES = mixed_articles()
GONE = {article.article_id for article in random.Random(SEED).sample(ARTICLES, COUNT // 3)}
LEFT = [article for article in ARTICLES if article.article_id not in GONE]


def open_columnar(language: str, parts: int, gone: str = "") -> ColumnarEngine:
    """An engine over all articles in some segments; those of GONE are deleted, withheld or there."""
    averages = average_lengths(ARTICLES)
    segments = []
    for i in range(parts):
        segment = build_segment(ARTICLES[i::parts], language, f"MAIN_{i:016}", averages)
        if gone == "deleted":
            docs = [doc for doc, article_id in enumerate(segment.documents.ids) if article_id in GONE]
            segment = dataclasses.replace(segment, deletions=make_deletions(segment, docs))
        segments.append(segment)
    status = dataclasses.replace(STATUS, language=language)
    engine = ColumnarEngine(Index(tuple(segments), language, *averages), status, WHOLE)
    return engine.hiding(withheld_ids(GONE)) if gone == "withheld" else engine


def scan_of(articles: Sequence[Article], language: str = "english") -> Scan:
    """The brute force over some articles, with the mean lengths of all."""
    averages = average_lengths(ARTICLES)
    return Scan(articles, language, stored_impacts=True, averages=averages)


def requests(count: int, seed: int = SEED) -> list[SearchRequest]:
    """Searches for compounds of all articles, so that the gone ones are asked for too."""
    return [SearchRequest(text) for text in compound_queries(ARTICLES, random.Random(seed), count)]


def spelling_differences(engine: SearchEngine, known: ArchiveSpellings, texts: Sequence[str]) -> list[str]:
    """In which words and phrases of some queries an engine has other spellings than the brute force."""
    found = []
    for text in texts:
        query = engine.parse(text)
        given = dict(query.alternatives)
        for leaf in query.required.leaves():
            expected = known.of(leaf).leaves if isinstance(leaf, Word | Phrase) and leaf.is_scored else ()
            if given.get(leaf, (leaf,)) != (expected or (leaf,)):
                found.append(f"{leaf}: {given.get(leaf)}, not {expected}")
    return found


def marking_differences(
    engine: SearchEngine, known: ArchiveSpellings, language: str, queries: Sequence[str]
) -> list[str]:
    """In which articles an engine marks other words than the brute force."""
    stem = Analysis(language).stem

    def spell(leaf: Word | Phrase) -> Sequence[Word | Phrase]:
        return known.of(leaf).leaves

    found = []
    for text in queries:
        page = engine.search(SearchRequest(text, per_page=10))
        for query in (page.query, engine.parse(text)):
            for article in map(engine.article, [hit.article_id for hit in page.hits]):
                marks = engine.highlights(query, article)
                expected = tuple(
                    plain_marks(query.required, written, field, spell, stem)
                    for written, field in ((article.title, "title"), (article.body, "body"))
                )
                if (marks.title, marks.body) != expected:
                    found.append(f"{text!r} in {article.article_id}: {marks}, not {expected}")
    return found


# Written by hand: the texts of an archive, a query, and how else its first word or phrase may be written.
TABLE: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = [
    (("an e-mail",), "email", ("e-mail",)),
    (("an e-mail and an email",), "e-mail", ("email",)),
    (("an e-mail and an email",), '"e mail"', ("email",)),
    (("an e-mail",), "e-mail", ()),
    (("an email, e mail",), '"e mail"', ()),
    (("an email, e mail",), '"e-mail"', ("email",)),
    (("an e-mail and emails",), '"an e mail"~2', ()),
    (("an e-mail", "the emails"), '"an email sent"~2', ('"an e mail sent"~2',)),
    (("Senator D'Amato",), "amato", ("damato",)),
    (("Senator D'Amato",), "damato", ()),
    (("Senator D'Amato of D Amato",), "damato", ('"d amato"',)),
    (("Senator D'Amato and e-mail",), '"amato email"', ('"damato email"', '"amato e mail"', '"damato e mail"')),
    (("the U. S. and the US",), "us", ('"u s"',)),
    (("the U. S. and the US",), '"u s"', ("us",)),
    (("10 000 and 10000",), "10000", ('"10 000"',)),
    (("10 000 and 10,000",), '"10 000"', ("10000",)),
    (("1 234 567",), "1234567", ('"1 234 567"',)),
    (("1 234",), "1235", ()),
    (("COVID-19 or COVID19",), "covid-19", ("covid19",)),
    (("COVID-19",), "covid19", ("covid-19",)),
    (("B-52s", "B-52"), "B-52", ('"b 52s"',)),
    (("B-52s", "B-52"), "B-52s", ('"b 52"',)),
    (("B 52s", "B 52"), '"B 52"', ()),
    (("peace-keepings",), "peacekeeping", ("peace-keepings",)),
    (("state-of-the-art stateoftheart",), "state-of-the-art", ("stateoftheart",)),
    (("Маркс-Ленин Маркс",), "маркслени", ()),
    (("Маркс-Ленин Маркс",), "марксленин", ("маркс-ленин",)),
    ((*["maybe"] * 101, "may-be"), "maybe", ()),
    ((*["maybe"] * 100, "may-be"), "maybe", ("may-be",)),
    ((*["maybe"] * 100, *["may be"] * 2, "may-be"), "maybe", ("may-be",)),
    (("maybe", *["may be"] * 100, "may-be"), "maybe", ()),
    (("maybe", *["may be"] * 99, "may-be"), "maybe", ("may-be",)),
    (("place: e-mail",), "place:email", ()),
    (("an e-mail",), "title:email", ("title:e-mail",)),
]


@pytest.mark.parametrize(
    ("texts", "asked", "expected"), TABLE, ids=[f"{number} {row[1]}" for number, row in enumerate(TABLE)]
)
def test_spellings_are_those_of_the_table(texts: tuple[str, ...], asked: str, expected: tuple[str, ...]) -> None:
    """The brute force gives what was written down, in this order, and so does the engine."""
    articles = [Article(f"a{number}", "", text) for number, text in enumerate(texts)]
    query = open_over(articles).parse(asked)
    (leaf,) = query.tree.leaves()
    if leaf.is_scored:
        assert isinstance(leaf, Word | Phrase)
        assert tuple(each.text for each in ArchiveSpellings(articles).of(leaf).leaves[1:]) == expected
    assert tuple(each.text for each in dict(query.alternatives).get(leaf, (leaf,))[1:]) == expected


def open_over(articles: Sequence[Article]) -> ColumnarEngine:
    """An engine over a single segment."""
    averages = average_lengths(articles)
    return ColumnarEngine(Index((build_segment(articles),), "english", *averages), STATUS, WHOLE)


def test_more_spellings_than_are_searched_for() -> None:
    """The first sixteen count, in the order of the brute force, and the answer says that there are more."""
    names = " ".join(f"{letter}'Amato" for letter in "bcdfghjklmnpqrstvw")
    articles = [Article("a", "", f"{names} amato e-mail email"), Article("b", "", "wamato")]
    engine, known = open_over(articles), ArchiveSpellings(articles)
    page = engine.search(SearchRequest("amato"))
    assert known.of(Word("amato")).is_cut
    assert dict(page.query.alternatives)[Word("amato")] == known.of(Word("amato")).leaves
    assert len(known.of(Word("amato")).leaves) == MOST
    assert page.total == 1
    assert page.partial is not None
    assert "16" in page.partial


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("parts", "gone"), [(1, ""), (3, ""), (1, "withheld"), (3, "deleted"), (3, "withheld")])
def test_matches_scores_and_spellings(language: str, parts: int, gone: str) -> None:
    """On many scripts the engine agrees with the brute force over the articles that are left."""
    engine = open_columnar(language, parts, gone)
    left = LEFT if gone else ARTICLES
    asked = requests(QUERIES, SEED + parts)
    known = ArchiveSpellings(left, language)
    assert spelling_differences(engine, known, [request.text for request in asked]) == []
    assert differences(engine, scan_of(left, language), asked, by_cursor_every=20) == []


def test_queries_have_other_spellings() -> None:
    """Half of the queries or more, a fifth as words and a fifth as phrases; in every alphabet but those without any."""
    known = ArchiveSpellings(ARTICLES)
    texts = compound_queries(ARTICLES, random.Random(SEED), 400)
    leaves = [leaf for text in texts for leaf in parse(text).required.leaves() if isinstance(leaf, Word | Phrase)]
    spelt = [leaf for leaf in leaves if len(known.of(leaf).leaves) > 1]
    assert len(spelt) > len(leaves) / 3
    assert sum(isinstance(leaf, Word) for leaf in spelt) > 30
    assert sum(isinstance(leaf, Phrase) for leaf in spelt) > 40
    for name, letters in ALPHABETS.items():
        own = set(letters)
        assert any(own & set(leaf.text) for leaf in spelt), name


def test_a_word_in_quotes_is_marked_in_all_spellings() -> None:
    """The query of an answer tells the spellings of the phrase, though it matches as its word."""
    article = Article("a", "", "an e-mail")
    engine = open_over([article])
    assert len(engine.highlights(engine.search(SearchRequest('"email"')).query, article).body) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_are_exactly_the_words_of_the_spellings(language: str) -> None:
    """Of every spelling, where it stands as such, and nothing else."""
    engine = open_columnar(language, 3, "withheld")
    queries = compound_queries(LEFT, random.Random(SEED), MARKED_QUERIES)
    assert marking_differences(engine, ArchiveSpellings(LEFT, language), language, queries) == []


def test_the_second_engine_matches_scores_and_marks(tmp_path) -> None:
    """The engine over stock Whoosh agrees with the brute force, and both with each other's spellings."""
    engine = open_stock(tmp_path / "stock", build_stock(LEFT, tmp_path / "stock"), WHOLE)
    known = ArchiveSpellings(LEFT)
    asked = requests(QUERIES // 2)
    try:
        assert spelling_differences(engine, known, [request.text for request in asked]) == []
        assert differences(engine, Scan(LEFT), asked, by_cursor_every=20) == []
        assert marking_differences(engine, known, "english", [each.text for each in asked[::2]]) == []
    finally:
        engine.close()


PIECES = ("e", "mail", "email", "e-mail", "D'Amato", "amato", "damato", "10", "000", "10000", "10 000", "J. F.", "jf",
          "j", "f", "b-52", "b-52s", "52", "b52", "é-mail", "ма-ма", "мама", "ма", "a-e-mail", "aemail")  # fmt: skip
BETWEEN = (" ", " ", " ", "-", "", ", ")
texts = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BETWEEN)), max_size=5).map(
    lambda pairs: "".join(piece + between for piece, between in pairs)
)
queries = st.tuples(texts, st.sampled_from(("{}", '"{}"', '"{}"~2', '-"{}"', 'title:"{}"', "{} email"))).map(
    lambda each: each[1].format(each[0])
)


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4), st.lists(queries, min_size=1, max_size=4))
@settings(max_examples=share(1_200), deadline=None)
def test_small_archives(written: list[tuple[str, str]], asked: list[str]) -> None:
    """Any archive of these pieces gives the spellings, matches, scores and marks of the brute force."""
    articles = [Article(f"a{number}", title, body) for number, (title, body) in enumerate(written)]
    engine, known = open_over(articles), ArchiveSpellings(articles)
    assert spelling_differences(engine, known, asked) == []
    assert differences(engine, Scan(articles, stored_impacts=True), map(SearchRequest, asked)) == []
    assert marking_differences(engine, known, "english", asked) == []


# Planted defects


def _no_pair_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AlternativeFinder, "_is_known", lambda self, pair: False)


def _scores_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def sums(docs, scores, count, _share, _check_time):
        total = np.zeros(count)
        for some, of_some in zip(docs, scores, strict=True):
            total[some] += of_some
        found = kernels.union(docs)
        return found, total[found]

    monkeypatch.setattr(alternatives, "kernels", SimpleNamespace(union=kernels.union, disjunction_max=sums))


def _rare_compounds_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AlternativeFinder, "_is_worth", lambda self, form, parts, articles: True)


def _gone_articles_count(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = CompoundTable.articles
    monkeypatch.setattr(CompoundTable, "articles", lambda self, number, live: articles(self, number, None))


def _numbers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AlternativeFinder, "_other_number", lambda self, *rest: None)


def _one_segment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    find = CompoundTable.find
    calls = iter(range(1 << 30))
    monkeypatch.setattr(
        CompoundTable, "find", lambda self, *rest: find(self, *rest) if next(calls) % 3 == 0 else iter(())
    )


PLANTS = [_no_pair_is_known, _scores_add_up, _numbers_stay, _one_segment_is_read]


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_defect_of_spellings_is_found(plant: Callable[[pytest.MonkeyPatch], None], monkeypatch) -> None:
    """The comparison of answers reports it, and nothing without it; no defect is an error."""
    scan, asked = scan_of(LEFT), requests(PLANTED_QUERIES)
    assert not differences(open_columnar("english", 3, "deleted"), scan, asked)
    plant(monkeypatch)
    found = differences(open_columnar("english", 3, "deleted"), scan, asked)
    assert found
    assert not [each for each in found if ": raised " in each]


@pytest.mark.parametrize(("plant", "texts"), [
    (_rare_compounds_count, (*["maybe"] * 101, "may-be", "may be")),
    (_gone_articles_count, (*["maybe"] * 120, "may-be", "may-be")),
])  # fmt: skip
def test_a_planted_defect_of_counts_is_found(plant, texts, monkeypatch) -> None:
    """Compounds that are rare beside their word, or only so without the articles that are gone."""
    articles = [Article(f"a{number}", "", text) for number, text in enumerate(texts)]
    request = [SearchRequest("maybe")]

    def found() -> list[str]:
        engine = open_over(articles).hiding(withheld_ids([articles[-1].article_id]))
        return differences(
            engine, Scan(articles[:-1], stored_impacts=True, averages=average_lengths(articles)), request
        )

    assert found() == []
    plant(monkeypatch)
    assert found() != []


def _without_alternatives(make, *rest, alternatives):
    assert alternatives is not None
    return make(*rest)


def test_a_planted_defect_of_marks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks of the typed spelling only."""
    monkeypatch.setattr(marking, "Highlighter", partial(_without_alternatives, marking.Highlighter))
    queries = compound_queries(ARTICLES, random.Random(SEED), 60)
    assert marking_differences(open_columnar("english", 1), ArchiveSpellings(ARTICLES), "english", queries)
