"""Downloads of databases, collections and RTF: the articles of each, with their fields."""

from collections import Counter
from collections.abc import Callable

import pytest
from form_cases import Story, stories_of

from indexer.sources.texts.wrapping import join_wrapped

NEXIS = """

                              2 of 3 DOCUMENTS


                    Copyright 2003 Dale Newspapers Ltd
                           All Rights Reserved
                             The Dale Post

                          June 2, 2003, Monday
                            FINAL EDITION

SECTION: A SECTION; Pg. A1

LENGTH: 41 words

HEADLINE: Kiln at Arno lit for the
first time since the war

BYLINE: ADA ROE and BEN LOW

DATELINE: ARNO, June 1

BODY:
   The kiln at Arno was lit on Sunday for the first time since the war, and half
the town came to look at the smoke.

   It will burn until Friday.

GRAPHIC: PHOTO, The kiln at dusk.

LOAD-DATE: June 3, 2003

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                              3 of 3 DOCUMENTS

                             The Dale Post

                          June 4, 2003, Wednesday

SECTION: B SECTION

LENGTH: 9 words

HEADLINE: Kiln cracks

BODY:
   The kiln cracked on Tuesday.

LOAD-DATE: June 5, 2003
"""
KILN = (
    "The kiln at Arno was lit on Sunday for the first time since the war, and half the town came to look at the smoke.",
    "It will burn until Friday.",
)
NEXIS_STORIES = [
    Story(
        "Kiln at Arno lit for the first time since the war",
        "2003-06-02",
        (*KILN, "PHOTO, The kiln at dusk."),
        authors=("ADA ROE", "BEN LOW"),
        source="The Dale Post",
        section="A SECTION; Pg. A1",
        place="ARNO",
    ),
    Story("Kiln cracks", "2003-06-04", ("The kiln cracked on Tuesday.",), source="The Dale Post", section="B SECTION"),
]
NEXIS_GERMAN = """1 von 1 DOCUMENT

                                Taler Zeitung

                         2. Juni 2003 Montag

RUBRIK: LOKALES; S. 4

LÄNGE: 30 Wörter

HEADLINE: Ofen brennt wieder

AUTOR: Ada Roe

BODY:

Der Ofen brennt seit Sonntag.

UPDATE: 3. Juni 2003

SPRACHE: GERMAN; DEUTSCH
"""
NEXIS_UNI = """Kiln at Arno lit again
The Dale Post (Arno)
June 2, 2003 Monday
Final Edition


Copyright 2003 Dale Newspapers Ltd All Rights Reserved


Section: A SECTION; Pg. A1
Length: 41 words
Byline: Ada Roe
Dateline: ARNO
Body


The kiln at Arno was lit on Sunday.

It will burn until Friday.


Classification


Language: ENGLISH

Publication-Type: Newspaper

Subject: KILNS (90%)

Load-Date: June 3, 2003


End of Document
"""
FACTIVA = """HD  Kiln at Arno
    lit again
BY  By Ada Roe
CR  Dale Press
WC  22 words
PD  2 June 2003
ET  04:30
SN  The Dale Post
SC  DALPOS
ED  Final
PG  A1
LA  English
CY  (c) 2003 Dale Newspapers
LP  The kiln at Arno was lit on Sunday for the first time since the war, and half
    the town came.
TD  It will burn until Friday.
CO  dalenw : Dale Newspapers
IN  i1 : Kilns
NS  gcat : News
RE  arno : Arno
PUB Dale Newspapers Ltd
AN  Document DALPOS0020030602dz620001a


HD  Kiln cracks
WC  5 words
PD  4 June 2003
SN  The Dale Post
SC  DALPOS
LA  English
CY  (c) 2003 Dale Newspapers
LP  The kiln cracked.
TD
AN  Document DALPOS0020030604dz640001b


Search Summary
Text  kiln
"""
FACTIVA_DISPLAY = """Kiln at Arno lit again
ADA ROE
22 words
2 June 2003
04:30 AM
The Dale Post
DALPOS
Final
A1
English
(c) 2003 Dale Newspapers

The kiln at Arno was lit on Sunday.

It will burn until Friday.

Document DALPOS0020030602dz620001a

Kiln cracks

5 words
4 June 2003
The Dale Post
DALPOS
English
Copyright 2003 Dale Newspapers. All Rights Reserved.

The kiln cracked.

Document DALPOS0020030604DZ640001B

Page 2 of 2 © 2010 Factiva, Inc. All rights reserved.
"""
DISPLAY_BELOW = """22 words
2 June 2003
The Dale Post
DALPOS
English
(c) 2003 Dale Newspapers

The kiln burns.

Document DALPOS0020030602dz620001a

"""
SUMMARIES = [
    "Search Summary\nText kiln\n\n",
    "Search Summary\nText\tkiln\nDate\tAll Dates\nSource\tAll Sources\n\n",
    "Search Summary\n\nText  kiln\nDate  In the last year\n\nResults Found  2\n\n",
    "Suchzusammenfassung\nText: kiln\n\n",
    "Search Summary\n",
]
BYLINES = {
    "Ada Roe": ("Ada Roe",),
    "Ada Roe and Ben Low": ("Ada Roe", "Ben Low"),
    "Ada Roe, Ben Low and J.B. O’Neil": ("Ada Roe", "Ben Low", "J.B. O’Neil"),
    "Maria de la Cruz": ("Maria de la Cruz",),
}
NO_BYLINES = ["New York", "Arno River", "World News", "Kiln", "Smoke everywhere", "The Dale"]
PROQUEST = """Report Information from ProQuest
June 09 2010 12:00
____________________________________________________________

Table of contents

1. Kiln at Arno lit again

____________________________________________________________

Kiln at Arno lit again

Author: Roe, Ada; Low, Ben

Publication info: Dale Post ; Arno [Arno]02 June 2003: A1.

http://search.example/docview/1

Abstract: The kiln burns.

Full text: The kiln at Arno was lit on Sunday.

It will burn until Friday.

Credit: Dale Post

Title: Kiln at Arno lit again

Publication title: Dale Post

Pages: A1

Section: Local

ProQuest document ID: 271828

Publication year: 2003

Publication date: Jun 2, 2003

Document URL: http://search.example/docview/1

____________________________________________________________

Contact us at: http://support.example/
"""
RIS = """TY  - NEWS
A1  - Roe, Ada
T1  - Kiln at Arno lit again
JF  - The Dale Post
PY  - 2003/06/02/
AB  - The kiln at Arno was lit on Sunday.
SE  - Town
UR  - https://post.example/kiln
ID  - kiln-7
KW  - Kilns
ER  -

TY  - NEWS
TI  - Kiln cracks
Y1  - 2003///
DA  - 2003/06
ER  -

TY  - NEWS
TI  - Kiln built
PY  - [1920]
ER  -
"""
WIRE = """-- Kiln at Arno lit again
-- By Ada Roe
-- Mon Jun 2, 2003 4:30am EDT
-- http://www.dale.example/article/2003/06/02/kiln

The kiln at Arno was lit on Sunday.
"""
TREC = """<DOC>
<DOCNO>
WP030602-0001
</DOCNO>
<HL> Kiln at Arno
@ Is Lit Again </HL>
<DD> 06/02/2003 </DD>
<SO> DALE POST, PAGE A1 </SO>
<LP>
   The kiln at Arno was lit on Sunday.
</LP>
<TEXT>
<P>It will burn until Friday &amp; then cool.</P>
</TEXT>
</DOC>
<DOC>
<DOCNO> LT030604-0002 </DOCNO>
<DATE><P>June 4, 2003, Wednesday, Home Edition</P></DATE>
<SECTION><P>Metro; Part B; Page 1</P></SECTION>
<HEADLINE><P>KILN CRACKS</P></HEADLINE>
<BYLINE><P>By ADA ROE</P></BYLINE>
<TEXT><P>Kiln cracks</P><P>The kiln cracked.</P><P>Nobody was hurt.</P></TEXT>
</DOC>
"""
REUTERS = """<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" OLDID="1" NEWID="11">
<DATE> 2-JUN-1987 04:30:01.00</DATE>
<TOPICS></TOPICS>
<UNKNOWN>&#5;&#5;C T</UNKNOWN>
<TEXT>&#2;
<TITLE>KILN &lt;ARNO.L> LIT</TITLE>
<DATELINE>    ARNO, June 2 - </DATELINE><BODY>The kiln at Arno was lit on Sunday for the first time
since the war, it said.
    It will burn.
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
"""
RTF = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fswiss Arial;}{\f1\fnil\fcharset204 Arial CYR;}}{\info{\title X}}"
    r"{\*\generator Y;}\f0 Title: Kiln at Arno\rquote s gate\par Date: 2 June 2003\par\par "
    r"Caf\'e9 {\b owners} came.\par {\f1 \'cf\'e5\'f7\'fc} \u8212?{\uc2\u233 xx} 5\~km.\par "
    r"{\field{\*\fldinst HYPERLINK http://x.example}{\fldrslt A link}}\par {\pict 0a0b0c}}"
)

