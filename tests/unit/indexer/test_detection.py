"""Which encoding a text is in: read, read and named, or refused, but never read wrongly without a word."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from counts import sampled
from hypothesis import given
from hypothesis import strategies as st
from later_texts import LATER_TEXTS
from reached import most_reach, reached
from written_texts import TEXTS

import indexer.sources.detection as detection_module
from indexer.sources import Finding, ReadTotals, SourceDocument
from indexer.sources.encodings import Decoder, UndecodableError
from indexer.sources.languages import LANGUAGES

Read = Callable[..., list[SourceDocument | Finding]]

READ, NAMED, REFUSED = "read", "named", "refused"

# For each language and its encodings: what becomes of the short text, and of the longer one.  Texts in Latin letters
# that are not Western are refused if they have fewer than 15 words.
GOLDEN: list[tuple[str, str, str, str]] = [
    ("polish", "cp1250 iso8859-2 cp852 mac_latin2", NAMED, NAMED),
    ("hungarian", "cp1250 iso8859-2 cp852 mac_latin2", REFUSED, NAMED),
    ("czech", "cp1250 iso8859-2 cp852 mac_latin2", REFUSED, NAMED),
    ("slovak", "cp1250 iso8859-2 cp852", NAMED, NAMED),
    ("slovene", "cp1250 iso8859-2 cp852", NAMED, NAMED),
    ("croatian", "cp1250 iso8859-2", NAMED, NAMED),
    ("romanian", "cp1250 iso8859-2", NAMED, NAMED),
    ("turkish", "cp1254 iso8859-9 cp857 mac_turkish", REFUSED, NAMED),
    ("lithuanian", "cp1257 iso8859-13", REFUSED, NAMED),
    ("latvian", "cp1257 iso8859-13", REFUSED, NAMED),
    ("estonian", "cp1257 iso8859-15 cp1252", READ, READ),
    ("albanian", "cp1252 iso8859-1", READ, READ),
    ("english", "cp1252", READ, READ),
    ("english", "mac_roman", NAMED, NAMED),
    ("german", "cp1252 iso8859-15", READ, READ),
    ("german", "cp850 mac_roman cp437", NAMED, NAMED),
    ("french", "cp1252", READ, READ),
    ("french", "iso8859-15", READ, NAMED),  # it has an œ, which is ½ in Windows-1252
    ("french", "mac_roman", REFUSED, NAMED),
    ("spanish", "cp1252 iso8859-1", READ, READ),
    ("spanish", "cp850 mac_roman", NAMED, NAMED),
    ("portuguese", "cp1252 iso8859-1", READ, READ),
    ("portuguese", "cp850 mac_roman", NAMED, NAMED),
    ("italian", "cp1252", READ, READ),
    ("italian", "cp850 mac_roman", NAMED, NAMED),
    ("catalan", "cp1252", READ, READ),
    ("catalan", "mac_roman", REFUSED, NAMED),
    ("dutch", "cp1252", READ, READ),
    ("dutch", "mac_roman", NAMED, NAMED),
    ("swedish", "cp1252 iso8859-1", READ, READ),
    ("swedish", "cp850 mac_roman", NAMED, NAMED),
    ("danish", "cp1252", READ, READ),
    ("danish", "cp865 mac_roman", NAMED, NAMED),
    ("norwegian", "cp1252 iso8859-1", READ, READ),
    ("norwegian", "mac_roman", NAMED, NAMED),
    ("finnish", "cp1252 iso8859-15", READ, READ),
    ("finnish", "cp850", REFUSED, NAMED),
    ("icelandic", "cp1252 iso8859-1", READ, READ),
    ("icelandic", "mac_iceland", NAMED, NAMED),
    ("vietnamese", "cp1258", NAMED, NAMED),
    ("russian", "cp1251 koi8-r cp866 iso8859-5 mac_cyrillic", NAMED, NAMED),
    ("ukrainian", "cp1251 koi8-u", NAMED, NAMED),
    ("bulgarian", "cp1251 iso8859-5", NAMED, NAMED),
    ("serbian", "cp1251 iso8859-5", NAMED, NAMED),
    ("greek", "cp1253 iso8859-7 cp737", NAMED, NAMED),
    ("hebrew", "cp1255 iso8859-8", NAMED, NAMED),
    ("arabic", "cp1256 iso8859-6", NAMED, NAMED),
    ("japanese", "cp932 euc_jp", NAMED, NAMED),
    ("chinese", "gb18030 gbk", NAMED, NAMED),
    ("taiwanese", "big5", NAMED, NAMED),
    ("korean", "euc_kr cp949", NAMED, NAMED),
    ("thai", "cp874", NAMED, NAMED),
]
FILES = [
    (language, encoding, length, TEXTS[language][length], (short, longer)[length])
    for language, encodings, short, longer in GOLDEN
    for encoding in encodings.split()
    for length in (0, 1)
]

_PLAIN = str.maketrans({**dict.fromkeys("„“”«»", '"'), **dict.fromkeys("‘’", "'"), **dict.fromkeys("–—", "-")})
_PLAIN |= str.maketrans({"…": "...", "€": "EUR", "£": "GBP"})
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def written_in(text: str, encoding: str) -> tuple[str, bytes]:
    """A text as people write it in an encoding, which may lack quotation marks, and its bytes."""
    if encoding == "cp1258":
        text = "".join(map(with_tones_apart, text))
    try:
        return text, text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN), text.translate(_PLAIN).encode(encoding)


def with_tones_apart(char: str) -> str:
    """A Vietnamese letter as in Windows-1258: the tone is a character of its own, unless French has the letter."""
    try:
        char.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        tones = "".join(part for part in parts if part in _TONES)
        return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)) + tones
    return char


def outcome(data: bytes, text: str) -> str:
    """What becomes of a text: READ, NAMED or REFUSED; or "wrong", read with other letters and without a word."""
    decoder = Decoder()
    decoder.learn(data)
    try:
        decoded = decoder.decode(data)
    except UndecodableError as error:
        return REFUSED if "--encoding" in str(error) else "refused without advice"
    if decoder.assumptions("s.txt"):
        return NAMED if decoded == text else "named, but wrong"
    return READ if decoded == text else "wrong"


def test_the_files_are_many():
    """At least 60 in 20 languages, half of them short."""
    assert len(FILES) >= 60
    assert len({file[0] for file in FILES}) >= 20


@pytest.mark.parametrize(("language", "encoding", "length", "text", "expected"), FILES)
def test_golden_files(language: str, encoding: str, length: int, text: str, expected: str):
    """A sentence and two paragraphs in each language: the letters are right, and doubts have a name."""
    text, data = written_in(text, encoding)
    assert outcome(data, text) == expected


@pytest.mark.parametrize("file", sampled(FILES[1::2]), ids=lambda file: f"{file[0]} {file[1]}")
def test_long_files(file: tuple[str, str, int, str, str]):
    """Many kilobytes, of which only a part is looked at."""
    text, data = written_in((file[3] + "\n") * 100, file[1])
    assert outcome(data, text) == file[4]


@pytest.mark.parametrize(("language", "text", "encodings"), LATER_TEXTS, ids=lambda value: str(value)[:20])
def test_texts_that_nothing_was_fitted_to(language: str, text: str, encodings: str):
    """None is read wrongly, named or not."""
    for encoding in encodings.split():
        written, data = written_in(text, encoding)
        assert outcome(data, written) in (READ, NAMED, REFUSED), encoding


def windows(words: int) -> list[tuple[str, str]]:
    """Every part of some words of the longer texts, with its encoding; without those that are UTF-8, by chance as well.

    Two letters in a row may be one in UTF-8, which nothing in three words contradicts.
    """
    parts = []
    for _, encoding, length, text, _ in FILES:
        split = written_in(text, encoding)[0].split()
        if length and len(split) > words:
            parts += [(" ".join(split[at : at + words]), encoding) for at in range(0, len(split) - words, words)]
    return [(part, encoding) for part, encoding in parts if not is_utf_8(part.encode(encoding))]


@pytest.mark.parametrize(("words", "most_wrong"), [(3, 0.04), (6, 0.02), (12, 0.01), (25, 0.0)])
def test_parts_of_texts(words: int, most_wrong: float):
    """However short, none is read wrongly without a word; of those that are named few are wrong."""
    outcomes = [outcome(text.encode(encoding), text) for text, encoding in sampled(windows(words), words)]
    assert "wrong" not in outcomes
    assert len(outcomes) > 40
    assert outcomes.count("named, but wrong") <= most_wrong * len(outcomes)


ALPHABETS = {language.name: language for language in LANGUAGES}


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, str]:
    """Words of a language in any order, some with a capital, some made up of its letters; and an encoding."""
    language = ALPHABETS[draw(st.sampled_from(sorted(ALPHABETS)))]
    letters = "".join(sorted(language.letters - {"\u0307"})) + "aeioudnrst"
    made_up = st.text(letters, min_size=1, max_size=9)
    known = st.sampled_from(sorted(language.words))
    words = draw(st.lists(st.one_of(known, known, known.map(str.capitalize), made_up), min_size=1, max_size=30))
    encoding = draw(st.sampled_from(language.encodings))
    return " ".join(words) + draw(st.sampled_from([".", "", "?", "!"])), encoding


def is_utf_8(data: bytes) -> bool:
    """Whether the bytes are ASCII or, by chance, UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@most_reach(0.2)
