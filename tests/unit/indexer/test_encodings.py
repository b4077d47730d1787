"""Encodings: what is told, what is refused, what is cleaned."""

import json
import random
from collections.abc import Callable

import pytest
from counts import share
from hypothesis import given
from hypothesis import strategies as st
from processor_time import at_most
from reached import most_reach, reached

from indexer.sources import Finding, SourceDocument
from indexer.sources.detection import _ENCODINGS
from indexer.sources.encodings import Decoder, UndecodableError, clean, has_many_controls

Read = Callable[..., list[SourceDocument | Finding]]


def decode(data: bytes) -> str:
    """The text of the one document of a file."""
    return Decoder().decode(data)


WESTERN = "“Café,” said the Élysée’s man – a naïve one – in Malmö. It cost 40 €."
LATIN_1 = "La Société générale a fêté ses 100 ans à Paris. L'été fut très beau."
RUSSIAN = "Привет, это обычный русский текст о погоде в Москве. Сегодня будет дождь, завтра солнце."
FRENCH = "Le ministre a déclaré samedi que les négociations se poursuivraient à Paris."
CHINESE = "部长星期六说，会谈将在北京继续进行，政府将在下周回答记者的问题。今天天气很好，明天可能会下雨。"
KOREAN = "장관은 토요일 서울에서 회담이 계속될 것이며 정부는 다음 주 기자들의 질문에 답할 것이라고 말했다."
JAPANESE = "東京都の天気は晴れです。明日は雨が降るでしょう。今日は良い一日です。大臣は土曜日に会談が続くと述べた。"
POLISH = "Zażółć gęślą jaźń, powiedział rzecznik rządu w Łodzi. Święta były spokojne."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (WESTERN, "utf-8"),
        (RUSSIAN, "utf-8"),
        (WESTERN, "cp1252"),
        (LATIN_1, "latin-1"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "iso-8859-5"),
        ("Ο υπουργός δήλωσε το Σάββατο ότι οι συνομιλίες θα συνεχιστούν στην Αθήνα την Τρίτη.", "iso-8859-7"),
        ("השר אמר בשבת כי השיחות יימשכו בירושלים וכי הממשלה תשיב על השאלות של העיתונאים בשבוע הבא.", "cp1255"),
        ("قال الوزير يوم السبت إن المحادثات ستستمر في القاهرة وإن الحكومة سترد على أسئلة الصحفيين.", "cp1256"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        ("部長星期六說，會談將在台北繼續進行，政府將在下週回答記者的問題。今天天氣很好，明天可能會下雨。", "big5"),
        (KOREAN, "euc_kr"),
        ("รัฐมนตรีกล่าวเมื่อวันเสาร์ว่าการเจรจาจะดำเนินต่อไปในกรุงเทพ และรัฐบาลจะตอบคำถามของนักข่าว", "tis-620"),
    ],
)
def test_told_encodings(text: str, encoding: str):
    """Each of those that docs/documents.md names is read exactly."""
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "data",
    [
        POLISH.encode("iso-8859-2"),
        WESTERN.encode("mac-roman"),
        WESTERN.encode("utf-8").replace("é".encode(), b"\xc3", 1),
        RUSSIAN.encode("utf-8")[:-1] + b"\xd0\xff.",
        random.Random(1).randbytes(2000),
        RUSSIAN.encode("koi8-r").replace("е".encode("koi8-r"), b"\xb8"),
        (RUSSIAN * 400).encode("koi8-r") + b"\x01" * 1000,
        ("Россия" + " 12:30" * 8).encode("koi8-r"),
        "Café \x01 noir".encode("cp1252"),
    ],
    ids=[
        *["central european", "macintosh", "a byte lost", "a byte added", "noise"],
        *["a letter damaged", "controls after much Cyrillic", "few letters", "controls in Western text"],
    ],
)
def test_no_mojibake(data: bytes):
    """Bytes whose encoding cannot be told with certainty are refused, with a reason."""
    with pytest.raises(UndecodableError, match=r"UTF-8"):
        decode(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("story.txt", f"date 2017-07-08\ntitle Café\n{WESTERN}\n"),
        ("stories.jsonl", f'{{"date": "2017-07-08", "title": "Café", "body": "{WESTERN}"}}\n'),
        ("stories.json", f'[{{"date": "2017-07-08", "title": "Café", "body": "{WESTERN}"}}]'),
        ("stories.csv", f'date,title,body\n2017-07-08,Café,"{WESTERN}"\n'),
    ],
)
def test_every_format_in_every_encoding(read_file: Read, name: str, content: str, encoding: str):
    """The encoding is told by mark or by content, whatever the format."""
    data = content.encode(encoding)
    if encoding.endswith(("-le", "-be")):
        data = content.encode(encoding)  # no mark: half of the bytes are zero
    (document,) = read_file(name, data)
    assert isinstance(document, SourceDocument), document
    assert (document.date, document.title, document.body) == ("2017-07-08", "Café", WESTERN)