CASES: dict[str, tuple[str, str, list[Story]]] = {
    "nexis": ("a.txt", NEXIS, NEXIS_STORIES),
    "nexis in German": (
        "a.txt",
        NEXIS_GERMAN,
        [
            Story(
                "Ofen brennt wieder",
                "2003-06-02",
                ("Der Ofen brennt seit Sonntag.",),
                authors=("Ada Roe",),
                source="Taler Zeitung",
                section="LOKALES; S. 4",
            )
        ],
    ),
    "nexis uni": (
        "a.txt",
        NEXIS_UNI + "\n\n" + NEXIS_UNI.replace("again", "once more").replace("June 2,", "June 9,"),
        [
            Story(
                f"Kiln at Arno lit {end}",
                f"2003-06-0{day}",
                ("The kiln at Arno was lit on Sunday.", "It will burn until Friday."),
                authors=("Ada Roe",),
                source="The Dale Post (Arno)",
                section="A SECTION; Pg. A1",
                place="ARNO",
            )
            for end, day in (("again", 2), ("once more", 9))
        ],
    ),
    "factiva with tags": (
        "a.txt",
        FACTIVA.partition("\n\n\nSearch")[0],
        [
            Story(
                "Kiln at Arno lit again",
                "2003-06-02",
                (
                    "The kiln at Arno was lit on Sunday for the first time since the war, and half the town came.",
                    "It will burn until Friday.",
                ),
                authors=("Ada Roe",),
                source="The Dale Post",
                agency="Dale Press",
                id="DALPOS0020030602dz620001a",
            ),
            Story(
                "Kiln cracks",
                "2003-06-04",
                ("The kiln cracked.",),
                source="The Dale Post",
                id="DALPOS0020030604dz640001b",
            ),
        ],
    ),
    "factiva for display": (
        "a.txt",
        FACTIVA_DISPLAY,
        [
            Story(
                "Kiln at Arno lit again",
                "2003-06-02",
                ("The kiln at Arno was lit on Sunday.", "It will burn until Friday."),
                authors=("ADA ROE",),
                source="The Dale Post",
                id="DALPOS0020030602dz620001a",
            ),
            Story(
                "Kiln cracks",
                "2003-06-04",
                ("The kiln cracked.",),
                source="The Dale Post",
                id="DALPOS0020030604DZ640001B",
            ),
        ],
    ),
    "proquest": (
        "a.txt",
        PROQUEST,
        [
            Story(
                "Kiln at Arno lit again",
                "2003-06-02",
                ("The kiln at Arno was lit on Sunday.", "It will burn until Friday."),
                authors=("Roe, Ada", "Low, Ben"),
                source="Dale Post",
                section="Local",
                url="http://search.example/docview/1",
                id="271828",
            )
        ],
    ),
    "ris": (
        "a.ris",
        RIS,
        [
            Story(
                "Kiln at Arno lit again",
                "2003-06-02",
                ("The kiln at Arno was lit on Sunday.",),
                date_source="field",
                authors=("Roe, Ada",),
                source="The Dale Post",
                section="Town",
                url="https://post.example/kiln",
                id="kiln-7",
            ),
            Story("Kiln cracks", "2003-06", (), date_source="field"),
            Story("Kiln built", "1920", (), date_source="field", date_confidence="approximate"),
        ],
    ),
    "a wire": (
        "a.txt",
        WIRE,
        [
            Story(
                "Kiln at Arno lit again",
                "2003-06-02",
                ("The kiln at Arno was lit on Sunday.",),
                authors=("Ada Roe",),
                url="http://www.dale.example/article/2003/06/02/kiln",
            )
        ],
    ),
    "a wire with its date only in its address": (
        "a.txt",
        WIRE.replace("-- Mon Jun 2, 2003 4:30am EDT\n", ""),
        [
            Story(
                "Kiln at Arno lit again",
                "2003-06-02",
                ("The kiln at Arno was lit on Sunday.",),
                "URL",
                "inferred",
                authors=("Ada Roe",),
                url="http://www.dale.example/article/2003/06/02/kiln",
            )
        ],
    ),
    "trec": (
        "a",
        TREC,
        [
            Story(
                "Kiln at Arno @ Is Lit Again",
                None,  # 06/02/2003 is the sixth of February, or the second of June
                ("The kiln at Arno was lit on Sunday.", "It will burn until Friday & then cool."),
                source="DALE POST, PAGE A1",
                id="WP030602-0001",
            ),
            Story(
                "KILN CRACKS",
                "2003-06-04",
                ("The kiln cracked.", "Nobody was hurt."),
                date_source="field",
                authors=("ADA ROE",),
                section="Metro; Part B; Page 1",
                id="LT030604-0002",
            ),
        ],
    ),
    "reuters": (
        "a.sgm",
        REUTERS,
        [
            Story(
                "KILN <ARNO.L> LIT",
                "1987-06-02",
                (
                    "ARNO, June 2 - The kiln at Arno was lit on Sunday for the first time since the war, it said.",
                    "It will burn.",
                    "Reuter",
                ),
                date_source="field",
                place="ARNO",
                id="11",
            )
        ],
    ),
    "reuters with a dateline of another month": (
        "a.sgm",
        REUTERS.replace("ARNO, June 2 - ", "ARNO, March 3 - "),
        [
            Story(
                "KILN <ARNO.L> LIT",
                "1987-06-02",
                (
                    "ARNO, March 3 - The kiln at Arno was lit on Sunday for the first time since the war, it said.",
                    "It will burn.",
                    "Reuter",
                ),
                date_source="field",
                date_confidence="conflicting",
                place="ARNO",
                id="11",
            )
        ],
    ),
    "rtf": (
        "a.rtf",
        RTF,
        [Story("Kiln at Arno’s gate", "2003-06-02", ("Café owners came.", "Печь —é 5\u00a0km.", "A link"))],
    ),
    "another font within a line of rtf": (
        "a.rtf",
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}\f0 Caf\'e9\f1 \'cf\'e5\f0 \'e9t\'e9.}",
        [Story(None, None, ("CaféПеété.",))],
    ),
    "nexis in rtf": (
        "a.rtf",
        r"{\rtf1\ansi " + NEXIS.replace("\n", "\\par\n") + "}",
        NEXIS_STORIES,
    ),
}


