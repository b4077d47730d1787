"""JSON in encodings whose characters may end in the byte of a backslash, a bracket or a brace."""

import json
from collections.abc import Callable

import pytest

from indexer.sources import ReadTotals, SourceDocument
from indexer.sources.json_cutter import Cutter

JAPANESE = (
    "大臣は土曜日に、協議は東京で続き、政府は来週に記者の質問に答えると述べた。予算の一覧表はマンションの申請とソ",
    "ボートの事故について、警察は可能性を調べている。データの表は来月に公表され、誰でも見ることができるソ",
)
TAIWANESE = (
    "部長星期六說，會談將在台北繼續進行，政府將在下週回答記者的問題。今天天氣很好，此事已經成功",
    "市長表示，新的大樓將在明年蓋好，居民的申請已經得到許可，工程費用由市政府負擔，大家都認為成功",
)
CHINESE = (
    "部长星期六说，会谈将在北京继续进行，政府将在下周回答记者的问题。村民乗",
    "市长表示，新的大楼将在明年建成，居民的申请已经得到许可，费用由市政府负担。奬",
)
KOREAN = (
    "장관은 토요일에 회담이 서울에서 계속되고 정부가 다음 주에 답할 것이라고 말했다. 값이 같",
    "시장은 새 건물이 내년에 완공될 것이라고 밝혔다. 주민의 신청이 허가되었고 비용은 시가 부담한다. 끝",
)
TEXTS = {
    "cp932": JAPANESE,
    "euc_jp": (
        JAPANESE[0],
        "市長は、新しい橋の工事が来年の春に始まり、費用は市が負担すると述べた。住民の申請は許可された。",
    ),
    "big5": TAIWANESE,
    "gb18030": CHINESE,
    "euc_kr": KOREAN,
    "johab": KOREAN,
}


def rows(encoding: str) -> list[dict[str, str]]:
    return [{"title": text[:12], "body": text, "date": "2019-03-14"} for text in TEXTS[encoding] * 3]


FORMS: dict[str, Callable[[list[dict[str, str]]], str]] = {
    "array.json": lambda each: json.dumps(each, ensure_ascii=False),
    "indented.json": lambda each: json.dumps(each, ensure_ascii=False, indent=1),
    "object.json": lambda each: json.dumps({"status": "ok", "articles": each}, ensure_ascii=False),
    "lines.jsonl": lambda each: "\n".join(json.dumps(row, ensure_ascii=False) for row in each),
    "lines.json": lambda each: "\n".join(json.dumps(row, ensure_ascii=False, indent=1) for row in each),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("encoding", TEXTS)
def test_json_in_a_wide_encoding(read_file: Callable[..., list], name: str, encoding: str):
    """All documents are read, and the encoding is named, in arrays and objects as in lines."""
    totals = ReadTotals()
    outcomes = read_file(name, FORMS[name](rows(encoding)).encode(encoding), totals=totals)
    assert [outcome.body if isinstance(outcome, SourceDocument) else outcome for outcome in outcomes] == [
        row["body"] for row in rows(encoding)
    ]
    assert totals.assumptions


@pytest.mark.parametrize("encoding", ["cp932", "big5", "gb18030", "johab"])
def test_the_texts_end_in_such_bytes(encoding: str):
    """Else these tests would show nothing."""
    assert all(text.encode(encoding)[-1:] in (b"\\", b"[", b"{", b"]", b"}") for text in TEXTS[encoding])


class Drops:
    """A stream that gives one byte at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read1(self, _size: int) -> bytes:
        byte, self._data = self._data[:1], self._data[1:]
        return byte


@pytest.mark.parametrize("encoding", ["cp932", "big5", "gb18030", "johab"])
def test_a_character_between_two_blocks(encoding: str):
    """Its second byte is no sign of JSON, wherever the block ends."""
    value = json.dumps({"a": TEXTS[encoding][0], "b": [1]}, ensure_ascii=False).encode(encoding)
    cutter = Cutter(Drops(b"[" + value + b", 5]"), encoding)  # type: ignore[arg-type]  # all that it needs
    assert cutter.peek() == b"["
    cutter.skip()
    assert cutter.peek() == b"{"
    assert cutter.take() == value
    assert cutter.peek() == b"5"


def test_bytes_that_are_no_characters():
    """A first byte before a quotation mark stands alone."""
    value = b'{"a": "\x81", "b": "\xe9t\xe9"}'
    for encoding in ("", "cp932", "big5"):
        stream = Drops(value + b"\n7")
        cutter = Cutter(stream, encoding)  # type: ignore[arg-type]  # as above
        assert cutter.peek() == b"{"
        assert cutter.take() == value