@given(sentences())
def test_a_text_of_letters_of_a_language(sentence: tuple[str, str]):
    """It comes back, or it is named or refused; it is never read wrongly without a word."""
    text, encoding = sentence
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:  # a letter that the encoding lacks
        reached(False)
        return
    if reached(not is_utf_8(data)):  # two made-up letters may be one of UTF-8
        assert outcome(data, text) != "wrong", encoding


# --------------------------------------------------------------------------------------------------------------------
# Planted defects, which the golden files must notice.


def defects() -> int:
    """The number of golden files that are not as expected."""
    return sum(outcome(*reversed(written_in(text, encoding))) != told for _, encoding, _, text, told in FILES)


def test_no_defects():
    """As the code is."""
    assert defects() == 0


@pytest.mark.parametrize(
    "plant",
    [
        lambda monkeypatch: monkeypatch.setattr(detection_module, "_judged", trusting),
        lambda monkeypatch: monkeypatch.setattr(detection_module, "is_plausible", lambda *_: True),
        lambda monkeypatch: monkeypatch.setattr(detection_module, "_LEAST_WORDS", 1),
        lambda monkeypatch: monkeypatch.setattr(detection_module, "_ENCODINGS", ("cp1252", "cp1250", "cp1251")),
        lambda monkeypatch: monkeypatch.setattr(Decoder, "_assume", lambda *_: None),
    ],
    ids=["chardet alone", "any signs", "short texts", "few encodings", "nothing is named"],
)
def test_a_planted_defect_is_found(plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch):
    """Each part of the detection is needed."""
    plant(monkeypatch)
    assert defects()