@pytest.mark.parametrize(("name", "content", "expected"), CASES.values(), ids=CASES.keys())
def test_exports(read_file: Callable[..., list], name: str, content: str, expected: list[Story]):
    """Each file has these articles."""
    found = stories_of(read_file, name, content)
    assert found == expected


@pytest.mark.parametrize("summary", SUMMARIES)
def test_a_summary_of_the_search_takes_no_article_along(read_file: Callable[..., list], summary: str):
    """The first article stands below it, with its section, its title and its author."""
    articles = "".join(f"Town\n{title}\nBy Ada Roe\n{DISPLAY_BELOW}" for title in ("Kiln lit", "Kiln cracks"))
    expected = [
        Story(
            title,
            "2003-06-02",
            ("The kiln burns.",),
            authors=("Ada Roe",),
            source="The Dale Post",
            section="Town",
            id="DALPOS0020030602dz620001a",
        )
        for title in ("Kiln lit", "Kiln cracks")
    ]
    assert stories_of(read_file, "a.txt", summary + articles) == expected


def test_a_summary_of_the_search_is_no_article(read_file: Callable[..., list]):
    """Nor at the end of the file."""
    articles = f"Town\nKiln lit\nBy Ada Roe\n{DISPLAY_BELOW}Search Summary\nText kiln\nDate All Dates\n"
    assert [story.title for story in stories_of(read_file, "a.txt", articles)] == ["Kiln lit"]


