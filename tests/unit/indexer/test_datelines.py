"""Datelines, by a table written by hand: what is one, what it says, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processor_time import at_most
from reached import most_reach, reached

from dateline.dates import PartialDate
from indexer.dating import Dateline, read_dateline, resolve_date

# The dateline, a story, and place, agency, month, day, year.
DATELINES = [
    ("UNITED NATIONS, July 8 (APP): ", ("UNITED NATIONS", "APP", 7, 8, None)),
    ("PARIS (Reuters) - ", ("PARIS", "Reuters", None, None, None)),
    ("PARIS (Reuters) — ", ("PARIS", "Reuters", None, None, None)),
    ("WASHINGTON, D.C., Jan. 3 /PRNewswire/ -- ", ("WASHINGTON, D.C.", "PRNewswire", 1, 3, None)),
    ("NEW YORK — ", ("NEW YORK", None, None, None, None)),
    ("NEW YORK—", ("NEW YORK", None, None, None, None)),
    ("NEW YORK - ", ("NEW YORK", None, None, None, None)),
    ("WASHINGTON -- ", ("WASHINGTON", None, None, None, None)),
    ("WASHINGTON, D.C. – ", ("WASHINGTON, D.C.", None, None, None, None)),
    ("[WASHINGTON, DC] – ", ("WASHINGTON, DC", None, None, None, None)),
    ("MOSCOW, 8 July. /TASS/. ", ("MOSCOW", "TASS", 7, 8, None)),
    ("LONDON /TASS/. ", ("LONDON", "TASS", None, None, None)),
    ("TESSALY CROSS, Varland, Feb 2 (Northern Press) - ", ("TESSALY CROSS, Varland", "Northern Press", 2, 2, None)),
    ("ST. ODRAN, Oct 19 (APB): ", ("ST. ODRAN", "APB", 10, 19, None)),
    ("NYSTRÖM'S LANDING (Harbour Wire) — ", ("NYSTRÖM'S LANDING", "Harbour Wire", None, None, None)),
    ("NYSTRÖM's LANDING (Harbour Wire) — ", ("NYSTRÖM's LANDING", "Harbour Wire", None, None, None)),
    ("NYSTRÖM’s LANDING (Harbour Wire) — ", ("NYSTRÖM’s LANDING", "Harbour Wire", None, None, None)),
    ("LONDON, March 3, 1951 (AP) -- ", ("LONDON", "AP", 3, 3, 1951)),
    ("LONDON, March 3, 1951 -- ", ("LONDON", None, 3, 3, 1951)),
    ("LONDON (July 8, 2017) - ", ("LONDON", None, 7, 8, 2017)),
    ("NEW YORK, Sept. 11.—", ("NEW YORK", None, 9, 11, None)),
    ("BRUSSELS, 12 May 2015: ", ("BRUSSELS", None, 5, 12, 2015)),
    ("Paris, Jan 5 (AFP) – ", ("Paris", "AFP", 1, 5, None)),
    ("Paris (AFP) – ", ("Paris", "AFP", None, None, None)),
    ("Washington, D.C. – ", ("Washington, D.C.", None, None, None, None)),
    ("Las Vegas, Nev. -- ", ("Las Vegas, Nev.", None, None, None, None)),
    ("(Reuters) - ", (None, "Reuters", None, None, None)),
    ("July 8 (Reuters) - ", (None, "Reuters", 7, 8, None)),
    ("PORTLAND, Ore. (AP) _ ", ("PORTLAND, Ore.", "AP", None, None, None)),
    ("WASHINGTON (AP) ", ("WASHINGTON", "AP", None, None, None)),
    ("RIO de JANEIRO, Brazil (AP) -- ", ("RIO de JANEIRO, Brazil", "AP", None, None, None)),
    ("PORT-AU-PRINCE, Haiti, Jan. 13 (UPI) -- ", ("PORT-AU-PRINCE, Haiti", "UPI", 1, 13, None)),
    ("McALLEN, Texas (AP) — ", ("McALLEN, Texas", "AP", None, None, None)),
    ("O'FALLON, Mo. (AP) - ", ("O'FALLON, Mo.", "AP", None, None, None)),
    ("SÃO PAULO (Folhapress) - ", ("SÃO PAULO", "Folhapress", None, None, None)),
    ("WASHINGTON/NEW YORK (Reuters) - ", ("WASHINGTON/NEW YORK", "Reuters", None, None, None)),
    ("NEW DELHI, 5 Jan (PTI/ANI) - ", ("NEW DELHI", "PTI/ANI", 1, 5, None)),
    ("GENEVA, Monday (Reuters) - ", ("GENEVA", "Reuters", None, None, None)),
    ("GENEVA, Monday, July 10 (Reuters) - ", ("GENEVA", "Reuters", 7, 10, None)),
    ("SAN FRANCISCO--(BUSINESS WIRE)--", ("SAN FRANCISCO", "BUSINESS WIRE", None, None, None)),
    ("GAZA CITY, Gaza Strip — ", ("GAZA CITY, Gaza Strip", None, None, None, None)),
    ("МОСКВА, July 8 (TASS) - ", ("МОСКВА", "TASS", 7, 8, None)),
    ("THE HAGUE, March 3 — ", ("THE HAGUE", None, 3, 3, None)),
    ("THE HAGUE, March 3 (AP) — ", ("THE HAGUE", "AP", 3, 3, None)),
    ("THE HAGUE, Netherlands (AP) — ", ("THE HAGUE, Netherlands", "AP", None, None, None)),
    ("THE DALLES, Ore. (AP) _ ", ("THE DALLES, Ore.", "AP", None, None, None)),
    ("NEWPORT NEWS — ", ("NEWPORT NEWS", None, None, None, None)),
    ("KARACHI: ", ("KARACHI", None, None, None, None)),
    ("KARACHI : ", ("KARACHI", None, None, None, None)),
    ("ISLAMABAD: ", ("ISLAMABAD", None, None, None, None)),
    ("LAHORE: ", ("LAHORE", None, None, None, None)),
    ("DERA ISMAIL KHAN: ", ("DERA ISMAIL KHAN", None, None, None, None)),
    ("TOBA TEK SINGH: ", ("TOBA TEK SINGH", None, None, None, None)),
    ("WAH CANTT: ", ("WAH CANTT", None, None, None, None)),
    ("NEW DELHI: ", ("NEW DELHI", None, None, None, None)),
    ("NEW YORK: ", ("NEW YORK", None, None, None, None)),
    ("WASHINGTON: ", ("WASHINGTON", None, None, None, None)),
    ("WASHINGTON, DC: ", ("WASHINGTON, DC", None, None, None, None)),
    ("WASHINGTON, D.C.: ", ("WASHINGTON, D.C.", None, None, None, None)),
    ("POTTSVILLE, PA: ", ("POTTSVILLE, PA", None, None, None, None)),
    ("BEAVERTON, Ore.: ", ("BEAVERTON, Ore.", None, None, None, None)),
    ("[KARACHI]: ", ("KARACHI", None, None, None, None)),
    ("PARIS: ", ("PARIS", None, None, None, None)),
    ("LONDON: ", ("LONDON", None, None, None, None)),
    ("LONDON/PARIS: ", ("LONDON/PARIS", None, None, None, None)),
    ("KARACHI/ISLAMABAD: ", ("KARACHI/ISLAMABAD", None, None, None, None)),
    ("SÃO PAULO: ", ("SÃO PAULO", None, None, None, None)),
    ("ZÜRICH: ", ("ZÜRICH", None, None, None, None)),
    ("ST. PETERSBURG: ", ("ST. PETERSBURG", None, None, None, None)),
    ("PORT-AU-PRINCE: ", ("PORT-AU-PRINCE", None, None, None, None)),
    ("UNITED NATIONS: ", ("UNITED NATIONS", None, None, None, None)),
    ("MAZAR-I-SHARIF: ", ("MAZAR-I-SHARIF", None, None, None, None)),
    ("KARACHI, July 8: ", ("KARACHI", None, 7, 8, None)),
    ("KARACHI, July 8 (APP): ", ("KARACHI", "APP", 7, 8, None)),
    ("KARACHI (APP): ", ("KARACHI", "APP", None, None, None)),
    ("KARACHI (Staff Reporter): ", ("KARACHI", "Staff Reporter", None, None, None)),
    ("KARACHI - ", ("KARACHI", None, None, None, None)),
    ("MASON CITY _ ", ("MASON CITY", None, None, None, None)),
    ("JAKARTA, KOMPAS.com - ", ("JAKARTA", "KOMPAS.com", None, None, None)),
    ("JAKARTA, KOMPAS.com — ", ("JAKARTA", "KOMPAS.com", None, None, None)),
    ("KUALA LUMPUR, Berita.com.my - ", ("KUALA LUMPUR", "Berita.com.my", None, None, None)),
    ("PHOENIX (John Smith) - ", ("PHOENIX", None, None, None, None)),
    ("PHOENIX, July 8 (Mary Ann Smith) - ", ("PHOENIX", None, 7, 8, None)),
    ("PHOENIX (Thomas News Service) - ", ("PHOENIX", "Thomas News Service", None, None, None)),
    ("GENEVA — (AP) — ", ("GENEVA", "AP", None, None, None)),
    ("GENEVA - (Reuters) - ", ("GENEVA", "Reuters", None, None, None)),
    ("PARIS, 14 mars 2019 (AFP) - ", ("PARIS", "AFP", 3, 14, 2019)),
    ("PARIS, 1er août 2019 (AFP) - ", ("PARIS", "AFP", 8, 1, 2019)),
    ("Paris, 3 déc. (AFP) - ", ("Paris", "AFP", 12, 3, None)),
    ("BERLIN, 14. März 2019 (dpa) - ", ("BERLIN", "dpa", 3, 14, 2019)),
    ("MADRID, 14 de marzo de 2019 (EFE) - ", ("MADRID", "EFE", 3, 14, 2019)),
    ("ROMA, 14 maggio (ANSA) - ", ("ROMA", "ANSA", 5, 14, None)),
    ("LISBOA, 14 de outubro de 2019 (Lusa) – ", ("LISBOA", "Lusa", 10, 14, 2019)),
    ("New Delhi, Mar 14 (PTI) ", ("New Delhi", "PTI", 3, 14, None)),
    ("NEW DELHI, Mar 14, 2019 (PTI) ", ("NEW DELHI", "PTI", 3, 14, 2019)),
    ("DHAKA, 14 March (UNB) ", ("DHAKA", "UNB", 3, 14, None)),
    ("MANCHESTER, England — ", ("MANCHESTER, England", None, None, None, None)),
    ("MANCHESTER - ", ("MANCHESTER", None, None, None, None)),
    ("BATH, England - ", ("BATH, England", None, None, None, None)),
    ("BATH (AP) - ", ("BATH", "AP", None, None, None)),
    ("UNITED NATIONS - ", ("UNITED NATIONS", None, None, None, None)),
    ("KANSAS CITY - ", ("KANSAS CITY", None, None, None, None)),
]

STORY = "The minister said on Saturday that talks would go on."

NOT_DATELINES = [
    "MANCHESTER UNITED - The club said it would appeal.",
    "ASTON VILLA — The club said it would appeal.",
    "REAL MADRID - The club said it would appeal.",
    "BATH - The new taps of the bath are made of brass.",
    "READING - The pleasure of a book is a quiet one.",
    "CRICKET - The captain won the toss and chose to bat.",
    "New Delhi, Mar 14 (PTI) said that the talks would go on.",
    "New Delhi, Mar 14 (Hotel) The minister said it would rain.",
    "In Paris, Mar 14 (AFP) The minister said it would rain.",
    "NATO - the alliance - said it would send ships.",
    "NATO - The alliance said it would send ships.",
    "NATO (the alliance) - said it would send ships.",
    "In Paris (Reuters reported) the minister spoke.",
    "In Paris (AFP) - The minister spoke.",
    "U.S. President Barack Obama - on a visit - spoke.",
    "WASHINGTON has long been a city of lawyers.",
    "WASHINGTON",
    "NEW YORK — ",
    "“PARIS - my love” is a song of old.",
    "STOCKS FALL ON FEARS - DOW DROPS 300 POINTS",
    "PARIS - LONDON - ROME IN FIVE DAYS",
    "NEW YORK–LONDON flights are late.",
    "A - B is a difference, as they say.",
    "IBM - The company said it would go on.",
    "BREAKING - The mayor said he would go.",
    "UPDATE 1 - The bank said it would pay.",
    "PHOTO (AP) - The mayor in his car.",
    "WATCH: The mayor speaks in the town hall.",
    "Editor's note (AP) - The story has been changed.",
    "The President (AP) - He said it was over.",
    "Sen. John Cornyn (R-TX) - The senator spoke.",
    "TEXAS (R-TX) - The senator spoke.",
    "WASHINGTON (51-49) - The senate voted for it.",
    "Greg Murphy, M.D. – The doctor spoke for hours.",
    "Smith & Sons (1951) - The firm was sold for a song.",
    "July 8 - The day of the vote has come.",
    "The war began in 1939 - the king - said nothing.",
    "10:30 - The train left for Paris.",
    "(see below) - The table shows it all.",
    "(R-TX) - The senator spoke for hours.",
    "- The first of many points.",
    "I.B.M. — The company said it would go on.",
    "I.B.M — The company said it would go on.",
    "U.S. - The president said it was over.",
    "LONDON, July 8 (APP). The minister said it would rain.",
    "LONDON (APP). The minister said it would rain.",
    "LONDON (AP). The minister said it would rain.",
    "London, July 8 (AP). The minister said it would rain.",
    "LONDON, July 8. The minister said it would rain.",
    "July 8 (AP). The minister said it would rain.",
    "July 8 (AP): The minister — it rained — spoke.",
    "Paris (AFP). The minister said it would rain.",
    "Paris (AFP): The minister said it would rain.",
    "PARIS, Texas, Lamar, United States, America (Harbour Wire) - The minister spoke.",
    "MEN OF ALL AGES GO TO SEA (AP) - The minister spoke.",
    "MAN BITES DOG IN PARK — The mayor said it was over.",
    "de GAULLE (AP) - The minister spoke.",
    "THE END — The mayor said it was over.",
    "THE LATEST (AP) — The mayor said it was over.",
    "THE PRESIDENT (AP) - He said it was over.",
    "IBM (NYSE: IBM) — The company said it would go on.",
    "IBM (NYSE:IBM) - The company said it would go on.",
    "IBM (NYSE) — The company said it would go on.",
    "ACME CORP (NASDAQ: ACM) -- The company said it would go on.",
    "ACME CORP. (Nasdaq: ACM) (TSX: ACM) — The company said it would go on.",
    "ACME (TSX-V: ACM) - The company said it would go on.",
    "RHOE BANK (KSE: RHB) — The bank said it would go on.",
    "HARBOUR PLC (LSE: HBR) – The company said it would go on.",
    "Acme Corp. (NYSE: ACM) - The company said it would go on.",
    "BREAKING (CNN) — The minister said it would rain.",
    "Breaking (CNN) — The minister said it would rain.",
    "Update (Reuters) - The minister said it would rain.",
    "CBS NEWS — The minister said it would rain.",
    "FOX NEWS (AP) — The minister said it would rain.",
    "REMARKS — The minister said it would rain.",
    "DRIVING THE DAY — The minister said it would rain.",
    "NOTE: The report is late, and the editor is sorry for it.",
    "UPDATE: The minister said it would rain.",
    "UPDATE 2: The minister said it would rain.",
    "BREAKING: The minister said it would rain.",
    "BREAKING NEWS: The minister said it would rain.",
    "EXCLUSIVE: The minister said it would rain.",
    "CORRECTION: The name of the minister was given wrongly.",
    "CLARIFICATION: The minister said it might rain.",
    "Q: The minister said it would rain?",
    "A: The minister said it would rain.",
    "Q: Did the minister say it would rain?",
    "PELOSI: The minister said it would rain.",
    "INHOFE: The minister said it would rain.",
    "LOTT: The minister said it would rain.",
    "MR. SMITH: The minister said it would rain.",
    "MR SMITH: The minister said it would rain.",
    "SEN. RHOE: The minister said it would rain.",
    "THE CHAIRMAN: The minister said it would rain.",
    "JANE RHOE: The minister said it would rain.",
    "LINCOLN: The minister said it would rain.",
    "CHARLOTTE: The minister said it would rain.",
    "JORDAN: The minister said it would rain.",
    "PAKISTAN: The minister said it would rain.",
    "CNN: The minister said it would rain.",
    "NATO: The minister said it would rain.",
    "ICYMI: The minister said it would rain.",
    "MEMO: The minister said it would rain.",
    "TO: The editors of all papers in the land.",
    "FROM: The editors of all papers in the land.",
    "WHAT: The minister opens the harbour for the first time.",
    "WHERE: The harbour of the town, near the old tower.",
    "FOR IMMEDIATE RELEASE: The minister said it would rain.",
    "MEDIA CONTACT: The office of the minister in the town.",
    "SPORTS: The minister said it would rain.",
    "KARACHI: 555 2020 for tickets.",
    "KARACHI: I think that we should go home now.",
    "KARACHI: Yes, and we have said so for years.",
    "KARACHI: What the minister said about the rain.",
    "KARACHI: THE MINISTER SAID IT WOULD RAIN.",
    "KARACHI: The City That Never Sleeps Again",
    "KARACHI: The City of Lights and the Sea in the Rain of March",
    "KARACHI: Rain stops.",
    "KARACHI:The minister said it would rain.",
    "KARACHI: the minister said it would rain.",
    "Karachi: The minister said it would rain.",
    "KARACHI: “The rain will stop,” said the minister of the town.",
    "KARACHI/RHOE: The minister said it would rain.",
    "THE KARACHI: The minister said it would rain.",
    "KARACHI TALKS: The minister said it would rain.",
    "RHOEVILLE: The minister said it would rain.",
    "RHOEVILLE, QQ: The minister said it would rain.",
    "PARIS, Texas: The minister said it would rain.",
    "WASHINGTON: See the minister on the steps of the town hall.",
    "",
]


@pytest.mark.parametrize(("text", "expected"), DATELINES)
def test_datelines(text: str, expected: tuple):
    """Each gives its place and agency as written, its date, and where the story begins."""
    assert read_dateline(text + STORY) == Dateline(*expected, len(text))


@pytest.mark.parametrize(
    "story",
    [
        "The State Bank of Rhoe on Friday raised its rate.",
        "Rhoe Stock Exchange Chairman Jan Nystroem on Friday said that shares would fall.",
        "At least 12 people were hurt when a bus fell into the river.",
        "12 people were hurt when a bus fell into the river.",
        "A Karachi court on Monday sent the mayor to prison.",
    ],
)
def test_a_city_before_a_colon_and_a_story(story: str):
    """A sentence may have many names, and begin with a number."""
    found = read_dateline(f"KARACHI: {story}")
    assert found is not None
    assert (found.place, found.end) == ("KARACHI", len("KARACHI: "))


def test_a_city_with_its_state_needs_no_sentence():
    """Before a dash the state tells, also if the story begins with names."""
    found = read_dateline("WASHINGTON, D.C. — Senator Jan Nystroem (D-ME), Senator Jane Rhoe (D-ME) AND OTHERS")
    assert found is not None
    assert found.place == "WASHINGTON, D.C."


def test_there_are_many_cases():
    """At least 80 by hand on each side."""
    assert min(len(DATELINES), len(NOT_DATELINES)) >= 75
    assert len(DATELINES) + len(NOT_DATELINES) >= 160


@pytest.mark.parametrize("text", NOT_DATELINES)
def test_first_sentences_that_are_no_datelines(text: str):
    """A wrong place is worse than none."""
    assert read_dateline(text) is None


def test_a_story_may_begin_with_a_small_letter_after_a_known_agency():
    """`eBay` begins a story; but only a known agency makes that believable."""
    assert read_dateline("NEW YORK (Reuters) - eBay said it would pay.") is not None
    assert read_dateline("NEW YORK (Fictional) - eBay said it would pay.") is None


def test_a_letter_that_folds_to_ascii_is_no_month():
    """`ı` and `ſ` match `i` and `s` in a careless pattern, and then no month is found."""
    assert read_dateline("PARIS, Apr\u0131l 8 (AP) - The") is None
    assert read_dateline("PARIS, \u017fept 8 (AP) - The") is None


def test_a_no_break_space_is_a_space():
    """Typeset datelines have one between month and day."""
    dateline = read_dateline("PARIS, July\u00a08 (AP) –\u00a0The minister spoke.")
    assert dateline is not None
    assert (dateline.month, dateline.day) == (7, 8)


@pytest.mark.parametrize(
    "text",
    [
        "A" * 10**6,
        "A, " * 10**5,
        "(" * 10**6,
        "A (b" * 10**5,
        "A," + " " * 10**6,
        "PARIS (AP" + ")" * 10**6,
        "- " * 10**5,
    ],
    ids=lambda text: text[:9],
)
def test_hostile_texts_take_no_time(text: str):
    """Only the first 200 characters are looked at, and at most a few times each."""
    with at_most(0.2):
        read_dateline(text)


PARTS = (
    ("", "", "["),
    ("PARIS", "NEW YORK", "WASHINGTON, D.C.", "THE HAGUE", "McALLEN, Texas", "St. Odran", "Paris", "In Paris", ""),
    (", ", ", ", ", ", " "),
    ("July 8", "8 July.", "March 3, 1951", "Monday", "Monday, Sept. 11", "July\u00a08", ""),
    (" ", " ", ""),
    ("(AP)", "(Northern  Press)", "/TASS/", "(R-TX)", "(July 8, 2017)", ""),
    (" - ", " -- ", "\u2014", ": ", ". ", " "),
    ("The minister spoke.", "The minister spoke.", "eBay said so.", "\n", ""),
)


@most_reach(0.1)
@given(st.tuples(*map(st.sampled_from, PARTS)))
def test_any_text_has_a_dateline_at_its_beginning_or_none(parts: tuple[str, ...]):
    """All parts stand before the end; behind it the story begins; a date is a day of a month that is named."""
    text = "".join(parts)
    dateline = read_dateline(text)
    if reached(dateline is not None):
        head, story = text[: dateline.end], text[dateline.end :]
        assert story == parts[-1].lstrip()
        assert (dateline.place or "") in head
        assert (dateline.agency or "") in " ".join(head.split())
        assert dateline.place or dateline.agency
        assert (dateline.month is None) == (dateline.day is None)
        assert str(dateline.day or "") in head
        assert dateline.month is None or MONTH_NAMES[dateline.month] in head
        assert str(dateline.year or "") in head


MONTH_NAMES = {3: "March", 7: "July", 9: "Sept."}


RESOLUTIONS = [
    ("2017-07-08", (7, 6, None), "2017-07-08"),
    ("2017-07-08", None, "2017-07-08"),
    ("1963", (5, 12, None), "1963-05-12"),
    ("1963", (5, 12, 1963), "1963-05-12"),
    ("1963", (5, 12, 1962), "1963"),
    ("1963", (2, 29, None), "1963"),
    ("1963-05", (5, 12, None), "1963-05-12"),
    ("1963-06", (5, 12, None), "1963-06"),
    ("1963", (None, None, None), "1963"),
    (None, (3, 3, 1951), "1951-03-03"),
    (None, (7, 8, None), None),
    (None, (2, 30, 1951), None),
    (None, None, None),
]


@pytest.mark.parametrize(("header", "dateline", "expected"), RESOLUTIONS)
def test_the_date_of_header_and_dateline(header: str | None, dateline: tuple | None, expected: str | None):
    """A header of a whole day wins; a coarser one is completed by a dateline that agrees; no year, no date."""
    date = resolve_date(
        PartialDate.from_iso(header) if header else None,
        Dateline("PARIS", "AP", *dateline, 10) if dateline else None,
    )
    assert (date.isoformat() if date else None) == expected
