"""Texts with a head of their own: labels, titles in the first line, dates in the second; and what looks like it."""

from collections.abc import Callable

import pytest
from form_cases import Story, stories_of

BODY = "The town hall clock stood still on Monday.\n\nA watchmaker came at noon."
PARAGRAPHS = ("The town hall clock stood still on Monday.", "A watchmaker came at noon.")
PLAIN = Story("Clock stops", "2018-05-07", PARAGRAPHS)


def headed(**fields) -> Story:
    """The story of most cases, with further fields."""
    return Story("Clock stops", "2018-05-07", PARAGRAPHS, **fields)


CASES: dict[str, tuple[str, list[Story]]] = {
    "title and date": (f"Title: Clock stops\nDate: 2018-05-07\n\n{BODY}", [PLAIN]),
    "no blank line below": (f"Title: Clock stops\nDate: 2018-05-07\n{BODY}", [PLAIN]),
    "headline and published": (f"Headline: Clock stops\nPublished: May 7, 2018\n\n{BODY}", [PLAIN]),
    "capitals": (f"HEADLINE: Clock stops\nDATE: 7 May 2018\n\n{BODY}", [PLAIN]),
    "small letters": (f"title: Clock stops\ndate: 2018-05-07\n\n{BODY}", [PLAIN]),
    "space before the colon": (f"Title : Clock stops\nDate : 2018-05-07\n\n{BODY}", [PLAIN]),
    "hyphens and underscores": (f"Headline: Clock stops\npublication_date: 2018-05-07\n\n{BODY}", [PLAIN]),
    "any order": (f"Date: 2018-05-07\nSource: Vale Post\nTitle: Clock stops\n\n{BODY}", [headed(source="Vale Post")]),
    "blank lines between": (f"\nTitle: Clock stops\n\nDate: 2018-05-07\n\n\n{BODY}", [PLAIN]),
    "values in the next line": (f"Title:\nClock stops\nDate:\n2018-05-07\n\n{BODY}", [PLAIN]),
    "labels alone in a line": (f"TITLE\nClock stops\n\nDATE\n2018-05-07\n\n{BODY}", [PLAIN]),
    "a folded value": (f"Title: Clock\n  stops\nDate: 2018-05-07\n\n{BODY}", [PLAIN]),
    "Markdown": (f"**Title:** Clock stops\n**Date**: 2018-05-07\n\n{BODY}", [PLAIN]),
    "tabs": (f"Title\tClock stops\nDate\t2018-05-07\n\n{BODY}", [PLAIN]),
    "equals signs": (f"title = Clock stops\ndate = 2018-05-07\n\n{BODY}", [PLAIN]),
    "quotation marks": (f'Title: "Clock stops"\nDate: "2018-05-07"\n\n{BODY}', [PLAIN]),
    "line ends of Windows": (f"Title: Clock stops\nDate: 2018-05-07\n\n{BODY}".replace("\n", "\r\n"), [PLAIN]),
    "all fields": (
        "Title: Clock stops\nBy: Ada Roe\nDate: 2018-05-07\nUpdated: 2018-05-08\nSource: Vale Post\nSection: Town\n"
        f"Location: Rossum\nURL: https://post.example/clock\n\n{BODY}",
        [
            headed(
                authors=("Ada Roe",),
                source="Vale Post",
                section="Town",
                url="https://post.example/clock",
                place="Rossum",
                modified=("2018-05-08",),
            )
        ],
    ),
    "two authors": (
        f"Title: Clock stops\nAuthor: Ada Roe and Ben Low\nDate: 2018-05-07\n\n{BODY}",
        [headed(authors=("Ada Roe", "Ben Low"))],
    ),
    "a byline without a colon": (
        f"Title: Clock stops\nBy ADA ROE\nDate: 2018-05-07\n\n{BODY}",
        [headed(authors=("ADA ROE",))],
    ),
    "a label of the text": (f"Title: Clock stops\nDate: 2018-05-07\nText: {BODY}", [PLAIN]),
    "a rule above": (f"--------\nTitle: Clock stops\nDate: 2018-05-07\n\n{BODY}", [PLAIN]),
    "German": (f"Überschrift: Clock stops\nDatum: 7. Mai 2018\nQuelle: Talpost\n\n{BODY}", [headed(source="Talpost")]),
    "French": (
        f"Titre : Clock stops\nPublié le : 7 mai 2018\nAuteur : Ada Roe\n\n{BODY}",
        [headed(authors=("Ada Roe",))],
    ),
    "Spanish": (f"Titular: Clock stops\nFecha: 7 de mayo de 2018\nSección: Local\n\n{BODY}", [headed(section="Local")]),
    "Italian": (
        f"Titolo: Clock stops\nData: 7 maggio 2018\nFonte: Il Corriere\n\n{BODY}",
        [headed(source="Il Corriere")],
    ),
    "Dutch": (f"Kop: Clock stops\nDatum: 7 mei 2018\nBron: De Post\n\n{BODY}", [headed(source="De Post")]),
    "only a title": (f"Title: Clock stops\n\n{BODY}", [Story("Clock stops", None, PARAGRAPHS)]),
    "only a date": (f"Date: 2018-05-07\n\nClock stops\n\n{BODY}", [PLAIN]),
    "title in the first line, date in the second": (f"Clock stops\n7 May 2018\n\n{BODY}", [PLAIN]),
    "with a day of the week": (f"Clock stops\nMonday, May 7, 2018\n\n{BODY}", [PLAIN]),
    "with blank lines": (f"Clock stops\n\n2018-05-07\n\n{BODY}", [PLAIN]),
    "with a byline": (f"Clock stops\n2018-05-07\nBy Ada Roe\n\n{BODY}", [headed(authors=("Ada Roe",))]),
    "byline before the date": (f"Clock stops\nBy Ada Roe\n2018-05-07\n\n{BODY}", [headed(authors=("Ada Roe",))]),
    "date in the first line": (f"2018-05-07\nClock stops\n\n{BODY}", [PLAIN]),
    "title, then labels": (f"Clock stops\nDate: 2018-05-07\nSource: Vale Post\n\n{BODY}", [headed(source="Vale Post")]),
    "a second title": (
        f"Clock stops\nTime stands still in Rossum\n7 May 2018\n\n{BODY}",
        [Story("Clock stops", "2018-05-07", ("Time stands still in Rossum", *PARAGRAPHS))],
    ),
    "a title that the text repeats": (f"Title: Clock stops\nDate: 2018-05-07\n\nCLOCK STOPS\n\n{BODY}", [PLAIN]),
    "a title and an author that the text repeats": (
        f"Title: Clock stops\nBy: Ada Roe\nDate: 2018-05-07\n\nCLOCK STOPS\n\nBy Ada Roe\n\n{BODY}",
        [headed(authors=("Ada Roe",))],
    ),
    "a title alone": (f"Clock stops\n\n{BODY}", [Story("Clock stops", None, PARAGRAPHS)]),
    "dashes after the labels": (f"Title - Clock stops\nDate - 2018-05-07\n\n{BODY}", [PLAIN]),
    "an address in the first line": (
        f"https://x.example/a\nClock stops\n2018-05-07\n\n{BODY}",
        [headed(url="https://x.example/a")],
    ),
    "a source before the date": (f"Vale Post, May 7, 2018\n\nClock stops\n\n{BODY}", [headed(source="Vale Post")]),
    "a date before the title": (f"2018-05-07 - Clock stops\n\n{BODY}", [PLAIN]),
    "an unknown label in the first line": (
        f"From: Vale Post\nDate: 2018-05-07\nTitle: Clock stops\n\n{BODY}",
        [Story("Clock stops", "2018-05-07", ("From: Vale Post", *PARAGRAPHS))],
    ),
    "a role is no author": (
        f"Clock stops\n\nMay 7, 2018\n\nBy ADA ROE; Staff Writer\n\n{BODY}",
        [headed(authors=("ADA ROE",))],
    ),
    "a source between byline and date": (
        f"Clock stops\n\nBy Ada Roe\nVale Post\nMay 7, 2018\n\n{BODY}",
        [Story("Clock stops", "2018-05-07", ("Vale Post", *PARAGRAPHS), authors=("Ada Roe",))],
    ),
    "numbers of stories": (
        f"Article 1\nTitle: One\nDate: 2018-05-07\n\n{BODY}\nArticle 2\nTitle: Two\nDate: 2018-05-08\n\n{BODY}",
        [Story("One", "2018-05-07", PARAGRAPHS), Story("Two", "2018-05-08", PARAGRAPHS)],
    ),
    "a form feed before a head": (
        f"Title: One\nDate: 2018-05-07\n{BODY}\n\fTitle: Two\nDate: 2018-05-08\n{BODY}",
        [Story("One", "2018-05-07", PARAGRAPHS), Story("Two", "2018-05-08", PARAGRAPHS)],
    ),
    "an unknown label stays": (
        f"Title: Clock stops\nWeather: rain\nDate: 2018-05-07\n\n{BODY}",
        [Story("Clock stops", "2018-05-07", ("Weather: rain", *PARAGRAPHS))],
    ),
    "two stories": (
        f"Title: One\nDate: 2018-05-07\n\n{BODY}\n\n=====\n\nTitle: Two\nDate: 2018-05-08\n\n{BODY}",
        [Story("One", "2018-05-07", PARAGRAPHS), Story("Two", "2018-05-08", PARAGRAPHS)],
    ),
    "two stories without labels": (
        f"One clock\n7 May 2018\n\n{BODY}\n\nTwo clocks\n8 May 2018\n\n{BODY}",
        [Story("One clock", "2018-05-07", PARAGRAPHS), Story("Two clocks", "2018-05-08", PARAGRAPHS)],
    ),
    "a count": (
        f"1 of 2\n\nOne clock\n7 May 2018\n\n{BODY}\n\n2 of 2\n\nTwo clocks\n8 May 2018\n\n{BODY}",
        [Story("One clock", "2018-05-07", PARAGRAPHS), Story("Two clocks", "2018-05-08", PARAGRAPHS)],
    ),
    "a count of documents": (
        f"Document 1 of 2\n{BODY}\n\nDocument 2 of 2\n{BODY}",
        [Story(None, None, PARAGRAPHS), Story(None, None, PARAGRAPHS)],
    ),
}