@pytest.mark.parametrize("above", ["Town\nKiln lit again\n", "Kiln lit again\n"])
@pytest.mark.parametrize("line", BYLINES)
def test_names_below_a_title_are_authors(read_file: Callable[..., list], above: str, line: str):
    """Also without `By`."""
    (story,) = stories_of(read_file, "a.txt", f"{above}{line}\n{DISPLAY_BELOW}")
    assert (story.title, story.authors) == ("Kiln lit again", BYLINES[line])


@pytest.mark.parametrize("line", NO_BYLINES)
def test_what_is_no_name_belongs_to_the_title(read_file: Callable[..., list], line: str):
    """The second line of a title."""
    (story,) = stories_of(read_file, "a.txt", f"The kiln at Arno has been lit again\n{line}\n{DISPLAY_BELOW}")
    assert (story.title, story.authors) == (f"The kiln at Arno has been lit again {line}", ())


@pytest.mark.parametrize("title", ["Fire of the\nArno Kiln", "Town\nThe Kiln at\nArno Vale", "World News\nAda Roe"])
def test_a_title_that_goes_on_is_above_no_author(read_file: Callable[..., list], title: str):
    """Neither is a section."""
    (story,) = stories_of(read_file, "a.txt", f"{title}\n{DISPLAY_BELOW}")
    assert story.authors == ()


