"""The checks of single articles: each has an article that triggers it, and one that does not."""

import datetime as dt

import pytest

from dateline.article import Article
from dateline.dates import PartialDate
from indexer.doctor.article_checks import ArticleChecks
from indexer.doctor.encodings import suspect_signs
from indexer.doctor.gaps import Gap, MonthCounts

TODAY = dt.date(2026, 11, 24)
TEN_WORDS = "The road bridge fell into the ice of the Orlen."
SOUND = Article("sound", "Title", TEN_WORDS, PartialDate(2026, 11, 24), place="ORLEN")


def found(*articles: Article) -> dict[str, list[str]]:
    """The ids of the examples of each check that found something."""
    checks = ArticleChecks(TODAY)
    for article in articles:
        checks.check(article)
    return {
        result.name: [label.article_id for example in result.examples for label in example.articles]
        for result in checks.results()
        if result.count
    }


def article(name: str, **fields) -> Article:
    return Article(**{"article_id": name, "title": "T", "body": TEN_WORDS, "date": PartialDate(1956)} | fields)


def test_a_sound_article_triggers_nothing():
    """A dated text of ten words."""
    assert found(SOUND) == {}


@pytest.mark.parametrize(
    ("check", "fields"),
    [
        ("empty_bodies", {"body": ""}),
        ("empty_bodies", {"body": "* * *"}),
        ("short_bodies", {"body": "The road bridge fell into the ice of Orlen."}),
        ("undated", {"date": None}),
        ("future_dates", {"date": PartialDate(2026, 11, 25)}),
        ("future_dates", {"date": PartialDate(2026, 12)}),
        ("future_dates", {"date": PartialDate(2027)}),
        ("conflicting_dates", {"date_source": "field", "date_confidence": "conflicting"}),
        ("approximate_dates", {"date_source": "field", "date_confidence": "approximate"}),
        ("inferred_dates", {"date_source": "URL", "date_confidence": "inferred"}),
        ("suspect_encodings", {"body": TEN_WORDS + " A cafÃ© there."}),
        ("suspect_encodings", {"title": "A cafÃ© there"}),
        ("suspect_encodings", {"place": "BogotÃ¡"}),
    ],
)
def test_each_check_finds_its_article_and_no_other(check, fields):
    """The one article is named by the one check."""
    assert found(SOUND, article("bad", **fields)) == {check: ["bad"]}


def test_a_year_or_month_that_has_begun_is_not_in_the_future():
    """What is dated `2026` may be of yesterday."""
    assert found(article("a", date=PartialDate(2026)), article("b", date=PartialDate(2026, 11))) == {}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("mojibake", "cafÃ©"),
        ("mojibake", "a Â£5 note"),
        ("mojibake", "FRANÃ‡AIS"),
        ("mojibake", "itâ€™s"),
        ("mojibake", "costs â‚¬5"),
        ("mojibake", "cafÃƒÂ©"),
        ("mojibake", "ÐœÐ¾ÑÐºÐ²Ð°"),
        ("mojibake", "Î‘Î¸Î®Î½Î±"),
        ("mojibake", "ðŸ˜€"),
        ("replacement characters", "caf\ufffd"),
        ("control characters", "it\x92s"),
        ("character references", "R&amp;D"),
        ("character references", "a&nbsp;b"),
        ("character references", "&amp;nbsp;"),
        ("character references", "it&#8217;s"),
        ("character references", "it&#x2019;s"),
        ("escapes", "caf\\u00e9"),
        ("escapes", "caf=C3=A9"),
    ],
)
def test_each_sign_of_a_wrong_decoding(kind, text):
    """Each kind is named, with what stands around it."""
    assert text.strip("\x92")[:2] in suspect_signs(f"before {text} after")[kind]


@pytest.mark.parametrize("text", ["café", "Ωμέγα", "Москва", "Αθήνα", "naïve €5 — “quoted”", "Ñandú", "œuvre"])
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_real_mojibake_is_found(text, encoding):
    """What UTF-8 read as Windows-1252 or Latin-1 truly gives."""
    wrong = text.encode().decode(encoding, "replace").replace("\ufffd", "\x81")
    assert suspect_signs(wrong), wrong


