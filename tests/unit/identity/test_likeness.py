"""Which new article an article that is gone has become: golden pairs, written by hand."""

import pytest

from indexer.identity.likeness import ComparedText, pair_edited

STORY = (
    "The harbour council of Karsk has approved a tunnel below the river after nine years of hearings. Work begins in "
    "spring and will take six years, the council said. The ferry goes on until then, at half the fare."
)
FERRY = (
    "The crews of both ferries went on strike for a second week. They want to be paid for the hours that they wait, "
    "and the owner of the ships has offered nothing so far. Schools on the island stay closed."
)
CSV = ("wire", "a.csv")


def text(
    body: str, title: str = "Tunnel approved", date: str = "2019-03-14", place: tuple[str, str] = CSV
) -> ComparedText:
    return ComparedText(place, title, date, body)


@pytest.mark.parametrize(
    "new",
    [
        text(STORY.replace("nine", "ten")),
        text(STORY + " The mayor was not present."),
        text("Correction: an earlier version gave another year. " + STORY),
        text(STORY.replace("spring", "summer"), title="Council approves tunnel"),
        text(STORY.replace("spring", "summer"), date="2019-03-15"),
        text(STORY[: len(STORY) // 2]),
        text(STORY.upper()),
    ],
    ids=["a word", "a sentence more", "a note on top", "another title", "another date", "half is cut", "capitals"],
)
def test_an_edited_article_is_found(new: ComparedText) -> None:
    """In its file, by what has stayed."""
    gone = [text(FERRY, title="Strike"), text(STORY)]
    assert pair_edited(gone, [new]) == {0: 1}


@pytest.mark.parametrize(
    "new",
    [
        text(FERRY),
        text(STORY, title="Another tunnel", date="2020-01-01"),
        text("", title="Tunnel approved"),
        text(STORY.replace("spring", "summer").replace("nine", "ten")[:90] + FERRY, place=("wire", "b.csv")),
    ],
    ids=["another text", "neither title nor date", "no text", "half of it in another file"],
)
def test_another_article_is_no_version(new: ComparedText) -> None:
    """A wrong address is worse than a new one."""
    assert pair_edited([text(STORY)], [new]) == {}


def test_a_renamed_file_may_be_edited_a_little() -> None:
    """The more of the text must have stayed."""
    assert pair_edited([text(STORY)], [text(STORY.replace("nine", "ten"), place=("wire", "b.csv"))]) == {0: 0}


def test_each_version_is_paired_once_the_most_alike_first() -> None:
    """And those of one file before those of another."""
    close, far = text(STORY.replace("nine", "ten")), text(STORY.replace("nine", "ten").replace("spring", "summer"))
    assert pair_edited([text(STORY)], [far, close]) == {1: 0}
    elsewhere = text(STORY, title="Tunnel approved!", place=("wire", "b.csv"))
    assert pair_edited([elsewhere, text(STORY)], [far]) == {0: 1}


def test_reports_made_by_one_form_are_not_all_compared_with_all() -> None:
    """Two thousand of each are paired in a moment, and none wrongly: they have neither title nor date in common."""

    def report(day: int) -> ComparedText:
        return text(f"Weather for Karsk: rain, {day} degrees, wind from the west.", f"Weather {day}", f"day {day}")

    assert pair_edited(list(map(report, range(2_000))), list(map(report, range(2_000, 4_000)))) == {}