def test_short_lines_above_long_ones_stay_as_they_are():
    """Only a line without room for the first word of the next one goes on there."""
    text = f"Roses are red,\n{'violets ' * 5}are blue\n{'word ' * 14}word.\n"
    assert join_wrapped(text) == text
    assert join_wrapped(f"{'word ' * 14}word\nviolets are blue.") == f"{'word ' * 14}word violets are blue."


def test_what_is_not_used_of_a_newswire_record_is_named(read_file: Callable[..., list]):
    """Elements beside the text with a content; neither those that are used nor those that are empty."""
    unused: Counter[str] = Counter()
    content = REUTERS.replace("<UNKNOWN>", "<PLACES><D>arno</D></PLACES><PEOPLE></PEOPLE><UNKNOWN>")
    (document,) = read_file("a.sgm", content, unused=unused)
    assert (document.title, unused) == ("KILN <ARNO.L> LIT", {"PLACES": 1})


def test_a_long_paragraph_of_escaped_letters_is_text(read_file: Callable[..., list], monkeypatch: pytest.MonkeyPatch):
    """Though it has more marks than RTF with hardly any text may have: each of them is a letter."""
    monkeypatch.setattr("indexer.sources.texts.rtf._FREE_TOKENS", 200_000)
    count = 125_000
    content = r"{\rtf1\ansi\ansicpg1251 Title: Kiln\par\par " + r"\'cf\'e5" * count + "}"
    (document,) = read_file("a.rtf", content)
    assert document.body == "Пе" * count
