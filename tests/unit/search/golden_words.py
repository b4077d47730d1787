"""Words as they are written, and as they are typed: by hand, never from what is found.

Each line of a language: a text, words that find it, and words that do not, separated by `;`.
"""

from typing import NamedTuple


class Written(NamedTuple):
    """A text, the queries that find it, and those that do not."""

    language: str
    text: str
    found: tuple[str, ...]
    not_found: tuple[str, ...]


_LINES = {
    "Polish": [
        (
            "Lech Wałęsa w Łodzi",
            'Walesa; Wałesa; WAŁĘSA; lodzi; "lech walesa"; wałę*; Łodz*',
            'Vasa; Walensa; lodz; "walesa lech"; Wawesa; odzi',
        ),
        ("żółw i źdźbło", "zolw; żolw; zdzblo; ŹDŹBŁO", "zow; żół; zdźbo; zdz blo"),
    ],
    "Danish": [
        (
            "Rødgrød i Ærø og Århus",
            "rodgrod; RØDGRØD; aero; Ærø; arhus; rødgr*",
            "roedgroed; aro; ero; aarhus; rod grod",
        ),
        ("København", "kobenhavn; KØBENHAVN; Købenﬂavn OR København", "koebenhavn; kbenhavn; kben havn; benhavn"),
    ],
    "Norwegian": [
        ("Tromsø og Bodø", 'Tromso; tromsø; TROMSØ; bodo; "tromso og bodo"', "troemso; troms; bod; bodø tromsø nei"),
    ],
    "Icelandic": [
        (
            "Guðmundur í Þingeyri",
            "gudmundur; Guđmundur; thingeyri; Þingeyri; GUÐMUNDUR",
            "guthmundur; pingeyri; gumundur; ingeyri",
        ),
    ],
    "Faroese": [("Føroyar, Miðvágur", "foroyar; midvagur; miðvagur", "froyar; mivagur; mithvagur")],
    "Swedish": [("Malmö och Gävle", "malmo; gavle; MALMÖ", "maelmo; gaevle; mal")],
    "German": [
        ("Müller aus Gießen", "muller; müller; giessen; GIEẞEN; MÜLLER", "mueller; gieben; giesen; mller"),
        ("die Straße", "strasse; STRASSE; straße", "strase; strabe; strae"),
    ],
    "French": [
        ("son œuvre, son cœur", "oeuvre; OEUVRE; ŒUVRE; coeur; cœur", "euvre; ouvre; cur; uvre"),
        (
            "10\u202f000 francs, 2\u00a0500\u00a0000 voix",
            '10000; 10,000; 10\u00a0000; 2500000; 2,500,000; "10 000"; "2 500 000"',
            '"10 0000"; 000; 2500; 10 francs',
        ),
    ],
    "Turkish": [
        (
            "Yıldırım Diyarbakır'da",
            "Yildirim; YILDIRIM; yıldırım; diyarbakirda; diyarb*",
            "yldrm; yildrim; diyarbaker; yil dirim",
        ),
        ("İstanbul ve Iğdır", "istanbul; ISTANBUL; İSTANBUL; igdir; IĞDIR; ığdır", "stanbul; gdr; igdr; istambul"),
    ],
    "Azerbaijani": [("İlham Əliyev", "ilham; aliyev; əliyev; ƏLİYEV", "liyev; eliyev; iliyev")],
    "Croatian": [
        ("Novak Đoković i Džeko", "dokovic; Ðokovic; đoković; dzeko; ĐOKOVIĆ", "okovic; djokovic; dzokovic; zeko")
    ],
    "Vietnamese": [("Đà Nẵng, Việt Nam", 'da nang; "viet nam"; Đà; VIỆT', 'vit; nng; "nam viet"; daa')],
    "Maltese": [("il-Ħamrun u l-Għarb", "hamrun; gharb; ĦAMRUN; gћarb OR gharb", "amrun; garb; ham run")],
    "Northern Sami": [("Kárášjohka ja Ŋuorra, Ŧ", "karasjohka; nuorra; ŋuorra; t", "uorra; karasjoka; nguorra")],
    "Hausa": [("Ƙasar Ɓauchi da ɗalibi", "kasar; bauchi; dalibi; ƙasar", "asar; auchi; alibi; khasar")],
    "English, as scanned": [
        ("The ﬁrſt ﬂeet, Æsop and the fœtus", "first; fleet; aesop; foetus; ﬁrst", "frst; esop; fetus; fleeting zzz"),
        (
            "co\u00adop\u00ader\u00adation of the am\u200bbas\u2060sador\ufeff",
            'cooperation; ambassador; co\u00adoperation; ambassa*; "the ambassador"',
            'co; op; eration; sador; "co op"; bassador',
        ),
        ("９/１１ and 24/7 at 3.14", '9/11; "9 11"; 24/7; "24 7"; 3.14; "3 14"', '911; 247; 314; "11 9"'),
    ],
    "Indian English": [
        (
            "a loan of Rs 1,00,000 and 12,34,567",
            "100000; 1,00,000; 100,000; 1234567; 1,234,567",
            '1; 00; 000; 12; 567; 10000; "1 00"',
        )
    ],
    "Russian": [("Ёлка в Йошкар-Оле", "елка; ЁЛКА; иошкар; йошкар", "лка; ёл; ошкар; йошкарола")],
    "Ukrainian": [("Київ, Їжак і ґанок", "киів; КИЇВ; їжак; іжак; ґанок", "кив; киив; жак; анок")],
    "Greek": [("Ο Άνθρωπος στην Αθήνα", "ανθρωπος; ΑΝΘΡΩΠΟΣ; αθηνα; Αθήνα", "νθρωπος; αθνα; αθηναιος; ανθροπος")],
    "Arabic": [
        ("كَتَبَ أحمد الكتـــاب", "كتب; احمد; أحمد; إحمد; الكتاب; كَتَب", "كتبت; حمد; كاتب; الكاب; محمد"),
        ("مدرسة على الطريق", 'مدرسه; مدرسة; علي; على; عَلَى; "مدرسه علي"', "مدرس; عل; علا; الي"),
        ("مسؤول ورئيس سنة ١٩٥٦", "مسوول; مسؤول; ورييس; ورئيس; 1956; ۱۹۵۶; سنه", "مسول; وريس; 195; 1965"),
        ("آل سعود ٱلقرآن", "ال; آل; القران; ٱلقرآن; سُعُود", "القرن; سعد; قران; لا"),
    ],
    "Persian": [
        ("می‌خواهم کتاب ایران", "میخواهم; می‌خواهم; كتاب; کتاب; ايران; ایران", 'خواهم; می; "می خواهم"; کتب; ايرن'),
        ("خانۀ ۲۰۲۴", "خانه; خانۀ; 2024; ٢٠٢٤", "خان; 2042; خانها; 202"),
    ],
    "Urdu": [("پاکستان ہے اور ہم", "پاكستان; پاکستان; ہے; هم; ہم", "پستان; ہی; هی; حم")],
    "Pashto and Kurdish": [("کورد یەک", "كورد; یەک; یه‌ک; يهك", "کرد; یک; يك; کورە")],
    "Hebrew": [
        ('צה״ל בארה"ב', 'צה"ל; צה״ל; צהל; בארה"ב; בארהב; "צה"ל בארה"ב"', 'צה; ל; "צה ל"; ארה; ב; הצל'),
        ("שָׁלוֹם לצ'רצ׳יל", "שלום; שָׁלוֹם; לצרציל; לצ׳רצ'יל", "שלם; צרציל; לצ; רציל; שום"),
    ],
    "Yiddish": [("ייִדיש און אַמעריקע", "יידיש; ייִדיש; אמעריקע; אַמעריקע", "ידיש; אמריקע; עריקע; דיש")],
    "Hindi": [
        ("फ़िल्म की ज़मीन", 'फिल्म; फ़िल्म; जमीन; ज़मीन; "फिल्म की"', "फल्म; मीन; जमन; फिलम"),
        ("क्\u200dषमा १९४७", "क्षमा; क्\u200cषमा; 1947; १९४७", "षमा; क; 1974; कषमा"),
    ],
    "Bengali": [("বাড়ি ২০২৪", "বাড়ি; বা\u09a1\u09bcি; 2024", "বাডি; বাি; 2042; ডি")],
    "Punjabi": [("ਸ਼ਹਿਰ", "ਸ਼ਹਿਰ; ਸਹਿਰ; ਸ਼ਹਿਰ*", "ਹਿਰ; ਸਹਰ; ਸ਼ਹ; ਹਰ")],
    "Thai": [("ข่าว\u200bวันนี้ ๒๕๔๐", 'ข่าว; วันนี้; 2540; ๒๕๔๐; "ข่าว วันนี้"', "ข่าวัน; ข่า; 2504; นี้")],
    "Khmer": [("ភាសា\u200bខ្មែរ", 'ភាសា; ខ្មែរ; "ភាសា ខ្មែរ"', 'សា; មែរ; "ខ្មែរ ភាសា"')],
    "Japanese": [("ｶﾞｽ ﾆｭｰｽ １，０００円", "ガス; ニュース; 1000円; １０００円", "カス; ニユース; 000円; 1円")],
    "Hawaiian": [
        ("Hawaiʻi ʻOkina Lānaʻi", "hawaii; Hawai'i; HAWAI`I; okina; 'okina; Lanai; lana‘i", "hawai; kina; lana; awaii"),
    ],
    "Uzbek": [("Oʻzbekiston maʼno", "Ozbekiston; O'zbekiston; O`ZBEKISTON; mano; ma'no; maʻno", "o; zbek; ma; no")],
    "Ukrainian, apostrophes": [
        ("об’єкт і сім'я", "об'єкт; обєкт; обʼєкт; сімя; сім’я; сімʼя", "об; сім; я; обект"),
    ],
    "French, apostrophes": [
        (
            "l’avion d'Alembert aujourd´hui",
            "l'avion; lavion; avion; l`avion; dalembert; alembert; aujourd'hui",
            "a; lavio; d; jour",
        ),
    ],
    "Italian": [
        (
            "dell’economia all'Aquila",
            "dell'economia; economia; delleconomia; aquila; all’aquila",
            "dell; all; della; quila",
        )
    ],
    "Catalan": [("l'Hospitalet de Llobregat", "hospitalet; l’hospitalet; lhospitalet", "l; hospital; ospitalet")],
    "Irish": [
        (
            "Seán O’Brien's e-mail",
            'obrien; O\'Brien; brien; sean; email; e-mail; "o brien"',
            "rien; o; emails-list; mai",
        )
    ],
    "Dutch": [("zo'n auto-ongeluk", "autoongeluk; auto-ongeluk; ongeluk; zo'n; zo`n", "o; zo; autoong; n")],
    "Korean": [("\u1112\u1161\u11ab국 ﾡ", "한국; 한국*", "하국; 국; 한")],
}


def _split(line: str) -> tuple[str, ...]:
    return tuple(part.strip(" ") for part in line.split(";"))


WRITTEN = [
    Written(language, text, _split(found), _split(not_found))
    for language, lines in _LINES.items()
    for text, found, not_found in lines
]