def trusting(text: str, encoding: str, confidence: float, name: str) -> object:
    """A candidate with the score of chardet."""
    language = detection_module.LANGUAGES_OF.get(encoding, LANGUAGES)[0].name
    return detection_module._Candidate(encoding, text, confidence, name or language)


# --------------------------------------------------------------------------------------------------------------------
# Files with several documents.


def test_a_file_is_named_once(read_file: Read):
    """However many of its documents are in an encoding, with the first one and with what to do."""
    parts = TEXTS["polish"][1].translate(_PLAIN).replace('"', "'").replace("\n\n", " ").split(". ")
    lines = [f'{{"title": "{part}"}}\n' for part in parts]
    totals = ReadTotals()
    data = b'{"title": "One"}\n' + "".join(lines).encode("iso8859-2")
    documents = read_file("s.jsonl", data, totals=totals)
    assert [document.title for document in documents[1:]] == parts
    (assumption,) = totals.assumptions.values()
    finding = assumption.to_finding()
    assert (finding.line, assumption.documents) == (2, len(lines))
    assert f"{len(lines)} documents, of which this is the first, were read as ISO 8859-2 (Polish" in finding.reason
    assert "--encoding NAME" in finding.reason


def test_short_documents_are_read_as_the_head_of_their_file(read_file: Read):
    """A title of two words has no encoding of its own; the first documents of the file show it."""
    titles = ["Wybory wójta", "Święta w górach", "Powódź nad Odrą", "Żuraw", "Miód", "Nowa linia metra", "Łódź"] * 3
    rows = "".join(f"{title},a\n" for title in titles)
    documents = read_file("s.csv", ("title,body\n" + rows).encode("cp1250"))
    assert [document.title for document in documents] == titles