CASES |= {
    "agency copy": (
        f"date 2018-05-07 ROSSUM, May 7 (NP): {BODY}",
        [
            Story(
                None,
                "2018-05-07",
                (f"ROSSUM, May 7 (NP): {PARAGRAPHS[0]}", PARAGRAPHS[1]),
                place="ROSSUM",
                agency="NP",
            )
        ],
    ),
    "agency copy with its day in the dateline": (
        f"title Clock stops\ndate 2018\n\nROSSUM, May 7 (NP): {BODY}\n\ntitle Bell rings\ndate 2017\n\n{BODY}",
        [
            Story(
                "Clock stops",
                "2018-05-07",
                (f"ROSSUM, May 7 (NP): {PARAGRAPHS[0]}", PARAGRAPHS[1]),
                "dateline",
                "inferred",
                place="ROSSUM",
                agency="NP",
            ),
            Story("Bell rings", "2017", PARAGRAPHS),
        ],
    ),
    "an approximate date": (
        f"Title: Clock stops\nDate: c. 1920\n\n{BODY}",
        [Story("Clock stops", "1920", PARAGRAPHS, date_confidence="approximate")],
    ),
    "a date only in the byline": (
        f"Title: Clock stops\n\nBy Ada Roe, May 7, 2018\n\n{BODY}",
        [Story("Clock stops", "2018-05-07", ("By Ada Roe, May 7, 2018", *PARAGRAPHS), "byline", "inferred")],
    ),
    "a date only in the address": (
        f"Title: Clock stops\nURL: https://post.example/2018/05/07/clock\n\n{BODY}",
        [headed(url="https://post.example/2018/05/07/clock", date_source="URL", date_confidence="inferred")],
    ),
    "a year, and the day of the dateline": (
        f"Title: Clock stops\nDate: 2018\n\nROSSUM, May 7 (NP): {BODY}",
        [
            Story(
                "Clock stops",
                "2018-05-07",
                (f"ROSSUM, May 7 (NP): {PARAGRAPHS[0]}", PARAGRAPHS[1]),
                "dateline",
                "inferred",
                place="ROSSUM",
                agency="NP",
            )
        ],
    ),
    "a dateline of another month": (
        f"Title: Clock stops\nDate: 2018-05-07\nLocation: Arno\n\nROSSUM, March 1 (NP): {BODY}",
        [
            Story(
                "Clock stops",
                "2018-05-07",
                (f"ROSSUM, March 1 (NP): {PARAGRAPHS[0]}", PARAGRAPHS[1]),
                date_confidence="conflicting",
                place="Arno",
                agency="NP",
            )
        ],
    ),
}

