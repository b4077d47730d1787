"""A small archive whose answers can be seen by looking."""

from dateline.article import Article
from dateline.dates import PartialDate


def make_article(article_id: str, date: str | None, title: str, body: str, **fields: str) -> Article:
    """Make an article; `date` as ISO text, `fields` by name."""
    return Article(article_id, title, body, PartialDate.from_iso(date) if date else None, **fields)


ARTICLES = (
    make_article(
        "bridge",
        "1956-01-14",
        "Road bridge falls at Orlen",
        "ORLEN (NP) – The bridge fell into the ice.\n\nNo one was hurt.",
        place="ORLEN",
        agency="NP",
        source="Orlen Evening Post",
    ),
    make_article(
        "bridge-late",
        "1956-01-14",
        "Bridge was closed",
        "The road bridge had been closed an hour before.",
        time="18:30",
        place="ORLEN",
        agency="NP",
    ),
    make_article(
        "bridge-early", "1956-01-14", "Bridge groans", "Drivers heard the bridge.", time="06:10+01:00", place="Orlen"
    ),
    make_article(
        "inquiry", "1956-03", "Inquiry into the bridge", "The judges' inquiry blamed rust. Police kept the crowd away."
    ),
    make_article(
        "ferry",
        "1956",
        "A ferry for Orlen",
        "The ferry crosses the river twice an hour until the bridge stands.",
        agency="Harbour Wire",
    ),
    make_article(
        "helmets",
        "2017-07-08",
        "Women in blue helmets",
        "Female peacekeepers serve in peace-keeping missions of the U.N. and the US.",
        place="UNITED NATIONS",
        agency="APP",
        source="The Karsk Courier",
    ),
    make_article("policing", "2017-07-09", "On policing", "Policing is a trade. The policeman's lot is hard."),
    make_article(
        "shell", "2018", "Profits at Shell", "Shell earned 1,204 million. It may sell the shell.", place="THE HAGUE"
    ),
    make_article("undated-b", None, "A letter", "Sir, the tram is late. Who is to blame?"),
    make_article("undated-a", None, "Another letter", "Sir, the tram was early."),
    make_article("cafe", "2020-02-29", "Café Ελένη opens", "The café of Ольга Верёвкина opened on a leap day."),
)

_LONG = "\n\n".join(f"Paragraph {number} of hay and {'s' * 100} straw. " * 5 for number in range(1_600))
LONG_ARTICLES = (
    make_article("before", None, "T", "a short one"),
    make_article("long", None, "Needles", f"{_LONG}\n\nThe needle’s “eye”, U.S.\n\n{_LONG[:9_000]}"),
    make_article("after", None, "T", "another short one"),
)
"""An article of a megabyte, of few words for its length, between two short ones."""
