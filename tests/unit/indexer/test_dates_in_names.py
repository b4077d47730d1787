"""Dates in the names of files and folders, in ids, in addresses and in the first lines of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processor_time import at_most

from dateline.dates import PartialDate
from indexer.dating import date_of_byline, date_of_file_name, date_of_folders, date_of_id, date_of_url

FILE_NAMES = [
    ("10Apr2007akaka175", "2007-04-10"),
    ("10Apr2007akaka175.txt", "2007-04-10"),
    ("sp-Rhoe-30Jun2006Rhoe409.txt", "2006-06-30"),
    ("1Mar2007rhoe2.txt", "2007-03-01"),
    ("x_20250624.csv", "2025-06-24"),
    ("20250624.txt", "2025-06-24"),
    ("IMG_20190314_101010.jpg", "2019-03-14"),
    ("20190314T101010.txt", "2019-03-14"),
    ("2019-03-14_council-approves-harbour-tunnel.txt", "2019-03-14"),
    ("2019-04-02 press release 1.docx", "2019-04-02"),
    ("harbour.WordPress.2024-01-05.xml", "2024-01-05"),
    ("courier-2019_03_14.html", "2019-03-14"),
    ("courier.2019.03.14.txt", "2019-03-14"),
    ("report-14-03-2019.docx", "2019-03-14"),
    ("report-03-14-2019.docx", "2019-03-14"),
    ("14 March 2019.txt", "2019-03-14"),
    ("14-mars-2019.txt", "2019-03-14"),
    ("March 14, 2019.txt", "2019-03-14"),
    ("Briefing-14-March-2019.pdf", "2019-03-14"),
    ("2019-03-14_2019-03-14.txt", "2019-03-14"),
    ("NYT-1987-05.txt", "1987-05"),
    ("1987-05.txt", "1987-05"),
    ("NYT_1987_05.txt.gz", "1987-05"),
    ("NYT-2004-05.txt", "2004"),
    ("1905.txt", "1905"),
    ("1905.jsonl.xz", "1905"),
]

NO_FILE_NAMES = [
    "article.txt",
    "report-03-04-2019.docx",
    "2019-03-01_2019-03-31.csv",
    "v2019.03.14.tar.gz",
    "app-2.2019.03.14.zip",
    "2019.03.14.2.txt",
    "555-2019-03-14.txt",
    "+44-2019-03-14.txt",
    "120190314.txt",
    "201903141.txt",
    "a20190314.txt",
    "20190314b.txt",
    "article20190314123456.html",
    "20190314123456.html",
    "20191314.txt",
    "20190231.txt",
    "17771999.txt",
    "30001231.txt",
    "201905.txt",
    "x1905.txt",
    "1905-1920.txt",
    "1905b.txt",
    "1280x1024.png",
    "1920x1080.txt",
    "230Jun2006.txt",
    "30Jun20061.txt",
    "30Jux2006.txt",
    "32Jun2006.txt",
    "30Jun06.txt",
    "3f2504e0-2019-11d3-9a0c-0305e82c3301.txt",
    "remembering-the-11-september-2001.txt",
    "$2019-03-14",
    "isbn-978-0-2019-0314-1.txt",
    "10.1016-2019.03.14.pdf",
    "2019-13.txt",
    "NYT-1987-00.txt",
    "world-47570906.html",
    "cp20556",
    "",
]

FOLDERS = [
    ("2019/03/14", "2019-03-14"),
    ("news/2019/03/14", "2019-03-14"),
    ("2019/3/4", "2019-03-04"),
    ("2019/March/14", "2019-03-14"),
    ("2019/03-March/14", "2019-03-14"),
    ("2019/03", "2019-03"),
    ("2019", "2019"),
    ("sn83030214/1905-01-01/ed-1", "1905-01-01"),
    ("1905-01", "1905-01"),
    ("20190314/a", "2019-03-14"),
    ("2019/2019-03-14", "2019-03-14"),
    ("2019/2019-03/2019-03-14", "2019-03-14"),
    ("2019/03/99", "2019-03"),
    ("2019/99", "2019"),
]

NO_FOLDERS = [
    "",
    "news",
    "2018/2019-03-14",
    "1234/05/06",
    "20/19/03",
    "201905",
    "backup-2019-03-14",
    "v2019",
    "2019/2020",
]

URLS = [
    ("https://example.org/2019/03/14/harbour-tunnel", "2019-03-14"),
    ("https://example.org/news/2019/mar/14/harbour-tunnel", "2019-03-14"),
    ("https://example.org/2019-03-14/harbour-tunnel", "2019-03-14"),
    ("https://example.org/20190314/harbour-tunnel", "2019-03-14"),
    ("https://example.org/2019/03/14/", "2019-03-14"),
    ("https://example.org/2019/03/harbour-tunnel.html", "2019-03"),
    ("https://example.org/a/harbour-tunnel-2019-03-14.html", "2019-03-14"),
    ("https://example.org/20190314-harbour-tunnel.html", "2019-03-14"),
    ("/2019/03/14/harbour-tunnel?page=2", "2019-03-14"),
    ("https://web.archive.org/web/20240102030405/https://example.org/2019/03/14/a", "2019-03-14"),
]

NO_URLS = [
    "https://example.org/2019/harbour-tunnel",
    "https://example.org/harbour-tunnel-20190314",
    "https://example.org/story/20190314",
    "https://example.org/remembering-11-september-2001",
    "https://example.org/?p=20190314",
    "https://2019-03-14.example.org/harbour",
    "https://web.archive.org/web/20240102030405/https://example.org/harbour",
    "https://example.org/v2019.03.14/notes",
    "https://[broken/2019/03/14/a",
    "not an address",
    "",
]

IDS = [
    ("sp-Rhoe-30Jun2006Rhoe409", "2006-06-30"),
    ("sn83030214/1905-01-01/ed-1", "1905-01-01"),
    ("courier-2019-03-14-7", "2019-03-14"),
    ("20190314", None),
    ("20190314123456", None),
    ("cp20556", None),
    ("1905", None),
    ("1905-03", None),
]

BYLINES = [
    ("By Jane Rhoe, March 14, 2019\n\nThe harbour is open.", "2019-03-14"),
    ("By Jane Rhoe | March 14, 2019 8:30 am\n\nThe harbour is open.", "2019-03-14"),
    ("By Jane Rhoe, Staff Writer, March 14, 2019\n\nThe harbour is open.", "2019-03-14"),
    ("By Jane Rhoe and Jan Nystroem - March 14, 2019\n\nThe harbour is open.", "2019-03-14"),
    ("March 14, 2019 by Jane Rhoe\n\nThe harbour is open.", "2019-03-14"),
    ("Thursday, March 14, 2019 | By Jane Rhoe\n\nThe harbour is open.", "2019-03-14"),
    ("Posted by Jane Rhoe on 14 March 2019\n\nThe harbour is open.", "2019-03-14"),
    ("Par Jeanne Rhoe, le 14 mars 2019\n\nLe port est ouvert.", "2019-03-14"),
    ("Published March 14, 2019\n\nThe harbour is open.", "2019-03-14"),
    ("Published: Thursday, March 14, 2019\n\nThe harbour is open.", "2019-03-14"),
    ("Harbour opens\n\nMarch 14, 2019\n\nThe harbour is open.", "2019-03-14"),
    ("For Immediate Release: March 14, 2019\n\nThe harbour is open.", "2019-03-14"),
    ("FOR IMMEDIATE RELEASE\nMarch 14, 2019\nContact: 555 2020\n\nThe harbour is open.", "2019-03-14"),
    ("Published March 14, 2019 | Updated March 20, 2019\n\nThe harbour is open.", "2019-03-14"),
    ("Published March 14, 2019\n\nthe harbour is open.", "2019-03-14"),
    ("March 14, 2019\n\nMarch 15, 2019\n\nThe harbour is open.", "2019-03-14"),
]

NO_BYLINES = [
    "",
    "The harbour is open.",
    "On March 14, 2019 the harbour was opened.",
    "March 14\n\nThe harbour is open.",
    "March 2019\n\nThe harbour is open.",
    "Updated March 14, 2019\n\nThe harbour is open.",
    "03/04/2019\n\nThe harbour is open.",
    "20190314\n\nThe harbour is open.",
    "1555783800\n\nThe harbour is open.",
    "555-2019\n\nThe harbour is open.",
    "Thursday, March 14, 2019\n\n9:00 am, town hall",
    "March 14, 2019\n\nThe Honorable Jane Rhoe\n\nDear Madam,",
    "01.25.13\n\nHarbour opens\n\nFor Immediate Release: January 16, 2013\n\nThe harbour is open.",
    "March 14, 2019\n\nApril 2, 2019\n\nThe harbour is open.",
    f"{'The harbour is open again, and ships may come. ' * 4}\n\nMarch 14, 2019\n\nMore.",
    "c. March 14, 2019\n\nThe harbour is open.",
    "By Jane Rhoe, March 14\n\nThe harbour is open.",
    "March 14, 2019, by order of the mayor of Rhoe: no ships.\n\nThe harbour is open.",
    "The harbour, opened on March 14, 2019 by the mayor\n\nMore.",
    "01/25/13 by Jane Rhoe\n\nThe harbour is open.",
    "By Jane Rhoe, 14\n\nThe harbour is open.",
    "The harbour of Rhoe, which was closed on\nMarch 14, 2019\nfor an hour, is open.",
]


def told(date: PartialDate | None) -> str | None:
    """A date as the tables have it."""
    return None if date is None else date.isoformat()


@pytest.mark.parametrize(("name", "date"), [*FILE_NAMES, *((name, None) for name in NO_FILE_NAMES)])
def test_file_names(name: str, date: str | None):
    """A date in a name is read; a longer number, a version, an id, a size or a range is none."""
    assert told(date_of_file_name(name)) == date


@pytest.mark.parametrize(("path", "date"), [*FOLDERS, *((path, None) for path in NO_FOLDERS)])
def test_folders(path: str, date: str | None):
    """Folders that are named after nothing but a date give it."""
    assert told(date_of_folders(path.split("/"))) == date


@pytest.mark.parametrize(("url", "date"), [*URLS, *((url, None) for url in NO_URLS)])
def test_urls(url: str, date: str | None):
    """The path of an address gives a date; a year alone, an id or the time of a crawl is none."""
    assert told(date_of_url(url)) == date


@pytest.mark.parametrize(("identifier", "date"), IDS)
def test_ids(identifier: str, date: str | None):
    """A day in an id is read; digits alone are its number."""
    assert told(date_of_id(identifier)) == date


@pytest.mark.parametrize(("body", "date"), [*BYLINES, *((body, None) for body in NO_BYLINES)])
def test_bylines(body: str, date: str | None):
    """A first line may state the day of publication; that of an event, a letter or a change does not count."""
    assert told(date_of_byline(body)) == date


WORDS = st.sampled_from(["harbour", "tunnel", "sp-Rhoe-", "a", "v", "Courier_", "", " ", "x"])
DAYS = st.dates(min_value=PartialDate(1700).first_day, max_value=PartialDate(2050).last_day)


@given(WORDS, DAYS, WORDS)
def test_a_compact_day_in_any_name_is_that_day_or_none(before: str, day, after: str):
    """Whatever stands around it, a day is never read as another one."""
    for text in (f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.day}{day:%b%Y}"):
        assert told(date_of_file_name(f"{before}{text}{after}.txt")) in (day.isoformat(), None)


@given(
    st.from_regex(
        r"[0-9]{1,7}|[0-9]{9,20}|[0-9]{1,3}([.-][0-9]{1,3}){1,3}|\+?[0-9]{2,3}[ -][0-9]{3}[ -][0-9]{4}", fullmatch=True
    )
)
def test_numbers_versions_and_telephone_numbers_are_no_dates(number: str):
    """Except a year that is the whole name."""
    found = date_of_file_name(f"article-{number}.txt")
    assert found is None, found
    assert date_of_url(f"https://example.org/article-{number}") is None
    assert date_of_byline(f"{number}\n\nThe harbour is open.") is None


@pytest.mark.parametrize("line", ["By a, " + "a, " * 40 + "2019", "2019 by by by " * 11, "By " + "a on " * 30 + "2019"])
def test_hostile_first_lines_take_no_time(line: str):
    """A line with many marks is tried a few times only."""
    with at_most(1):
        assert date_of_byline(f"{line}\n" * 10) is None


@given(st.text(max_size=80))
def test_any_name_is_read_or_none(text: str):
    """No text raises an error."""
    for read in (date_of_file_name, date_of_id, date_of_url, date_of_byline):
        read(text)
    date_of_folders(text.split("/"))
