"""Reading the parameters of a URL, and writing them back as links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.dates import PartialDate
from dateline.errors import BadRequestError
from dateline.request import SearchRequest
from webapp.search.links import to_pairs, web_address
from webapp.search.parameters import read_leniently, read_strictly, split_arguments

FULL = (
    "q=oil+price&after=2010&before=2019-06&date=undated&place=A&place=B&agency=C&source=D&sort=oldest&unit=month"
    "&chart=share&page=3&per_page=20&cursor=xyz"
)


def test_every_parameter_is_read() -> None:
    """Each parameter arrives in its field."""
    assert read_strictly(split_arguments(FULL.encode())) == SearchRequest(
        text="oil price",
        after=PartialDate(2010),
        before=PartialDate(2019, 6),
        undated=True,
        places=("A", "B"),
        agencies=("C",),
        sources=("D",),
        sort="oldest",
        unit="month",
        with_articles=True,
        page=3,
        per_page=20,
        cursor="xyz",
    )


def test_a_request_written_as_parameters_reads_the_same() -> None:
    """A link reproduces its request."""
    request = read_strictly(split_arguments(FULL.encode()))
    assert read_strictly(split_arguments("&".join(f"{k}={v}" for k, v in to_pairs(request)).encode())) == request


@pytest.mark.parametrize(
    "query", [b"", b"q=&after=&before=&place=&sort=&page=&per_page=&cursor=", b"utm_source=x&foo=1"]
)
def test_empty_and_unknown_parameters_are_ignored(query: bytes) -> None:
    """They have no effect, and appear in no link."""
    request = read_strictly(split_arguments(query))
    assert request == SearchRequest()
    assert to_pairs(request) == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("after=yesterday", "after"),
        ("after=2017-02-30", "after"),
        ("after=٢٠١٧", "after"),
        ("before=2017-13", "before"),
        ("sort=best", "sort"),
        ("date=2017", "date"),
        ("unit=week", "unit"),
        ("chart=pie", "chart"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("page=٣", "page"),
        ("page=" + "9" * 5000, "page"),
        ("per_page=0", "per_page"),
        ("per_page=101", "per_page"),
        ("per_page=ten", "per_page"),
        ("page=101&per_page=100", "page"),
        ("page=1001", "page"),
        ("q=" + "x" * 257, "q"),
    ],
)
def test_a_bad_parameter_is_named(query: str, parameter: str) -> None:
    """Strict reading raises an error with its name; lenient reading drops it with a notice."""
    arguments = split_arguments(query.encode())
    with pytest.raises(BadRequestError) as caught:
        read_strictly(arguments)
    assert caught.value.parameter == parameter
    reading = read_leniently(arguments)
    assert [notice.parameter for notice in reading.notices] == [parameter]
    assert reading.is_too_long is (parameter == "q")


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("q", "a", "b"),
        ("q", "a", "a"),
        ("after", "2010", "2012"),
        ("before", "2010", "2012"),
        ("sort", "newest", "oldest"),
        ("unit", "year", "day"),
        ("chart", "share", "share"),
        ("date", "undated", "undated"),
        ("page", "2", "3"),
        ("per_page", "20", "30"),
        ("cursor", "x", "y"),
    ],
)
def test_a_parameter_with_one_value_stands_there_once(name: str, first: str, second: str) -> None:
    """Strict reading refuses a repeated one by name; lenient reading uses the first value, with a notice."""
    arguments = split_arguments(f"{name}={first}&{name}={second}".encode())
    with pytest.raises(BadRequestError) as caught:
        read_strictly(arguments)
    assert caught.value.parameter == name
    reading = read_leniently(arguments)
    assert reading.request == read_strictly(split_arguments(f"{name}={first}".encode()))
    assert [notice.parameter for notice in reading.notices] == [name]
    assert reading.typed[name] == first
    assert not reading.refused
    assert not reading.is_too_long


@pytest.mark.parametrize("query", ["q=&q=a", "q=a&q=%20", "place=A&place=B", "x=1&x=2"])
def test_blanks_lists_and_unknown_parameters_may_repeat(query: str) -> None:
    """Empty values are dropped, a filter may have several values, and unknown parameters are ignored."""
    arguments = split_arguments(query.encode())
    read_strictly(arguments)
    assert read_leniently(arguments).notices == ()


def test_a_parameter_has_one_notice() -> None:
    """If it is repeated and its first value is bad, the notice says that it was not used."""
    reading = read_leniently(split_arguments(b"after=soon&after=2012"))
    (notice,) = reading.notices
    assert notice.message.startswith("“From” was not used: it must be a date")
    assert reading.request == SearchRequest()
    assert reading.refused == {"after"}


@pytest.mark.parametrize("query", ["q=" + "x" * 256, "page=1000", "page=100&per_page=100", "page=99999&cursor=x"])
def test_values_at_the_limit_are_good(query: str) -> None:
    """The last value within a limit is valid, and a cursor has no depth limit."""
    read_strictly(split_arguments(query.encode()))


def test_one_bad_parameter_leaves_the_others() -> None:
    """With a mistyped date the words and the place are used, and the form keeps the typed text."""
    reading = read_leniently(split_arguments(b"q=oil&after=x&before=2010&page=0&place=A"))
    assert reading.request == SearchRequest(text="oil", before=PartialDate(2010), places=("A",))
    assert reading.refused == {"after", "page"}
    assert reading.typed["after"] == "x"


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(query: bytes) -> None:
    """No query string is an error for a page, and the text can be encoded in UTF-8."""
    reading = read_leniently(split_arguments(query))
    reading.request.text.encode()


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "/path",
        "https:",
        "https:///nowhere",
        "http://[::1",
        " https://news.example/",
        "https://news.example/\r\nSet-Cookie: a",
        "ftp://news.example/",
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None) -> None:
    """Anything but a complete http or https address is refused."""
    assert web_address(url) is None


@pytest.mark.parametrize("url", ["https://news.example/a?b=c#d", "HTTP://NEWS.EXAMPLE/", "http://[::1]:8000/x"])
def test_addresses_of_the_web_are_kept(url: str) -> None:
    """They are returned unchanged."""
    assert web_address(url) == url