CASES |= {
    f"the number {title} is a title": (f"{title}\n7 May 2018\n\n{BODY}", [Story(title, "2018-05-07", PARAGRAPHS)])
    for title in ("Article 50", "Story 1", "Document 12", "Item 4", "Record No. 7")
}
CASES |= {
    "a number alone is a title": (f"Article 50\n\n{BODY}", [Story("Article 50", None, PARAGRAPHS)]),
    "a number above the title of a single text": (
        f"Article 50\nClock stops\n7 May 2018\n\n{BODY}",
        [Story("Clock stops", "2018-05-07", ("Article 50", *PARAGRAPHS))],
    ),
    "a number above the labels of a single text": (
        f"Article 50\nTitle: Clock stops\nDate: 7 May 2018\n\n{BODY}",
        [Story("Clock stops", "2018-05-07", ("Article 50", *PARAGRAPHS))],
    ),
    "a number below a head is text": (
        f"Title: Clock stops\nDate: 7 May 2018\nArticle 1\n\n{BODY}",
        [Story("Clock stops", "2018-05-07", ("Article 1", *PARAGRAPHS))],
    ),
    "numbers of stories without labels": (
        f"Story 1\nOne\n7 May 2018\n\n{BODY}\n\nStory 2\nTwo\n8 May 2018\n\n{BODY}",
        [Story("One", "2018-05-07", PARAGRAPHS), Story("Two", "2018-05-08", PARAGRAPHS)],
    ),
}