SEVEN_BITS = [
    *[(JAPANESE, f"iso2022_jp{version}") for version in ("", "_1", "_2", "_3", "_2004", "_ext")],
    *[(FRENCH, "iso2022_jp_2"), (KOREAN, "iso2022_kr"), (CHINESE, "hz")],
    *[(text, "utf-7") for text in (JAPANESE, KOREAN, RUSSIAN, FRENCH)],
]


@pytest.mark.parametrize(("text", "encoding"), SEVEN_BITS)
@pytest.mark.parametrize("first", ["", "Nothing. " * 10_000], ids=["at the start", "late"])
@pytest.mark.parametrize("form", ["text", "jsonl", "json", "csv", "unquoted"])
def test_no_text_of_seven_bits_is_published(read_file: Read, form: str, first: str, text: str, encoding: str):
    """A document in an encoding whose bytes are all ASCII is rejected in every format, and nothing of it is read."""
    name, content = {
        "text": ("s.txt", f"date 2017-07-07\n{first}First.\n\ndate 2017-07-08\n{text}\n"),
        "jsonl": ("s.jsonl", f'{{"title": "{first}First"}}\n{{"date": "2017-07-08", "title": "{text}"}}\n'),
        "json": ("s.json", f'[{{"title": "{first}First"}},\n{{"date": "2017-07-08", "title": "{text}"}}]'),
        "csv": ("s.csv", f'title,body\nFirst,"{first}"\n"{text}",b\n'),
        "unquoted": ("s.csv", f"title,body\nFirst,{first}\n{text.replace(',', ';')},b\n"),
    }[form]
    outcomes = read_file(name, content.encode(encoding))
    documents = [outcome for outcome in outcomes if isinstance(outcome, SourceDocument)]
    assert all("First" in (document.title or document.body) for document in documents)
    assert len(documents) < len(outcomes)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (JAPANESE.encode("iso2022_jp").decode(), "ISO-2022-JP"),
        (f"{'Nothing. ' * 99}\x0e\x3e\x46\x3c\x2d\x0f.", "ISO 2022"),
        ("The price was \x1b.A\x1bN# 40.", "ISO 2022"),
        (CHINESE.encode("hz").decode(), "HZ"),
        ("He said ~{;a~} twice.", "HZ"),
        ("Caf+AOk", "UTF-7"),
        (JAPANESE.encode("utf-7").decode(), "UTF-7"),
    ],
)
@pytest.mark.parametrize("field", ["title", "body", "place"])
def test_the_rejection_of_a_text_of_seven_bits_names_its_encoding(read_file: Read, field: str, text: str, name: str):
    """Also if JSON escapes its control characters, and in whatever field it is."""
    (rejection,) = read_file("s.jsonl", json.dumps({"title": "T", field: text}))
    assert isinstance(rejection, Finding)
    assert name in rejection.reason
    assert "convert" in rejection.reason


@pytest.mark.parametrize(
    "text",
    [
        "The escape \x1b[1mcodes\x1b(B\x1b[m of a terminal", "a stray \x0e shift", "x~{y} and ~} or ~{",
        "C++ and Google+ on Canal+.", "1+1=2, not +-3", "Disney+Hotstar, Man+God", "Caf+AOk and C++", "a +2AA- b",
        "Call +218 21 4440 or +15551234560", "Call +01234567", "half a pair \ud800 and Caf+AOk",
    ],
)  # fmt: skip
def test_signs_in_a_text_do_not_make_an_encoding(read_file: Read, text: str):
    """A plus, a tilde and a stray control character are no shift sequences."""
    (document,) = read_file("s.jsonl", json.dumps({"title": "T", "body": text}))
    assert document.body == clean(text)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [RUSSIAN, JAPANESE, CHINESE, KOREAN])
def test_utf_16_and_32_without_a_mark(read_file: Read, text: str, encoding: str):
    """Text in another alphabet than Latin is not read as anything else."""
    (rejection,) = read_file("s.txt", f"date 2017-07-08\n{text}\n".encode(encoding))
    assert isinstance(rejection, Finding)
    assert rejection.reason == "it is a binary file, not text"


@pytest.mark.parametrize("data", [b"A\x00b", b"A\x00b\x00cd"])
def test_a_short_text_with_zeros_is_not_utf_16(read_file: Read, data: bytes):
    """A stray zero is a space, as any other control character."""
    (document,) = read_file("s.txt", data)
    assert document.body == data.decode().replace("\x00", " ")


@pytest.mark.parametrize(("controls", "letters"), [(3, 0), (4, 96), (13, 987)])
def test_how_many_controls_a_text_has(controls: int, letters: int):
    """Three, and one more for each hundred bytes."""
    assert not has_many_controls(b"\x01" * controls + b"a" * letters)
    assert has_many_controls(b"\x01" * (controls + 1) + b"a" * (letters - 1))


