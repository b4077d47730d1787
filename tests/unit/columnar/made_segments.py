"""Articles that hold what is awkward, and segments of them."""

import dataclasses
import random

import numpy as np
from oracle.plain_builder import build_segment, metadata_words
from oracle.plain_texts import pack_bodies

from dateline.article import Article, Origin
from dateline.building.dictionary_training import DictionaryLimits
from dateline.columnar.segment import Segment
from dateline.columnar.strings import DictionaryColumn, MultiValuedColumn, narrow
from dateline.columnar.texts import Bodies
from dateline.dates import PartialDate

WORDS = ("the", "a", "of", "war", "wars", "peace", "peace's", "president", "presidents", "police", "policy", "U.S.",
         "1,000", "Žilina", "talks", "don't")  # fmt: skip
VALUES = (None, None, "UNITED NATIONS", "United Nations", "Khartoum, Sudan", "Côte d'Ivoire", "A.P.", "")
NAME = "MAIN_0123456789abcdef"

LONG = "peacefulness" * 15 + " "
"""A word of which 16 take more than 255 characters."""

AGAIN = "again " * 300
"""A value with one word more than 255 times."""

AWKWARD = (
    Article("nothing", "", ""),
    Article(
        "day",
        "The U.S. wars",
        "War, wars and warring: the war's end.",
        PartialDate(2017, 7, 8),
        authors=("Anna de Vries", "J. Öst"),
        section="World news",
        date_source="byline",
        date_confidence="inferred",
        origin=Origin("wire", "2017/07.csv", 70_000),
    ),
    Article(
        "year",
        "A year",
        "of wars, peace-keeping and J. F. Varga",
        PartialDate(2017),
        time="00:00",
        title_derived=True,
        authors=("J. Öst",),
    ),
    Article("month", "Überraschung für Ökonomen", "क्षेत्र مصر \U0001d4b3 ﬁn", PartialDate(2017, 7), place=""),
    Article("early", "", "at night", PartialDate(2017, 7, 8), time="00:30+05:30", place="UNITED NATIONS"),
    Article("late", "late", "", PartialDate(2017, 7, 8), time="23:59:59", url="https://a.org/?b=c", agency="A.P."),
    Article("u-1", "x\ud800y", "lone \udfff", PartialDate(1, 1, 1), original_id="a/b\ud800", source="O'Brien's"),
    Article("last", "war " * 300, "peace " * 70 + LONG * 50, PartialDate(9999, 12, 31), place="united nations united"),
)  # fmt: skip


LATER = ("sections", "languages", "origin_roots", "origin_files", "date_sources", "date_confidences", "stories")
"""Columns of strings that came with a later version, some of which no article fills yet."""


def make_segment(count: int = 60, seed: int = 8, name: str = NAME) -> Segment:
    """Make a segment of the awkward articles and some generated ones, the same for the same arguments.

    The columns that few articles fill have values, too.
    """
    return filled(build_segment(make_archive(count, seed), "english", name), random.Random(seed))


def as_given(article: Article) -> Article:
    """An article of a `filled` segment without what that filled in."""
    bare = dataclasses.replace(article, authors=(), section=None, date_source=None, date_confidence=None, origin=None)
    return dataclasses.replace(bare, language=None)


def filled(segment: Segment, rng: random.Random) -> Segment:
    """A segment with values, made at random, in the columns LATER and in those of numbers like them."""
    count = segment.count
    columns = {name: rng.choices((None, "A b", f"{name}.", "a B", "é/\ud800"), k=count) for name in LATER}
    authors = [
        rng.sample(("Anna de Vries", "J. Öst", "ANNA DE VRIES", "", "-"), rng.randrange(4)) for _ in range(count)
    ]
    if count:
        columns["sections"][0], authors[0] = AGAIN, [AGAIN, AGAIN]
    documents = dataclasses.replace(
        segment.documents,
        **{name: DictionaryColumn.from_strings(values) for name, values in columns.items()},
        authors=MultiValuedColumn.from_strings(authors),
        origin_records=narrow(np.array(rng.choices(range(300), k=count))),
        added=narrow(np.array(rng.choices((0, 1_700_000_000, 253_402_300_799), k=count))),
        changed=narrow(np.array(rng.choices((0, 5, 1_800_000_000), k=count))),
    )
    return dataclasses.replace(
        segment,
        documents=documents,
        authors=metadata_words(authors),
        sections=metadata_words([[value] if value else [] for value in columns["sections"]]),
    )


def with_dictionary(segment: Segment) -> Segment:
    """A segment with a dictionary of its texts, although these are too short for one."""
    bodies = Bodies(segment.texts)
    limits = DictionaryLimits(smallest=256, text_share=8)
    texts = pack_bodies([bodies[doc] for doc in range(segment.count)], limits)
    assert len(texts.dictionary)
    return dataclasses.replace(segment, texts=texts)


def make_archive(count: int, seed: int) -> list[Article]:
    """Make the articles of `make_segment`, in no order."""
    rng = random.Random(seed)
    articles = [*AWKWARD, *(_made(number, rng) for number in range(count))]
    rng.shuffle(articles)
    return articles


def _made(number: int, rng: random.Random) -> Article:
    def text(most: int) -> str:
        return " ".join(rng.choice(WORDS) + rng.choice(("", "", "a", "b", "c")) for _ in range(rng.randint(0, most)))

    date = (rng.randint(1990, 1993), rng.randint(1, 12), rng.randint(1, 28))[: rng.choice((0, 1, 2, 3, 3, 3, 3))]
    return Article(
        f"made-{number}",
        text(8),
        text(120),
        PartialDate(*date) if date else None,
        time=rng.choice((None, "09:05", "14:30:05+01:00")),
        source=rng.choice(VALUES),
        place=rng.choice(VALUES),
        agency=rng.choice(VALUES),
        url=rng.choice((None, f"https://example.org/{number}")),
    )