@pytest.mark.parametrize(
    "text",
    [
        "“MAÇÃ” e “CAFÉ”, SÃO PAULO; LA MAÇÃ…",
        "‘É’ ÜBER “Ä” Ö– “GROSS” STRASSE» «À» Â l’avenir, âge, Îles, Ðorđe, Ñandú",
        "Łódź, Škoda, Åse—Åland’s, Örebro, Þingvellir, Ελλάδα, Москва, שלום, 日本語",
        "AT&T, R&D; Marks & Spencer; &c; &unknown;",
        "a = b; E=MC2 = x; C:\\users\\name; 50 % of €5 – “good” …",
        "line\nline\ttab",
    ],
)
def test_sound_text_has_no_signs(text):
    """Capitals with accents before quotation marks, ampersands and equals signs are text."""
    assert suspect_signs(text) == {}


POLISH = "Rada miejska przyjęła wczesną wiosną uchwałę o budowie mostu, który ma zostać otwarty już za dwa lata."
SWEDISH = (
    "Tågen står stilla sedan natten mot söndag, då en mast föll över spåren och många resenärer fick övernatta där."
)
RUSSIAN = "Губернатор сообщил в среду, что новый мост откроют весной, а старый закроют на ремонт."


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (POLISH, "cp1250", "Windows-1250"),
        (POLISH, "iso8859-2", "ISO 8859-2"),
        (SWEDISH, "mac-roman", "Mac Roman"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
    ],
)
def test_texts_that_were_read_as_windows_1252(text, encoding, name):
    """The letters and words show the encoding that they were in."""
    wrong = text.encode(encoding).decode("cp1252")
    signs = suspect_signs(f"Said today.\n\n{wrong}" if encoding != "koi8-r" else wrong)
    assert f"(probably {name})" in signs["mojibake"]
    assert suspect_signs(text) == {}


def months(*given: str) -> list[Gap]:
    counts = MonthCounts()
    for text in given:
        counts.add(PartialDate.from_iso(text))
    return counts.gaps()


def year(number: int, without: tuple[int, ...] = ()) -> list[str]:
    return [f"{number}-{month:02}" for month in range(1, 13) if month not in without]


def test_a_gap_in_a_dense_archive():
    """Two empty months between full years, over the turn of a year too."""
    assert months(*year(1956), *year(1957, (5, 6)), *year(1958)) == [Gap("1957-05", "1957-06", 2)]
    assert months(*year(1956, (12,)), *year(1957, (1,))) == [Gap("1956-12", "1957-01", 2)]


def test_a_sparse_archive_has_no_gaps():
    """Where every other month is empty, that is how the archive is; before its first month is nothing."""
    assert months(*(f"{y}-{m:02}" for y in range(1950, 1960) for m in range(1, 13, 2))) == []
    assert months() == months("1956") == months("1956-01", "1990-01") == months(*year(1956)) == []


def test_years_alone_fill_no_month():
    """An article of 1957 may be of any month: it neither fills a gap nor makes one."""
    dates = [*year(1956), *year(1957, (5,)), *year(1958)]
    assert months(*dates, "1957") == [Gap("1957-05", "1957-05", 1)]


def test_the_doctor_names_gaps():
    """As a result with the months."""
    checks = ArticleChecks(TODAY)
    for number, text in enumerate([*year(1956), *year(1957, (5,)), *year(1958)]):
        checks.check(article(f"a{number}", date=PartialDate.from_iso(text)))
    (gaps,) = (result for result in checks.results() if result.name == "gaps")
    assert (gaps.count, gaps.examples[0].to_text()) == (1, "1957-05")


def test_an_archive_that_ends_soon_after_a_gap_is_judged_up_to_its_end():
    """Three full months after the gap are enough, two are not; months to come are not missing."""
    assert months(*year(1956), "1957-02", "1957-03", "1957-04") == [Gap("1957-01", "1957-01", 1)]
    assert months(*year(1956), "1957-02", "1957-03") == []