def test_as_many_damaged_as_sound_bytes():
    """Two bytes of Windows-1252 may be UTF-8 by chance; only if they are more than half, the text is damaged UTF-8."""
    assert decode("«CAFÉ» à".encode("cp1252")) == "«CAFÉ» à"
    with pytest.raises(UndecodableError, match="damaged at byte 7"):
        decode("CAFÉ» à".encode("cp1252"))


def test_how_many_accents_western_text_has():
    """At most a quarter of the letters, and one more; a text of a few words may be all that there is."""
    assert decode("Été à bord".encode("cp1252")) == "Été à bord"
    with pytest.raises(UndecodableError, match="no other encoding fits"):
        decode("Été à mer".encode("cp1252"))


def test_one_bad_line_does_not_spoil_the_others(read_file: Read):
    """Each document of a file of many is decoded alone."""
    lines = [f'{{"title": "{text}"}}\n' for text in ("One", "Café", POLISH, "Zürich")]
    data = lines[0].encode() + lines[1].encode("cp1252") + lines[2].encode("iso-8859-2") + lines[3].encode()
    one, two, three, four = read_file("stories.jsonl", data)
    assert [document.title for document in (one, two, four)] == ["One", "Café", "Zürich"]
    assert isinstance(three, Finding)
    assert (three.line, "UTF-8" in three.reason) == (3, True)


COUNT = share(3_000)  # documents of a file
SECONDS = share(20)  # of processor time


@pytest.mark.parametrize("words", [5, 8, 20, 40])
def test_many_documents_of_a_foreign_encoding(read_file: Read, words: int):
    """Once a file has shown its encoding it is not asked again: thousands take seconds, and none is read wrongly."""
    russian = RUSSIAN.split()
    bodies = [" ".join(russian[(number + word) % len(russian)] for word in range(words)) for number in range(COUNT)]
    lines = "".join(f'{{"id": "{number}", "body": "{body}"}}\n' for number, body in enumerate(bodies))
    with at_most(SECONDS):
        outcomes = read_file("s.jsonl", lines.encode("koi8-r"))
    told = [outcome.body if isinstance(outcome, SourceDocument) else None for outcome in outcomes]
    assert all(one in (None, body) for one, body in zip(told, bodies, strict=False))
    if words > 5:  # which are too few to tell an encoding by
        assert None not in told
        assert len(told) == COUNT


def test_many_documents_of_no_encoding(read_file: Read):
    """A file full of what cannot be told is refused document by document, in seconds too."""
    noise = random.Random(2).randbytes(200).translate(None, bytes((*range(0x30), 0x22, 0x5C)))
    good, bad = b'{"title": "good"}\n', b'{"title": "' + noise + b'"}\n'
    with at_most(SECONDS):
        pairs = share(10_000)
        outcomes = read_file("s.jsonl", (good + bad) * pairs)
    assert [isinstance(outcome, SourceDocument) for outcome in outcomes] == [True, False] * pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\x1bc", "a b c"),
        ("a\r\nb\rc\vd\fe\x85f\u2028g", "a\nb\nc\nd\ne\nf\ng"),
        ("a\u2029b", "a\n\nb"),
        ("a\ufeffb", "ab"),
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        ("a\tb\u200eç", "a\tb\u200eç"),
        ("a\x9fb", "a b"),
    ],
)
def test_cleaning(text: str, expected: str):
    """Line ends become newlines, control characters spaces, half surrogates U+FFFD."""
    assert clean(text) == expected


@given(st.text(alphabet=st.characters(), max_size=100))
def test_clean_text_is_utf8_without_controls(text: str):
    """Any text can be stored, shown and hashed once it is clean, and cleaning it again changes nothing."""
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), max_size=100))
def test_utf_8_is_itself(text: str):
    """Whatever other encoding the same bytes would fit."""
    assert decode(text.encode()) == text


@most_reach(0.1)
@given(
    st.sampled_from([(WESTERN, "cp1252"), (LATIN_1, "latin-1"), (RUSSIAN, "cp1251"), (JAPANESE, "euc_jp")]),
    st.integers(0, 80),
    st.binary(max_size=4),
)
def test_any_bytes_are_decoded_or_refused(told: tuple[str, str], at: int, put_in: bytes):
    """No bytes raise anything but the one error, and no byte is lost: none is replaced, none is passed over."""
    text, encoding = told
    data = text.encode(encoding)
    data = data[:at] + put_in + data[at:]
    try:
        decoded = decode(data)
    except UndecodableError:
        reached(False)
        return
    reached()
    assert "\ufffd" not in decoded
    assert data in (decoded.encode(each, "ignore") for each in ("utf-8", *_ENCODINGS))