def test_a_mixed_file(read_file: Read):
    """Most lines are UTF-8, some Windows-1252, one Windows-1250: each is read by itself, the last one is named."""
    french, polish = TEXTS["french"][0], TEXTS["polish"][0]
    texts = [(french, "utf-8"), (french, "cp1252"), (polish, "utf-8"), (polish, "cp1250"), (french, "cp1252")]
    totals = ReadTotals()
    data = b"".join(f'{{"title": "{text}"}}\n'.encode(encoding) for text, encoding in texts)
    documents = read_file("s.jsonl", data, totals=totals)
    assert [document.title for document in documents] == [text for text, _ in texts]
    assert {assumption.line for assumption in totals.assumptions.values()} == {4}


@pytest.mark.parametrize("line_end", ["\r", "\n", "\r\n"])
def test_a_file_of_an_old_macintosh(read_file: Read, line_end: str):
    """Quotation marks and letters that are others in Windows-1252, with either line end."""
    totals = ReadTotals()
    text = "date 1994-05-06\ntitle Café\n" + TEXTS["english"][1]
    (document,) = read_file("s.txt", text.replace("\n", line_end).encode("mac_roman"), totals=totals)
    assert (document.title, document.body) == ("Café", TEXTS["english"][1])
    assert [assumption.encoding for assumption in totals.assumptions.values()] == ["Mac Roman"]


def test_a_short_text_of_an_old_macintosh_is_refused_by_name(read_file: Read):
    """With the encoding that it may be in."""
    (rejection,) = read_file("s.txt", "Der Bürgermeister hörte “löss”.".encode("mac_roman"))
    assert isinstance(rejection, Finding)
    assert "it may be Mac Roman, German" in rejection.reason


@pytest.mark.parametrize("code_page", ["cp037", "cp500", "cp1140", "cp273"])
def test_ebcdic_is_refused_by_name(read_file: Read, code_page: str):
    """Texts of mainframes, in which no byte is that of ASCII."""
    text = TEXTS["english"][1].translate(_PLAIN).replace("\n", " ")
    (rejection,) = read_file("s.txt", text.encode(code_page))
    assert isinstance(rejection, Finding)
    assert "EBCDIC" in rejection.reason


def test_an_assumption_is_joined_with_a_later_one():
    """Numbers are added; the first line and the lowest confidence stay."""
    one = Decoder()
    one.decode(TEXTS["russian"][0].encode("koi8-r"), 7)
    (first,) = one.assumptions("s")
    later = replace(first, documents=2, line=9, confidence=0.5)
    assert first.joined(later) == replace(first, documents=3, confidence=0.5)
