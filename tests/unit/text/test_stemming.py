"""Words of one stem meet although their letters were folded before."""

import pytest

from dateline.text.analysis import Analysis

PAIRS = {
    "turkish": (
        ("kızlar", "KIZ"),
        ("kızların", "kiz"),
        ("yıldızlar", "Yildiz"),
        ("sınırlar", "sınırda"),
        ("Diyarbakır'da", "Diyarbakir"),
        ("Diyarbakırın", "diyarbakir"),
        ("ışıklar", "ışık"),
        ("balıklar", "balik"),
        ("yıllar", "yil"),
        ("evlerin", "ev"),
        ("şehirde", "sehir"),
        ("İstanbul'da", "istanbul"),
    ),
    "arabic": (
        ("المدرسة", "مدرسه"),
        ("مدرسة", "مدرسه"),
        ("الحكومة", "حُكُومَة"),
        ("حكومته", "حكومة"),
        ("دولته", "الدولة"),
        ("جامعته", "الجامعة"),
        ("السيارة", "سيارته"),
        ("كتابه", "كتاب"),
        ("الكتاب", "كتـاب"),
        ("أحمد", "احمد"),
    ),
    "persian": (("کتابها", "كتاب"), ("کشورهای", "كشور"), ("روزهای", "روز")),
    "hindi": (("लड़के", "लडका"), ("फ़िल्में", "फिल्म"), ("सड़कें", "सडक")),
    "polish": (("pisał", "pisala"), ("złoty", "zlotych"), ("Wałęsy", "Walesa"), ("władza", "wladze")),
    "danish": (("mødet", "moder"), ("børnene", "born"), ("bække", "baek"), ("læger", "laege")),
    "norwegian": (("møter", "mote"), ("TROMSØ", "Tromso"), ("prøver", "prove")),
    "french": (("œuvres", "oeuvre"), ("cœur", "coeurs")),
}


@pytest.mark.parametrize("language", PAIRS)
def test_words_of_one_stem_have_one_term(language: str) -> None:
    """One at a time and many at once, as the index makes them."""
    analysis = Analysis(language)
    for one, other in PAIRS[language]:
        ((first,), (second,)) = analysis.terms(one), analysis.terms(other)
        assert first == second, (one, other)
    forms = sorted({form for pair in PAIRS[language] for form in pair if form.isascii()})
    assert analysis.stems(forms) == [analysis.stem(form) for form in forms]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("turkish", "kız", "kaz"), ("turkish", "kızlar", "kazlar"), ("arabic", "دولة", "دلو"), ("arabic", "كتاب", "كلب")],
)
def test_other_words_have_other_terms(language: str, one: str, other: str) -> None:
    """The letters that are guessed do not make words one."""
    analysis = Analysis(language)
    assert analysis.terms(one) != analysis.terms(other)