LABELS = {
    "Czech": "Název: Clock stops\nDatum: 7. května 2018",
    "Slovak": "Nadpis: Clock stops\nDátum: 7. mája 2018",
    "Croatian": "Naslov: Clock stops\nDatum: 7. svibnja 2018.",
    "Slovene": "Naslov: Clock stops\nObjavljeno: 7. maja 2018",
    "Serbian": "Наслов: Clock stops\nДатум: 2018-05-07",
    "Lithuanian": "Pavadinimas: Clock stops\nData: 2018 m. gegužės 7 d.",
    "Latvian": "Virsraksts: Clock stops\nDatums: 2018-05-07",
    "Estonian": "Pealkiri: Clock stops\nKuupäev: 7. mai 2018",
    "Ukrainian": "Назва: Clock stops\nДата: 2018-05-07",
    "Icelandic": "Fyrirsögn: Clock stops\nDagsetning: 7. maí 2018",
    "Indonesian": "Judul: Clock stops\nTanggal: 7 Mei 2018",
    "Albanian": "Titulli: Clock stops\nData: 2018-05-07",
    "Hebrew": "כותרת: Clock stops\nתאריך: 2018-05-07",
    "Persian": "عنوان: Clock stops\nتاریخ: 2018-05-07",
    "Vietnamese": "Tiêu đề: Clock stops\nNgày: 2018-05-07",
    "French with its article": "Titre de l'article: Clock stops\nPublié le: 7 mai 2018",
    "French with a curved apostrophe": "Titre de l’article : Clock stops\nPublié le : 7 mai 2018",
    "Portuguese": "Título do artigo: Clock stops\nData: 7 de maio de 2018",
}
CASES |= {f"labels in {language}": (f"{head}\n\n{BODY}", [PLAIN]) for language, head in LABELS.items()}

ECHO = headed(source="The Echo")
CASES |= {
    "an author in the first line": (f"By Ada Roe\nClock stops\n7 May 2018\n\n{BODY}", [headed(authors=("Ada Roe",))]),
    "an author above a date and a title": (
        f"By Ada Roe\n7 May 2018\n\nClock stops\n\n{BODY}",
        [headed(authors=("Ada Roe",))],
    ),
    "rules above and below a title": (f"==========\nClock stops\n==========\nDate: 2018-05-07\n\n{BODY}", [PLAIN]),
    "a title that is underlined": (f"Clock stops\n===========\n7 May 2018\n\n{BODY}", [PLAIN]),
    "a title that is underlined with dashes": (
        f"Clock stops\n-----------\nMay 7, 2018\nBy Ada Roe\n\n{BODY}",
        [headed(authors=("Ada Roe",))],
    ),
    "only a title that is underlined": (
        f"Clock stops\n===========\n\n{BODY}",
        [Story("Clock stops", None, PARAGRAPHS)],
    ),
    "no blank line below the line under a title": (
        f"Clock stops\n===========\n{BODY}",
        [Story("Clock stops", None, PARAGRAPHS)],
    ),
    "rules around a title without a date": (
        f"*****\nClock stops\n*****\n\n{BODY}",
        [Story("Clock stops", None, PARAGRAPHS)],
    ),
    "two stories whose titles are underlined": (
        f"One clock\n=====\n7 May 2018\n\n{BODY}\n\nTwo clocks\n=====\n8 May 2018\n\n{BODY}",
        [Story("One clock", "2018-05-07", PARAGRAPHS), Story("Two clocks", "2018-05-08", PARAGRAPHS)],
    ),
    "a newspaper above date and title": (f"The Echo\nMay 7, 2018\nClock stops\n\n{BODY}", [ECHO]),
    "a newspaper above date, title and author": (
        f"The Echo\nMay 7, 2018\nClock stops\nBy Ada Roe\n\n{BODY}",
        [headed(source="The Echo", authors=("Ada Roe",))],
    ),
    "a newspaper above title and date": (f"The Echo\n\nClock stops\n\n7 May 2018\n\n{BODY}", [ECHO]),
    "a newspaper above title, author and date": (
        f"Lahore Evening Post\nClock stops\nBy Ada Roe\n7 May 2018\n\n{BODY}",
        [headed(source="Lahore Evening Post", authors=("Ada Roe",))],
    ),
    "a station above title and date": (
        f"BBC News\n\nClock stops\n\n7 May 2018\n\n{BODY}",
        [headed(source="BBC News")],
    ),
    "a newspaper above labels": (f"The Echo\nTitle: Clock stops\nDate: 2018-05-07\n\n{BODY}", [ECHO]),
    "a title and a second one below the date": (
        f"Hard Times\nMay 7, 2018\nClock stops again\n\n{BODY}",
        [Story("Hard Times", "2018-05-07", ("Clock stops again", *PARAGRAPHS))],
    ),
    "a newspaper in a title": (
        f"Roe Leaves Echo\nMay 7, 2018\nEditor goes after a year\n\n{BODY}",
        [Story("Roe Leaves Echo", "2018-05-07", ("Editor goes after a year", *PARAGRAPHS))],
    ),
    "counts of documents above newspapers": (
        f"1 of 2 DOCUMENTS\n\nVale Advocate\n\nMay 7, 2018\n\nOne clock\n\n{BODY}\n\n"
        f"2 of 2 DOCUMENTS\n\nVale Advocate\n\nMay 8, 2018\n\nTwo clocks\n\n{BODY}",
        [
            Story("One clock", "2018-05-07", PARAGRAPHS, source="Vale Advocate"),
            Story("Two clocks", "2018-05-08", PARAGRAPHS, source="Vale Advocate"),
        ],
    ),
    "a label inside of a text": (
        f"Debate on titles\n\nTitle: is what he said.\n\n{BODY}",
        [Story("Debate on titles", None, ("Title: is what he said.", *PARAGRAPHS))],
    ),
}

# Each is one article without a date; the body keeps every word.
PLAIN_TEXTS = {
    "a definition": "Date: a fruit\n\nThe palm bears it.",
    "two definitions": "Date: a fruit\nTitle: a word\nThe palm bears the first.",
    "a dialogue": "ANNA: Where is the clock?\nBEN: In the hall.\n\nThey go.",
    "a story that begins with a colon": "Warning: the clock is slow.\n\nSo said the mayor.",
    "a title fight": "Title fight ends in draw\n\nLAS VEGAS, March 3 (AP): The bout went twelve rounds.",
    "form feeds": "The clock stood.\n\fThe clock went.\n\fThe clock stood again.",
    "rules": "The clock stood.\n\n----------\n\nThe clock went.\n\n* * *\n\nIt stood again.",
    "numbers of pages": "1 of 2\nThe clock stood on Monday, and nobody came\n2 of 2\nto look at it until noon.",
    "one head inside": "The clock stood.\n\nTitle: The Clock\nDate: 1911-01-01\n\nThis is what the book says.",
    "a poem": "The clock is slow\nThe night is long\n\nThe bell is low\nAnd so my song",
    "a date in the second line": "The clock of Rossum, which stood on\nMay 7, 2018\nfor an hour, goes again.",
    "a recipe": "Recipe: bread\nTime: 3 hours\nText: Mix and bake.",
    "by and by": "Clock stops\nBy Monday it had been repaired by three men of the town.",
}
# Dates of labels inside of a text: no heads, but what its first lines tell.
INFERRED = {"one head inside": ("1911-01-01", "byline", "inferred")}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_heads(read_file: Callable[..., list], text: str, expected: list[Story]):
    """Each text has these articles."""
    assert stories_of(read_file, "story.txt", text) == expected


@pytest.mark.parametrize("name", PLAIN_TEXTS)
def test_plain_texts(read_file: Callable[..., list], name: str):
    """What only looks like a head stays text, and parts nothing; no word is lost."""
    text = PLAIN_TEXTS[name]
    (story,) = stories_of(read_file, "story.txt", text)
    dated = (story.date, story.date_source, story.date_confidence) if story.date else None
    assert dated == INFERRED.get(name)
    assert story.authors == ()
    assert f"{story.title or ''} {' '.join(story.body)}".split() == text.split()
